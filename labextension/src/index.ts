/** The plugins of Red Panda, in the order in which they build on each other. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { clientPlugin } from './plugins/client';
import { libraryPlugin } from './plugins/library';
import { notebookPlugin } from './plugins/notebook';
import { preferencesPlugin } from './plugins/preferences';
import { questionPlugin } from './plugins/question';
import { sidebarPlugin } from './plugins/sidebar';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  clientPlugin,
  preferencesPlugin,
  libraryPlugin,
  notebookPlugin,
  questionPlugin,
  sidebarPlugin
];

export default plugins;
