import { Notification } from '@jupyterlab/apputils';

import type { TurnBundle } from '../../src/api/types';
import type { NotebookBridge } from '../../src/notebook/bridge';
import { setup } from '../bridge';
import { bundleBlock, idOf, turnBundle } from '../records';

const COMMAND = '%panda apply monthly df_de df_fr';
const bundle = turnBundle(10, [
  bundleBlock(1, 'df = df_de\na'),
  bundleBlock(2, 'df = df_fr\na')
]);
const again = turnBundle(11, [bundleBlock(3, 'df = df_it\na')]);

const confirm = jest.fn<Promise<TurnBundle>, [string]>();

describe('NotebookBridge brings a block to other data', () => {
  let bridge: NotebookBridge | null = null;

  beforeEach(() => {
    confirm.mockReset();
    confirm.mockImplementation(async id =>
      id === bundle.turn_id ? bundle : again
    );
    Notification.manager.dismiss();
  });

  afterEach(() => {
    bridge?.dispose();
    bridge = null;
  });

  function applying(source = COMMAND) {
    const all = setup(confirm, true);
    bridge = all.bridge;
    all.cell.sharedModel.setSource(source);
    return all;
  }

  it('and inserts a cell for each data set, marked with its own id', async () => {
    const all = applying();
    await all.run(bundle);
    expect(all.sources()).toEqual(['df = df_de\na', 'df = df_fr\na', 'y']);
    expect(all.model.cells.get(2).metadata.redpanda).toMatchObject({
      block_id: idOf(2),
      turn_cell_id: all.cell.id
    });
  });

  it('and takes the place of its untouched cells when it is run again', async () => {
    const all = applying();
    await all.run(bundle);
    await all.run(again);
    expect(all.sources()).toEqual(['df = df_it\na', 'y']);
  });

  it.each(['%panda applying 1 df', '# %panda apply 1 df', '%panda check 1 df'])(
    'only where it says so: %j',
    async source => {
      const all = applying(source);
      await all.run(bundle);
      expect(all.sources()).toEqual(['y']);
      expect(confirm).not.toHaveBeenCalled();
    }
  );
});
