/**
 * Blocks of other libraries that nobody has looked at yet.
 *
 * The rule of this module: such a block may be read, and is put nowhere.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CodeBlock } from '../api/types';

/** Tell whether a block came from elsewhere and nobody has looked at it. */
export function isUnreviewed(block: CodeBlock): boolean {
  return block.source !== null && block.reviewed_at === null;
}

/** Say what to do with it. */
export function howToReview(
  block: CodeBlock,
  trans: TranslationBundle
): string {
  return trans.__(
    'Imported, and nobody has reviewed it yet: %panda review %1 shows it.',
    block.number
  );
}
