/**
 * The server's routes as functions.
 *
 * The rule of this module: it is the only one that knows addresses, and what it rejects with is
 * always an `ApiError` (or an `AbortError` where the caller gave up). Every request has a time
 * limit, because a stalled one would stop the poller for good.
 */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { IBlockQuery, IClient } from '../tokens';
import { ApiError, errorFromAnswer, isAborted } from './errors';
import type {
  Changes,
  CodeBlock,
  CodeBlockPage,
  CodeVersion,
  NotebookClaim,
  RunDecision,
  Status,
  TurnBundle
} from './types';

/** After so long a request counts as unanswered; the server's own limit is 4 s for most routes. */
const TIMEOUT_MS = 20_000;

export class Client implements IClient {
  constructor(options: Client.IOptions = {}) {
    this._settings = options.serverSettings ?? ServerConnection.makeSettings();
    this._timeout = options.timeout ?? TIMEOUT_MS;
  }

  status(signal?: AbortSignal): Promise<Status> {
    return this._get('status', signal);
  }

  changes(signal?: AbortSignal): Promise<Changes> {
    return this._get('changes', signal);
  }

  searchBlocks(
    query: IBlockQuery,
    signal?: AbortSignal
  ): Promise<CodeBlockPage> {
    const parts = new URLSearchParams();
    if (query.q) {
      parts.set('q', query.q);
    }
    if (query.cursor) {
      parts.set('cursor', query.cursor);
    }
    if (query.limit) {
      parts.set('limit', String(query.limit));
    }
    return this._get('blocks', signal, parts);
  }

  getBlock(ref: string): Promise<CodeBlock> {
    return this._get(`blocks/${encodeURIComponent(ref)}`);
  }

  listVersions(ref: string, signal?: AbortSignal): Promise<CodeVersion[]> {
    return this._get(`blocks/${encodeURIComponent(ref)}/versions`, signal);
  }

  async deleteBlock(ref: string): Promise<void> {
    await this._request(`blocks/${encodeURIComponent(ref)}`, {
      method: 'DELETE'
    });
  }

  restoreBlock(ref: string): Promise<CodeBlock> {
    return this._post(`blocks/${encodeURIComponent(ref)}/restore`);
  }

  getTurn(id: string): Promise<TurnBundle> {
    return this._get(`turns/${encodeURIComponent(id)}`);
  }

  getRunDecision(turnId: string, notebookId: string): Promise<RunDecision> {
    const turn = encodeURIComponent(turnId);
    return this._get(`turns/${turn}/runs/${encodeURIComponent(notebookId)}`);
  }

  claimNotebook(claim: NotebookClaim): Promise<NotebookClaim> {
    return this._post('notebooks', claim);
  }

  private _get<T>(
    path: string,
    signal?: AbortSignal,
    query?: URLSearchParams
  ): Promise<T> {
    const tail = query?.toString() ? `?${query}` : '';
    return this._request(path, { method: 'GET' }, signal, tail) as Promise<T>;
  }

  private _post<T>(path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method: 'POST' };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
    }
    return this._request(path, init) as Promise<T>;
  }

  /** Send a request and read its answer, within the time limit. */
  private async _request(
    path: string,
    init: RequestInit,
    signal?: AbortSignal,
    tail = ''
  ): Promise<unknown> {
    const url = URLExt.join(this._settings.baseUrl, 'redpanda', path) + tail;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this._timeout);
    const abort = () => limit.abort();
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) {
      abort();
    }
    try {
      const response = await ServerConnection.makeRequest(
        url,
        { ...init, signal: limit.signal },
        this._settings
      );
      return await readAnswer(response);
    } catch (error) {
      if (error instanceof ApiError) {
        throw error;
      }
      if (signal?.aborted) {
        throw isAborted(error) ? error : aborted();
      }
      throw new ApiError({ kind: 'unreachable' });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _timeout: number;
}

export namespace Client {
  export interface IOptions {
    serverSettings?: ServerConnection.ISettings;
    /** Milliseconds until a request counts as unanswered. */
    timeout?: number;
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  let body: unknown = null;
  let readable = true;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    readable = false;
  }
  if (!response.ok) {
    throw errorFromAnswer(response.status, body);
  }
  if (!readable) {
    // A proxy's or a sign-in page instead of our JSON.
    throw new ApiError({ kind: 'failed', status: response.status });
  }
  return body;
}

function aborted(): Error {
  const error = new Error('The request was given up.');
  error.name = 'AbortError';
  return error;
}
