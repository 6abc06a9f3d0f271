import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SystemTime } from '../../../src/adapters/files/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite, OFFICER } from '../../fakes/daemon-site.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { type NoticeOffice, noticeOffice } from '../../fakes/notices.ts';

const TECHNICIAN = { id: 'tech', name: 'T. Technician', role: 'technician', pin: '284617' } as const;
const AHEAD = pathToFileURL(join(packageRoot, 'test', 'fakes', 'clock-2046.mjs')).href;
const CA = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

let site: DaemonSite;
let office: NoticeOffice;

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  office = noticeOffice();
  const { seal, receipts } = office.policy();
  const centralKey = { seal: toHex(seal), receipts: toHex(receipts) };
  site.configure({
    notices: { centralKey, classes: ['protect'] },
    link: { servers: ['127.0.0.1:14222'], name: 'fleet.office', ca: [CA] },
  });
  const time = new SystemTime(new Date('2026-11-25T00:00:00Z'));
  const opened = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => time.wall() });
  if (!opened.ok) throw new Error(opened.message);
  expect(await opened.accounts.create(TECHNICIAN)).toMatchObject({ ok: true });
  opened.accounts.close();
});
afterAll(async () => {
  office?.remove();
  await site?.remove();
});

async function enters(daemon: DaemonProcess, { id, pin }: { id: string; pin: string }): Promise<number> {
  return await new LaneClient(daemon.url).signIn(id, pin);
}

it('a lane that central was not heard at for too long asks for a technician, on every start', async () => {
  const today = await DaemonProcess.start(site);
  expect(await enters(today, OFFICER)).toBe(200);
  await today.stop();

  const ahead = { NODE_OPTIONS: `--import ${AHEAD}` };
  for (let start = 0; start < 2; start += 1) {
    const late = await DaemonProcess.start(site, ahead);
    expect(await enters(late, OFFICER)).toBe(403);
    await late.stop();
  }
  const last = await DaemonProcess.start(site, ahead);
  try {
    expect(await enters(last, { ...TECHNICIAN, pin: '111222' })).toBe(401);
    expect(await enters(last, OFFICER)).toBe(403);
    expect(await enters(last, TECHNICIAN)).toBe(200);
    expect(await enters(last, OFFICER)).toBe(200);
  } finally {
    await last.stop();
  }
}, 180_000);
