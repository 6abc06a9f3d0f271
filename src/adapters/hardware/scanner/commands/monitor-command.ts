import { createHmac, randomBytes } from 'node:crypto';
import type { ScannerEvent } from '../../../../core/inspection/ports/index.ts';
import type { MonoMs } from '../../../../core/inspection/record/terms/index.ts';
import { readMrz } from '../../../../core/mrz/index.ts';
import { readSeal } from '../../../../core/seal/index.ts';
import type { FrameEvent, ScannerProfile } from '../index.ts';
import { failureOf, masked, openToAsk, printable, SerialScanner } from '../index.ts';
import { chosenProfile, EXIT_NOT_TRIED, isUsablePort, lineOf, notOpened, type ScannerContext } from './terminal.ts';

export interface MonitorOptions {
  port: string;
  profile: string;
  raw?: boolean;
  showData?: boolean;
  seconds?: string;
}

/** Longest time that `--seconds` can ask for. */
const MAX_SECONDS = 86_400;
/** Raw bytes in one line on the terminal. */
const RAW_LINE_BYTES = 64;

/**
 * `waypost scanner monitor`: runs the daemon's driver on a port and shows everything it sees. The text of a document is
 * personal data and a terminal is copied into tickets, so its letters and digits are hidden unless asked for.
 */
export async function monitorPort(terminal: ScannerContext, options: MonitorOptions): Promise<number> {
  const profile = chosenProfile(terminal, options.profile);
  const seconds = options.seconds === undefined ? null : Number(options.seconds);
  if (seconds !== null && !(seconds > 0 && seconds <= MAX_SECONDS)) {
    terminal.warn(`--seconds must be a number above 0 and up to ${MAX_SECONDS}`);
    return EXIT_NOT_TRIED;
  }
  if (!profile || !isUsablePort(terminal, options.port)) return EXIT_NOT_TRIED;
  // A locked port is refused here, because the driver would try for ever.
  const trial = await openToAsk({ profile, path: options.port, mono: terminal.mono });
  if (!trial.ok) return notOpened(terminal, options.port, trial);
  await trial.session.close();
  const screen = new MonitorScreen(terminal, profile, options);
  const key = randomBytes(32);
  const scanner = new SerialScanner({
    id: 'monitor',
    profile,
    target: { path: options.port },
    clock: { mono: terminal.mono },
    // Used only to recognise duplicates during this run.
    digest: (bytes) => createHmac('sha256', key).update(bytes).digest('hex'),
    observer: screen,
  });
  const unsubscribe = scanner.subscribe((event) => screen.event(event));
  await scanner.start();
  await ended(terminal.signal, seconds);
  unsubscribe();
  await scanner.stop();
  screen.summary(scanner.counters());
  return 0;
}

/** Resolves at Ctrl-C or when the time is over. */
function ended(signal: AbortSignal, seconds: number | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = seconds === null ? null : setTimeout(resolve, seconds * 1000);
    const stop = (): void => {
      if (timer) clearTimeout(timer);
      resolve();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

class MonitorScreen {
  readonly #service: ScannerContext;
  readonly #profile: ScannerProfile;
  readonly #raw: boolean;
  readonly #text: (bytes: Uint8Array) => string;
  readonly #begin: MonoMs;
  #bytes = 0;
  #frames = 0;
  #openings = 0;

  constructor(terminal: ScannerContext, profile: ScannerProfile, options: MonitorOptions) {
    this.#service = terminal;
    this.#profile = profile;
    this.#raw = options.raw ?? false;
    this.#text = options.showData === true ? printable : masked;
    this.#begin = terminal.mono();
    terminal.say(`Watching ${options.port} as "${profile.id}". Press Ctrl-C to stop.`);
    terminal.say(
      options.showData === true
        ? 'The text of documents is shown. It is personal data: keep it off tickets and screenshots.'
        : 'Letters are shown as A and digits as 9, because a document is personal data; --show-data shows the text.',
    );
  }

  speed(baud: number): void {
    this.#line('speed', lineOf(this.#profile, baud));
  }

  bytes(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (!this.#raw) return;
    for (let from = 0; from < bytes.length; from += RAW_LINE_BYTES) {
      this.#line('raw', this.#text(bytes.subarray(from, from + RAW_LINE_BYTES)));
    }
  }

  frame(event: FrameEvent): void {
    switch (event.kind) {
      case 'rows': {
        this.#frames += 1;
        const flags = event.flags.length === 0 ? '' : `; ${event.flags.join(', ')}`;
        const lengths = event.rows.map((row) => row.length).join(' + ');
        this.#line('frame', `${event.rows.length} rows of ${lengths} characters${flags}`);
        for (const row of event.rows) this.#line('', this.#text(Buffer.from(row, 'latin1')));
        return;
      }
      case 'symbol':
        this.#frames += 1;
        this.#line('symbol', `${event.bytes.length} bytes; ${formatOf(event.bytes)}`);
        return;
      case 'message':
        this.#line('message', `${printable(Buffer.from(event.tag, 'latin1'))}, ${event.body.length} bytes`);
        return;
      case 'partial':
        this.#line('partial', `${event.bytes} bytes (${event.why}): ${failureOf(event) ?? ''}`);
        return;
      case 'discarded':
        this.#line('discarded', `${event.bytes} bytes (${event.why}): ${failureOf(event) ?? ''}`);
    }
  }

  event(event: ScannerEvent): void {
    switch (event.kind) {
      case 'document':
        this.#document(event);
        return;
      case 'duplicate':
        this.#line('duplicate', 'the previous document again; the daemon ignores it');
        return;
      case 'read-failed':
        this.#line('failed', event.reason);
        return;
      case 'health':
        if (event.health.state === 'opening') this.#openings += 1;
        this.#line('port', `${event.health.state}${event.health.remedy === null ? '' : `: ${event.health.remedy}`}`);
    }
  }

  summary(counters: ReturnType<SerialScanner['counters']>): void {
    const seconds = ((this.#service.mono() - this.#begin) / 1000).toFixed(0);
    const failures = Object.entries(counters.failures).map(([reason, count]) => `${reason} ${count}`);
    this.#service.say(`${seconds} s, ${this.#bytes} bytes, ${this.#frames} frames, opened ${this.#openings} times`);
    this.#service.say(
      `documents ${counters.documents}, duplicates ${counters.duplicates}, discarded bytes ${counters.discardedBytes}`,
    );
    this.#service.say(`failed reads: ${failures.length === 0 ? 'none' : failures.join(', ')}`);
  }

  #document(event: Extract<ScannerEvent, { kind: 'document' }>): void {
    const { document } = readMrz({ lines: event.lines, source: 'scanner', uncertain: event.uncertain }, null);
    if (document === null) {
      this.#line('document', 'not an MRZ format of ICAO 9303');
      return;
    }
    const digits = document.checks.map((check) => `${check.of} ${check.ok ? 'ok' : 'WRONG'}`);
    const marked = event.uncertain.length === 0 ? '' : `; ${event.uncertain.length} characters marked as uncertain`;
    this.#line('document', `${document.format}, check digits: ${digits.join(', ')}${marked}`);
  }

  #line(what: string, text: string): void {
    const at = ((this.#service.mono() - this.#begin) / 1000).toFixed(3);
    this.#service.say(`${(what === '' ? '' : at).padStart(9)}  ${what.padEnd(9)}  ${text}`);
  }
}

/** The kind of seal in a payload; its contents are personal data and are not shown. */
function formatOf(bytes: Uint8Array): string {
  const reading = readSeal(bytes);
  if (reading.kind === 'other') return 'no seal';
  if (reading.kind === 'seal') return `${reading.seal.format}, whole`;
  return reading.kind === 'broken'
    ? `${reading.format}, broken (${reading.fault})`
    : `${reading.format}, unknown version`;
}
