import { CodeCellModel } from '@jupyterlab/cells';

import { isPrompt, readWish, stampCell } from '../../src/notebook/stamp';
import { idOf } from '../records';

function cellOf(source: string, redpanda?: unknown): CodeCellModel {
  const cell = new CodeCellModel();
  cell.sharedModel.setSource(source);
  if (redpanda !== undefined) {
    cell.setMetadata('redpanda', redpanda);
  }
  return cell;
}

const stamp = { notebookId: () => idOf(7), inserts: true };

describe('isPrompt', () => {
  it.each(['%%panda', '%%panda df\nWhat?', '\n\n%%panda df', '  %%panda\tdf'])(
    'sees a question in %j',
    source => {
      expect(isPrompt(source)).toBe(true);
    }
  );

  it.each(['', 'x', '%panda', '%%pandas', '# %%panda', 'x = 1\n%%panda df'])(
    'sees none in %j',
    source => {
      expect(isPrompt(source)).toBe(false);
    }
  );
});

describe('stampCell', () => {
  it('marks a question with the notebook’s id, at once', () => {
    const cell = cellOf('%%panda df\nWhat?');
    expect(stampCell(cell, stamp)).toBe(true);
    expect(cell.metadata.redpanda).toEqual({ notebook_id: idOf(7) });
  });

  it('keeps what a block’s cell already says', () => {
    const cell = cellOf('x = 1', { block_id: idOf(1), version: 2 });
    expect(stampCell(cell, stamp)).toBe(true);
    expect(cell.metadata.redpanda).toEqual({
      block_id: idOf(1),
      version: 2,
      notebook_id: idOf(7)
    });
  });

  it('replaces the id of the notebook that a cell was copied from', () => {
    const cell = cellOf('%%panda', { notebook_id: idOf(1) });
    stampCell(cell, stamp);
    expect(cell.metadata.redpanda).toEqual({ notebook_id: idOf(7) });
  });

  it('leaves other cells alone, and makes no id for them', () => {
    const cell = cellOf('x = 1');
    const notebookId = jest.fn(() => idOf(7));
    expect(stampCell(cell, { ...stamp, notebookId })).toBe(false);
    expect(notebookId).not.toHaveBeenCalled();
    expect(cell.metadata).not.toHaveProperty('redpanda');
  });

  it('writes nothing where nothing changes', () => {
    const cell = cellOf('%%panda', { notebook_id: idOf(7) });
    const changed = jest.fn();
    cell.metadataChanged.connect(changed);
    stampCell(cell, stamp);
    expect(changed).not.toHaveBeenCalled();
  });

  it('tells the kernel when the code will not be inserted', () => {
    const cell = cellOf('%%panda');
    stampCell(cell, { ...stamp, inserts: false });
    expect(cell.metadata.redpanda).toEqual({
      notebook_id: idOf(7),
      insert: false
    });
    stampCell(cell, stamp);
    expect(cell.metadata.redpanda).toEqual({ notebook_id: idOf(7) });
  });

  it('does not trip over metadata that is not ours', () => {
    const cell = cellOf('%%panda', ['a', 'list']);
    stampCell(cell, stamp);
    expect(cell.metadata.redpanda).toEqual({ notebook_id: idOf(7) });
  });

  it.each(['%panda accept', 'x = 1\n%panda config set run auto --notebook'])(
    'tells the kernel which notebook a command means: %j',
    source => {
      const cell = cellOf(source);
      expect(stampCell(cell, { ...stamp, inserts: false })).toBe(true);
      expect(cell.metadata.redpanda).toEqual({ notebook_id: idOf(7) });
    }
  );

  it.each([
    ['%panda accept', true],
    ['x = 1\n  %panda accept  # please', true],
    ['%panda acceptance', false],
    ['%panda fix', false],
    ['%%panda\n%panda accept', false]
  ])('knows a cell that accepts: %j', (source, expected) => {
    expect(readWish(source)?.accepts ?? false).toBe(expected);
  });
});
