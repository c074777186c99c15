/** Short names for the records that the generated `schema.ts` describes. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type BundleBlock = Schemas['BundleBlock'];
export type CellTarget = Schemas['CellTarget'];
export type Changes = Schemas['Changes'];
export type CodeBlock = Schemas['CodeBlock'];
export type CodeBlockPage = Schemas['CodeBlockPage'];
export type CodeVersion = Schemas['CodeVersion'];
export type KeyStatus = Schemas['KeyStatus'];
export type NotebookClaim = Schemas['NotebookClaim'];
export type Risk = Schemas['Risk'];
export type RunDecision = Schemas['RunDecision'];
export type Status = Schemas['Status'];
export type TurnBundle = Schemas['TurnBundle'];

/** The output type under which a cell's answer carries its bundle (as in models.py). */
export const TURN_MIME_TYPE = 'application/vnd.redpanda.turn.v1+json';
