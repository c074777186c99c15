import { ChangesPoller } from '../../src/models/changes';
import { fakeClient, settle } from '../client';

/** A poller with a hand on the clock: it looks only when the spec says so. */
function setup() {
  let answer: () => string = () => 'r1';
  const changes = jest.fn(async () => ({ revision: answer() }));
  const poller = new ChangesPoller({
    client: fakeClient({ changes }),
    interval: 20
  });
  const changed = jest.fn();
  poller.changed.connect(changed);
  const looks = async (count: number) => {
    const before = changes.mock.calls.length;
    while (changes.mock.calls.length < before + count) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await settle();
  };
  return {
    changed,
    changes,
    looks,
    poller,
    say: (next: () => string) => {
      answer = next;
    }
  };
}

function hideTab(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    get: () => hidden
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('ChangesPoller', () => {
  afterEach(() => hideTab(false));

  it('asks nothing while nobody looks', async () => {
    const { changes, poller } = setup();
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(changes).not.toHaveBeenCalled();
    poller.dispose();
  });

  it('speaks up once for each change', async () => {
    const { changed, looks, poller, say } = setup();
    poller.visible = true;
    await looks(3);
    expect(changed).toHaveBeenCalledTimes(1);
    say(() => 'r2');
    await looks(3);
    expect(changed).toHaveBeenCalledTimes(2);
    poller.dispose();
  });

  it('stops when the panel is hidden, and looks at once when it is shown', async () => {
    const { changed, changes, looks, poller, say } = setup();
    poller.visible = true;
    await looks(1);
    poller.visible = false;
    await settle();
    const count = changes.mock.calls.length;
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(changes).toHaveBeenCalledTimes(count);
    say(() => 'r2');
    poller.visible = true;
    await looks(1);
    expect(changed).toHaveBeenCalledTimes(2);
    poller.dispose();
  });

  it('rests while the browser tab is behind', async () => {
    const { changes, looks, poller } = setup();
    poller.visible = true;
    await looks(1);
    hideTab(true);
    await settle();
    const count = changes.mock.calls.length;
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(changes.mock.calls.length - count).toBeLessThanOrEqual(1);
    hideTab(false);
    await looks(1);
    poller.dispose();
  });

  it('slows down while the server fails, and reports its return', async () => {
    const { changed, changes, looks, poller, say } = setup();
    poller.visible = true;
    await looks(1);
    say(() => {
      throw new Error('down');
    });
    await looks(1);
    expect(changed).toHaveBeenCalledTimes(2);
    await looks(3);
    expect(changed).toHaveBeenCalledTimes(2);
    const started = changes.mock.calls.length;
    await new Promise(resolve => setTimeout(resolve, 100));
    // Every 20 ms would be five.
    expect(changes.mock.calls.length - started).toBeLessThan(5);
    say(() => 'r1');
    await looks(1);
    expect(changed).toHaveBeenCalledTimes(3);
    poller.dispose();
  });

  it('passes on that the server does not answer from the start', async () => {
    const { changed, looks, poller, say } = setup();
    say(() => {
      throw new Error('down');
    });
    poller.visible = true;
    await looks(2);
    expect(changed).toHaveBeenCalledTimes(1);
    poller.dispose();
  });

  it('takes another interval', () => {
    const { poller } = setup();
    poller.interval = 5000;
    expect(poller.interval).toBe(5000);
    poller.dispose();
  });
});
