import { NotebookModel } from '@jupyterlab/notebook';

import { NotebookIdentities } from '../../src/notebook/identity';
import { isId } from '../../src/notebook/ulid';
import type { NotebookClaim } from '../../src/api/types';
import { fakeClient, settle } from '../client';
import { idOf } from '../records';

function setup(answer: (claim: NotebookClaim) => Promise<NotebookClaim>) {
  const claimNotebook = jest.fn(answer);
  const client = fakeClient({ claimNotebook });
  const notebook = new NotebookModel();
  return {
    claimNotebook,
    identities: new NotebookIdentities({ client }),
    notebook
  };
}

const same = (claim: NotebookClaim) => Promise.resolve(claim);

describe('NotebookIdentities', () => {
  it('gives a notebook no id before it is used', async () => {
    const { claimNotebook, identities, notebook } = setup(same);
    await identities.opened(notebook, 'a.ipynb');
    expect(claimNotebook).not.toHaveBeenCalled();
    expect(notebook.getMetadata('redpanda')).toBeUndefined();
  });

  it('makes an id at once, and claims it once', async () => {
    const { claimNotebook, identities, notebook } = setup(same);
    const id = identities.ensure(notebook, 'a.ipynb');
    expect(isId(id)).toBe(true);
    expect(notebook.getMetadata('redpanda')).toEqual({ id });
    await settle();
    expect(identities.ensure(notebook, 'a.ipynb')).toBe(id);
    await settle();
    expect(claimNotebook.mock.calls).toEqual([[{ id, path: 'a.ipynb' }]]);
  });

  it('gives a copied notebook the id that the server says', async () => {
    const { identities, notebook } = setup(claim =>
      Promise.resolve({ ...claim, id: idOf(9) })
    );
    notebook.setMetadata('redpanda', { id: idOf(1), other: true });
    await identities.opened(notebook, 'copy.ipynb');
    expect(notebook.getMetadata('redpanda')).toEqual({
      id: idOf(9),
      other: true
    });
    expect(identities.ensure(notebook, 'copy.ipynb')).toBe(idOf(9));
  });

  it('claims again after a rename', async () => {
    const { claimNotebook, identities, notebook } = setup(same);
    const id = identities.ensure(notebook, 'a.ipynb');
    await identities.opened(notebook, 'b.ipynb');
    expect(claimNotebook).toHaveBeenLastCalledWith({ id, path: 'b.ipynb' });
  });

  it('works without the server, and claims when it is back', async () => {
    let up = false;
    const { claimNotebook, identities, notebook } = setup(claim =>
      up ? Promise.resolve(claim) : Promise.reject(new Error('down'))
    );
    const id = identities.ensure(notebook, 'a.ipynb');
    await settle();
    up = true;
    expect(identities.ensure(notebook, 'a.ipynb')).toBe(id);
    await settle();
    identities.ensure(notebook, 'a.ipynb');
    await settle();
    expect(claimNotebook).toHaveBeenCalledTimes(2);
  });

  it('replaces an id that is none', () => {
    const { identities, notebook } = setup(same);
    notebook.setMetadata('redpanda', { id: '<script>' });
    expect(isId(identities.ensure(notebook, 'a.ipynb'))).toBe(true);
  });

  it('ignores an answer that is no id', async () => {
    const { identities, notebook } = setup(claim =>
      Promise.resolve({ ...claim, id: 'x' })
    );
    notebook.setMetadata('redpanda', { id: idOf(1) });
    await identities.opened(notebook, 'a.ipynb');
    expect(notebook.getMetadata('redpanda')).toEqual({ id: idOf(1) });
  });
});
