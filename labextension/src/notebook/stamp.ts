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

/** `%panda` or `%%panda` at the start of a line; `%panda key set`, for one, changes the status. */
const MAGIC = /^\s*%%?panda(?=\s|$)/m;

const ACCEPT = /^\s*%panda[ \t]+accept(?=\s|$)/m;

const CONTINUE = /^\s*%panda[ \t]+continue(?=\s|$)/m;

const APPLY = /^\s*%panda[ \t]+apply(?=\s|$)/m;

const INSERT = /^\s*%panda[ \t]+insert(?=\s|$)/m;

/** Tell whether a cell uses Red Panda in any way. */
export function usesMagic(source: string): boolean {
  return MAGIC.test(source);
}

/** Tell whether a cell puts a corrected cell into its place. */
export function isAcceptance(source: string): boolean {
  return !isPrompt(source) && ACCEPT.test(source);
}

/** Tell whether a cell asks for a block of the library by its name. */
export function isInsertion(source: string): boolean {
  return !isPrompt(source) && INSERT.test(source);
}

/** Tell whether a cell goes on with an answer that broke off: it gets the whole of it. */
export function isContinuation(source: string): boolean {
  return !isPrompt(source) && CONTINUE.test(source);
}

/** Tell whether a cell brings a block to other data. */
export function isApplication(source: string): boolean {
  return !isPrompt(source) && APPLY.test(source);
}

/** Tell whether a cell brings code that becomes cells: an answer, or a block on other data. */
export function bringsAnswer(source: string): boolean {
  return isPrompt(source) || isContinuation(source) || isApplication(source);
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
