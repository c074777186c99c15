import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { Sidebar } from '../src/sidebar';
import type { ILibrary } from '../src/tokens';
import { settle } from './client';

function setup(load: () => Promise<Widget>) {
  const library = {
    poller: { visible: false },
    status: { refresh: jest.fn(() => Promise.resolve()) }
  };
  const sidebar = new Sidebar({
    id: 'panda',
    library: library as unknown as ILibrary,
    load,
    trans: nullTranslator.load('')
  });
  return { library, sidebar };
}

describe('Sidebar', () => {
  it('loads nothing before somebody looks, and then once', async () => {
    const load = jest.fn(async () => new Widget());
    const { library, sidebar } = setup(load);
    sidebar.hide();
    Widget.attach(sidebar, document.body);
    await settle();
    expect(load).not.toHaveBeenCalled();
    expect(library.status.refresh).not.toHaveBeenCalled();
    sidebar.show();
    await settle();
    expect(library.poller.visible).toBe(true);
    sidebar.hide();
    expect(library.poller.visible).toBe(false);
    sidebar.show();
    await settle();
    expect(load).toHaveBeenCalledTimes(1);
    expect(library.status.refresh).toHaveBeenCalledTimes(2);
    sidebar.dispose();
    expect(library.poller.visible).toBe(false);
  });

  it('activates the panel also where it was asked to before that was there', async () => {
    const content = new Widget();
    const activated = jest.spyOn(content, 'activate');
    const { sidebar } = setup(async () => content);
    Widget.attach(sidebar, document.body);
    MessageLoop.sendMessage(sidebar, Widget.Msg.ActivateRequest);
    expect(activated).not.toHaveBeenCalled();
    await settle();
    expect(activated).toHaveBeenCalledTimes(1);
    MessageLoop.sendMessage(sidebar, Widget.Msg.ActivateRequest);
    expect(activated).toHaveBeenCalledTimes(2);
    sidebar.dispose();
  });

  it('says so when the panel cannot be loaded', async () => {
    const { sidebar } = setup(() => Promise.reject(new Error('gone')));
    Widget.attach(sidebar, document.body);
    await settle();
    expect(sidebar.node.textContent).toMatch(/Reload the page/);
    sidebar.dispose();
  });
});
