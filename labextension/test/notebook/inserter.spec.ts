import type { NotebookModel } from '@jupyterlab/notebook';

import type { BundleBlock } from '../../src/api/types';
import {
  applyPlan,
  insertBlock,
  planInsertion,
  readCells
} from '../../src/notebook/inserter';
import { notebookOf, promptOf, sourcesOf } from '../notebooks';
import { bundleBlock, idOf } from '../records';

/** Insert an answer; its id is that of its first block. */
function answer(model: NotebookModel, blocks: BundleBlock[]): string[] | null {
  const turn = {
    turn_cell_id: promptOf(model),
    turn_id: blocks[0]?.id ?? idOf(999)
  };
  const plan = planInsertion(readCells(model.sharedModel), turn, blocks);
  return plan && applyPlan(model.sharedModel, plan, turn);
}

describe('an answer in a notebook', () => {
  const first = [bundleBlock(1, 'a = 1'), bundleBlock(2, 'b = 2')];
  const second = [bundleBlock(3, 'a = 10'), bundleBlock(4, 'b = 20')];

  it('goes below its question, in order, with its marks', () => {
    const model = notebookOf(['x'], ['y']);
    answer(model, first);
    expect(sourcesOf(model)).toEqual(['x', '?', 'a = 1', 'b = 2', 'y']);
    expect(model.sharedModel.cells[2].getMetadata('redpanda')).toEqual({
      block_id: first[0].id,
      version: 1,
      hash: first[0].content_hash,
      turn_cell_id: promptOf(model),
      turn_id: first[0].id
    });
    expect(model.cells.get(2).type).toBe('code');
  });

  it('goes to the end where the question is the last cell', () => {
    const model = notebookOf([], []);
    answer(model, first);
    expect(sourcesOf(model)).toEqual(['?', 'a = 1', 'b = 2']);
  });

  it('is undone and redone in one step, which takes nothing else along', () => {
    const model = notebookOf(['x'], ['y']);
    const shared = model.sharedModel;
    shared.insertCell(0, { cell_type: 'code', source: 'before' });
    answer(model, first);
    shared.insertCell(0, { cell_type: 'code', source: 'after' });
    shared.undo();
    shared.undo();
    expect(sourcesOf(model)).toEqual(['before', 'x', '?', 'y']);
    shared.redo();
    expect(sourcesOf(model)).toEqual([
      'before',
      'x',
      '?',
      'a = 1',
      'b = 2',
      'y'
    ]);
  });

  it('is one change for all who listen', () => {
    const model = notebookOf([], ['y']);
    answer(model, first);
    const changed = jest.fn();
    model.sharedModel.changed.connect((_, change) => {
      if (change.cellsChange) {
        changed();
      }
    });
    answer(model, second);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('is inserted once', () => {
    const model = notebookOf([], ['y']);
    answer(model, first);
    expect(answer(model, first)).toBeNull();
    model.sharedModel.deleteCell(1);
    expect(answer(model, first)).toBeNull();
    expect(sourcesOf(model)).toEqual(['?', 'b = 2', 'y']);
  });

  it('replaces the untouched cells of the answer before, in place', () => {
    const model = notebookOf([], ['y']);
    answer(model, first);
    model.sharedModel.insertCell(2, { cell_type: 'code', source: 'mine' });
    const gone = answer(model, second);
    expect(sourcesOf(model)).toEqual(['?', 'a = 10', 'mine', 'b = 20', 'y']);
    expect(gone).toHaveLength(2);
    model.sharedModel.undo();
    expect(sourcesOf(model)).toEqual(['?', 'a = 1', 'mine', 'b = 2', 'y']);
  });

  it('takes a cell whose line ends changed as untouched', () => {
    const model = notebookOf([], []);
    answer(model, [bundleBlock(1, 'a = 1\nb = 2')]);
    model.sharedModel.cells[1].setSource('a = 1\r\nb = 2\n');
    answer(model, [bundleBlock(2, 'c')]);
    expect(sourcesOf(model)).toEqual(['?', 'c']);
  });

  it('leaves an edited cell, and adds below it what has no place', () => {
    const model = notebookOf([], ['y']);
    answer(model, first);
    model.sharedModel.cells[2].setSource('b = 2  # mine');
    answer(model, second);
    expect(sourcesOf(model)).toEqual([
      '?',
      'a = 10',
      'b = 2  # mine',
      'b = 20',
      'y'
    ]);
  });

  it('keeps a cell with its output where the new answer has the same text', () => {
    const model = notebookOf([], ['y']);
    answer(model, first);
    const cell = model.sharedModel.cells[1];
    const again = [bundleBlock(3, 'a = 1'), bundleBlock(4, 'b = 20')];
    answer(model, again);
    expect(sourcesOf(model)).toEqual(['?', 'a = 1', 'b = 20', 'y']);
    expect(model.sharedModel.cells[1]).toBe(cell);
    expect(cell.getMetadata('redpanda')).toMatchObject({
      block_id: again[0].id,
      turn_id: again[0].id
    });
    answer(model, [bundleBlock(5, 'a = 2'), bundleBlock(6, 'b = 3')]);
    expect(sourcesOf(model)).toEqual(['?', 'a = 2', 'b = 3', 'y']);
  });

  it('removes what a shorter answer has no block for', () => {
    const model = notebookOf([], ['y']);
    answer(model, first);
    answer(model, [bundleBlock(5, 'all = 1')]);
    expect(sourcesOf(model)).toEqual(['?', 'all = 1', 'y']);
  });

  it('adds what a longer answer has more', () => {
    const model = notebookOf([], ['y']);
    answer(model, [bundleBlock(5, 'all = 1')]);
    answer(model, second);
    expect(sourcesOf(model)).toEqual(['?', 'a = 10', 'b = 20', 'y']);
  });

  it('keeps the old cells where the new answer has no code', () => {
    const model = notebookOf([], []);
    answer(model, first);
    expect(answer(model, [])).toBeNull();
    expect(sourcesOf(model)).toEqual(['?', 'a = 1', 'b = 2']);
  });

  it('leaves the copy of a cell, a locked cell, and another question’s cells', () => {
    const model = notebookOf([], ['y']);
    const shared = model.sharedModel;
    answer(model, [bundleBlock(1, 'a = 1')]);
    const mark = shared.cells[1].getMetadata('redpanda');
    const other = bundleBlock(8, 'other');
    shared.insertCells(3, [
      { cell_type: 'code', source: 'a = 1', metadata: { redpanda: mark } },
      {
        cell_type: 'code',
        source: 'other',
        metadata: {
          redpanda: {
            block_id: other.id,
            version: 1,
            hash: other.content_hash,
            turn_cell_id: 'another',
            turn_id: idOf(8)
          }
        }
      }
    ]);
    answer(model, [bundleBlock(3, 'a = 10')]);
    expect(sourcesOf(model)).toEqual(['?', 'a = 10', 'y', 'a = 1', 'other']);
    shared.cells[1].setMetadata('deletable', false);
    answer(model, [bundleBlock(4, 'a = 11')]);
    answer(model, [bundleBlock(5, 'a = 12')]);
    expect(sourcesOf(model)).toEqual([
      '?',
      'a = 10',
      'a = 12',
      'y',
      'a = 1',
      'other'
    ]);
  });

  it('goes nowhere when the question is gone', () => {
    const model = notebookOf([], []);
    expect(
      planInsertion(
        readCells(model.sharedModel),
        { turn_cell_id: 'gone', turn_id: idOf(1) },
        first
      )
    ).toBeNull();
  });

  it('survives metadata that somebody made up', () => {
    const model = notebookOf([], ['y']);
    for (const mark of [1, 'x', null, [], { block_id: 3 }, { hash: {} }]) {
      model.sharedModel.cells[1].setMetadata('redpanda', mark as never);
      expect(readCells(model.sharedModel)[1].mark).toBeNull();
    }
  });
});

describe('insertBlock', () => {
  it('puts one cell where it is told, without a question', () => {
    const model = notebookOf(['x'], ['y']);
    const block = bundleBlock(1, 'a = 1');
    insertBlock(model.sharedModel, 1, block);
    expect(sourcesOf(model)).toEqual(['x', 'a = 1', '?', 'y']);
    expect(model.sharedModel.cells[1].getMetadata('redpanda')).toEqual({
      block_id: block.id,
      version: 1,
      hash: block.content_hash
    });
    model.sharedModel.undo();
    expect(sourcesOf(model)).toEqual(['x', '?', 'y']);
  });
});
