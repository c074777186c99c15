import { YNotebook } from '@jupyter/ydoc';

import { contentHash } from '../../src/notebook/hash';
import { planInsertion, readCells } from '../../src/notebook/inserter';
import {
  applyReplacement,
  planReplacement
} from '../../src/notebook/replacement';
import { bundleBlock, idOf } from '../records';

const old = bundleBlock(1, 'x = y');
const fixed = bundleBlock(1, 'x = 1', { version: 2 });
const turn = { turn_cell_id: 'question', turn_id: idOf(9) };

/** A question, the cell that it brought, and a cell of the user's. */
function notebook(metadata: object = {}) {
  const made = YNotebook.create() as YNotebook;
  made.insertCells(0, [
    { cell_type: 'code', source: '%%panda\nAsk', id: 'question' },
    {
      cell_type: 'code',
      source: old.code,
      id: 'failed',
      metadata: {
        ...metadata,
        redpanda: {
          block_id: old.id,
          version: 1,
          hash: old.content_hash,
          ...turn
        }
      }
    },
    { cell_type: 'code', source: '%panda accept', id: 'accept' }
  ]);
  return made;
}

function accept(made: YNotebook, cellId: string | null = 'failed') {
  const cells = readCells(made);
  const target = { cell_id: cellId, content_hash: contentHash(old.code) };
  const plan = planReplacement(cells, target, 'accept', fixed);
  const gone = applyReplacement(made, cells, plan, fixed);
  return { how: plan.how, gone };
}

const sources = (made: YNotebook) => made.cells.map(one => one.getSource());

describe('a corrected cell', () => {
  it('takes the place of the one that was corrected', () => {
    const made = notebook();
    expect(accept(made)).toEqual({ how: 'replace', gone: 'failed' });
    expect(sources(made)[1]).toBe('x = 1');
    expect(made.cells[1].getMetadata('redpanda')).toEqual({
      block_id: fixed.id,
      version: 2,
      hash: fixed.content_hash,
      accepted: true,
      ...turn
    });
  });

  it.each([{ editable: false }, { deletable: false }])(
    'goes below a cell that is locked by %j',
    metadata => {
      const made = notebook(metadata);
      expect(accept(made).how).toBe('locked');
      expect(sources(made)).toHaveLength(4);
      expect(sources(made)[1]).toBe(old.code);
      expect(sources(made)[2]).toBe('x = 1');
    }
  );

  it('goes below the command where the frontend named no cell', () => {
    const made = notebook();
    expect(accept(made, null).how).toBe('gone');
    expect(sources(made)[3]).toBe('x = 1');
  });

  it('is put there once', () => {
    const made = notebook();
    accept(made);
    expect(accept(made)).toEqual({ how: 'there', gone: null });
    expect(sources(made)).toHaveLength(3);
  });

  it('stays when its question is asked again', () => {
    const made = notebook();
    accept(made);
    const next = { ...turn, turn_id: idOf(10) };
    const plan = planInsertion(readCells(made), next, [old])!;
    expect(plan).toMatchObject({ stay: [1], replace: [], remove: [], add: [] });
  });
});
