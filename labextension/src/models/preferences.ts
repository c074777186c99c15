/** What the user chose in the settings editor; the defaults until the settings are read. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { IPreferences } from '../tokens';

export class Preferences implements IPreferences {
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get insertAutomatically(): boolean {
    return this._settings?.composite.insertAutomatically !== false;
  }

  get pollInterval(): number {
    const seconds = this._settings?.composite.pollInterval;
    return typeof seconds === 'number' && seconds > 0 ? seconds : 1;
  }

  /** Follow the settings from now on. */
  follow(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    settings.changed.connect(this._onChanged, this);
    this._changed.emit();
  }

  private _onChanged(): void {
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _settings: ISettingRegistry.ISettings | null = null;
}
