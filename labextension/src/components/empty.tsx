import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { pandaIcon } from './icons';

const LOAD = '%load_ext redpanda_jupyter';
const EXAMPLE = '%%panda df\nShow the monthly mean of each column.';

/** What an empty library says: the first three steps. */
export function FirstSteps(props: { trans: TranslationBundle }): JSX.Element {
  const { trans } = props;
  return (
    <div className="jp-RedPanda-Empty">
      <pandaIcon.react tag="div" className="jp-RedPanda-Empty-icon" />
      <h3>{trans.__('Your code will be kept here')}</h3>
      <ol>
        <li>
          {trans.__('Load Red Panda in a notebook:')}
          <pre>{LOAD}</pre>
        </li>
        <li>
          {trans.__('Ask about a DataFrame in a cell of its own:')}
          <pre>{EXAMPLE}</pre>
        </li>
        <li>
          {trans.__(
            'The code arrives as new cells below, and in this list: ready to be found and used again.'
          )}
        </li>
      </ol>
    </div>
  );
}

/** What a search without a hit says. */
export function NothingFound(props: {
  query: string;
  onClear: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { query, onClear, trans } = props;
  return (
    <div className="jp-RedPanda-Empty">
      <p>{trans.__('No code block has “%1”.', query)}</p>
      <p>{trans.__('Fewer or shorter words find more.')}</p>
      <button className="jp-RedPanda-Button" onClick={onClear}>
        {trans.__('Show all')}
      </button>
    </div>
  );
}
