import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminServer, createAdminServer } from '../../../src/adapters/http/server/index.ts';
import { doctorReport } from '../../../src/cli/doctor/report.ts';
import { KIOSK_USER, ProvokedSite, type Run, STRANGER_USER } from '../../fakes/provoked-site.ts';

/** Rights of other users need root, which the machine that runs the long tests is. */
const AS_ROOT = process.getuid?.() === 0;
/** A group in place of `waypost-admin`. */
const ADMIN_GROUP = 64_200;
const site = new ProvokedSite();
const closed = (): string => join(site.folder, 'etc', 'kiosk.json');
let admin: AdminServer | null = null;
let held: Server | null = null;
let port = 0;
let socket = '';
afterAll(async () => {
  await admin?.stop();
  held?.close();
  site.clear();
});

beforeAll(async () => {
  if (!AS_ROOT) return;
  await site.start();
  held = createServer();
  await new Promise<void>((resolve) => held?.listen(0, '127.0.0.1', resolve));
  port = (held.address() as { port: number }).port;
  site.configure(site.config, site.state, { http: { port } });
  // The configuration of a kiosk: its folder is for its own user alone.
  mkdirSync(dirname(closed()), { mode: 0o700 });
  chownSync(dirname(closed()), KIOSK_USER, KIOSK_USER);
  site.configure(closed(), site.state, { http: { port } });
  socket = site.at('admin.sock');
  admin = createAdminServer({
    where: { path: socket },
    health: () => ({
      ok: true,
      version: '1',
      uptimeSeconds: 60,
      components: [{ component: 'audit', ok: true, state: 'ok', remedy: null, ageSeconds: 1 }],
    }),
    metrics: () => [],
  });
  await admin.start();
  chmodSync(socket, 0o660);
  chownSync(socket, 0, ADMIN_GROUP);
});

const doctor = (config: string, as: { user?: number; groups?: number[] }, more: string[] = []): Promise<Run> =>
  site.run(['doctor', '--config', config, '--socket', socket, ...more], as);
const lines = (run: Run): Record<string, string> =>
  Object.fromEntries(
    run.out
      .split('\n')
      .filter((line) => /^(ok|note|WORK|none|\?) /.test(line))
      .map((line) => [line.slice(6, 28).trim(), line]),
  );

describe.skipIf(!AS_ROOT)('doctor, asked by different users of one machine whose daemon runs', () => {
  it('shows the user of the daemon, a member of the group that may ask, all of it', async () => {
    const run = await doctor(closed(), { groups: [ADMIN_GROUP] });
    const by = lines(run);
    expect(run.out).not.toContain('not seen');
    expect(by['running audit']).toMatch(/^ok /);
    expect(by['audit']).toMatch(/^ok .*end of the chain verified/);
    expect(by['port']).toMatch(/^ok .*the daemon is running/);
    expect(run.code).toBe(1);
  });

  it('tells the same user outside that group that the daemon was not seen, and how to see it', async () => {
    const run = await doctor(closed(), {});
    const by = lines(run);
    expect(by['audit']).toMatch(/^ok /);
    expect(by['running audit']).toBeUndefined();
    expect(run.out).not.toContain('held by the daemon');
  });

  it('never calls the port of root’s own daemon that of another program, and names what root does not see', async () => {
    const run = await doctor(site.config, { user: 0 });
    const by = lines(run);
    expect(by['port']).toMatch(/^ok .*the daemon is running/);
    expect(by['state']).toMatch(/^\? .*not seen, because .* belongs to user #64123.* -> as root: /);
    expect(by['imager']).toMatch(/^\? .*not seen, because user root is not the daemon's user/);
    expect(run.out).toContain('could not be examined by this user');
  });

  it('shows a member of the group who may not read the configuration what the daemon says, and no more', async () => {
    const run = await doctor(closed(), { user: STRANGER_USER, groups: [ADMIN_GROUP] });
    const by = lines(run);
    expect(by['running audit']).toMatch(/^ok /);
    for (const part of ['configuration', 'state', 'machine'])
      expect(by[part]).toMatch(/^\? .*not seen, because .* -> as root: /);
    expect(run.code).toBe(2);
    const json = await doctor(closed(), { user: STRANGER_USER, groups: [ADMIN_GROUP] }, ['--json']);
    expect(doctorReport.parse(JSON.parse(json.out)).components.filter(({ state }) => state === 'unknown')).toHaveLength(
      3,
    );
  });

  it('tells a stranger nothing is in order that the stranger cannot see', async () => {
    const refused = await doctor(closed(), { user: STRANGER_USER });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('kiosk.json cannot be read');
    expect(refused.err).not.toMatch(/\n\s+at /);
    const run = await doctor(site.config, { user: STRANGER_USER });
    const by = lines(run);
    for (const part of ['state', 'port', 'daemon', 'imager'])
      expect(by[part]).toMatch(/^\? .*not seen, because .* -> \S/);
    expect(run.out).not.toContain('is in use by another program');
    expect(run.code).not.toBe(0);
  });
});
