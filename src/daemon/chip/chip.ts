import { randomBytes } from 'node:crypto';
import { ArithmeticThread } from '../../adapters/chip-arithmetic/index.ts';
import { PcscReader } from '../../adapters/hardware/chip-reader/index.ts';
import { DEFAULT_READ_PROFILE, type Trusted } from '../../core/chip/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { ChipPort, Clock } from '../../core/inspection/ports/index.ts';
import type { TrustStore } from '../../core/trust/index.ts';
import { decodeChipPortrait, type InferenceHost } from '../../inference/host/index.ts';
import type { Log } from '../process/index.ts';
import { pcscPlace } from './chip-reader.ts';
import { type ChipPlace, ChipReadingService } from './chip-reading.ts';

/** Decoding takes about 100 ms; a machine under load gets this long. */
const DECODE_DEADLINE_MS = 5_000;

export interface ChipParts {
  config: Pick<Config, 'chip'>;
  /** Asked at each judgement, because a newer store may have been installed. */
  trusted: () => Trusted;
  clock: Clock;
  supervisor: InferenceHost;
  log: Log;
  /** The virtual passports of a demonstration, with the issuers that only it trusts. */
  played: PlayedChips | null;
}

export interface PlayedChips {
  place: ChipPlace;
  trusted: () => TrustStore;
}

/** The chip of this lane; `port` null if no reader is configured. `start` begins to search for the reader. */
export interface LaneChip {
  port: ChipPort | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Reader, arithmetic, trust store and decoder behind one port. */
export function buildChip({ config, clock, supervisor, log, trusted, played }: ChipParts): LaneChip {
  const reader = config.chip?.reader ?? null;
  if (reader === null && played === null)
    return { port: null, start: () => Promise.resolve(), stop: () => Promise.resolve() };
  const pcsc = reader === null || played !== null ? null : new PcscReader({ reader });
  const arithmetic = new ArithmeticThread();
  const place = played?.place ?? (pcsc === null ? null : pcscPlace(pcsc, reader ?? ''));
  if (place === null) throw new Error('a chip reader is neither configured nor simulated');
  const port = new ChipReadingService({
    place,
    clock,
    profile: {
      ...DEFAULT_READ_PROFILE,
      dataGroups: [
        ...DEFAULT_READ_PROFILE.dataGroups,
        ...(config.chip?.details ?? []).map((name) => Number(name.slice(2))),
      ],
      bacAfterPace: config.chip?.bacAfterPace ?? false,
    },
    proofExpected: config.chip?.proofExpected ?? [],
    random: (count) => Uint8Array.from(randomBytes(count)),
    arithmetic,
    trusted,
    decode: async (picture) => (await decodeChipPortrait(supervisor, picture, DECODE_DEADLINE_MS)).outcome,
    log: (event) => log.info(event, 'chip'),
  });
  return {
    port,
    start: () => {
      arithmetic.start();
      pcsc?.start();
      return Promise.resolve();
    },
    stop: async () => {
      await Promise.all([pcsc?.stop(), arithmetic.stop()]);
    },
  };
}
