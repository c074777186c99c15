/**
 * Leads the person who waits for an answer to its code.
 *
 * The rule of this module: the first new cell becomes the active one only for somebody who still
 * waits below the question, and only once no key was pressed for a while, so that a hurried second
 * Shift+Enter never runs code that nobody has read. For everybody else nothing moves.
 */
import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';

/** How long no key was pressed before the active cell may change, in milliseconds. */
export const QUIET_MS = 1000;

/** How long such a pause is waited for, in milliseconds; after that, nothing moves. */
const PATIENCE_MS = 5000;

/** How long a new cell may take to get its final height, in milliseconds. */
const RENDER_MS = 300;

/** How much of the output above a new cell stays in view, in pixels. */
const LEAD_PX = 150;

/**
 * What an insertion may move: the active cell and the view, only the view, or nothing.
 *
 * The view alone: the last cell is an empty one, in which somebody is about to write.
 */
export type Move = 'activate' | 'show' | 'none';

/** The vertical edges of something on the screen, in pixels. */
export interface IEdges {
  top: number;
  bottom: number;
}

export class Attention {
  /** Note the keys that are pressed in a notebook, for as long as it is there. */
  watch(notebook: Notebook): void {
    if (this._lastKey.has(notebook)) {
      return;
    }
    this._lastKey.set(notebook, -Infinity);
    const note = () => this._lastKey.set(notebook, performance.now());
    notebook.node.addEventListener('keydown', note, true);
    const noteClick = (event: Event) => {
      const cell = (event.target as Element | null)?.closest('.jp-Cell');
      if (cell) {
        this._clicked.add(cell);
      }
    };
    notebook.node.addEventListener('mousedown', noteClick, true);
  }

  /**
   * Decide what may move; to be asked just before the cells below a question change.
   *
   * @param orAt - Whether somebody waits as well who has stayed at the cell itself.
   */
  decide(notebook: Notebook, promptId: string, orAt = false): Move {
    const active = notebook.activeCell;
    const index = notebook.activeCellIndex;
    if (
      notebook.isDisposed ||
      !active ||
      notebook.widgets.some(one => one !== active && notebook.isSelected(one))
    ) {
      return 'none';
    }
    if (orAt && active.model.id === promptId) {
      return notebook.mode === 'command' ? 'activate' : 'none';
    }
    if (notebook.widgets[index - 1]?.model.id !== promptId) {
      return 'none';
    }
    if (notebook.mode === 'command') {
      return 'activate';
    }
    const isLast = index === notebook.widgets.length - 1;
    if (!isLast || active.model.sharedModel.getSource() !== '') {
      return 'none';
    }
    // Shift+Enter in the last cell has made an empty one; who has clicked into it is to write there.
    return this._clicked.has(active.node) ? 'show' : 'activate';
  }

  /** Carry out what was decided, for the first cell of the answer. */
  async lead(notebook: Notebook, move: Move, cellId: string): Promise<void> {
    if (
      move === 'none' ||
      (move === 'activate' && !(await this._waitForQuiet(notebook))) ||
      notebook.isDisposed
    ) {
      return;
    }
    const index = notebook.widgets.findIndex(one => one.model.id === cellId);
    const cell = notebook.widgets[index];
    if (!cell) {
      return;
    }
    const hadKeyboard = notebook.node.contains(document.activeElement);
    if (move === 'activate') {
      if (notebook.mode !== 'command') {
        notebook.mode = 'command';
      }
      notebook.activeCellIndex = index;
      notebook.deselectAll();
    }
    const active = notebook.activeCell;
    const started = performance.now();
    const hasMovedOn = () =>
      notebook.isDisposed ||
      cell.isDisposed ||
      notebook.activeCell !== active ||
      this._lastKey.get(notebook)! > started;
    await bringIntoView(notebook, index, hasMovedOn);
    // The keyboard follows, so that it is not lost with a cell that is scrolled out of the page.
    const holder = document.activeElement;
    const isFree = holder === document.body || notebook.node.contains(holder);
    if (move === 'activate' && hadKeyboard && isFree && !hasMovedOn()) {
      cell.node.focus({ preventScroll: true });
    }
  }

  /**
   * Wait until no key was pressed for a while.
   *
   * @returns Whether the person is where and as they were.
   */
  private async _waitForQuiet(notebook: Notebook): Promise<boolean> {
    const began = performance.now();
    const cell = notebook.activeCell;
    const { mode } = notebook;
    const text = cell?.model.sharedModel.getSource();
    const isSame = () =>
      !notebook.isDisposed &&
      notebook.activeCell === cell &&
      notebook.mode === mode &&
      cell?.model.sharedModel.getSource() === text &&
      !(mode === 'edit' && this._clicked.has(cell!.node)) &&
      !notebook.widgets.some(one => one !== cell && notebook.isSelected(one));
    for (;;) {
      const last = this._lastKey.get(notebook) ?? -Infinity;
      const left = last + QUIET_MS - performance.now();
      if (!isSame() || performance.now() - began > PATIENCE_MS) {
        return false;
      }
      if (left <= 0) {
        return true;
      }
      await new Promise(resolve => setTimeout(resolve, left));
    }
  }

  private readonly _lastKey = new WeakMap<Notebook, number>();
  /** The nodes of cells in which the mouse was pressed. */
  private readonly _clicked = new WeakSet<Element>();
}

/**
 * Tell how far to scroll down to a cell: as little as possible, for its top and the end of what is
 * above it, and as much of the cell as then fits.
 *
 * @param keep - What must not go out of view if it is in view.
 */
export function distance(view: IEdges, cell: IEdges, keep: IEdges): number {
  const height = view.bottom - view.top;
  const highest = view.top + Math.min(LEAD_PX, height / 4);
  const lowest = Math.max(highest, view.bottom - (cell.bottom - cell.top));
  const target = Math.min(Math.max(cell.top, highest), lowest);
  const by = cell.top - target;
  const isSeen = (shift: number) =>
    keep.top - shift >= view.top && keep.bottom - shift <= view.bottom;
  return isSeen(0) && !isSeen(by) ? 0 : by;
}

async function bringIntoView(
  notebook: Notebook,
  index: number,
  hasMovedOn: () => boolean
): Promise<void> {
  const cell = notebook.widgets[index];
  if (!notebook.isVisible) {
    return;
  }
  await nextFrame();
  if (!cell.node.isConnected && !hasMovedOn()) {
    // Far from what is in view, where only JupyterLab knows how far.
    await notebook.scrollToItem(index, 'auto').catch(() => undefined);
    await nextFrame();
  }
  const view = cell.node.closest('.jp-WindowedPanel-outer');
  let reached: number | null = null;
  for (const isRendered of [nextFrame(), rendered(cell)]) {
    await isRendered;
    const scrolled = reached !== null && view?.scrollTop !== reached;
    if (!view || hasMovedOn() || scrolled || !cell.node.isConnected) {
      return;
    }
    const active = notebook.activeCell;
    const keep = active && active !== cell ? active : cell;
    const by = distance(edges(view), edges(cell.node), edges(keep.node));
    if (by) {
      view.scrollTop += by;
    }
    reached = view.scrollTop;
  }
}

function edges(node: Element): IEdges {
  return node.getBoundingClientRect();
}

function nextFrame(): Promise<void> {
  return new Promise(resolve => requestAnimationFrame(() => resolve()));
}

function rendered(cell: Cell): Promise<void> {
  const late = new Promise<void>(resolve => setTimeout(resolve, RENDER_MS));
  return Promise.race([cell.ready.then(nextFrame), late]);
}
