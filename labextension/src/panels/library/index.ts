/** The library's panel; loaded when the sidebar is opened for the first time. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import React from 'react';

import type { ICodeServices } from '../../components/code';
import type { InsertTarget } from '../../notebook/target';
import type { ILibrary } from '../../tokens';
import { Body } from './body';

export class LibraryPanel extends ReactWidget {
  constructor(options: LibraryPanel.IOptions) {
    super();
    this.addClass('jp-RedPanda-Library');
    this._options = options;
  }

  protected override render(): React.ReactElement {
    return React.createElement(Body, this._options);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    // React draws a little later than the panel is shown for the first time.
    void this.renderPromise?.then(() => {
      this.node
        .querySelector<HTMLInputElement>('.jp-RedPanda-Search input')
        ?.focus();
    });
  }

  private readonly _options: LibraryPanel.IOptions;
}

export namespace LibraryPanel {
  export interface IOptions {
    commands: CommandRegistry;
    library: ILibrary;
    target: InsertTarget;
    trans: TranslationBundle;
    code: ICodeServices;
  }
}
