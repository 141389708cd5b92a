/**
 * Runs a script as Apps Script does: its text in a context of its own, with stand-ins of the services that it calls.
 */
import { createHmac } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import { PROTECTION_TYPES } from './script-protection.ts';
import { ScriptSpreadsheet } from './script-spreadsheet.ts';
import type { ScriptWork } from './script-work.ts';

export interface ScriptCall {
  readonly functionName: 'doGet' | 'doPost';
  readonly parameter: Readonly<Record<string, string>>;
  readonly contents: string;
}

/** What belongs to the script over all its runs. */
export interface ScriptProject {
  readonly source: string;
  readonly properties: Map<string, string>;
  /** Whether another run has the lock. */
  isLocked: boolean;
}

export interface ScriptAnswer {
  readonly text: string;
  readonly mimeType: string;
}

/** Google ends a run after six minutes; none of ours takes a second. */
const RUN_TIMEOUT_MS = 10_000;
const MAX_PROPERTY_BYTES = 9 * 1024;

/** @throws whatever the script throws, and ScriptKilled */
export function runScript(project: ScriptProject, work: ScriptWork, call: ScriptCall): ScriptAnswer {
  const event = {
    parameter: call.parameter,
    ...(call.functionName === 'doPost' && {
      postData: { contents: call.contents, type: 'application/json', length: call.contents.length, name: 'postData' },
    }),
  };
  const context = createContext({ ...servicesOf(project, work), event });
  const run = new Script(`${project.source}\n;${call.functionName}(event);`, { filename: 'Code.gs' });
  const output: unknown = run.runInContext(context, { timeout: RUN_TIMEOUT_MS });
  if (!(output instanceof TextOutput)) {
    throw new Error('The script completed but did not return anything that can be shown.');
  }
  return { text: output.text, mimeType: output.mimeType };
}

/** What ContentService makes. */
class TextOutput {
  readonly text: string;
  mimeType = 'text/plain';

  constructor(text: string) {
    this.text = text;
  }

  setMimeType(mimeType: string): this {
    this.mimeType = mimeType;
    return this;
  }
}

function servicesOf(project: ScriptProject, work: ScriptWork): object {
  return {
    console: { error: () => work.step('console.error') },
    SpreadsheetApp: {
      ProtectionType: PROTECTION_TYPES,
      getActiveSpreadsheet: () => new ScriptSpreadsheet(work),
      flush: () => work.step('SpreadsheetApp.flush'),
    },
    LockService: { getScriptLock: () => lockOf(project, work) },
    PropertiesService: { getScriptProperties: () => propertiesOf(project, work) },
    ContentService: {
      MimeType: { JSON: 'application/json', TEXT: 'text/plain' },
      createTextOutput: (text: string) => {
        work.step('ContentService.createTextOutput');
        return new TextOutput(text);
      },
    },
    Utilities: {
      Charset: { UTF_8: 'UTF_8', US_ASCII: 'US_ASCII' },
      computeHmacSha256Signature: hmac,
      base64EncodeWebSafe: (bytes: number[]) =>
        Buffer.from(Int8Array.from(bytes).buffer).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
    },
  };
}

function lockOf(project: ScriptProject, work: ScriptWork): object {
  return {
    tryLock: (): boolean => {
      work.step('Lock.tryLock');
      work.hasLock = !project.isLocked;
      return work.hasLock;
    },
    releaseLock: (): void => {
      work.step('Lock.releaseLock');
      work.hasLock = false;
    },
  };
}

function propertiesOf({ properties }: ScriptProject, work: ScriptWork): object {
  return {
    getProperty: (key: string): string | null => {
      work.step('Properties.getProperty');
      return properties.get(key) ?? null;
    },
    setProperty: (key: string, value: string): void => {
      work.step('Properties.setProperty');
      if (Buffer.byteLength(value) > MAX_PROPERTY_BYTES) throw new Error('Argument too large: value');
      properties.set(key, value);
    },
  };
}

/** Bytes are signed, as in Java; characters outside of US-ASCII become question marks unless UTF-8 is asked for. */
function hmac(value: string, key: string, charset = 'US_ASCII'): number[] {
  const encoded = (text: string): Buffer =>
    Buffer.from(charset === 'UTF_8' ? text : text.replace(/[^\0-\x7f]/g, '?'), 'utf8');
  return [...new Int8Array(createHmac('sha256', encoded(key)).update(encoded(value)).digest())];
}
