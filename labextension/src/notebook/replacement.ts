/**
 * Where a corrected cell goes.
 *
 * The rule of this module: planning is a pure function over the notebook's cells. A cell is replaced
 * only while it has the very text that was corrected; what was edited meanwhile stays, and the
 * correction comes below it. One step for undo, and nothing is run.
 */
import type { ISharedNotebook } from '@jupyter/ydoc';
import type { PartialJSONObject } from '@lumino/coreutils';

import type { CellTarget } from '../api/types';
import { contentHash } from './hash';
import {
  asOneStep,
  insertBlock,
  type ICellState,
  type InsertableBlock
} from './inserter';
import { METADATA_KEY, writeMark } from './metadata';

/**
 * What becomes of a corrected cell: it takes the place of the cell at `index`, or goes before
 * `index` because the cell was edited, is locked or is gone, or it is there already, as it came or
 * edited since.
 */
export interface IReplacement {
  how: 'replace' | 'edited' | 'locked' | 'gone' | 'there';
  index: number;
}

/**
 * Plan where a corrected cell goes.
 *
 * @param acceptId - The cell that asked for it; below it goes what has no other place.
 */
export function planReplacement(
  cells: readonly ICellState[],
  target: CellTarget,
  acceptId: string,
  block: InsertableBlock
): IReplacement {
  const hashes = cells.map(cell => contentHash(cell.source));
  const there = cells.findIndex(
    (cell, i) =>
      cell.isCode &&
      cell.mark?.block_id === block.id &&
      hashes[i] === block.content_hash
  );
  if (there >= 0) {
    return { how: 'there', index: there };
  }
  const index = target.cell_id
    ? cells.findIndex(cell => cell.id === target.cell_id)
    : -1;
  if (index < 0) {
    const edited = cells.findIndex(
      cell =>
        cell.isCode &&
        cell.mark?.block_id === block.id &&
        cell.mark.version === block.version
    );
    if (edited >= 0) {
      return { how: 'there', index: edited };
    }
    const accept = cells.findIndex(cell => cell.id === acceptId);
    return { how: 'gone', index: accept < 0 ? cells.length : accept + 1 };
  }
  if (!cells[index].isCode || hashes[index] !== target.content_hash) {
    return { how: 'edited', index: index + 1 };
  }
  return cells[index].locked
    ? { how: 'locked', index: index + 1 }
    : { how: 'replace', index };
}

/**
 * Carry out a plan in one transaction, which is one step for undo.
 *
 * @returns The id of the cell that is gone, if one is.
 */
export function applyReplacement(
  notebook: ISharedNotebook,
  cells: readonly ICellState[],
  plan: IReplacement,
  block: InsertableBlock
): string | null {
  if (plan.how === 'there') {
    return null;
  }
  if (plan.how !== 'replace') {
    insertBlock(notebook, plan.index, block);
    return null;
  }
  const old = notebook.cells[plan.index];
  const id = old.getId();
  const turn = cells[plan.index].mark?.turn ?? null;
  const mark = writeMark({
    block_id: block.id,
    version: block.version,
    hash: block.content_hash,
    // The question's next answer must find that the user has accepted another text.
    accepted: turn !== null,
    turn
  });
  const metadata: PartialJSONObject = {
    ...(old.getMetadata() as PartialJSONObject),
    [METADATA_KEY]: mark
  };
  asOneStep(notebook, () => {
    notebook.deleteCell(plan.index);
    notebook.insertCell(plan.index, {
      cell_type: 'code',
      source: block.code,
      metadata
    });
  });
  return id;
}
