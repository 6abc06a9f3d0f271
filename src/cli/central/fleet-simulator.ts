import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import {
  type DarknessResult,
  Demonstration,
  type PublicationResult,
  SimulatedKiosk,
  type SimulationResult,
  type Spread,
  simulate,
  simulateDark,
  simulatedSecret,
  simulatePublication,
} from '../../central/fleet/simulator/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED } from '../state/index.ts';
import { atCentralOffice, type CentralOfficeContext, Refused } from './context.ts';
import { statusTable } from './fleet-rows.ts';

const KIOSKS_MAX = 20_000;
const RECORDS_MAX = 200_000;
const DEMO_KIOSKS = 10;
const BEAT_MS = 2000;
const PORT_FROM = 14_300;
const PORT_TO = 15_300;

interface SimOptions {
  kiosks: string;
  notices: string;
  rate: string;
  storeGb: string;
  publish?: boolean;
  dark?: string;
  stored: string;
  records: string;
  changed: string;
  bandwidth: string;
}

/** `waypost sim fleet`: real cells of simulated kiosks through a real broker (docs/fleet-office.md). */
export function registerFleetSimulator(program: Command): void {
  const sim =
    program.commands.find((command) => command.name() === 'sim') ??
    program.command('sim').description('simulated hardware for technicians and developers');
  sim
    .command('fleet')
    .description('simulated kiosks through their own broker; exit 1 unless every notice arrives exactly once')
    .option('--kiosks <number>', 'how many; 10,000 need `ulimit -n 20000` and about 2 GB', '10')
    .option('--notices <number>', 'notices from each kiosk', '5')
    .option('--rate <number>', 'cells per second from all kiosks together', '500')
    .option('--store-gb <gigabytes>', 'disk for cells', '2')
    .option('--dark <days>', 'days without a line, after which all kiosks are back within a minute')
    .option('--publish', 'publish a delta instead, and follow it until every kiosk has it in place')
    .option('--stored <number>', 'with --publish: kiosks that keep everything on the disk', '5')
    .option('--records <number>', 'with --publish: records of the list', '5000')
    .option('--changed <number>', 'with --publish: records that the delta changes', '100')
    .option(
      '--bandwidth <megabits>',
      'with --publish: bandwidth of the web server, which determines the spread',
      '1000',
    )
    .action(async (options: SimOptions) => atCentralOffice((context) => simFleet(context, options)));
}

/** `waypost central fleet demo`. */
export function registerFleetDemo(fleet: Command): void {
  fleet
    .command('demo')
    .description('an invented office with a broker and ten simulated kiosks; it runs until it is stopped')
    .option('--seconds <number>', 'stop after this many seconds')
    .action(async (options: { seconds?: string }) => atCentralOffice((context) => demo(context, options)));
}

function numberOf(text: string, { name, most }: { name: string; most: number }): number {
  const value = Number(text);
  if (!(value > 0 && value <= most)) throw new Refused(`${name} needs a number up to ${most}.`, EXIT_NOT_TRIED);
  return value;
}

async function simFleet(context: CentralOfficeContext, options: SimOptions): Promise<void> {
  if (options.publish === true) return await simPublication(context, options);
  if (options.dark !== undefined) return await simDark(context, options, options.dark);
  const wish = {
    kiosks: numberOf(options.kiosks, { name: '--kiosks', most: KIOSKS_MAX }),
    notices: numberOf(options.notices, { name: '--notices', most: 1000 }),
    rate: numberOf(options.rate, { name: '--rate', most: 100_000 }),
    storeGb: numberOf(options.storeGb, { name: '--store-gb', most: 1000 }),
  };
  await inFolder(async (path) => {
    const result = await tried(async () =>
      simulate({ ...wish, path, port: await freePort(), waypost: ownProgram(), now: context.now, say: context.print }),
    );
    for (const line of resultTable(result)) context.print(line);
    const { raised, arrived, twice } = result.notices;
    if (arrived !== raised || twice !== 0 || result.strange !== 0 || result.announcement.count !== wish.kiosks)
      context.exit(EXIT_REFUSED);
  });
}

async function simPublication(context: CentralOfficeContext, options: SimOptions): Promise<void> {
  const kiosks = numberOf(options.kiosks, { name: '--kiosks', most: KIOSKS_MAX });
  const wish = {
    kiosks,
    storeGb: numberOf(options.storeGb, { name: '--store-gb', most: 1000 }),
    stored: Math.min(kiosks, numberOf(options.stored, { name: '--stored', most: KIOSKS_MAX })),
    records: numberOf(options.records, { name: '--records', most: RECORDS_MAX }),
    changed: numberOf(options.changed, { name: '--changed', most: RECORDS_MAX }),
    bandwidthMbit: numberOf(options.bandwidth, { name: '--bandwidth', most: 1_000_000 }),
  };
  if (wish.changed > wish.records / 3)
    throw new Refused('--changed must be at most a third of --records; otherwise no delta is made.', EXIT_NOT_TRIED);
  await inFolder(async (path) => {
    const port = await freePort();
    const parts = { ...wish, path, port, waypost: ownProgram(), now: context.now, say: context.print };
    const result = await tried(async () => simulatePublication(parts));
    for (const line of publicationTable(result)) context.print(line);
    const isWhole = result.taken.count === kiosks && result.reported === kiosks && result.faults.length === 0;
    if (!isWhole) context.exit(EXIT_REFUSED);
  });
}

async function simDark(context: CentralOfficeContext, options: SimOptions, dark: string): Promise<void> {
  const wish = {
    kiosks: numberOf(options.kiosks, { name: '--kiosks', most: KIOSKS_MAX }),
    notices: numberOf(options.notices, { name: '--notices', most: 1000 }),
    storeGb: numberOf(options.storeGb, { name: '--store-gb', most: 1000 }),
    days: numberOf(dark, { name: '--dark', most: 365 }),
  };
  await inFolder(async (path) => {
    const port = await freePort();
    const parts = { ...wish, path, port, waypost: ownProgram(), now: context.now, say: context.print };
    const result = await tried(async () => simulateDark(parts));
    for (const line of darkTable(result)) context.print(line);
    const { raised, arrived, twice } = result.notices;
    const { made, named, left } = result.gaps;
    const isWhole = arrived === raised && twice === 0 && result.strange === 0 && left === 0 && named >= made;
    if (!isWhole) context.exit(EXIT_REFUSED);
  });
}

function darkTable(result: DarknessResult): string[] {
  const { notices, gaps, receiptedSeconds } = result;
  return tableOf([
    ['kiosks', `${result.kiosks} in ${result.processes} process(es)`],
    ['all are back after', `${result.backSeconds.toFixed(1)} s`],
    ['every notice has a receipt after', `${receiptedSeconds.toFixed(1)} s`],
    [
      'cells sent, answered',
      `${result.cells}, ${result.answers}: ${(result.answers / receiptedSeconds).toFixed(0)} a second`,
    ],
    ['answers that were not genuine', String(result.strange)],
    ['notices', `${notices.raised} raised, ${notices.arrived} arrived, ${notices.twice} twice`],
    ['gaps', `${gaps.made} made, ${gaps.named} kiosks named, ${gaps.left} left`],
  ]);
}

function publicationTable(result: PublicationResult): string[] {
  const { kiosks, stored, processes, faults } = result;
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const times = ({ count, p50, p99, max }: Spread): string =>
    `${count}: p50 ${seconds(p50)}, p99 ${seconds(p99)}, longest ${seconds(max)}`;
  return tableOf([
    ['kiosks', `${kiosks} in ${processes} process(es), ${stored} of them with everything on the disk`],
    ['delta', `${result.deltaBytes} bytes; the web server sent ${result.sentBytes} bytes`],
    ['spread announced', `${result.spreadSeconds} s`],
    ['announcement received by', times(result.heard)],
    ['in place at', times(result.taken)],
    ['of these on the disk', times(result.takenStored)],
    ['time for one kiosk to fetch and apply', times(result.work)],
    ['kiosks whose report the office has', String(result.reported)],
    ['faults', faults.length === 0 ? 'none' : faults.join('; ')],
  ]);
}

function tableOf(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([title]) => title.length));
  return rows.map(([title, value]) => `${title.padEnd(width)}  ${value}`);
}

function resultTable(result: SimulationResult): string[] {
  const { announcement, notices } = result;
  const rows: [string, string][] = [
    ['kiosks', `${result.kiosks} in ${result.processes} process(es)`],
    ['connected in', `${result.connectedSeconds.toFixed(1)} s`],
    ['memory of the broker', `${result.serverMiB} MiB`],
    [
      'announcement received by',
      `${announcement.count}: p50 ${announcement.p50} ms, p99 ${announcement.p99} ms, longest ${announcement.max} ms`,
    ],
    [
      'cells sent, answered',
      `${result.cells}, ${result.answers} in ${result.seconds.toFixed(1)} s: ${result.cellsPerSecond.toFixed(0)} per second`,
    ],
    ['answers that were not genuine', String(result.strange)],
    ['notices', `${notices.raised} raised, ${notices.arrived} arrived, ${notices.twice} twice`],
  ];
  return tableOf(rows);
}

async function demo(context: CentralOfficeContext, { seconds }: { seconds?: string }): Promise<void> {
  await inFolder(async (path) => {
    const parts = { path, kiosks: DEMO_KIOSKS, port: await freePort(), storeGb: 0.5, waypost: ownProgram() };
    const demonstration = await tried(() => Demonstration.make({ ...parts, now: context.now }));
    const kiosks = Array.from({ length: DEMO_KIOSKS }, (_, at) => {
      const secret = simulatedSecret(demonstration.seed, at + 1);
      return new SimulatedKiosk({ secret, office: demonstration.office, nextId: () => uuidv7(), now: context.now });
    });
    try {
      await tried(() => demonstration.startServer());
      await tried(() => demonstration.startOffice());
      await Promise.all(kiosks.map((kiosk) => kiosk.start()));
      context.print(`The office is in ${path}; its broker listens on ${demonstration.settings.listen}.`);
      context.print(`In another terminal: waypost central fleet status --office ${path}`);
      const beats = setInterval(() => {
        for (const kiosk of kiosks) kiosk.beat();
      }, BEAT_MS);
      kiosks[0]?.raise();
      await ended(seconds);
      clearInterval(beats);
      for (const line of statusTable(await demonstration.status())) context.print(line);
    } finally {
      await Promise.all(kiosks.map((kiosk) => kiosk.stop()));
      await demonstration.stop();
    }
  });
}

function ended(seconds: string | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (seconds !== undefined) setTimeout(resolve, Number(seconds) * 1000);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

async function inFolder(work: (path: string) => Promise<void>): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'waypost-fleet-'));
  try {
    await work(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** A program that is missing or does not start is reported as a refusal, with the program's own message. */
async function tried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Refused((error as Error).message);
  }
}

/** How this program was started. */
function ownProgram(): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
}

async function freePort(): Promise<number> {
  for (let port = PORT_FROM; port < PORT_TO; port += 2) {
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Refused(`No port between ${PORT_FROM} and ${PORT_TO} is free.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
