import { LabIcon } from '@jupyterlab/ui-components';

import pandaSvg from '../../style/icons/panda.svg';

/** The red panda's face: Red Panda's mark in the sidebar, in menus and in the settings editor. */
export const pandaIcon = new LabIcon({
  name: 'redpanda-jupyter:panda',
  svgstr: pandaSvg
});
