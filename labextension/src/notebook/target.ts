/** The notebook that "Insert" means: the one last worked in, below its active cell. */
import {
  NotebookActions,
  type INotebookTracker,
  type NotebookPanel
} from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import { insertBlock, type InsertableBlock } from './inserter';

export class InsertTarget implements IDisposable {
  constructor(options: InsertTarget.IOptions) {
    this._tracker = options.tracker;
    this._trans = options.trans;
    this._tracker?.currentChanged.connect(this._onChanged, this);
    this._tracker?.activeCellChanged.connect(this._onChanged, this);
  }

  /** Emitted when another notebook is meant, or the reason why none can be. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get panel(): NotebookPanel | null {
    return this._tracker?.currentWidget ?? null;
  }

  /** Why nothing can be inserted, in words; `null` if it can. */
  get problem(): string | null {
    const model = this.panel?.content.model;
    if (!model) {
      return this._trans.__('Open a notebook to insert into.');
    }
    if (model.readOnly) {
      return this._trans.__('The open notebook is read-only.');
    }
    return null;
  }

  /** The language of the notebook's kernel; empty if it is not known yet. */
  get language(): string {
    return normaliseLanguage(
      this.panel?.content.model?.defaultKernelLanguage ?? ''
    );
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Insert a block below the active cell and make the new cell the active one. */
  insert(block: InsertableBlock): boolean {
    const notebook = this.panel?.content;
    const model = notebook?.model;
    if (!notebook || !model || this.problem !== null) {
      return false;
    }
    const index = notebook.activeCell
      ? notebook.activeCellIndex + 1
      : model.cells.length;
    insertBlock(model.sharedModel, index, block);
    notebook.activeCellIndex = index;
    notebook.deselectAll();
    // Not in its editor: the next key is a shortcut such as Shift+Enter, not text in the code.
    notebook.mode = 'command';
    void NotebookActions.focusActiveCell(notebook);
    return true;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._tracker?.currentChanged.disconnect(this._onChanged, this);
    this._tracker?.activeCellChanged.disconnect(this._onChanged, this);
    Signal.clearData(this);
  }

  private _onChanged(): void {
    this._changed.emit();
  }

  private readonly _tracker: INotebookTracker | null;
  private readonly _trans: TranslationBundle;
  private readonly _changed = new Signal<this, void>(this);
  private _isDisposed = false;
}

export namespace InsertTarget {
  export interface IOptions {
    /** `null` in an application that has no notebooks. */
    tracker: INotebookTracker | null;
    trans: TranslationBundle;
  }
}

const PYTHON = new Set([
  'py',
  'py3',
  'python',
  'python3',
  'ipython',
  'ipython3'
]);

/** Give the many names of Python one, so that languages can be compared. */
export function normaliseLanguage(language: string): string {
  const name = language.toLowerCase();
  return PYTHON.has(name) ? 'python' : name;
}
