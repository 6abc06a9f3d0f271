import { existsSync } from 'node:fs';
import type { Config } from '../../config/index.ts';
import { lockFolder } from '../../storage/index.ts';
import { freeBytesOf, VERSION } from '../../wiring/index.ts';
import type { OpenedState } from '../commands/state.ts';
import { askHealth } from './daemon.ts';
import { type Finding, work } from './finding.ts';
import { examineGround } from './ground.ts';
import { examineMachine } from './machine.ts';
import { type DoctorReport, reportOf, withDaemon } from './report.ts';
import { examineState } from './state.ts';

export interface Examination {
  findings: Finding[];
  report: DoctorReport;
}

/**
 * Everything that can be said of a kiosk: its files, and what the running daemon says of itself where one answers. `state` is
 * the opened state folder, or why it could not be opened.
 */
export async function examine(parts: {
  config: Config;
  state: { ok: true; state: OpenedState } | { ok: false; message: string };
  socket: string;
  now: Date;
}): Promise<Examination> {
  const { config, state, socket, now } = parts;
  const findings = state.ok ? await examineState(state.state) : [notOpened(state.message, existsSync(config.stateDir))];
  const lastSealed = state.ok ? state.state.journal.lastSealedWall() : null;
  findings.push(...examineGround({ freeBytes: freeBytesOf(config.stateDir), now, lastSealed }));
  const daemonRuns = state.ok && isHeld(config.stateDir);
  findings.push(...(await examineMachine(config, daemonRuns)));
  const health = await askHealth(socket);
  if (!health.ok && daemonRuns) findings.push(health.silent ? daemonSilent(health.why) : notAsked(health.why));
  const all = health.ok ? withDaemon(findings, health.value) : findings;
  const report = reportOf(all, { version: VERSION, at: now, daemon: health.ok ? health.value : null });
  return { findings: all, report };
}

function daemonSilent(why: string): Finding {
  const remedy = 'journalctl -u waypostd; if it stays silent: systemctl restart waypostd';
  return { ...work('daemon', `holds the state folder and does not answer: ${why}`, remedy), code: 'DAEMON_SILENT' };
}

function notAsked(why: string): Finding {
  const remedy = 'run it as root or in the group waypost-admin; see waypostd-admin.socket; or --socket FILE';
  return { component: 'daemon', state: 'unknown', reason: `runs, and was not asked: ${why}`, remedy };
}

function notOpened(message: string, exists: boolean): Finding {
  const [reason = '', ...rest] = message.split('\n');
  const first = 'make the first account: waypost officer add ID --name NAME --config FILE';
  return work('state', reason, exists ? rest.join(' ') : first);
}

/** A running daemon holds the lock of its state folder. */
function isHeld(stateDir: string): boolean {
  const taken = lockFolder(stateDir);
  if (!taken.ok) return taken.reason === 'STORE_BUSY';
  taken.lock.release();
  return false;
}
