/** The state of the keys: where each comes from, and what to do where there is none. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { KeyStatus, Status } from '../api/types';

/** What companies call themselves; all other names are shown as they are written. */
const TITLES = new Map([
  ['anthropic', 'Anthropic'],
  ['openai', 'OpenAI']
]);

/**
 * The header's lines: the model in use and why none can be, a line a provider, and the library's
 * trouble if any.
 */
export function Keys(props: {
  status: Status;
  /** Whether the library's trouble is said elsewhere already. */
  troubleIsSaid: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { status, trans } = props;
  const model = status.provider
    ? status.model
      ? `${status.provider}:${status.model}`
      : status.provider
    : null;
  return (
    <section
      className="jp-RedPanda-Keys"
      aria-label={trans.__('Model and keys')}
    >
      {model && (
        <p className="jp-RedPanda-Keys-model">
          {trans.__('Model')} <code>{model}</code>
        </p>
      )}
      {status.problem && (
        <div className="jp-RedPanda-Problem" role="alert">
          <p className="jp-RedPanda-Problem-title">{status.problem.message}</p>
          {status.problem.hint && <p>{status.problem.hint}</p>}
        </div>
      )}
      <ul>
        {status.keys.map(key => (
          <KeyLine key={key.provider} status={key} trans={trans} />
        ))}
      </ul>
      {!status.store.ok && status.store.problem && !props.troubleIsSaid && (
        <div className="jp-RedPanda-Problem" role="alert">
          <p className="jp-RedPanda-Problem-title">
            {status.store.problem.message}
          </p>
          {status.store.problem.hint && <p>{status.store.problem.hint}</p>}
        </div>
      )}
    </section>
  );
}

function KeyLine(props: {
  status: KeyStatus;
  trans: TranslationBundle;
}): JSX.Element {
  const { status, trans } = props;
  const missing = status.source === 'none';
  const state = missing
    ? ''
    : status.problem
      ? ' jp-mod-problem'
      : ' jp-mod-ready';
  return (
    <li
      className="jp-RedPanda-Key"
      data-provider={status.provider}
      data-source={status.source}
      title={status.host && trans.__('Requests go to %1', status.host)}
    >
      <span className={`jp-RedPanda-Dot${state}`} aria-hidden="true" />
      <div>
        <strong>{nameProvider(status.provider, trans)}</strong>
        {': '}
        {describeSource(status, trans)}
        {missing && <NextStep status={status} trans={trans} />}
        {!missing && status.problem && (
          <p className="jp-RedPanda-Key-problem">{status.problem}</p>
        )}
      </div>
    </li>
  );
}

/** What to do where there is no key; the details folded, because they may be long. */
function NextStep(props: {
  status: KeyStatus;
  trans: TranslationBundle;
}): JSX.Element {
  const { status, trans } = props;
  const command = <code>{`%panda key set ${status.provider}`}</code>;
  return (
    <>
      {' · '}
      {status.can_store || !status.variable ? (
        command
      ) : (
        <>
          {trans.__('set')} <code>{status.variable}</code>
        </>
      )}
      <details className="jp-RedPanda-Key-more">
        <summary>{trans.__('How?')}</summary>
        {status.problem && <p>{status.problem}</p>}
        <p>
          {status.can_store ? (
            <>
              {command}{' '}
              {trans.__(
                'in a notebook asks for a key and keeps it in your keyring.'
              )}
            </>
          ) : (
            <>
              {trans.__('Or run')} {command}{' '}
              {trans.__('in a notebook: it keeps a key for that kernel only.')}
            </>
          )}
        </p>
      </details>
    </>
  );
}

/** A provider's name for people; a profile is called what the person called it. */
export function nameProvider(name: string, trans: TranslationBundle): string {
  if (name === 'tour') {
    return trans.__('Tour');
  }
  return TITLES.get(name) ?? name;
}

/** Where a key comes from, as half a sentence. */
export function describeSource(
  status: KeyStatus,
  trans: TranslationBundle
): string {
  const hint = status.hint ? ` (${status.hint})` : '';
  switch (status.source) {
    case 'environment':
      return trans.__('key from %1%2', status.variable, hint);
    case 'keyring':
      return trans.__('key from the keyring%1', hint);
    case 'command':
      return trans.__('key from a command%1', hint);
    case 'session':
      return trans.__('key of this session%1', hint);
    case 'not_needed':
      return trans.__('no key needed');
    case 'none':
      return trans.__('no key');
  }
}
