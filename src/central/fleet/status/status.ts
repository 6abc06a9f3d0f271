import type { FleetRegister, KioskRow } from '../../../adapters/storage/fleet/index.ts';
import { HOUR_MS, MINUTE_MS } from '../../../core/time/index.ts';
import { devicesOf, type EnrolledDevice } from '../../devices/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import { isBundle, Repository } from '../../tuf/index.ts';
import { certificateDays, type FleetSettings, isOldServer, SERVER_VERSIONS_MIN, serverFiles } from '../broker/index.ts';
import { KEPT } from '../service/index.ts';
import { kiosksTwice, type ServerView } from './monitor.ts';

const BEATS_LATE = 3;
const OVERDUE_HOURS = 24;
const CERTIFICATE_WARN_DAYS = 30;
/** Silence after which the service counts as stopped: it records every minute that it is alive. */
const SERVICE_SILENT_MS: number = 5 * MINUTE_MS;
/** Notices take two routes and can overtake each other: a gap counts once it has been open this long. */
const GAP_MS: number = 30 * MINUTE_MS;
/** Maximum number of kiosks named in one line. */
const NAMED_MAX = 5;

/**
 * `late`: no cell for three heartbeats. `overdue`: none for a day, or, by stick, for half of the time for which lists are valid.
 */
export type KioskState = 'well' | 'late' | 'overdue' | 'never';

export interface KioskStatus {
  device: string;
  name: string;
  state: KioskState;
  way: 'line' | 'stick' | null;
  heard: string | null;
  program: string | null;
  reported: string | null;
  waiting: number | null;
  owed: number | null;
  selftest: 'passed' | 'failed' | 'never' | null;
  codes: string[];
  /** Lists of which the kiosk has an older generation than the published one. */
  behind: { list: string; generation: number; newest: number }[];
  audit: { seq: number; hash: string } | null;
}

export interface FleetStatus {
  kiosks: KioskStatus[];
  states: Record<KioskState, number>;
  gaps: { kiosk: string; from: number; to: number; since: string }[];
  forks: { kiosk: string; seq: number; kind: string; at: string }[];
  twice: string[];
  refused: { reason: string; way: string; times: number; last: string }[];
  server: { version: string; connections: number; memoryMiB: number; old: boolean } | null;
  certificateDays: number | null;
  signIn: { at: string; ms: number; error: string | null } | null;
  /** Matters that need action by somebody, each with its code; empty if nothing is due. */
  due: { code: string; text: string }[];
}

/** Everything that central knows about its kiosks and its line, without a key or a passphrase. */
export function fleetStatus(
  folder: CentralFolder,
  at: { settings: FleetSettings; register: FleetRegister; server: ServerView | null; now: Date },
): FleetStatus {
  const { settings, register, server, now } = at;
  const devices = devicesOf(folder);
  const active = devices.filter(({ revokedAt }) => revokedAt === null);
  const names = new Map(devices.map(({ deviceKeyId, name }) => [deviceKeyId, name]));
  const nameOf = (device: string): string => names.get(device) ?? device.slice(0, 8);
  const rows = new Map([...register.kiosks()].map((row) => [row.device, row]));
  const newest = newestOf(folder);
  const hours = (folder.settings()?.expiry.timestampHours ?? 0) / 2;
  const limits = { lateMs: BEATS_LATE * settings.beatSeconds * 1000, stickHours: Math.max(OVERDUE_HOURS, hours) };
  const kiosks = active.map((device) => kioskStatus(device, rows.get(device.deviceKeyId), { newest, now, limits }));
  const states = { well: 0, late: 0, overdue: 0, never: 0 };
  for (const { state } of kiosks) states[state] += 1;
  const known: Omit<FleetStatus, 'due'> = {
    ...{ kiosks, states },
    gaps: register.gaps().map(({ device, from, to, since }) => ({ kiosk: nameOf(device), from, to, since })),
    forks: register.forks().map(({ device, seq, kind, at: seen }) => ({ kiosk: nameOf(device), seq, kind, at: seen })),
    twice: kiosksTwice(server?.twice ?? [], active),
    refused: register.refusals(),
    server: server === null ? null : serverOf(server),
    certificateDays: certificateDays(serverFiles(settings).certificate, now),
    signIn: JSON.parse(register.kept(KEPT.signIn) ?? 'null') as FleetStatus['signIn'],
  };
  return { ...known, due: dueOf(known, { alive: register.kept(KEPT.alive), now }) };
}

function serverOf({ version, connections, memoryMiB }: ServerView): FleetStatus['server'] {
  return { version, connections, memoryMiB, old: isOldServer(version) };
}

function kioskStatus(
  { deviceKeyId, name, link }: EnrolledDevice,
  row: KioskRow | undefined,
  at: { newest: Map<string, number>; now: Date; limits: { lateMs: number; stickHours: number } },
): KioskStatus {
  const report = row?.report ?? null;
  const isLine = link !== undefined && (row?.line ?? '') >= (row?.stick ?? '');
  const heard = (isLine ? row?.line : row?.stick) ?? null;
  const behind = (report?.lists ?? []).flatMap(([list, generation]) => {
    const newest = at.newest.get(list) ?? 0;
    return generation < newest ? [{ list, generation, newest }] : [];
  });
  return {
    ...{ device: deviceKeyId, name, heard, behind, reported: row?.reported ?? null },
    state: stateOf(heard, { isLine, ...at.limits, now: at.now }),
    way: heard === null ? null : isLine ? 'line' : 'stick',
    program: report?.program.version ?? null,
    waiting: report?.waiting ?? null,
    owed: report?.owed ?? null,
    selftest: report?.selftest ?? null,
    codes: report?.codes ?? [],
    audit: report?.audit ?? null,
  };
}

function stateOf(
  heard: string | null,
  { isLine, lateMs, stickHours, now }: { isLine: boolean; lateMs: number; stickHours: number; now: Date },
): KioskState {
  if (heard === null) return 'never';
  const age = now.getTime() - Date.parse(heard);
  if (age > (isLine ? OVERDUE_HOURS : stickHours) * HOUR_MS) return 'overdue';
  return isLine && age > lateMs ? 'late' : 'well';
}

/** Generation of each published list. */
function newestOf(folder: CentralFolder): Map<string, number> {
  const current = new Repository(folder.repository).current();
  const newest = new Map<string, number>();
  if (current.state !== 'published') return newest;
  for (const { custom } of Object.values(current.targets.signed.targets).filter(isBundle))
    newest.set(custom.list, Math.max(newest.get(custom.list) ?? 0, custom.to));
  return newest;
}

function dueOf(
  status: Omit<FleetStatus, 'due'>,
  { alive, now }: { alive: string | null; now: Date },
): FleetStatus['due'] {
  const due: FleetStatus['due'] = [];
  const add = (code: string, text: string): void => void due.push({ code, text });
  const { kiosks, gaps, forks, twice, server, certificateDays: days, signIn } = status;
  const overdue = kiosks.filter(({ state }) => state === 'overdue').map(({ name }) => name);
  if (overdue.length > 0) add('FLEET_OVERDUE', `${named(overdue)}: it has been silent for too long. Call the site.`);
  const failed = kiosks.filter(({ selftest }) => selftest === 'failed').map(({ name }) => name);
  if (failed.length > 0)
    add('FLEET_SELFTEST', `${named(failed)}: the self-test failed. Have somebody run waypost doctor there.`);
  for (const { kiosk, from, to } of gaps.filter(({ since }) => now.getTime() - Date.parse(since) > GAP_MS))
    add(
      'FLEET_GAP',
      `${kiosk}: notices ${from} to ${to} have not arrived. They are requested from the kiosk automatically.`,
    );
  for (const { kiosk, seq } of forks)
    add('AUDIT_FORK', `${kiosk}: its audit differs at row ${seq} from what it reported before. Secure it as evidence.`);
  for (const name of twice)
    add('LINK_TWICE', `${name}: one link key, two connections. If this is still so in five minutes, revoke the kiosk.`);
  if (server === null) add('FLEET_SERVER_SILENT', 'The server does not answer: systemctl status waypost-nats');
  else if (server.old)
    add(
      'SERVER_OLD',
      `nats-server ${server.version} is below ${SERVER_VERSIONS_MIN.join(' and ')}. Install a later one.`,
    );
  if (alive === null || now.getTime() - Date.parse(alive) > SERVICE_SILENT_MS)
    add('FLEET_SERVICE_SILENT', 'The office service is not running: systemctl status waypost-central-fleet');
  else if (signIn?.error != null) add('FLEET_SIGN_IN', `The office could not sign in: ${signIn.error}`);
  if (days === null) add('FLEET_CERTIFICATE', 'The certificate of the server cannot be read.');
  else if (days < CERTIFICATE_WARN_DAYS)
    add('FLEET_CERTIFICATE', `The certificate of the server expires in ${days} days: waypost central fleet renew`);
  return due;
}

function named(names: readonly string[]): string {
  const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '';
  return names.slice(0, NAMED_MAX).join(', ') + more;
}
