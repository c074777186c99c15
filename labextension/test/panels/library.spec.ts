import { Notification } from '@jupyterlab/apputils';
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

import { ApiError } from '../../src/api/errors';
import type { CodeBlock, Status } from '../../src/api/types';
import { addCommands, CommandIDs } from '../../src/commands';
import { LibraryModel } from '../../src/models/library';
import { StatusModel } from '../../src/models/status';
import type { InsertTarget } from '../../src/notebook/target';
import { LibraryPanel } from '../../src/panels/library';
import type { IChangesPoller } from '../../src/tokens';
import { fakeClient, settle } from '../client';
import { codeBlock, idOf, key, statusOf } from '../records';

const trans = nullTranslator.load('');

/** The panel over a server that has `blocks` until the spec says otherwise. */
async function setup(
  blocks: CodeBlock[],
  options: { status?: Status; problem?: string; language?: string } = {}
) {
  const server = { blocks, error: null as unknown };
  const client = fakeClient({
    searchBlocks: async query => {
      if (server.error) {
        throw server.error;
      }
      const items = server.blocks.filter(one =>
        one.description.includes(query.q ?? '')
      );
      return { items, next_cursor: null, total: items.length };
    },
    status: async () => {
      if (server.error) {
        throw server.error;
      }
      return options.status ?? statusOf([key({})]);
    },
    deleteBlock: async id => {
      server.blocks = server.blocks.filter(one => one.id !== id);
    },
    restoreBlock: async () => {
      server.blocks = blocks;
      return blocks[0];
    }
  });
  const library = {
    blocks: new LibraryModel({ client, debounce: 0 }),
    status: new StatusModel({ client }),
    poller: {} as IChangesPoller
  };
  const insert = jest.fn(() => true);
  const target = {
    changed: new Signal({}),
    problem: options.problem ?? null,
    language: options.language ?? 'python',
    panel: null,
    insert
  } as unknown as InsertTarget;
  const commands = new CommandRegistry();
  const app = { commands, shell: { activateById: jest.fn() } } as never;
  addCommands({ app, client, library, target, trans, sidebarId: 'x' });
  const languages = new EditorLanguageRegistry();
  EditorLanguageRegistry.getDefaultLanguages().forEach(one =>
    languages.addLanguage(one)
  );
  const editors = {
    factoryService: new CodeMirrorEditorFactory({ languages })
  } as unknown as IEditorServices;
  const code = { editors, languages };
  const panel = new LibraryPanel({ code, commands, library, target, trans });
  Widget.attach(panel, document.body);
  const refresh = async () => {
    await commands.execute(CommandIDs.refresh);
    await settle();
    await framePromise();
  };
  await refresh();
  const all = (selector: string) =>
    Array.from(panel.node.querySelectorAll<HTMLElement>(selector));
  const click = async (selector: string) => {
    all(selector)[0].click();
    await settle();
    await framePromise();
  };
  return { all, click, commands, insert, library, panel, refresh, server };
}

let open: LibraryPanel | null = null;

async function show(...args: Parameters<typeof setup>) {
  const all = await setup(...args);
  open = all.panel;
  return all;
}

describe('LibraryPanel', () => {
  afterEach(() => {
    open?.dispose();
    open = null;
    Notification.manager.dismiss();
  });

  it('lists what the library has, with its state', async () => {
    const { all } = await show([
      codeBlock(3, { executed_successfully: true, run_count: 2 }),
      codeBlock(2, { executed_successfully: false, run_count: 1 }),
      codeBlock(1)
    ]);
    expect(all('.jp-RedPanda-Card-title').map(one => one.textContent)).toEqual([
      'Block 3',
      'Block 2',
      'Block 1'
    ]);
    expect(all('.jp-RedPanda-Badge').map(one => one.dataset.state)).toEqual([
      'ok',
      'failed',
      'not-run'
    ]);
    expect(all('.jp-RedPanda-Card')[0].textContent).toMatch(/#3.*2 runs/);
    expect(all('[role=status]')[0].textContent).toBe('3 code blocks');
  });

  it('opens a block: code, question, names, data sets', async () => {
    const { all, click } = await show([
      codeBlock(1, {
        code: 'import pandas as pd\nmean = df.mean()',
        prompt: 'What is the mean?',
        imports: ['pandas'],
        variables_created: ['mean'],
        datasets: ['df', 'df2']
      })
    ]);
    expect(all('.jp-RedPanda-Preview')).toHaveLength(0);
    await click('.jp-RedPanda-Card-row');
    const row = all('.jp-RedPanda-Card-row')[0];
    expect(row.getAttribute('aria-expanded')).toBe('true');
    const region = document.getElementById(row.getAttribute('aria-controls')!);
    expect(region!.getAttribute('role')).toBe('region');
    expect(all('.cm-content')[0].textContent).toContain('mean = df.mean()');
    const facts = all('.jp-RedPanda-Facts')[0].textContent;
    expect(facts).toContain('What is the mean?');
    expect(facts).toContain('df, df2');
    expect(facts).not.toContain('Functions');
    await click('.jp-RedPanda-Card-row');
    expect(all('.jp-RedPanda-Preview')).toHaveLength(0);
  });

  it('inserts the block that is open', async () => {
    const { click, insert } = await show([codeBlock(1)]);
    await click('.jp-RedPanda-Card-row');
    await click('.jp-RedPanda-Button.jp-mod-accent');
    expect(insert).toHaveBeenCalledWith(
      expect.objectContaining({ id: idOf(1) })
    );
  });

  it('says why it cannot insert', async () => {
    const { all, click } = await show([codeBlock(1)], {
      problem: 'Open a notebook.'
    });
    await click('.jp-RedPanda-Card-row');
    const button = all('.jp-RedPanda-Button')[0] as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    const reason = document.getElementById(
      button.getAttribute('aria-describedby')!
    );
    expect(reason!.textContent).toBe('Open a notebook.');
  });

  it('puts a block of another library nowhere before it was reviewed', async () => {
    const foreign = codeBlock(1, { source: { number: 3 }, name: 'from-afar' });
    const { all, click, commands, insert } = await show([foreign]);
    expect(all('.jp-RedPanda-Badge')[0].textContent).toBe('not reviewed');
    await click('.jp-RedPanda-Card-row');
    const button = all('.jp-RedPanda-Button')[0] as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    expect(all('.jp-RedPanda-Note')[0].textContent).toContain(
      '%panda review 1'
    );
    await commands.execute(CommandIDs.insertBlock, { id: foreign.id });
    expect(insert).not.toHaveBeenCalled();
  });

  it('shows names, and what proofs say', async () => {
    const { all } = await show([
      codeBlock(1, { name: 'monthly-revenue', badge: 'verified' }),
      codeBlock(2, { badge: 'stale', executed_successfully: true }),
      codeBlock(3, { badge: 'failed', executed_successfully: true })
    ]);
    expect(all('.jp-RedPanda-Card-number').map(one => one.textContent)).toEqual(
      ['#1 monthly-revenue', '#2', '#3']
    );
    expect(all('.jp-RedPanda-Badge').map(one => one.textContent)).toEqual([
      'verified',
      'stale',
      'failed check'
    ]);
  });

  it('warns of a notebook in another language', async () => {
    const { all, click } = await show([codeBlock(1)], { language: 'r' });
    await click('.jp-RedPanda-Card-row');
    expect(all('.jp-RedPanda-Note')[0].textContent).toContain('runs r');
  });

  it('shows text as text, whatever it looks like', async () => {
    const evil = '<img src=x onerror="window.evil=1"><script>evil</script>';
    const { all, click } = await show([
      codeBlock(1, {
        description: evil,
        prompt: evil,
        code: evil,
        language: evil,
        notebook_path: evil,
        datasets: [evil]
      })
    ]);
    await click('.jp-RedPanda-Card-row');
    expect(all('img, script')).toHaveLength(0);
    expect(all('.jp-RedPanda-Card-title')[0].textContent).toBe(evil);
  });

  it('deletes, and takes it back', async () => {
    const { all, click, library } = await show([codeBlock(2), codeBlock(1)]);
    await click('.jp-RedPanda-Card-row');
    await click('[aria-label="Delete from the library"]');
    expect(library.blocks.blocks.map(one => one.number)).toEqual([1]);
    expect(document.activeElement).toBe(all('.jp-RedPanda-Card-row')[0]);
    const note = Notification.manager.notifications[0];
    expect(note.message).toBe('Deleted #2.');
    note.options.actions![0].callback(new MouseEvent('click'));
    await settle();
    expect(library.blocks.blocks.map(one => one.number)).toEqual([2, 1]);
  });

  it('moves along the list by keyboard', async () => {
    const { all } = await show([codeBlock(3), codeBlock(2), codeBlock(1)]);
    const rows = all('.jp-RedPanda-Card-row');
    rows[0].focus();
    for (const [press, index] of [
      ['ArrowDown', 1],
      ['End', 2],
      ['ArrowDown', 2],
      ['ArrowUp', 1],
      ['Home', 0]
    ] as const) {
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key: press, bubbles: true })
      );
      expect(document.activeElement).toBe(rows[index]);
    }
  });

  it('tells first steps where there is nothing yet', async () => {
    const { panel } = await show([]);
    expect(panel.node.textContent).toContain('%load_ext redpanda_jupyter');
  });

  it('tells when a search finds nothing, and leads back', async () => {
    const { all, click, library, refresh } = await show([codeBlock(1)]);
    library.blocks.search('nothing');
    await refresh();
    expect(all('.jp-RedPanda-Empty')[0].textContent).toContain('nothing');
    await click('.jp-RedPanda-Empty button');
    await refresh();
    expect(all('.jp-RedPanda-Card')).toHaveLength(1);
  });

  it('says what is wrong, keeps the list, and tries again', async () => {
    const { all, click, refresh, server } = await show([codeBlock(1)]);
    server.error = new ApiError({ kind: 'absent' });
    await refresh();
    expect(all('[role=alert]')[0].textContent).toContain(
      'jupyter server extension enable redpanda_jupyter'
    );
    expect(all('.jp-RedPanda-Card')).toHaveLength(1);
    server.error = null;
    await click('[role=alert] button');
    expect(all('[role=alert]')).toHaveLength(0);
  });

  it('names a language only where it is not Python', async () => {
    const { all } = await show([
      codeBlock(1, { language: 'python3' }),
      codeBlock(2, { language: 'sql' })
    ]);
    const languages = (one: Element) =>
      one.querySelector('.jp-RedPanda-Card-language')?.textContent ?? null;
    expect(all('.jp-RedPanda-Card').map(languages)).toEqual([null, 'sql']);
  });

  it('tells where each key comes from, and what to do without', async () => {
    const { all } = await show([], {
      status: statusOf([
        key({ source: 'keyring', hint: 'sk-proj…9xQz' }),
        key({ provider: 'anthropic' }),
        key({
          provider: 'mistral',
          variable: 'MISTRAL_API_KEY',
          can_store: false,
          problem: 'No keyring.'
        }),
        key({ provider: 'tour', source: 'not_needed' })
      ])
    });
    expect(all('.jp-RedPanda-Key').map(one => one.textContent)).toEqual([
      'OpenAI: key from the keyring (sk-proj…9xQz)',
      'Anthropic: no key · %panda key set anthropicHow?' +
        '%panda key set anthropic in a notebook asks for a key and keeps it in your keyring.',
      'mistral: no key · set MISTRAL_API_KEYHow?No keyring.' +
        'Or run %panda key set mistral in a notebook: it keeps a key for that kernel only.',
      'Tour: no key needed'
    ]);
  });

  it('shows a profile as it is written, and no key as ready that has a problem', async () => {
    const { all } = await show([], {
      status: statusOf([
        key({ provider: 'myServer', source: 'keyring' }),
        key({ provider: 'lab', source: 'command', problem: 'It failed.' }),
        key({ provider: 'local' })
      ])
    });
    expect(all('.jp-RedPanda-Key strong').map(one => one.textContent)).toEqual([
      'myServer',
      'lab',
      'local'
    ]);
    const dots = all('.jp-RedPanda-Dot').map(one => one.className);
    expect(dots.map(one => one.replace(/jp-RedPanda-Dot ?/, ''))).toEqual([
      'jp-mod-ready',
      'jp-mod-problem',
      ''
    ]);
  });

  it('tells why no question can be asked', async () => {
    const problem = {
      code: 'usage',
      message: 'No provider "nobody".',
      hint: 'Name one.',
      field: null
    };
    const { all } = await show([], { status: { ...statusOf([]), problem } });
    expect(all('[role=alert]').map(one => one.textContent)).toEqual([
      'No provider "nobody".Name one.'
    ]);
  });

  it('tells what is wrong with the library’s database', async () => {
    const status = statusOf([]);
    const problem = {
      code: 'store_version',
      message: 'The library is newer.',
      hint: 'Upgrade.',
      field: null
    };
    const { all } = await show([], {
      status: { ...status, store: { ...status.store, ok: false, problem } }
    });
    expect(all('[role=alert]')[0].textContent).toBe(
      'The library is newer.Upgrade.'
    );
  });
});
