/** What is behind a block's row: the question, the code, what it needs and makes, and the buttons. */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addBelowIcon,
  copyIcon,
  deleteIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import type { CodeBlock } from '../api/types';
import { normaliseLanguage } from '../notebook/target';
import { Code, type ICodeServices } from './code';

/** What one can do with a block. */
export interface IBlockActions {
  insert: (id: string) => void;
  copy: (id: string) => void;
  remove: (id: string) => void;
}

export interface IPreviewProps {
  block: CodeBlock;
  actions: IBlockActions;
  code: ICodeServices;
  /** Why nothing can be inserted; `null` if it can. */
  insertProblem: string | null;
  /** The language of the open notebook; empty if there is none or it is not known. */
  notebookLanguage: string;
  trans: TranslationBundle;
}

export function Preview(props: IPreviewProps): JSX.Element {
  const { block, actions, code, insertProblem, trans } = props;
  const reasonId = `jp-RedPanda-reason-${block.id}`;
  const mismatch =
    insertProblem === null &&
    props.notebookLanguage !== '' &&
    props.notebookLanguage !== normaliseLanguage(block.language);
  const note =
    insertProblem ??
    (mismatch
      ? trans.__('The open notebook runs %1.', props.notebookLanguage)
      : null);
  return (
    <div className="jp-RedPanda-Preview">
      <div className="jp-RedPanda-Actions">
        <ActionButton
          icon={addBelowIcon}
          label={trans.__('Insert')}
          title={trans.__('Insert below the active cell')}
          accent
          disabled={insertProblem !== null}
          describedBy={note ? reasonId : undefined}
          onClick={() => actions.insert(block.id)}
        />
        <ActionButton
          icon={copyIcon}
          label={trans.__('Copy')}
          title={trans.__('Copy the code')}
          onClick={() => actions.copy(block.id)}
        />
        <ActionButton
          icon={deleteIcon}
          title={trans.__('Delete from the library')}
          onClick={() => actions.remove(block.id)}
        />
      </div>
      {note && (
        <p id={reasonId} className="jp-RedPanda-Note">
          {note}
        </p>
      )}
      <Code
        source={block.code}
        language={block.language}
        services={code}
        trans={trans}
      />
      {!block.complete && (
        <p className="jp-RedPanda-Note">
          {trans.__('The answer was cut off here.')}
        </p>
      )}
      <Facts block={block} trans={trans} />
    </div>
  );
}

/** The block's question and what its code needs and makes. */
function Facts(props: {
  block: CodeBlock;
  trans: TranslationBundle;
}): JSX.Element {
  const { block, trans } = props;
  const model =
    block.provider && block.model
      ? `${block.provider}:${block.model}`
      : (block.model ?? block.provider);
  const rows: [string, React.ReactNode][] = [
    [trans.__('Question'), block.prompt],
    [trans.__('Needs'), names(block.inputs)],
    [trans.__('Imports'), names(block.imports)],
    [trans.__('Functions'), names(block.functions_defined)],
    [trans.__('Variables'), names(block.variables_created)],
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
