import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addCommands, CommandIDs } from '../commands';
import { InsertTarget } from '../notebook/target';
import { Sidebar } from '../sidebar';
import { IClient, ILibrary } from '../tokens';

const SIDEBAR_ID = 'redpanda-sidebar';

/** After the extension manager and the like, which other extensions expect at the end. */
const RANK = 600;

/** Shows the library beside the notebook. */
export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'redpanda-jupyter:sidebar',
  description: 'Shows the library of code blocks in the left sidebar.',
  autoStart: true,
  requires: [IClient, ILibrary, IEditorServices, IEditorLanguageRegistry],
  optional: [INotebookTracker, ITranslator, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    client: IClient,
    library: ILibrary,
    editors: IEditorServices,
    languages: IEditorLanguageRegistry,
    tracker: INotebookTracker | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('redpanda_jupyter');
    const target = new InsertTarget({ tracker, trans });
    const sidebar = new Sidebar({
      id: SIDEBAR_ID,
      library,
      trans,
      load: async () => {
        const { LibraryPanel } = await import('../panels/library');
        const commands = app.commands;
        const code = { editors, languages };
        return new LibraryPanel({ commands, library, target, trans, code });
      }
    });
    app.shell.add(sidebar, 'left', { rank: RANK, type: 'Red Panda' });
    restorer?.add(sidebar, SIDEBAR_ID);

    const sidebarId = SIDEBAR_ID;
    addCommands({ app, client, library, target, trans, sidebarId });
    const category = trans.__('Red Panda');
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category });
    }
  }
};
