import { describe, expect, test } from '@jest/globals';
import { withoutSecrets } from '../../src/platform/redaction.ts';

describe('redaction', () => {
  test.each([
    ['https://api.telegram.org/bot123456789:AAEabcdefghijklmnopqrstuv/getMe', 'https://api.telegram.org/bot123456789:…/getMe'],
    ['token 7000000001:sandbox-token-that-opens-nothing!', 'token 7000000001:…!'],
    ['postgres://bot:hunter2@db:5432/wallet', 'postgres://bot:…@db:5432/wallet'],
    ['postgresql://bot:p%40ss@db/wallet?x=1', 'postgresql://bot:…@db/wallet?x=1'],
    ['Authorization: Bearer ya29.a0Af_B-yz/x+y', 'Authorization: Bearer …'],
    ['token ya29.a0Af_B-yzxy0123.abc', 'token ya29.…'],
    ['refresh_token=1//0gAbCdEfGhIjKlMnOp-_', 'refresh_token=1//0…'],
    ['code=4/0AbCdEfGhIjKlMnOp&scope=x', 'code=4/0A…&scope=x'],
    ['key=AIzaSyAbCdEfGhIjKlMnOpQrStUvWxYz-_12345&alt=json', 'key=AIza…&alt=json'],
    ['secret GOCSPX-AbCdEfGhIjKlMnOp.', 'secret GOCSPX-…'],
  ])('cuts the secret out of %s', (text, redacted) => {
    expect(withoutSecrets(text)).toBe(redacted);
  });

  test.each([
    ['{"updateId":123456789,"at":"2026-11-22T10:02:00.000Z"}'],
    ['http://127.0.0.1:8080/metrics'],
    ['postgres://db:5432/wallet'],
    ['12345:short'],
  ])('leaves %s alone', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});
