import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import schema from '../../schema/plugin.json';
import { Preferences } from '../../src/models/preferences';

function settingsOf(composite: object) {
  const settings = { composite, changed: new Signal<object, void>({}) };
  return settings as typeof settings & ISettingRegistry.ISettings;
}

describe('Preferences', () => {
  it('has the schema’s defaults before any settings are read', () => {
    const preferences = new Preferences();
    expect(preferences.insertAutomatically).toBe(
      schema.properties.insertAutomatically.default
    );
    expect(preferences.pollInterval).toBe(
      schema.properties.pollInterval.default
    );
  });

  it('follows the settings', () => {
    const preferences = new Preferences();
    const changed = jest.fn();
    preferences.changed.connect(changed);
    const settings = settingsOf({ insertAutomatically: false });
    preferences.follow(settings);
    expect(preferences.insertAutomatically).toBe(false);
    Object.assign(settings.composite, { pollInterval: 5 });
    (settings.changed as Signal<object, void>).emit();
    expect(preferences.pollInterval).toBe(5);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it.each([0, -1, '1', null])('does not poll every %j seconds', value => {
    const preferences = new Preferences();
    preferences.follow(settingsOf({ pollInterval: value }));
    expect(preferences.pollInterval).toBe(1);
  });
});
