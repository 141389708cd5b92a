import { describe, expect, test } from '@jest/globals';
import { faultOfCall, faultOfToken, type GoogleFaultKind } from '../../src/platform/google-fault.ts';

/** A failed call as the client library throws it. */
const answered = (status: number, data: unknown, headers: Record<string, string> = {}) => ({
  response: { status, data, headers: new Headers(headers) },
});

describe('a fault of Google', () => {
  test.each<[GoogleFaultKind, string]>([
    ['unreachable', 'CERT_HAS_EXPIRED'],
    ['unreachable', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['unreachable', 'EAI_AGAIN'],
    ['unknown-outcome', 'EPROTO'],
    ['unknown-outcome', 'ECONNRESET'],
    ['unknown-outcome', 'TimeoutError'],
  ])('is %s after %s of the connection', (code, reason) => {
    expect(faultOfCall({ code: reason }, 'account')).toMatchObject({ code, message: `${code}: ${reason}` });
  });

  test.each<[GoogleFaultKind, number, object]>([
    ['storage-full', 403, { status: 'PERMISSION_DENIED', message: 'The storage quota of the Drive has been exceeded' }],
    ['not-shared', 403, { status: 'PERMISSION_DENIED', errors: [{ reason: 'forbidden' }] }],
    ['denied', 403, { message: 'without any reason' }],
    ['denied', 402, { status: 'FAILED_PRECONDITION' }],
    ['denied', 410, { status: 'GONE' }],
    ['unknown-outcome', 408, { message: 'Request timeout' }],
    ['account-broken', 403, { status: 'PERMISSION_DENIED', details: [{ reason: 'CONSUMER_SUSPENDED' }] }],
    ['quota', 403, { status: 'RESOURCE_EXHAUSTED' }],
  ])('is %s after %i with %j', (code, status, error) => {
    expect(faultOfCall(answered(status, { error }), 'account')).toMatchObject({ code });
  });

  test('is too-large after 413 whoever wrote it, since it was not passed on', () => {
    expect(faultOfCall(answered(413, '<html>'), 'account')).toMatchObject({ code: 'too-large' });
  });

  test('is of the token where one ran out during the call', () => {
    const refused = answered(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
    expect(faultOfCall(refused, 'grant')).toMatchObject({ code: 'grant-gone' });
    expect(faultOfCall(refused, 'account')).toMatchObject({ code: 'account-broken' });
  });

  test('is not of the token where something on the way says only "error"', () => {
    expect(faultOfCall(answered(502, { error: 'bad gateway' }), 'account')).toMatchObject({ code: 'unknown-outcome' });
    expect(faultOfToken(answered(400, { error: 'no route' }), 'account')).toMatchObject({ code: 'unreachable' });
  });

  test('blames the operator where Google does not know the app, not the person who let it in', () => {
    expect(faultOfToken(answered(401, { error: 'invalid_client' }), 'grant')).toMatchObject({ code: 'account-broken' });
  });

  test('blames no clock that is right', () => {
    const refused = { error: 'invalid_grant', error_description: 'Check your iat and exp values in the JWT claim.' };
    const now = { date: new Date().toUTCString() };
    expect(faultOfToken(answered(400, refused, now), 'account')).toMatchObject({ code: 'account-broken' });
    expect(faultOfToken(answered(400, refused), 'account')).toMatchObject({ code: 'account-broken' });
    const yesterday = { date: new Date(Date.now() - 24 * 3_600_000).toUTCString() };
    expect(faultOfToken(answered(400, refused, yesterday), 'account')).toMatchObject({
      code: 'clock-wrong',
      message: "clock-wrong: the clock of this machine is 1440 min ahead of Google's",
    });
  });

  test('waits for no date that is past or no date at all', () => {
    const asks = (header: string) => faultOfCall(answered(429, {}, { 'retry-after': header }), 'account').retryAfterMs;
    expect([asks('soon'), asks('Wed, 21 Oct 2015 07:28:00 GMT'), asks('3')]).toEqual([0, 0, 3_000]);
  });
});
