/**
 * A question reads as text, not as Python.
 *
 * The rule of this module: what a cell is, is decided by its own text alone, as the kernel does,
 * and anew with each change of it; an editor that holds no question is left as it is.
 */
import { StreamLanguage } from '@codemirror/language';
import {
  Compartment,
  EditorState,
  Prec,
  type Extension,
  type Text
} from '@codemirror/state';
import type { IEditorExtensionFactory } from '@jupyterlab/codemirror';

import { isPrompt } from './stamp';

/** How much of a cell is looked at for the magic, in characters; before it are only blanks. */
const HEAD = 500;

/** What JupyterLab gives to Markdown cells. */
const MARKDOWN = 'text/x-ipythongfm';

/** The magic's line with its options, and below it words that mean nothing to an editor. */
const question = StreamLanguage.define<{ hasMagic: boolean }>({
  name: 'panda',
  startState: () => ({ hasMagic: false }),
  copyState: state => ({ ...state }),
  token: (stream, state) => {
    if (state.hasMagic && stream.sol()) {
      stream.skipToEnd();
      return null;
    }
    if (stream.eatSpace()) {
      return null;
    }
    const isMagic = !state.hasMagic;
    const isOption = stream.peek() === '-';
    stream.eatWhile(/\S/);
    state.hasMagic = true;
    return isMagic ? 'keyword' : isOption ? 'attributeName' : null;
  }
});

const NONE: Extension = [];

/** Give an editor the language of questions while its text is one. */
export function questionLanguage(source: string): Extension {
  const language = new Compartment();
  const choose = (head: string) => (isPrompt(head) ? question : NONE);
  return [
    // Before the one that belongs to the notebook's kernel: the first counts.
    Prec.highest(language.of(choose(source))),
    EditorState.transactionExtender.of(change => {
      if (!change.docChanged) {
        return null;
      }
      const next = choose(headOf(change.newDoc));
      return next === language.get(change.startState)
        ? null
        : { effects: language.reconfigure(next) };
    })
  ];
}

/** For JupyterLab's registry: in cells and consoles, not in files and not in Markdown. */
export const questionExtension: IEditorExtensionFactory = {
  name: 'redpanda-jupyter:question',
  factory: ({ inline, model }) =>
    inline && model.mimeType !== MARKDOWN
      ? {
          instance: () => questionLanguage(model.sharedModel.getSource()),
          reconfigure: () => null
        }
      : null
};

function headOf(text: Text): string {
  return text.sliceString(0, HEAD);
}
