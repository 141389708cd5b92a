/**
 * One request to Google and its answer: the method or the token endpoint, quota, access, and the fault that was
 * scripted for it. Knows nothing of sockets: a cut connection is an outcome like any other.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { TokenAnswer } from './access-tokens.ts';
import type { Accounts, Caller } from './accounts.ts';
import { html, json, refusal } from './answers.ts';
import type { Answer, Outcome } from './answers.ts';
import { answerMask, checkRequest, methodOf, queryOf, quotaKindOf, routeOf, runMethod } from './api.ts';
import type { Route } from './api.ts';
import type { Book, Role } from './book.ts';
import type { Calls } from './calls.ts';
import { CREATE, newSpreadsheet } from './create.ts';
import type { Drive } from './drive.ts';
import { ApiError, insufficientScope, malformed, quotaExceeded, tooLarge } from './errors.ts';
import { meetFault } from './fault-answers.ts';
import type { Fault, Faults, Hooks } from './faults.ts';
import { GOOGLE_LIMITS } from './quota.ts';
import type { Quota } from './quota.ts';
import type { Troubles } from './troubles.ts';

export interface GoogleRequest {
  readonly httpMethod: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  /** Undefined when it was larger than the server takes. */
  readonly body: string | undefined;
}

export interface ExchangeParts {
  readonly accounts: Accounts;
  readonly drive: Drive;
  readonly quota: Quota | undefined;
  readonly faults: Faults;
  readonly troubles: Troubles;
  readonly hooks: Hooks;
  readonly calls: Calls;
  readonly now: () => number;
  readonly maxBodyBytes: number;
  /** The shape of every so many-th body is checked. */
  readonly sampleValidation: number;
  /** How long the answer to a request takes that no fault meets; none where it is not given. */
  readonly latencyMs: (() => number) | undefined;
  /** Ends the waits of delayed requests when the server stops. */
  readonly stopped: AbortSignal;
}

/** An answer, and what the list of calls is to say of its request. */
interface Handled {
  readonly answer: Answer;
  readonly account: string | undefined;
  readonly body: unknown;
}

const MAX_KEPT_BODY_CHARACTERS = 100_000;
const READING_SCOPES = ['spreadsheets.readonly', 'drive.readonly', 'spreadsheets', 'drive', 'drive.file'];
const WRITING_SCOPES = ['spreadsheets', 'drive', 'drive.file'];
const TOKEN_ROUTE: Route = { method: 'token', spreadsheetId: undefined, item: '' };
const REVOKE_ROUTE: Route = { method: 'revoke', spreadsheetId: undefined, item: '' };

export class Exchange {
  readonly #parts: ExchangeParts;
  #bodies = 0;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  /** Answers a request to the API or the token endpoint. */
  async answer(request: GoogleRequest): Promise<Outcome> {
    const route = this.#route(request);
    if (route === undefined) return html(404, 'Error 404 (Not Found)!!1');
    if (route instanceof ApiError) return refusal(route);
    const fault = this.#parts.faults.take(route);
    if (fault !== undefined) return this.#meetFault(request, route, fault);
    const answer = await this.#handle(request, route);
    const { latencyMs } = this.#parts;
    return latencyMs === undefined || (await this.#delayed(latencyMs())) ? answer : 'dropped';
  }

  #route({ httpMethod, url }: GoogleRequest): Route | ApiError | undefined {
    if (url.pathname === '/token') return httpMethod === 'POST' ? TOKEN_ROUTE : undefined;
    if (url.pathname === '/revoke') return httpMethod === 'POST' ? REVOKE_ROUTE : undefined;
    try {
      return routeOf(httpMethod, url.pathname);
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  }

  async #meetFault(request: GoogleRequest, route: Route, fault: Fault): Promise<Outcome> {
    const { kind } = fault;
    return await meetFault(fault, {
      work: (status) => this.#handle(request, route, { fault: kind, ...(status !== undefined && { status }) }),
      skip: (status) => this.#note(request, route, { status, account: undefined, body: undefined, fault: kind }),
      overQuota: () =>
        refusal(quotaExceeded(quotaKindOf(route), 'account', GOOGLE_LIMITS.perAccount, this.#nowS())),
      wait: (ms) => this.#delayed(ms),
    });
  }

  /** Whether the time passed; not when the server stopped meanwhile. */
  async #delayed(delayMs = 0): Promise<boolean> {
    return wait(delayMs, true, { signal: this.#parts.stopped }).catch(() => false);
  }

  /** @param shown what the client sees instead of the answer */
  async #handle(
    request: GoogleRequest,
    route: Route,
    shown?: { status?: number; fault: string },
  ): Promise<Answer> {
    if (this.#parts.hooks.waiting) await this.#parts.hooks.run(route);
    const isOAuth = route === TOKEN_ROUTE || route === REVOKE_ROUTE;
    const { answer, ...told } = isOAuth ? this.#grant(request, route) : this.#run(request, route);
    this.#note(request, route, { status: answer.status, ...told, ...shown });
    return answer;
  }

  #grant({ body }: GoogleRequest, route: Route): Handled {
    const { accounts, troubles } = this.#parts;
    const form = new URLSearchParams(body);
    const grant = (): TokenAnswer => troubles.refusalOf(form) ?? accounts.grant(form);
    const told = route === TOKEN_ROUTE ? grant() : accounts.grants.revoke(form);
    const { status, body: answer, account } = told;
    return { answer: json(status, answer), account, body: undefined };
  }

  #run(request: GoogleRequest, route: Route): Handled {
    let account: string | undefined;
    let body: unknown;
    try {
      const method = methodOf(route);
      const query = queryOf(request.url.searchParams);
      const caller = this.#parts.accounts.authenticate(request.authorization);
      account = caller.account;
      this.#parts.troubles.refuse(account);
      requireScope(caller, method.readable === true ? READING_SCOPES : WRITING_SCOPES);
      const user = typeof query['quotaUser'] === 'string' ? query['quotaUser'] : account;
      this.#countAgainstQuota(method.quota, user, caller.project);
      body = method.body === undefined ? undefined : this.#parseBody(request.body);
      this.#bodies += 1;
      if (this.#bodies % this.#parts.sampleValidation === 0) checkRequest(method, query, body);
      const mask = answerMask(method, query);
      const book = this.#bookOf(route, caller, body, method.writes === true ? 'writer' : 'reader');
      const result = runMethod(method, { book, caller: account, item: route.item, query, body, mask });
      if (method.writes === true) this.#parts.drive.keep(book);
      return { answer: json(200, result), account, body };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { answer: refusal(error), account, body };
    }
  }

  #bookOf({ method, spreadsheetId }: Route, caller: Caller, body: unknown, role: Role): Book {
    return method === CREATE ? newSpreadsheet(caller, body) : this.#parts.drive.open(spreadsheetId ?? '', caller, role);
  }

  #countAgainstQuota(kind: 'read' | 'write', user: string, project: string): void {
    const over = this.#parts.quota?.take(kind, user, project);
    if (over !== undefined) throw over;
  }

  #parseBody(text: string | undefined): unknown {
    if (text === undefined) throw tooLarge(this.#parts.maxBodyBytes);
    try {
      return text === '' ? {} : JSON.parse(text);
    } catch {
      throw malformed('Invalid JSON payload received. Unexpected token.');
    }
  }

  #note(
    { httpMethod, url, body: text }: GoogleRequest,
    { method, spreadsheetId }: Route,
    { status, account, body, fault }: { status: number; account: string | undefined; body: unknown; fault?: string },
  ): void {
    this.#parts.calls.add({
      method,
      httpMethod,
      path: url.pathname,
      query: queryOf(url.searchParams),
      spreadsheetId,
      status,
      at: this.#parts.now(),
      account,
      ...(fault !== undefined && { fault }),
      ...(body !== undefined && (text ?? '').length <= MAX_KEPT_BODY_CHARACTERS && { body }),
    });
  }

  #nowS(): number {
    return Math.floor(this.#parts.now() / 1000);
  }
}

function requireScope({ scopes }: Caller, enough: readonly string[]): void {
  const granted = scopes.map((scope) => scope.replace('https://www.googleapis.com/auth/', ''));
  if (!granted.some((scope) => enough.includes(scope))) throw insufficientScope();
}
