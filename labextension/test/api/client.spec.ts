import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';

import { Client } from '../../src/api/client';
import { ApiError, explain, isAborted } from '../../src/api/errors';
import { idOf } from '../records';

const trans = nullTranslator.load('');

/** A request as the browser makes it; Node's own refuses the abort signals of jsdom. */
class FakeRequest {
  constructor(url: string, init: RequestInit) {
    this.url = new URL(url);
    this.signal = init.signal!;
  }
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly headers = new Headers();
}

function clientOf(
  fetch: (request: FakeRequest) => Promise<Response>,
  timeout?: number
): Client {
  return new Client({
    timeout,
    serverSettings: ServerConnection.makeSettings({
      baseUrl: 'http://localhost:8888/user/me/',
      fetch: fetch as never,
      Request: FakeRequest as never
    })
  });
}

/** A client before a server that gives one answer, and what it was asked. */
function setup(status: number, body: unknown) {
  const seen: FakeRequest[] = [];
  const client = clientOf(async request => {
    seen.push(request);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(text || null, { status });
  });
  return { client, seen };
}

describe('Client', () => {
  it('asks below the base url, with what was searched, escaped', async () => {
    const page = { items: [], next_cursor: null, total: 0 };
    const { client, seen } = setup(200, page);
    const query = { q: 'a&b=ü #1', cursor: 'c:1', limit: 7 };
    expect(await client.searchBlocks(query)).toEqual(page);
    expect(seen[0].url.pathname).toBe('/user/me/redpanda/blocks');
    expect(seen[0].url.searchParams.get('q')).toBe('a&b=ü #1');
    expect(seen[0].url.searchParams.get('cursor')).toBe('c:1');
    expect(seen[0].url.searchParams.get('limit')).toBe('7');
  });

  it('asks for the versions of a block', async () => {
    const { client, seen } = setup(200, []);
    expect(await client.listVersions('#12')).toEqual([]);
    expect(seen[0].url.pathname).toBe(
      '/user/me/redpanda/blocks/%2312/versions'
    );
  });

  it('escapes a reference, which is data', async () => {
    const { client, seen } = setup(200, {});
    await client.getBlock('#12');
    await client.getBlock('../../api/kernels');
    expect(seen[0].url.pathname).toBe('/user/me/redpanda/blocks/%2312');
    expect(seen[1].url.pathname).toBe(
      '/user/me/redpanda/blocks/..%2F..%2Fapi%2Fkernels'
    );
  });

  it('takes an empty answer where there is nothing to say', async () => {
    const { client } = setup(204, '');
    await expect(client.deleteBlock(idOf(1))).resolves.toBeUndefined();
  });

  it.each([
    [404, '<html>404</html>', 'absent'],
    [404, { message: 'Not Found', reason: null }, 'absent'],
    [404, { code: 'not_found', message: 'No block.', hint: '' }, 'not-found'],
    [403, { message: 'Forbidden' }, 'signed-out'],
    [401, '', 'signed-out'],
    [400, { code: 'usage', message: 'Bad limit.', hint: '' }, 'refused'],
    [409, { code: 'store_version', message: 'Newer.', hint: 'Up.' }, 'refused'],
    [500, { code: 'internal', message: 'Oh.', hint: '' }, 'failed'],
    [
      503,
      { code: 'store_unavailable', message: 'Locked.', hint: '' },
      'failed'
    ],
    [503, '<html>proxy</html>', 'unreachable'],
    [200, '<html>sign in</html>', 'failed']
  ])('makes %d %j a kind of its own: %s', async (status, body, kind) => {
    const { client } = setup(status, body);
    const error = await client.status().catch(reason => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error.kind).toBe(kind);
    expect(error.status).toBe(status);
  });

  it('says that nobody answers', async () => {
    const client = clientOf(() =>
      Promise.reject(new TypeError('Failed to fetch'))
    );
    const error = await client.status().catch(reason => reason);
    expect(error.kind).toBe('unreachable');
    expect(error.status).toBeNull();
  });

  /** A client before a server that says nothing. */
  const stalled = (timeout?: number) =>
    clientOf(
      request =>
        new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => reject(new Error()));
        }),
      timeout
    );

  it('gives up a server that says nothing', async () => {
    const error = await stalled(20)
      .status()
      .catch(reason => reason);
    expect(error.kind).toBe('unreachable');
  });

  it('lets the caller give up, which is no failure', async () => {
    const abort = new AbortController();
    const answer = stalled().status(abort.signal);
    abort.abort();
    const error = await answer.catch(reason => reason);
    expect(isAborted(error)).toBe(true);
  });
});

describe('explain', () => {
  it('gives the server’s own words and next step', () => {
    const error = new ApiError({
      kind: 'failed',
      message: 'The library is locked.',
      hint: 'Close the other program.'
    });
    expect(explain(error, trans)).toEqual({
      title: 'The library is locked.',
      hint: 'Close the other program.'
    });
  });

  it.each([
    'unreachable',
    'absent',
    'signed-out',
    'refused',
    'failed'
  ] as const)('has a sentence and a next step for %s', kind => {
    const { title, hint } = explain(new ApiError({ kind }), trans);
    expect(title).toMatch(/\.$/);
    expect(hint).not.toBe('');
  });

  it('does not break on what is no error of ours', () => {
    expect(explain('odd', trans).title).toMatch(/Red Panda/);
    expect(explain(new Error('boom'), trans).hint).toBe('boom');
  });
});
