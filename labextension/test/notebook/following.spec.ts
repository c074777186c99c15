import type { CodeCell, ICodeCellModel } from '@jupyterlab/cells';
import { NotebookActions, NotebookModel } from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';

import { RunFollower, type IMovedRun } from '../../src/notebook/following';
import { FakeSession } from '../session';

const ASKED = 'a request';

/** A notebook of three cells whose first is running, with a display that has begun. */
async function setup() {
  const model = new NotebookModel();
  model.sharedModel.deleteCellRange(0, model.sharedModel.cells.length);
  model.sharedModel.insertCells(
    0,
    ['%%panda', 'b', 'c'].map(source => ({ cell_type: 'code', source }))
  );
  // Or undoing what a test does would undo this, too.
  model.sharedModel.clearUndoHistory();
  const notebook = NBTestUtils.createNotebook();
  notebook.model = model;
  const session = new FakeSession();
  const follower = new RunFollower();
  const ended: IMovedRun[] = [];
  follower.moved.connect((_, run) => ended.push(run));
  const cell = notebook.widgets[0] as CodeCell;
  follower.follow(notebook, cell, session.context);
  session.run(cell, ASKED);
  await Promise.resolve();
  session.send(ASKED, 'execute_input', { execution_count: 7 });
  session.send(ASKED, 'stream', { name: 'stderr', text: 'a warning' });
  session.display(ASKED, 'so far', 'answer');
  const outputs = (index: number) =>
    (model.cells.get(index) as ICodeCellModel).outputs
      .toJSON()
      .map(one => JSON.stringify(one.data ?? one.text ?? one.evalue));
  return { cell, ended, follower, model, notebook, outputs, session };
}

const shown = (text: string) => JSON.stringify({ 'text/plain': text });
const WARNING = JSON.stringify('a warning');

describe('RunFollower', () => {
  it.each<[string, (all: Awaited<ReturnType<typeof setup>>) => void]>([
    ['by the person', all => NotebookActions.moveCells(all.notebook, 0, 1)],
    ['from outside', all => all.model.sharedModel.moveCell(0, 1)],
    [
      'twice',
      all => {
        NotebookActions.moveCells(all.notebook, 0, 2);
        NotebookActions.moveCells(all.notebook, 2, 1);
      }
    ]
  ])('brings the answer to a cell that was moved %s', async (_, move) => {
    const all = await setup();
    const { id } = all.cell.model;
    move(all);
    const now = all.model.cells.get(1) as ICodeCellModel;
    expect(now.id).toBe(id);
    all.session.update(ASKED, 'and more', 'answer');
    expect(all.outputs(1)).toEqual([WARNING, shown('and more')]);
    all.session.send(ASKED, 'stream', { name: 'stdout', text: 'printed' });
    all.session.display(ASKED, 'second', 'another');
    all.session.update(ASKED, 'the second', 'another');
    all.session.update(ASKED, 'all of it', 'answer');
    expect(all.ended).toEqual([]);
    all.session.idle(ASKED);
    expect(all.outputs(1)).toEqual([
      WARNING,
      shown('all of it'),
      JSON.stringify('printed'),
      shown('the second')
    ]);
    expect(all.ended).toEqual([
      { notebook: all.notebook, cell: now, success: true }
    ]);
  });

  it('gives a cell that JupyterLab has lost its number and its error', async () => {
    const all = await setup();
    all.model.sharedModel.moveCell(0, 1);
    const error = { ename: 'E', evalue: 'It failed.', traceback: [] };
    all.session.send(ASKED, 'error', error);
    all.session.idle(ASKED);
    const now = all.model.cells.get(1) as ICodeCellModel;
    expect(now.executionCount).toBe(7);
    expect(all.outputs(1)[2]).toBe('"It failed."');
    expect(all.ended.map(one => one.success)).toEqual([false]);
  });

  it('leaves a cell that stays where it is to JupyterLab', async () => {
    const all = await setup();
    const set = jest.spyOn(all.cell.model.outputs, 'set');
    all.model.sharedModel.moveCell(1, 2);
    all.session.update(ASKED, 'all of it', 'answer');
    all.session.idle(ASKED);
    expect(all.outputs(0)).toEqual([WARNING, shown('all of it')]);
    expect(set).toHaveBeenCalledTimes(1);
    expect(all.ended).toEqual([]);
  });

  it('shows what came while the cell was gone', async () => {
    const all = await setup();
    all.model.sharedModel.deleteCell(0);
    all.session.update(ASKED, 'all of it', 'answer');
    all.model.sharedModel.undo();
    all.session.idle(ASKED);
    expect(all.outputs(0)).toEqual([WARNING, shown('all of it')]);
    expect(all.ended).toHaveLength(1);
  });

  it('forgets a cell that is gone for good', async () => {
    const all = await setup();
    all.model.sharedModel.deleteCell(0);
    all.session.idle(ASKED);
    all.model.sharedModel.undo();
    all.session.idle(ASKED);
    expect(all.outputs(0)).toEqual([WARNING, shown('so far')]);
    expect(all.ended).toEqual([]);
  });

  it('leaves a cell alone that was run again where it is now', async () => {
    const all = await setup();
    all.model.sharedModel.moveCell(0, 1);
    all.session.run(all.notebook.widgets[1] as CodeCell, 'another request');
    all.session.update(ASKED, 'too late', 'answer');
    all.session.idle(ASKED);
    expect(all.outputs(1)).toEqual([]);
    expect(all.ended).toEqual([]);
  });

  it.each<[string, (all: Awaited<ReturnType<typeof setup>>) => void]>([
    [
      'the kernel restarts',
      all => all.session.statusChanged.emit('restarting')
    ],
    ['the notebook is closed', all => all.notebook.dispose()],
    ['the extension goes', all => all.follower.dispose()]
  ])('stops when %s', async (_, act) => {
    const all = await setup();
    all.model.sharedModel.moveCell(0, 1);
    act(all);
    all.session.update(ASKED, 'too late', 'answer');
    all.session.idle(ASKED);
    expect(all.outputs(1)).toEqual([WARNING, shown('so far')]);
    expect(all.ended).toEqual([]);
  });

  it('listens to its own request only', async () => {
    const all = await setup();
    all.model.sharedModel.moveCell(0, 1);
    all.session.update('another request', 'not for us', 'answer');
    all.session.idle('another request');
    expect(all.outputs(1)).toEqual([WARNING, shown('so far')]);
    expect(all.ended).toEqual([]);
  });
});
