import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Where the slot script keeps its facts on a kiosk (docs/decisions/0062-program-slots.md). */
export const SLOT_ROOT = '/var/lib/waypost-slot';
/** The slot script. It belongs to the package, not to the programs among which it chooses. */
export const SLOT_SCRIPT = '/usr/lib/waypost/bin/waypost-slot';
/** Version in a fact that means the program of the package. */
export const FACTORY = 'factory';
const FACTORY_MANIFEST = '/usr/lib/waypost/package.json';
const FACT_LIMIT_BYTES = 16 * 1024;

export const PROGRAM_REASONS = [
  'PROGRAM_NOT_WHOLE',
  'PROGRAM_REHEARSAL_FAILED',
  'PROGRAM_DID_NOT_START',
  'PROGRAM_SELFTEST_FAILED',
  'PROGRAM_BACK_BY_HAND',
] as const;
/** Why a program was rolled back. */
export type BackReason = (typeof PROGRAM_REASONS)[number];

const WENT_BACK = /^(PROGRAM_[A-Z_]{1,40}) (\S{1,20}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;
const backReason = z.enum(PROGRAM_REASONS);

/** The facts of the slots, as anybody on the machine may read them. */
export interface SlotFacts {
  /** `factory` or a version. */
  good: string;
  /** Version that ran before `good`; null if there was none. */
  previous: string | null;
  trial: { version: string; since: string | null; starts: number } | null;
  failed: string[];
  wentBack: { reason: BackReason; version: string; at: string } | null;
  /** Version that is installed and waits for a quiet moment; null if there is none. */
  ready: string | null;
  /** Version that is installed and whose rehearsal on a copy of the state passed. */
  rehearsed: string | null;
  /** A program was rolled back under a daemon that still runs it: it has to restart once no traveller is there. */
  restart: boolean;
  /** Since when programs are no longer tried; null if they are. */
  hold: string | null;
}

/** The facts below `root`; null if this machine has no slots, such as a development machine. */
export function readSlot(root: string = SLOT_ROOT): SlotFacts | null {
  const good = fact(root, 'good');
  if (good === null) return null;
  const trial = fact(root, 'trial');
  const back = WENT_BACK.exec(fact(root, 'went-back') ?? '');
  const reason = backReason.safeParse(back?.[1]);
  return {
    good,
    previous: fact(root, 'previous'),
    trial:
      trial === null || trial === good
        ? null
        : { version: trial, since: fact(root, 'since'), starts: Number(fact(root, 'tries') ?? 0) || 0 },
    failed: (fact(root, 'failed') ?? '').split('\n').filter((line) => line !== ''),
    wentBack:
      back !== null && reason.success ? { reason: reason.data, version: back[2] ?? '', at: back[3] ?? '' } : null,
    ready: fact(root, 'ready'),
    rehearsed: fact(root, 'rehearsed'),
    restart: fact(root, 'restart') !== null,
    hold: fact(root, 'hold'),
  };
}

/** Version of the program of the package; `factory` if it cannot be read. */
export function factoryVersion(manifest: string = FACTORY_MANIFEST): string {
  try {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string };
    return version ?? FACTORY;
  } catch {
    return FACTORY;
  }
}

function fact(root: string, name: string): string | null {
  const path = join(root, name);
  try {
    if (statSync(path).size > FACT_LIMIT_BYTES) return null;
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}
