/** What the server says about itself; the newest reply counts. */
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { isAborted } from '../api/errors';
import type { Status } from '../api/types';
import type { IClient, IStatusModel } from '../tokens';

export class StatusModel implements IStatusModel {
  constructor(options: StatusModel.IOptions) {
    this._client = options.client;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get status(): Status | null {
    return this._status;
  }

  get error(): unknown {
    return this._error;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask again. Never rejects; see `error`. */
  async refresh(): Promise<void> {
    if (this._isDisposed) {
      return;
    }
    this._pending?.abort();
    const pending = (this._pending = new AbortController());
    try {
      const status = await this._client.status(pending.signal);
      if (pending !== this._pending || this._isDisposed) {
        return;
      }
      this._status = status;
      this._error = null;
    } catch (error) {
      if (pending !== this._pending || this._isDisposed || isAborted(error)) {
        return;
      }
      this._error = error;
    }
    this._pending = null;
    this._changed.emit();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._pending?.abort();
    Signal.clearData(this);
  }

  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private _status: Status | null = null;
  private _error: unknown = null;
  private _pending: AbortController | null = null;
  private _isDisposed = false;
}

export namespace StatusModel {
  export interface IOptions {
    client: IClient;
  }
}
