import { NotebookActions } from '@jupyterlab/notebook';

import { contentHash } from '../../src/notebook/hash';
import { bridgeSpecs, lastMessage } from '../bridge';
import { bundleBlock, turnBundle } from '../records';

const fixed = bundleBlock(3, 'y = 1');

describe('NotebookBridge accepts a corrected cell', () => {
  const { confirm, open } = bridgeSpecs(turnBundle(12, [fixed]));

  const target = (id: string | null, text: string) =>
    turnBundle(12, [fixed], {
      replace: { cell_id: id, content_hash: contentHash(text) }
    });

  /** A notebook whose first cell accepts; its second is the one that failed. */
  function accepting() {
    const all = open('%panda accept');
    return { ...all, failed: all.model.cells.get(1) };
  }

  it('in the place of the cell that failed, and runs nothing', async () => {
    const all = accepting();
    const failedId = all.failed.id;
    const runCells = jest.spyOn(NotebookActions, 'runCells');
    all.failed.setMetadata('tags', ['mine']);
    await all.run(target(all.failed.id, 'y'));
    expect(all.sources()).toEqual(['y = 1']);
    const cell = all.model.cells.get(1);
    expect(cell.metadata).toEqual({
      tags: ['mine'],
      redpanda: {
        block_id: fixed.id,
        version: 1,
        hash: fixed.content_hash
      }
    });
    expect(all.model.deletedCells).toEqual([failedId]);
    expect(runCells).not.toHaveBeenCalled();
    runCells.mockRestore();
    all.model.sharedModel.undo();
    expect(all.sources()).toEqual(['y']);
  });

  it('below a cell that was edited meanwhile, and says so', async () => {
    const all = accepting();
    all.failed.sharedModel.setSource('y  # mine');
    await all.run(target(all.failed.id, 'y'));
    expect(all.sources()).toEqual(['y  # mine', 'y = 1']);
    expect(lastMessage()).toMatch(/has been edited/);
  });

  it('below itself if the cell is not here, and only once', async () => {
    const all = accepting();
    await all.run(target('elsewhere', 'y'));
    expect(all.sources()).toEqual(['y = 1', 'y']);
    expect(lastMessage()).toMatch(/not here any more/);
    await all.run(target('elsewhere', 'y'));
    expect(all.sources()).toEqual(['y = 1', 'y']);
  });

  it('and leads those who wait to it, once no key is pressed', async () => {
    const all = accepting();
    all.notebook.activeCellIndex = 0;
    await all.run(target(all.failed.id, 'y'));
    expect(all.notebook.activeCellIndex).toBe(1);
  });

  it('only once, also after it was edited, and leaves the words to the kernel', async () => {
    const all = accepting();
    const output = target(all.failed.id, 'y');
    await all.run(output);
    await all.run(output);
    all.model.cells.get(1).sharedModel.setSource('y = 1  # mine');
    all.notebook.activeCellIndex = 0;
    await all.run(output);
    expect(confirm).toHaveBeenCalledTimes(3);
    expect(all.sources()).toEqual(['y = 1  # mine']);
    expect(lastMessage()).toBeUndefined();
    expect(all.notebook.activeCellIndex).toBe(1);
  });

  it('with the library’s text, and nothing that it has not', async () => {
    const all = accepting();
    const evil = { ...fixed, code: 'evil()' };
    await all.run({ ...target(all.failed.id, 'y'), blocks: [evil] });
    expect(all.sources()).toEqual(['y = 1']);
    const other = accepting();
    const blocks = [bundleBlock(3, 'evil()')];
    await other.run({ ...target(other.failed.id, 'y'), blocks });
    expect(other.sources()).toEqual(['y']);
    expect(lastMessage()).toMatch(/not what the library stored/);
  });

  it.each([
    ['a run that failed', '%panda accept', false],
    ['another cell', 'display(bundle)', true],
    ['a proposal', '%panda fix', true]
  ])('not for %s', async (_, source, success) => {
    const all = accepting();
    all.cell.sharedModel.setSource(source);
    await all.run(target(all.failed.id, 'y'), success);
    expect(all.sources()).toEqual(['y']);
    expect(confirm).not.toHaveBeenCalled();
  });
});
