import { NotebookModel, type INotebookTracker } from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { InsertTarget, normaliseLanguage } from '../../src/notebook/target';
import { bundleBlock } from '../records';

const trans = nullTranslator.load('');

function setup() {
  const model = new NotebookModel();
  model.sharedModel.deleteCellRange(0, model.sharedModel.cells.length);
  model.sharedModel.insertCells(
    0,
    ['x', 'y', 'z'].map(source => ({ cell_type: 'code', source }))
  );
  const notebook = NBTestUtils.createNotebook();
  notebook.model = model;
  const tracker = {
    currentWidget: { content: notebook } as unknown,
    currentChanged: new Signal({}),
    activeCellChanged: new Signal({})
  };
  const target = new InsertTarget({
    tracker: tracker as unknown as INotebookTracker,
    trans
  });
  const sources = () =>
    model.sharedModel.cells.map(one => one.getSource()).join(' ');
  return { model, notebook, sources, target, tracker };
}

describe('InsertTarget', () => {
  it('inserts below the active cell, and makes the new one active', () => {
    const { notebook, sources, target } = setup();
    notebook.activeCellIndex = 1;
    notebook.mode = 'edit';
    expect(target.insert(bundleBlock(1, 'new'))).toBe(true);
    expect(sources()).toBe('x y new z');
    expect(notebook.activeCellIndex).toBe(2);
    expect(notebook.mode).toBe('command');
  });

  it('inserts into a notebook without a cell', () => {
    const { model, sources, target } = setup();
    model.sharedModel.deleteCellRange(0, 3);
    expect(target.insert(bundleBlock(1, 'new'))).toBe(true);
    expect(sources()).toContain('new');
  });

  it('says why it cannot, and does nothing', () => {
    const { model, sources, target, tracker } = setup();
    expect(target.problem).toBeNull();
    model.readOnly = true;
    expect(target.problem).toMatch(/read-only/);
    expect(target.insert(bundleBlock(1, 'new'))).toBe(false);
    expect(sources()).toBe('x y z');
    tracker.currentWidget = null;
    expect(target.problem).toMatch(/Open a notebook/);
    expect(new InsertTarget({ tracker: null, trans }).problem).not.toBeNull();
  });

  it('tells when another notebook is meant', () => {
    const { target, tracker } = setup();
    const changed = jest.fn();
    target.changed.connect(changed);
    tracker.currentChanged.emit(null);
    tracker.activeCellChanged.emit(null);
    expect(changed).toHaveBeenCalledTimes(2);
    target.dispose();
    tracker.currentChanged.emit(null);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('knows the language of the kernel', () => {
    const { model, target } = setup();
    model.setMetadata('language_info', { name: 'python' });
    expect(target.language).toBe('python');
    model.setMetadata('language_info', { name: 'R' });
    expect(target.language).toBe('r');
  });
});

describe('normaliseLanguage', () => {
  it.each([
    ['Python', 'python'],
    ['py', 'python'],
    ['ipython3', 'python'],
    ['SQL', 'sql'],
    ['', '']
  ])('takes %j as %j', (name, expected) => {
    expect(normaliseLanguage(name)).toBe(expected);
  });
});
