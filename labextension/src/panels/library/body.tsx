import type { TranslationBundle } from '@jupyterlab/translation';
import { InputGroup, refreshIcon, searchIcon } from '@jupyterlab/ui-components';
import React, { useMemo } from 'react';

import { CommandIDs } from '../../commands';
import { Card } from '../../components/card';
import { FirstSteps, NothingFound } from '../../components/empty';
import { useSignals } from '../../components/hooks';
import { Keys } from '../../components/keys';
import type { IBlockActions } from '../../components/preview';
import { Problem } from '../../components/problem';
import type { ILibraryModel } from '../../tokens';
import type { LibraryPanel } from './index';

/** The whole panel: header, search, list. */
export function Body(props: LibraryPanel.IOptions): JSX.Element {
  const { commands, library, trans } = props;
  const { blocks, status } = library;
  useSignals(blocks.changed, status.changed);
  const refresh = () => void commands.execute(CommandIDs.refresh);
  // One sentence is enough where both requests fail for one reason.
  const trouble = blocks.error ?? status.error;
  return (
    <>
      <div className="jp-RedPanda-Header">
        <div className="jp-RedPanda-Title">
          <h2>{trans.__('Red Panda')}</h2>
          <button
            className="jp-RedPanda-IconButton"
            title={trans.__('Refresh')}
            aria-label={trans.__('Refresh')}
            onClick={refresh}
          >
            <refreshIcon.react tag="span" />
          </button>
        </div>
        {status.status && !status.error && (
          <Keys
            status={status.status}
            troubleIsSaid={trouble !== null}
            trans={trans}
          />
        )}
        <Search model={blocks} trans={trans} />
      </div>
      {trouble !== null && (
        <Problem error={trouble} onRetry={refresh} trans={trans} />
      )}
      <List {...props} />
    </>
  );
}

function Search(props: {
  model: ILibraryModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  return (
    <div className="jp-RedPanda-Search" role="search">
      <InputGroup
        type="search"
        value={model.query}
        placeholder={trans.__('Search code, questions, names')}
        aria-label={trans.__('Search code blocks')}
        maxLength={500}
        rightIcon={searchIcon}
        onChange={event => model.search(event.target.value)}
      />
    </div>
  );
}

/** The blocks, or what is to be said where there are none. */
function List(props: LibraryPanel.IOptions): JSX.Element | null {
  const { code, library, target, trans } = props;
  const model = library.blocks;
  useSignals(target.changed);
  const actions = useActions(props);
  if (model.blocks.length === 0) {
    if (!model.settled || model.error !== null) {
      return null;
    }
    return model.query ? (
      <NothingFound
        query={model.query}
        onClear={() => model.search('')}
        trans={trans}
      />
    ) : (
      <FirstSteps trans={trans} />
    );
  }
  return (
    <div className="jp-RedPanda-Scroll" aria-busy={!model.settled}>
      <Count model={model} trans={trans} />
      <ul
        className="jp-RedPanda-List"
        aria-label={trans.__('Code blocks')}
        onKeyDown={moveFocus}
      >
        {model.blocks.map(block => (
          <Card
            key={block.id}
            block={block}
            isOpen={block.id === model.selectedId}
            onToggle={() =>
              model.select(block.id === model.selectedId ? null : block.id)
            }
            actions={actions}
            versions={block.id === model.selectedId ? model.versions : []}
            code={code}
            insertProblem={target.problem}
            notebookLanguage={target.language}
            trans={trans}
          />
        ))}
      </ul>
      {model.hasMore && (
        <button
          className="jp-RedPanda-Button jp-RedPanda-More"
          disabled={model.loadingMore}
          onClick={() => void model.loadMore()}
        >
          {model.loadingMore ? trans.__('Loading…') : trans.__('Load more')}
        </button>
      )}
    </div>
  );
}

/** How many blocks there are; said aloud to those who do not see the list change. */
function Count(props: {
  model: ILibraryModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const count = model.total ?? model.blocks.length;
  const more = model.total === null && model.hasMore;
  return (
    <p className="jp-RedPanda-Count" role="status">
      {more
        ? trans.__('The first %1 code blocks', count)
        : trans._n('%1 code block', '%1 code blocks', count)}
    </p>
  );
}

function useActions(props: LibraryPanel.IOptions): IBlockActions {
  const { commands } = props;
  return useMemo(() => {
    const run = (command: string) => (id: string, version?: number) => {
      void commands.execute(command, version ? { id, version } : { id });
    };
    return {
      insert: run(CommandIDs.insertBlock),
      copy: run(CommandIDs.copyBlock),
      remove: (id: string) => {
        focusNeighbour(id);
        run(CommandIDs.deleteBlock)(id);
      }
    };
  }, [commands]);
}

/** Keep the place in the list when the block that has the focus goes. */
function focusNeighbour(id: string): void {
  const card = Array.from(
    document.querySelectorAll<HTMLElement>('.jp-RedPanda-Card')
  ).find(one => one.dataset.block === id);
  const next = card?.nextElementSibling ?? card?.previousElementSibling;
  next?.querySelector<HTMLElement>('.jp-RedPanda-Card-row')?.focus();
}

/** Move between the rows with the arrow keys, Home and End. */
function moveFocus(event: React.KeyboardEvent<HTMLElement>): void {
  const rows = Array.from(
    event.currentTarget.querySelectorAll<HTMLElement>('.jp-RedPanda-Card-row')
  );
  const here = rows.indexOf(document.activeElement as HTMLElement);
  if (here < 0) {
    return;
  }
  const next = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    Home: 0,
    End: rows.length - 1
  }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
  }
}
