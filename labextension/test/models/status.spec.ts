import { ApiError } from '../../src/api/errors';
import type { Status } from '../../src/api/types';
import { StatusModel } from '../../src/models/status';
import { fakeClient } from '../client';

const statusOf = (model: string) => ({ model }) as Status;

describe('StatusModel', () => {
  it('goes by the newest reply', async () => {
    const answers: ((status: Status) => void)[] = [];
    const client = fakeClient({
      status: () => new Promise(resolve => answers.push(resolve))
    });
    const model = new StatusModel({ client });
    const both = [model.refresh(), model.refresh()];
    answers[1](statusOf('new'));
    answers[0](statusOf('old'));
    await Promise.all(both);
    expect(model.status?.model).toBe('new');
  });

  it('keeps an error until the next success', async () => {
    const error = new ApiError({ kind: 'absent' });
    let up = false;
    const client = fakeClient({
      status: () =>
        up ? Promise.resolve(statusOf('m')) : Promise.reject(error)
    });
    const model = new StatusModel({ client });
    const changed = jest.fn();
    model.changed.connect(changed);
    await model.refresh();
    expect(model.error).toBe(error);
    up = true;
    await model.refresh();
    expect(model.error).toBeNull();
    expect(changed).toHaveBeenCalledTimes(2);
    model.dispose();
    await model.refresh();
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
