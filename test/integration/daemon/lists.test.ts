import {
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite, type ListId } from '../../fakes/daemon-site.ts';
import { checkOf, type Inspection } from '../../fakes/daemon-visit.ts';
import type { LaneClient } from '../../fakes/lane-client.ts';
import { seeded } from '../../fakes/seeded.ts';

const PAGE_BYTES = 4096;
/** On each list stands one of the travellers. */
const LISTED = { 'lost-documents': 'lost-document', 'missing-persons': 'missing-child' } as const;
const CHECK = { 'lost-documents': 'lists.document', 'missing-persons': 'lists.person' } as const;

const random = seeded(7);
let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  await restart();
});
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

async function restart(): Promise<void> {
  if (daemon?.alive) await daemon.stop();
  daemon = await DaemonProcess.start(site);
  client = await daemon.client();
}

/** What the lane says about the traveller of this list; typed, because the lists are the question here. */
async function askAbout(listId: ListId): Promise<Inspection> {
  const { mrz, holder } = site.traveller(LISTED[listId]);
  expect((await client.send('POST', '/api/inspection/mrz', { lines: mrz, because: 'READER_FAULT' })).status).toBe(204);
  const { inspection } = await client.until('lists asked', (view) => {
    return (
      view.inspection?.person?.documentNumber === holder.number && checkOf(view.inspection, CHECK[listId]) !== null
    );
  });
  if (inspection === null) throw new Error('checked above');
  const { inspectionId } = inspection;
  expect((await client.send('POST', '/api/inspection/abandon', { inspectionId })).status).toBe(204);
  await client.until('lane free', (view) => view.inspection === null);
  return inspection;
}

const listIn = (listId: ListId) => client.view?.lists.find((list) => list.id === listId);

async function expectFound(listId: ListId): Promise<void> {
  expect((await askAbout(listId)).alerts).toHaveLength(1);
  expect(listIn(listId)).toMatchObject({ state: 'fresh' });
}

function fileOf(listId: ListId): string {
  const folder = join(site.stateDir, 'lists', listId);
  return join(folder, readlinkSync(join(folder, 'current')));
}

/** Noise over one page, in the same file. */
function spoilPage(file: string, page: number): void {
  const noise = Buffer.from(Array.from({ length: PAGE_BYTES }, () => Math.floor(random() * 256)));
  const fd = openSync(file, 'r+');
  writeSync(fd, noise, 0, noise.length, page * PAGE_BYTES);
  closeSync(fd);
}

describe('list bundles beside a running daemon', () => {
  it('are refused when they were tampered with or are old, and the list in use goes on', async () => {
    const bytes = await site.bundle('lost-documents', 2);
    const spoiled = (at: number): Uint8Array => {
      const copy = Uint8Array.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    };
    const places = Array.from({ length: 12 }, (_, index) => Math.floor(((index + 0.5) * bytes.length) / 12));
    const refused = [...places.map(spoiled), bytes.slice(0, -1), bytes.slice(0, bytes.length / 2), new Uint8Array(0)];
    for (const bundle of refused) {
      const verdict = await site.importList(bundle);
      expect(verdict).toMatchObject({ ok: false });
    }
    await expectFound('lost-documents');
    expect(listIn('lost-documents')).toMatchObject({ version: 1 });
  });

  it('are taken up at the next look-up, and an older one is refused then', async () => {
    expect(await site.importList(await site.bundle('lost-documents', 2))).toMatchObject({ ok: true, generation: 2 });
    await expectFound('lost-documents');
    expect(listIn('lost-documents')).toMatchObject({ version: 2 });
    const older = await site.importList(await site.bundle('lost-documents', 1));
    expect(older).toMatchObject({ ok: false, reason: 'LIST_OLDER' });
    await expectFound('lost-documents');
  });
});

describe.each(['lost-documents', 'missing-persons'] as const)('a damaged page of %s (fault 11)', (listId) => {
  const unclear = (inspection: Inspection) =>
    expect(checkOf(inspection, CHECK[listId])).toMatchObject({ value: 'undetermined', reason: 'LIST_DAMAGED' });

  it('is never "no entry" while the daemon runs, and a new import repairs it', async () => {
    const file = fileOf(listId);
    const good = readFileSync(file);
    const pages = good.length / PAGE_BYTES;
    for (const page of [0, 1, Math.floor(pages / 2), pages - 1]) {
      spoilPage(file, page);
      unclear(await askAbout(listId));
      expect(listIn(listId)).toMatchObject({ state: 'damaged' });
      writeFileSync(file, good);
      await expectFound(listId);
    }
    spoilPage(file, 1);
    unclear(await askAbout(listId));
    const generation = (listIn(listId)?.version ?? 2) + 1;
    expect(await site.importList(await site.bundle(listId, generation))).toMatchObject({ ok: true });
    await expectFound(listId);
  });

  it('is never "no entry" when the file does not look changed', async () => {
    const file = fileOf(listId);
    const good = readFileSync(file);
    const { atime, mtime } = statSync(file);
    for (let page = 0; page < good.length / PAGE_BYTES; page += 1) spoilPage(file, page);
    utimesSync(file, atime, mtime);
    const inspection = await askAbout(listId);
    // Pages that SQLite still holds are good ones: finding the entry is right, not finding it would not be.
    const check = checkOf(inspection, CHECK[listId]);
    expect(check?.reason === 'LIST_CLEAR' && inspection.alerts.length === 0).toBe(false);
    writeFileSync(file, good);
    await expectFound(listId);
  });

  it('is never "no entry" when it was damaged before the start', async () => {
    await daemon.stop();
    const file = fileOf(listId);
    const good = readFileSync(file);
    spoilPage(file, Math.floor(good.length / PAGE_BYTES / 2));
    await restart();
    expect(listIn(listId)).toMatchObject({ state: 'damaged' });
    unclear(await askAbout(listId));
    writeFileSync(file, good);
    await expectFound(listId);
  });

  it('is a row in the audit', async () => {
    await site.withJournal((journal) => {
      expect(verifyJournal(journal)).toMatchObject({ ok: true });
      const rows = [...journal.readRows({ from: 1, to: journal.head().seq })].map(({ text }) => text);
      expect(rows.filter((text) => text.includes('"list-damaged"') && text.includes(listId))).not.toEqual([]);
    });
  });
});
