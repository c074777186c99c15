/** The bridge over a notebook of a spec, and JupyterLab's signals to run its cells. */
import { Notification } from '@jupyterlab/apputils';
import type { ICodeCellModel } from '@jupyterlab/cells';
import {
  NotebookActions,
  NotebookModel,
  type INotebookTracker
} from '@jupyterlab/notebook';
import { NBTestUtils } from '@jupyterlab/notebook/lib/testutils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { ApiError } from '../src/api/errors';
import { TURN_MIME_TYPE, type TurnBundle } from '../src/api/types';
import { NotebookBridge } from '../src/notebook/bridge';
import { NotebookIdentities } from '../src/notebook/identity';
import type { IClient } from '../src/tokens';
import { fakeClient, settle } from './client';
import { FakeSession } from './session';

const PATH = 'work/a.ipynb';

/**
 * What every spec of the bridge needs, to be called where it describes something: a library that
 * has these answers, no messages from before, and an end to the bridge.
 */
export function bridgeSpecs(...answers: readonly TurnBundle[]) {
  const confirm = jest.fn<Promise<TurnBundle>, [string]>();
  let bridge: NotebookBridge | null = null;

  beforeEach(() => {
    confirm.mockReset();
    confirm.mockImplementation(async id => {
      const found = answers.find(one => one.turn_id === id);
      return found ?? Promise.reject(new ApiError({ kind: 'not-found' }));
    });
    Notification.manager.dismiss();
  });

  afterEach(() => {
    bridge?.dispose();
    bridge = null;
  });

  /** Open a notebook whose first cell has this text, and is a question if none is given. */
  const open = (source: string | null = null, options: IOptions = {}) => {
    bridge?.dispose();
    const all = setup(options.getTurn ?? confirm, options);
    bridge = all.bridge;
    if (source !== null) {
      all.cell.sharedModel.setSource(source);
    }
    return all;
  };
  return { confirm, open };
}

interface IOptions {
  /** Whether answers become cells by themselves; they do unless it is said. */
  inserts?: boolean;
  getTurn?: (id: string) => Promise<TurnBundle>;
  getRunDecision?: IClient['getRunDecision'];
}

/** A notebook with one question, and JupyterLab's signals to run it. */
function setup(
  getTurn: (id: string) => Promise<TurnBundle>,
  { inserts = true, getRunDecision }: IOptions
) {
  const model = new NotebookModel();
  model.sharedModel.deleteCellRange(0, model.sharedModel.cells.length);
  model.sharedModel.insertCells(0, [
    { cell_type: 'code', source: '%%panda df\nWhat?' },
    { cell_type: 'code', source: 'y' }
  ]);
  const notebook = NBTestUtils.createNotebook();
  notebook.model = model;
  const session = new FakeSession();
  const panel = {
    content: notebook,
    context: { localPath: PATH },
    sessionContext: session
  };
  const client = fakeClient({
    getTurn,
    claimNotebook: claim => Promise.resolve(claim),
    ...(getRunDecision ? { getRunDecision } : {})
  });
  const bridge = new NotebookBridge({
    client,
    identities: new NotebookIdentities({ client }),
    preferences: {
      insertAutomatically: inserts,
      pollInterval: 1,
      changed: new Signal({} as never)
    },
    tracker: {
      widgetAdded: new Signal({}),
      forEach: () => undefined,
      find: (test: (one: unknown) => boolean) => (test(panel) ? panel : null)
    } as unknown as INotebookTracker,
    trans: nullTranslator.load('')
  });
  let cell = model.cells.get(0) as ICodeCellModel;
  /** Take the cell that is the first one now, after the notebook got others. */
  const reopen = () => {
    cell = model.cells.get(0) as ICodeCellModel;
  };
  const emit = (name: 'executionScheduled' | 'executed', args: object) => {
    const signal = NotebookActions[name] as unknown as Signal<unknown, unknown>;
    signal.emit({ notebook, cell: { model: cell }, ...args });
  };
  /** Run the first cell, which brings these bundles, each in an output of its own. */
  const run = async (
    brought: TurnBundle | readonly TurnBundle[] | null,
    success = true
  ) => {
    emit('executionScheduled', {});
    cell.outputs.clear();
    for (const output of [brought ?? []].flat()) {
      cell.outputs.add({
        output_type: 'display_data',
        metadata: {},
        data: { 'text/plain': 'hello', [TURN_MIME_TYPE]: output as never }
      });
    }
    emit('executed', { success });
    await settle();
  };
  const sources = () =>
    model.sharedModel.cells.slice(1).map(one => one.getSource());
  return { bridge, cell, emit, model, notebook, reopen, run, session, sources };
}

export function lastMessage(): string | undefined {
  return Notification.manager.notifications[0]?.message;
}
