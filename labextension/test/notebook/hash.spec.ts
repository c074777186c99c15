import { createHash } from 'crypto';

import { contentHash } from '../../src/notebook/hash';

const sha256 = (text: string) =>
  createHash('sha256').update(text, 'utf-8').digest('hex');

describe('contentHash', () => {
  it.each([
    ['', ''],
    ['x = 1', 'x = 1'],
    ['x = 1\n\n\n', 'x = 1'],
    ['a\r\nb\rc\r\n', 'a\nb\nc'],
    ['\n\nx = 1', '\n\nx = 1'],
    ['x = 1 \n', 'x = 1 '],
    ['täglich = "日 🐼"', 'täglich = "日 🐼"'],
    ['\n', '']
  ])('hashes %j as the kernel does', (source, normalised) => {
    expect(contentHash(source)).toBe(sha256(normalised));
  });

  it('knows the value that models.content_hash gives', () => {
    // printf 'x = 1' | sha256sum
    expect(contentHash('x = 1\r\n')).toBe(KNOWN);
  });
});

const KNOWN =
  '8ff436def1451285599a1b1ad70800493b8dcafde2912e1a38345633054e4c26';
