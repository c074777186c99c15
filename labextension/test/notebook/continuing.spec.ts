import type { CodeCell } from '@jupyterlab/cells';

import { TURN_MIME_TYPE } from '../../src/api/types';
import { bridgeSpecs } from '../bridge';
import { settle } from '../client';
import { bundleBlock, idOf, turnBundle } from '../records';

const COMMAND = '%panda continue';
const bundle = turnBundle(10, [bundleBlock(1, 'a = 1'), bundleBlock(2, 'b')]);
const next = turnBundle(11, [bundleBlock(3, 'c'), bundleBlock(4, 'd')]);

describe('NotebookBridge goes on with an answer that broke off', () => {
  const { confirm, open } = bridgeSpecs(bundle, next);

  const continuing = (source = COMMAND, inserts = true) =>
    open(source, { inserts });

  it.each([COMMAND, `x = 1\n  %panda  continue -m tour:chat\n`])(
    'and inserts its cells below %j, once',
    async source => {
      const all = continuing(source);
      await all.run(bundle);
      expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
      expect(all.model.cells.get(1).metadata.redpanda).toMatchObject({
        turn_cell_id: all.cell.id,
        turn_id: idOf(10)
      });
      await all.run(bundle);
      expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
    }
  );

  it.each(['%panda continued', '# %panda continue', '%panda keep'])(
    'only where it says so: %j',
    async source => {
      const all = continuing(source);
      await all.run(bundle);
      expect(all.sources()).toEqual(['y']);
      expect(confirm).not.toHaveBeenCalled();
    }
  );

  it('and leaves the cells of another answer that it brought before', async () => {
    const all = continuing();
    await all.run(bundle);
    await all.run(next);
    expect(all.sources()).toEqual(['a = 1', 'b', 'c', 'd', 'y']);
  });

  it('and inserts nothing when the user does not want it', async () => {
    const all = continuing(COMMAND, false);
    await all.run(bundle);
    expect(all.sources()).toEqual(['y']);
    expect(all.cell.metadata.redpanda).toMatchObject({ insert: false });
  });

  it('in a cell that is moved meanwhile', async () => {
    const all = continuing();
    const cell = all.notebook.widgets[0] as CodeCell;
    all.emit('executionScheduled', { cell });
    all.session.run(cell, 'asked');
    await settle();
    all.model.sharedModel.moveCell(0, 1);
    const data = { [TURN_MIME_TYPE]: bundle };
    all.session.send('asked', 'display_data', { data, metadata: {} });
    all.session.idle('asked');
    await settle();
    expect(all.sources()).toEqual([COMMAND, 'a = 1', 'b']);
  });

  it('and leaves a corrected cell of the same cell to its own place', async () => {
    const all = continuing(`${COMMAND}\n%panda accept`);
    const replace = { cell_id: 'elsewhere', content_hash: 'none' };
    const one = turnBundle(12, [bundleBlock(4, 'd')], { replace });
    confirm.mockResolvedValue({ ...one, replace: null });
    await all.run(one);
    expect(all.sources()).toEqual(['d', 'y']);
  });
});
