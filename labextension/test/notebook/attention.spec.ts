import { NotebookModel, type Notebook } from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';

import { Attention, distance, QUIET_MS } from '../../src/notebook/attention';

/** A notebook whose second cell is a question; the cell below it is the active one. */
function setup(...below: string[]) {
  const model = new NotebookModel();
  model.sharedModel.deleteCellRange(0, model.sharedModel.cells.length);
  model.sharedModel.insertCells(
    0,
    ['x', '%%panda', ...below].map(source => ({ cell_type: 'code', source }))
  );
  const notebook = NBTestUtils.createNotebook();
  notebook.model = model;
  notebook.activeCellIndex = 2;
  notebook.mode = 'command';
  const attention = new Attention();
  attention.watch(notebook);
  const decide = () => attention.decide(notebook, idAt(notebook, 1));
  return { attention, decide, model, notebook };
}

function idAt(notebook: Notebook, index: number): string {
  return notebook.widgets[index].model.id;
}

function press(notebook: Notebook): void {
  const event = new KeyboardEvent('keydown', { key: 'Shift' });
  notebook.node.dispatchEvent(event);
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('Attention', () => {
  let now = 0;

  beforeEach(() => {
    now = 50_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('leads those who wait in the cell below', async () => {
    const { attention, decide, model, notebook } = setup('y', 'z');
    expect(decide()).toBe('activate');
    model.sharedModel.insertCells(2, [{ cell_type: 'code', source: 'new' }]);
    expect(notebook.activeCellIndex).toBe(3);
    await attention.lead(notebook, 'activate', idAt(notebook, 2));
    expect(notebook.activeCellIndex).toBe(2);
    expect(notebook.mode).toBe('command');
    expect(notebook.isSelected(notebook.widgets[3])).toBe(false);
  });

  it('moves nothing within a second after a key, and then does', async () => {
    const { attention, notebook } = setup('y');
    press(notebook);
    now += QUIET_MS - 60;
    const led = attention.lead(notebook, 'activate', idAt(notebook, 1));
    await pause(20);
    expect(notebook.activeCellIndex).toBe(2);
    press(notebook);
    now += 60;
    await pause(100);
    expect(notebook.activeCellIndex).toBe(2);
    now += QUIET_MS;
    await pause(QUIET_MS);
    await led;
    expect(notebook.activeCellIndex).toBe(1);
  });

  it.each<[string, (notebook: Notebook) => void]>([
    ['goes on', notebook => (notebook.activeCellIndex = 3)],
    ['begins to type', notebook => (notebook.mode = 'edit')],
    ['selects', notebook => notebook.extendContiguousSelectionTo(3)],
    ['presses keys on and on', () => (now += 6000)],
    ['closes the notebook', notebook => notebook.dispose()]
  ])('gives up on a person who %s within that second', async (_, act) => {
    const { attention, notebook } = setup('y', 'z');
    press(notebook);
    now += QUIET_MS - 20;
    const led = attention.lead(notebook, 'activate', idAt(notebook, 1));
    act(notebook);
    const before = notebook.activeCellIndex;
    now += 20;
    await led;
    expect(notebook.activeCellIndex).toBe(before);
    expect(before).not.toBe(1);
  });

  it('counts the keys of each notebook for itself', async () => {
    const { attention, notebook } = setup('y');
    const other = setup('y');
    attention.watch(other.notebook);
    press(other.notebook);
    await attention.lead(notebook, 'activate', idAt(notebook, 1));
    expect(notebook.activeCellIndex).toBe(1);
  });

  it('leads those who stayed at the cell itself, where that is asked', () => {
    const { attention, notebook } = setup('y');
    const prompt = idAt(notebook, 1);
    notebook.activeCellIndex = 1;
    expect(attention.decide(notebook, prompt, true)).toBe('activate');
    notebook.mode = 'edit';
    expect(attention.decide(notebook, prompt, true)).toBe('none');
  });

  it.each<[string, (notebook: Notebook) => void]>([
    ['stays at the question', notebook => (notebook.activeCellIndex = 1)],
    ['went on', notebook => (notebook.activeCellIndex = 3)],
    ['went back', notebook => (notebook.activeCellIndex = 0)],
    ['types', notebook => (notebook.mode = 'edit')],
    ['selects', notebook => notebook.extendContiguousSelectionTo(3)],
    ['closed the notebook', notebook => notebook.dispose()]
  ])('moves nothing for a person who %s', (_, act) => {
    const { attention, notebook } = setup('y', 'z');
    const prompt = idAt(notebook, 1);
    act(notebook);
    expect(attention.decide(notebook, prompt)).toBe('none');
  });

  it('leads from the empty cell that Shift+Enter has made', async () => {
    const { attention, decide, model, notebook } = setup('');
    notebook.mode = 'edit';
    expect(decide()).toBe('activate');
    model.sharedModel.insertCells(2, [{ cell_type: 'code', source: 'new' }]);
    await attention.lead(notebook, 'activate', idAt(notebook, 2));
    expect([notebook.activeCellIndex, notebook.mode]).toEqual([2, 'command']);
  });

  it('leaves a last cell active in which the mouse was pressed, and only shows the answer', async () => {
    const { attention, decide, model, notebook } = setup('');
    const click = new MouseEvent('mousedown', { bubbles: true });
    notebook.node.appendChild(notebook.widgets[2].node);
    notebook.widgets[2].node.dispatchEvent(click);
    notebook.mode = 'edit';
    expect(decide()).toBe('show');
    model.sharedModel.insertCells(2, [{ cell_type: 'code', source: 'new' }]);
    await attention.lead(notebook, 'show', idAt(notebook, 2));
    expect([notebook.activeCellIndex, notebook.mode]).toEqual([3, 'edit']);
  });

  it('does not take an empty cell in the middle for a new one', () => {
    const { decide, notebook } = setup('', 'z');
    notebook.mode = 'edit';
    expect(decide()).toBe('none');
  });

  it('leaves the active cell alone where nothing is to move', async () => {
    const { attention, notebook } = setup('y', 'z');
    await attention.lead(notebook, 'none', idAt(notebook, 3));
    await attention.lead(notebook, 'activate', 'a cell that is gone');
    expect(notebook.activeCellIndex).toBe(2);
  });
});

describe('distance', () => {
  const view = { top: 100, bottom: 900 };
  const cell = (top: number, height: number) => ({ top, bottom: top + height });

  it.each([
    ['is in view', cell(400, 200), 0],
    ['is partly below', cell(800, 200), 100],
    ['is below and high', cell(950, 2000), 700],
    ['is in view only with its end', cell(-300, 600), -550],
    ['hides what is above it', cell(100, 50), -150]
  ])('is the shortest for a cell that %s', (_, edges, expected) => {
    expect(distance(view, edges, edges)).toBe(expected);
  });

  it('leaves the active cell in view', () => {
    const far = cell(-300, 1100);
    expect(distance(view, far, cell(800, 50))).toBe(0);
    expect(distance(view, cell(160, 500), cell(660, 50))).toBe(-90);
    expect(distance(view, far, cell(5000, 50))).toBe(-550);
  });
});
