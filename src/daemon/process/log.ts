import { fstatSync, writeSync } from 'node:fs';
import pino from 'pino';
import { numberOf } from '../error-codes/index.ts';

export type Log = pino.Logger;

const STDERR = 2;

/**
 * Writes one JSON line per event to standard error, for journald. It holds only identifiers, codes and counts: MRZs, names, PINs
 * and templates are never passed to a log call, and the redaction below is only a second safeguard.
 */
export function createLog(level: 'info' | 'warn'): Log {
  return pino(
    {
      level,
      base: null,
      formatters: { log: withCode },
      redact: { paths: ['*.pin', '*.lines', '*.personal', '*.names', '*.template'], remove: true },
    },
    reachesJournal(process.env['JOURNAL_STREAM'], STDERR)
      ? { write: (line: string) => void writeSync(STDERR, withPriority(line)) }
      : pino.destination({ dest: STDERR, sync: true }),
  );
}

/** Adds to a line with a reason the number of that reason, which a technician can look up and count. */
function withCode(line: Record<string, unknown>): Record<string, unknown> {
  const number = typeof line['reason'] === 'string' ? numberOf(line['reason']) : null;
  return number === null ? line : { ...line, code: number };
}

/** Priorities of sd-daemon(3) for the levels of pino. */
const PRIORITIES: readonly (readonly [number, number])[] = [
  [60, 2],
  [50, 3],
  [40, 4],
  [30, 6],
];
const DEBUG = 7;

/** The line as journald takes it: `<4>{"level":40,...`. pino writes the level first. */
export function withPriority(line: string): string {
  const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0);
  return `<${PRIORITIES.find(([least]) => level >= least)?.[1] ?? DEBUG}>${line}`;
}

/**
 * Whether this descriptor is the stream of the journal (systemd.exec(5)). The variable alone does not prove it: a process
 * whose output goes elsewhere may have inherited it.
 */
export function reachesJournal(stream: string | undefined, fd: number): boolean {
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(fd);
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** Prints a sentence for the person who starts the daemon; in the journal it is a line like any other. */
export function announce(log: Log, sentence: string): void {
  if (reachesJournal(process.env['JOURNAL_STREAM'], STDERR)) log.info({}, sentence);
  else console.log(sentence);
}
