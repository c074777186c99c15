/** Records as the server sends them, for the specs. */
import type {
  BundleBlock,
  CodeBlock,
  CodeVersion,
  KeyStatus,
  Status,
  TurnBundle
} from '../src/api/types';
import { contentHash } from '../src/notebook/hash';

/** A ULID that ends in `n`. */
export function idOf(n: number): string {
  return `01HZZZZZZZ${String(n).padStart(16, '0')}`;
}

export function bundleBlock(
  n: number,
  code: string,
  changes: Partial<BundleBlock> = {}
): BundleBlock {
  return {
    id: idOf(n),
    number: n,
    version: 1,
    position: 0,
    language: 'python',
    description: `Block ${n}`,
    code,
    content_hash: contentHash(code),
    insert: true,
    ...changes
  };
}

export function turnBundle(
  n: number,
  blocks: BundleBlock[],
  changes: Partial<TurnBundle> = {}
): TurnBundle {
  return {
    format: 1,
    store_id: idOf(1),
    conversation_id: idOf(2),
    turn_id: idOf(n),
    complete: true,
    provider: 'tour',
    model: 'chat',
    blocks,
    replace: null,
    ...changes
  };
}

export function codeBlock(
  n: number,
  changes: Partial<CodeBlock> = {}
): CodeBlock {
  return {
    id: idOf(n),
    number: n,
    name: null,
    category: null,
    favourite: false,
    origin: 'answer',
    badge: 'draft',
    source: null,
    reviewed_at: null,
    conversation_id: idOf(2),
    message_id: idOf(3),
    position: 0,
    language: 'python',
    description: `Block ${n}`,
    prompt: 'What is it?',
    provider: 'tour',
    model: 'chat',
    notebook_id: null,
    notebook_path: 'work/a.ipynb',
    tags: [],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    run_count: 0,
    last_run_at: null,
    datasets: [],
    version: 1,
    version_id: idOf(4),
    parent_version_id: null,
    code: `x = ${n}`,
    content_hash: contentHash(`x = ${n}`),
    complete: true,
    imports: [],
    functions_defined: [],
    variables_created: [],
    inputs: [],
    executed_successfully: null,
    ...changes
  };
}

/** Version `n` of block `of`: an edit, unless it is the first. */
export function codeVersion(
  of: CodeBlock,
  n: number,
  changes: Partial<CodeVersion> = {}
): CodeVersion {
  const code = changes.code ?? (n === 1 ? of.code : `${of.code} + ${n}`);
  return {
    id: idOf(100 + n),
    block_id: of.id,
    version: n,
    parent_version_id: n === 1 ? null : idOf(101),
    origin: n === 1 ? 'answer' : 'edit',
    code,
    content_hash: contentHash(code),
    complete: true,
    imports: [],
    functions_defined: [],
    variables_created: [],
    inputs: [],
    fingerprint: null,
    reason: null,
    made_by: null,
    created_at: of.created_at,
    executed_successfully: null,
    last_run_at: null,
    analysis: null,
    ...changes
  };
}

/** The state of a key that is not there. */
export const key = (changes: Partial<KeyStatus>): KeyStatus => ({
  provider: 'openai',
  source: 'none',
  hint: null,
  host: 'api.openai.com',
  variable: 'OPENAI_API_KEY',
  can_store: true,
  problem: null,
  ...changes
});

/** A server's status. */
export const statusOf = (
  keys: KeyStatus[],
  changes: Partial<Status> = {}
): Status => ({
  version: '0.1.0',
  provider: 'openai',
  model: 'gpt',
  privacy: 'schema',
  keys,
  store: {
    id: idOf(1),
    url: 'sqlite:///x',
    kind: 'sqlite',
    ok: true,
    problem: null
  },
  problem: null,
  notes: [],
  ...changes
});
