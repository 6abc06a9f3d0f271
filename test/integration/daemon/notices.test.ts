import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import type { AuditRow } from '../../../src/core/audit/index.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { type NoticeOffice, noticeOffice } from '../../fakes/notices.ts';
import { patience } from '../../fakes/patience.ts';

/** Three starts of the daemon. */
const TEST_MS = 180_000;
let site: DaemonSite;
let daemon: DaemonProcess;
let office: NoticeOffice;
let folder: string;

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  office = noticeOffice();
  office.enrol(await site.ring());
  folder = join(site.folder, 'exchange');
  mkdirSync(folder);
  const { seal, receipts } = office.policy();
  const centralKey = { seal: toHex(seal), receipts: toHex(receipts) };
  site.configure({ notices: { centralKey, classes: ['protect'], folder } });
  daemon = await DaemonProcess.start(site);
});
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
  office?.remove();
});

const files = (kind: 'notices' | 'receipts'): string[] => {
  try {
    return readdirSync(join(folder, kind)).filter((name) => !name.endsWith('.part'));
  } catch {
    return [];
  }
};

async function until(what: string, done: () => boolean): Promise<void> {
  const limit = Date.now() + patience(15_000);
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain: ${what}`);
    await delay(50);
  }
}

describe('a hit at a running daemon', { timeout: TEST_MS }, () => {
  it('is judged, survives kill -9, and reaches central by the exchange folder', async () => {
    const client = await daemon.client();
    const { mrz } = site.traveller('missing-child');
    const typed = await client.send('POST', '/api/inspection/mrz', { lines: mrz, because: 'READER_FAULT' });
    expect(typed.status).toBe(204);
    const { inspection } = await client.until('alert', (view) => (view.inspection?.alerts.length ?? 0) > 0);
    const ids = { inspectionId: inspection?.inspectionId ?? '', alertId: inspection?.alerts[0]?.id ?? '' };
    expect((await client.send('POST', '/api/alerts/open', ids)).status).toBe(200);
    const judged = await client.send('POST', '/api/alerts/adjudicate', { ...ids, outcome: 'unsure', note: '' });
    expect(judged.status).toBe(204);
    await daemon.kill();
    expect(files('notices')).toEqual([]);
    daemon = await DaemonProcess.start(site);
    await until('two notices in the folder', () => files('notices').length === 2);
    const { arrived, refused } = await office.receive(folder);
    expect(refused).toEqual([]);
    expect(arrived.map(({ notice }) => notice.action).sort()).toEqual(['raised', 'unsure']);
    expect(arrived[0]?.notice).toMatchObject({ list: 'missing-persons', generation: 1 });
    expect(files('receipts')).toHaveLength(2);
    await daemon.stop();
    daemon = await DaemonProcess.start(site);
    await until('receipts taken', () => files('receipts').length === 0);
    await site.withJournal((journal) => {
      expect(journal.outbox.status().waiting).toBe(0);
      const rows = [...journal.readRows({ from: 1, to: 10_000 })].map(({ text }) => JSON.parse(text) as AuditRow);
      expect(rows.filter((row) => row.kind === 'notices-delivered').map((row) => row.body)).toEqual([{ count: 2 }]);
      // Retention ran at the first start, and not again on the same day.
      expect(rows.filter((row) => row.kind === 'retention-run')).toHaveLength(1);
    });
  });

  it('shows in the diagnostics neither record nor count of a fresh notice as a thing to do', async () => {
    const client = await daemon.client();
    const answer = await client.send('GET', '/api/diagnostics');
    const { notices } = JSON.parse(answer.body) as { notices: unknown };
    expect(notices).toMatchObject({ configured: true, waiting: 0, advice: null });
  });
});
