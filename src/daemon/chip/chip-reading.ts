import {
  type ChipArithmetic,
  type ChipFile,
  type ChipProgress as ChipFileProgress,
  type ChipReading,
  type ChipResult,
  type ChipTransport,
  ChipTransportError,
  type Judgement,
  judgeChip,
  judgePortrait,
  portraitOf,
  type ReadChipInput,
  type ReadingFacts,
  type ReadProfile,
  readChip,
  readDg1,
  readingFacts,
  type Stop,
  signedDetails,
  type Trusted,
} from '../../core/chip/index.ts';
import type {
  ChipAsk,
  ChipOutcome,
  ChipPort,
  ChipPortrait,
  ChipProgress,
  Clock,
  DeviceHealth,
  Unsubscribe,
} from '../../core/inspection/ports/index.ts';
import { CHIP_CHECK_IDS, type Check, plainCheck } from '../../core/inspection/record/checks/index.ts';
import type { PortraitDecoded } from '../../inference/host/index.ts';

/** The reader, or a simulation of one, on which documents are laid. */
export interface ChipPlace {
  health(): DeviceHealth;
  subscribe(listener: () => void): Unsubscribe;
  /** Resolves when a document is there; false if `signal` is aborted first, or the reader cannot be used. */
  laid(signal: AbortSignal): Promise<boolean>;
  /** Takes the document for this reading. Rejects with `ChipTransportError`. */
  connect(signal: AbortSignal): Promise<ChipTransport>;
}

export interface ChipReadingOptions {
  place: ChipPlace;
  clock: Clock;
  profile: ReadProfile;
  /** Codes of the states whose chips have to prove that they are not copies. */
  proofExpected: readonly string[];
  random: ReadChipInput['random'];
  arithmetic: ChipArithmetic;
  /** Asked at each judgement, because a newer store may have been installed. */
  trusted: () => Trusted;
  /** Decodes a portrait whose hash the SOD holds, in the process for pictures. */
  decode: (picture: Uint8Array) => Promise<PortraitDecoded>;
  /** Codes only: no number, no name, no key, no byte of an exchange. */
  log: (event: { check: string; reason: string; detail: string }) => void;
  limits?: Partial<ChipLimits>;
}

export interface ChipLimits {
  /** Longest time from the request to the answer, whatever happens. */
  readingMs: number;
  /** How long to wait for a document to be laid on the reader. */
  silenceMs: number;
  /** How long to wait for a document that was lifted to be laid down again. */
  liftedMs: number;
}

const LIMITS: ChipLimits = { readingMs: 60_000, silenceMs: 4_000, liftedMs: 8_000 };

/** Fractions of a reading: when the channel is open, when the small files are read, and when the portrait is read. */
const AFTER_ACCESS = 0.1;
const AFTER_FILES = 0.35;
const AFTER_PORTRAIT = 0.95;

interface Tried {
  reading: ChipReading | null;
  /** Why nothing was read, if there is no reading. */
  stop: Stop | null;
}

/**
 * The chip of the lane: takes the document from the reader, reads it, judges it with the current trust store, and hands the
 * portrait over if its hash is signed. It waits for a document that was lifted. Files that the signed list proves unchanged are
 * not read again.
 */
export class ChipReadingService implements ChipPort {
  readonly #options: ChipReadingOptions;
  readonly #limits: ChipLimits;
  #earlier: ChipReading | null = null;
  /** The last reading: the reader serves one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ChipReadingOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  health(): DeviceHealth {
    return this.#options.place.health();
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#options.place.subscribe(listener);
  }

  release(): void {
    this.#keep(null);
  }

  /** Keeps the files of a reading so that it can be resumed. Files that only the previous reading had are overwritten. */
  #keep(reading: ChipReading | null): void {
    overwrite(this.#earlier, [reading]);
    this.#earlier = reading;
  }

  read(ask: ChipAsk, on: Parameters<ChipPort['read']>[1]): Promise<ChipOutcome> {
    const outcome = this.#last.then(() => this.#inTurn(ask, on));
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  async #inTurn(ask: ChipAsk, { signal, onProgress }: Parameters<ChipPort['read']>[1]): Promise<ChipOutcome> {
    const t0 = this.#options.clock.mono();
    const within = AbortSignal.any([signal, AbortSignal.timeout(this.#limits.readingMs)]);
    const { reading, stop } = await this.#tried(ask, { signal: within, onProgress });
    if (reading !== null && !signal.aborted) this.#keep(reading);
    const facts: ReadingFacts =
      reading === null
        ? { access: { state: 'none' }, usedCan: false, stopped: stop, proofs: {} }
        : readingFacts(reading);
    onProgress({ phase: 'judging', share: AFTER_PORTRAIT, leftMs: null });
    const outcome = await this.#judged(ask, { files: reading?.files ?? {}, facts, t0 });
    // The answer of a reading that was aborted is not used.
    if (signal.aborted) overwrite(reading, [this.#earlier]);
    return outcome;
  }

  async #tried(ask: ChipAsk, on: Parameters<ChipPort['read']>[1]): Promise<Tried> {
    const { place } = this.#options;
    let wait = this.#limits.silenceMs;
    let reading: ChipReading | null = null;
    const silent = (): Tried => ({ reading, stop: reading === null ? { reason: 'CHIP_EXPECTED_SILENT' } : null });
    for (;;) {
      const patience = AbortSignal.any([on.signal, AbortSignal.timeout(wait)]);
      if (!(await place.laid(patience))) {
        const { state } = place.health();
        return reading === null && UNUSABLE.has(state) ? { reading, stop: unusable(state) } : silent();
      }
      try {
        const before = reading;
        reading = await this.#readWith(await place.connect(on.signal), {
          ask,
          ...on,
          earlier: before ?? this.#earlier,
        });
        // The signed list is read again each time, and so is every file that it does not prove unchanged.
        overwrite(before, [reading, this.#earlier]);
      } catch (error) {
        if (!(error instanceof ChipTransportError)) throw error;
        // The document does not answer at all, or was lifted before it answered.
        if (error.reason === 'timeout' || patience.aborted) return silent();
        if (error.reason !== 'removed') return { reading, stop: reading === null ? faultOf(error.reason) : null };
        continue;
      }
      if (reading.stopped !== 'RF_LOST' || on.signal.aborted) return { reading, stop: null };
      on.onProgress({ phase: 'lifted', share: 0, leftMs: null });
      wait = this.#limits.liftedMs;
    }
  }

  async #readWith(
    transport: ChipTransport,
    {
      ask,
      earlier,
      signal,
      onProgress,
    }: Parameters<ChipPort['read']>[1] & { ask: ChipAsk; earlier: ChipReading | null },
  ): Promise<ChipReading> {
    const { profile, random, arithmetic, clock } = this.#options;
    const pace = new Pace(clock);
    try {
      return await readChip({
        transport,
        access: {
          ...(ask.document === null ? {} : { mrz: ask.document.lines }),
          ...(ask.can === undefined ? {} : { can: ask.can }),
        },
        profile,
        random,
        arithmetic,
        signal,
        ...(earlier === null ? {} : { resume: earlier }),
        onProgress: (progress) => onProgress(pace.of(progress)),
      });
    } finally {
      // With a reader that was removed there is nothing to close.
      await transport.close().catch(() => undefined);
    }
  }

  async #judged(
    { document }: ChipAsk,
    { files, facts, t0 }: { files: Partial<Record<ChipFile, Uint8Array>>; facts: ReadingFacts; t0: number },
  ): Promise<ChipOutcome> {
    const { trusted, profile, proofExpected, clock, log } = this.#options;
    const dg1 = files.DG1 === undefined ? null : (readDg1(files.DG1)?.document ?? null);
    const details = signedDetails(files);
    const { shown, judgement } = await this.#portrait(files);
    const results = judgeChip({
      files,
      reading: facts,
      mrz: document?.lines ?? null,
      ...(judgement === null ? {} : { portrait: judgement }),
      profile: profile.dataGroups,
      // The signed state counts: an MRZ that names another state must not switch this requirement off.
      authenticityObligatory: [dg1, document].some(
        (read) => read !== null && proofExpected.includes(read.issuingState.code),
      ),
      ...trusted(),
    });
    for (const { check, reason, detail } of results) if (detail !== undefined) log({ check, reason, detail });
    const t1 = clock.mono();
    return {
      ...{ checks: results.map((result) => checkOf(result, { t0, t1 })), portrait: shown ?? none(results), dg1 },
      ...(details === null ? {} : { details }),
    };
  }

  /** The portrait is decoded here to be judged; the picture that is shown is decoded again where faces are detected. */
  async #portrait(
    files: Partial<Record<ChipFile, Uint8Array>>,
  ): Promise<{ shown: ChipPortrait | null; judgement: Judgement | null }> {
    const due = portraitOf(files);
    if (due === null) return { shown: null, judgement: null };
    if ('judgement' in due) return { shown: null, judgement: due.judgement };
    const picture = Uint8Array.from(due.decode.image);
    const answer = await this.#options.decode(picture);
    const judgement = judgePortrait(answer);
    if (answer === 'decoded') return { shown: { ok: true, picture }, judgement };
    picture.fill(0);
    return { shown: null, judgement };
  }
}

/** Overwrites the files of a reading that none of the kept readings has. */
function overwrite(reading: ChipReading | null, kept: readonly (ChipReading | null)[]): void {
  const left = new Set(kept.flatMap((other) => Object.values(other?.files ?? {})));
  for (const bytes of Object.values(reading?.files ?? {})) if (!left.has(bytes)) bytes.fill(0);
}

function checkOf({ check, result, reason, known }: ChipResult, times: { t0: number; t1: number }): Check {
  const plain = plainCheck({ check: CHIP_CHECK_IDS[check], value: result, reason, ...times });
  return known === undefined
    ? plain
    : { ...plain, deviations: known.map(({ type, ...rest }) => ({ code: type, ...rest })) };
}

/** Why no portrait is handed over: the reason from its own check, or otherwise from the reading. */
function none(results: readonly ChipResult[]): ChipPortrait {
  const of = (id: ChipResult['check']): ChipResult | undefined => results.find(({ check }) => check === id);
  const portrait = of('chip-portrait');
  const said = portrait === undefined || portrait.reason === 'CHIP_NOT_READ' ? of('chip-content') : portrait;
  const { result, reason } = said ?? { result: 'aborted' as const, reason: 'CHIP_NOT_READ' as const };
  return { ok: false, value: result === 'successful' || result === 'failed' ? 'undetermined' : result, reason };
}

const UNUSABLE: ReadonlySet<DeviceHealth['state']> = new Set(['absent', 'refused', 'faulty', 'lost']);

function unusable(state: DeviceHealth['state']): Stop {
  const detail = state === 'refused' ? 'READER_DENIED' : 'READER_DRIVER';
  return { reason: 'SENSOR_FAULT', detail };
}

function faultOf(reason: Exclude<ChipTransportError['reason'], 'removed' | 'timeout'>): Stop {
  const detail = { denied: 'READER_DENIED', sharing: 'READER_SHARED', driver: 'READER_DRIVER' }[reason];
  return { reason: 'SENSOR_FAULT', detail };
}

/** How far a reading has got, and how long the portrait will still take at its speed so far. */
class Pace {
  readonly #clock: Clock;
  #portraitFrom: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of({ phase, file, doneBytes, fileBytes, filesDone, filesPlanned }: ChipFileProgress): ChipProgress {
    if (phase === 'access') return { phase: 'access', share: AFTER_ACCESS / 2, leftMs: null };
    if (file !== 'DG2') {
      const done = filesPlanned === null || filesPlanned === 0 ? 0 : Math.min(1, filesDone / filesPlanned);
      const share = AFTER_ACCESS + (AFTER_FILES - AFTER_ACCESS) * done;
      return { phase: phase === 'file' ? 'files' : 'proof', share, leftMs: null };
    }
    const now = this.#clock.mono();
    this.#portraitFrom ??= now;
    const done = fileBytes === null || fileBytes === 0 ? 0 : Math.min(1, doneBytes / fileBytes);
    const elapsed = now - this.#portraitFrom;
    const leftMs = done > 0 && elapsed > 0 ? (elapsed * (1 - done)) / done : null;
    return { phase: 'files', share: AFTER_FILES + (AFTER_PORTRAIT - AFTER_FILES) * done, leftMs };
  }
}
