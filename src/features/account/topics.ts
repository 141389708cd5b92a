/** The topics of the account, each with what it brings along, joined into one feature. */
import type { Feature, Handlers } from '../../core/feature.ts';
import type { SettingsRow } from './settings/rows.ts';

/** A topic leaves out what it doesn't have. `rows` are its buttons of the settings screen. */
export type Topic = Pick<Feature, 'handlers' | 'schedules' | 'queues' | 'jobs' | 'cancelled'> & {
  rows?: SettingsRow[];
};

export const rowsOf = (topics: Topic[]): SettingsRow[] => topics.flatMap(({ rows }) => rows ?? []);

export const cancelledOf = (topics: Topic[]): Record<string, string> =>
  Object.assign({}, ...topics.map(({ cancelled }) => cancelled)) as Record<string, string>;

export function joinTopics(topics: Topic[]): Topic {
  return {
    handlers: joinHandlers(topics.map(({ handlers }) => handlers ?? {})),
    schedules: topics.flatMap(({ schedules }) => schedules ?? []),
    queues: topics.flatMap(({ queues }) => queues ?? []),
    jobs: topics.flatMap(({ jobs }) => jobs ?? []),
    cancelled: cancelledOf(topics),
  };
}

/** @throws if two topics claim the same name: it would silently go to the later one */
function joinHandlers(all: Handlers[]): Handlers {
  const location = all.flatMap((handlers) => handlers.location ?? [])[0];
  return {
    commands: joinNames(all.map(({ commands }) => commands)),
    buttons: joinNames(all.map(({ buttons }) => buttons)),
    dialogs: joinNames(all.map(({ dialogs }) => dialogs)),
    keys: joinNames(all.map(({ keys }) => keys)),
    ...(location === undefined ? {} : { location }),
  };
}

function joinNames<Value>(tables: (Record<string, Value> | undefined)[]): Record<string, Value> {
  const entries = tables.flatMap((table) => Object.entries(table ?? {}));
  const joined = Object.fromEntries(entries);
  if (Object.keys(joined).length < entries.length) throw new Error('Two topics of the account claim the same name');
  return joined;
}
