import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { discover } from '../../../adapters/hardware/scanner/index.ts';
import type { Config } from '../../../core/config/index.ts';
import { PAGE_FOLDER, pageFolderRemedy } from '../../doctor/index.ts';

import type { Bench } from '../bench.ts';
import { parsedFor, readConfigObject } from '../configuration.ts';
import { detect, type Found } from '../detect.ts';
import { found as foundFault, missingSection } from '../examine.ts';
import { knownProfiles, profileNamed } from '../profiles.ts';
import type { Facts } from '../progress.ts';
import { StepRefused } from '../refusal.ts';
import { type ReaderWanted, readDocuments } from '../specimens.ts';
import { done, type Step, TODO } from '../step.ts';
import { writeConfig } from './site.ts';

const run = promisify(execFile);
const COMMAND_MS = 5_000;
const PCSC_SOCKET = '/run/pcscd/pcscd.comm';

/** Step 5: the state of every device is determined, and the reader reads a document. */
export const hardwareStep: Step = {
  id: 'hardware',
  title: 'Reader, imager, camera, printer',
  section: 'hardware',
  check: (bench) => {
    const facts = bench.facts('hardware');
    const config = bench.config();
    if (facts === null || config === null) return TODO;
    if (!bench.simulated && facts['devices'] !== devicesText(config)) return TODO;
    return done(`Reader ${facts['scanner']}, imager ${facts['imager']}, camera ${facts['camera']}.`);
  },
  examine: async (bench) => {
    const { hardware } = bench.answers;
    if (hardware === undefined) return bench.simulated ? [] : [missingSection('hardware')];
    if (bench.simulated) return [];
    const { scanner, imager: pages } = hardware;
    const folder = pages.kind === 'folder' ? bench.atConfig(pages.path) : null;
    return [
      ...('profile' in scanner
        ? await foundFault('hardware.scanner.profile', () => profileNamed(scanner.profile))
        : []),
      ...(folder === null ? [] : await foundFault('hardware.imager.path', () => pageFolder(folder))),
    ];
  },
  run: async (bench): Promise<Facts> => {
    const before = bench.config();
    if (before === null)
      throw new StepRefused('PROVISION_CONFIG', 'There is no configuration yet.', 'Run the step site first.');
    const input = { ...readConfigObject(bench.configFile), ...(bench.simulated ? {} : await devicesOf(bench)) };
    const config = bench.simulated ? before : await configured(bench, input);
    const reader = bench.simulated ? 'simulated' : readerOf(config);
    const scanner = reader === null ? 'absent' : await liveEcho(bench, reader);
    const facts: Facts = {
      scanner,
      imager: bench.simulated ? 'simulated' : imager(config),
      camera: bench.simulated ? 'simulated' : config.camera.kind === 'none' ? 'absent' : 'not verified',
      chipReader: existsSync(PCSC_SOCKET) ? 'the service is running; not verified' : 'absent',
      printer: await printer(),
      devices: devicesText(config),
    };
    for (const name of ['scanner', 'imager', 'camera', 'chipReader', 'printer'])
      bench.say(`   ${name.padEnd(11)} ${facts[name]}`);
    return facts;
  },
};

/** The reader as the driver needs it; null if none is configured. */
export function readerOf({ scanner }: Config): ReaderWanted | null {
  if (scanner.kind === 'serial') return { profile: scanner.profile, target: { path: scanner.path } };
  if (scanner.kind !== 'usb') return null;
  const { profile, vid, pid, serial } = scanner;
  return { profile, target: { usb: { vid, pid, serial } } };
}

export function devicesText({ scanner, imager, camera }: Config): string {
  return JSON.stringify({ scanner, imager, camera }).slice(0, 400);
}

/** The devices from the answers, or as the technician chooses them from those found. */
export async function devicesOf(bench: Bench): Promise<Record<string, unknown>> {
  const { hardware } = bench.answers;
  if (hardware !== undefined) {
    const { pageWidthMm, ...devices } = hardware;
    return { ...devices, ...(pageWidthMm === undefined ? {} : { pageWidthMm }) };
  }
  const before = bench.config();
  const found = detect(bench.places);
  for (const line of foundWords(found)) bench.say(`   ${line}`);
  const path = await bench.answer(undefined, 'hardware.scanner', {
    text: 'Serial port of the reader',
    offer:
      before?.scanner.kind === 'serial'
        ? before.scanner.path
        : (found.ports.find(({ isUsb }) => isUsb)?.path ?? 'none'),
    choices: [
      ...found.ports.map(({ path: value, words }) => ({ value, words })),
      { value: 'none', words: 'no reader: officers type every MRZ' },
    ],
  });
  const scanner =
    path === 'none' ? { kind: 'none' } : { kind: 'serial', path, profile: await profileOf(bench, path, found) };
  const pages = await bench.answer(undefined, 'hardware.imager', {
    text: 'Folder of the page imager',
    offer: before?.imager.kind === 'folder' ? before.imager.path : (found.pageFolders[0] ?? 'none'),
    choices: [
      ...found.pageFolders.map((value) => ({ value, words: 'a folder in which a page reader puts its pages' })),
      { value: 'none', words: 'no page reader: pages are not checked' },
    ],
  });
  const camera = await bench.answer(undefined, 'hardware.camera', {
    text: 'Camera at the screen',
    offer: found.cameras.length > 0 ? 'browser' : 'none',
    choices: [
      { value: 'browser', words: found.cameras.join(', ') || 'a camera that the browser of this kiosk can use' },
      { value: 'none', words: 'no camera: faces are not compared' },
    ],
    isClosed: true,
  });
  return {
    scanner,
    imager: pages === 'none' ? { kind: 'none' } : { kind: 'folder', path: pages },
    camera: { kind: camera },
  };
}

async function profileOf(bench: Bench, path: string, { ports }: Found): Promise<string> {
  const profiles = knownProfiles();
  const fitting = ports.find((port) => port.path === path)?.fitting ?? [];
  const others = [...profiles.keys()].filter((id) => !fitting.includes(id));
  const configured = bench.config()?.scanner;
  return await bench.answer(undefined, 'hardware.scanner.profile', {
    text: 'Profile of the reader',
    offer: fitting[0] ?? (configured?.kind === 'serial' ? configured.profile : 'generic-lines'),
    choices: [...fitting, ...others].map((value) => {
      const title = profiles.get(value)?.title ?? '';
      return { value, words: fitting.includes(value) ? `${title} (matches the USB identity)` : title };
    }),
    isClosed: true,
  });
}

/** What was found, with a line for each kind of device; if none was found, the line says what to try. */
export function foundWords({ ports, pageFolders, cameras }: Found): string[] {
  return [
    ports.length > 0
      ? `found: ${ports.length} serial ${ports.length === 1 ? 'port' : 'ports'}`
      : 'found: no serial port. A reader must be in a serial mode (RS-232 or USB-CDC), not in keyboard mode.',
    `found: ${pageFolders.length === 0 ? 'no folder for a page reader' : `page folder ${pageFolders.join(', ')}`}`,
    `found: ${cameras.length === 0 ? 'no camera' : `camera ${cameras.join(', ')}`}`,
  ];
}

/** Looks for every device before the configuration is written. If one is missing, the configuration stays as it was. */
async function configured(bench: Bench, input: Record<string, unknown>): Promise<Config> {
  const config = parsedFor(bench, input, 'hardware');
  const reader = readerOf(config);
  if (reader !== null) {
    const there = discover(reader.target, bench.places.machine);
    if (there.kind !== 'found') {
      const what =
        'path' in reader.target ? reader.target.path : `USB ${reader.target.usb.vid}:${reader.target.usb.pid}`;
      const why = there.kind === 'absent' ? 'is missing' : `does not match exactly one device (${there.detail})`;
      const remedy = 'Check cable and power; waypost scanner identify lists what is connected. Nothing was written.';
      throw new StepRefused('PROVISION_SCANNER', `hardware.scanner: ${what} ${why}.`, remedy);
    }
  }
  imager(config);
  writeConfig(bench, input);
  await bench.reopen();
  return config;
}

async function liveEcho(bench: Bench, reader: ReaderWanted | 'simulated'): Promise<string> {
  bench.say('   Put a specimen on the reader now; its rows appear here, letters as A and digits as 9.');
  const { documents } = await readDocuments(bench, reader, 1);
  if (documents.length > 0) return reader === 'simulated' ? 'simulated' : 'verified';
  const remedy =
    'Check cable, power and profile: waypost scanner monitor --port PORT --profile NAME. Then run the step again.';
  throw new StepRefused('PROVISION_SCANNER', 'hardware.scanner: no document was read in 60 s.', remedy);
}

function imager({ imager: wanted }: Config): string {
  if (wanted.kind !== 'folder') return 'absent';
  pageFolder(wanted.path);
  return 'folder exists; pictures not verified';
}

function pageFolder(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const message = `hardware.imager.path: ${path} is not a folder in which this user may read and delete.`;
    const own = path === PAGE_FOLDER ? '' : ', and give it to this user';
    throw new StepRefused('PROVISION_DEVICE', message, `${pageFolderRemedy(path)}${own}.`);
  }
}

async function printer(): Promise<string> {
  try {
    const { stdout } = await run('lpstat', ['-e'], { timeout: COMMAND_MS });
    const names = stdout.split('\n').filter((name) => name !== '');
    return names.length === 0 ? 'absent' : `${names.slice(0, 3).join(', ').slice(0, 200)}, not verified`;
  } catch {
    return 'absent';
  }
}
