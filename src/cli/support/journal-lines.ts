import { numberOf } from '../../daemon/error-codes/index.ts';

/** How many of the newest journal lines are examined, and their greatest length. */
export const JOURNAL_LINES_MAX = 2_000;
const LINE_LIMIT_CHARACTERS = 16 * 1024;
const FRAMES_MAX = 20;

/** An event of the program: lower-case letters and hyphens. Sentences do not match, because they could contain anything. */
const EVENT = /^[a-z][a-z-]{0,40}$/;
/** A place in the program, as named in a stack trace. The error message comes before the places and is left out. */
const FRAME =
  /^\s*at (?:async )?(?:[\w$.<>#]+ )?\(?(?:file:\/\/)?[\w/.@-]*\/((?:dist|node_modules)\/[\w/.@-]+:\d+:\d+)\)?$/;
const CHECK = /^[a-z]+\.[a-z-]+$/;

interface Kept {
  time?: string;
  level?: number;
  event?: string;
  reason?: string;
  code?: number;
  check?: string;
  at?: string[];
}

/**
 * Lines of the journal as they may leave the kiosk: time, level, the name of the event, reason, number, check and places in the
 * program. A line is not cleaned but rebuilt from its known parts, so that everything else is left out.
 */
export function harmlessLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.slice(-JOURNAL_LINES_MAX).flatMap((line) => {
    const kept = harmless(line);
    return kept === null ? [] : [JSON.stringify(kept)];
  });
}

function harmless(line: string): Kept | null {
  if (line.length > LINE_LIMIT_CHARACTERS) return null;
  let read: unknown;
  try {
    read = JSON.parse(line.replace(/^<\d>/, ''));
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { time, level, msg, reason, check, stack } = read as Record<string, unknown>;
  const code = typeof reason === 'string' ? numberOf(reason) : null;
  const frames = typeof stack === 'string' ? framesOf(stack) : [];
  return {
    ...(typeof time === 'number' && Number.isSafeInteger(time) ? { time: new Date(time).toISOString() } : {}),
    ...(typeof level === 'number' ? { level } : {}),
    ...(typeof msg === 'string' && EVENT.test(msg) ? { event: msg } : {}),
    ...(typeof reason === 'string' && code !== null ? { reason, code } : {}),
    ...(typeof check === 'string' && CHECK.test(check) ? { check } : {}),
    ...(frames.length > 0 ? { at: frames } : {}),
  };
}

function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .flatMap((line) => FRAME.exec(line)?.[1] ?? [])
    .slice(0, FRAMES_MAX);
}
