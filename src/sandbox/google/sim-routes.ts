/**
 * The hand of the sandbox over HTTP, for the page and for measuring from outside: JSON under /sim/.
 */
import type { FaultRule, GoogleSim } from './sim.ts';
import type { NewFile } from './drive.ts';
import type { Role } from './book.ts';
import { ApiError } from './errors.ts';

export interface SimAnswer {
  readonly status: number;
  readonly body: unknown;
}

type Input = Record<string, unknown>;
type Action = (sim: GoogleSim, id: string, input: Input) => unknown;

/** POST /sim/spreadsheets/:id/:action */
const actions: Record<string, Action> = {
  share: (sim, id, input) => sim.share(id, text(input, 'email'), roleOf(input)),
  unshare: (sim, id, input) => sim.unshare(id, text(input, 'email')),
  trash: (sim, id) => sim.trash(id),
  restore: (sim, id) => sim.restore(id),
  cell: (sim, id, input) => {
    sim.setCell(id, number(input, 'sheetId'), number(input, 'row'), number(input, 'column'), text(input, 'text'));
  },
  sort: (sim, id, input) => {
    const fromRow = input['fromRow'] === undefined ? undefined : number(input, 'fromRow');
    sim.sortRows(id, number(input, 'sheetId'), number(input, 'column'), input['ascending'] !== false, fromRow);
  },
  'insert-row': (sim, id, input) => sim.insertRow(id, number(input, 'sheetId'), number(input, 'index')),
  'delete-row': (sim, id, input) => sim.deleteRow(id, number(input, 'sheetId'), number(input, 'index')),
  'rename-sheet': (sim, id, input) => sim.renameSheet(id, number(input, 'sheetId'), text(input, 'title')),
  'delete-sheet': (sim, id, input) => sim.deleteSheet(id, number(input, 'sheetId')),
};

/** Answers a request under /sim/. */
export function answerSim(sim: GoogleSim, httpMethod: string, path: string, body: string): SimAnswer {
  try {
    const found = route(sim, httpMethod, path.split('/').slice(2), parseInput(body));
    return found === undefined ? { status: 404, body: { error: 'No such path' } } : { status: 200, body: found };
  } catch (error) {
    if (error instanceof RangeError) return { status: 404, body: { error: error.message } };
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof ApiError) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}

function route(sim: GoogleSim, httpMethod: string, path: string[], input: Input): unknown {
  const [collection = '', item, action] = path;
  switch (`${httpMethod} ${collection}${item === undefined ? '' : '/:id'}${action === undefined ? '' : '/:action'}`) {
    case 'GET spreadsheets':
      return sim.list();
    case 'POST spreadsheets':
      return sim.createSpreadsheet(newFile(input));
    case 'GET spreadsheets/:id':
      return sim.read(item!);
    case 'POST spreadsheets/:id/:action':
      return act(sim, item!, action!, input);
    case 'GET service-accounts':
      return sim.serviceAccounts();
    case 'POST service-accounts':
      return sim.addServiceAccount(input['name'] === undefined ? undefined : text(input, 'name'));
    case 'GET google-people':
      return sim.googlePeople();
    case 'POST google-people':
      return done(sim.addGooglePerson({ email: text(input, 'email'), name: text(input, 'name') }));
    case 'POST google-people/:id/:action':
      return action === 'withdraw' ? done(sim.withdrawGrant(decodeURIComponent(item!))) : undefined;
    case 'GET faults':
      return sim.faults.list();
    case 'POST faults':
      return { id: sim.faults.add(input as unknown as FaultRule) };
    case 'DELETE faults':
      return done(sim.faults.clear());
    case 'DELETE faults/:id':
      return done(sim.faults.remove(Number(item)));
    case 'GET calls':
      return sim.calls();
    default:
      return undefined;
  }
}

function newFile(input: Input): NewFile {
  const { kind = 'sheet' } = input;
  if (kind !== 'sheet' && kind !== 'doc') throw new TypeError('kind must be sheet or doc');
  return {
    title: text(input, 'title'),
    kind,
    ...(input['locale'] !== undefined && { locale: text(input, 'locale') }),
    ...(input['timeZone'] !== undefined && { timeZone: text(input, 'timeZone') }),
  };
}

function act(sim: GoogleSim, id: string, action: string, input: Input): unknown {
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  return run === undefined ? undefined : done(run(sim, id, input));
}

function done(_: unknown): object {
  return { ok: true };
}

function parseInput(body: string): Input {
  const input: unknown = body === '' ? {} : JSON.parse(body);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new TypeError('Not a JSON object');
  return input as Input;
}

function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`);
  return value;
}

function number(input: Input, name: string): number {
  const value = input[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new TypeError(`${name} must be a whole number, 0 or more`);
  }
  return value;
}

function roleOf(input: Input): Role {
  const role = input['role'] ?? 'writer';
  if (role !== 'writer' && role !== 'reader') throw new TypeError('role must be writer or reader');
  return role;
}
