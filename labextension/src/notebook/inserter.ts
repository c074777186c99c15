/**
 * Where the code of an answer goes.
 *
 * The rule of this module: planning is a pure function over the notebook's cells; applying a plan
 * is one transaction and one undo step. No cell that the user wrote or changed is touched.
 */
import type { ISharedNotebook, SharedCell } from '@jupyter/ydoc';
import type { PartialJSONObject } from '@lumino/coreutils';

import type { BundleBlock } from '../api/types';
import { contentHash } from './hash';
import {
  METADATA_KEY,
  readMark,
  writeMark,
  type ICellMark,
  type ITurnMark
} from './metadata';

/** A block's text with its identity: what a cell is made of. */
export type InsertableBlock = Pick<
  BundleBlock,
  'id' | 'version' | 'code' | 'content_hash'
>;

/** What planning needs to know of a cell. */
export interface ICellState {
  id: string;
  source: string;
  isCode: boolean;
  /** The user said that this cell is not to be changed or not to be deleted. */
  locked: boolean;
  mark: ICellMark | null;
}

/** What to do; all indices are those of the notebook before anything is done. */
export interface IPlan {
  /** Old cells of the same question with the very text of a new block: they stay as they are, with
   * their outputs, and count as the new block's. */
  keep: { index: number; block: InsertableBlock }[];
  /** Old cells of the same question that give their place to a new block, in order. */
  replace: { index: number; block: InsertableBlock }[];
  /** Old cells of the same question that no new block takes the place of. */
  remove: number[];
  /** The blocks that are new cells, inserted before `index`. */
  add: { index: number; blocks: InsertableBlock[] };
}

/**
 * Plan the cells of an answer.
 *
 * Of the answer before, the cells whose text is untouched are replaced in place, one by one (or
 * kept, where the new text is the same); the blocks that are left go below the question and the
 * cells that follow it as its answer. Of a cell that was copied, the first counts: the copy is the
 * user's own.
 *
 * @param turn - The answer, and the id of the cell that asked.
 * @returns `null` if there is nothing to do: the cell is gone, the answer has no code to insert, or
 * this answer is in the notebook already.
 */
export function planInsertion(
  cells: readonly ICellState[],
  turn: ITurnMark,
  blocks: readonly InsertableBlock[]
): IPlan | null {
  const prompt = cells.findIndex(cell => cell.id === turn.turn_cell_id);
  const isOwn = (cell: ICellState) =>
    cell.mark?.turn?.turn_cell_id === turn.turn_cell_id;
  const isHere = cells.some(
    cell => isOwn(cell) && cell.mark?.turn?.turn_id === turn.turn_id
  );
  if (prompt < 0 || blocks.length === 0 || isHere) {
    return null;
  }
  const old = untouched(cells, turn.turn_cell_id);
  const placed = old
    .slice(0, blocks.length)
    .map((index, i) => ({ index, block: blocks[i] }));
  const isSame = (one: { index: number; block: InsertableBlock }) =>
    cells[one.index].mark?.hash === one.block.content_hash;
  let last = prompt;
  while (last + 1 < cells.length && isOwn(cells[last + 1])) {
    last++;
  }
  return {
    keep: placed.filter(isSame),
    replace: placed.filter(one => !isSame(one)),
    remove: old.slice(blocks.length),
    add: {
      index: Math.max(last, ...placed.map(one => one.index)) + 1,
      blocks: blocks.slice(placed.length)
    }
  };
}

/** The cells of a question's latest answer that are as they were inserted. */
function untouched(cells: readonly ICellState[], promptId: string): number[] {
  const turnOf = (cell: ICellState) =>
    cell.mark?.turn?.turn_cell_id === promptId ? cell.mark.turn.turn_id : '';
  // What is left of earlier answers was edited, locked or copied: the user's own by now.
  const latest = cells.map(turnOf).sort().pop();
  const seen = new Set<string>();
  const found: number[] = [];
  cells.forEach((cell, index) => {
    const mark = cell.mark;
    if (
      !mark ||
      !latest ||
      turnOf(cell) !== latest ||
      seen.has(mark.block_id)
    ) {
      return;
    }
    seen.add(mark.block_id);
    if (cell.isCode && !cell.locked && contentHash(cell.source) === mark.hash) {
      found.push(index);
    }
  });
  return found;
}

/** Read the cells of a notebook for planning. */
export function readCells(notebook: ISharedNotebook): ICellState[] {
  return notebook.cells.map(cell => ({
    id: cell.getId(),
    source: cell.getSource(),
    isCode: cell.cell_type === 'code',
    locked:
      cell.getMetadata('editable') === false ||
      cell.getMetadata('deletable') === false,
    mark: readMark(cell.getMetadata(METADATA_KEY))
  }));
}

/**
 * Carry out a plan in one transaction, which is one step for undo.
 *
 * @returns The ids of the cells that are gone.
 */
export function applyPlan(
  notebook: ISharedNotebook,
  plan: IPlan,
  turn: ITurnMark
): string[] {
  // From the bottom up, so that the indices stay right.
  const steps = [
    ...plan.replace.map(({ index, block }) => ({
      index,
      drop: 1,
      put: [block]
    })),
    ...plan.remove.map(index => ({ index, drop: 1, put: [] })),
    { index: plan.add.index, drop: 0, put: plan.add.blocks }
  ].sort((a, b) => b.index - a.index);
  const gone = [...plan.replace.map(one => one.index), ...plan.remove].map(
    index => notebook.cells[index].getId()
  );
  asOneStep(notebook, () => {
    for (const { index, block } of plan.keep) {
      const cell = notebook.cells[index];
      const old = cell.getMetadata(METADATA_KEY) as PartialJSONObject;
      cell.setMetadata(METADATA_KEY, { ...old, ...markOf(block, turn) });
    }
    for (const { index, drop, put } of steps) {
      if (drop) {
        notebook.deleteCell(index);
      }
      if (put.length) {
        notebook.insertCells(
          index,
          put.map(block => newCell(block, turn))
        );
      }
    }
  });
  return gone;
}

/** Insert one block before `index`, for somebody who asked for just that. */
export function insertBlock(
  notebook: ISharedNotebook,
  index: number,
  block: InsertableBlock
): void {
  asOneStep(notebook, () => {
    notebook.insertCells(index, [newCell(block, null)]);
  });
}

function newCell(
  block: InsertableBlock,
  turn: ITurnMark | null
): SharedCell.Cell {
  return {
    cell_type: 'code',
    source: block.code,
    metadata: { [METADATA_KEY]: markOf(block, turn) }
  };
}

function markOf(
  block: InsertableBlock,
  turn: ITurnMark | null
): PartialJSONObject {
  return writeMark({
    block_id: block.id,
    version: block.version,
    hash: block.content_hash,
    turn
  });
}

/** Run `change` as a step of its own: the undo manager joins what happens within half a second. */
function asOneStep(notebook: ISharedNotebook, change: () => void): void {
  const undo = (notebook as { undoManager?: { stopCapturing(): void } | null })
    .undoManager;
  undo?.stopCapturing();
  notebook.transact(change);
  undo?.stopCapturing();
}
