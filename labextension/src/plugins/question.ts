import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';

import { questionExtension } from '../notebook/question';

/** Shows questions as text, not as Python. */
export const questionPlugin: JupyterFrontEndPlugin<void> = {
  id: 'redpanda-jupyter:question',
  description: 'Shows questions as text, not as Python.',
  autoStart: true,
  requires: [IEditorExtensionRegistry],
  activate: (_app: JupyterFrontEnd, registry: IEditorExtensionRegistry): void =>
    registry.addExtension(questionExtension)
};
