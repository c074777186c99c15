/**
 * The hash by which an untouched cell is known.
 *
 * The rule of this module: equal to `content_hash` in models.py for every text. Written with a
 * library, because the browser's own sha256 is missing on plain-http hosts and never synchronous.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Hash a source: sha256, hex; line ends normalised, trailing newlines dropped. */
export function contentHash(source: string): string {
  const text = source.replace(/\r\n?/g, '\n');
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') {
    end--;
  }
  return bytesToHex(sha256(utf8ToBytes(text.slice(0, end))));
}
