/**
 * Writes what the run of a cell has brought into its notebook.
 *
 * The rule of this module: whatever one run brought goes below its cell in the order in which it
 * came, all of it or nothing; only what the user's own library confirms, and with the library's own
 * text. A cell is replaced only by `%panda accept`, on the same terms.
 */
import { Notification } from '@jupyterlab/apputils';
import type { ICodeCellModel } from '@jupyterlab/cells';
import type {
  INotebookModel,
  INotebookTracker,
  Notebook
} from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { BundleBlock, TurnBundle } from '../api/types';
import type { IClient } from '../tokens';
import { Attention } from './attention';
import { isAskedFor, readBundles, readTarget } from './bundle';
import { confirmTurn } from './confirm';
import type { NotebookIdentities } from './identity';
import type * as Inserter from './inserter';
import type * as Placing from './placing';
import { runInserted } from './running';

/** Where something was run. */
export interface IRunPlace {
  notebook: Notebook;
  model: INotebookModel;
  cell: ICodeCellModel;
}

/** A bundle as the output has it, and as the library has it. */
interface IConfirmed {
  bundle: TurnBundle;
  confirmed: TurnBundle;
}

/** What is loaded only once something is to be placed. */
type IPlacingTools = Pick<typeof Inserter, 'insertBlock' | 'readCells'> &
  Pick<typeof Placing, 'planPlacing'>;

export class CellWriter {
  constructor(options: CellWriter.IOptions) {
    this._client = options.client;
    this._identities = options.identities;
    this._tracker = options.tracker;
    this._trans = options.trans;
  }

  /** Note whether somebody works in a notebook, so that nobody is led away from it. */
  watch(notebook: Notebook): void {
    this._attention.watch(notebook);
  }

  /**
   * Insert what a run brought, if it is what the library has.
   *
   * All answers of one run count as one answer, so that the next run of the cell takes the place of
   * all of them. The blocks that were asked for by their names stand between them as they came.
   *
   * @param continues - Whether the cell went on with an answer: the next time it is another one, so
   * that what it brought before is not replaced.
   */
  async insert(
    place: IRunPlace,
    brought: readonly TurnBundle[],
    continues: boolean
  ): Promise<void> {
    const { notebook, model, cell } = place;
    const isWanted = (one: TurnBundle) =>
      one.complete &&
      one.blocks.some(block => block.insert) &&
      !this._isDone(model, one);
    const wanted = brought.filter(isWanted);
    if (!wanted.length) {
      return;
    }
    const found = await this._confirm(
      wanted,
      () => void this.insert(place, brought, continues)
    );
    // Meanwhile the cell may have been run again; what that brings is for the next call.
    if (
      found === null ||
      model.isDisposed ||
      !wanted.every(isWanted) ||
      (!cell.isDisposed && !carries(cell, wanted))
    ) {
      return;
    }
    const answers = found.filter(one => !isAskedFor(one.confirmed));
    this._markDone(model, answers);
    if (model.readOnly) {
      this._sayReadOnly();
      return;
    }
    const turn = {
      turn_cell_id: cell.id,
      turn_id: answers[answers.length - 1]?.bundle.turn_id ?? ''
    };
    const inserter = await import('./inserter');
    const placing = await import('./placing');
    if (model.isDisposed) {
      return;
    }
    const { applyPlan, planInsertion, readCells } = inserter;
    const shared = model.sharedModel;
    // From here to `lead` nothing is waited for: who goes on meanwhile would be led back.
    const move = this._attention.decide(notebook, cell.id);
    const blocks = answers.flatMap(insertable);
    const plan = planInsertion(readCells(shared), turn, blocks, !continues);
    if (plan) {
      model.deletedCells.push(...applyPlan(shared, plan, turn));
    }
    const placed = this._place({ ...inserter, ...placing }, place, found);
    const first = readCells(shared).find(
      one => placed.has(one.id) || (plan && isOfTurn(one.mark, turn.turn_id))
    );
    if (first) {
      await this._attention.lead(notebook, move, first.id);
    }
    if (plan) {
      await this._run(place, turn.turn_id, answers);
    }
  }

  /** Put a corrected cell into the place of the one that it corrects, if it is still there. */
  async replace(place: IRunPlace, bundle: TurnBundle): Promise<void> {
    const { notebook, model, cell } = place;
    const target = readTarget(bundle);
    const block = bundle.blocks[0];
    if (!target || bundle.blocks.length !== 1 || !block.insert) {
      return;
    }
    const confirmed = await confirmTurn(
      this._client,
      this._trans,
      bundle,
      () => void this.replace(place, bundle)
    );
    if (confirmed === null || model.isDisposed || !confirmed.blocks[0].insert) {
      return;
    }
    if (model.readOnly) {
      this._sayReadOnly();
      return;
    }
    const { readCells } = await import('./inserter');
    const { applyReplacement, planReplacement } = await import('./replacement');
    const cells = readCells(model.sharedModel);
    const own = confirmed.blocks[0];
    const plan = planReplacement(cells, target, cell.id, own);
    const move = this._attention.decide(notebook, cell.id, true);
    const gone = applyReplacement(model.sharedModel, cells, plan, own);
    if (gone !== null) {
      model.deletedCells.push(gone);
    }
    const placed = model.sharedModel.cells[plan.index].getId();
    const words = {
      replace: null,
      // The output says so, where it was accepted before.
      there: null,
      edited: this._trans.__(
        'The cell has been edited; the corrected one is below it.'
      ),
      locked: this._trans.__(
        'The cell must not be changed; the corrected one is below it.'
      ),
      gone: this._trans.__(
        'The cell is not here any more; the corrected one is below %panda accept.'
      )
    }[plan.how];
    if (words !== null) {
      Notification.info(words, { autoClose: 8000 });
    }
    await this._attention.lead(notebook, move, placed);
  }

  /** Ask the library for all that a run brought; `null` if it does not confirm one of them. */
  private async _confirm(
    bundles: readonly TurnBundle[],
    again: () => void
  ): Promise<IConfirmed[] | null> {
    const found: IConfirmed[] = [];
    for (const bundle of bundles) {
      const confirmed = await confirmTurn(
        this._client,
        this._trans,
        bundle,
        again
      );
      if (confirmed === null) {
        return null;
      }
      found.push({ bundle, confirmed });
    }
    return found;
  }

  /**
   * Put the blocks that a cell has asked for by their names below it.
   *
   * @returns The ids of their cells, also of those that were there.
   */
  private _place(
    { insertBlock, planPlacing, readCells }: IPlacingTools,
    { model, cell }: IRunPlace,
    found: readonly IConfirmed[]
  ): Set<string> {
    const placed = new Set<string>();
    found.forEach((one, i) => {
      const block = isAskedFor(one.confirmed) ? insertable(one)[0] : undefined;
      const later = found
        .slice(i + 1)
        .filter(next => !isAskedFor(next.confirmed));
      const before = new Set(later.flatMap(insertable).map(next => next.id));
      const plan =
        block &&
        planPlacing(readCells(model.sharedModel), cell.id, block, before);
      if (!block || !plan) {
        return;
      }
      if (!plan.isThere) {
        insertBlock(model.sharedModel, plan.index, block);
      }
      placed.add(model.sharedModel.cells[plan.index].getId());
    });
    return placed;
  }

  /** Run what was inserted, where the user's own library says that this notebook does so. */
  private async _run(
    place: IRunPlace,
    turnId: string,
    answers: readonly IConfirmed[]
  ): Promise<void> {
    const { notebook, model } = place;
    const panel = this._tracker.find(one => one.content === notebook);
    if (panel && !model.isDisposed) {
      await runInserted(this._client, {
        notebook,
        session: panel.sessionContext,
        notebookId: this._identities.ensure(model, panel.context.localPath),
        turnId,
        answers: answers.map(one => ({
          turnId: one.bundle.turn_id,
          blocks: insertable(one)
        }))
      });
    }
  }

  private _sayReadOnly(): void {
    Notification.warning(
      this._trans.__(
        'The notebook is read-only; the code is in Red Panda’s library.'
      ),
      { autoClose: 8000 }
    );
  }

  private _isDone(model: INotebookModel, bundle: TurnBundle): boolean {
    return this._done.get(model)?.has(bundle.turn_id) ?? false;
  }

  private _markDone(
    model: INotebookModel,
    answers: readonly IConfirmed[]
  ): void {
    const done = this._done.get(model) ?? new Set();
    answers.forEach(one => done.add(one.bundle.turn_id));
    this._done.set(model, done);
  }

  private readonly _attention = new Attention();
  private readonly _client: IClient;
  private readonly _identities: NotebookIdentities;
  private readonly _tracker: INotebookTracker;
  private readonly _trans: TranslationBundle;
  /** Answers inserted by this page: an undone insertion stays undone. */
  private readonly _done = new WeakMap<INotebookModel, Set<string>>();
}

export namespace CellWriter {
  export interface IOptions {
    client: IClient;
    identities: NotebookIdentities;
    tracker: INotebookTracker;
    trans: TranslationBundle;
  }
}

/** The library's blocks that the kernel leaves to us: none of a cut answer, for one. */
function insertable({ bundle, confirmed }: IConfirmed): BundleBlock[] {
  const wanted = new Set(
    bundle.blocks.filter(block => block.insert).map(block => block.id)
  );
  return confirmed.blocks.filter(block => block.insert && wanted.has(block.id));
}

/** Tell whether a cell's outputs still carry these bundles. */
function carries(cell: ICodeCellModel, bundles: readonly TurnBundle[]) {
  const ids = new Set(readBundles(cell.outputs).map(one => one.turn_id));
  return bundles.every(one => ids.has(one.turn_id));
}

function isOfTurn(
  mark: { turn: { turn_id: string } | null } | null,
  turnId: string
): boolean {
  return mark?.turn?.turn_id === turnId;
}
