import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readServiceAccounts } from '../../src/platform/google-auth.ts';
import { StartError } from '../../src/platform/start-error.ts';

describe('the key file of a service account', () => {
  let dir: string;
  let pem: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'google-auth-'));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  });
  afterAll(async () => await rm(dir, { recursive: true }));

  const fileOf = async (name: string, content: string | object): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  const faultOf = (file: string): StartError => {
    try {
      readServiceAccounts([file]);
    } catch (fault) {
      return fault as StartError;
    }
    throw new Error('The file was taken');
  };

  const whole = () => ({
    type: 'service_account',
    client_email: 'robot@wallet.iam.gserviceaccount.com',
    project_id: 'wallet',
    private_key: pem,
  });

  test('gives the address to share with, the project and the key', async () => {
    const [account] = readServiceAccounts([await fileOf('good.json', whole())]);
    expect(account).toEqual({ email: whole().client_email, projectId: 'wallet', privateKey: pem });
  });

  test('that is missing is named in one line', () => {
    const file = join(dir, 'nowhere.json');
    const fault = faultOf(file);
    expect(fault).toBeInstanceOf(StartError);
    expect(fault.message).toBe(`GOOGLE_APPLICATION_CREDENTIALS: ${file} can't be read (ENOENT)`);
  });

  test.each([
    ['is not JSON', 'BEGIN PRIVATE KEY', 'is not JSON; download the key of the service account as JSON'],
    ['belongs to a person', { type: 'authorized_user' }, 'is not the key of a service account'],
    ['has no address', { type: 'service_account' }, 'has no client_email'],
    ['has no project', { type: 'service_account', client_email: 'a@b' }, 'has no project_id'],
    [
      'holds a key that is cut short',
      { type: 'service_account', client_email: 'a@b', project_id: 'p', private_key: '-----BEGIN PRIVATE KEY-----\nMII' },
      'has no private_key that can be read',
    ],
  ])('that %s is refused at start with what is wrong', async (_, content, what) => {
    const file = await fileOf('bad.json', content);
    expect(faultOf(file).message).toBe(`GOOGLE_APPLICATION_CREDENTIALS: ${file} ${what}`);
  });

  test('never shows its content in the fault', async () => {
    const fault = faultOf(await fileOf('secret.json', `{ "private_key": "${'s3cret'.repeat(3)}"`));
    expect(`${fault.message} ${String(fault.cause)}`).not.toContain('s3cret');
  });
});
