/** Notebooks with one question, for the specs. */
import { NotebookModel } from '@jupyterlab/notebook';

/** A notebook with the cells `before`, a question, and `after`. */
export function notebookOf(before: string[], after: string[]): NotebookModel {
  const model = new NotebookModel();
  model.sharedModel.deleteCellRange(0, model.sharedModel.cells.length);
  const sources = [...before, '%%panda df\nWhat?', ...after];
  model.sharedModel.insertCells(
    0,
    sources.map(source => ({ cell_type: 'code', source }))
  );
  model.sharedModel.clearUndoHistory();
  return model;
}

/** The id of the question's cell. */
export function promptOf(model: NotebookModel): string {
  return model.sharedModel.cells
    .find(cell => cell.getSource().startsWith('%%panda'))!
    .getId();
}

/** The cells' texts; the question's is `?`. */
export function sourcesOf(model: NotebookModel): string[] {
  return model.sharedModel.cells.map(cell => {
    const source = cell.getSource();
    return source.startsWith('%%panda') ? '?' : source;
  });
}
