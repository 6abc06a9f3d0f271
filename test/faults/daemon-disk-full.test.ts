import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { ScreenLedger } from '../fakes/daemon-ledger.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import { checkOf, decide, feedFrames, framesOf, present, sendOn, visit } from '../fakes/daemon-visit.ts';
import type { LaneClient } from '../fakes/lane-client.ts';

const DISK_MIB = 8;
/** The daemon looks every 15 s whether the disk has room again. */
const RECOVERY_PATIENCE_MS = 60_000;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** Null where this user may not mount. */
async function smallDisk(): Promise<string | null> {
  const disk = await mkdtemp(join(tmpdir(), 'waypost-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=700`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    rmSync(disk, { recursive: true });
    return null;
  }
  undo.push(() => {
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  });
  return disk;
}

/** Another program takes what is left, to the last byte. */
function fill(disk: string, leave = 0): string {
  const file = join(disk, 'somebody-elses.log');
  const fd = openSync(file, 'a');
  const { bavail, bsize } = statfsSync(disk);
  try {
    for (let left = bavail - leave; left > 0; left -= 1) writeSync(fd, Buffer.alloc(bsize, 'x'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(fd);
  }
  return file;
}

async function auditIs(client: LaneClient, ok: boolean): Promise<void> {
  const limit = performance.now() + RECOVERY_PATIENCE_MS;
  while (client.view?.audit.ok !== ok && performance.now() < limit) await delay(50);
  expect(client.view?.audit.ok).toBe(ok);
}

async function start(disk: string) {
  const stateDir = join(disk, 'state');
  mkdirSync(stateDir);
  const site = await DaemonSite.create({ stateDir, policy: { lingerMs: 0 } });
  undo.push(() => site.remove());
  const daemon = await DaemonProcess.start(site);
  undo.push(() => (daemon.alive ? daemon.kill() : undefined));
  const client = await daemon.client();
  const ledger = new ScreenLedger();
  ledger.watch(client);
  return { site, daemon, client, ledger };
}

const NO_ROOT = 'mounting a small file system needs root';

describe('a full disk during inspections (fault 8)', () => {
  it('closes the lane at the moment of the decision, and opens it again by itself', async (context) => {
    const disk = await smallDisk();
    if (disk === null) return context.skip(NO_ROOT);
    const { site, daemon, client, ledger } = await start(disk);
    const before = await visit(site, client, site.traveller('genuine'));
    await sendOn(client, before.inspectionId);
    ledger.decided(before.inspectionId, 'second-line');

    // The log of the database may hold room of its own at that moment: such a decision is durable, and the next one tries.
    let open = await visit(site, client, site.traveller('expired'));
    let file = fill(disk);
    const decideOn = (decision: string) =>
      decide(client, open.inspectionId, { decision, reasons: ['OTHER'], note: 'for the test', held: true });
    let first = await decideOn('second-line');
    for (let tries = 1; first.status === 204 && tries < 5; tries += 1) {
      ledger.decided(open.inspectionId, 'second-line');
      rmSync(file);
      await auditIs(client, true);
      open = await visit(site, client, site.traveller('expired'));
      file = fill(disk);
      first = await decideOn('second-line');
    }
    for (const answer of [first, await decideOn('clear'), await decideOn('supervisor')]) {
      expect(answer).toMatchObject({ status: 409, body: expect.stringContaining('AUDIT_UNAVAILABLE') });
    }
    await auditIs(client, false);
    expect(client.view?.audit.ok).toBe(false);
    expect(client.view?.inspection).toMatchObject({ inspectionId: open.inspectionId, decision: null });
    const typed = await client.send('POST', '/api/inspection/abandon', { inspectionId: open.inspectionId });
    expect(typed).toMatchObject({ status: 409, body: expect.stringContaining('AUDIT_UNAVAILABLE') });
    const looked = await client.send('GET', '/api/diagnostics');
    expect(JSON.parse(looked.body)).toMatchObject({ audit: { ok: false } });

    rmSync(file);
    await auditIs(client, true);
    await sendOn(client, open.inspectionId);
    ledger.decided(open.inspectionId, 'second-line');
    const after = await visit(site, client, site.traveller('other-face'));
    await sendOn(client, after.inspectionId);
    ledger.decided(after.inspectionId, 'second-line');
    expect((await daemon.stop()).code).toBe(0);
    await site.withJournal((journal) => {
      expect(verifyJournal(journal)).toMatchObject({ ok: true, unsigned: 0 });
      expect(ledger.lost((id) => journal.read(id))).toEqual([]);
      expect(journal.read(open.inspectionId).filter((event) => event.kind === 'decided')).toHaveLength(1);
      expect(journal.open()).toEqual([]);
    });
  });

  it('takes no new traveller while it is full, and none is half in the audit', async (context) => {
    const disk = await smallDisk();
    if (disk === null) return context.skip(NO_ROOT);
    const { site, daemon, client, ledger } = await start(disk);
    const file = fill(disk);
    const head = await headOf(site);
    const stop = feedFrames(client, framesOf(site.traveller('genuine')));
    await present(site, site.traveller('genuine'));
    await auditIs(client, false);
    await delay(1_000);
    expect(client.view?.inspection).toBeNull();
    const lines = site.traveller('expired').mrz;
    expect((await client.send('POST', '/api/inspection/mrz', { lines, because: 'READER_FAULT' })).body).toContain(
      'AUDIT_UNAVAILABLE',
    );
    await stop();
    rmSync(file);
    await auditIs(client, true);
    const after = await visit(site, client, site.traveller('other-face'));
    await sendOn(client, after.inspectionId);
    expect((await daemon.stop()).code).toBe(0);
    await site.withJournal((journal) => {
      expect(verifyJournal(journal)).toMatchObject({ ok: true });
      expect(ledger.lost((id) => journal.read(id))).toEqual([]);
      const since = [...journal.readRows({ from: head + 1, to: journal.head().seq })].map(({ text }) => text);
      const opened = since.filter((text) => text.includes('"kind":"opened"'));
      // The page that lay there may open a case of its own once there is room; it is whole then.
      for (const text of opened) expect(journal.read(JSON.parse(text).subject).length).toBeGreaterThan(1);
      expect(since.some((text) => text.includes('"audit-recovered"'))).toBe(true);
    });
  });

  it.for([0, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40])(
    'keeps what was shown when %i pages are left at the document',
    async (pages, context) => {
      const disk = await smallDisk();
      if (disk === null) return context.skip(NO_ROOT);
      const { site, daemon, client, ledger } = await start(disk);
      const file = fill(disk, pages);
      const member = site.traveller('genuine');
      const stop = feedFrames(client, framesOf(member));
      await present(site, member);
      await Promise.race([
        auditIs(client, false),
        client.until('assessed all the same', ({ inspection }) => inspection?.phase === 'assessed'),
      ]);
      await delay(1_500);
      await stop();
      const struck = client.view?.inspection ?? null;
      console.log(`${pages} pages left: stopped at ${struck?.phase ?? 'the first row'}, audit ${auditWord(client)}`);
      if (struck !== null && client.view?.audit.ok === false) {
        const answer = await decide(client, struck.inspectionId, {
          decision: 'clear',
          reasons: ['OTHER'],
          note: 'for the test',
          held: true,
        });
        expect(answer.status).toBe(409);
      }
      rmSync(file);
      await auditIs(client, true);
      if (struck !== null) {
        // Cut off in the middle: whatever did not run may not read as something this lane does not have.
        await sendOn(client, struck.inspectionId);
      }
      const after = await visit(site, client, site.traveller('expired'));
      const face = checkOf(after, 'face.verification');
      expect(face, `${face?.reason}`).toMatchObject({ value: 'successful' });
      await sendOn(client, after.inspectionId);
      expect((await daemon.stop()).code).toBe(0);
      await site.withJournal((journal) => {
        expect(verifyJournal(journal)).toMatchObject({ ok: true, unsigned: 0 });
        expect(ledger.lost((id) => journal.read(id))).toEqual([]);
        if (struck === null) return;
        const events = journal.read(struck.inspectionId);
        const last = events.findLast((event) => event.kind === 'assessed');
        const groups = last?.kind === 'assessed' ? last.assessment.groups : [];
        for (const group of groups) {
          if (group.group !== 'chip') expect(group.value, group.group).not.toBe('not-supported');
        }
      });
    },
  );
});

const auditWord = (client: LaneClient): string => (client.view?.audit.ok === false ? 'full' : 'open');

function headOf(site: DaemonSite): Promise<number> {
  return site.withJournal((journal) => journal.head().seq);
}
