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

import { TURN_MIME_TYPE, type TurnBundle } from '../src/api/types';
import { NotebookBridge } from '../src/notebook/bridge';
import { NotebookIdentities } from '../src/notebook/identity';
import type { IClient } from '../src/tokens';
import { fakeClient, settle } from './client';
import { FakeSession } from './session';

const PATH = 'work/a.ipynb';

/** A notebook with one question, and JupyterLab's signals to run it. */
export function setup(
  getTurn: (id: string) => Promise<TurnBundle>,
  insertAutomatically = true,
  getRunDecision?: IClient['getRunDecision']
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
      insertAutomatically,
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
  const cell = model.cells.get(0) as ICodeCellModel;
  const emit = (name: 'executionScheduled' | 'executed', args: object) => {
    const signal = NotebookActions[name] as unknown as Signal<unknown, unknown>;
    signal.emit({ notebook, cell: { model: cell }, ...args });
  };
  const run = async (output: TurnBundle | null, success = true) => {
    emit('executionScheduled', {});
    cell.outputs.clear();
    if (output) {
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
  return { bridge, cell, emit, model, notebook, run, session, sources };
}

export function lastMessage(): string | undefined {
  return Notification.manager.notifications[0]?.message;
}
