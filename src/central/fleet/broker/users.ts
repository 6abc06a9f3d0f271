import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex } from '../../../adapters/storage/crypto/index.ts';
import { type Refusal, refuse } from '../../../core/result/index.ts';
import { downSubject, EVERYONE, linkIdOf, nkeyOf, upSubject } from '../../../delivery/line/index.ts';
import { activeDevices } from '../../devices/index.ts';
import { placeFile, textOf } from '../../files/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import { type ProgramRun, runProgram } from './run-program.ts';
import { brokerNodes, type FleetSettings, fleetSettings, serverFiles, writtenAt } from './settings.ts';

const CONFIGURATION_BYTES_MAX = 64 * 1024;
const OFFICE_MARK = /office: (U[A-Z2-7]{55})/;

export type UsersReason = 'FLEET_USERS_REFUSED' | 'FLEET_ABSENT';
export type UsersVerdict =
  /** `reloaded` is false if a broker does not run on this machine, or its process belongs to another user. */
  { ok: true; kiosks: number; checked: boolean; reloaded: boolean } | Refusal<UsersReason>;

/** The list of those who may sign in: the office, and every kiosk with a link key, which gets its own three subjects. */
export function usersText(links: readonly Uint8Array[], office: string): string {
  const kiosks = links.map((link) => {
    const id = linkIdOf(link);
    const may = `publish: { allow: ["${upSubject(id)}"] }, subscribe: { allow: ["${EVERYONE}","${downSubject(id)}"] }`;
    return `  { nkey: ${nkeyOf(link)}, permissions: { ${may} }, allowed_connection_types: ["STANDARD"] }`;
  });
  const lines = [`  { nkey: ${office}, allowed_connection_types: ["STANDARD"] }`, ...kiosks];
  return `# office: ${office}\nusers: [\n${lines.join('\n')}\n]\n`;
}

/** Link keys of the kiosks that may sign in now. */
export function linkKeys(folder: CentralFolder): Uint8Array[] {
  return activeDevices(folder).flatMap(({ link }) => {
    const key = link === undefined ? null : fromHex(link, 32);
    return key === null ? [] : [key];
  });
}

/**
 * Writes the list of those who may sign in from the enrolled devices, has this machine's broker check it, and reloads
 * every broker that runs here. A list that is refused is not put in place: the existing one stays in use.
 */
export async function writeUsers(folder: CentralFolder, office?: Uint8Array): Promise<UsersVerdict> {
  const settings = fleetSettings(folder);
  if (settings === null)
    return refuse('FLEET_ABSENT', 'This central office has no line. Run: waypost central fleet init');
  const files = serverFiles(settings);
  const name = office === undefined ? officeIn(files.users) : nkeyOf(office);
  if (name === null)
    return refuse('FLEET_USERS_REFUSED', `${files.users} is damaged. Run: waypost central fleet users`);
  const links = linkKeys(folder);
  const checked = await check(settings, usersText(links, name));
  if (checked === null)
    return refuse('FLEET_ABSENT', `${files.configuration} is missing. Run: waypost central fleet init`);
  if (!checked.ok && !checked.missing)
    return refuse('FLEET_USERS_REFUSED', `nats-server refuses the list: ${checked.stderr.split('\n')[0] ?? ''}`);
  if (checked.missing) placeFile(files.users, usersText(links, name), 0o644);
  else renameSync(join(settings.server, NEXT), files.users);
  for (const node of brokerNodes(settings).slice(1))
    placeFile(serverFiles({ server: writtenAt(folder, settings, node) }).users, usersText(links, name), 0o644);
  return { ok: true, kiosks: links.length, checked: checked.ok, reloaded: reloadServers(folder, settings) };
}

const NEXT = 'users.next.conf';

/** Has the server read the configuration with these users; the new list is then stored next to the old one. */
async function check(settings: FleetSettings, users: string): Promise<ProgramRun | null> {
  const files = serverFiles(settings);
  const configuration = textOf(files.configuration, CONFIGURATION_BYTES_MAX);
  if (configuration === null) return null;
  const trial = join(settings.server, 'check.conf');
  placeFile(join(settings.server, NEXT), users, 0o644);
  placeFile(trial, configuration.replace('include "users.conf"', `include "${NEXT}"`), 0o644);
  const run = await runProgram('nats-server', ['-t', '-c', trial]);
  rmSync(trial, { force: true });
  return run;
}

function officeIn(users: string): string | null {
  if (!existsSync(users)) return null;
  return OFFICE_MARK.exec(readFileSync(users, 'utf8').slice(0, 200))?.[1] ?? null;
}

/**
 * Makes this machine's brokers read their list, configuration and certificate again. False if one cannot be signalled. The
 * others do it when the files are copied to them.
 */
export function reloadServers(folder: CentralFolder, settings: FleetSettings): boolean {
  return brokerNodes(settings)
    .filter((node) => writtenAt(folder, settings, node) === node.server)
    .map((node) => reload(serverFiles(node).pid))
    .every(Boolean);
}

function reload(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // A process number that now belongs to another program must not be signalled.
    if (!Number.isInteger(pid) || pid < 2 || !isServer(pid)) return false;
    process.kill(pid, 'SIGHUP');
    return true;
  } catch {
    return false;
  }
}

function isServer(pid: number): boolean {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'nats-server';
}
