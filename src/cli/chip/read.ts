import { randomBytes } from 'node:crypto';
import { createWriteStream, renameSync, type WriteStream, writeFileSync } from 'node:fs';
import {
  type ChipReaderStatus,
  PcscReader,
  remedyOf,
  withExchangeLog,
} from '../../adapters/hardware/chip-reader/index.ts';
import {
  type ChipProgress,
  type ChipReading,
  type ChipTransport,
  ChipTransportError,
  computeGroupJob,
  DEFAULT_READ_PROFILE,
  type ReadingFacts,
  readChip,
  readingFacts,
  type Stop,
} from '../../core/chip/index.ts';
import { openTrustFolder } from '../trust/index.ts';
import { type ChipLine, judged } from './judged.ts';
import { PortraitDecoder } from './portrait-decoder.ts';

export interface ReadCommand {
  reader: string;
  trust: string;
  /** Rows of the printed MRZ; null if only the CAN is known. */
  mrz: readonly string[] | null;
  can: string | null;
  out: string;
  waitSeconds: number;
  /** How often it waits for a lifted document, to continue with what is missing. */
  again: number;
  /** File for the shapes of the exchanges; null if none is to be written. */
  exchanges: string | null;
  say: (line: string) => void;
}

/** Longest reading, ms; the slowest kind of chip takes about twenty seconds. */
const READING_LIMIT_MS = 180_000;
/** How long to wait for the reader. */
const READER_LIMIT_MS = 8_000;
const SETTLED: readonly ChipReaderStatus[] = ['ready', 'denied', 'not-built'];
const SECOND_MS = 1_000;

/**
 * `waypost chip read`: reads one document on a reader of this machine and judges it as the lane does. Returns 0 if a result
 * was reached, even a failed one, 1 if the reader cannot be used, and 2 if the command cannot be carried out.
 */
export async function readDocument(command: ReadCommand): Promise<number> {
  const { say, reader: name, out, mrz } = command;
  const trust = openTrustFolder(command.trust, new Date());
  if (!trust.ok) {
    say(trust.message);
    return 2;
  }
  for (const note of trust.notes) say(note);
  const reader = new PcscReader({ reader: name });
  const decoder = new PortraitDecoder();
  const log = command.exchanges === null ? null : createWriteStream(command.exchanges);
  const began = performance.now();
  const cpu = process.cpuUsage();
  reader.start();
  try {
    const { reading, stop } = await readOn(reader, { command, log });
    const facts: ReadingFacts =
      reading === null
        ? { access: { state: 'none' }, usedCan: false, stopped: stop, proofs: {} }
        : readingFacts(reading);
    const input = { files: reading?.files ?? {}, reading: facts, mrz, now: trust.now ?? Date.now() };
    const line = await judged(name, input, { trust, decoder });
    const used = process.cpuUsage(cpu);
    const cpuMs = Math.round((used.user + used.system) / 1000 + decoder.cpuMs);
    write(out, { ...line, wallMs: Math.round(performance.now() - began), cpuMs });
    for (const { check, result, reason, detail } of line.results)
      say(`${check.padEnd(24)}${result.padEnd(14)}${reason}${detail === undefined ? '' : ` (${detail})`}`);
    return stop?.reason === 'SENSOR_FAULT' ? 1 : 0;
  } finally {
    await Promise.all([reader.stop(), decoder.stop(), closed(log)]);
  }
}

interface ReadTools {
  command: ReadCommand;
  log: WriteStream | null;
}

interface Outcome {
  reading: ChipReading | null;
  /** Why nothing was read, if there is no reading. */
  stop: Stop | null;
}

async function readOn(reader: PcscReader, tools: ReadTools): Promise<Outcome> {
  const { command } = tools;
  const { say, reader: name } = command;
  // A service that has just started, or a reader that has just been connected, needs some time.
  await reader.until(({ status }) => SETTLED.includes(status), AbortSignal.timeout(READER_LIMIT_MS));
  const { state } = reader;
  if (state.status !== 'ready') {
    say(remedyOf(state, name) ?? 'The PC/SC service gave no answer. Look at: journalctl -u pcscd');
    return { reading: null, stop: faultOf(state.status === 'denied' ? 'denied' : 'driver') };
  }
  let reading: ChipReading | null = null;
  for (let lifted = 0; ; lifted++) {
    const connected = await connect(reader, command);
    if ('stop' in connected) return reading === null ? { reading, stop: connected.stop } : { reading, stop: null };
    reading = await readWith(connected.transport, { ...tools, earlier: reading });
    if (reading.stopped !== 'RF_LOST' || lifted >= command.again) return { reading, stop: null };
    say('The document was lifted. Lay it down again and do not lift it.');
  }
}

async function connect(
  reader: PcscReader,
  { say, waitSeconds }: ReadCommand,
): Promise<{ transport: ChipTransport } | { stop: Stop }> {
  const signal = AbortSignal.timeout(waitSeconds * SECOND_MS);
  if (!reader.state.document) say('Lay the document on the reader.');
  for (;;) {
    const laid = await reader.until(({ document }) => document, signal);
    if (laid === null) return { stop: { reason: 'CHIP_EXPECTED_SILENT' } };
    try {
      return { transport: await reader.connect(signal) };
    } catch (error) {
      if (!(error instanceof ChipTransportError)) throw error;
      say(error.message);
      // If the document does not answer at all, the command ends; if it was lifted, the command waits for it.
      if (error.reason === 'timeout') return { stop: { reason: 'CHIP_EXPECTED_SILENT' } };
      if (error.reason !== 'removed') return { stop: faultOf(error.reason) };
      if (signal.aborted) return { stop: { reason: 'CHIP_EXPECTED_SILENT' } };
      await new Promise((resolve) => setTimeout(resolve, SECOND_MS / 5));
    }
  }
}

async function readWith(
  transport: ChipTransport,
  { command, log, earlier }: ReadTools & { earlier: ChipReading | null },
): Promise<ChipReading> {
  const { say, mrz, can } = command;
  const mono = (): number => performance.now();
  const logged =
    log === null
      ? transport
      : withExchangeLog(transport, { mono, write: (line) => log.write(`${JSON.stringify(line)}\n`) });
  let shown = '';
  try {
    const reading = await readChip({
      transport: logged,
      access: { ...(mrz === null ? {} : { mrz }), ...(can === null ? {} : { can }) },
      profile: DEFAULT_READ_PROFILE,
      random: (count) => Uint8Array.from(randomBytes(count)),
      // Nobody else waits for the event loop of this command.
      arithmetic: { compute: (job) => Promise.resolve(computeGroupJob(job)) },
      signal: AbortSignal.timeout(READING_LIMIT_MS),
      ...(earlier === null ? {} : { resume: earlier }),
      onProgress(progress) {
        const text = progressText(progress);
        if (text !== shown) say(text);
        shown = text;
      },
    });
    for (const step of reading.steps) say(stepText(step));
    const { stopped, stoppedDetail } = reading;
    if (stopped !== null) say(`stopped: ${stopped}${stoppedDetail === null ? '' : ` (${stoppedDetail})`}`);
    return reading;
  } finally {
    await logged.close();
  }
}

const progressText = ({ phase, file }: ChipProgress): string => (file === null ? `${phase} …` : `${phase} ${file} …`);

function stepText({ step, file, outcome, detail }: ChipReading['steps'][number]): string {
  return ['  ', step, ...(file === null ? [] : [file]), outcome, ...(detail === null ? [] : [`(${detail})`])].join(' ');
}

/** The fault in the terms of `readChip`. */
function faultOf(reason: ChipTransportError['reason']): Stop {
  if (reason === 'removed' || reason === 'timeout') return { reason: 'RF_LOST', detail: reason.toUpperCase() };
  const detail = { denied: 'READER_DENIED', sharing: 'READER_SHARED', driver: 'READER_DRIVER' }[reason];
  return { reason: 'SENSOR_FAULT', detail };
}

/** Writes the file completely or not at all. */
function write(path: string, line: ChipLine): void {
  writeFileSync(`${path}.part`, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

function closed(stream: WriteStream | null): Promise<void> {
  return stream === null ? Promise.resolve() : new Promise((resolve) => stream.end(resolve));
}
