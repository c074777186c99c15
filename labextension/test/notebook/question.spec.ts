import {
  ensureSyntaxTree,
  language,
  StreamLanguage
} from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import { CodeCellModel, MarkdownCellModel } from '@jupyterlab/cells';

import { questionExtension } from '../../src/notebook/question';

/** What belongs to the notebook's kernel. */
const kernelLanguage = StreamLanguage.define({
  token: stream => (stream.next() ? 'name' : null)
});

/** An editor with a language and our extension, as JupyterLab makes one. */
function edit(doc: string, extension = made(doc)): EditorState {
  const extensions: Extension[] = [kernelLanguage, extension ?? []];
  return EditorState.create({ doc, extensions });
}

function made(source: string, inline = true): Extension | null {
  const model = new CodeCellModel();
  model.sharedModel.setSource(source);
  const options = { inline, model: model as CodeEditor.IModel };
  return questionExtension.factory(options)?.instance(undefined) ?? null;
}

/** What is coloured: each word with the name of its token. */
function tokens(state: EditorState): string[] {
  const found: string[] = [];
  ensureSyntaxTree(state, state.doc.length, 5000)!.iterate({
    enter: ({ from, name, node, to }) => {
      if (!node.firstChild && node.parent) {
        found.push(`${name}: ${state.sliceDoc(from, to)}`);
      }
    }
  });
  return found;
}

const isCode = (state: EditorState) => state.facet(language) === kernelLanguage;

describe('A question in an editor', () => {
  it('has colours in its first line and none below', () => {
    const state = edit(
      '\n  %%panda df --privacy names  \n\nand if "x" -1\n%%panda'
    );
    expect(tokens(state)).toEqual([
      'keyword: %%panda',
      'attributeName: --privacy'
    ]);
  });

  it('goes by what is typed', () => {
    let state = edit('panda df\nor not');
    expect(isCode(state)).toBe(true);
    state = state.update({ changes: { from: 0, insert: '%%' } }).state;
    expect(tokens(state)).toEqual(['keyword: %%panda']);
    state = state.update({ changes: { from: 7, insert: 's' } }).state;
    expect(isCode(state)).toBe(true);
    state = state.update({ changes: { from: 7, to: 8 } }).state;
    expect(isCode(state)).toBe(false);
    state = state.update({ selection: { anchor: 3 } }).state;
    expect(isCode(state)).toBe(false);
    state = state.update({ changes: { from: 0, to: 9 } }).state;
    expect(isCode(state)).toBe(true);
  });

  it.each(['x = 1\n%%panda', '# %%panda', '%panda', '%%pandas'])(
    'is not seen in %j',
    source => {
      expect(isCode(edit(source))).toBe(true);
    }
  );

  it('is not looked for in files and in Markdown', () => {
    expect(made('%%panda', false)).toBeNull();
    const model = new MarkdownCellModel() as CodeEditor.IModel;
    expect(questionExtension.factory({ inline: true, model })).toBeNull();
  });
});
