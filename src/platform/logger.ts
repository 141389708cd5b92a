/**
 * Logs: JSON lines in files that rotate by day and size, readable lines on the terminal. A request id follows
 * the work through every await. What people type and secrets never come in here; callers pass ids and counts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import winston from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';

export type LogFields = Record<string, unknown>;

export type Logger = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  close(): Promise<void>;
};

const requestIds = new AsyncLocalStorage<string>();

/** Runs `work` with a request id that each log line of it carries. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return requestIds.run(requestId, work);
}

/**
 * Opens the log.
 * @param options.dir folder of the files; null writes to the terminal only
 * @param options.name prefix of the files: the role of the process
 */
export function createLogger(options: { level: string; dir: string | null; name: string; quiet?: boolean }): Logger {
  const transports: winston.transport[] = [];
  if (options.quiet !== true) transports.push(terminal());
  if (options.dir !== null) transports.push(rotatingFile(options.dir, options.name));
  const log = winston.createLogger({
    level: options.level,
    silent: transports.length === 0,
    format: winston.format.combine(requestId(), winston.format.timestamp()),
    transports,
  });
  return {
    debug: (message, fields) => void log.debug(message, fields),
    info: (message, fields) => void log.info(message, fields),
    warn: (message, fields) => void log.warn(message, fields),
    error: (message, fields) => void log.error(message, fields),
    close: () =>
      new Promise((resolve) => {
        log.once('finish', () => resolve());
        log.end();
      }),
  };
}

const requestId = winston.format((info) => {
  const id = requestIds.getStore();
  return id === undefined ? info : Object.assign(info, { requestId: id });
});

function terminal(): winston.transport {
  const line = winston.format.printf(({ timestamp, level, message, ...fields }) => {
    const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
    return `${String(timestamp).slice(11, 23)} ${level} ${String(message)}${rest}`;
  });
  return new winston.transports.Console({ format: line, stderrLevels: ['error', 'warn'] });
}

/** 100 MB a file and 14 days: the requirement's first stage, small enough for the smallest server. */
function rotatingFile(dir: string, name: string): winston.transport {
  return new DailyRotateFile({
    dirname: dir,
    filename: `${name}-%DATE%.log`,
    maxSize: '100m',
    maxFiles: '14d',
    format: winston.format.json(),
  });
}
