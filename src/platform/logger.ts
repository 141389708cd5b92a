/**
 * Logs: JSON lines in files that rotate by day and size, readable lines on the terminal. A request id follows
 * the work through every await. What people type and secrets never come in here; callers pass ids and counts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { inspect } from 'node:util';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import { withoutSecrets } from './redaction.ts';
import { StartError } from './start-error.ts';

export type LogFields = Record<string, unknown>;

export type Logger = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Writes out what is left; what comes later is dropped. */
  close(): Promise<void>;
};

export type LoggerOptions = {
  level: string;
  /** Folder of the files; null writes to the terminal only. */
  dir: string | null;
  /** Prefix of the files: the role of the process. */
  name: string;
  /** Nothing on the terminal. */
  quiet?: boolean;
  rotation?: Rotation;
};

/** Size of a file and how many are kept, in the notation of winston-daily-rotate-file. */
type Rotation = { maxSize: string; maxFiles: string };

/** The requirement's first stage: small enough for the smallest server. */
const ROTATION: Rotation = { maxSize: '100m', maxFiles: '14d' };

const requestIds = new AsyncLocalStorage<string>();

/** Runs `work` with a request id that each log line of it carries. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return requestIds.run(requestId, work);
}

/**
 * Opens the log.
 * @throws {StartError} if the folder can't be written
 */
export function createLogger(options: LoggerOptions): Logger {
  const transports: winston.transport[] = [];
  if (options.quiet !== true) transports.push(terminal());
  if (options.dir !== null) transports.push(rotatingFile(options.dir, options.name, options.rotation ?? ROTATION));
  const log = winston.createLogger({
    level: options.level,
    silent: transports.length === 0,
    format: winston.format.timestamp(),
    transports,
  });
  // A full disk must not end the process that is to tell of it.
  log.on('error', (fault: Error) => process.stderr.write(`The log can't be written: ${fault.message}\n`));
  let closed: Promise<void> | undefined;
  // The id is read here: winston formats a line later when its files are slow, in whatever context that is.
  const write = (level: string) => (message: string, fields: LogFields = {}): void => {
    if (closed !== undefined) return;
    const requestId = requestIds.getStore();
    log.log(level, message, requestId === undefined ? fields : { ...fields, requestId });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: () => (closed ??= end(log)),
  };
}

function end(log: winston.Logger): Promise<void> {
  return new Promise((resolve) => {
    log.once('finish', () => resolve());
    log.end();
  });
}

const LINE = Symbol.for('message');

/** The finished line, whatever went into it. */
const redacted = winston.format((info) => Object.assign(info, { [LINE]: withoutSecrets(String(info[LINE])) }));

function terminal(): winston.transport {
  const line = winston.format.printf(({ timestamp, level, message, ...fields }) => {
    // winston keeps notes of its own under symbols, which are nobody's business.
    const own = Object.fromEntries(Object.entries(fields));
    const shown = Object.keys(own).length > 0 ? ` ${inspect(own, { breakLength: Infinity, depth: 4 })}` : '';
    return `${String(timestamp).slice(11, 23)} ${level} ${String(message)}${shown}`;
  });
  const format = winston.format.combine(line, redacted());
  return new winston.transports.Console({ format, stderrLevels: ['error', 'warn'] });
}

function rotatingFile(dir: string, name: string, rotation: Rotation): winston.transport {
  try {
    mkdirSync(dir, { recursive: true });
    const format = winston.format.combine(winston.format.json(), redacted());
    return new DailyRotateFile({ dirname: dir, filename: `${name}-%DATE%.log`, ...rotation, format });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const advice = 'set LOG_DIR to a folder that this user may write, for example LOG_DIR=logs';
    throw new StartError('LOG_DIR', `Logs can't be written to ${dir} (${code}): ${advice}`, { cause });
  }
}
