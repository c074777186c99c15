/**
 * Marks a cell just before it runs, so that the kernel knows which notebook asks.
 *
 * The rule of this module: everything is synchronous, because JupyterLab builds the execute
 * request (which carries the cell's metadata) right after `executionScheduled`.
 */
import { JSONExt, type PartialJSONObject } from '@lumino/coreutils';

import { METADATA_KEY, readObject } from './metadata';

/** What is needed of a cell's model. */
export interface IStampable {
  readonly sharedModel: { getSource(): string };
  getMetadata(key: string): unknown;
  setMetadata(key: string, value: unknown): void;
}

/** As IPython reads it: blank lines and indentation may come before, a word end must follow. */
const PROMPT = /^\s*%%panda(?=\s|$)/;

/** Tell whether a cell asks a question. */
export function isPrompt(source: string): boolean {
  return PROMPT.test(source);
}

/** The magic as Python calls it, in a loop for one: nothing in a line of `%panda` is expanded. */
const CALL = String.raw`\brun_line_magic\(\s*["']panda["']\s*,\s*f?["']\s*`;

/** `%panda` or `%%panda` at the start of a line; `%panda key set`, for one, changes the status. */
const MAGIC = new RegExp(String.raw`^\s*%%?panda(?=\s|$)|${CALL}`, 'm');

/** What the kernel takes for seen, too: `_SEEN` in redpanda_jupyter/kernel/insertion.py. */
function command(name: string): RegExp {
  return new RegExp(
    String.raw`(?:^\s*%panda[ \t]+|${CALL})${name}(?=\s|$)`,
    'm'
  );
}

const ACCEPT = command('accept');

const CONTINUE = command('continue');

const APPLY = command('apply');

const INSERT = command('insert');

/** Tell whether a cell uses Red Panda in any way. */
export function usesMagic(source: string): boolean {
  return MAGIC.test(source);
}

/** What a cell is about to bring into the notebook. */
export interface IWish {
  /** Answers, or a block on other data. */
  answers: boolean;
  /** The rest of an answer that broke off: it gets the whole of it. */
  continues: boolean;
  /** Blocks of the library by their names. */
  places: boolean;
  /** A corrected cell, into its place. */
  accepts: boolean;
}

/** Read what a cell is about to bring into the notebook; `null` if nothing. */
export function readWish(source: string): IWish | null {
  const isLine = !isPrompt(source);
  const continues = isLine && CONTINUE.test(source);
  const wish = {
    answers: bringsAnswer(source),
    continues,
    places: isLine && INSERT.test(source),
    accepts: isLine && ACCEPT.test(source)
  };
  return wish.answers || wish.places || wish.accepts ? wish : null;
}

/** Tell whether a cell brings code that becomes cells: an answer, or a block on other data. */
export function bringsAnswer(source: string): boolean {
  return isPrompt(source) || CONTINUE.test(source) || APPLY.test(source);
}

/** What the stamp says. */
export interface IStamp {
  /** The notebook's id; called only if the cell is ours. */
  notebookId: () => string;
  /** Whether the answer's code will be inserted; said only where it will not. */
  inserts: boolean;
}

/**
 * Write the notebook's id into the metadata of a question or command, or of a cell with a block.
 *
 * @returns Whether the cell is ours.
 */
export function stampCell(cell: IStampable, stamp: IStamp): boolean {
  const old = readObject(
    cell.getMetadata(METADATA_KEY) as PartialJSONObject | undefined
  );
  const source = cell.sharedModel.getSource();
  if (old === null && !usesMagic(source)) {
    return false;
  }
  const next: PartialJSONObject = { ...old, notebook_id: stamp.notebookId() };
  delete next.insert;
  if (bringsAnswer(source) && !stamp.inserts) {
    next.insert = false;
  }
  // Without a change nothing is written, so that running a cell leaves a saved notebook clean.
  if (!old || !JSONExt.deepEqual(old, next)) {
    cell.setMetadata(METADATA_KEY, next);
  }
  return true;
}
