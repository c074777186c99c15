/** An answer's bundle, as the output of a cell carries it: read, checked, compared. */
import type { IOutputAreaModel } from '@jupyterlab/outputarea';

import { TURN_MIME_TYPE, type CellTarget, type TurnBundle } from '../api/types';
import { isId } from './ulid';

/** The bundles that the outputs of a cell carry, in the order in which they came. */
export function readBundles(outputs: IOutputAreaModel): TurnBundle[] {
  const found: TurnBundle[] = [];
  for (let i = 0; i < outputs.length; i++) {
    const value: unknown = outputs.get(i).data[TURN_MIME_TYPE];
    if (isBundle(value)) {
      found.push(value);
    }
  }
  return found;
}

/** Tell whether a bundle is one block of the library as such, by `%panda insert`. */
export function isAskedFor(bundle: TurnBundle): boolean {
  return bundle.provider === 'redpanda' && bundle.model === 'insert';
}

/** Tell whether two bundles name the same blocks with the same text, in the same order. */
export function sameBlocks(a: TurnBundle, b: TurnBundle): boolean {
  return (
    a.turn_id === b.turn_id &&
    a.blocks.length === b.blocks.length &&
    a.blocks.every(
      (block, i) =>
        block.id === b.blocks[i].id &&
        block.content_hash === b.blocks[i].content_hash
    )
  );
}

/** The cell that the one block of a bundle is to take the place of; `null` if it names none. */
export function readTarget(bundle: TurnBundle): CellTarget | null {
  const target = bundle.replace as Partial<CellTarget> | null | undefined;
  const isTarget =
    typeof target === 'object' &&
    typeof target?.content_hash === 'string' &&
    (target.cell_id === null || typeof target.cell_id === 'string');
  return isTarget ? (target as CellTarget) : null;
}

function isBundle(value: unknown): value is TurnBundle {
  const bundle = value as Partial<TurnBundle> | null;
  return (
    typeof bundle === 'object' &&
    bundle?.format === 1 &&
    isId(bundle.turn_id) &&
    Array.isArray(bundle.blocks) &&
    bundle.blocks.every(
      block =>
        isId(block?.id) &&
        typeof block.content_hash === 'string' &&
        typeof block.insert === 'boolean'
    )
  );
}
