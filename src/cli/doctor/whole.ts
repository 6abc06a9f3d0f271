import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { thisUser } from '../../adapters/files/index.ts';
import { DAEMON_LOCK, isFolderLocked } from '../../adapters/storage/database/index.ts';
import type { Config } from '../../core/config/index.ts';
import { freeBytesOf } from '../../daemon/process/index.ts';
import { VERSION } from '../../daemon/state/index.ts';
import { LOCKED_WORDS, lockOf } from '../../delivery/orders/index.ts';
import type { OpenedState } from '../state/index.ts';
import { askHealth } from './daemon.ts';
import { type Finding, work } from './finding.ts';
import { examineGround } from './ground.ts';
import { type DaemonRuns, examineMachine } from './machine.ts';
import { type DoctorReport, reportOf, withDaemon } from './report.ts';
import { examineState } from './state.ts';
import { notSeen, seeAll, type Viewer, viewerOf } from './viewer.ts';

export interface Examination {
  findings: Finding[];
  report: DoctorReport;
}

/**
 * Everything that can be said about a kiosk: its files, and what the running daemon says about itself, if one answers. `state` is
 * the opened state folder, or why it could not be opened.
 */
export async function examine(parts: {
  config: Config;
  state: { ok: true; state: OpenedState } | { ok: false; message: string };
  socket: string;
  now: Date;
}): Promise<Examination> {
  const { config, state, socket, now } = parts;
  const { stateDir } = config;
  const viewer = viewerOf(stateDir);
  const looked = state.ok
    ? await examineState(state.state)
    : { findings: [lockedByOrder(stateDir) ?? notOpened(state.message, stateDir, viewer)], signed: [] };
  const { findings, signed } = looked;
  const lastSealed = state.ok ? state.state.journal.lastSealedWall() : null;
  findings.push(...examineGround({ freeBytes: freeBytesOf(stateDir), now, lastSealed, signed }));
  const health = await askHealth(socket);
  const daemonRuns = health.ok ? true : runs(stateDir, viewer);
  findings.push(...(await examineMachine(config, { viewer, daemonRuns })));
  if (!health.ok && daemonRuns !== false) findings.push(notAnswering(health, viewer));
  const all = health.ok ? withDaemon(findings, health.value) : findings;
  const report = reportOf(all, { version: VERSION, at: now, daemon: health.ok ? health.value : null });
  return { findings: all, report };
}

/**
 * Findings for a user who may ask the daemon but not read the configuration: what the daemon reports about itself, and that
 * the rest was not seen. Null if the daemon does not answer either.
 */
export async function examineOutside({
  file,
  socket,
  now,
}: {
  file: string;
  socket: string;
  now: Date;
}): Promise<Examination | null> {
  const health = await askHealth(socket);
  if (!health.ok) return null;
  const because = `user ${thisUser()} has no permission to read ${file}`;
  const hidden = ['configuration', 'state', 'machine'].map((part) => notSeen(part, because, seeAll({ owner: null })));
  const findings = withDaemon(hidden, health.value);
  return { findings, report: reportOf(findings, { version: VERSION, at: now, daemon: health.value }) };
}

/** The finding for a kiosk locked by order: its keys were destroyed on purpose, so nobody should look for them. */
function lockedByOrder(stateDir: string): Finding | null {
  if (lockOf(stateDir) === null) return null;
  const remedy = 'call central IT; afterwards: waypost provision, in a new state folder';
  return work('order', LOCKED_WORDS, remedy, 'ORDER_LOCKED');
}

function notAnswering(
  { why, silent, denied }: Extract<Awaited<ReturnType<typeof askHealth>>, { ok: false }>,
  viewer: Viewer,
): Finding {
  if (silent && viewer.own) {
    const remedy = 'see journalctl -u waypostd; if it still does not answer, as root: systemctl restart waypostd';
    return work('daemon', `it is running but does not answer: ${why}`, remedy, 'DAEMON_SILENT');
  }
  if (denied === true) {
    const join = `as root: usermod -aG waypost-admin ${viewer.user}; then sign in again`;
    return notSeen('daemon', why, viewer.own ? join : seeAll(viewer));
  }
  const remedy = 'as root: systemctl enable --now waypostd-admin.socket; or name its socket with --socket FILE';
  return notSeen('daemon', why, remedy);
}

function notOpened(message: string, stateDir: string, viewer: Viewer): Finding {
  if (!viewer.own) {
    const whose =
      viewer.owner === null
        ? `user ${viewer.user} is not allowed to look into ${stateDir}`
        : `${stateDir} belongs to user ${viewer.owner}, not to ${viewer.user}`;
    return notSeen('state', whose, seeAll(viewer));
  }
  const [reason = '', ...rest] = message.split('\n');
  const first = 'create the first account: waypost officer add ID --name NAME --config FILE';
  const next = rest.join(' ').trim();
  return work(
    'state',
    reason,
    existsSync(stateDir) ? (next === '' ? 'see "Faults" in the technician\'s guide' : next) : first,
  );
}

/**
 * Whether the daemon runs: a running one holds the lock on its state folder. Its own user tests this by taking the lock; other
 * users only read the lock, if allowed.
 */
function runs(stateDir: string, viewer: Viewer): DaemonRuns {
  if (!existsSync(join(stateDir, DAEMON_LOCK))) return viewer.own ? false : null;
  if (isFolderLocked(stateDir, DAEMON_LOCK)) return true;
  return viewer.own ? false : null;
}
