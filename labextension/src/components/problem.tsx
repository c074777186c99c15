import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { explain } from '../api/errors';

/** An error with its next step, and a way to try again. */
export function Problem(props: {
  error: unknown;
  onRetry: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { title, hint } = explain(props.error, props.trans);
  return (
    <div className="jp-RedPanda-Problem" role="alert">
      <p className="jp-RedPanda-Problem-title">{title}</p>
      {hint && <p>{hint}</p>}
      <button className="jp-RedPanda-Button" onClick={props.onRetry}>
        {props.trans.__('Try again')}
      </button>
    </div>
  );
}
