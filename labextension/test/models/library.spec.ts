import { ApiError } from '../../src/api/errors';
import type {
  CodeBlock,
  CodeBlockPage,
  CodeVersion
} from '../../src/api/types';
import { LibraryModel } from '../../src/models/library';
import type { IBlockQuery } from '../../src/tokens';
import { fakeClient, settle } from '../client';
import { codeBlock, codeVersion, idOf } from '../records';

interface IRequest {
  query: IBlockQuery;
  signal: AbortSignal;
  answer: (page: CodeBlockPage) => void;
  fail: (error: unknown) => void;
}

const page = (
  items: CodeBlock[],
  next_cursor: string | null = null
): CodeBlockPage => ({ items, next_cursor, total: null });

/** A model whose requests wait until the spec answers them. */
function setup(debounce = 0) {
  const requests: IRequest[] = [];
  const deleteBlock = jest.fn(() => Promise.resolve());
  const restoreBlock = jest.fn(() => Promise.resolve(codeBlock(1)));
  const client = fakeClient({
    searchBlocks: (query, signal) =>
      new Promise((answer, fail) => {
        requests.push({ query, signal: signal!, answer, fail });
      }),
    deleteBlock,
    restoreBlock
  });
  const model = new LibraryModel({ client, pageSize: 2, debounce });
  return { deleteBlock, model, requests, restoreBlock };
}

const numbers = (model: LibraryModel) => model.blocks.map(one => one.number);

describe('LibraryModel', () => {
  it('lists the first page', async () => {
    const { model, requests } = setup();
    const changed = jest.fn();
    model.changed.connect(changed);
    const done = model.refresh();
    requests[0].answer(page([codeBlock(2), codeBlock(1)], 'c'));
    await done;
    expect(requests[0].query).toMatchObject({ q: '', limit: 2 });
    expect(numbers(model)).toEqual([2, 1]);
    expect(model.hasMore).toBe(true);
    expect(model.settled).toBe(true);
    expect(changed).toHaveBeenCalled();
  });

  it('searches once the typing pauses', async () => {
    const { model, requests } = setup(30);
    for (const text of ['m', 'me', 'mea', 'mean']) {
      model.search(text);
    }
    expect(model.query).toBe('mean');
    expect(model.settled).toBe(false);
    expect(requests).toHaveLength(0);
    await new Promise(resolve => setTimeout(resolve, 120));
    expect(requests.map(one => one.query.q)).toEqual(['mean']);
  });

  it('drops a reply that is older than the last question', async () => {
    const { model, requests } = setup();
    model.search('a');
    const first = model.refresh();
    model.search('ab');
    const second = model.refresh();
    requests[1].answer(page([codeBlock(2)]));
    await second;
    expect(requests[0].signal.aborted).toBe(true);
    requests[0].answer(page([codeBlock(1)]));
    await first;
    expect(numbers(model)).toEqual([2]);
    expect(model.settled).toBe(true);
  });

  it('drops an error that is older than the last question', async () => {
    const { model, requests } = setup();
    const first = model.refresh();
    const second = model.refresh();
    requests[1].answer(page([codeBlock(1)]));
    requests[0].fail(new ApiError({ kind: 'failed' }));
    await Promise.all([first, second]);
    expect(model.error).toBeNull();
    expect(numbers(model)).toEqual([1]);
  });

  it('adds further pages, each block once', async () => {
    const { model, requests } = setup();
    const first = model.refresh();
    requests[0].answer(page([codeBlock(4), codeBlock(3)], 'c1'));
    await first;
    const second = model.loadMore();
    expect(model.loadingMore).toBe(true);
    void model.loadMore();
    requests[1].answer(page([codeBlock(3), codeBlock(2)]));
    await second;
    expect(requests).toHaveLength(2);
    expect(requests[1].query.cursor).toBe('c1');
    expect(numbers(model)).toEqual([4, 3, 2]);
    expect(model.hasMore).toBe(false);
    expect(model.loadingMore).toBe(false);
  });

  it('drops a further page of a list that has changed meanwhile', async () => {
    const { model, requests } = setup();
    const first = model.refresh();
    requests[0].answer(page([codeBlock(4), codeBlock(3)], 'c1'));
    await first;
    const more = model.loadMore();
    model.search('x');
    const again = model.refresh();
    requests[2].answer(page([codeBlock(9)]));
    await again;
    requests[1].answer(page([codeBlock(2)]));
    await more;
    expect(numbers(model)).toEqual([9]);
    expect(model.loadingMore).toBe(false);
  });

  it('keeps as many blocks as were shown when it looks again', async () => {
    const { model, requests } = setup();
    const first = model.refresh();
    requests[0].answer(page([codeBlock(4), codeBlock(3)], 'c1'));
    await first;
    const second = model.loadMore();
    requests[1].answer(page([codeBlock(2), codeBlock(1)], 'c2'));
    await second;
    const third = model.refresh();
    expect(requests[2].query.limit).toBe(4);
    requests[2].answer(page([codeBlock(5), codeBlock(4)], 'c3'));
    await settle();
    requests[3].answer(page([codeBlock(3), codeBlock(2)], 'c4'));
    await third;
    expect(numbers(model)).toEqual([5, 4, 3, 2]);
  });

  it('keeps the list when the server fails, and forgets the error after', async () => {
    const { model, requests } = setup();
    const first = model.refresh();
    requests[0].answer(page([codeBlock(1)]));
    await first;
    const error = new ApiError({ kind: 'unreachable' });
    const second = model.refresh();
    requests[1].fail(error);
    await second;
    expect(model.error).toBe(error);
    expect(numbers(model)).toEqual([1]);
    const third = model.refresh();
    requests[2].answer(page([codeBlock(1)]));
    await third;
    expect(model.error).toBeNull();
  });

  it('takes a deleted block out at once, also from a list under way', async () => {
    const { deleteBlock, model, requests } = setup();
    const first = model.refresh();
    requests[0].answer(page([codeBlock(2), codeBlock(1)]));
    await first;
    model.select(idOf(2));
    const removed = model.remove(idOf(2));
    expect(numbers(model)).toEqual([1]);
    expect(model.selectedId).toBeNull();
    expect(deleteBlock).toHaveBeenCalledWith(idOf(2));
    await settle();
    requests[1].answer(page([codeBlock(1)]));
    await removed;
    expect(numbers(model)).toEqual([1]);
  });

  it('brings a block back that could not be deleted, and says why', async () => {
    const { deleteBlock, model, requests } = setup();
    const error = new ApiError({ kind: 'failed' });
    deleteBlock.mockReturnValue(Promise.reject(error));
    const first = model.refresh();
    requests[0].answer(page([codeBlock(1)]));
    await first;
    const removed = model.remove(idOf(1)).catch(reason => reason);
    await settle();
    requests[1].answer(page([codeBlock(1)]));
    expect(await removed).toBe(error);
    expect(numbers(model)).toEqual([1]);
  });

  it('is content when another window was faster to delete', async () => {
    const { deleteBlock, model, requests } = setup();
    deleteBlock.mockReturnValue(
      Promise.reject(new ApiError({ kind: 'not-found' }))
    );
    const removed = model.remove(idOf(1));
    await settle();
    requests[0].answer(page([]));
    await expect(removed).resolves.toBeUndefined();
  });

  it('undoes a deletion', async () => {
    const { model, requests, restoreBlock } = setup();
    const restored = model.restore(idOf(1));
    await settle();
    requests[0].answer(page([codeBlock(1)]));
    await restored;
    expect(restoreBlock).toHaveBeenCalledWith(idOf(1));
    expect(numbers(model)).toEqual([1]);
  });

  it('says nothing after its end', async () => {
    const { model, requests } = setup();
    const changed = jest.fn();
    const done = model.refresh();
    model.changed.connect(changed);
    model.dispose();
    requests[0].answer(page([codeBlock(1)]));
    await done;
    expect(changed).not.toHaveBeenCalled();
  });

  it('knows the versions of the block that is open, and of no other', async () => {
    const asked: {
      ref: string;
      signal: AbortSignal;
      answer: (versions: CodeVersion[]) => void;
      fail: (error: unknown) => void;
    }[] = [];
    const client = fakeClient({
      searchBlocks: async () => page([codeBlock(2), codeBlock(1)]),
      listVersions: (ref, signal) =>
        new Promise((answer, fail) => {
          asked.push({ ref, signal: signal!, answer, fail });
        })
    });
    const model = new LibraryModel({ client, debounce: 0 });
    const shown = () => model.versions.map(one => one.code);
    model.select(idOf(1));
    model.select(idOf(2));
    expect(asked.map(one => one.ref)).toEqual([idOf(1), idOf(2)]);
    expect(asked[0].signal.aborted).toBe(true);
    asked[1].answer([codeVersion(codeBlock(2), 1)]);
    asked[0].answer([codeVersion(codeBlock(1), 1)]);
    await settle();
    expect(shown()).toEqual(['x = 2']);
    // the library has changed
    await model.refresh();
    expect(asked[2].ref).toBe(idOf(2));
    expect(shown()).toEqual(['x = 2']);
    asked[2].answer([2, 1].map(n => codeVersion(codeBlock(2), n)));
    await settle();
    expect(shown()).toEqual(['x = 2 + 2', 'x = 2']);
    // and what is known stays where the server does not answer
    await model.refresh();
    asked[3].fail(new ApiError({ kind: 'unreachable' }));
    await settle();
    expect(shown()).toHaveLength(2);
    expect(model.error).toBeNull();
    model.select(null);
    expect(shown()).toEqual([]);
    expect(asked).toHaveLength(4);
    model.dispose();
  });
});
