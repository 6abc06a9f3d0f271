import type {
  ChipAsk,
  ChipOutcome,
  ChipPort,
  ChipPortrait,
  ChipProgress,
} from '../../src/core/inspection/ports/index.ts';
import type { ChipCheckId } from '../../src/core/inspection/record/checks/chip-checks.ts';
import { CHIP_CHECK_IDS, type Check } from '../../src/core/inspection/record/checks/index.ts';
import type { MrzDocument } from '../../src/core/mrz/index.ts';
import { check } from './lane-ports.ts';

type Changes = Partial<Record<ChipCheckId, readonly [Check['value'], Check['reason']] | null>>;

/** Every check of a genuine chip that proved not to be a copy, with these in place of theirs; null leaves one out. */
export function chipChecks(changes: Changes = {}): Check[] {
  return Object.values(CHIP_CHECK_IDS).flatMap((id) => {
    const change = changes[id];
    if (change === null) return [];
    const [value, reason] = change ?? (['successful', 'CHIP_OK'] as const);
    return [check(id, value, reason)];
  });
}

/** What a genuine chip gives: its portrait, and the MRZ that it was opened with. */
export function chipOutcome(
  { document }: Pick<ChipAsk, 'document'>,
  more: { checks?: Changes; portrait?: ChipPortrait; dg1?: MrzDocument | null } = {},
): ChipOutcome {
  const { portrait = { ok: true, picture: new Uint8Array([5, 5]) }, dg1 = document } = more;
  return { checks: chipChecks(more.checks), portrait, dg1 };
}

/** A chip that was not read, for one reason. */
export function unread(reason: Check['reason'], value: 'aborted' | 'not-supported' = 'aborted'): ChipOutcome {
  const checks = (['chip.access', 'chip.content'] as const).map((id) => check(id, value, reason));
  return { checks, portrait: { ok: false, value, reason }, dg1: null };
}

interface Reading {
  ask: ChipAsk;
  signal: AbortSignal;
  onProgress: (progress: ChipProgress) => void;
}

/** Stands in for the chip of a lane; `answer` is asked at each reading. */
export class FakeChip implements ChipPort {
  readonly readings: Reading[] = [];
  released = 0;
  answer: (reading: Reading) => ChipOutcome | Promise<ChipOutcome>;

  constructor(answer: (reading: Reading) => ChipOutcome | Promise<ChipOutcome> = ({ ask }) => chipOutcome(ask)) {
    this.answer = answer;
  }

  read(ask: ChipAsk, on: Omit<Reading, 'ask'>): Promise<ChipOutcome> {
    const reading = { ask, ...on };
    this.readings.push(reading);
    return Promise.resolve(this.answer(reading));
  }

  release(): void {
    this.released += 1;
  }

  health(): ReturnType<ChipPort['health']> {
    const more = { advice: null, remedy: null, lastFrameAt: null, simulated: true };
    return { device: 'chip-reader', state: 'ok', ...more };
  }

  subscribe(): () => void {
    return () => undefined;
  }
}
