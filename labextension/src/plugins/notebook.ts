import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { NotebookBridge } from '../notebook/bridge';
import { NotebookIdentities } from '../notebook/identity';
import { IClient, ILibrary, IPreferences } from '../tokens';

/** Puts the code of an answer into cells below the question. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'redpanda-jupyter:notebook',
  description: 'Puts the code of an answer into cells below the question.',
  autoStart: true,
  requires: [IClient, ILibrary, IPreferences, INotebookTracker],
  optional: [ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    client: IClient,
    library: ILibrary,
    preferences: IPreferences,
    tracker: INotebookTracker,
    translator: ITranslator | null
  ): void => {
    const bridge = new NotebookBridge({
      client,
      identities: new NotebookIdentities({ client }),
      preferences,
      tracker,
      trans: (translator ?? nullTranslator).load('redpanda_jupyter')
    });
    bridge.used.connect(() => {
      if (library.poller.visible) {
        void library.blocks.refresh();
        void library.status.refresh();
      }
    });
  }
};
