/** The commands of Red Panda; what the sidebar's buttons do is here, once. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  Clipboard,
  Dialog,
  Notification,
  showDialog
} from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { ApiError, explain } from './api/errors';
import type { CodeBlock, CodeVersion } from './api/types';
import { pandaIcon } from './components/icons';
import { howToReview, isUnreviewed } from './models/review';
import { normaliseLanguage, type InsertTarget } from './notebook/target';
import type { IClient, ILibrary } from './tokens';

export namespace CommandIDs {
  export const open = 'redpanda:open';
  export const refresh = 'redpanda:refresh';
  export const insertBlock = 'redpanda:insert-block';
  export const copyBlock = 'redpanda:copy-block';
  export const deleteBlock = 'redpanda:delete-block';
}

export interface ICommandOptions {
  app: JupyterFrontEnd;
  client: IClient;
  library: ILibrary;
  target: InsertTarget;
  trans: TranslationBundle;
  /** The id of the sidebar's widget. */
  sidebarId: string;
}

/** How long "Undo" is offered. */
const UNDO_MS = 10_000;

/** Register all commands. */
export function addCommands(options: ICommandOptions): void {
  const { app, library, sidebarId, trans } = options;
  app.commands.addCommand(CommandIDs.open, {
    label: trans.__('Open Red Panda'),
    caption: trans.__('Show the library of code blocks'),
    icon: pandaIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      app.shell.activateById(sidebarId);
    }
  });
  app.commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh the Library'),
    caption: trans.__('Ask the server again for code blocks and keys'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      await Promise.all([library.blocks.refresh(), library.status.refresh()]);
    }
  });
  addBlockCommands(options);
}

/** The commands that do something with one block. */
function addBlockCommands(options: ICommandOptions): void {
  const { target, trans } = options;
  addBlockCommand(options, CommandIDs.insertBlock, {
    label: trans.__('Insert the Code Block'),
    caption: trans.__('Insert below the active cell of the open notebook'),
    isEnabled: () => target.problem === null,
    act: block => insertBlock(options, block)
  });
  addBlockCommand(options, CommandIDs.copyBlock, {
    label: trans.__('Copy the Code Block'),
    caption: trans.__('Copy the code to the clipboard'),
    act: block => {
      Clipboard.copyToSystem(block.code);
      Notification.success(trans.__('Copied #%1.', block.number), {
        autoClose: 2000
      });
    }
  });
  addBlockCommand(options, CommandIDs.deleteBlock, {
    label: trans.__('Delete the Code Block'),
    caption: trans.__('Delete from the library; it can be undone'),
    act: block => deleteBlock(options, block)
  });
}

/** A block as it is, or as it is with the text of another of its versions. */
async function atVersion(
  options: ICommandOptions,
  block: CodeBlock,
  wanted: unknown
): Promise<CodeBlock> {
  const { client, library, trans } = options;
  if (typeof wanted !== 'number' || wanted === block.version) {
    return block;
  }
  const isWanted = (one: CodeVersion) =>
    one.block_id === block.id && one.version === wanted;
  const version =
    library.blocks.versions.find(isWanted) ??
    (await client.listVersions(block.id)).find(isWanted);
  if (!version) {
    throw new ApiError({
      kind: 'not-found',
      message: trans.__('#%1 has no version %2.', block.number, wanted)
    });
  }
  const { version: number, code, content_hash } = version;
  return { ...block, version: number, code, content_hash };
}

interface IBlockCommand {
  label: string;
  caption: string;
  act: (block: CodeBlock) => Promise<void> | void;
  isEnabled?: () => boolean;
}

/** Register a command for the block that its arguments name, else for the one that is open. */
function addBlockCommand(
  options: ICommandOptions,
  id: string,
  { label, caption, act, isEnabled }: IBlockCommand
): void {
  const { app, library, target, trans } = options;
  app.commands.addCommand(id, {
    label,
    caption,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
            description: trans.__(
              'The id or number (#12) of a code block; without it, the one that is open in the sidebar.'
            )
          },
          version: {
            type: 'integer',
            description: trans.__(
              'Which version of it; without it, the current one.'
            )
          }
        }
      }
    },
    isEnabled: args =>
      (isEnabled?.() ?? true) &&
      (typeof args.id === 'string' || library.blocks.selectedId !== null),
    execute: args => withBlock(options, args, act)
  });
  const changed = () => app.commands.notifyCommandChanged(id);
  target.changed.connect(changed);
  library.blocks.changed.connect(changed);
}

/** Find the block that is meant and do something with it; tell the user if that fails. */
async function withBlock(
  options: ICommandOptions,
  args: ReadonlyPartialJSONObject,
  act: (block: CodeBlock) => Promise<void> | void
): Promise<void> {
  const { client, library, trans } = options;
  const id = typeof args.id === 'string' ? args.id : library.blocks.selectedId;
  if (id === null) {
    return;
  }
  try {
    const known = library.blocks.blocks.find(block => block.id === id);
    const block = known ?? (await client.getBlock(id));
    await act(await atVersion(options, block, args.version));
  } catch (error) {
    const { title, hint } = explain(error, trans);
    // A notification is cut after 140 characters: the sentence matters more than the hint.
    Notification.error(`${title} ${hint}`.trim().slice(0, 140), {
      autoClose: 10_000
    });
  }
}

async function insertBlock(
  options: ICommandOptions,
  block: CodeBlock
): Promise<void> {
  const { app, target, trans } = options;
  if (isUnreviewed(block)) {
    Notification.warning(howToReview(block, trans), { autoClose: 10_000 });
    return;
  }
  const language = target.language;
  if (language && language !== normaliseLanguage(block.language)) {
    const answer = await showDialog({
      title: trans.__('Insert #%1 here?', block.number),
      body: trans.__(
        'The block is written in %1, and the notebook runs %2.',
        block.language,
        language
      ),
      buttons: [
        Dialog.cancelButton(),
        Dialog.okButton({ label: trans.__('Insert') })
      ]
    });
    if (!answer.button.accept) {
      return;
    }
  }
  const panel = target.panel;
  if (panel && !panel.isVisible) {
    app.shell.activateById(panel.id);
  }
  target.insert(block);
}

async function deleteBlock(
  options: ICommandOptions,
  block: CodeBlock
): Promise<void> {
  const { library, trans } = options;
  await library.blocks.remove(block.id);
  const undo = async () => {
    try {
      await library.blocks.restore(block.id);
    } catch (error) {
      Notification.error(explain(error, trans).title, { autoClose: 10_000 });
    }
  };
  Notification.info(trans.__('Deleted #%1.', block.number), {
    autoClose: UNDO_MS,
    actions: [{ label: trans.__('Undo'), callback: () => void undo() }]
  });
}
