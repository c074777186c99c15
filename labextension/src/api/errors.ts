/**
 * What can go wrong between this page and the server, and how to say it.
 *
 * The rule of this module: every failure of a request is an `ApiError` whose `kind` the code can
 * branch on, and `explain` gives people one sentence and the next step.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

/**
 * - `unreachable`: no answer at all (server stopped, network gone, too slow);
 * - `absent`: Jupyter answers, but Red Panda's server extension does not;
 * - `signed-out`: Jupyter refuses this page;
 * - `not-found`: the library has no such record;
 * - `refused`: the request, or the machine's set-up, is wrong (other 4xx);
 * - `failed`: the server or the database failed (5xx, or an answer that is none).
 */
export type ErrorKind =
  'unreachable' | 'absent' | 'signed-out' | 'not-found' | 'refused' | 'failed';

/** A request that did not succeed. */
export class ApiError extends Error {
  constructor(options: ApiError.IOptions) {
    super(options.message ?? options.kind);
    this.name = 'ApiError';
    this.kind = options.kind;
    this.status = options.status ?? null;
    this.code = options.code ?? '';
    this.hint = options.hint ?? '';
    this.told = options.message !== undefined;
  }

  readonly kind: ErrorKind;

  /** The HTTP status; `null` where no answer came. */
  readonly status: number | null;

  /** The server's stable code, such as `store_unavailable`; empty without one. */
  readonly code: string;

  /** The server's next step for people; may be empty. */
  readonly hint: string;

  /** Whether `message` is the server's own sentence, fit to be shown. */
  readonly told: boolean;
}

export namespace ApiError {
  export interface IOptions {
    kind: ErrorKind;
    status?: number;
    code?: string;
    message?: string;
    hint?: string;
  }
}

/** What a person gets to read: one sentence, and what to do next (may be empty). */
export interface IExplanation {
  title: string;
  hint: string;
}

/** Make an error from an HTTP answer that is not 2xx. */
export function errorFromAnswer(status: number, body: unknown): ApiError {
  const own = isErrorInfo(body) ? body : null;
  const options = {
    status,
    code: own?.code,
    message: own?.message,
    hint: own?.hint
  };
  if (status === 401 || status === 403) {
    return new ApiError({ ...options, kind: 'signed-out' });
  }
  if (status === 404) {
    // Jupyter's own 404 has no code: nobody serves this address, so our extension is not there.
    return new ApiError({ ...options, kind: own ? 'not-found' : 'absent' });
  }
  // A server that is starting or stopping behind a proxy shows as 502, 503 or 504 without our JSON.
  if (!own && [502, 503, 504].includes(status)) {
    return new ApiError({ ...options, kind: 'unreachable' });
  }
  return new ApiError({
    ...options,
    kind: status >= 400 && status < 500 ? 'refused' : 'failed'
  });
}

/** Tell whether a request was given up by ourselves, which is not an error to show. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Put an error into words. */
export function explain(
  error: unknown,
  trans: TranslationBundle
): IExplanation {
  if (!(error instanceof ApiError)) {
    return {
      title: trans.__('Something went wrong in Red Panda.'),
      hint: error instanceof Error ? error.message : ''
    };
  }
  if (error.told && error.kind !== 'signed-out') {
    return { title: error.message, hint: error.hint };
  }
  switch (error.kind) {
    case 'unreachable':
      return {
        title: trans.__('The Jupyter server does not answer.'),
        hint: trans.__('Is it still running? Red Panda tries again by itself.')
      };
    case 'absent':
      return {
        title: trans.__('Red Panda is not running in this Jupyter server.'),
        hint: trans.__(
          'Run “jupyter server extension enable redpanda_jupyter” in the environment that Jupyter runs in, then restart Jupyter.'
        )
      };
    case 'signed-out':
      return {
        title: trans.__('Jupyter does not know this page any more.'),
        hint: trans.__('Reload the page to sign in again.')
      };
    case 'not-found':
      return {
        title: trans.__('The library does not have this any more.'),
        hint: ''
      };
    case 'refused':
      return {
        title: trans.__('The server refused the request.'),
        hint: trans.__(
          'Reload the page: it may be older than the server’s Red Panda.'
        )
      };
    case 'failed':
      return {
        title: trans.__('The server could not answer.'),
        hint: trans.__('The Jupyter server’s log says more.')
      };
  }
}

interface IErrorInfo {
  code: string;
  message: string;
  hint: string;
}

function isErrorInfo(body: unknown): body is IErrorInfo {
  const info = body as Partial<IErrorInfo> | null;
  return (
    typeof info === 'object' &&
    typeof info?.code === 'string' &&
    typeof info.message === 'string'
  );
}
