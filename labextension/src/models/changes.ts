/**
 * Looks for news in the library.
 *
 * The rule of this module: it asks only while somebody looks (the panel is shown and the browser
 * tab is in front), slows down while the server fails, and speaks up when it is back.
 */
import { Poll } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { IChangesPoller, IClient } from '../tokens';

/** The slowest that a failing server is asked. */
const MAX_INTERVAL_MS = 30_000;

export class ChangesPoller implements IChangesPoller {
  constructor(options: ChangesPoller.IOptions) {
    this._client = options.client;
    this._poll = new Poll({
      name: 'redpanda-jupyter:changes',
      auto: false,
      factory: () => this._look(),
      frequency: {
        interval: options.interval ?? 1000,
        backoff: true,
        max: MAX_INTERVAL_MS
      },
      standby: () => document.hidden
    });
    document.addEventListener('visibilitychange', this._onVisibility);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Milliseconds between two looks. */
  get interval(): number {
    return this._poll.frequency.interval;
  }
  set interval(interval: number) {
    this._poll.frequency = { ...this._poll.frequency, interval };
  }

  get visible(): boolean {
    return this._visible;
  }
  set visible(visible: boolean) {
    if (visible === this._visible || this.isDisposed) {
      return;
    }
    this._visible = visible;
    if (visible) {
      void this._poll.refresh();
    } else {
      void this._poll.stop();
    }
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    document.removeEventListener('visibilitychange', this._onVisibility);
    this._poll.dispose();
    Signal.clearData(this);
  }

  private async _look(): Promise<void> {
    const seen = this._revision;
    try {
      this._revision = (await this._client.changes()).revision;
    } catch (error) {
      // Whatever is missed while the server is away counts as a change when it is back; and the
      // first failure is passed on, so that the list itself can say what is wrong.
      this._revision = null;
      if (!this._isFailing) {
        this._isFailing = true;
        this._changed.emit();
      }
      throw error;
    }
    this._isFailing = false;
    if (!this.isDisposed && this._revision !== seen) {
      this._changed.emit();
    }
  }

  /** Look at once when the browser tab comes to the front, instead of at the next tick. */
  private readonly _onVisibility = (): void => {
    if (this._visible && !document.hidden) {
      void this._poll.refresh();
    }
  };

  private readonly _client: IClient;
  private readonly _poll: Poll;
  private readonly _changed = new Signal<this, void>(this);
  private _revision: string | null = null;
  private _isFailing = false;
  private _visible = false;
}

export namespace ChangesPoller {
  export interface IOptions {
    client: IClient;
    /** Milliseconds between two looks; 1000 if not given. */
    interval?: number;
  }
}
