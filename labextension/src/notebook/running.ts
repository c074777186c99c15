/**
 * Runs the cells of an answer, where the user has chosen that.
 *
 * The rule of this module: the user's own store decides, by the notebook's id and the answer's;
 * never the notebook's file or an output. No answer, and no cell runs. A cell runs only with the
 * very text of its block; the first error ends it.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import { NotebookActions, type Notebook } from '@jupyterlab/notebook';

import type { BundleBlock } from '../api/types';
import type { IClient } from '../tokens';
import { contentHash } from './hash';
import { METADATA_KEY, readMark } from './metadata';

/** What is to be run, and where. */
export interface IInserted {
  notebook: Notebook;
  session: ISessionContext;
  notebookId: string;
  /** The id that the cells are marked with: that of the last answer. */
  turnId: string;
  /** The answers of one run, in order; the user's store decides about each. */
  answers: readonly { turnId: string; blocks: readonly BundleBlock[] }[];
}

/** Run the cells of answers one after the other, as far as the user's store says so. */
export async function runInserted(
  client: IClient,
  inserted: IInserted
): Promise<void> {
  const { notebook, session, turnId } = inserted;
  const ran = new Set<Cell>();
  for (const answer of inserted.answers) {
    try {
      const decision = await client.getRunDecision(
        answer.turnId,
        inserted.notebookId
      );
      if (decision.run !== true) {
        return;
      }
    } catch {
      return; // As if the user had chosen nothing: the cells are there.
    }
    for (const block of answer.blocks) {
      const cell = notebook.isDisposed
        ? null
        : findCell(notebook, turnId, block, ran);
      if (
        !cell ||
        !(await NotebookActions.runCells(notebook, [cell], session))
      ) {
        return;
      }
      ran.add(cell);
    }
  }
}

/** Find a block's cell; where two answers brought the same code, each has one of its own. */
function findCell(
  notebook: Notebook,
  turnId: string,
  block: BundleBlock,
  ran: ReadonlySet<Cell>
) {
  return notebook.widgets.find(one => {
    const mark = readMark(one.model.getMetadata(METADATA_KEY));
    return (
      one.model.type === 'code' &&
      !ran.has(one) &&
      mark?.block_id === block.id &&
      mark.turn?.turn_id === turnId &&
      contentHash(one.model.sharedModel.getSource()) === block.content_hash
    );
  });
}
