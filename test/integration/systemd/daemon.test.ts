import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { patience } from '../../fakes/patience.ts';

const ACTIVATE = '/usr/bin/systemd-socket-activate';
const MODULE = join(packageRoot, 'node_modules/unix-dgram/build/Release/unix_dgram.node');
const QUIET_MS = 30_000;
const absent = [ACTIVATE, MODULE].filter((path) => !existsSync(path));
const why = absent.length === 0 ? '' : ` (skipped: ${absent.join(' and ')} missing)`;

interface Told {
  pid: number;
  lines: string[];
}

let site: DaemonSite;
let activated: ChildProcess;
let receiver: ChildProcess;
let told: Told[];
let stderr: string;
let admin: string;

beforeEach(async () => {
  if (absent.length > 0) return;
  site = await DaemonSite.create();
  admin = join(site.folder, 'admin.sock');
  told = [];
  stderr = '';
  const notify = join(site.folder, 'notify');
  receiver = spawn('python3', [join(packageRoot, 'test/fakes/notify-receiver.py'), notify], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  receiver.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (!line.includes('bound')) told.push(JSON.parse(line) as Told);
  });
  await until('the receiver', () => existsSync(notify));
  const listen = [`127.0.0.1:${site.port}`, `[::1]:${site.port}`, admin].flatMap((where) => ['-l', where]);
  const env = [`NOTIFY_SOCKET=${notify}`, 'WATCHDOG_USEC=3000000', `CREDENTIALS_DIRECTORY=${site.folder}`];
  const set = env.flatMap((pair) => ['-E', pair]);
  const program = [process.execPath, builtEntry('daemon/main.js'), '--config', site.configFile];
  activated = spawn(ACTIVATE, [...listen, '--fdname=http:kiosk:admin', ...set, ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  activated.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await until('the admin socket', () => existsSync(admin));
});
afterEach(async () => {
  if (absent.length > 0) return;
  for (const child of [activated, receiver]) {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
  }
  await site.remove();
});

async function until(what: string, holds: () => boolean, quietMs = QUIET_MS): Promise<void> {
  const limit = Date.now() + patience(quietMs);
  do {
    if (holds()) return;
    await delay(50);
  } while (Date.now() < limit);
  throw new Error(`${what} did not come: ${JSON.stringify(told)} ${stderr}`);
}

const lines = (): string[] => told.flatMap((message) => message.lines);
const fed = (): number => lines().filter((line) => line === 'WATCHDOG=1').length;

/** The first caller makes the manager start the daemon. */
function knock(): void {
  const socket = connect({ host: '127.0.0.1', port: site.port });
  socket.on('error', () => undefined);
  setTimeout(() => socket.destroy(), 1_000);
}

function ask(where: { socketPath: string } | { host: string; port: number }, path: string, { port } = site) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asked = request({ ...where, path, headers: { host: `localhost:${port}` } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** A wrong PIN, as a stranger's program sends it. */
function signIn(where: { host: string; port: number }): Promise<{ status: number; body: string }> {
  const body = JSON.stringify({ officerId: 'officer', pin: '111222' });
  const headers = {
    host: `localhost:${where.port}`,
    origin: `http://localhost:${where.port}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const asked = request({ ...where, method: 'POST', path: '/api/session', headers }, (response) => {
      let said = '';
      response.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: said }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Inodes of the sockets that a process holds. */
function socketsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)].filter((target) => target.startsWith('socket:'));
    } catch {
      return [];
    }
  });
}

describe.skipIf(absent.length > 0)(`the daemon under a service manager${why}`, () => {
  it('serves what it was handed, says READY, feeds the watchdog, and stops feeding it while the audit takes no write', async () => {
    knock();
    await until('READY', () => lines().includes('READY=1'));
    const pid = activated.pid ?? -1;
    // NotifyAccess=main: systemd takes a message from the main process alone.
    expect(new Set(told.map((message) => message.pid))).toEqual(new Set([pid]));

    expect((await ask({ host: '127.0.0.1', port: site.port }, '/api/session')).status).toBe(200);
    expect((await ask({ host: '::1', port: site.port }, '/api/session')).status).toBe(200);
    const health = await ask({ socketPath: admin }, '/health');
    expect(health.status).toBe(200);
    const parts = (JSON.parse(health.body) as { components: { component: string }[] }).components;
    expect(parts.map(({ component }) => component)).toEqual(
      expect.arrayContaining(['event-loop', 'audit', 'supervisor', 'models']),
    );
    const metrics = await ask({ socketPath: admin }, '/metrics');
    expect(metrics.body).toMatch(/^waypost_uptime_seconds \d/m);
    expect((await ask({ socketPath: admin }, '/api/session')).status).toBe(404);

    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    expect(children.length).toBeGreaterThan(0);
    const doors = socketsOf(pid).slice(0, 3);
    for (const child of children) {
      const environment = readFileSync(`/proc/${child}/environ`, 'utf8');
      expect(environment).not.toMatch(/NOTIFY_SOCKET|LISTEN_|WATCHDOG_|CREDENTIALS_DIRECTORY/);
      for (const door of doors) expect(socketsOf(child)).not.toContain(door);
    }

    await until('a feeding', () => fed() > 0);
    const blocker = new Database(join(site.stateDir, 'audit.db'));
    blocker.exec('BEGIN IMMEDIATE');
    await until('the failing audit', () => lines().some((line) => /^STATUS=.*audit: STORE_/.test(line)));
    const before = fed();
    expect((await ask({ socketPath: admin }, '/health')).status).toBe(503);
    await delay(4_000);
    expect(fed()).toBe(before);
    blocker.exec('ROLLBACK');
    blocker.close();
    await until('feeding again', () => fed() > before);

    activated.kill('SIGTERM');
    await until('STOPPING', () => lines().includes('STOPPING=1'));
    await until('the end', () => activated.exitCode !== null);
    expect(activated.exitCode).toBe(0);
  }, 180_000);

  it('counts wrong PINs by listener: a flood by one does not hold up the sign-in by that of the kiosk browser', async () => {
    knock();
    await until('READY', () => lines().includes('READY=1'));
    const guess = (host: string) => signIn({ host, port: site.port });
    let answer = await guess('127.0.0.1');
    for (let tried = 0; tried < 25 && answer.status === 401; tried += 1) answer = await guess('127.0.0.1');
    expect(answer).toMatchObject({ status: 429, body: expect.stringContaining('SIGN_IN_THROTTLED') });
    expect(await guess('::1')).toMatchObject({ status: 401, body: expect.stringContaining('PIN_WRONG') });
  });

  it('refuses a socket of another port than the configuration names', async () => {
    site.configure({ http: { port: site.port + 1 } });
    knock();
    await until('the end', () => activated.exitCode !== null);
    expect({ code: activated.exitCode, said: stderr.includes('Correct ListenStream=') }).toEqual({
      code: 1,
      said: true,
    });
  });
});

describe('the admin socket without activation', () => {
  it('lies in the runtime folder, for its owner and group', async () => {
    if (absent.length === 0) activated.kill('SIGKILL');
    const own = await DaemonSite.create();
    const child = spawn(process.execPath, [builtEntry('daemon/main.js'), '--config', own.configFile], {
      stdio: 'ignore',
      env: { ...process.env, RUNTIME_DIRECTORY: own.folder },
    });
    const path = join(own.folder, 'admin.sock');
    try {
      await until('the socket', () => existsSync(path));
      await until('its rights', () => (statSync(path).mode & 0o777) === 0o660);
      expect((await ask({ socketPath: path }, '/metrics', own)).status).toBe(200);
    } finally {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await own.remove();
    }
  });
});
