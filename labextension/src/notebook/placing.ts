/**
 * Where a block goes that was asked for by its name.
 *
 * The rule of this module: as `planInsertion`, a pure function over the notebook's cells. The cell
 * is the user's own from the start: no question takes it away again, and no rerun replaces it. Only
 * where it stands below the command already, as it came, running the command again adds none.
 */
import { contentHash } from './hash';
import type { ICellState, InsertableBlock } from './inserter';

/** The cell goes before `index`, or `isThere` at `index` already. */
export interface IPlacing {
  index: number;
  isThere: boolean;
}

/**
 * Plan where a block goes that was asked for by its name: below the command, and below the cells
 * that it brought before.
 *
 * @param commandId - The cell that asked for it.
 * @param before - The blocks that the same run brought later: it goes above their cells.
 * @returns `null` if that cell is gone.
 */
export function planPlacing(
  cells: readonly ICellState[],
  commandId: string,
  block: InsertableBlock,
  before: ReadonlySet<string> = new Set()
): IPlacing | null {
  const command = cells.findIndex(cell => cell.id === commandId);
  if (command < 0) {
    return null;
  }
  let place: number | null = null;
  let index = command + 1;
  for (; index < cells.length; index++) {
    const { isCode, mark, source } = cells[index];
    const isOwn = !mark?.turn || mark.turn.turn_cell_id === commandId;
    if (!isCode || !mark || !isOwn) {
      break;
    }
    if (
      mark.turn === null &&
      mark.block_id === block.id &&
      mark.version === block.version &&
      contentHash(source) === block.content_hash
    ) {
      return { index, isThere: true };
    }
    if (before.has(mark.block_id)) {
      place ??= index;
    }
  }
  return { index: place ?? index, isThere: false };
}
