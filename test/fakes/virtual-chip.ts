import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type ChipProfile,
  DEMONSTRATION_CHIPS,
  type DemonstrationChip,
  demonstrationPassport,
  type FaultName,
  LaidCard,
  personalise,
  readProfile,
  TestPki,
  transportTo,
  trustStore,
  VirtualCard,
  type VirtualPassport,
} from '../../src/adapters/hardware/virtual-passport/index.ts';
import type { DeviationName } from '../../src/adapters/hardware/virtual-passport/pki/deviations.ts';
import { ChipTransportError, DEFAULT_READ_PROFILE } from '../../src/core/chip/index.ts';
import type { DeviceHealth } from '../../src/core/inspection/ports/index.ts';
import { type ChipPlace, type ChipReadingOptions, ChipReadingService } from '../../src/daemon/chip/chip-reading.ts';
import { inlineArithmetic } from './chip-transports.ts';

const root = resolve(import.meta.dirname, '../..');
const picture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(root, 'hardware/demo/faces', name)));
const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

/** A reader in this process: a test lays virtual passports on it and lifts them. */
export class FakeReader implements ChipPlace {
  card: LaidCard | null = null;
  readonly #waiting = new Set<() => void>();

  lay(card: LaidCard | null): void {
    this.card = card;
    for (const heard of this.#waiting) heard();
  }

  health(): DeviceHealth {
    const more = { advice: null, remedy: null, lastFrameAt: null, simulated: true };
    return { device: 'chip-reader', state: 'ok', ...more };
  }

  subscribe(): () => void {
    return () => undefined;
  }

  laid(signal: AbortSignal): Promise<boolean> {
    return new Promise((settle) => {
      const look = (): void => {
        const there = this.card?.atr != null;
        if (!there && !signal.aborted) return;
        this.#waiting.delete(look);
        settle(there);
      };
      this.#waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  connect(): ReturnType<ChipPlace['connect']> {
    const transport = this.card === null ? null : transportTo(this.card);
    if (transport === null) return Promise.reject(new ChipTransportError('removed', 'No document lies there.'));
    return Promise.resolve(transport);
  }
}

export interface VirtualChipLane {
  service: ChipReadingService;
  reader: FakeReader;
  passport: VirtualPassport;
  card: LaidCard;
  log: string[];
}

/** The reading service of the daemon in front of a virtual passport of the demonstration, with the trust store of its PKI. */
export function virtualChip(
  chip: DemonstrationChip,
  mrz: readonly string[],
  more: Partial<ChipReadingOptions> & {
    chipMrz?: readonly string[];
    removeAfterBytes?: number;
    /** Another document than the one of the demonstration. */
    other?: { profile: string; faults: readonly FaultName[] };
    /** What its issuer says of it in a deviation list. */
    deviations?: readonly DeviationName[];
  } = {},
): VirtualChipLane {
  const { chipMrz, removeAfterBytes, other, deviations = [], ...options } = more;
  const now = new Date();
  const pki = new TestPki({ now, draw });
  const portraits = { portrait: picture('id01_passport.jpg'), otherPortrait: picture('id02_passport.jpg') };
  const traveller = { mrz: [...mrz], ...(chipMrz === undefined ? {} : { chipMrz: [...chipMrz] }), ...portraits };
  const passport =
    other === undefined
      ? demonstrationPassport(chip, { traveller, pki, now, draw })
      : personalise({ ...traveller, profile: profileOf(other.profile), faults: other.faults, pki, now, draw });
  const lifted = removeAfterBytes === undefined ? {} : { removeAfterBytes };
  const card = new LaidCard(new VirtualCard(passport.image, draw), lifted);
  const reader = new FakeReader();
  reader.lay(card);
  const log: string[] = [];
  const store = trustStore([{ trustFolder: () => pki.trustFolder({ deviations }) }], now);
  const service = new ChipReadingService({
    place: reader,
    clock: { mono: () => performance.now(), wall: () => now, trusted: () => true },
    profile: DEFAULT_READ_PROFILE,
    proofExpected: [],
    random: draw,
    arithmetic: inlineArithmetic,
    trusted: () => ({ store, now: now.getTime() }),
    decode: () => Promise.resolve('decoded'),
    log: (event) => log.push(JSON.stringify(event)),
    limits: { silenceMs: 50, liftedMs: 5_000 },
    ...options,
  });
  return { service, reader, passport, card, log };
}

function profileOf(text: string): ChipProfile {
  const read = readProfile(text);
  if (!read.ok) throw new Error(read.message);
  return read.profile;
}

export const DEMONSTRATED = Object.keys(DEMONSTRATION_CHIPS) as DemonstrationChip[];
