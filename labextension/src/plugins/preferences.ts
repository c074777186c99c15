import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { Preferences } from '../models/preferences';
import { IPreferences } from '../tokens';

// The settings editor finds schema/plugin.json by this name.
const ID = 'redpanda-jupyter:plugin';

/** Reads the settings of the sidebar and of insertion. */
export const preferencesPlugin: JupyterFrontEndPlugin<IPreferences> = {
  id: ID,
  description: 'Reads the settings of Red Panda’s sidebar and cells.',
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IPreferences,
  activate: (
    _app: JupyterFrontEnd,
    registry: ISettingRegistry | null
  ): IPreferences => {
    const preferences = new Preferences();
    registry
      ?.load(ID)
      .then(settings => preferences.follow(settings))
      .catch(reason => {
        console.warn('Red Panda goes by its default settings:', reason);
      });
    return preferences;
  }
};
