/**
 * Which id a notebook goes by in the library.
 *
 * The rule of this module: a notebook gets an id when Red Panda is first used in it, and never
 * before, so that other people's notebooks stay as they are. The server says when a notebook
 * turns out to be a copy of another; then it gets an id of its own.
 */
import type { PartialJSONObject } from '@lumino/coreutils';

import type { IClient } from '../tokens';
import { METADATA_KEY, readObject } from './metadata';
import { isId, newId } from './ulid';

/** What is needed of a notebook's model. */
export interface IIdentifiable {
  readonly isDisposed: boolean;
  getMetadata(key: string): unknown;
  setMetadata(key: string, value: unknown): void;
}

export class NotebookIdentities {
  constructor(options: NotebookIdentities.IOptions) {
    this._client = options.client;
  }

  /** Claim the id that a notebook came with; call when it is opened, renamed or saved as. */
  async opened(notebook: IIdentifiable, path: string): Promise<void> {
    const id = readId(notebook);
    if (id !== null) {
      await this._claim(notebook, id, path);
    }
  }

  /** The notebook's id, made now if need be. The claim at the server follows by itself. */
  ensure(notebook: IIdentifiable, path: string): string {
    let id = readId(notebook);
    if (id === null) {
      id = newId();
      writeId(notebook, id);
    }
    if (this._claimed.get(notebook) !== claimKey(id, path)) {
      void this._claim(notebook, id, path);
    }
    return id;
  }

  private async _claim(
    notebook: IIdentifiable,
    id: string,
    path: string
  ): Promise<void> {
    if (!path) {
      return;
    }
    this._claimed.set(notebook, claimKey(id, path));
    try {
      const own = (await this._client.claimNotebook({ id, path })).id;
      if (notebook.isDisposed || readId(notebook) !== id || !isId(own)) {
        return;
      }
      if (own !== id) {
        writeId(notebook, own);
        this._claimed.set(notebook, claimKey(own, path));
      }
    } catch {
      // The id is good without the server, too; the next run claims it again.
      this._claimed.delete(notebook);
    }
  }

  private readonly _client: IClient;
  private readonly _claimed = new WeakMap<IIdentifiable, string>();
}

export namespace NotebookIdentities {
  export interface IOptions {
    client: IClient;
  }
}

function claimKey(id: string, path: string): string {
  return `${id} ${path}`;
}

function readId(notebook: IIdentifiable): string | null {
  const id = readObject(
    notebook.getMetadata(METADATA_KEY) as PartialJSONObject | undefined
  )?.id;
  return isId(id) ? id : null;
}

function writeId(notebook: IIdentifiable, id: string): void {
  const old = readObject(
    notebook.getMetadata(METADATA_KEY) as PartialJSONObject | undefined
  );
  notebook.setMetadata(METADATA_KEY, { ...old, id });
}
