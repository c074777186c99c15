import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import {
  CodeMirrorEditorFactory,
  EditorLanguageRegistry
} from '@jupyterlab/codemirror';
import { framePromise } from '@jupyterlab/testing';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { CodeBlock, CodeVersion } from '../../src/api/types';
import { addCommands, CommandIDs } from '../../src/commands';
import { LibraryModel } from '../../src/models/library';
import { StatusModel } from '../../src/models/status';
import type { InsertTarget } from '../../src/notebook/target';
import { LibraryPanel } from '../../src/panels/library';
import type { IChangesPoller } from '../../src/tokens';
import { fakeClient, settle } from '../client';
import { codeBlock, codeVersion, idOf } from '../records';

const trans = nullTranslator.load('');

let open: LibraryPanel | null = null;

/** The panel with one block, which is open, and its versions. */
async function show(block: CodeBlock, versions: CodeVersion[]) {
  const server = { block, versions };
  const client = fakeClient({
    searchBlocks: async () => ({
      items: [server.block],
      next_cursor: null,
      total: 1
    }),
    getBlock: async () => server.block,
    listVersions: async () => server.versions
  });
  const library = {
    blocks: new LibraryModel({ client, debounce: 0 }),
    status: new StatusModel({ client }),
    poller: {} as IChangesPoller
  };
  const insert = jest.fn(() => true);
  const target = {
    changed: new Signal({}),
    problem: null,
    language: 'python',
    panel: null,
    insert
  } as unknown as InsertTarget;
  const commands = new CommandRegistry();
  const app = { commands, shell: { activateById: jest.fn() } } as never;
  addCommands({ app, client, library, target, trans, sidebarId: 'x' });
  const languages = new EditorLanguageRegistry();
  const factoryService = new CodeMirrorEditorFactory({ languages });
  const editors = { factoryService } as unknown as IEditorServices;
  const code = { editors, languages };
  open = new LibraryPanel({ code, commands, library, target, trans });
  const node = open.node;
  Widget.attach(open, document.body);
  const refresh = async () => {
    await library.blocks.refresh();
    await settle();
    await framePromise();
  };
  library.blocks.select(block.id);
  await refresh();
  const one = <T extends HTMLElement>(selector: string) =>
    node.querySelector<T>(selector);
  const choose = async (version: number) => {
    const select = one<HTMLSelectElement>('.jp-RedPanda-Versions select')!;
    select.value = String(version);
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await framePromise();
  };
  const source = () => one('.cm-content')!.textContent;
  return { choose, commands, insert, node, one, refresh, server, source };
}

const ago = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

describe('the versions of a block', () => {
  afterEach(() => {
    open?.dispose();
    open = null;
    Notification.manager.dismiss();
    jest.restoreAllMocks();
  });

  const block = codeBlock(1, { code: 'df.head()' });
  const versions = [
    codeVersion(block, 4, { code: 'df.tail(' }),
    codeVersion(block, 3, {
      code: 'df.head(',
      executed_successfully: false,
      last_run_at: ago(1)
    }),
    codeVersion(block, 2, {
      code: 'df.head(9)',
      variables_created: ['nine'],
      executed_successfully: true,
      last_run_at: ago(2)
    }),
    codeVersion(block, 1)
  ];
  const at2 = { ...block, version: 2, code: 'df.head(9)' };

  it('are not spoken of where there is one', async () => {
    const { one } = await show(block, [codeVersion(block, 1)]);
    expect(one('.jp-RedPanda-Preview')).not.toBeNull();
    expect(one('.jp-RedPanda-Versions')).toBeNull();
  });

  it('tell what to look at before the one that is shown runs', async () => {
    const risk = (line: number) => ({
      kind: 'network' as const,
      line,
      reason: 'requests.get: reaches the network'
    });
    const of = (...lines: number[]) =>
      ({ risks: lines.map(risk) }) as unknown as CodeVersion['analysis'];
    const { choose, node, one } = await show(at2, [
      codeVersion(block, 2, { analysis: of(9, 2, 4, 5) }),
      codeVersion(block, 1, { analysis: of() })
    ]);
    const items = Array.from(node.querySelectorAll('.jp-RedPanda-Risks li'));
    expect(items.map(item => item.textContent)).toEqual([
      'line 2: requests.get: reaches the network',
      'line 4: requests.get: reaches the network',
      'line 5: requests.get: reaches the network',
      'and 1 more'
    ]);
    await choose(1);
    expect(one('.jp-RedPanda-Risks')).toBeNull();
  });

  it('are listed with what became of them', async () => {
    const { node, one, source } = await show(at2, versions);
    expect(one('.jp-RedPanda-Versions span')!.textContent).toBe('4 versions');
    const options = Array.from(node.querySelectorAll('option'));
    expect(options.map(option => option.textContent)).toEqual([
      'v4: edit, interrupted',
      expect.stringMatching(/^v3: edit, failed .*1 minute/),
      expect.stringMatching(/^v2 \(current\): edit, ran ok .*2 minutes/),
      'v1: answer, not run'
    ]);
    expect(one<HTMLSelectElement>('select')!.value).toBe('2');
    expect(source()).toBe('df.head(9)');
  });

  it('say whether they are a fix or an improvement', async () => {
    const { node } = await show(block, [
      codeVersion(block, 3, { origin: 'improve' }),
      codeVersion(block, 2, { origin: 'fix' }),
      codeVersion(block, 1)
    ]);
    const options = Array.from(node.querySelectorAll('option'));
    expect(options.map(option => option.textContent)).toEqual([
      'v3: improvement, not run',
      'v2: fix, not run',
      'v1 (current): answer, not run'
    ]);
  });

  it('are shown, inserted and copied one by one', async () => {
    const copied = jest.spyOn(Clipboard, 'copyToSystem').mockReturnValue();
    const { choose, insert, one, source } = await show(at2, versions);
    for (const [version, text] of [
      [1, 'df.head()'],
      [3, 'df.head('],
      [2, 'df.head(9)']
    ] as const) {
      await choose(version);
      expect(source()).toBe(text);
      const made = one('.jp-RedPanda-Facts')!.textContent!.includes('nine');
      expect(made).toBe(version === 2);
      one('.jp-RedPanda-Button.jp-mod-accent')!.click();
      one('[title="Copy the code"]')!.click();
      await settle();
      expect(insert).toHaveBeenLastCalledWith(
        expect.objectContaining({ id: idOf(1), version, code: text })
      );
      expect(copied).toHaveBeenLastCalledWith(text);
    }
    const hashes = insert.mock.calls.map(
      call => (call as unknown as [CodeBlock])[0].content_hash
    );
    expect(new Set(hashes).size).toBe(3);
  });

  it('are followed to the current one until one is chosen', async () => {
    const { choose, one, refresh, server, source } = await show(at2, versions);
    server.block = { ...block, version: 3, code: 'df.head(' };
    await refresh();
    expect(source()).toBe('df.head(');
    await choose(1);
    server.block = at2;
    await refresh();
    expect(source()).toBe('df.head()');
    expect(one<HTMLSelectElement>('select')!.value).toBe('1');
  });

  it('can be named in a command', async () => {
    const { commands, insert } = await show(block, []);
    const id = block.id;
    await commands.execute(CommandIDs.insertBlock, { id });
    expect(insert).toHaveBeenLastCalledWith(block);
    await commands.execute(CommandIDs.insertBlock, { id, version: 7 });
    expect(insert).toHaveBeenCalledTimes(1);
    const note = Notification.manager.notifications[0];
    expect(note.message).toBe('#1 has no version 7.');
  });
});
