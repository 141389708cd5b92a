/**
 * What a feature is to the house: a name, handlers of what people send, jobs and schedules of the worker, web
 * routes. The roots join the features' manifests; two features that claim one thing do not start.
 */
import type { FastifyInstance } from 'fastify';
import type {
  IncomingButton,
  IncomingEdit,
  IncomingFile,
  IncomingLocation,
  IncomingText,
  SentFile,
} from './incoming.ts';
import type { Service } from './lifecycle.ts';
import type { PersonalData } from './personal-data.ts';
import type { QueueWork } from './queue-work.ts';
import type { OpenDialog } from './dialog-store.ts';
import type { Outgoing } from './outgoing.ts';

/** What a handler answers: messages, sent in this order. */
export type Reply = Outgoing[];

/** `/today rest of the text` */
export type CommandHandler = (incoming: IncomingText, argument: string) => Promise<Reply>;

/** A press of a button whose data is `name:arguments`. */
export type ButtonHandler = (incoming: IncomingButton, args: string[]) => Promise<Reply>;

/** The text that answers a dialog; `not-asked` if the question was withdrawn or replaced in the meantime. */
export type DialogHandler = (incoming: IncomingText, dialog: OpenDialog) => Promise<Reply | { kind: 'not-asked' }>;

/** A text that is no command and answers no dialog; `answers-dialog` if one was opened in the meantime. */
export type TextHandler = (incoming: IncomingText) => Promise<Reply | { kind: 'answers-dialog' }>;

/** Takes the files that it accepts: the first feature that accepts a file gets it. */
export type FileHandler = {
  /** Locale key of what it reads, in a word or two, for somebody who sent something else: "photos of receipts". */
  reads?: string;
  accepts: (file: SentFile) => boolean;
  handle: (incoming: IncomingFile) => Promise<Reply>;
};

export type Handlers = {
  commands?: Record<string, CommandHandler>;
  buttons?: Record<string, ButtonHandler>;
  /** By dialog kind. */
  dialogs?: Record<string, DialogHandler>;
  /** Reply-keyboard keys: the locale key of the key's label, and the command that it stands for. */
  keys?: Record<string, string>;
  /** One feature takes the texts that nobody else claims. */
  text?: TextHandler;
  /** One feature takes the changes that people make to messages they sent. */
  edit?: (incoming: IncomingEdit) => Promise<Reply>;
  files?: FileHandler[];
  /** One feature takes the places that people send. */
  location?: (incoming: IncomingLocation) => Promise<Reply>;
};

export type RouteTable = (app: FastifyInstance) => void;

/** The manifest of a feature. A feature leaves out what it doesn't have. */
export type Feature = {
  name: string;
  /** Locale key of its lines in /help. */
  help?: string;
  /** Its buttons of the settings screen. */
  settings?: SettingsButton[];
  /** What /cancel says of its dialogs: locale keys by dialog kind. */
  cancelled?: Record<string, string>;
  /** The only people whom it serves: for all others its commands and buttons do not exist. */
  onlyFor?: ReadonlySet<number>;
  handlers?: Handlers;
  /** Long-lived work of the worker. */
  jobs?: Service[];
  /** Jobs of its own in the queue, done by the worker. */
  queues?: QueueWork[];
  /** What it keeps of people, to be given to them and to be erased. */
  personal?: PersonalData;
  /** Things that the worker does again and again. */
  schedules?: Schedule[];
  routes?: RouteTable;
};

/** `label` is the locale key, filled with what the person set up; `data` is that of a button which the feature has. */
export type SettingsButton = { label: string; data: string };

export type Schedule = {
  name: string;
  everyMs: number;
  run: () => Promise<void>;
};
