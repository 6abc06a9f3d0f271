import { setTimeout as delay } from 'node:timers/promises';
import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';
import type { OpenFailure } from './asking.ts';
import { openSerialPort, type SerialSettings } from './binding.ts';
import type { Framer } from './framing.ts';
import type { IdentifyOptions } from './identify.ts';
import { normaliseMrz } from './normalise.ts';
import { createFramer, deliversSymbols, type ScannerProfile } from './profile.ts';

/** Longest wait for the first byte, in milliseconds: time to fetch a specimen and to lay it on. */
export const LISTEN_LIMIT_MS = 60_000;
/** Silence after which the received bytes are judged, in milliseconds; longer than every pause inside a frame. */
const QUIET_MS = 700;
const LOOK_EVERY_MS = 50;

type Line = Omit<SerialSettings, 'path'>;

export interface Listened {
  ok: true;
  /** Profiles under which the bytes were a document, the most specific formats first. */
  found: ScannerProfile[];
  /** The line settings at which it was read, or the last ones tried. */
  line: Line | null;
  /** Times that something arrived. */
  presented: number;
  /** Why it ended without a document: nothing came, everything was tried, the technician ended it, the port closed. */
  end: 'found' | 'nothing-came' | 'all-tried' | 'stopped' | 'closed';
}

export interface ListenOptions extends Omit<IdentifyOptions, 'onTry'> {
  /** Called when a document should be presented at these settings. */
  onLine: (line: Line, presented: number) => void;
  limitMs?: number;
}

/**
 * Finds the format and speed of a reader that only sends: a document is presented once for each line setting until its
 * bytes are a document under some profile. Nothing is sent to the reader.
 */
export async function listen(options: ListenOptions): Promise<Listened | OpenFailure> {
  let presented = 0;
  let last: Line | null = null;
  const readers = options.profiles.filter((profile) => !deliversSymbols(profile));
  for (const [line, profiles] of linesOf(readers)) {
    last = line;
    options.onLine(line, presented);
    const heard = await hear(options, line, profiles);
    if ('reason' in heard) return heard;
    if (heard.end !== 'bytes') return { ok: true, found: [], line, presented, end: heard.end };
    presented += 1;
    if (heard.found.length > 0) return { ok: true, found: heard.found, line, presented, end: 'found' };
  }
  return { ok: true, found: [], line: last, presented, end: 'all-tried' };
}

/** Every line setting of the profiles with the profiles that use it; speeds that profiles list first come first. */
function linesOf(profiles: readonly ScannerProfile[]): [Line, ScannerProfile[]][] {
  const lines = new Map<string, [Line, ScannerProfile[]]>();
  const most = Math.max(0, ...profiles.map(({ serial }) => serial.bauds.length));
  for (let rank = 0; rank < most; rank += 1) {
    for (const profile of profiles) {
      const { bauds, dataBits, parity, stopBits, flow } = profile.serial;
      const baudRate = bauds[rank];
      if (baudRate === undefined) continue;
      const line = { baudRate, dataBits, parity, stopBits, flow };
      const key = JSON.stringify(line);
      const entry = lines.get(key) ?? [line, []];
      entry[1].push(profile);
      lines.set(key, entry);
    }
  }
  return [...lines.values()];
}

type Heard = { end: 'bytes'; found: ScannerProfile[] } | { end: 'nothing-came' | 'stopped' | 'closed' };

async function hear(
  options: ListenOptions,
  line: Line,
  profiles: readonly ScannerProfile[],
): Promise<Heard | OpenFailure> {
  const { mono, signal } = options;
  const trials = profiles.map((profile) => new Trial(profile));
  let lastByteAt: MonoMs | null = null;
  let isClosed = false;
  const opened = await (options.open ?? openSerialPort)(
    { path: options.path, ...line },
    {
      data: (bytes) => {
        lastByteAt = mono();
        for (const trial of trials) trial.push(bytes, lastByteAt);
      },
      closed: () => {
        isClosed = true;
      },
    },
  );
  if (!opened.ok) return opened;
  const until = mono() + (options.limitMs ?? LISTEN_LIMIT_MS);
  const isQuiet = (): boolean => lastByteAt !== null && mono() - lastByteAt > QUIET_MS;
  while (!isQuiet() && !isClosed && !signal.aborted && (lastByteAt !== null || mono() < until))
    await delay(LOOK_EVERY_MS);
  await opened.port.close();
  if (signal.aborted) return { end: 'stopped' };
  if (lastByteAt === null) return { end: isClosed ? 'closed' : 'nothing-came' };
  const found = trials.filter((trial) => trial.finish(mono()));
  found.sort((a, b) => a.doubt - b.doubt);
  return { end: 'bytes', found: found.map((trial) => trial.profile) };
}

/** The bytes as read under one profile. */
class Trial {
  readonly profile: ScannerProfile;
  /**
   * A lower value means a better name: a text block is text lines as well, so a format that explains more of the bytes
   * comes first; then readers that cannot be asked, because the others would have answered. Among equals the profile that
   * does not name a manufacturer comes first: the bytes do not reveal the manufacturer.
   */
  readonly doubt: number;
  readonly #framer: Framer;
  #documents = 0;

  constructor(profile: ScannerProfile) {
    this.profile = profile;
    const namesMaker = profile.match.length > 0 || profile.verified !== 'none';
    this.doubt = (profile.framer.type === 'lines' ? 4 : 0) + (profile.probe === null ? 0 : 2) + (namesMaker ? 1 : 0);
    this.#framer = createFramer(profile);
  }

  push(bytes: Uint8Array, at: MonoMs): void {
    this.#count(this.#framer.push(bytes, at));
  }

  finish(at: MonoMs): boolean {
    this.#count(this.#framer.tick(at));
    return this.#documents > 0;
  }

  #count(events: ReturnType<Framer['push']>): void {
    for (const event of events) {
      if (event.kind === 'rows' && normaliseMrz(event, this.profile, () => '').ok) this.#documents += 1;
    }
  }
}
