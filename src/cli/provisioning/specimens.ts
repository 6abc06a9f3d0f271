import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type ScannerTarget, SerialScanner } from '../../adapters/hardware/scanner/index.ts';
import { ScannerSimulator, SPECIMENS } from '../../adapters/hardware/scanner/simulator/index.ts';
import type { ScannerEvent } from '../../core/inspection/ports/index.ts';
import { readMrz } from '../../core/mrz/index.ts';
import type { Bench } from './bench.ts';
import { profileNamed } from './profiles.ts';

/** Time allowed for fetching a document and laying it on the reader, ms. */
const PATIENCE_MS = 60_000;
/** Specimens of Utopia with different holders, for the simulated reader. */
const PLAYED = ['genuine', 'second', 'card'] as const;
const SIMULATED_PROFILE = 'generic-lines';

export interface ReadDocument {
  format: string;
  /** Whether the issuing state is the one for specimens (UTO). */
  specimen: boolean;
  checkDigitsOk: boolean;
  /** Number of characters of which the reader itself was not sure. */
  uncertain: number;
}

export interface Reading {
  documents: ReadDocument[];
  /** How often the reader gave up on a document. */
  failed: number;
}

export interface ReaderWanted {
  profile: string;
  target: ScannerTarget;
}

/**
 * Reads documents with the driver of the daemon until `count` different ones were read. Letters and digits are hidden in the
 * output: terminal output is copied into tickets, and it is not certain that only specimens are presented.
 */
export async function readDocuments(bench: Bench, wanted: ReaderWanted | 'simulated', count: number): Promise<Reading> {
  const profile = profileNamed(wanted === 'simulated' ? SIMULATED_PROFILE : wanted.profile);
  const link = join(bench.stateDir, 'simulated-scanner');
  const simulator = wanted === 'simulated' ? new ScannerSimulator({ link, profile }) : null;
  const key = randomBytes(32);
  const scanner = new SerialScanner({
    id: 'provision',
    profile,
    target: wanted === 'simulated' ? { path: link } : wanted.target,
    clock: { mono: () => performance.now() },
    digest: (bytes) => createHmac('sha256', key).update(bytes).digest('hex'),
  });
  const found: ReadDocument[] = [];
  const known = new Set<string>();
  let failed = 0;
  let wake = (): void => undefined;
  const unsubscribe = scanner.subscribe((event) => {
    if (event.kind === 'read-failed') failed += 1;
    const read = echo(bench, event, known);
    if (read !== null) found.push(read);
    wake();
  });
  try {
    await simulator?.start();
    await scanner.start();
    if (simulator !== null) void play(simulator, count);
    const until = performance.now() + PATIENCE_MS;
    while (found.length < count && performance.now() < until)
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 200);
      });
  } finally {
    unsubscribe();
    await scanner.stop();
    await simulator?.stop();
  }
  return { documents: found, failed };
}

async function play(simulator: ScannerSimulator, count: number): Promise<void> {
  await simulator.untilHostOpen();
  for (const name of PLAYED.slice(0, count)) await simulator.send(SPECIMENS[name]?.rows ?? []);
}

/** Shows a read document. `known` are those already read: one specimen read three times does not count as three. */
function echo(bench: Bench, event: ScannerEvent, known: Set<string>): ReadDocument | null {
  if (event.kind === 'read-failed') bench.say(`   a read failed: ${event.reason}`);
  if (event.kind === 'health' && event.health.remedy !== null)
    bench.say(`   reader ${event.health.state}: ${event.health.remedy}`);
  if (event.kind === 'duplicate' || (event.kind === 'document' && known.has(event.rawDigest)))
    bench.say('   that is the same document: put a different one on the reader');
  if (event.kind !== 'document' || known.has(event.rawDigest)) return null;
  known.add(event.rawDigest);
  for (const row of event.lines) bench.say(`   ${row.replace(/[A-Z]/g, 'A').replace(/\d/g, '9')}`);
  const { document } = readMrz({ lines: event.lines, source: 'scanner', uncertain: event.uncertain }, null);
  if (document === null) {
    bench.say('   that is not an MRZ of ICAO 9303');
    return null;
  }
  const specimen = document.issuingState.cls === 'specimen';
  const checkDigitsOk = document.checks.every(({ ok }) => ok);
  bench.say(
    `   ${document.format}, ${specimen ? 'a specimen' : 'NO specimen'}, check digits ${checkDigitsOk ? 'ok' : 'WRONG'}`,
  );
  return { format: document.format, specimen, checkDigitsOk, uncertain: event.uncertain.length };
}
