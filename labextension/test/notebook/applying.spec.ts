import { Notification } from '@jupyterlab/apputils';

import { ApiError } from '../../src/api/errors';
import type { TurnBundle } from '../../src/api/types';
import { contentHash } from '../../src/notebook/hash';
import { bridgeSpecs, lastMessage } from '../bridge';
import { settle } from '../client';
import { bundleBlock, idOf, turnBundle } from '../records';

const COMMAND = '%panda apply monthly df_de df_fr';
const bundle = turnBundle(10, [
  bundleBlock(1, 'df = df_de\na'),
  bundleBlock(2, 'df = df_fr\na')
]);
const other = turnBundle(12, [bundleBlock(4, 'df = df_us\na')]);
const cut = turnBundle(13, [bundleBlock(5, 'df = df_at\na')], {
  complete: false
});
const again = turnBundle(11, [bundleBlock(3, 'df = df_it\na')]);

describe('NotebookBridge brings a block to other data', () => {
  const { confirm, open } = bridgeSpecs(bundle, again, other, cut);

  const applying = (source = COMMAND) => open(source);

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

  describe('twice in one cell', () => {
    const ASKED = { provider: 'redpanda', model: 'insert' };
    const TWO = `${COMMAND}\n%panda apply monthly df_us`;
    const ALL = ['df = df_de\na', 'df = df_fr\na', 'df = df_us\na'];

    it.each([
      TWO,
      'if True:\n    %panda apply monthly df_de df_fr\n    %panda apply monthly df_us',
      'for one in ("df_de df_fr", "df_us"):\n    get_ipython().run_line_magic("panda", f"apply monthly {one}")'
    ])('and inserts all of it in order: %j', async source => {
      const all = applying(source);
      await all.run([bundle, other]);
      expect(all.sources()).toEqual([...ALL, 'y']);
      all.model.sharedModel.undo();
      expect(all.sources()).toEqual(['y']);
      await all.run([bundle, other]);
      expect(all.sources()).toEqual(['y']);
    });

    it('and takes the place of all its untouched cells when it is run again', async () => {
      const all = applying(TWO);
      await all.run([bundle, other]);
      const kept = [1, 2, 3].map(i => all.model.cells.get(i).id);
      const renewed = (one: TurnBundle, n: number) => ({
        ...one,
        turn_id: idOf(n),
        blocks: one.blocks.map((block, i) => ({ ...block, id: idOf(n + i) }))
      });
      const next = [renewed(bundle, 20), renewed(other, 30)];
      confirm.mockImplementation(async id =>
        next.find(one => one.turn_id === id)!
      );
      await all.run(next);
      expect(all.sources()).toEqual([...ALL, 'y']);
      expect([1, 2, 3].map(i => all.model.cells.get(i).id)).toEqual(kept);
      expect(all.model.cells.get(1).metadata.redpanda).toMatchObject({
        block_id: idOf(20),
        turn_id: idOf(30)
      });
      // what was edited stays and does not come back beside it
      all.model.cells.get(1).sharedModel.setSource('mine');
      next.splice(0, 2, renewed(bundle, 50), renewed(other, 60));
      await all.run(next);
      expect(all.sources()).toEqual(['mine', ...ALL.slice(1), 'y']);
      // what is not brought any more goes
      next.splice(0, 2, renewed(other, 70));
      await all.run(next);
      expect(all.sources()).toEqual(['mine', ALL[2], 'y']);
    });

    it('and does so in a notebook that was opened again', async () => {
      const before = applying(TWO);
      // the format in which cells keep their ids
      Object.assign(before.model.sharedModel, { nbformat_minor: 5 });
      await before.run([bundle, other]);
      const saved = before.model.sharedModel.toJSON();
      const all = applying(TWO);
      all.model.fromJSON(saved);
      all.reopen();
      await all.run([bundle, other]);
      expect(all.sources()).toEqual([...ALL, 'y']);
      await all.run(again);
      expect(all.sources()).toEqual(['df = df_it\na', 'y']);
    });

    it('and leaves out only what is not whole', async () => {
      const all = applying(TWO);
      await all.run([cut, other]);
      expect(all.sources()).toEqual([ALL[2], 'y']);
    });

    it('and inserts nothing of it where one is not what the library has', async () => {
      const all = applying(TWO);
      const evil = { ...other, blocks: [bundleBlock(4, 'evil()')] };
      await all.run([bundle, evil]);
      expect(all.sources()).toEqual(['y']);
      expect(lastMessage()).toMatch(/not what the library stored/);
    });

    it('and tries all of it again where the server did not answer', async () => {
      const all = applying(TWO);
      confirm.mockRejectedValueOnce(new ApiError({ kind: 'unreachable' }));
      await all.run([bundle, other]);
      expect(all.sources()).toEqual(['y']);
      expect(Notification.manager.notifications).toHaveLength(1);
      const [note] = Notification.manager.notifications;
      note.options.actions![0].callback(new MouseEvent('click'));
      await settle();
      expect(all.sources()).toEqual([...ALL, 'y']);
    });

    it('beside a correction that is accepted, and one that is proposed', async () => {
      const all = applying(`${COMMAND}\n%panda accept\n%panda fix`);
      const fixed = bundleBlock(6, 'y = 1');
      const replace = {
        cell_id: all.model.cells.get(1).id,
        content_hash: contentHash('y')
      };
      const proposed = turnBundle(15, [{ ...fixed, insert: false }]);
      const answers = [bundle, turnBundle(14, [fixed]), proposed];
      confirm.mockImplementation(async id =>
        answers.find(one => one.turn_id === id)!
      );
      await all.run([bundle, { ...answers[1], replace }, proposed]);
      expect(all.sources()).toEqual([...ALL.slice(0, 2), 'y = 1']);
    });

    it('between blocks that were asked for by their names', async () => {
      const total = [7, 8, 9].map(n =>
        turnBundle(n, [bundleBlock(n, `total = ${n}`)], ASKED)
      );
      const answers = [...total, bundle, other];
      confirm.mockImplementation(async id =>
        answers.find(one => one.turn_id === id)!
      );
      const all = applying(`${TWO}\n%panda insert total`);
      const [first, second, last] = total;
      const ran = [first, bundle, second, other, last];
      const whole = ['total = 7', ...ALL.slice(0, 2), 'total = 8', ALL[2]];
      for (let i = 0; i < 2; i++) {
        await all.run(ran);
        expect(all.sources()).toEqual([...whole, 'total = 9', 'y']);
      }
    });
  });

  it.each([
    '%panda applying 1 df',
    '# %panda apply 1 df',
    '%panda check 1 df',
    'ip.run_line_magic("panda", "check 1 df")'
  ])('only where it says so: %j', async source => {
    const all = applying(source);
    await all.run(bundle);
    expect(all.sources()).toEqual(['y']);
    expect(confirm).not.toHaveBeenCalled();
  });
});
