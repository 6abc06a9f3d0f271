import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { openFleetRegister } from '../../src/adapters/storage/fleet/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { type Notice, openReceived, type Report } from '../../src/adapters/storage/outbox/index.ts';
import { openConsoleAccounts } from '../../src/central/console/accounts.ts';
import { CONSOLE_ROLE } from '../../src/central/console/index.ts';
import { makeFolder } from '../../src/central/files/index.ts';
import { stageProgram } from '../../src/central/publish/index.ts';
import { signPolicy } from '../../src/delivery/packs/policy-pack.ts';
import { put } from '../unit/central/source.ts';
import { later, NOW, OFFICE_HEAD, TestCentral } from './central-office.ts';

export const CONSOLE_PIN = '480271';
export const CONSOLE_ACCOUNT = { id: 'gil', name: 'Gil Tanaka' };
/** When the console of the tests is looked at. */
export const LOOKED_AT: Date = later(30);
const MINUTE_MS = 60_000;

/** An invented kiosk, as an office knows it. */
export interface FleetKiosk {
  name: string;
  site: string;
  /** Minutes before the look; null: it never came. */
  heard: number | null;
  way?: 'line' | 'stick';
  /** Minutes before the look when an earlier letter said the same. */
  arrived?: number;
  report?: Partial<Report>;
  gaps?: readonly { from: number; to: number }[];
  /** Notices that came; the numbers in `gaps` did not. */
  notices?: number;
}

export const idOf = (number: number): string => number.toString(16).padStart(32, '0');
const hex = (number: number): string => number.toString(16).padStart(64, '0');

/** What a healthy kiosk with these lists says. */
export function reportOf(device: string, counter: number, change: Partial<Report> = {}): Report {
  return {
    v: 1,
    to: 'c'.repeat(32),
    device,
    time: NOW.toISOString(),
    counter,
    program: { version: '0.5.2', state: 'good' },
    lists: [['missing-persons', 3]],
    of: change.lists?.length ?? 1,
    packs: { policy: 7 },
    models: 'a'.repeat(16),
    clock: 0,
    disk: 61,
    tpm: 'sealed',
    selftest: 'passed',
    codes: [],
    waiting: 0,
    owed: 0,
    announced: null,
    audit: { seq: counter, hash: hex(counter) },
    ...change,
  };
}

/** Enrols kiosks in an office and notes what each reported, in the stores that the office service writes. */
export function fillFleet(office: TestCentral, kiosks: readonly FleetKiosk[], now: Date = LOOKED_AT): void {
  const { folder } = office;
  const devices = kiosks.map(({ name }, at) => ({
    name,
    deviceKeyId: idOf(at + 1),
    box: hex(at + 1),
    sign: hex(at + 1),
    enrolledAt: NOW.toISOString(),
    revokedAt: null,
  }));
  writeFileSync(folder.devicesFile, JSON.stringify({ format: 'waypost.devices.1', devices }));
  const notices = join(folder.path, 'notices');
  makeFolder(notices, 0o700);
  const opened = openFleetRegister({ folder: notices, now });
  if (!opened.ok) throw new Error(opened.message);
  const { register } = opened;
  const store = openReceived({ folder: notices, key: new Uint8Array(32).fill(9), now });
  if (!store.ok) throw new Error(store.message);
  const { received } = store;
  received.add(
    kiosks.flatMap((kiosk, at) => noticesOf(idOf(at + 1), kiosk)),
    now,
  );
  try {
    for (const [at, { arrived, report }] of kiosks.entries()) {
      if (arrived === undefined) continue;
      const device = idOf(at + 1);
      const letter = { device, ref: `${device} 1`, report: reportOf(device, 1, report), gaps: null };
      register.note([letter], { way: 'line', wall: new Date(now.getTime() - arrived * MINUTE_MS) });
    }
    for (const [minutes, group] of byMinute(kiosks)) {
      for (const way of ['line', 'stick'] as const) {
        const heard = group
          .filter(({ kiosk }) => (kiosk.way ?? 'line') === way)
          .map(({ kiosk, device }) => ({
            device,
            ref: device,
            report: reportOf(device, 2, kiosk.report),
            gaps: kiosk.gaps ?? [],
            notices: received.countOf(device),
          }));
        if (heard.length === 0) continue;
        const noted = register.note(heard, { way, wall: new Date(now.getTime() - minutes * MINUTE_MS) });
        if ('fault' in noted) throw new Error(noted.fault);
      }
    }
  } finally {
    received.close();
    register.close();
  }
}

/** Notices about records of invented persons; the id of a record is the only thing in one that is of a person. */
function noticesOf(device: string, { notices = 0, gaps = [] }: FleetKiosk): { notice: Notice; ref: string }[] {
  const isMissing = (number: number): boolean => gaps.some(({ from, to }) => number >= from && number <= to);
  const numbers: number[] = [];
  for (let number = 1; numbers.length < notices; number += 1) if (!isMissing(number)) numbers.push(number);
  return numbers.map((number) => {
    const tail = `${device.slice(-6)}${number.toString(16).padStart(6, '0')}`;
    const notice: Notice = {
      v: 1,
      to: 'c'.repeat(32),
      device,
      time: NOW.toISOString(),
      id: `01890000-0000-7000-8000-${tail}`,
      number,
      list: 'missing-persons',
      generation: 1,
      record: 'r-secret-1',
      level: 'number',
      action: 'raised',
    };
    return { notice, ref: tail };
  });
}

function byMinute(kiosks: readonly FleetKiosk[]): Map<number, { kiosk: FleetKiosk; device: string }[]> {
  const groups = new Map<number, { kiosk: FleetKiosk; device: string }[]>();
  for (const [at, kiosk] of kiosks.entries()) {
    if (kiosk.heard === null) continue;
    const group = groups.get(kiosk.heard) ?? [];
    group.push({ kiosk, device: idOf(at + 1) });
    groups.set(kiosk.heard, group);
  }
  return groups;
}

/** Sites as the operator notes them. */
export function noteSites(office: TestCentral, sites: readonly object[]): void {
  writeFileSync(join(office.folder.path, 'sites.json'), JSON.stringify({ format: 'waypost.sites.1', sites }));
}

export async function addConsoleAccount(office: TestCentral, wall: () => Date = () => LOOKED_AT): Promise<void> {
  const opened = openConsoleAccounts(office.folder, wall);
  if (!opened.ok) throw new Error(opened.message);
  const made = await opened.accounts.create({ ...CONSOLE_ACCOUNT, role: CONSOLE_ROLE, pin: CONSOLE_PIN });
  opened.close();
  if (!made.ok) throw new Error(made.message);
}

const DAY_MINUTES = 1440;
/** Soon after the generation in force of the picture was published, minutes before the look. */
const FIRST_ARRIVAL = 1425;
const NORTH: FleetKiosk[] = ['Arrivals 1', 'Arrivals 2', 'Arrivals 3', 'Departures 2', 'Departures 3'].map(
  (name, at) => ({ name, site: 'Northgate', heard: at + 1, notices: 77 + at }),
);
/** 31 kiosks at five sites: one is overdue, one lacks notices, one has lost its camera. */
export function picturedFleet(lists: Report['lists']): FleetKiosk[] {
  const older = (by: number): Report['lists'] => lists.map(([id, to]) => [id, Math.max(1, to - by)]);
  const ferry = ['Ferry 1', 'Ferry 3', 'Ferry 4'].map(
    (name, at): FleetKiosk => ({ name, site: 'Port Isla ferry', heard: at + 3, notices: 52 + at }),
  );
  const gates = Array.from(
    { length: 18 },
    (_, at): FleetKiosk => ({ name: `Gate ${at + 1}`, site: 'Zenith airport', heard: (at % 6) + 1, notices: 35 }),
  );
  const rest: FleetKiosk[] = [
    { name: 'Departures 1', site: 'Northgate', heard: 2, notices: 77, report: { codes: ['CAMERA_LOST'] } },
    { name: 'Ferry 2', site: 'Port Isla ferry', heard: 31 * 60, notices: 58, report: { lists: older(1) } },
    {
      name: 'Road 1',
      site: 'Altamar road post',
      heard: 2 * 24 * 60 + 30,
      way: 'stick',
      report: { lists: older(2), program: { version: '0.5.1', state: 'good' } },
      gaps: [{ from: 7, to: 8 }],
      notices: 22,
    },
    { name: 'Road 2', site: 'Altamar road post', heard: 2 * 24 * 60 + 10, way: 'stick', report: { lists: older(1) } },
    {
      name: 'Pass 1',
      site: 'Kestrel pass',
      heard: 1,
      report: { program: { version: '0.6.0', state: 'trial' }, packs: { policy: 8 } },
    },
  ];
  return [...NORTH, ...ferry, ...gates, ...rest].map((kiosk, at) => ({
    ...kiosk,
    ...((kiosk.heard ?? DAY_MINUTES) < DAY_MINUTES ? { arrived: FIRST_ARRIVAL - at * at } : {}),
    report: { lists, ...kiosk.report, of: lists.length },
  }));
}

export const PICTURED_SITES = [
  ['Northgate', 'network', 24, null],
  ['Port Isla ferry', 'network', 24, null],
  ['Altamar road post', 'stick', 72, null],
  ['Zenith airport', 'network', 24, null],
  ['Kestrel pass', 'network', 24, 'ring “one site”'],
] as const;

/** The office of the picture: three lists in force, 31 kiosks, and a generation that one of two has signed. */
export async function picturedOffice(office: TestCentral): Promise<void> {
  const heads = [
    { ...OFFICE_HEAD, listId: 'lost-documents', name: 'Lost documents' },
    { ...OFFICE_HEAD, listId: 'missing-persons', name: 'Missing persons' },
  ];
  const line = (id: string, rev: number): string => personLine(id, rev);
  let at = 0;
  for (const head of heads)
    for (const rev of [1, 2, 3]) {
      at += 1;
      const built = await office.build([line('r-secret-1', rev), line('r-secret-2', 1)], later(at), { head });
      if (!built.ok) throw new Error(`${built.reason}: ${built.message}`);
      await office.approve('targets-1', later(at));
      await office.approve('targets-2', later(at));
      const published = await office.publish(later(at));
      if (!published.ok) throw new Error(`${published.reason}: ${published.message}`);
    }
  const lists: Report['lists'] = heads.map(({ listId }) => [listId, 3]);
  const kiosks = picturedFleet(lists);
  fillFleet(office, kiosks);
  noteSites(
    office,
    PICTURED_SITES.map(([name, way, limitHours, note]) => ({
      name,
      way,
      limitHours,
      ...(note === null ? {} : { note }),
      kiosks: kiosks.filter(({ site }) => site === name).map((kiosk) => kiosk.name),
    })),
  );
  await notePrograms(office);
  notePolicy(office);
  const built = await office.build([line('r-secret-1', 4), line('r-secret-3', 1)], later(27), { head: heads[1] });
  if (!built.ok) throw new Error(`${built.reason}: ${built.message}`);
  await office.approve('targets-1', later(28));
}

/** The signed policy of the example, in version 7, as the operator puts it beside the office. */
export function notePolicy(office: TestCentral): void {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8')) as object;
  const policy = { ...example, version: 7, validUntil: '2026-12-31T00:00:00Z' };
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  writeFileSync(join(office.folder.path, 'policy.json'), signPolicy(policy, keys));
}

/** Where the office of the picture has the one that publishes programs. */
export const programsOffice = ({ folder }: TestCentral): string => join(folder.path, 'programs');

/** An office of programs that offered 0.5.2 to one kiosk in ten, and to all a day later. */
async function notePrograms(office: TestCentral): Promise<void> {
  const other = await TestCentral.open();
  const package_ = join(other.folder.path, 'waypost.deb');
  writeFileSync(package_, 'a package');
  const staged = stageProgram({
    folder: other.folder,
    program: {
      file: package_,
      sha256: createHash('sha256').update('a package').digest('hex'),
      bytes: 9,
      architecture: 'amd64',
      facts: {
        ...{ kind: 'program', version: '0.5.2', from: ['0.5.1'], stateBreak: false },
        rings: [
          { percent: 10, after: later(-48).toISOString() },
          { percent: 100, after: later(-24).toISOString() },
        ],
      },
    },
    now: later(-72),
  });
  if (!staged.ok) throw new Error(staged.message);
  await other.approveProgram('targets-1', package_, later(-71));
  await other.approveProgram('targets-2', package_, later(-71));
  const published = await other.publish(later(20));
  if (!published.ok) throw new Error(published.message);
  renameSync(other.folder.path, programsOffice(office));
}

/** What the records of these lists hold, and no answer of the console may. */
export const OF_TRAVELLERS = ['Zephyrine', 'Quillfeather', 'QX9F00417', 'r-secret', 'iVBORw0KGgo'];

/** A record of an invented person. */
export function personLine(id: string, rev: number): string {
  return put({
    id,
    rev,
    names: [{ kind: 'primary', family: 'Quillfeather', given: 'Zephyrine' }],
    docs: [{ t: 'P', c: 'UTO', n: 'QX9F00417' }],
  });
}
