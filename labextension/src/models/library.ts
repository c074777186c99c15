/**
 * The list of code blocks: a search, its pages, and which block is open, with its versions.
 *
 * The rule of this module: what is shown is always one consistent answer. A reply counts only
 * while it belongs to the newest request; later pages count only for the list they continue.
 */
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { ApiError, isAborted } from '../api/errors';
import type { CodeBlock, CodeBlockPage, CodeVersion } from '../api/types';
import type { IClient, ILibraryModel } from '../tokens';

/** Blocks a request, at first and for "Load more". */
const PAGE_SIZE = 50;

/** The most that one request may ask for; the server's own limit. */
const MAX_PAGE_SIZE = 200;

/** Milliseconds without a keystroke until a search is sent. */
const DEBOUNCE_MS = 150;

export class LibraryModel implements ILibraryModel {
  constructor(options: LibraryModel.IOptions) {
    this._client = options.client;
    this._pageSize = options.pageSize ?? PAGE_SIZE;
    this._debouncer = new Debouncer(
      () => this.refresh(),
      options.debounce ?? DEBOUNCE_MS
    );
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get blocks(): readonly CodeBlock[] {
    return this._blocks;
  }

  get total(): number | null {
    return this._total;
  }

  get query(): string {
    return this._query;
  }

  get settled(): boolean {
    return this._shownQuery === this._query;
  }

  get hasMore(): boolean {
    return this._cursor !== null;
  }

  get loadingMore(): boolean {
    return this._loadingMore;
  }

  get error(): unknown {
    return this._error;
  }

  get selectedId(): string | null {
    return this._selectedId;
  }

  get versions(): readonly CodeVersion[] {
    return this._versions;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Search for `query`, once the typing pauses. */
  search(query: string): void {
    if (query === this._query) {
      return;
    }
    this._query = query;
    this._changed.emit();
    // The debouncer rejects pending invocations when it is disposed: not an error.
    this._debouncer.invoke().catch(() => undefined);
  }

  /** Ask again, for as many blocks as are shown now. Never rejects; see `error`. */
  async refresh(): Promise<void> {
    if (this._isDisposed) {
      return;
    }
    void this._loadVersions();
    this._pending?.abort();
    const pending = (this._pending = new AbortController());
    const query = this._query;
    const wanted =
      query === this._shownQuery ? this._blocks.length : this._pageSize;
    try {
      const page = await this._fetch(query, wanted, pending.signal);
      if (pending !== this._pending || this._isDisposed) {
        return;
      }
      this._pending = null;
      this._loadingMore = false;
      this._blocks = page.items.filter(block => !this._leaving.has(block.id));
      this._cursor = page.next_cursor;
      this._total = page.total;
      this._shownQuery = query;
      this._error = null;
    } catch (error) {
      if (pending !== this._pending || this._isDisposed || isAborted(error)) {
        return;
      }
      this._pending = null;
      this._loadingMore = false;
      this._error = error;
    }
    this._changed.emit();
  }

  /** Add the next page. Never rejects; see `error`. */
  async loadMore(): Promise<void> {
    // A list that is being asked for anew has another next page.
    if (this._cursor === null || this._pending || this._isDisposed) {
      return;
    }
    const pending = (this._pending = new AbortController());
    this._loadingMore = true;
    this._changed.emit();
    try {
      const page = await this._client.searchBlocks(
        { q: this._query, cursor: this._cursor, limit: this._pageSize },
        pending.signal
      );
      if (pending !== this._pending || this._isDisposed) {
        return;
      }
      const known = new Set(this._blocks.map(block => block.id));
      this._blocks = [
        ...this._blocks,
        ...page.items.filter(block => !known.has(block.id))
      ];
      this._cursor = page.next_cursor;
      this._error = null;
    } catch (error) {
      if (pending !== this._pending || this._isDisposed || isAborted(error)) {
        return;
      }
      this._error = error;
    }
    this._pending = null;
    this._loadingMore = false;
    this._changed.emit();
  }

  select(id: string | null): void {
    if (id !== this._selectedId) {
      this._selectedId = id;
      this._versions = [];
      void this._loadVersions();
      this._changed.emit();
    }
  }

  /** Delete a block; it leaves the list at once and comes back if the server refuses. */
  async remove(id: string): Promise<void> {
    this._leaving.add(id);
    this._blocks = this._blocks.filter(block => block.id !== id);
    if (this._selectedId === id) {
      this._selectedId = null;
      this._versions = [];
    }
    this._changed.emit();
    try {
      await this._client.deleteBlock(id);
    } catch (error) {
      // Deleted already, in another window: what was wanted holds.
      if (!(error instanceof ApiError && error.kind === 'not-found')) {
        throw error;
      }
    } finally {
      this._leaving.delete(id);
      await this.refresh();
    }
  }

  /** Undo `remove`. */
  async restore(id: string): Promise<void> {
    await this._client.restoreBlock(id);
    await this.refresh();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._pending?.abort();
    this._pendingVersions?.abort();
    this._debouncer.dispose();
    Signal.clearData(this);
  }

  /** Ask for the versions of the block that is selected. What is known stays if that fails. */
  private async _loadVersions(): Promise<void> {
    this._pendingVersions?.abort();
    this._pendingVersions = null;
    const id = this._selectedId;
    if (id === null || this._isDisposed) {
      return;
    }
    const pending = (this._pendingVersions = new AbortController());
    try {
      const versions = await this._client.listVersions(id, pending.signal);
      if (pending === this._pendingVersions && !this._isDisposed) {
        this._versions = versions;
        this._changed.emit();
      }
    } catch {
      // The block itself is there to be used; the list's own request says what is wrong.
    }
  }

  /** Get at least `wanted` blocks, in as few requests as the server allows. */
  private async _fetch(
    q: string,
    wanted: number,
    signal: AbortSignal
  ): Promise<CodeBlockPage> {
    const limit = Math.min(Math.max(wanted, this._pageSize), MAX_PAGE_SIZE);
    const first = await this._client.searchBlocks({ q, limit }, signal);
    const items = [...first.items];
    let cursor = first.next_cursor;
    while (cursor !== null && items.length < wanted) {
      const next = await this._client.searchBlocks(
        { q, cursor, limit },
        signal
      );
      items.push(...next.items);
      cursor = next.next_cursor;
    }
    return { items, next_cursor: cursor, total: first.total };
  }

  private readonly _client: IClient;
  private readonly _pageSize: number;
  private readonly _debouncer: Debouncer;
  private readonly _changed = new Signal<this, void>(this);
  /** Blocks that are being deleted: a list that was made a moment earlier still has them. */
  private readonly _leaving = new Set<string>();
  private _blocks: CodeBlock[] = [];
  private _total: number | null = null;
  private _cursor: string | null = null;
  private _query = '';
  private _shownQuery: string | null = null;
  private _selectedId: string | null = null;
  private _versions: readonly CodeVersion[] = [];
  private _pendingVersions: AbortController | null = null;
  private _pending: AbortController | null = null;
  private _loadingMore = false;
  private _error: unknown = null;
  private _isDisposed = false;
}

export namespace LibraryModel {
  export interface IOptions {
    client: IClient;
    pageSize?: number;
    /** Milliseconds without a keystroke until a search is sent. */
    debounce?: number;
  }
}
