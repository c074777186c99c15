import { Notification } from '@jupyterlab/apputils';
import type { CodeCell } from '@jupyterlab/cells';

import { ApiError } from '../../src/api/errors';
import { TURN_MIME_TYPE } from '../../src/api/types';
import { bridgeSpecs, lastMessage } from '../bridge';
import { settle } from '../client';
import { bundleBlock, turnBundle } from '../records';

const bundle = turnBundle(10, [bundleBlock(1, 'a = 1'), bundleBlock(2, 'b')]);

describe('NotebookBridge', () => {
  const { confirm, open } = bridgeSpecs(bundle);

  it('stamps a question before it is sent', () => {
    const all = open();
    all.emit('executionScheduled', {});
    const id = all.model.getMetadata('redpanda').id;
    expect(all.cell.metadata.redpanda).toEqual({ notebook_id: id });
  });

  it('inserts what the library confirms, once, and tells the library', async () => {
    const all = open();
    const used = jest.fn();
    all.bridge.used.connect(used);
    await all.run(bundle);
    expect(confirm).toHaveBeenCalledWith(bundle.turn_id);
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
    expect(used).toHaveBeenCalledTimes(1);
    await all.run(bundle);
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
  });

  it('leads those who wait below to the first new cell', async () => {
    const all = open();
    all.notebook.activeCellIndex = 1;
    await all.run(bundle);
    expect(all.notebook.activeCell?.model.sharedModel.getSource()).toBe(
      'a = 1'
    );
  });

  it('does not bring back what was undone', async () => {
    const all = open();
    await all.run(bundle);
    all.model.sharedModel.undo();
    await all.run(bundle);
    expect(all.sources()).toEqual(['y']);
  });

  it('inserts the library’s text, not the output’s', async () => {
    const all = open();
    const blocks = bundle.blocks.map(one => ({ ...one, code: 'evil()' }));
    await all.run({ ...bundle, blocks });
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
  });

  it('refuses code that is not what the library has', async () => {
    const all = open();
    const blocks = [bundleBlock(1, 'evil()'), bundleBlock(2, 'b')];
    await all.run({ ...bundle, blocks });
    expect(all.sources()).toEqual(['y']);
    expect(lastMessage()).toMatch(/not what the library stored/);
  });

  it('says so when the kernel keeps another library', async () => {
    const getTurn = () =>
      Promise.reject(new ApiError({ kind: 'not-found', message: 'No.' }));
    const all = open(null, { getTurn });
    await all.run(bundle);
    expect(all.sources()).toEqual(['y']);
    expect(lastMessage()).toMatch(/REDPANDA_DATABASE_URL/);
    expect(lastMessage()!.length).toBeLessThanOrEqual(140);
  });

  it('offers to try again when the server does not answer', async () => {
    let up = false;
    const getTurn = () =>
      up
        ? Promise.resolve(bundle)
        : Promise.reject(new ApiError({ kind: 'unreachable' }));
    const all = open(null, { getTurn });
    await all.run(bundle);
    expect(all.sources()).toEqual(['y']);
    up = true;
    const note = Notification.manager.notifications[0];
    note.options.actions![0].callback(new MouseEvent('click'));
    await settle();
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
  });

  it('keeps the cells of the run before when a run fails', async () => {
    const all = open();
    await all.run(bundle);
    const next = turnBundle(11, [bundleBlock(3, 'c')], { complete: false });
    confirm.mockResolvedValueOnce(next);
    await all.run(next, false);
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
  });

  it.each([
    ['an answer that was cut', { ...bundle, complete: false }],
    [
      'blocks that are shown only',
      {
        ...bundle,
        blocks: bundle.blocks.map(one => ({ ...one, insert: false }))
      }
    ],
    ['a bundle of another format', { ...bundle, format: 2 as never }],
    ['no bundle', null]
  ])('inserts nothing of %s', async (_, output) => {
    const all = open();
    await all.run(output);
    expect(all.sources()).toEqual(['y']);
    expect(confirm).not.toHaveBeenCalled();
  });

  it('inserts only the blocks that both sides would insert', async () => {
    const all = open();
    const [first, second] = bundle.blocks;
    await all.run({ ...bundle, blocks: [{ ...first, insert: false }, second] });
    expect(all.sources()).toEqual(['b', 'y']);
  });

  it('inserts nothing when the user does not want it', async () => {
    const all = open(null, { inserts: false });
    await all.run(bundle);
    expect(all.sources()).toEqual(['y']);
    expect(all.cell.metadata.redpanda).toMatchObject({ insert: false });
  });

  it('inserts nothing for a cell that asked no question', async () => {
    const all = open();
    all.cell.sharedModel.setSource('display(something)');
    await all.run(bundle);
    expect(all.sources()).toEqual(['y']);
    expect(all.model.getMetadata('redpanda')).toBeUndefined();
  });

  it.each([
    ['x = 1\n%panda key delete openai', 1],
    ['%%panda df\nWhat?', 1],
    ['x = 1  # %panda', 0]
  ])('tells the sidebar of %j, so that the keys stay true', async (text, n) => {
    const all = open();
    const used = jest.fn();
    all.bridge.used.connect(used);
    all.cell.sharedModel.setSource(text);
    await all.run(null, false);
    expect(used).toHaveBeenCalledTimes(n);
  });

  it('inserts for a question that is edited while it is answered', async () => {
    const all = open();
    all.emit('executionScheduled', {});
    all.cell.outputs.add({
      output_type: 'display_data',
      metadata: {},
      data: { [TURN_MIME_TYPE]: bundle as never }
    });
    all.cell.sharedModel.setSource('%%pand');
    all.emit('executed', { success: true });
    await settle();
    expect(all.sources()).toEqual(['a = 1', 'b', 'y']);
  });

  it('goes by the cell’s place when the answer is confirmed', async () => {
    const all = open();
    all.emit('executionScheduled', {});
    all.cell.outputs.add({
      output_type: 'display_data',
      metadata: {},
      data: { [TURN_MIME_TYPE]: bundle as never }
    });
    all.emit('executed', { success: true });
    all.model.sharedModel.insertCell(0, { cell_type: 'code', source: 'new' });
    await settle();
    expect(all.sources()).toEqual(['%%panda df\nWhat?', 'a = 1', 'b', 'y']);
  });

  it('inserts below a question that was moved while it was answered', async () => {
    const all = open();
    const used = jest.fn();
    all.bridge.used.connect(used);
    const cell = all.notebook.widgets[0] as CodeCell;
    all.emit('executionScheduled', { cell });
    all.session.run(cell, 'asked');
    await settle();
    all.model.sharedModel.moveCell(0, 1);
    const data = { [TURN_MIME_TYPE]: bundle };
    all.session.send('asked', 'display_data', { data, metadata: {} });
    all.session.idle('asked');
    await settle();
    expect(all.sources()).toEqual(['%%panda df\nWhat?', 'a = 1', 'b']);
    expect(used).toHaveBeenCalledTimes(1);
  });

  it('drops an answer whose question has been run again meanwhile', async () => {
    const all = open();
    all.emit('executionScheduled', {});
    all.cell.outputs.add({
      output_type: 'display_data',
      metadata: {},
      data: { [TURN_MIME_TYPE]: bundle as never }
    });
    all.emit('executed', { success: true });
    all.cell.outputs.clear();
    await settle();
    expect(all.sources()).toEqual(['y']);
  });
});
