import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf, refusalOf, startWorld } from './client.ts';
import type { Client, World } from './client.ts';

describe('a service account in trouble', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterEach(() => world.sandbox.sim.trouble(world.email, undefined));
  afterAll(() => world.sandbox.stop());

  /** One that has no token yet. */
  const fresh = (): Client => clientOf(world.sandbox, world.sandbox.sim.serviceAccounts()[0]!.keyFile);
  const read = (client: Client) => client.spreadsheets.get({ spreadsheetId: world.id });
  const reasonOf = async (attempt: Promise<unknown>): Promise<unknown> =>
    await attempt.then(() => undefined, (error: { response: { data: unknown } }) => error.response.data);

  test('gets no token with a key that was deleted; a token that it has stays good', async () => {
    await read(world.client);
    world.sandbox.sim.trouble(world.email, 'key-deleted');
    expect(await reasonOf(read(fresh()))).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid JWT Signature.',
    });
    await read(world.client);
    world.sandbox.sim.trouble(world.email, undefined);
    await read(fresh());
  });

  test('gets neither token nor answer when it was disabled', async () => {
    await read(world.client);
    world.sandbox.sim.trouble(world.email, 'disabled');
    expect(await reasonOf(read(fresh()))).toMatchObject({ error_description: 'Invalid grant: account not found' });
    expect(await refusalOf(read(world.client))).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
  });

  test('is told to switch the API on when its project has switched it off', async () => {
    world.sandbox.sim.trouble(world.email, 'api-off');
    expect(await refusalOf(read(fresh()))).toMatchObject({
      code: 403,
      message: expect.stringContaining('has not been used in project'),
      details: [{}, { reason: 'SERVICE_DISABLED' }],
    });
  });

  test('leaves other accounts alone', async () => {
    const other = world.sandbox.sim.addServiceAccount('other');
    world.sandbox.sim.share(world.id, other.email);
    world.sandbox.sim.trouble(world.email, 'disabled');
    await read(clientOf(world.sandbox, other.keyFile));
  });
});
