/** The versions of a block, to choose which one is shown, inserted and copied. */
import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';

import type { CodeVersion } from '../api/types';

export function Versions(props: {
  /** Newest first. */
  versions: readonly CodeVersion[];
  /** The number of the version that the block is at. */
  current: number;
  /** The number of the version that is shown. */
  shown: number;
  onChoose: (version: number) => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { versions, current, shown, onChoose, trans } = props;
  return (
    <label className="jp-RedPanda-Versions">
      <span>{trans._n('%1 version', '%1 versions', versions.length)}</span>
      <HTMLSelect
        value={shown}
        onChange={event => onChoose(Number(event.target.value))}
      >
        {versions.map(one => (
          <option key={one.version} value={one.version}>
            {words(one, one.version === current, trans)}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}

/** Say where a version came from and how it ran, such as "v3: edit, ran ok 2 minutes ago". */
function words(
  version: CodeVersion,
  isCurrent: boolean,
  trans: TranslationBundle
): string {
  const isEdit = version.origin === 'edit';
  const origin = {
    answer: trans.__('answer'),
    edit: trans.__('edit'),
    fix: trans.__('fix'),
    improve: trans.__('improvement'),
    apply: trans.__('applied to other data'),
    import: trans.__('imported'),
    saved: trans.__('saved by hand')
  }[version.origin];
  const when = version.last_run_at ? Time.formatHuman(version.last_run_at) : '';
  let outcome = trans.__('not run');
  if (version.executed_successfully !== null) {
    outcome = version.executed_successfully
      ? trans.__('ran ok %1', when)
      : trans.__('failed %1', when);
  } else if (isEdit) {
    // An edit becomes known by its run.
    outcome = trans.__('interrupted');
  }
  const name = `v${version.version}`;
  // Said first, because a narrow sidebar cuts the end.
  const start = isCurrent ? trans.__('%1 (current)', name) : name;
  return `${start}: ${origin}, ${outcome.trim()}`;
}
