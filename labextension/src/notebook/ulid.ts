/** Identifiers as `redpanda_jupyter/ids.py` writes them. */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Make a ULID: 48 bits of time, 80 random bits, in Crockford's base 32. */
export function newId(now: number = Date.now()): string {
  let time = '';
  for (let rest = now, i = 0; i < 10; i++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  const random = crypto.getRandomValues(new Uint8Array(16));
  return time + Array.from(random, byte => ALPHABET[byte % 32]).join('');
}

/** Tell whether `value` is written as a ULID. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && PATTERN.test(value);
}
