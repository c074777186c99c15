import type { YCodeCell } from '@jupyter/ydoc';
import type { NotebookModel } from '@jupyterlab/notebook';

import type { BundleBlock } from '../../src/api/types';
import {
  applyPlan,
  planInsertion,
  readCells
} from '../../src/notebook/inserter';
import { notebookOf, promptOf, sourcesOf } from '../notebooks';
import { bundleBlock, idOf } from '../records';

describe('the answer of a question that was asked again', () => {
  const a = bundleBlock(1, 'a = 1');
  const b = bundleBlock(2, 'b = 2');
  const x = bundleBlock(8, 'x = 8');
  const y = bundleBlock(9, 'y = 9');

  function again(model: NotebookModel, n: number, blocks: BundleBlock[]) {
    const turn = { turn_cell_id: promptOf(model), turn_id: idOf(n) };
    const plan = planInsertion(readCells(model.sharedModel), turn, blocks);
    return plan && applyPlan(model.sharedModel, plan, turn);
  }

  /** A notebook whose question was answered with `a` and `b`. */
  function answered(after: string[] = ['z']): NotebookModel {
    const model = notebookOf([], after);
    again(model, 101, [a, b]);
    return model;
  }

  it('leaves cells with the same blocks as they are, but for the turn', () => {
    const model = answered();
    const shared = model.sharedModel;
    const cells = [...shared.cells];
    const output = {
      output_type: 'stream' as const,
      name: 'stdout',
      text: 'ran'
    };
    (cells[1] as YCodeCell).setOutputs([output]);
    cells[1].setMetadata('tags', ['mine']);
    const changed = jest.fn();
    shared.changed.connect((_, change) => {
      if (change.cellsChange) {
        changed();
      }
    });
    expect(again(model, 102, [a, b])).toEqual([]);
    expect(shared.cells).toEqual(cells);
    expect(changed).not.toHaveBeenCalled();
    expect((cells[1] as YCodeCell).getOutputs()).toEqual([output]);
    expect(cells[1].getMetadata('tags')).toEqual(['mine']);
    expect(cells[1].getMetadata('redpanda')).toEqual({
      block_id: a.id,
      version: 1,
      hash: a.content_hash,
      turn_cell_id: promptOf(model),
      turn_id: idOf(102)
    });
    expect(again(model, 102, [a, b])).toBeNull();
  });

  it('is no step for undo where nothing can be seen, and leaves redo alone', () => {
    const model = answered();
    const shared = model.sharedModel;
    shared.insertCell(4, { cell_type: 'code', source: 'typed' });
    shared.undo();
    expect(shared.canRedo()).toBe(true);
    again(model, 102, [a, b]);
    shared.redo();
    expect(sourcesOf(model)).toEqual(['?', 'a = 1', 'b = 2', 'z', 'typed']);
    shared.undo();
    shared.undo();
    expect(sourcesOf(model)).toEqual(['?', 'z']);
  });

  it('leaves the cells where the user moved them', () => {
    const model = answered(['y', 'z']);
    model.sharedModel.moveCell(1, 4);
    expect(sourcesOf(model)).toEqual(['?', 'b = 2', 'y', 'z', 'a = 1']);
    again(model, 102, [a, b]);
    expect(sourcesOf(model)).toEqual(['?', 'b = 2', 'y', 'z', 'a = 1']);
  });

  it('does not bring back what the user edited, however often it is asked', () => {
    const model = answered();
    const shared = model.sharedModel;
    shared.cells[1].setSource('a = 1  # mine');
    for (const n of [102, 103, 104]) {
      expect(again(model, n, [a, b])).toEqual([]);
      expect(sourcesOf(model)).toEqual(['?', 'a = 1  # mine', 'b = 2', 'z']);
    }
    expect(shared.cells[1].getMetadata('redpanda')).toMatchObject({
      block_id: a.id,
      version: 1,
      hash: a.content_hash,
      turn_id: idOf(104)
    });
    // nor with the text that the edit has, nor with yet another version of the same block
    for (const [n, code] of [
      [105, 'a = 1  # mine'],
      [106, 'a = 1  # other']
    ] as const) {
      again(model, n, [{ ...bundleBlock(1, code), version: 2 }, b]);
      expect(sourcesOf(model)).toEqual(['?', 'a = 1  # mine', 'b = 2', 'z']);
    }
    // and the edit stays when the answer is another one
    again(model, 107, [x, y]);
    expect(sourcesOf(model)).toEqual([
      '?',
      'a = 1  # mine',
      'x = 8',
      'y = 9',
      'z'
    ]);
  });

  it('takes a cell that the user brought back to its text for untouched', () => {
    const model = answered();
    model.sharedModel.cells[1].setSource('a = 0');
    again(model, 102, [a, b]);
    model.sharedModel.cells[1].setSource('a = 1');
    again(model, 103, [x, b]);
    expect(sourcesOf(model)).toEqual(['?', 'x = 8', 'b = 2', 'z']);
  });

  it('brings nothing beside a cell that was made text, or locked', () => {
    const model = answered();
    const shared = model.sharedModel;
    const { redpanda } = shared.cells[1].metadata;
    shared.deleteCell(1);
    shared.insertCell(1, {
      cell_type: 'raw',
      source: 'a = 1',
      metadata: { redpanda }
    });
    shared.cells[2].setMetadata('editable', false);
    again(model, 102, [a, b]);
    expect(sourcesOf(model)).toEqual(['?', 'a = 1', 'b = 2', 'z']);
    expect(shared.cells[1].cell_type).toBe('raw');
  });

  it('finds the text that the user wrote before the answer brought it', () => {
    const model = answered();
    model.sharedModel.cells[1].setSource('x = 8');
    again(model, 102, [x, b]);
    expect(sourcesOf(model)).toEqual(['?', 'x = 8', 'b = 2', 'z']);
  });

  it('replaces an untouched cell by another version of its block', () => {
    const model = answered();
    again(model, 102, [b, { ...bundleBlock(1, 'a = 2'), version: 2 }]);
    expect(sourcesOf(model)).toEqual(['?', 'a = 2', 'b = 2', 'z']);
    expect(model.sharedModel.cells[1].getMetadata('redpanda')).toMatchObject({
      block_id: a.id,
      version: 2
    });
  });

  it('knows a block by its text where the cell names another', () => {
    const model = answered();
    const cell = model.sharedModel.cells[2];
    again(model, 102, [bundleBlock(5, 'b = 2')]);
    expect(sourcesOf(model)).toEqual(['?', 'b = 2', 'z']);
    expect(model.sharedModel.cells[1]).toBe(cell);
    expect(cell.getMetadata('redpanda')).toMatchObject({ block_id: idOf(5) });
  });

  it.each([
    ['before both', [x, a, b], ['x = 8', 'a = 1', 'b = 2']],
    ['between', [a, x, y, b], ['a = 1', 'x = 8', 'y = 9', 'b = 2']],
    ['after both', [a, b, x], ['a = 1', 'b = 2', 'x = 8']],
    ['around', [x, a, b, y], ['x = 8', 'a = 1', 'b = 2', 'y = 9']],
    ['instead of the first', [x, b], ['x = 8', 'b = 2']],
    ['instead of the last', [a, x, y], ['a = 1', 'x = 8', 'y = 9']],
    ['after the last, the first gone', [b, x], ['b = 2', 'x = 8']],
    ['instead of both', [y, x], ['y = 9', 'x = 8']]
  ])('puts new blocks %s in their order', (_, blocks, expected) => {
    const model = answered();
    const before = [...model.sharedModel.cells];
    again(model, 102, blocks);
    expect(sourcesOf(model)).toEqual(['?', ...expected, 'z']);
    for (const cell of before.filter(one => !one.isDisposed)) {
      expect(model.sharedModel.cells).toContain(cell);
    }
    model.sharedModel.undo();
    expect(sourcesOf(model)).toEqual(['?', 'a = 1', 'b = 2', 'z']);
    again(model, 103, [x]);
    expect(sourcesOf(model)).toEqual(['?', 'x = 8', 'z']);
  });

  it('puts nothing above its question', () => {
    const model = answered();
    model.sharedModel.moveCell(1, 0);
    again(model, 102, [a, x, b]);
    expect(sourcesOf(model)).toEqual(['a = 1', '?', 'x = 8', 'b = 2', 'z']);
  });

  it('goes on with the cell of its latest answer where an older one was copied above it', () => {
    const model = answered();
    const { redpanda } = model.sharedModel.cells[1].metadata;
    again(model, 102, [a, b]);
    model.sharedModel.insertCell(0, {
      cell_type: 'code',
      source: 'a = 1',
      metadata: { redpanda }
    });
    again(model, 103, [x]);
    expect(sourcesOf(model)).toEqual(['a = 1', '?', 'x = 8', 'z']);
  });
});
