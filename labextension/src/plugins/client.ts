import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { Client } from '../api/client';
import { IClient } from '../tokens';

/** Talks to the server extension. */
export const clientPlugin: JupyterFrontEndPlugin<IClient> = {
  id: 'redpanda-jupyter:client',
  description: 'Talks to the Red Panda server extension.',
  autoStart: true,
  provides: IClient,
  activate: (app: JupyterFrontEnd): IClient =>
    new Client({ serverSettings: app.serviceManager.serverSettings })
};
