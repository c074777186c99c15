/**
 * What Red Panda keeps in a notebook file, under the key `redpanda`.
 *
 * The rule of this module: a notebook may come from anyone, so whatever is read here is checked,
 * and nothing that it says makes code run or leaves the page.
 */
import type {
  PartialJSONObject,
  ReadonlyPartialJSONValue
} from '@lumino/coreutils';

export const METADATA_KEY = 'redpanda';

/** The mark of a cell that holds a code block. */
export interface ICellMark {
  block_id: string;
  version: number;
  /** The hash of the version's text: a cell with another text was edited. */
  hash: string;
  /** Whether the user accepted this text in the place of what the answer brought. */
  accepted?: boolean;
  /** The answer that brought this cell and the cell that asked; `null` if inserted by hand. */
  turn: ITurnMark | null;
}

export interface ITurnMark {
  /** The id of the cell whose question this cell answers. */
  turn_cell_id: string;
  /** The id of the answer; of two answers the later one sorts last. */
  turn_id: string;
}

/** Read a cell's (or notebook's) `redpanda` object; `null` where there is none. */
export function readObject(
  value: ReadonlyPartialJSONValue | undefined
): PartialJSONObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as PartialJSONObject)
    : null;
}

/** Read the mark of a cell that holds a code block; `null` for any other cell. */
export function readMark(
  value: ReadonlyPartialJSONValue | undefined
): ICellMark | null {
  const object = readObject(value);
  if (
    object === null ||
    typeof object.block_id !== 'string' ||
    typeof object.version !== 'number' ||
    typeof object.hash !== 'string'
  ) {
    return null;
  }
  return {
    block_id: object.block_id,
    version: object.version,
    hash: object.hash,
    ...(object.accepted === true ? { accepted: true } : {}),
    turn:
      typeof object.turn_cell_id === 'string' &&
      typeof object.turn_id === 'string'
        ? { turn_cell_id: object.turn_cell_id, turn_id: object.turn_id }
        : null
  };
}

/** Write the mark of a block's cell as metadata. */
export function writeMark(mark: ICellMark): PartialJSONObject {
  const { turn, accepted, ...rest } = mark;
  return { ...rest, ...(accepted ? { accepted } : {}), ...turn };
}
