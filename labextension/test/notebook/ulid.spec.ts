import { isId, newId } from '../../src/notebook/ulid';

describe('newId', () => {
  it('is a ULID that carries its time', () => {
    const id = newId(1469922850259);
    expect(isId(id)).toBe(true);
    // The specification's own example.
    expect(id.slice(0, 10)).toBe('01ARZ3NDEK');
  });

  it('is another one each time', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => newId()));
    expect(ids.size).toBe(1000);
  });
});

describe('isId', () => {
  it.each([
    '01ARZ3NDEKTSV4RRFFQ69G5FA',
    '01arz3ndektsv4rrffq69g5fav',
    '81ARZ3NDEKTSV4RRFFQ69G5FAV',
    '01ARZ3NDEKTSV4RRFFQ69G5FAI',
    null,
    12
  ])('refuses %j', value => {
    expect(isId(value)).toBe(false);
  });
});
