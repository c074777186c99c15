/**
 * The panda's place in the sidebar: an icon and a frame, until somebody looks.
 *
 * The rule of this module: what a page that never opens the panel pays is this file.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';

import { pandaIcon } from './components/icons';
import type { ILibrary } from './tokens';

export class Sidebar extends Widget {
  constructor(options: Sidebar.IOptions) {
    super();
    this.id = options.id;
    this.addClass('jp-RedPanda-Sidebar');
    this.title.icon = pandaIcon;
    this.title.caption = options.trans.__('Red Panda');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.trans.__('Red Panda'));
    this.layout = new PanelLayout();
    this._library = options.library;
    this._load = options.load;
    this._trans = options.trans;
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._look();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this._look();
    }
  }

  protected override onBeforeDetach(msg: Message): void {
    this._library.poller.visible = false;
    super.onBeforeDetach(msg);
  }

  protected override onAfterHide(msg: Message): void {
    this._library.poller.visible = false;
    super.onAfterHide(msg);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    if (this._content) {
      this._content.activate();
    } else {
      this._activateOnceLoaded = true;
    }
  }

  /** Somebody looks: load the panel if it is the first time, and keep it new. */
  private _look(): void {
    this._library.poller.visible = true;
    void this._library.status.refresh();
    if (!this._loading) {
      this._loading = true;
      void this._fill();
    }
  }

  private async _fill(): Promise<void> {
    try {
      const content = await this._load();
      if (this.isDisposed) {
        content.dispose();
        return;
      }
      this._content = content;
      (this.layout as PanelLayout).addWidget(content);
      if (this._activateOnceLoaded && this.isVisible) {
        content.activate();
      }
    } catch (reason) {
      // The files of an upgraded extension are gone from under an old page.
      console.error('Red Panda: the panel could not be loaded.', reason);
      const note = new Widget();
      note.addClass('jp-RedPanda-Problem');
      note.node.textContent = this._trans.__(
        'The panel could not be loaded. Reload the page.'
      );
      (this.layout as PanelLayout).addWidget(note);
    }
  }

  private readonly _library: ILibrary;
  private readonly _load: () => Promise<Widget>;
  private readonly _trans: TranslationBundle;
  private _content: Widget | null = null;
  private _loading = false;
  private _activateOnceLoaded = false;
}

export namespace Sidebar {
  export interface IOptions {
    id: string;
    library: ILibrary;
    trans: TranslationBundle;
    /** Brings the panel, on first opening. */
    load: () => Promise<Widget>;
  }
}
