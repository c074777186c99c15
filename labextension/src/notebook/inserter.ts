/**
 * Where the code of an answer goes.
 *
 * The rule of this module: planning is a pure function over the notebook's cells; applying a plan
 * is one transaction, and one undo step if it can be seen. No cell that the user wrote or changed is
 * touched, and what the user replaced does not come back below it.
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
  /** Untouched cells of the same question with the very text of a block of the answer: they stay as
   * and where they are, with their outputs, and count as the block's. */
  keep: IPlace[];
  /** Cells of the same question that the user made of a block of the answer: they stay in its
   * place, and only count as the answer's. */
  stay: number[];
  /** Old cells of the same question that give their place to a new block. */
  replace: IPlace[];
  /** Old cells of the same question that no new block takes the place of. */
  remove: number[];
  /** The blocks that are new cells, each group inserted before its `index`. */
  add: { index: number; blocks: InsertableBlock[] }[];
}

export interface IPlace {
  index: number;
  block: InsertableBlock;
}

/**
 * Plan the cells of an answer.
 *
 * A block that has a cell already keeps it, wherever the user moved it: the very block or the very
 * text, in whatever form the user gave it. Of the answer before, the other cells whose text is
 * untouched are replaced in place, one by one; the blocks that are left go below the cell of the
 * block before them, at the answer's end below the question and the cells that follow it as its
 * answer. Of a cell that was copied, the first counts: the copy is the user's own.
 *
 * @param turn - The answer, and the id of the cell that asked.
 * @param replaces - Whether the answer takes the place of the one before. If not, cells that were
 * brought before are left where they are, also those that nobody touched.
 * @returns `null` if there is nothing to do: the cell is gone, the answer has no code to insert, or
 * this answer is in the notebook already.
 */
export function planInsertion(
  cells: readonly ICellState[],
  turn: ITurnMark,
  blocks: readonly InsertableBlock[],
  replaces = true
): IPlan | null {
  const prompt = cells.findIndex(cell => cell.id === turn.turn_cell_id);
  const isHere = cells.some(
    cell =>
      isOf(cell, turn.turn_cell_id) && cell.mark?.turn?.turn_id === turn.turn_id
  );
  if (prompt < 0 || blocks.length === 0 || isHere) {
    return null;
  }
  const own = ownCells(cells, turn.turn_cell_id, replaces);
  const standing = findStanding(own, blocks);
  const plan: IPlan = { keep: [], stay: [], replace: [], remove: [], add: [] };
  for (const [block, cell] of standing) {
    if (cell.isUntouched && cell.hash === block.content_hash) {
      plan.keep.push({ index: cell.index, block });
    } else if (cell.isUntouched && cell.isLatest) {
      plan.replace.push({ index: cell.index, block });
    } else {
      plan.stay.push(cell.index);
    }
  }
  const places = new Map([...standing].map(([one, cell]) => [one, cell.index]));
  const anchors = new Set(places.values());
  for (const old of own) {
    if (!old.isUntouched || !old.isLatest || anchors.has(old.index)) {
      continue;
    }
    // Between the same neighbours that stay, so that the answer's order is kept.
    const gap = Math.max(-1, ...[...anchors].filter(one => one < old.index));
    const block = blocks.find(
      (one, i) =>
        !places.has(one) && (lastPlace(blocks, i, standing) ?? -1) === gap
    );
    if (block) {
      places.set(block, old.index);
      plan.replace.push({ index: old.index, block });
    } else {
      plan.remove.push(old.index);
    }
  }
  plan.add = planAdditions(cells, prompt, blocks, places);
  return plan;
}

/** Put the blocks without a cell below the cells of the blocks before them. */
function planAdditions(
  cells: readonly ICellState[],
  prompt: number,
  blocks: readonly InsertableBlock[],
  places: ReadonlyMap<InsertableBlock, number>
): IPlan['add'] {
  let last = prompt;
  while (last + 1 < cells.length && isOf(cells[last + 1], cells[prompt].id)) {
    last++;
  }
  const end = Math.max(last, ...places.values()) + 1;
  const groups = new Map<number, InsertableBlock[]>();
  blocks.forEach((block, i) => {
    if (places.has(block)) {
      return;
    }
    const isInside = blocks.slice(i + 1).some(one => places.has(one));
    const before = lastPlace(blocks, i, places) ?? prompt;
    const index = isInside ? Math.max(prompt, before) + 1 : end;
    groups.set(index, [...(groups.get(index) ?? []), block]);
  });
  return [...groups].map(([index, group]) => ({ index, blocks: group }));
}

/** A cell that a question brought, as it is now. */
interface IOwnCell {
  index: number;
  blockId: string;
  isCode: boolean;
  /** The hash of its present text. */
  hash: string;
  /** The hash of the text that it was inserted with. */
  cameAs: string;
  /** Whether it is as it was inserted, and may be changed. */
  isUntouched: boolean;
  /** Whether it is of the question's latest answer: what is left of earlier ones was edited,
   * locked or copied, and is the user's own by now. */
  isLatest: boolean;
}

function isOf(cell: ICellState, promptId: string): boolean {
  return cell.mark?.turn?.turn_cell_id === promptId;
}

/** The cells of a question's answers, without copies. */
function ownCells(
  cells: readonly ICellState[],
  promptId: string,
  replaces: boolean
): IOwnCell[] {
  const turnOf = (cell: ICellState) =>
    isOf(cell, promptId) ? (cell.mark?.turn?.turn_id ?? '') : '';
  const latest = cells.map(turnOf).sort().pop();
  const firsts = new Map<string, IOwnCell>();
  cells.forEach((cell, index) => {
    if (!cell.mark || !isOf(cell, promptId)) {
      return;
    }
    const hash = contentHash(cell.source);
    const own = {
      index,
      blockId: cell.mark.block_id,
      isCode: cell.isCode,
      hash,
      cameAs: cell.mark.hash,
      isUntouched:
        cell.isCode &&
        !cell.locked &&
        !cell.mark.accepted &&
        hash === cell.mark.hash,
      isLatest: replaces && turnOf(cell) === latest
    };
    const first = firsts.get(own.blockId);
    if (!first || (own.isLatest && !first.isLatest)) {
      firsts.set(own.blockId, own);
    }
  });
  return [...firsts.values()].sort((a, b) => a.index - b.index);
}

/** Find the blocks that have a cell: their own, or else one that has or had their text. */
function findStanding(
  own: readonly IOwnCell[],
  blocks: readonly InsertableBlock[]
): Map<InsertableBlock, IOwnCell> {
  const standing = new Map<InsertableBlock, IOwnCell>();
  const free = new Set(own);
  const match = (
    isCellOf: (cell: IOwnCell, block: InsertableBlock) => boolean
  ) => {
    for (const block of blocks.filter(one => !standing.has(one))) {
      const cell = [...free].find(one => isCellOf(one, block));
      if (cell) {
        standing.set(block, cell);
        free.delete(cell);
      }
    }
  };
  match((cell, block) => cell.blockId === block.id);
  match((cell, block) => cell.isCode && cell.hash === block.content_hash);
  // What is brought to other data is another block each time.
  match((cell, block) => cell.cameAs === block.content_hash);
  return standing;
}

/** The place of the nearest block before `blocks[end]` that has one. */
function lastPlace(
  blocks: readonly InsertableBlock[],
  end: number,
  places: ReadonlyMap<InsertableBlock, number | IOwnCell>
): number | undefined {
  for (const block of blocks.slice(0, end).reverse()) {
    const place = places.get(block);
    if (place !== undefined) {
      return typeof place === 'number' ? place : place.index;
    }
  }
  return undefined;
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
    ...plan.add.map(({ index, blocks }) => ({ index, drop: 0, put: blocks }))
  ].sort((a, b) => b.index - a.index);
  const gone = [...plan.replace.map(one => one.index), ...plan.remove].map(
    index => notebook.cells[index].getId()
  );
  const marks = [
    ...plan.keep.map(({ index, block }) => ({
      index,
      mark: markOf(block, turn)
    })),
    // What it was before the user changed it stays known.
    ...plan.stay.map(index => ({ index, mark: { ...turn } }))
  ];
  const renewMarks = () => {
    for (const { index, mark } of marks) {
      const cell = notebook.cells[index];
      const old = cell.getMetadata(METADATA_KEY) as PartialJSONObject;
      cell.setMetadata(METADATA_KEY, { ...old, ...mark });
    }
  };
  if (steps.length === 0) {
    // Nothing that can be seen: no step for undo, and what was undone can still be redone.
    notebook.transact(renewMarks, false);
    return [];
  }
  asOneStep(notebook, () => {
    renewMarks();
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
export function asOneStep(notebook: ISharedNotebook, change: () => void): void {
  const undo = (notebook as { undoManager?: { stopCapturing(): void } | null })
    .undoManager;
  undo?.stopCapturing();
  notebook.transact(change);
  undo?.stopCapturing();
}
