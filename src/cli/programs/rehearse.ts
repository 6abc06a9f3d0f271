import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig } from '../../adapters/files/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import { readSlot } from '../../delivery/program/index.ts';
import { notTried, refuse, type StateContext } from '../state/index.ts';
import { worseThan } from './check.ts';

/** Longest time until a new program reports that it is ready for travellers, milliseconds. */
const READY_MS = 180_000;
const STOP_MS = 30_000;
const TEST_MS = 15 * 60_000;
/** Message of a program that is ready for travellers. */
const READY = 'ready after';
const SAID_LIMIT_CHARACTERS = 1024 * 1024;
/** Parts of the state that a program does not need to start: downloads and copies. */
const NOT_COPIED = new Set(['rehearsal', 'fetch']);

const report = z.looseObject({
  components: z.array(z.looseObject({ component: z.string(), state: z.string() })),
});

/**
 * Runs an installed program on a copy of the state: its self-test and that of the program in use, then its daemon until it is
 * ready for travellers. Exit code 1: it is worse than the program in use, and is never tried on this kiosk.
 */
export async function rehearse(
  context: StateContext,
  options: { config: string; slot: string; programs: string },
): Promise<void> {
  const loaded = loadConfig(options.config);
  const version = readSlot(options.slot)?.ready ?? null;
  if (!loaded.ok || version === null)
    return notTried(context, loaded.ok ? 'No installed program is waiting for a rehearsal.' : loaded.message);
  if (readSlot(options.slot)?.rehearsed === version) {
    context.print(`Program ${version} has already passed its rehearsal.`);
    return;
  }
  const { stateDir } = loaded.config;
  const folder = join(stateDir, 'rehearsal');
  rmSync(folder, { recursive: true, force: true });
  try {
    const config = copyState({ file: options.config, stateDir, folder });
    const program = join(options.programs, version);
    const [before, now] = [
      selfTest(join(packageRoot, 'bin/waypost.mjs'), config, folder),
      selfTest(join(program, 'bin/waypost.mjs'), config, folder),
    ];
    const why =
      now === null
        ? 'its self-test produced no report'
        : (worseThan(before ?? [], now)[0] ?? (await starts(program, config, folder)));
    if (why === null) context.print(`Program ${version} passed its rehearsal on a copy of the state.`);
    else {
      refuse(context, `Program ${version} failed its rehearsal: ${why} (PROGRAM_REHEARSAL_FAILED).`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the state. Blocks are shared if the file system can, so that a copy takes little time and space. */
function copyState({ file, stateDir, folder }: { file: string; stateDir: string; folder: string }): string {
  const state = join(folder, 'state');
  mkdirSync(state, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(stateDir).filter((one) => !NOT_COPIED.has(one))) {
    const how = { recursive: true, mode: constants.COPYFILE_FICLONE, preserveTimestamps: true };
    cpSync(join(stateDir, name), join(state, name), how);
  }
  const config = join(folder, 'waypost.json');
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(config, JSON.stringify({ ...parsed, stateDir: state }), { mode: 0o600 });
  return config;
}

function selfTest(entry: string, config: string, folder: string): { component: string; state: string }[] | null {
  const words = [entry, 'selftest', '--config', config, '--socket', join(folder, 'none'), '--json'];
  const done = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    timeout: TEST_MS,
    maxBuffer: SAID_LIMIT_CHARACTERS,
    env: quiet(folder),
  });
  try {
    return report.parse(JSON.parse(done.stdout)).components;
  } catch {
    return null;
  }
}

/** Null if the daemon started, and ended when told to; otherwise what it did instead. */
async function starts(program: string, config: string, folder: string): Promise<string | null> {
  const child = spawn(process.execPath, [join(program, 'dist/daemon/main.js'), '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: quiet(folder),
  });
  const ended = once(child, 'exit');
  const came = await cameUp(child);
  if (came === null) child.kill('SIGTERM');
  else child.kill('SIGKILL');
  const killed = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  clearTimeout(killed);
  if (came !== null) return came;
  return signal === 'SIGKILL'
    ? `its daemon did not end within ${STOP_MS / 1000} s`
    : code === 0
      ? null
      : `its daemon ended with code ${code}`;
}

function cameUp(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let said = '';
    const late = setTimeout(() => resolve(`its daemon was not ready within ${READY_MS / 1000} s`), READY_MS);
    const end = (why: string | null): void => {
      clearTimeout(late);
      resolve(why);
    };
    const hear = (chunk: Buffer): void => {
      said = `${said}${chunk.toString()}`.slice(-SAID_LIMIT_CHARACTERS);
      if (said.includes(READY)) end(null);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => end(`its daemon ended with code ${code ?? 'a signal'} before it was ready`));
  });
}

/** Environment in which it cannot take the sockets of the running daemon, or report to its manager. */
function quiet(folder: string): NodeJS.ProcessEnv {
  const { NOTIFY_SOCKET: _notify, LISTEN_FDS: _fds, LISTEN_PID: _pid, WATCHDOG_USEC: _usec, ...env } = process.env;
  return { ...env, RUNTIME_DIRECTORY: folder, NODE_ENV: 'production' };
}
