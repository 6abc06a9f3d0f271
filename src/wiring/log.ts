import pino from 'pino';

export type Log = pino.Logger;

/**
 * One JSON line per event on standard error, for journald. Identifiers, codes and counts only: no MRZ, name, PIN or
 * template ever reaches a log call, and the redaction below is the second net, not the first.
 */
export function createLog(level: 'info' | 'warn'): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: ['*.pin', '*.lines', '*.personal', '*.names', '*.template'], remove: true },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
