/** What is behind a block's row: the question, the code, what it needs and makes, and the buttons. */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addBelowIcon,
  copyIcon,
  deleteIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import React, { useState } from 'react';

import type { CodeBlock, CodeVersion, Risk } from '../api/types';
import { howToReview, isUnreviewed } from '../models/review';
import { normaliseLanguage } from '../notebook/target';
import { Code, type ICodeServices } from './code';
import { Versions } from './versions';

/** So many risks are told; the others are counted, as below an answer. */
const MOST_RISKS = 3;

/** What one can do with a block. */
export interface IBlockActions {
  insert: (id: string, version: number) => void;
  copy: (id: string, version: number) => void;
  remove: (id: string) => void;
}

export interface IPreviewProps {
  block: CodeBlock;
  actions: IBlockActions;
  /** The block's versions, newest first; empty as long as they are not known. */
  versions: readonly CodeVersion[];
  code: ICodeServices;
  /** Why nothing can be inserted; `null` if it can. */
  insertProblem: string | null;
  /** The language of the open notebook; empty if there is none or it is not known. */
  notebookLanguage: string;
  trans: TranslationBundle;
}

export function Preview(props: IPreviewProps): JSX.Element {
  const { block, versions, actions, code, insertProblem, trans } = props;
  // Until one is chosen, the current version, which may become another while one looks.
  const [chosen, choose] = useState<number | null>(null);
  const shown = versions.find(one => one.version === chosen) ?? block;
  // Only a version is known with what was read in it.
  const risks =
    versions.find(one => one.version === shown.version)?.analysis?.risks ?? [];
  const reasonId = `jp-RedPanda-reason-${block.id}`;
  const mismatch =
    insertProblem === null &&
    props.notebookLanguage !== '' &&
    props.notebookLanguage !== normaliseLanguage(block.language);
  const unreviewed = isUnreviewed(block);
  const note =
    (unreviewed ? howToReview(block, trans) : insertProblem) ??
    (mismatch
      ? trans.__('The open notebook runs %1.', props.notebookLanguage)
      : null);
  return (
    <div className="jp-RedPanda-Preview">
      <Actions
        block={block}
        version={shown.version}
        actions={actions}
        canInsert={insertProblem === null && !unreviewed}
        insertNote={note ? reasonId : undefined}
        trans={trans}
      />
      {note && (
        <p id={reasonId} className="jp-RedPanda-Note">
          {note}
        </p>
      )}
      {versions.length > 1 && (
        <Versions
          versions={versions}
          current={block.version}
          shown={shown.version}
          onChoose={choose}
          trans={trans}
        />
      )}
      {risks.length > 0 && <Risks risks={risks} trans={trans} />}
      <Code
        source={shown.code}
        language={block.language}
        services={code}
        trans={trans}
      />
      {!shown.complete && (
        <p className="jp-RedPanda-Note">
          {trans.__('The answer was cut off here.')}
        </p>
      )}
      <Facts block={block} shown={shown} trans={trans} />
    </div>
  );
}

/** What to look at before the code runs: the first few lines, and how many more there are. */
function Risks(props: {
  risks: readonly Risk[];
  trans: TranslationBundle;
}): JSX.Element {
  const { trans } = props;
  const risks = [...props.risks].sort((a, b) => a.line - b.line);
  const more = risks.length - MOST_RISKS;
  return (
    <div className="jp-RedPanda-Risks" role="note">
      <p>⚠ {trans.__('Look before you run it:')}</p>
      <ul>
        {risks.slice(0, MOST_RISKS).map((risk, i) => (
          <li key={i}>{trans.__('line %1: %2', risk.line, risk.reason)}</li>
        ))}
        {more > 0 && <li>{trans._n('and %1 more', 'and %1 more', more)}</li>}
      </ul>
    </div>
  );
}

/** The buttons, for the version that is shown. */
function Actions(props: {
  block: CodeBlock;
  version: number;
  actions: IBlockActions;
  canInsert: boolean;
  /** The id of what is to be said about inserting. */
  insertNote: string | undefined;
  trans: TranslationBundle;
}): JSX.Element {
  const { block, version, actions, trans } = props;
  return (
    <div className="jp-RedPanda-Actions">
      <ActionButton
        icon={addBelowIcon}
        label={trans.__('Insert')}
        title={trans.__('Insert below the active cell')}
        accent
        disabled={!props.canInsert}
        describedBy={props.insertNote}
        onClick={() => actions.insert(block.id, version)}
      />
      <ActionButton
        icon={copyIcon}
        label={trans.__('Copy')}
        title={trans.__('Copy the code')}
        onClick={() => actions.copy(block.id, version)}
      />
      <ActionButton
        icon={deleteIcon}
        title={trans.__('Delete from the library')}
        onClick={() => actions.remove(block.id)}
      />
    </div>
  );
}

/** The block's question, and what the code that is shown needs and makes. */
function Facts(props: {
  block: CodeBlock;
  shown: CodeBlock | CodeVersion;
  trans: TranslationBundle;
}): JSX.Element {
  const { block, shown, trans } = props;
  const model =
    block.provider && block.model
      ? `${block.provider}:${block.model}`
      : (block.model ?? block.provider);
  const rows: [string, React.ReactNode][] = [
    [trans.__('Question'), block.prompt],
    [trans.__('Needs'), names(shown.inputs)],
    [trans.__('Imports'), names(shown.imports)],
    [trans.__('Functions'), names(shown.functions_defined)],
    [trans.__('Variables'), names(shown.variables_created)],
    [trans.__('Ran on'), names(block.datasets)],
    [trans.__('Model'), model],
    [trans.__('Notebook'), block.notebook_path]
  ];
  return (
    <dl className="jp-RedPanda-Facts">
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
    </dl>
  );
}

function names(list: readonly string[]): React.ReactNode {
  return list.length === 0
    ? null
    : list.map((name, i) => (
        <React.Fragment key={name}>
          {i > 0 && ', '}
          <code>{name}</code>
        </React.Fragment>
      ));
}

function ActionButton(props: {
  icon: LabIcon;
  /** Without one, the title is the button's name. */
  label?: string;
  title: string;
  accent?: boolean;
  disabled?: boolean;
  describedBy?: string;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      className={
        props.accent ? 'jp-RedPanda-Button jp-mod-accent' : 'jp-RedPanda-Button'
      }
      title={props.title}
      aria-label={props.label ? undefined : props.title}
      disabled={props.disabled}
      aria-describedby={props.describedBy}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" className="jp-RedPanda-Button-icon" />
      {props.label}
    </button>
  );
}
