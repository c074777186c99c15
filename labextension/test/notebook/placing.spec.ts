import { NotebookActions } from '@jupyterlab/notebook';

import { bridgeSpecs, lastMessage } from '../bridge';
import { bundleBlock, turnBundle } from '../records';

const ASKED = { provider: 'redpanda', model: 'insert' };
const block = bundleBlock(3, 'total = 1', { version: 2 });
const bundle = turnBundle(12, [block], ASKED);

describe('NotebookBridge puts a block below the command that asked for it', () => {
  const { confirm, open } = bridgeSpecs(bundle);

  const inserting = (source = '%panda insert total', inserts = true) =>
    open(source, { inserts });

  it('marked as the block’s own, and runs nothing', async () => {
    const all = inserting();
    const runCells = jest.spyOn(NotebookActions, 'runCells');
    await all.run(bundle);
    expect(all.sources()).toEqual(['total = 1', 'y']);
    expect(all.model.cells.get(1).metadata).toEqual({
      redpanda: { block_id: block.id, version: 2, hash: block.content_hash }
    });
    expect(runCells).not.toHaveBeenCalled();
    runCells.mockRestore();
    all.model.sharedModel.undo();
    expect(all.sources()).toEqual(['y']);
  });

  it('once, until it is edited or taken away', async () => {
    const all = inserting();
    await all.run(bundle);
    await all.run(bundle);
    expect(all.sources()).toEqual(['total = 1', 'y']);
    all.model.cells.get(1).sharedModel.setSource('total = 1  # mine');
    await all.run(bundle);
    expect(all.sources()).toEqual(['total = 1  # mine', 'total = 1', 'y']);
    all.model.sharedModel.deleteCell(2);
    await all.run(bundle);
    expect(all.sources()).toEqual(['total = 1  # mine', 'total = 1', 'y']);
  });

  it('next to another version of it', async () => {
    const all = inserting();
    await all.run(bundle);
    const old = bundleBlock(3, 'total = 0');
    confirm.mockResolvedValue(turnBundle(11, [old], ASKED));
    await all.run(turnBundle(11, [old], ASKED));
    expect(all.sources()).toEqual(['total = 1', 'total = 0', 'y']);
  });

  it('which a question in that cell does not take away', async () => {
    const all = inserting();
    await all.run(bundle);
    all.cell.sharedModel.setSource('%%panda df\nWhat?');
    const answer = turnBundle(13, [bundleBlock(4, 'z = 1')]);
    confirm.mockResolvedValue(answer);
    await all.run(answer);
    expect(all.sources()).toEqual(['z = 1', 'total = 1', 'y']);
  });

  it('also where answers are not inserted by themselves', async () => {
    const all = inserting('%panda insert total', false);
    await all.run(bundle);
    expect(all.sources()).toEqual(['total = 1', 'y']);
    expect(all.cell.getMetadata('redpanda')).not.toHaveProperty('insert');
  });

  it('with the library’s text, and nothing that it has not', async () => {
    const all = inserting();
    await all.run({ ...bundle, blocks: [{ ...block, code: 'evil()' }] });
    expect(all.sources()).toEqual(['total = 1', 'y']);
    const other = inserting();
    await other.run({ ...bundle, blocks: [bundleBlock(3, 'evil()')] });
    expect(other.sources()).toEqual(['y']);
    expect(lastMessage()).toMatch(/not what the library stored/);
  });

  it.each([
    ['a run that failed', '%panda insert total', false],
    ['another cell', 'display(bundle)', true],
    ['another command', '%panda inserting total', true],
    ['a question', '%%panda df\nWhat?', true]
  ])('not for %s', async (_, source, success) => {
    const all = inserting(source);
    await all.run(bundle, success);
    expect(all.sources()).toEqual(['y']);
    expect(confirm).not.toHaveBeenCalled();
  });

  it('only if it is the block that was asked for', async () => {
    const all = inserting();
    await all.run(turnBundle(12, [block]));
    expect(all.sources()).toEqual(['y']);
    expect(confirm).not.toHaveBeenCalled();
  });
});
