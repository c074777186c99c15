/** One block in the list: a row that opens, and what is behind it. */
import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { CodeBlock } from '../api/types';
import { isUnreviewed } from '../models/review';
import { normaliseLanguage } from '../notebook/target';
import { Preview, type IPreviewProps } from './preview';

export type CardProps = IPreviewProps & {
  isOpen: boolean;
  onToggle: () => void;
};

export function Card(props: CardProps): JSX.Element {
  const { block, isOpen, onToggle, trans } = props;
  const panelId = `jp-RedPanda-block-${block.id}`;
  const Caret = isOpen ? caretDownIcon : caretRightIcon;
  return (
    <li
      className={isOpen ? 'jp-RedPanda-Card jp-mod-open' : 'jp-RedPanda-Card'}
      data-block={block.id}
    >
      <button
        className="jp-RedPanda-Card-row"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={onToggle}
        title={block.description}
      >
        <Caret.react className="jp-RedPanda-Card-caret" tag="span" />
        <span className="jp-RedPanda-Card-main">
          <span className="jp-RedPanda-Card-title">{block.description}</span>
          <span className="jp-RedPanda-Card-facts">
            <span className="jp-RedPanda-Card-number">
              #{block.number}
              {block.name && ` ${block.name}`}
            </span>
            {normaliseLanguage(block.language) !== 'python' && (
              <span className="jp-RedPanda-Card-language">
                {block.language}
              </span>
            )}
            <StateBadge block={block} trans={trans} />
            {block.run_count > 0 && (
              <span>{trans._n('%1 run', '%1 runs', block.run_count)}</span>
            )}
            <time
              dateTime={block.created_at}
              title={Time.format(block.created_at)}
            >
              {Time.formatHuman(block.created_at)}
            </time>
            {block.notebook_path && (
              <span
                className="jp-RedPanda-Card-notebook"
                title={block.notebook_path}
              >
                {baseName(block.notebook_path)}
              </span>
            )}
          </span>
        </span>
      </button>
      {isOpen && (
        <div id={panelId} role="region" aria-label={block.description}>
          <Preview {...props} />
        </div>
      )}
    </li>
  );
}

/** Whether it may be used, what its proofs say, or whether the current version worked. */
function StateBadge(props: {
  block: CodeBlock;
  trans: TranslationBundle;
}): JSX.Element {
  const { block, trans } = props;
  const [state, words] = stateOf(block, trans);
  return (
    <span className="jp-RedPanda-Badge" data-state={state}>
      {words}
    </span>
  );
}

function stateOf(block: CodeBlock, trans: TranslationBundle): [string, string] {
  if (isUnreviewed(block)) {
    return ['not-run', trans.__('not reviewed')];
  }
  switch (block.badge) {
    case 'verified':
      return ['ok', trans.__('verified')];
    case 'stale':
      return ['not-run', trans.__('stale')];
    case 'failed':
      return ['failed', trans.__('failed check')];
  }
  if (block.executed_successfully === null) {
    return ['not-run', trans.__('not run')];
  }
  return block.executed_successfully
    ? ['ok', trans.__('ran ok')]
    : ['failed', trans.__('failed')];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
