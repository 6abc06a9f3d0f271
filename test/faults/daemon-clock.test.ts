import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import { checkOf, type Inspection, sendOn, visit } from '../fakes/daemon-visit.ts';
import type { LaneClient } from '../fakes/lane-client.ts';

/** Longer than any check of a demonstration page takes, shorter than any jump below, milliseconds. */
const LONGEST_CHECK_MS = 60_000;

const LIBRARY = fakeTime();
let site: DaemonSite;
let daemon: DaemonProcess | null = null;
beforeAll(async () => {
  site = await DaemonSite.create({ policy: { faceFrames: 1, lingerMs: 300 } });
});
afterEach(async () => {
  if (daemon?.alive) await daemon.stop();
  daemon = null;
});
afterAll(() => site?.remove());

function fakeTime(): string | null {
  for (const folder of existsSync('/usr/lib') ? readdirSync('/usr/lib') : []) {
    const library = join('/usr/lib', folder, 'faketime', 'libfaketimeMT.so.1');
    if (existsSync(library)) return library;
  }
  return null;
}

const clockFile = (): string => join(site.folder, 'clock');

/** `+0`, `-2h`, `+400d` or `@1970-01-01 00:10:00`, as libfaketime takes it; also for the running daemon. */
function setClock(to: string): void {
  writeFileSync(clockFile(), `${to}\n`);
}

async function started(clock: string): Promise<LaneClient> {
  setClock(clock);
  daemon = await DaemonProcess.start(site, {
    LD_PRELOAD: LIBRARY ?? '',
    FAKETIME_TIMESTAMP_FILE: clockFile(),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  });
  return daemon.client();
}

const expiryOf = (inspection: Inspection): string => {
  const check = checkOf(inspection, 'mrz.expiry');
  return `${check?.value} ${check?.reason}`;
};

/** Nothing of the visit took longer than it can: a jump of the wall clock is not in a duration. */
async function durationsHold(inspectionId: string): Promise<void> {
  const events = await site.withJournal((journal) => journal.read(inspectionId));
  const spans = events.flatMap((event) => (event.kind === 'check-done' ? [event.check.t1 - event.check.t0] : []));
  expect(spans.length).toBeGreaterThan(5);
  for (const span of spans) {
    expect(span).toBeGreaterThanOrEqual(0);
    expect(span).toBeLessThan(LONGEST_CHECK_MS);
  }
}

describe.skipIf(LIBRARY === null)('the clock of the machine (fault 9)', () => {
  it.each(['-2h', '+2h', '-400d', '+400d'])('jumps by %s while the lane runs', { timeout: 180_000 }, async (jump) => {
    const client = await started('+0');
    const before = await visit(site, client, site.traveller('genuine'));
    expect(expiryOf(before)).toBe('successful MRZ_NOT_EXPIRED');
    await sendOn(client, before.inspectionId);

    setClock(jump);
    const during = await visit(site, client, site.traveller('genuine'));
    expect(expiryOf(during)).toBe('undetermined CLOCK_UNTRUSTED');
    const lists = during.checks.filter(({ check }) => check.startsWith('lists.'));
    expect(lists.length).toBeGreaterThan(0);
    for (const check of lists) expect(check.value, check.check).not.toBe('successful');
    await durationsHold(during.inspectionId);
    await sendOn(client, during.inspectionId);

    setClock('+0');
    const after = await visit(site, client, site.traveller('genuine'));
    expect(expiryOf(after)).toBe('successful MRZ_NOT_EXPIRED');
    await durationsHold(after.inspectionId);
    await sendOn(client, after.inspectionId);
    await site.withJournal((journal) => expect(verifyJournal(journal)).toMatchObject({ ok: true }));
  });

  it('says 1970 at the start: nothing is dated, the lane works, and it is believed once it is set', {
    timeout: 180_000,
  }, async () => {
    const client = await started('@1970-01-01 00:10:00');
    const lost = await visit(site, client, site.traveller('genuine'));
    expect(expiryOf(lost)).toBe('undetermined CLOCK_UNTRUSTED');
    await durationsHold(lost.inspectionId);
    await sendOn(client, lost.inspectionId);
    setClock('+0');
    await delay(100);
    const found = await visit(site, client, site.traveller('genuine'));
    expect(expiryOf(found)).toBe('successful MRZ_NOT_EXPIRED');
    await sendOn(client, found.inspectionId);
    const kinds = await site.withJournal((journal) => {
      expect(verifyJournal(journal)).toMatchObject({ ok: true });
      return [...journal.readRows({ from: 1, to: journal.head().seq })].map(
        ({ text }) => (JSON.parse(text) as { kind: string }).kind,
      );
    });
    expect(kinds).toContain('clock-went-back');
  });
});

describe.runIf(LIBRARY === null)('the clock of the machine', () => {
  it('is not moved here: libfaketime is not installed', () => {
    throw new Error('not shown: install the Debian package faketime, and run this again');
  });
});
