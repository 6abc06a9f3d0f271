import { readFileSync } from 'node:fs';
import { DAY_MS } from '../core/time/index.ts';
import { fileFingerprint, hexGroups } from '../delivery/format/index.ts';
import { devicesOf } from './devices/index.ts';
import type { CentralFolder } from './folder/index.ts';
import { approvalsOf, pendingRoot, Staging, sealedLists } from './publish/index.ts';
import type { Metadata, Role } from './tuf/index.ts';
import { isBundle, Repository } from './tuf/index.ts';

/** How long before a role expires a warning is given: for the root at day 270 of 365 (decision 0024). */
const WARN_MS: Readonly<Record<Role, number>> = {
  root: 95 * DAY_MS,
  targets: 7 * DAY_MS,
  snapshot: 2 * DAY_MS,
  timestamp: 12 * 3_600_000,
};
const REMEDY: Readonly<Record<Role, string>> = {
  root: 'waypost central keys renew, then keys sign by two root holders, then publish',
  targets: 'build a generation, or waypost central renew; then two approvals, then publish',
  snapshot: 'waypost central timestamp',
  timestamp: 'waypost central timestamp, every 6 hours',
};
/** Targets metadata larger than this come near the limit of what a client reads (5,000,000 bytes). */
const TARGETS_BYTES_WARN = 4_000_000;

/** Maximum number of kiosk names in one line. */
const NAMES_SHOWN_MAX = 10;

export interface StatusLine {
  level: 'fact' | 'warning' | 'ended';
  text: string;
}

/** The office in words: roles and when they expire, lists, devices, and who must do what next. */
export function centralOfficeStatus(folder: CentralFolder, now: Date): StatusLine[] {
  const repository = new Repository(folder.repository);
  const current = repository.current();
  if (current.state === 'absent')
    return [{ level: 'ended', text: 'No repository. Run: waypost central keys ceremony' }];
  const lines: StatusLine[] = [];
  const roles: [Role, Metadata<Role>][] =
    current.state === 'empty'
      ? [['root', current.root]]
      : [
          ['root', current.root],
          ['targets', current.targets],
          ['snapshot', current.snapshot],
          ['timestamp', current.timestamp],
        ];
  for (const [role, metadata] of roles) lines.push(roleLine(role, metadata, now));
  lines.push(...unbound(folder, current.root));
  lines.push(fingerprintLine(repository, current.root));
  if (current.state === 'published') {
    lines.push(...listLines(current.targets, now), ...deviceLines(folder, repository, current.targets));
  } else lines.push({ level: 'fact', text: 'Nothing is published yet.' });
  const devices = devicesOf(folder);
  const revoked = devices.filter((device) => device.revokedAt !== null).length;
  lines.push({ level: 'fact', text: `devices: ${devices.length - revoked} enrolled, ${revoked} revoked` });
  return [...lines, ...waiting(folder)];
}

/**
 * Hash of the file's bytes, which is what `waypost update trust` hashes at the kiosk: the same metadata written by another program,
 * or with its members in another order, would be a different file.
 */
function fingerprintLine(repository: Repository, { signed }: Metadata<'root'>): StatusLine {
  const name = `${signed.version}.root.json`;
  const fingerprint = fileFingerprint(readFileSync(repository.metadataFile(name)));
  return { level: 'fact', text: `fingerprint of ${name} for a new kiosk: ${hexGroups(fingerprint)}` };
}

/** What a revoked kiosk can still open, and which enrolled ones cannot open a list yet: read from the published key files. */
function deviceLines(folder: CentralFolder, repository: Repository, { signed }: Metadata<'targets'>): StatusLine[] {
  const lists = sealedLists(repository, signed.targets);
  const devices = devicesOf(folder);
  const lines: StatusLine[] = [];
  for (const { name, deviceKeyId, revokedAt } of devices.filter((device) => device.revokedAt !== null)) {
    const open = lists.filter((list) => list.devices.has(deviceKeyId));
    if (open.length === 0) continue;
    const what = open.map(({ listId, generation }) => `${listId} generation ${generation}`).join(', ');
    const text = `STILL OPEN to "${name}", revoked at ${revokedAt}: ${what}. Build, approve and publish a new generation of each.`;
    lines.push({ level: 'warning', text });
  }
  for (const list of lists.filter(({ isOperation }) => !isOperation)) {
    const closed = devices.filter((device) => device.revokedAt === null && !list.devices.has(device.deviceKeyId));
    const [first] = closed;
    if (first === undefined) continue;
    const names = closed.slice(0, NAMES_SHOWN_MAX).map(({ name }) => `"${name}"`);
    const more = closed.length > names.length ? ` and ${closed.length - names.length} more` : '';
    const text = `${list.listId}: enrolled after generation ${list.generation} was built, and cannot open it: ${names.join(', ')}${more}. Run: waypost central device grant "${first.name}"`;
    lines.push({ level: 'warning', text });
  }
  return lines;
}

/** Names the keys whose holder the root does not state: one person may hold two of them. */
function unbound(folder: CentralFolder, { signed }: Metadata<'root'>): StatusLine[] {
  const keyids = [...new Set([...signed.roles.root.keyids, ...signed.roles.targets.keyids])];
  const open = keyids.filter((keyid) => signed.persons?.[keyid] === undefined);
  if (open.length === 0) return [];
  const names = open.map((keyid) => folder.holderOf(keyid)).join(', ');
  const text = `root version ${signed.version} does not show whose these keys are, so each counts as one person: ${names}. Run: waypost central keys renew`;
  return [{ level: 'warning', text }];
}

function roleLine(role: Role, { signed }: Metadata<Role>, now: Date): StatusLine {
  const left = Date.parse(signed.expires) - now.getTime();
  const text = `${role}: version ${signed.version}, until ${signed.expires}`;
  if (left <= 0) return { level: 'ended', text: `${text}: EXPIRED, kiosks refuse it. ${REMEDY[role]}` };
  return left <= WARN_MS[role] ? { level: 'warning', text: `${text}: soon. ${REMEDY[role]}` } : { level: 'fact', text };
}

function listLines({ signed }: Metadata<'targets'>, now: Date): StatusLine[] {
  const bundles = Object.values(signed.targets).filter(isBundle);
  const lines = bundles
    .filter(({ custom }) => custom.kind === 'full')
    .map(({ custom }): StatusLine => {
      const deltas = bundles.filter((one) => one.custom.list === custom.list && one.custom.kind === 'delta').length;
      const hours = ((now.getTime() - Date.parse(custom.createdAt)) / 3_600_000).toFixed(1);
      const size = `${custom.records} records, ${deltas} delta(s), made ${hours} h ago`;
      return { level: 'fact', text: `${custom.list}: generation ${custom.to}, ${size}` };
    });
  const bytes = JSON.stringify(signed).length;
  if (bytes < TARGETS_BYTES_WARN) return lines;
  return [
    ...lines,
    {
      level: 'warning',
      text: `the targets metadata has ${bytes} bytes; kiosks read at most 5,000,000. Split the lists.`,
    },
  ];
}

function waiting(folder: CentralFolder): StatusLine[] {
  const lines: StatusLine[] = [];
  const pending = pendingRoot(folder);
  if (pending !== null) {
    const names = pending.open.map((keyid) => folder.holderOf(keyid)).join(', ');
    const state = pending.complete ? 'signed, publish it' : `waiting for signatures; not yet signed: ${names}`;
    lines.push({ level: 'warning', text: `new root version ${pending.root.signed.version}: ${state}` });
  }
  const staging = new Staging(folder.staging);
  const staged = staging.read();
  if (staged === null) return lines;
  const { list, grant, pack, program, order } = staged.summary;
  const granted = grant === null ? null : `a grant of published lists to "${grant.name}"`;
  const packed = pack === null ? null : `version ${pack.version} of the protection pack`;
  const programmed =
    program === null ? null : program.version === null ? 'the halt of a program' : `program ${program.version}`;
  const ordered = order === undefined ? null : `lock order ${order.version}`;
  const other = granted ?? packed ?? programmed ?? ordered ?? 'a renewal';
  const what = list === null ? other : `generation ${list.to} of ${list.listId}`;
  const { people, missing, threshold } = approvalsOf(staging, staged.targets, staged.root);
  const names = missing.map((keyid) => folder.holderOf(keyid)).join(', ');
  const text = `staged: ${what}, ${people} of ${threshold} approvals; not yet signed: ${names}`;
  return [...lines, { level: 'warning', text }];
}
