/**
 * Between the kernel's answers and the notebook's cells.
 *
 * The rule of this module: cells are inserted only into the notebook whose cell has just run, only
 * below that cell, only for an answer that the user's own library confirms, and with the library's
 * own text; a cell is replaced only by `%panda accept`, on the same terms. Nothing changes when an
 * old notebook is merely opened.
 */
import { Notification } from '@jupyterlab/apputils';
import type { Cell, CodeCell, ICodeCellModel } from '@jupyterlab/cells';
import { isCodeCellModel } from '@jupyterlab/cells';
import {
  NotebookActions,
  type INotebookModel,
  type INotebookTracker,
  type Notebook,
  type NotebookPanel
} from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { TurnBundle } from '../api/types';
import type { IClient, IPreferences } from '../tokens';
import { Attention } from './attention';
import { readAskedFor, readBundle, readTarget } from './bundle';
import { confirmTurn } from './confirm';
import { RunFollower, type IMovedRun } from './following';
import type { NotebookIdentities } from './identity';
import { runInserted } from './running';
import {
  bringsAnswer,
  isAcceptance,
  isContinuation,
  isInsertion,
  stampCell,
  usesMagic
} from './stamp';

export class NotebookBridge implements IDisposable {
  constructor(options: NotebookBridge.IOptions) {
    this._client = options.client;
    this._identities = options.identities;
    this._preferences = options.preferences;
    this._tracker = options.tracker;
    this._trans = options.trans;
    NotebookActions.executionScheduled.connect(this._onScheduled, this);
    NotebookActions.executed.connect(this._onExecuted, this);
    this._runs.moved.connect(this._onMoved, this);
    this._tracker.widgetAdded.connect(this._onNotebook, this);
    this._tracker.forEach(panel => this._onNotebook(this._tracker, panel));
  }

  /** Emitted when a cell with a question or a command for Red Panda has run, well or not. */
  get used(): ISignal<this, void> {
    return this._used;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    NotebookActions.executionScheduled.disconnect(this._onScheduled, this);
    NotebookActions.executed.disconnect(this._onExecuted, this);
    this._tracker.widgetAdded.disconnect(this._onNotebook, this);
    this._runs.dispose();
    Signal.clearData(this);
  }

  /** A notebook that has an id already learns early whether the id is its own. */
  private _onNotebook(_: unknown, panel: NotebookPanel): void {
    this._attention.watch(panel.content);
    const claim = () => {
      if (!panel.isDisposed && panel.model) {
        void this._identities.opened(panel.model, panel.context.localPath);
      }
    };
    panel.context.ready.then(claim).catch(() => undefined);
    panel.context.pathChanged.connect(claim, this);
  }

  private _onScheduled(_: unknown, args: { notebook: Notebook; cell: Cell }) {
    const model = args.notebook.model;
    const cell = args.cell.model;
    if (!model || !isCodeCellModel(cell)) {
      return;
    }
    // Noted now: the text may be edited while the cell runs.
    const panel = this._tracker.find(one => one.content === args.notebook);
    const source = cell.sharedModel.getSource();
    this._accepting[isAcceptance(source) ? 'add' : 'delete'](cell);
    this._placing[isInsertion(source) ? 'add' : 'delete'](cell);
    if (bringsAnswer(source)) {
      this._asking.set(cell, isContinuation(source));
      if (panel) {
        const widget = args.cell as CodeCell;
        this._runs.follow(args.notebook, widget, panel.sessionContext);
      }
    } else {
      this._asking.delete(cell);
    }
    stampCell(cell, {
      notebookId: () =>
        this._identities.ensure(model, panel?.context.localPath ?? ''),
      inserts: this._preferences.insertAutomatically
    });
  }

  private _onExecuted(
    _: unknown,
    args: { notebook: Notebook; cell: Cell; success: boolean }
  ): void {
    const cell = args.cell.model;
    if (!isCodeCellModel(cell)) {
      return;
    }
    if (this._asking.has(cell)) {
      this._onAnswer(args.notebook, cell, args.success);
    } else if (usesMagic(cell.sharedModel.getSource())) {
      this._used.emit();
    }
    const model = args.notebook.model;
    const bundle = this._accepting.delete(cell)
      ? readBundle(cell.outputs)
      : null;
    if (model && bundle && args.success) {
      void this._replace(args.notebook, model, cell, bundle);
    }
    if (this._placing.delete(cell) && model && args.success) {
      void this._placeAll(args.notebook, model, cell);
    }
  }

  private _onMoved(_: unknown, run: IMovedRun): void {
    this._onAnswer(run.notebook, run.cell, run.success);
  }

  private _onAnswer(
    notebook: Notebook,
    cell: ICodeCellModel,
    success: boolean
  ): void {
    this._used.emit();
    const model = notebook.model;
    const bundle = readBundle(cell.outputs);
    // A cell that was moved is another one.
    const continues =
      this._asking.get(cell) ?? isContinuation(cell.sharedModel.getSource());
    this._asking.delete(cell);
    // A run that failed keeps the cells of the one before; a corrected cell has a place of its own.
    if (
      model &&
      bundle &&
      success &&
      this._preferences.insertAutomatically &&
      readTarget(bundle) === null
    ) {
      void this._insert(notebook, model, cell, bundle, continues);
    }
  }

  /**
   * Insert what an answer brought, if it is what the library has.
   *
   * @param continues - Whether the cell went on with an answer: the next time it is another one, so
   * that what it brought before is not replaced.
   */
  private async _insert(
    notebook: Notebook,
    model: INotebookModel,
    cell: ICodeCellModel,
    bundle: TurnBundle,
    continues: boolean
  ): Promise<void> {
    // The kernel says which blocks it leaves to us: none of a cut answer, for one.
    const wanted = new Set(
      bundle.blocks.filter(block => block.insert).map(block => block.id)
    );
    if (!bundle.complete || !wanted.size || this._isDone(model, bundle)) {
      return;
    }
    const confirmed = await confirmTurn(
      this._client,
      this._trans,
      bundle,
      () => void this._insert(notebook, model, cell, bundle, continues)
    );
    // Meanwhile the cell may have been run again; its next answer is for the next call.
    if (
      confirmed === null ||
      model.isDisposed ||
      this._isDone(model, bundle) ||
      (!cell.isDisposed && readBundle(cell.outputs)?.turn_id !== bundle.turn_id)
    ) {
      return;
    }
    const { applyPlan, planInsertion, readCells } = await import('./inserter');
    this._markDone(model, bundle);
    if (model.readOnly) {
      this._sayReadOnly();
      return;
    }
    const shared = model.sharedModel;
    const turn = { turn_cell_id: cell.id, turn_id: confirmed.turn_id };
    const plan = planInsertion(
      readCells(shared),
      turn,
      confirmed.blocks.filter(block => block.insert && wanted.has(block.id)),
      !continues
    );
    if (!plan) {
      return;
    }
    const move = this._attention.decide(notebook, cell.id);
    model.deletedCells.push(...applyPlan(shared, plan, turn));
    const first = readCells(shared).find(
      one => one.mark?.turn?.turn_id === turn.turn_id
    );
    if (first) {
      await this._attention.lead(notebook, move, first.id);
    }
    await this._run(notebook, model, confirmed, wanted);
  }

  /** Run what was inserted, where the user's own library says that this notebook does so. */
  private async _run(
    notebook: Notebook,
    model: INotebookModel,
    confirmed: TurnBundle,
    wanted: ReadonlySet<string>
  ): Promise<void> {
    const panel = this._tracker.find(one => one.content === notebook);
    if (panel && !model.isDisposed) {
      await runInserted(this._client, {
        notebook,
        session: panel.sessionContext,
        notebookId: this._identities.ensure(model, panel.context.localPath),
        turnId: confirmed.turn_id,
        blocks: confirmed.blocks.filter(
          block => block.insert && wanted.has(block.id)
        )
      });
    }
  }

  /** Put a corrected cell into the place of the one that it corrects, if it is still there. */
  private async _replace(
    notebook: Notebook,
    model: INotebookModel,
    cell: ICodeCellModel,
    bundle: TurnBundle
  ): Promise<void> {
    const target = readTarget(bundle);
    const block = bundle.blocks[0];
    if (!target || bundle.blocks.length !== 1 || !block.insert) {
      return;
    }
    const confirmed = await confirmTurn(
      this._client,
      this._trans,
      bundle,
      () => void this._replace(notebook, model, cell, bundle)
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

  /** Put the blocks that a cell has asked for by their names below it, in order. */
  private async _placeAll(
    notebook: Notebook,
    model: INotebookModel,
    cell: ICodeCellModel
  ): Promise<void> {
    for (const bundle of readAskedFor(cell.outputs)) {
      await this._place(notebook, model, cell, bundle);
    }
  }

  private async _place(
    notebook: Notebook,
    model: INotebookModel,
    cell: ICodeCellModel,
    bundle: TurnBundle
  ): Promise<void> {
    const confirmed = await confirmTurn(
      this._client,
      this._trans,
      bundle,
      () => void this._place(notebook, model, cell, bundle)
    );
    const block = confirmed?.blocks[0];
    if (!block?.insert || model.isDisposed) {
      return;
    }
    if (model.readOnly) {
      this._sayReadOnly();
      return;
    }
    const { insertBlock, readCells } = await import('./inserter');
    const { planPlacing } = await import('./placing');
    const plan = planPlacing(readCells(model.sharedModel), cell.id, block);
    if (plan === null) {
      return;
    }
    const move = this._attention.decide(notebook, cell.id);
    if (!plan.isThere) {
      insertBlock(model.sharedModel, plan.index, block);
    }
    const placed = model.sharedModel.cells[plan.index].getId();
    await this._attention.lead(notebook, move, placed);
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

  private _markDone(model: INotebookModel, bundle: TurnBundle): void {
    const done = this._done.get(model) ?? new Set();
    this._done.set(model, done.add(bundle.turn_id));
  }

  private readonly _attention = new Attention();
  private readonly _client: IClient;
  private readonly _identities: NotebookIdentities;
  private readonly _preferences: IPreferences;
  private readonly _runs = new RunFollower();
  private readonly _tracker: INotebookTracker;
  private readonly _trans: TranslationBundle;
  private readonly _used = new Signal<this, void>(this);
  /** Questions that are being answered, and whether one goes on with an answer that broke off. */
  private readonly _asking = new WeakMap<ICodeCellModel, boolean>();
  /** Commands that put a corrected cell into its place. */
  private readonly _accepting = new WeakSet<ICodeCellModel>();
  /** Commands that put blocks of the library below them. */
  private readonly _placing = new WeakSet<ICodeCellModel>();
  /** Answers inserted by this page: an undone insertion stays undone. */
  private readonly _done = new WeakMap<INotebookModel, Set<string>>();
  private _isDisposed = false;
}

export namespace NotebookBridge {
  export interface IOptions {
    client: IClient;
    identities: NotebookIdentities;
    preferences: IPreferences;
    tracker: INotebookTracker;
    trans: TranslationBundle;
  }
}
