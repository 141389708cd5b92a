/** A log that keeps its lines, for tests that look at what was said. */
import type { LogFields, Logger } from '../../src/platform/logger.ts';

export type LogLine = { level: string; message: string; fields: LogFields };

export type RecordingLog = Logger & { lines: LogLine[] };

export function createRecordingLog(): RecordingLog {
  const lines: LogLine[] = [];
  const write = (level: string) => (message: string, fields: LogFields = {}): void => {
    lines.push({ level, message, fields });
  };
  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: async () => {},
  };
}
