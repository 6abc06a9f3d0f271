import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { enrolDevice } from '../../../src/central/devices/index.ts';
import { placeFile } from '../../../src/central/files/index.ts';
import { simulatedIdentity } from '../../../src/central/fleet/simulator/index.ts';
import { CentralFolder, startSettings } from '../../../src/central/folder/index.ts';
import { makeNoticeKeys } from '../../../src/central/notices/index.ts';
import { whyNoNats } from '../../fakes/fleet.ts';
import { freePort } from '../../fakes/ports.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk } from './documented.ts';

const desk = new Desk();
const at = (...parts: string[]): string => join(desk.folder, ...parts);
const PASSPHRASE = 'a long enough sentence';
const PATIENCE_MS = 300_000;

function manual(start: string, part = ''): string {
  const found = commandsOf('fleet-office.md').filter((one) => one.startsWith(start) && one.includes(part));
  if (found.length !== 1) throw new Error(`docs/fleet-office.md names ${found.length} commands "${start}…"`);
  return found[0] ?? '';
}

beforeAll(async () => {
  requireBuild();
  await cryptoReady();
  const folder = new CentralFolder(at('office'));
  folder.writeSettings(startSettings(false));
  const made = await makeNoticeKeys(at('office', 'notices'), PASSPHRASE);
  if (!made.ok) throw new Error(made.message);
  enrolDevice(folder, simulatedIdentity(new Uint8Array(32).fill(1), 'lane-1'), new Date());
  placeFile(at('passphrase'), `${PASSPHRASE}\n`);
});
afterAll(() => desk.clear());

describe.skipIf(whyNoNats() !== null)('docs/fleet-office.md, command by command', { timeout: PATIENCE_MS }, () => {
  it('shows a fleet without hardware, and tests it', async () => {
    const demo = await desk.type(manual('waypost central fleet demo'));
    expect(demo).toMatchObject({ code: 0, out: expect.stringContaining('10 kiosks: 10 well') as string });
    const sim = await desk.type(manual('waypost sim fleet'));
    expect(sim).toMatchObject({ code: 0, out: expect.stringContaining('50 raised, 50 arrived, 0 twice') as string });
  });

  it('sets up three brokers, and says what has to be copied where', async () => {
    const [port, folder] = [await freePort(2), new CentralFolder(at('nation'))];
    folder.writeSettings(startSettings(false));
    const keys = await makeNoticeKeys(at('nation', 'notices'), PASSPHRASE);
    expect(keys.ok).toBe(true);
    const init = manual('waypost central fleet init', '--office nation');
    const here = `${init} --listen 127.0.0.1:${port}`.replace('10.0.0.1:14224', `127.0.0.1:${port + 2}`);
    const few = await desk.type(here.replace(/ --node c=\S+/, ''), `${PASSPHRASE}\na passphrase of the authority\n`);
    expect(few).toMatchObject({
      code: 2,
      err: expect.stringContaining('three times with three different names') as string,
    });
    const same = await desk.type(here.replace('10.0.0.3:14224', `10.0.0.3:${port}`), `${PASSPHRASE}\n${PASSPHRASE}\n`);
    expect(same).toMatchObject({
      code: 2,
      err: expect.stringContaining('The port of "c" is used by --listen') as string,
    });
    const made = await desk.type(here, `${PASSPHRASE}\na passphrase of the authority\n`);
    expect(made).toMatchObject({
      code: 0,
      out: expect.stringContaining('"servers":["a.example:14222","b.example:14222","c.example:14222"]') as string,
      err: expect.stringMatching(/nodes\/b to .* "b"(.|\n)*nodes\/c to .* "c"/) as string,
    });
    const users = (path: string): string => readFileSync(at('nation/fleet', path, 'users.conf'), 'utf8');
    expect([users('nodes/b'), users('nodes/c')]).toEqual([users('server'), users('server')]);
    await desk.leaveRunning('nats-server -c nation/fleet/server/nats.conf', 'Listening for route connections');
  });

  it('sets the line up once, and runs it', async () => {
    const port = await freePort(1);
    const init = manual('waypost central fleet init', '--office office').replace('0.0.0.0:14222', `127.0.0.1:${port}`);
    const made = await desk.type(init, `${PASSPHRASE}\na passphrase of the authority\n`);
    expect(made).toMatchObject({
      code: 0,
      out: expect.stringContaining('"link": {"servers":["fleet.example:14222"]') as string,
    });
    const again = await desk.type(init, `${PASSPHRASE}\na passphrase of the authority\n`);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('FLEET_THERE') as string });
    expect(readFileSync(at('office/fleet/ca.key'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    await desk.leaveRunning('nats-server -c office/fleet/server/nats.conf', 'Server is ready');
    const line = await desk.leaveRunning(manual('waypost central fleet run'), 'The line is open.');
    expect(line.heard()).not.toContain('refused');
    const users = await desk.type(manual('waypost central fleet users'));
    expect(users).toMatchObject({ code: 0, out: expect.stringContaining('1 kiosks may sign in') as string });
    // A kiosk that was never heard and the version of Debian: exit 1 comes from the second.
    const status = await desk.type(manual('waypost central fleet status'));
    expect(status.out).toContain('1 kiosks: 0 well, 0 late, 0 overdue, 1 never heard');
    const heads = await desk.type(manual('waypost central fleet heads'));
    expect(heads.code).toBe(0);
    expect(JSON.parse(readFileSync(at('heads.json'), 'utf8'))).toMatchObject({ heads: [] });
    const renew = await desk.type(manual('waypost central fleet renew'), 'a passphrase of the authority\n');
    expect(renew).toMatchObject({ code: 0, out: expect.stringContaining('new certificate for 397 days') as string });
    const wrong = await desk.type(manual('waypost central fleet renew'), 'another passphrase\n');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('FLEET_AUTHORITY') as string });
  });
});
