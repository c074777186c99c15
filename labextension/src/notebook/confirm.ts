/**
 * Asks the library whether an answer is what an output says that it is.
 *
 * The rule of this module: an output may come from anyone; only what the user's own library has,
 * with the same blocks and the same text, is put into a notebook, and whatever stands against it is
 * said to the user.
 */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { ApiError, explain } from '../api/errors';
import type { TurnBundle } from '../api/types';
import type { IClient } from '../tokens';
import { sameBlocks } from './bundle';

/** How long a message stays, in milliseconds. */
const STAYS_MS = 15000;

/**
 * Ask the library for an answer; tell the user and return `null` if it has another or none.
 *
 * @param again - What "Try again" does.
 */
export async function confirmTurn(
  client: IClient,
  trans: TranslationBundle,
  bundle: TurnBundle,
  again: () => void
): Promise<TurnBundle | null> {
  try {
    const confirmed = await client.getTurn(bundle.turn_id);
    if (sameBlocks(confirmed, bundle)) {
      return confirmed;
    }
    Notification.error(
      trans.__(
        'No cells inserted: the code in this output is not what the library stored for it.'
      ),
      { autoClose: STAYS_MS }
    );
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'not-found') {
      Notification.warning(
        trans.__(
          'No cells inserted: the kernel keeps its library elsewhere. Give kernel and Jupyter the same REDPANDA_DATABASE_URL.'
        ),
        { autoClose: STAYS_MS }
      );
    } else {
      Notification.warning(
        trans.__(
          'No cells inserted: the answer could not be checked. %1',
          explain(error, trans).title
        ),
        {
          autoClose: STAYS_MS,
          actions: [{ label: trans.__('Try again'), callback: again }]
        }
      );
    }
  }
  return null;
}
