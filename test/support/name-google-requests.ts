/** Tells who records requests (record-google-requests.ts) which test file they are from. */
import { channel } from 'node:diagnostics_channel';
import { expect } from '@jest/globals';
import { REQUEST_CHANNEL } from '../../src/sandbox/google/request-channel.ts';

Object.assign(channel(REQUEST_CHANNEL), { test: expect.getState().testPath });
