/**
 * Everything that a running sandbox holds, built from what an earlier run left behind.
 */
import { CallLog } from './call-log.ts';
import { CallbackQueries, type OpenQuery } from './callback-queries.ts';
import { Chats, type ChatsSnapshot } from './chats.ts';
import { Faults } from './faults.ts';
import { FileStore } from './file-store.ts';
import { Poller } from './poller.ts';
import { RateLimits } from './rate-limits.ts';
import { StateFile } from './state-file.ts';
import { UpdateQueue, type UpdatesSnapshot } from './update-queue.ts';
import { Webhook, type WebhookSettings } from './webhook.ts';
import type { CommandList, SimEvent, SimFile, TelegramSandboxOptions } from './types.ts';
import type { User } from './wire.ts';

export type World = {
  token: string;
  bot: User;
  chats: Chats;
  updates: UpdateQueue;
  poller: Poller;
  webhook: Webhook;
  callbacks: CallbackQueries;
  files: FileStore;
  commands: CommandList[];
  calls: CallLog;
  faults: Faults;
  limits: RateLimits | undefined;
  listeners: Set<(event: SimEvent) => void>;
  /** Says that something worth keeping has changed. */
  touch(): void;
  emit(event: SimEvent): void;
  stop(): Promise<void>;
};

type Snapshot = {
  version: 1;
  chats: ChatsSnapshot;
  updates: UpdatesSnapshot;
  webhook: WebhookSettings | null;
  callbacks: OpenQuery[];
  commands: CommandList[];
  files: SimFile[];
};

/** What the parts of a world are built from. */
type Base = { options: TelegramSandboxOptions; now: () => number; kept: Snapshot | undefined };

const WEBHOOK_TIMEOUT_MS = 60_000;
const RETRY_BASE_MS = 2_000;

/** @throws Error when `dataFile` holds something else than a sandbox's state */
export async function openWorld(options: TelegramSandboxOptions): Promise<World> {
  const bot = botUser(options);
  const state = new StateFile<Snapshot>(options.dataFile, () => snapshot(world));
  const kept = await state.read();
  const files = await FileStore.open(options.dataFile && `${options.dataFile}.files`, kept?.files ?? []);
  const world: World = {
    ...buildParts({ options, now: options.now ?? Date.now, kept }, () => state.touch()),
    token: options.token,
    bot,
    files,
    stop: () => stop(world, state),
  };
  if (kept?.webhook) world.webhook.set(kept.webhook);
  return world;
}

function buildParts({ options, now, kept }: Base, touch: () => void): Omit<World, 'token' | 'bot' | 'files' | 'stop'> {
  const listeners = new Set<(event: SimEvent) => void>();
  const emit = (event: SimEvent): void => {
    touch();
    for (const listener of listeners) listener(event);
  };
  const updates = new UpdateQueue({ now, changed: touch, ...(kept ? { snapshot: kept.updates } : {}) });
  const { webhookTimeoutMs: timeoutMs = WEBHOOK_TIMEOUT_MS, retryBaseMs = RETRY_BASE_MS } = options;
  return {
    chats: new Chats({ now, changed: emit, ...(kept ? { snapshot: kept.chats } : {}) }),
    updates,
    poller: new Poller(updates),
    webhook: new Webhook({ updates, now, changed: touch, timeoutMs, retryBaseMs }),
    callbacks: new CallbackQueries(now, kept?.callbacks),
    commands: kept?.commands ?? [],
    calls: new CallLog(),
    faults: new Faults(),
    limits: options.rateLimits ? new RateLimits(now) : undefined,
    listeners,
    touch,
    emit,
  };
}

async function stop(world: World, state: StateFile<Snapshot>): Promise<void> {
  world.webhook.stop();
  await state.close();
  world.listeners.clear();
  await world.files.stop();
}

/** The bot's id is the first part of its token, as at Telegram. */
function botUser({ token, botUsername = 'sandbox_bot' }: TelegramSandboxOptions): User {
  const id = /^([1-9]\d{0,15}):/.exec(token)?.[1];
  if (id === undefined) throw new Error('The sandbox needs a bot token such as 123456789:anything');
  return { id: Number(id), is_bot: true, first_name: botUsername, username: botUsername };
}

function snapshot(world: World): Snapshot {
  return {
    version: 1,
    chats: world.chats.snapshot(),
    updates: world.updates.snapshot(),
    webhook: world.webhook.settings ?? null,
    callbacks: world.callbacks.snapshot(),
    commands: world.commands,
    files: world.files.snapshot(),
  };
}
