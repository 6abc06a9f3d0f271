import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { createFaceStep, createPageStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { BUNDLES, clock, FACES, requireBuild, supervisor } from './bundles.ts';

const opened: InferenceSupervisor[] = [];
const folders: string[] = [];

async function started(over: Parameters<typeof supervisor>[0] = {}): Promise<InferenceSupervisor> {
  const s = supervisor(over);
  opened.push(s);
  await s.start();
  return s;
}

function until(s: InferenceSupervisor, state: string): Promise<void> {
  return new Promise((resolve) => {
    if (s.health().state === state) return resolve();
    const off = s.subscribe((h) => {
      if (h.state !== state) return;
      off();
      resolve();
    });
  });
}

function childScript(source: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'waypost-child-'));
  folders.push(dir);
  const file = join(dir, 'child.mjs');
  writeFileSync(file, source);
  return file;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

beforeAll(requireBuild);
afterEach(async () => {
  for (const s of opened.splice(0)) await s.stop();
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true });
});

const picture = readFileSync(join(FACES, 'id01_live1.jpg'));

describe('inference child', () => {
  it('ends a request as aborted when it is killed in the middle, and serves the next one', async () => {
    const s = await started();
    const page = createPageStep({ supervisor: s, clock, profile: 'accurate' });
    const first = s.pid!;
    const lost = page.read(picture);
    await until(s, 'busy');
    process.kill(first, 'SIGKILL');
    const outcome = await lost;
    expect(outcome).toMatchObject({ ok: false, value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
    expect(outcome.ok ? [] : outcome.checks.map((c) => [c.value, c.errorCode])).toEqual([
      ['aborted', 90005],
      ['aborted', 90005],
    ]);
    const again = await createFaceStep({ supervisor: s, clock, profile: 'accurate' }).analyse(picture);
    expect(again).toMatchObject({ ok: true, frame: { faces: 1 } });
    expect(s.pid).not.toBe(first);
    expect(alive(first)).toBe(false);
    expect(s.health()).toMatchObject({ state: 'ready', deaths: 1 });
  });

  it('kills a child that hangs past the deadline', async () => {
    const s = await started();
    const hung = s.pid!;
    process.kill(hung, 'SIGSTOP');
    const answer = await s.request('frame', { bytes: picture }, { deadlineMs: 300 });
    expect(answer).toMatchObject({ ok: false, reason: 'MODEL_UNAVAILABLE' });
    await until(s, 'ready');
    expect(alive(hung)).toBe(false);
    expect((await s.request('frame', { bytes: picture }, { deadlineMs: 10_000 })).ok).toBe(true);
  });

  it('is degraded after five restarts, says so, answers at once and tries again later', async () => {
    const entry = childScript('process.stderr.write("broken library\\n"); process.exit(3);');
    const s = await started({ entry, degradedRetryMs: 50 });
    expect(s.health()).toMatchObject({ state: 'degraded', deaths: 6, profile: null, lastFailure: 'broken library' });
    expect(await s.request('frame', { bytes: picture }, { deadlineMs: 1000 })).toMatchObject({
      ok: false,
      reason: 'MODEL_UNAVAILABLE',
    });
    await until(s, 'starting');
    await until(s, 'degraded');
    expect(s.health().deaths).toBe(7);
  });

  it('runs no model where pictures could only pass over a disk, and says what to mend', async () => {
    const s = await started({ sharedFolder: '/var/tmp' });
    expect(s.health()).toMatchObject({ state: 'degraded', pid: null });
    expect(s.health().lastFailure).toContain('mount a tmpfs');
    const answer = await s.request('frame', { bytes: picture }, { deadlineMs: 1000 });
    expect(answer).toMatchObject({ ok: false, reason: 'MODEL_UNAVAILABLE' });
  });

  it('keeps nothing in the shared file after an answer', async () => {
    const s = await started();
    const size = () => statSync(`/proc/${s.pid}/fd/4`).size;
    const asked = s.request('frame', { bytes: picture }, { deadlineMs: 10_000 });
    expect(size()).toBe(picture.length);
    expect((await asked).ok).toBe(true);
    expect(size()).toBe(0);
  });

  it('believes no answer outside the protocol', async () => {
    const ready = `process.send({ kind: 'ready', loadMs: 1, report: { profile: 'accurate', models: ['detector','landmarks','embedder','liveness'].map((role) => ({ ok: false, role, reason: 'MODEL_NOT_INSTALLED', detail: '' })) } });`;
    for (const answer of [
      `{ kind: 'answer', id: m.id, ok: true, cpuMs: 1, value: { faces: 1 } }`,
      `{ kind: 'answer', id: m.id + 1, ok: true, cpuMs: 1, value: {} }`,
      `{ kind: 'refusal', id: m.id, reason: 'FACE_MATCH', detail: '', cpuMs: 1 }`,
      `{ kind: 'answer', id: m.id, ok: true, cpuMs: 1, value: { jpeg: { sharedAt: 0, sharedBytes: 1e9 } } }`,
      `'nonsense'`,
    ]) {
      const entry = childScript(`process.on('message', (m) => process.send(${answer})); ${ready}`);
      const s = await started({ entry });
      expect(await s.request('frame', { bytes: picture }, { deadlineMs: 5000 })).toMatchObject({
        ok: false,
        reason: 'MODEL_UNAVAILABLE',
      });
      await s.stop();
    }
  });

  it('gives the child no secret and no way back to the service manager', async () => {
    const spill = `process.on('message', () => undefined); process.stderr.write(JSON.stringify(process.env)); process.exit(1);`;
    const before = { ...process.env };
    Object.assign(process.env, { NOTIFY_SOCKET: '/x', LISTEN_FDS: '3', CREDENTIALS_DIRECTORY: '/y', WAYPOST_PIN: 'z' });
    try {
      const s = await started({ entry: childScript(spill) });
      const env = JSON.parse(s.health().lastFailure!);
      expect(env).toMatchObject({ ORT_DISABLE_TELEMETRY: '1' });
      for (const key of ['NOTIFY_SOCKET', 'LISTEN_FDS', 'CREDENTIALS_DIRECTORY', 'WAYPOST_PIN', 'HOME']) {
        expect(env).not.toHaveProperty(key);
      }
    } finally {
      for (const key of ['NOTIFY_SOCKET', 'LISTEN_FDS', 'CREDENTIALS_DIRECTORY', 'WAYPOST_PIN'])
        delete process.env[key];
      Object.assign(process.env, before);
    }
  });

  it('leaves no process behind at stop, and answers what still waits', async () => {
    const s = await started();
    const pid = s.pid!;
    const waiting = [1, 2, 3].map(() => s.request('frame', { bytes: picture }, { deadlineMs: 10_000 }));
    await s.stop();
    expect((await Promise.all(waiting)).every((a) => !a.ok && a.reason === 'MODEL_UNAVAILABLE')).toBe(true);
    expect(alive(pid)).toBe(false);
    expect(s.health()).toMatchObject({ state: 'stopped', pid: null });
  });

  it('ends with its parent', () => {
    const entry = builtEntry('inference/host/index.js');
    const script = `import { InferenceSupervisor } from ${JSON.stringify(entry)};
      const s = new InferenceSupervisor({ modelsDir: ${JSON.stringify(BUNDLES)}, profile: 'accurate', mono: () => performance.now() });
      await s.start(); process.stdout.write(String(s.pid)); process.kill(process.pid, 'SIGKILL');`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    const pid = Number(run.stdout);
    expect(pid).toBeGreaterThan(1);
    execFileSync('sh', ['-c', `for i in $(seq 100); do kill -0 ${pid} 2>/dev/null || exit 0; sleep 0.1; done; exit 1`]);
  });
});

describe('telemetry of the runtime', () => {
  const clean = { PATH: process.env['PATH'] ?? '' };

  it('is refused by the child: without the variable the runtime is not loaded', () => {
    const run = spawnSync(process.execPath, [builtEntry('inference/worker/child.js'), BUNDLES, 'accurate'], {
      encoding: 'utf8',
      env: clean,
    });
    expect(run.status).toBe(78);
    expect(run.stderr).toContain('TELEMETRY_NOT_DISABLED');
  });

  it('writes no file and opens no socket while a model runs, with the CI variables cleared and an empty HOME', () => {
    const home = mkdtempSync(join(tmpdir(), 'waypost-home-'));
    folders.push(home);
    const script = `
      import { readdirSync, readFileSync } from 'node:fs';
      const { loadProfile } = await import(${JSON.stringify(builtEntry('inference/worker/registry.js'))});
      const profile = await loadProfile(${JSON.stringify({
        modelsDir: BUNDLES,
        profileName: 'accurate',
        committedDir: join(packageRoot, 'models'),
      })});
      if (profile.models.size !== 9) throw new Error('models');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const sockets = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((p) => readFileSync('/proc/net/' + p, 'utf8').split('\\n').slice(1).map((l) => l.trim().split(/\\s+/)[9]));
      const own = readdirSync('/proc/self/fd').flatMap((fd) => { try { return [readlink('/proc/self/fd/' + fd)]; } catch { return []; } });
      function readlink(p) { return fs.readlinkSync(p); }
      process.stdout.write(String(own.filter((l) => sockets.some((i) => i !== undefined && l === 'socket:[' + i + ']')).length));
      process.exit(0);`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', `import fs from 'node:fs';${script}`], {
      encoding: 'utf8',
      env: { ...clean, HOME: home, XDG_CACHE_HOME: join(home, '.cache'), ORT_DISABLE_TELEMETRY: '1' },
    });
    expect(run.stderr).toBe('');
    expect(run.stdout).toBe('0');
    expect(readdirSync(home)).toEqual([]);
  });
});
