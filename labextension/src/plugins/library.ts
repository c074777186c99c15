import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

import { ChangesPoller } from '../models/changes';
import { LibraryModel } from '../models/library';
import { StatusModel } from '../models/status';
import { IClient, ILibrary, IPreferences } from '../tokens';

/** Holds what this page knows of the library; asks nothing until somebody looks. */
export const libraryPlugin: JupyterFrontEndPlugin<ILibrary> = {
  id: 'redpanda-jupyter:library',
  description: 'Holds the list of code blocks, and keeps it new.',
  autoStart: true,
  requires: [IClient, IPreferences],
  provides: ILibrary,
  activate: (
    _app: JupyterFrontEnd,
    client: IClient,
    preferences: IPreferences
  ): ILibrary => {
    const blocks = new LibraryModel({ client });
    const status = new StatusModel({ client });
    const poller = new ChangesPoller({ client });
    const follow = () => {
      poller.interval = preferences.pollInterval * 1000;
    };
    follow();
    preferences.changed.connect(follow);
    poller.changed.connect(() => void blocks.refresh());
    return { blocks, status, poller };
  }
};
