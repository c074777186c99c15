/** Tokens and the interfaces behind them; nothing here runs. */
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type {
  Changes,
  CodeBlock,
  CodeBlockPage,
  CodeVersion,
  NotebookClaim,
  RunDecision,
  Status,
  TurnBundle
} from './api/types';

/** The server's routes. Every method rejects with an `ApiError`, or an `AbortError` if aborted. */
export interface IClient {
  status(signal?: AbortSignal): Promise<Status>;
  changes(signal?: AbortSignal): Promise<Changes>;
  searchBlocks(
    query: IBlockQuery,
    signal?: AbortSignal
  ): Promise<CodeBlockPage>;
  getBlock(ref: string): Promise<CodeBlock>;
  listVersions(ref: string, signal?: AbortSignal): Promise<CodeVersion[]>;
  deleteBlock(ref: string): Promise<void>;
  restoreBlock(ref: string): Promise<CodeBlock>;
  getTurn(id: string): Promise<TurnBundle>;
  getRunDecision(turnId: string, notebookId: string): Promise<RunDecision>;
  claimNotebook(claim: NotebookClaim): Promise<NotebookClaim>;
}

/** Which blocks to list. */
export interface IBlockQuery {
  q?: string;
  cursor?: string | null;
  limit?: number;
}

export const IClient = new Token<IClient>(
  'redpanda-jupyter:IClient',
  'Talks to the Red Panda server extension.'
);

/** What the user chose in the settings editor; the defaults where there is none. */
export interface IPreferences {
  readonly insertAutomatically: boolean;
  /** Seconds between two looks for news. */
  readonly pollInterval: number;
  readonly changed: ISignal<IPreferences, void>;
}

export const IPreferences = new Token<IPreferences>(
  'redpanda-jupyter:IPreferences',
  'What the user chose in the settings editor for Red Panda.'
);

/** The list of code blocks as the sidebar shows it: a search, its pages, and a selection. */
export interface ILibraryModel extends IDisposable {
  readonly changed: ISignal<ILibraryModel, void>;
  readonly blocks: readonly CodeBlock[];
  /** How many there are in all; `null` where the server does not count. */
  readonly total: number | null;
  readonly query: string;
  /** Whether the list shown is the answer to `query`. */
  readonly settled: boolean;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  /** Why the last request failed; `null` after a success. */
  readonly error: unknown;
  readonly selectedId: string | null;
  /** All versions of the block that is selected, newest first; empty until they are known. */
  readonly versions: readonly CodeVersion[];
  search(query: string): void;
  refresh(): Promise<void>;
  loadMore(): Promise<void>;
  select(id: string | null): void;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<void>;
}

/** What the server says about itself: version, model, keys, database. */
export interface IStatusModel extends IDisposable {
  readonly changed: ISignal<IStatusModel, void>;
  readonly status: Status | null;
  readonly error: unknown;
  refresh(): Promise<void>;
}

/** Looks for news in the library while somebody looks at it. */
export interface IChangesPoller extends IDisposable {
  /** Emitted at the first look, when the library has changed, and when the server stops answering. */
  readonly changed: ISignal<IChangesPoller, void>;
  /** Whether somebody looks; nothing is asked while nobody does. */
  visible: boolean;
}

export interface ILibrary {
  readonly blocks: ILibraryModel;
  readonly status: IStatusModel;
  readonly poller: IChangesPoller;
}

export const ILibrary = new Token<ILibrary>(
  'redpanda-jupyter:ILibrary',
  'The library of code blocks as this page knows it.'
);
