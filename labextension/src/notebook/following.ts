/**
 * Follows the run of a question to the cell that stands for it when the answer comes.
 *
 * The rule of this module: a cell that is moved while it runs becomes another cell with the same
 * id, and JupyterLab then neither updates the displays that the old one had nor emits `executed`.
 * What JupyterLab does itself is left to it; a cell that was not moved is never touched, and
 * neither is one that has been run again.
 */
import type { CodeCell, ICodeCellModel } from '@jupyterlab/cells';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { IDisplayData, IOutput } from '@jupyterlab/nbformat';
import type { Notebook } from '@jupyterlab/notebook';
import type { IOutputAreaModel } from '@jupyterlab/outputarea';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

/** A run that has ended in another cell than the one in which it began. */
export interface IMovedRun {
  notebook: Notebook;
  /** The cell where the question is now, with the whole output. */
  cell: ICodeCellModel;
  success: boolean;
}

/** What no run survives. */
const ENDS: readonly Kernel.Status[] = [
  'restarting',
  'autorestarting',
  'terminating',
  'dead'
];

export class RunFollower implements IDisposable {
  /** Emitted at the end of a run whose cell was moved; it stands for `executed`. */
  get moved(): ISignal<this, IMovedRun> {
    return this._moved;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    for (const run of [...this._runs]) {
      run.dispose();
    }
    Signal.clearData(this);
  }

  /** Follow the run that begins now; to be called when it is scheduled. */
  follow(notebook: Notebook, cell: CodeCell, session: ISessionContext): void {
    // JupyterLab sends the request right after it has said that it will.
    queueMicrotask(() => {
      const request = requestOf(cell);
      if (this._isDisposed || cell.isDisposed || request === null) {
        return;
      }
      const run = new Run(notebook, cell.model, session, request, {
        end: moved => {
          this._runs.delete(run);
          if (moved) {
            this._moved.emit(moved);
          }
        }
      });
      this._runs.add(run);
    });
  }

  private readonly _runs = new Set<Run>();
  private readonly _moved = new Signal<this, IMovedRun>(this);
  private _isDisposed = false;
}

/** Where a display with an id stands. */
interface IPlace {
  index: number;
  /** The outputs in which JupyterLab itself keeps it up to date, if in any. */
  outputs: IOutputAreaModel | null;
  latest: IDisplayData | null;
}

/** One run, from its request to the kernel's "idle". */
class Run implements IDisposable {
  constructor(
    private readonly _notebook: Notebook,
    private readonly _original: ICodeCellModel,
    private readonly _session: ISessionContext,
    private readonly _request: string,
    private readonly _on: { end: (moved: IMovedRun | null) => void }
  ) {
    this._id = _original.id;
    _session.iopubMessage.connect(this._onMessage, this);
    _session.statusChanged.connect(this._onStatus, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._end(null);
  }

  private _end(moved: IMovedRun | null): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._session.iopubMessage.disconnect(this._onMessage, this);
    this._session.statusChanged.disconnect(this._onStatus, this);
    this._on.end(moved);
  }

  private _onStatus(_: unknown, status: Kernel.Status): void {
    if (ENDS.includes(status)) {
      this._end(null);
    }
  }

  /** Called after JupyterLab has done with the message what it does. */
  private _onMessage(_: unknown, message: KernelMessage.IMessage): void {
    const parent = message.parent_header as Partial<KernelMessage.IHeader>;
    if (parent.msg_id !== this._request) {
      return;
    }
    const cell = this._notebook.isDisposed ? null : this._find();
    const request = cell && requestOf(cell);
    if (this._notebook.isDisposed || (request && request !== this._request)) {
      this._end(null);
      return;
    }
    const outputs = cell?.model.outputs ?? null;
    this._note(message, outputs, request === null);
    const { execution_state } = message.content as { execution_state?: string };
    if (message.header.msg_type !== 'status' || execution_state !== 'idle') {
      return;
    }
    if (!cell || cell.model === this._original) {
      this._end(null);
      return;
    }
    this._places.forEach(place => show(place, cell.model.outputs));
    if (request === null) {
      cell.model.executionCount = this._count;
    }
    this._end({
      notebook: this._notebook,
      cell: cell.model,
      success: !this._hasFailed
    });
  }

  /**
   * Bring the outputs up to date.
   *
   * @param outputs - Those of the cell as it is now; `null` while it is deleted.
   * @param isCutOff - Whether JupyterLab no longer passes the kernel's messages on to the cell.
   */
  private _note(
    message: KernelMessage.IMessage,
    outputs: IOutputAreaModel | null,
    isCutOff: boolean
  ): void {
    const type = message.header.msg_type;
    const content = message.content as {
      execution_count?: number | null;
      transient?: { display_id?: string };
    };
    const id = content.transient?.display_id;
    switch (type) {
      case 'execute_input':
        this._count = content.execution_count ?? null;
        break;
      case 'stream':
      case 'error':
      case 'display_data':
        this._hasFailed ||= type === 'error';
        if (outputs && isCutOff) {
          outputs.add({ ...content, output_type: type } as IOutput);
        }
        if (outputs && id) {
          this._places.set(id, {
            index: outputs.length - 1,
            outputs: isCutOff ? null : outputs,
            latest: null
          });
        }
        break;
      case 'update_display_data': {
        const place = this._places.get(id ?? '');
        if (place) {
          const output = { ...content, output_type: 'display_data' };
          place.latest = output as unknown as IDisplayData;
          show(place, outputs);
        }
        break;
      }
      default:
        break;
    }
  }

  private _find(): CodeCell | null {
    const found = this._notebook.widgets.find(one => one.model.id === this._id);
    return found?.model.type === 'code' ? (found as CodeCell) : null;
  }

  private readonly _id: string;
  private readonly _places = new Map<string, IPlace>();
  private _count: number | null = null;
  private _hasFailed = false;
  private _isDisposed = false;
}

/** Put the latest content of a display where JupyterLab does not. */
function show(place: IPlace, outputs: IOutputAreaModel | null): void {
  const isOther = outputs !== null && outputs !== place.outputs;
  if (isOther && place.latest && place.index < outputs.length) {
    outputs.set(place.index, place.latest);
  }
}

/** The id of the request whose output a cell shows; `null` if it shows none that still comes. */
function requestOf(cell: CodeCell): string | null {
  const future = cell.outputArea?.future as Kernel.IShellFuture | null;
  return future?.msg.header.msg_id ?? null;
}
