import { NotebookActions } from '@jupyterlab/notebook';

import type { RunDecision, TurnBundle } from '../../src/api/types';
import { bridgeSpecs } from '../bridge';
import { bundleBlock, turnBundle } from '../records';

const bundle = turnBundle(10, [bundleBlock(1, 'a = 1'), bundleBlock(2, 'b')]);

/** What the user's store says about running. */
function decides(run: boolean) {
  return jest.fn<Promise<RunDecision>, [string, string]>().mockResolvedValue({
    run,
    policy: run ? 'auto' : 'ask',
    risks: []
  });
}

describe('NotebookBridge runs what was inserted', () => {
  const { open } = bridgeSpecs(bundle);

  let runCells: jest.SpyInstance;
  const ran = () =>
    runCells.mock.calls.map(([, cells]) =>
      cells[0].model.sharedModel.getSource()
    );

  beforeEach(() => {
    runCells = jest.spyOn(NotebookActions, 'runCells');
    runCells.mockResolvedValue(true);
  });

  afterEach(() => {
    runCells.mockRestore();
  });

  it('in order, where the library says so of this notebook', async () => {
    const decide = decides(true);
    const all = open(null, { getRunDecision: decide });
    await all.run(bundle);
    const id = all.model.getMetadata('redpanda').id;
    expect(decide).toHaveBeenCalledWith(bundle.turn_id, id);
    expect(ran()).toEqual(['a = 1', 'b']);
  });

  it('and stops at the first error', async () => {
    const all = open(null, { getRunDecision: decides(true) });
    runCells.mockResolvedValue(false);
    await all.run(bundle);
    expect(ran()).toEqual(['a = 1']);
  });

  it('but no block that was only asked for by its name, whatever the output says', async () => {
    const own = { provider: 'redpanda', model: 'insert' };
    const one = turnBundle(11, [bundleBlock(3, 'c = 1')], own);
    const getRunDecision = decides(true);
    const all = open(null, {
      getTurn: async () => one,
      getRunDecision
    });
    await all.run({ ...one, provider: 'openai', model: 'gpt' });
    expect(all.sources()).toContain('c = 1');
    expect(getRunDecision).not.toHaveBeenCalled();
    expect(ran()).toEqual([]);
  });

  it('but not where the user wants to be asked', async () => {
    const all = open(null, { getRunDecision: decides(false) });
    await all.run(bundle);
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
    expect(ran()).toEqual([]);
  });

  it('but not where the library does not answer', async () => {
    const all = open();
    await all.run(bundle);
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
    expect(ran()).toEqual([]);
  });

  it('but no cell whose text was changed meanwhile', async () => {
    const all = open(null, { getRunDecision: decides(true) });
    runCells.mockImplementation(() => {
      all.model.sharedModel.cells[2].setSource('other()');
      return Promise.resolve(true);
    });
    await all.run(bundle);
    expect(ran()).toEqual(['a = 1']);
  });

  it('whatever the notebook itself says', async () => {
    const all = open(null, { getRunDecision: decides(false) });
    all.model.setMetadata('redpanda', { run: 'auto' });
    all.cell.setMetadata('redpanda', { run: 'auto' });
    const sure = { ...bundle, run: 'auto', policy: 'auto' } as TurnBundle;
    await all.run(sure);
    expect(ran()).toEqual([]);
  });
});
