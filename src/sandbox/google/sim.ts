/**
 * The hand of the sandbox: what tests and the page do that the API cannot. It makes accounts and spreadsheets,
 * lets a person work on them, scripts faults, and says what happened.
 */
import { keyFileOf } from './accounts.ts';
import type { Accounts, KeyFile, ServiceAccount } from './accounts.ts';
import type { Book, Role } from './book.ts';
import type { Call, CallListener, Calls } from './calls.ts';
import type { ChangeListener, Drive, NewFile } from './drive.ts';
import type { Fault, FaultRule, Faults, Hook, Hooks } from './faults.ts';
import type { GooglePerson, OAuthClient } from './grants.ts';
import { createPerson } from './person.ts';
import type { Person } from './person.ts';
import { spreadsheetView } from './sim-view.ts';
import type { SpreadsheetView } from './sim-view.ts';
import type { Trouble, Troubles } from './troubles.ts';

export interface FileEntry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly kind: 'sheet' | 'doc';
  readonly trashed: boolean;
  readonly shares: readonly { readonly email: string; readonly role: Role }[];
}

export interface AccountEntry {
  readonly email: string;
  readonly keyFile: KeyFile;
}

export interface GoogleSim extends Person {
  /** Makes a service account, or returns the one that has this name in the project. */
  addServiceAccount(name?: string, project?: string): AccountEntry;
  serviceAccounts(): AccountEntry[];
  /** Breaks a service account, or its project; undefined mends it. */
  trouble(email: string, trouble: Trouble | undefined): void;
  /** The app that people may let act in their name. */
  oauthClient(): OAuthClient;
  /** Somebody with a Google account, whom the consent page offers. */
  addGooglePerson(person: GooglePerson): void;
  googlePeople(): GooglePerson[];
  /** A person takes back, in their Google account, what they allowed the app. */
  withdrawGrant(email: string): void;
  createSpreadsheet(file: NewFile): { id: string; url: string };
  list(): FileEntry[];
  read(id: string): SpreadsheetView;
  readonly faults: Pick<Faults, 'add' | 'remove' | 'clear' | 'list'>;
  /** Runs something right before a request is handled. */
  before(method: string, run: Hook, times?: number): void;
  /** The last requests, oldest first. */
  calls(): Call[];
  /** Hears of each request when it was answered. */
  onCall(listener: CallListener): () => void;
  onChange(listener: ChangeListener): () => void;
  /** Resolves with the view that fits. @throws Error when none does in time */
  waitFor(id: string, fits: (view: SpreadsheetView) => boolean, timeoutMs?: number): Promise<SpreadsheetView>;
}

export type { Call, Fault, FaultRule, KeyFile, SpreadsheetView };

export interface SimParts {
  readonly accounts: Accounts;
  readonly drive: Drive;
  readonly faults: Faults;
  readonly troubles: Troubles;
  readonly hooks: Hooks;
  readonly calls: Calls;
  readonly tokenUrl: string;
  /** Called when an account was made. */
  readonly accountAdded: () => void;
}

export function createSim(parts: SimParts): GoogleSim {
  const { accounts, drive, faults, troubles, hooks, calls, tokenUrl, accountAdded } = parts;
  const accountEntry = (account: ServiceAccount): AccountEntry => {
    return { email: account.email, keyFile: keyFileOf(account, tokenUrl) };
  };
  return {
    ...createPerson(drive),
    addServiceAccount(name, project) {
      const account = accounts.add(name, project);
      accountAdded();
      return accountEntry(account);
    },
    serviceAccounts: () => accounts.list().map(accountEntry),
    trouble: (email, trouble) => troubles.set(email, trouble),
    oauthClient: () => accounts.grants.client,
    addGooglePerson: (person) => accounts.grants.addPerson(person),
    googlePeople: () => accounts.grants.people(),
    withdrawGrant: (email) => accounts.grants.withdraw(email),
    createSpreadsheet(file) {
      const { id } = drive.create(file);
      return { id, url: urlOf(id) };
    },
    list: () => drive.all().map(fileEntry),
    read: (id) => spreadsheetView(drive.get(id)),
    faults,
    before: (method, run, times) => hooks.add(method, run, times),
    calls: () => calls.list(),
    onCall: (listener) => calls.onAdd(listener),
    onChange: (listener) => drive.onChange(listener),
    waitFor: (id, fits, timeoutMs = 20_000) => waitForView(drive, id, fits, timeoutMs),
  };
}

function urlOf(id: string): string {
  return `https://docs.google.com/spreadsheets/d/${id}/edit`;
}

function fileEntry({ id, title, kind, trashed, shares }: Book): FileEntry {
  return { id, url: urlOf(id), title, kind, trashed, shares: [...shares].map(([email, role]) => ({ email, role })) };
}

function waitForView(
  drive: Drive,
  id: string,
  fits: (view: SpreadsheetView) => boolean,
  timeoutMs: number,
): Promise<SpreadsheetView> {
  const { promise, resolve, reject } = Promise.withResolvers<SpreadsheetView>();
  const look = (): void => {
    try {
      const view = spreadsheetView(drive.get(id));
      if (fits(view)) resolve(view);
    } catch (error) {
      reject(error);
    }
  };
  const tooLate = (): void => reject(new Error(`Spreadsheet ${id} did not become so within ${timeoutMs} ms`));
  const timer = setTimeout(tooLate, timeoutMs);
  const unsubscribe = drive.onChange(({ spreadsheetId }) => {
    if (spreadsheetId === id) look();
  });
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}
