import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { exportEvidence, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { fingerprint, verifyBundle } from '../../../src/core/audit/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { findWords } from '../../fakes/daemon-disk.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { checkOf, decide, present, sendOn, visit } from '../../fakes/daemon-visit.ts';
import type { LaneClient } from '../../fakes/lane-client.ts';
import { familyOf } from '../../fakes/process-memory.ts';

let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;
/** Travellers that came through this lane, for the search of the disk. */
const came = new Set<string>();
let first = '';

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  daemon = await DaemonProcess.start(site);
  client = await daemon.client();
});
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

const traveller = (id: string) => {
  came.add(id);
  return site.traveller(id);
};

const kindsOf = (inspectionId: string): Promise<InspectionEvent['kind'][]> =>
  site.withJournal((journal) => journal.read(inspectionId).map((event) => event.kind));

async function abandon(inspectionId: string): Promise<void> {
  expect(await client.send('POST', '/api/inspection/abandon', { inspectionId })).toMatchObject({ status: 204 });
  await client.until('lane free', (view) => view.inspection === null);
}

describe('one traveller at a real daemon', () => {
  it('is read, compared, looked up and decided, and every step is in the audit in order', async () => {
    const member = traveller('genuine');
    const inspection = await visit(site, client, member);
    first = inspection.inspectionId;
    expect(inspection.person).toMatchObject({ primary: member.holder.surname, documentNumber: member.holder.number });
    expect(inspection.mrz).toMatchObject({ via: 'scanner', lines: member.mrz });
    for (const check of ['mrz.check-digits', 'document.capture', 'document.portrait', 'face.capture']) {
      expect(checkOf(inspection, check), check).toMatchObject({ value: 'successful' });
    }
    expect(checkOf(inspection, 'face.verification')).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
    expect(checkOf(inspection, 'lists.document')).toMatchObject({ value: 'successful', reason: 'LIST_CLEAR' });
    // On a real lane a specimen asks for the officer's look (ICAO 9303-2 C.14): no pass by a brush of the hand.
    expect(checkOf(inspection, 'mrz.codes')).toMatchObject({ value: 'undetermined', reason: 'MRZ_SPECIMEN' });
    const brushed = await decide(client, first, { decision: 'clear', reasons: ['LOOKED_AT_DOCUMENT'] });
    expect(brushed).toMatchObject({ status: 409, body: expect.stringContaining('HOLD_NEEDED') });
    const silent = await decide(client, first, { decision: 'clear', held: true });
    expect(silent).toMatchObject({ status: 409, body: expect.stringContaining('REASON_NEEDED') });

    const pictures = [inspection.page?.url, inspection.page?.portraitUrl, inspection.live?.url];
    for (const url of pictures) expect((await client.send('GET', String(url))).status).toBe(200);
    const allowed = await decide(client, first, {
      decision: 'clear',
      reasons: ['LOOKED_AT_DOCUMENT'],
      held: true,
      note: 'Specimen of the issuer',
    });
    expect(allowed.status).toBe(204);
    await client.until('lane free', (view) => view.inspection === null);
    for (const url of pictures) expect((await client.send('GET', String(url))).status).toBe(404);
    expect(readdirSync(site.spool)).toEqual([]);

    const kinds = await kindsOf(first);
    const order = ['opened', 'mrz-read', 'page-read', 'assessed', 'decided', 'sealed'] as const;
    const places = order.map((kind) => kinds.indexOf(kind));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(kinds.filter((kind) => kind === 'decided')).toHaveLength(1);
    expect(kinds.at(-1)).toBe('sealed');
    expect(kinds).toContain('live-face-read');
  });

  it('decodes nothing in the process that holds the keys', () => {
    const [own, ...children] = familyOf(daemon.pid);
    expect(own).toBe(daemon.pid);
    expect(decodersOf(daemon.pid)).toEqual([]);
    // The look itself sees them where they belong.
    const below = new Set(children.flatMap(decodersOf));
    expect([...below].sort()).toEqual(['libonnxruntime', 'libvips']);
  });

  it('decodes nothing in the command line', () => {
    for (const args of [['--version'], ['models', '--help']]) {
      const { stdout, status } = spawnSync(process.execPath, ['--import', TELLS_ITS_MAPS, 'bin/waypost.mjs', ...args], {
        cwd: packageRoot,
        encoding: 'utf8',
      });
      expect(status, args.join(' ')).toBe(0);
      expect(stdout, args.join(' ')).toMatch(/better_sqlite3|r-xp/);
      expect(decodersIn(stdout), args.join(' ')).toEqual([]);
    }
  });

  it('finds a reported document and a missing person, and keeps the alert off the strip', async () => {
    const lost = await visit(site, client, traveller('lost-document'));
    expect(checkOf(lost, 'lists.document')).toMatchObject({ value: 'failed', reason: 'LIST_HIT' });
    await sendOn(client, lost.inspectionId);
    const child = await visit(site, client, traveller('missing-child'));
    expect(child.alerts).toMatchObject([{ cls: 'protect', opened: false }]);
    expect(child.groups.find(({ group }) => group === 'lists')).toMatchObject({ value: 'successful' });
    const [alert] = child.alerts;
    const opened = await client.send('POST', '/api/alerts/open', {
      inspectionId: child.inspectionId,
      alertId: alert?.id,
    });
    expect(opened.status).toBe(200);
    await sendOn(client, child.inspectionId);
    expect(await kindsOf(child.inspectionId)).toContain('alert-opened');
  });

  it('refuses a second document while the first is open, and mixes nothing', async () => {
    const member = traveller('expired');
    await present(site, member);
    const view = await client.until('first document', ({ inspection }) => inspection?.person != null);
    await site.scanner.send(traveller('other-face').mrz);
    await client.until('second refused', ({ lastReadFailure }) => lastReadFailure?.reason === 'READ_OTHER_DOCUMENT');
    expect(client.view?.inspection).toMatchObject({
      inspectionId: view.inspection?.inspectionId,
      person: { documentNumber: member.holder.number },
    });
    await abandon(view.inspection?.inspectionId ?? '');
    const events = await site.withJournal((journal) => journal.read(view.inspection?.inspectionId ?? ''));
    expect(events).toContainEqual(expect.objectContaining({ kind: 'read-failed', reason: 'READ_OTHER_DOCUMENT' }));
    expect(JSON.stringify(events)).not.toContain(site.traveller('other-face').holder.number);
  });

  it('takes an MRZ that the officer types, and says that it was typed', async () => {
    const member = traveller('misprinted-check-digit');
    expect(
      (await client.send('POST', '/api/inspection/mrz', { lines: member.mrz, because: 'READING_WRONG' })).status,
    ).toBe(204);
    const { inspection } = await client.until('typed document', (view) => view.inspection?.person != null);
    expect(inspection?.mrz?.via).toBe('typed');
    expect(inspection && checkOf(inspection, 'mrz.check-digits')).toMatchObject({ value: 'failed' });
    await abandon(inspection?.inspectionId ?? '');
  });

  it('hands out a case that verifies offline, with the personal parts or without', async () => {
    const request = { inspectionId: first, by: 'test', createdAt: new Date() };
    const { named, nameless, key } = await site.withJournal((journal) => ({
      named: exportEvidence(journal, { ...request, withPersonal: true }),
      nameless: exportEvidence(journal, { ...request, withPersonal: false }),
      key: fingerprint(journal.signer.publicKey),
    }));
    if (!named.ok || !nameless.ok) throw new Error('the export was refused');
    expect(verifyBundle(named.text, key)).toMatchObject({ ok: true, pinned: true, closed: true, inspectionId: first });
    expect(named.text).toContain(site.traveller('genuine').holder.number);
    expect(verifyBundle(nameless.text, key)).toMatchObject({ ok: true, closed: true });
    for (const word of wordsOf('genuine')) expect(nameless.text).not.toContain(word);
    expect(verifyBundle(named.text.replace('"clear"', '"second-line"'), key).ok).toBe(false);
  });

  it('ends in the middle of an inspection on SIGTERM, with everything signed', async () => {
    await present(site, traveller('genuine'));
    const view = await client.until('document', ({ inspection }) => inspection?.person != null);
    const ending = await daemon.stop();
    expect(ending).toMatchObject({ code: 0, signal: null, stderr: '' });
    await site.withJournal((journal) => {
      expect(verifyJournal(journal)).toMatchObject({ ok: true, unsigned: 0 });
      expect(journal.open().map((entry) => entry.inspectionId)).toEqual([view.inspection?.inspectionId]);
      const { seq } = journal.head();
      const [last] = [...journal.readRows({ from: seq, to: seq })];
      expect(last?.text).toContain('"kind":"stopped"');
    });
  });

  it('shows what was cut off at the next start, until an officer has seen it', async () => {
    daemon = await DaemonProcess.start(site);
    client = await daemon.client();
    const [cut] = client.view?.interrupted ?? [];
    expect(cut).toMatchObject({ name: expect.stringContaining('OSTERVANG') });
    expect(client.view?.inspection).toBeNull();
    const inspectionId = cut?.inspectionId ?? '';
    const decided = await decide(client, inspectionId, {
      decision: 'clear',
      reasons: ['OTHER'],
      note: 'for the test',
      held: true,
    });
    expect(decided).toMatchObject({ status: 409, body: expect.stringContaining('NO_INSPECTION') });
    expect((await client.send('POST', '/api/inspection/acknowledge', { inspectionId })).status).toBe(204);
    await client.until('nothing cut off', (view) => view.interrupted.length === 0);
    expect((await kindsOf(inspectionId)).slice(-2)).toEqual(['interrupted', 'abandoned']);
    await daemon.kill();
    daemon = await DaemonProcess.start(site);
    client = await daemon.client();
    expect(client.view?.interrupted).toEqual([]);
  });

  it('leaves nothing on the disk that can be read', async () => {
    const words = [...came].flatMap(wordsOf);
    expect(findWords(site.stateDir, words)).toEqual([]);
    expect((await daemon.stop()).code).toBe(0);
    expect(findWords(site.stateDir, words)).toEqual([]);
    expect(findWords(site.spool, words)).toEqual([]);
    // The search itself finds what is there: the lane in the audit, the officer among the accounts.
    expect(findWords(join(site.stateDir), ['lane-1', 'A. Officer']).length).toBeGreaterThanOrEqual(2);
  });
});

/** Native libraries that decode pictures, run networks or read text: the daemon and the command line map none of them. */
const DECODERS = /libvips|libonnxruntime|tesseract/g;
/** Prints what a process has mapped when it ends. */
const TELLS_ITS_MAPS = `data:text/javascript,${encodeURIComponent(
  "import { readFileSync, writeSync } from 'node:fs'; process.on('exit', () => writeSync(1, readFileSync('/proc/self/maps')));",
)}`;

const decodersIn = (maps: string): string[] => [...new Set(maps.match(DECODERS) ?? [])];
const decodersOf = (pid: number): string[] => decodersIn(readFileSync(`/proc/${pid}/maps`, 'utf8'));

function wordsOf(id: string): string[] {
  const { holder, mrz } = site.traveller(id);
  return [holder.surname, ...holder.givenNames.split(' '), holder.number, ...mrz].filter((word) => word.length >= 5);
}
