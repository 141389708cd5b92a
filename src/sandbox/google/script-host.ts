/**
 * Apps Script web apps: scripts that people pasted into their spreadsheets and deployed, answering as Google does:
 * an answer lies behind a redirection, what a script throws is a page with status 200, a stranger is sent to log in.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Outcome } from './answers.ts';
import type { Calls } from './calls.ts';
import type { Drive } from './drive.ts';
import { meetFault } from './fault-answers.ts';
import type { Faults } from './faults.ts';
import { OWNER } from './protection.ts';
import { runScript, type ScriptAnswer, type ScriptProject } from './script-run.ts';
import { ScriptWork, type Rules, type Watch } from './script-work.ts';

export interface DeployOptions {
  /** Who deploys it, and in whose name it runs: the spreadsheet's owner where it is not given. */
  readonly as?: string;
  /** "Who has access" as "Only myself". */
  readonly closed?: boolean;
}

/** What a test or the page does with scripts. Web apps are named by their address. */
export interface ScriptSim {
  /** Pastes a script into a spreadsheet and deploys it. @returns the address that Google shows */
  deploy(spreadsheetId: string, source: string, options?: DeployOptions): { url: string };
  /** Archives the deployment: nothing answers there any more. */
  remove(url: string): void;
  /** Lets everybody in, or nobody. */
  setClosed(url: string, closed: boolean): void;
  /** Another run of the script has its lock, until it is told otherwise. */
  setLocked(url: string, locked: boolean): void;
  /** The cells of a column, from 0, take only some values; null lifts the rule. */
  setRule(spreadsheetId: string, sheetId: number, column: number, allowed: readonly string[] | null): void;
  /** Is asked at every step of every run. */
  watch(watch: Watch | undefined): void;
}

export interface StoredDeployment {
  readonly id: string;
  readonly spreadsheetId: string;
  readonly owner: string;
  readonly closed: boolean;
  readonly source: string;
  readonly properties: readonly [string, string][];
}

interface Deployment {
  readonly id: string;
  readonly spreadsheetId: string;
  readonly owner: string;
  closed: boolean;
  readonly project: ScriptProject;
}

export interface ScriptHostParts {
  readonly drive: Drive;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly now: () => number;
  readonly stopped: AbortSignal;
  /** What an earlier run of the sandbox left behind. */
  readonly known: readonly StoredDeployment[];
  readonly changed: () => void;
}

interface Request {
  readonly httpMethod: string;
  readonly url: URL;
  /** Undefined when it was larger than the server takes. */
  readonly body: string | undefined;
}

const LOGIN_URL = 'https://accounts.google.com/ServiceLogin?service=wise&passive=1209600';
/** Where scripts and their answers are. */
export const SCRIPT_PATHS = '/macros/';

const EXEC = /^\/macros\/s\/([\w-]+)\/exec$/;
const ECHO = '/macros/echo';

const NO_RULES: Rules = new Map();

export class ScriptHost {
  readonly #parts: ScriptHostParts;
  readonly #deployments = new Map<string, Deployment>();
  readonly #answers = new Map<string, ScriptAnswer>();
  readonly #rules = new Map<string, Rules>();
  #watch: Watch | undefined;

  constructor(parts: ScriptHostParts) {
    this.#parts = parts;
    for (const { source, properties, ...rest } of parts.known) {
      const project = { source, properties: new Map(properties), isLocked: false };
      this.#deployments.set(rest.id, { ...rest, project });
    }
  }

  /** What has to be kept so that deployments survive a restart. */
  state(): StoredDeployment[] {
    return [...this.#deployments.values()].map(({ project, ...rest }) => ({
      ...rest,
      source: project.source,
      properties: [...project.properties],
    }));
  }

  readonly sim: ScriptSim = {
    deploy: (spreadsheetId, source, { as = OWNER, closed = false } = {}) => {
      const { id: bookId } = this.#parts.drive.get(spreadsheetId);
      const id = `AKfycb${randomBytes(33).toString('base64url')}`;
      const project = { source, properties: new Map<string, string>(), isLocked: false };
      this.#deployments.set(id, { id, spreadsheetId: bookId, owner: as, closed, project });
      this.#parts.changed();
      return { url: `https://script.google.com/macros/s/${id}/exec` };
    },
    remove: (url) => {
      this.#deployments.delete(this.#find(url).id);
      this.#parts.changed();
    },
    setClosed: (url, closed) => void (this.#find(url).closed = closed),
    setLocked: (url, locked) => void (this.#find(url).project.isLocked = locked),
    setRule: (spreadsheetId, sheetId, column, allowed) => {
      const rules = this.#rules.get(spreadsheetId) ?? (new Map() as Rules);
      const columns = rules.get(sheetId) ?? new Map<number, readonly string[]>();
      if (allowed === null) columns.delete(column);
      else columns.set(column, allowed);
      this.#rules.set(spreadsheetId, rules.set(sheetId, columns));
    },
    watch: (watch) => void (this.#watch = watch),
  };

  /** Answers a request to a web app, or for the answer of one. */
  async answer(request: Request): Promise<Outcome> {
    const { httpMethod, url } = request;
    const deployment = this.#deployments.get(EXEC.exec(url.pathname)?.[1] ?? '');
    const method = url.pathname === ECHO ? 'script.echo' : `script.${httpMethod.toLowerCase()}`;
    const target = { method, spreadsheetId: deployment?.spreadsheetId };
    const fault = this.#parts.faults.take(target);
    const note = (status: number): void => {
      const call = { ...target, httpMethod, path: url.pathname, query: {}, status, at: this.#parts.now() };
      this.#parts.calls.add({ ...call, account: deployment?.owner, ...(fault !== undefined && { fault: fault.kind }) });
    };
    const work = async (status?: number): Promise<Answer> => {
      const answer = method === 'script.echo' ? this.#echo(url) : this.#exec(request, deployment);
      note(status ?? answer.status);
      return answer;
    };
    if (fault === undefined) return await work();
    const overQuota = (): Answer => page(200, 'Exception: Service invoked too many times for one day: spreadsheet.');
    return await meetFault(fault, { work, skip: note, overQuota, wait: async (ms) => await this.#delayed(ms) });
  }

  #exec({ httpMethod, url, body }: Request, deployment: Deployment | undefined): Answer {
    if (deployment === undefined) return page(404, 'Sorry, unable to open the file at this time.');
    if (deployment.closed) return redirection(LOGIN_URL);
    if (body === undefined) return page(413, 'Your client issued a request that was too large.');
    const book = this.#parts.drive.get(deployment.spreadsheetId);
    if (book.trashed) return page(200, 'Exception: Document is missing (perhaps it was deleted).');
    const rules = this.#rules.get(book.id) ?? NO_RULES;
    const work = new ScriptWork({ book, owner: deployment.owner, rules, watch: this.#watch });
    try {
      const answer = runScript(deployment.project, work, {
        functionName: httpMethod === 'POST' ? 'doPost' : 'doGet',
        parameter: Object.fromEntries(url.searchParams),
        contents: body,
      });
      const key = randomBytes(24).toString('base64url');
      this.#answers.set(key, answer);
      return redirection(`${url.origin}${ECHO}?user_content_key=${key}`);
    } catch (error) {
      return page(200, `${work.isDead ? 'Exceeded maximum execution time' : String(error)} (line 1, file "Code")`);
    } finally {
      this.#parts.drive.changed(book.id);
      this.#parts.changed();
    }
  }

  /** An answer can be fetched once. */
  #echo(url: URL): Answer {
    const key = url.searchParams.get('user_content_key') ?? '';
    const answer = this.#answers.get(key);
    this.#answers.delete(key);
    if (answer === undefined) return page(404, 'Not Found');
    return { status: 200, contentType: `${answer.mimeType}; charset=utf-8`, body: answer.text };
  }

  /** Whether the time passed; not when the server stopped meanwhile. */
  async #delayed(delayMs = 0): Promise<boolean> {
    return await wait(delayMs, true, { signal: this.#parts.stopped }).catch(() => false);
  }

  #find(url: string): Deployment {
    const deployment = this.#deployments.get(EXEC.exec(new URL(url).pathname)?.[1] ?? '');
    if (deployment === undefined) throw new RangeError(`No web app ${url}`);
    return deployment;
  }
}

function page(status: number, message: string): Answer {
  const body = `<!DOCTYPE html><html><head><title>Error</title></head><body><div>${message}</div></body></html>`;
  return { status, contentType: 'text/html; charset=utf-8', body };
}

function redirection(location: string): Answer {
  return { ...page(302, 'Moved Temporarily'), headers: { location } };
}
