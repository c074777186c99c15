/**
 * Between the kernel's answers and the notebook's cells.
 *
 * The rule of this module: only a cell that has just run, and whose text asks for it, brings cells
 * into its notebook. Nothing changes when an old notebook is merely opened.
 */
import type { Cell, CodeCell, ICodeCellModel } from '@jupyterlab/cells';
import { isCodeCellModel } from '@jupyterlab/cells';
import {
  NotebookActions,
  type INotebookTracker,
  type Notebook,
  type NotebookPanel
} from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { IClient, IPreferences } from '../tokens';
import { isAskedFor, readBundles, readTarget } from './bundle';
import { RunFollower, type IMovedRun } from './following';
import type { NotebookIdentities } from './identity';
import { readWish, stampCell, usesMagic, type IWish } from './stamp';
import { CellWriter } from './writing';

export class NotebookBridge implements IDisposable {
  constructor(options: NotebookBridge.IOptions) {
    this._identities = options.identities;
    this._preferences = options.preferences;
    this._tracker = options.tracker;
    this._writer = new CellWriter(options);
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
    this._writer.watch(panel.content);
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
    const wish = readWish(cell.sharedModel.getSource());
    if (wish) {
      this._wishes.set(cell, wish);
      if (panel) {
        const widget = args.cell as CodeCell;
        this._runs.follow(args.notebook, widget, panel.sessionContext);
      }
    } else {
      this._wishes.delete(cell);
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
    const wish = this._wishes.get(cell) ?? null;
    if (wish?.answers || usesMagic(cell.sharedModel.getSource())) {
      this._used.emit();
    }
    this._onBrought(args.notebook, cell, wish, args.success);
  }

  private _onMoved(_: unknown, run: IMovedRun): void {
    // A cell that was moved is another one.
    const wish =
      this._wishes.get(run.cell) ?? readWish(run.cell.sharedModel.getSource());
    this._used.emit();
    this._onBrought(run.notebook, run.cell, wish, run.success);
  }

  /** Put what a run has brought into the notebook: all of it, in the order in which it came. */
  private _onBrought(
    notebook: Notebook,
    cell: ICodeCellModel,
    wish: IWish | null,
    success: boolean
  ): void {
    const model = notebook.model;
    this._wishes.delete(cell);
    // A run that failed keeps the cells of the one before.
    if (!model || !wish || !success) {
      return;
    }
    const bundles = readBundles(cell.outputs);
    // A corrected cell has a place of its own; the last one is what is accepted.
    const corrected = bundles.filter(one => readTarget(one) !== null).pop();
    if (wish.accepts && corrected) {
      void this._writer.replace({ notebook, model, cell }, corrected);
    }
    const inserts = wish.answers && this._preferences.insertAutomatically;
    const brought = bundles.filter(
      one =>
        readTarget(one) === null && (isAskedFor(one) ? wish.places : inserts)
    );
    void this._writer.insert(
      { notebook, model, cell },
      brought,
      wish.continues
    );
  }

  private readonly _identities: NotebookIdentities;
  private readonly _preferences: IPreferences;
  private readonly _runs = new RunFollower();
  private readonly _tracker: INotebookTracker;
  private readonly _used = new Signal<this, void>(this);
  /** What the cells that are running are about to bring. */
  private readonly _wishes = new WeakMap<ICodeCellModel, IWish>();
  private readonly _writer: CellWriter;
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
