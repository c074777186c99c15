/** A client whose methods all fail until a spec says what they answer. */
import type { IClient } from '../src/tokens';

const unexpected = (): Promise<never> =>
  Promise.reject(new Error('This request was not expected.'));

export function fakeClient(answers: Partial<IClient>): IClient {
  return {
    status: unexpected,
    changes: unexpected,
    searchBlocks: unexpected,
    getBlock: unexpected,
    listVersions: unexpected,
    deleteBlock: unexpected,
    restoreBlock: unexpected,
    getTurn: unexpected,
    getRunDecision: unexpected,
    claimNotebook: unexpected,
    ...answers
  };
}

/** Let everything that is ready to run, run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise(resolve => setTimeout(resolve, 0));
  }
}
