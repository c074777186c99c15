/** A kernel's messages as JupyterLab passes them on: first to the cell that asked, then to all. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { CodeCell } from '@jupyterlab/cells';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

type Message = KernelMessage.IIOPubMessage;

export class FakeSession {
  readonly iopubMessage = new Signal<this, Message>(this);
  readonly statusChanged = new Signal<this, Kernel.Status>(this);

  get context(): ISessionContext {
    return this as unknown as ISessionContext;
  }

  /** Begin a run, as JupyterLab does right after `executionScheduled`. */
  run(cell: CodeCell, request: string): void {
    const future = new FakeFuture(request);
    this._futures.set(request, future);
    cell.outputArea.future = future as unknown as typeof cell.outputArea.future;
  }

  send(request: string, type: string, content: object): void {
    const message = {
      channel: 'iopub',
      header: { msg_type: type },
      parent_header: { msg_id: request },
      metadata: {},
      content
    } as unknown as Message;
    const future = this._futures.get(request);
    if (future && !future.isDisposed) {
      future.onIOPub(message);
    }
    this.iopubMessage.emit(message);
  }

  display(request: string, text: string, id: string, type = 'display_data') {
    const data = { 'text/plain': text };
    const transient = { display_id: id };
    this.send(request, type, { data, metadata: {}, transient });
  }

  update(request: string, text: string, id: string): void {
    this.display(request, text, id, 'update_display_data');
  }

  idle(request: string): void {
    this.send(request, 'status', { execution_state: 'idle' });
  }

  private readonly _futures = new Map<string, FakeFuture>();
}

class FakeFuture {
  constructor(request: string) {
    this.msg = { header: { msg_id: request } };
  }

  dispose(): void {
    this.isDisposed = true;
  }

  readonly msg: object;
  readonly done = new Promise(() => undefined);
  isDisposed = false;
  onIOPub: (message: Message) => void = () => undefined;
}
