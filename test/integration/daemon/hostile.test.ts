import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { GIF, PDF, plainJpeg, pngBomb, SVG } from '../../fakes/daemon-images.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { checkOf, feedFrames, framesOf, type Inspection, sendOn, visit } from '../../fakes/daemon-visit.ts';
import type { LaneClient } from '../../fakes/lane-client.ts';

const MIB = 1024 * 1024;
/** The daemon and what it keeps open, without models; a picture of 200 megapixels would take 600 MB alone. */
const MEMORY_LIMIT_MB = 500;

let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0, mrzTimeoutMs: 60_000 } });
  daemon = await DaemonProcess.start(site);
  client = await daemon.client();
});
afterAll(async () => {
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
});

beforeEach(() => site.scanner.untilHostOpen());

/** Whatever came: the daemon is the same process, no model broke, and the lane is free again. */
afterEach(async () => {
  const open = client.view?.inspection;
  if (open && open.decision === null) {
    await client.send('POST', '/api/inspection/abandon', { inspectionId: open.inspectionId });
  }
  await client.until('lane free', (view) => view.inspection === null);
  expect(daemon.alive).toBe(true);
  const answer = await client.send('GET', '/api/diagnostics');
  expect(answer.status).toBe(200);
  const { memoryMb, models } = JSON.parse(answer.body) as { memoryMb: number; models: { state: string } };
  expect(memoryMb).toBeLessThan(MEMORY_LIMIT_MB);
  expect(models.state).toBe('ready');
  expect(daemon.stderr).not.toMatch(/"level":60/);
});

const travellers = ['genuine', 'expired', 'other-face', 'poor-page'];
let turn = 0;

async function nextTravellerIsFine(): Promise<void> {
  const id = travellers[turn % 2] ?? 'genuine';
  turn += 1;
  const inspection = await visit(site, client, site.traveller(id));
  expect(checkOf(inspection, 'document.capture')).toMatchObject({ value: 'successful' });
  expect(checkOf(inspection, 'face.verification')).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
  await sendOn(client, inspection.inspectionId);
}

/** A page on an idle lane opens an inspection; what became of it is in its checks. */
async function pageResult(bytes: Uint8Array, extension = 'jpg'): Promise<Inspection> {
  await site.layPage(bytes, extension);
  const view = await client.until('page judged', ({ inspection }) => {
    return inspection !== null && checkOf(inspection, 'document.capture') !== null;
  });
  if (view.inspection === null) throw new Error('checked above');
  return view.inspection;
}

async function refusedPage(reason: string, put: () => void | Promise<void>): Promise<void> {
  const before = client.view?.lastReadFailure?.at ?? '';
  await put();
  await client.until(`page refused as ${reason}`, ({ lastReadFailure }) => {
    return lastReadFailure?.what === 'page' && lastReadFailure.reason === reason && lastReadFailure.at > before;
  });
  expect(client.view?.inspection).toBeNull();
}

describe('hostile pages in the spool folder (fault 16)', () => {
  const jpeg = () => readFileSync(site.traveller('genuine').page);

  it.each([
    ['an SVG that is called JPEG', () => SVG, 'DOC_IMAGE_REJECTED'],
    ['a GIF that is called JPEG', () => GIF, 'DOC_IMAGE_REJECTED'],
    ['text', () => Buffer.from('just some text\n'.repeat(40)), 'DOC_IMAGE_REJECTED'],
    ['a PDF', () => PDF, 'DOC_IMAGE_REJECTED'],
    ['half a JPEG', () => jpeg().subarray(0, jpeg().length / 2), 'DOC_IMAGE_REJECTED'],
    [
      'a JPEG header and noise',
      () => Buffer.concat([jpeg().subarray(0, 400), randomBytes(50_000)]),
      'DOC_IMAGE_REJECTED',
    ],
    ['a PNG of 30,000 x 30,000', () => pngBomb(30_000), 'DOC_IMAGE_TOO_LARGE'],
    ['a JPEG of 200 megapixels', () => plainJpeg(20_000, 10_000), 'DOC_IMAGE_TOO_LARGE'],
  ] as const)('%s is refused', async (_name, make, reason) => {
    const inspection = await pageResult(await make(), reason === 'DOC_IMAGE_TOO_LARGE' ? 'png' : 'jpg');
    expect(checkOf(inspection, 'document.capture')).toMatchObject({ value: 'failed', reason });
    expect(checkOf(inspection, 'document.portrait')).toMatchObject({ value: 'aborted', reason });
    expect(inspection.page).toBeNull();
    expect(readdirSync(site.spool)).toEqual([]);
  });

  it('a page that is only one colour is judged and not passed', async () => {
    const inspection = await pageResult(await plainJpeg(2_000, 1_400));
    expect(checkOf(inspection, 'document.capture')?.value).not.toBe('successful');
    expect(checkOf(inspection, 'document.portrait')?.value).not.toBe('successful');
  });

  it('an empty file, a file of 25 MiB, a link and a second name are refused unread', async () => {
    await refusedPage('DOC_IMAGE_REJECTED', () => writeFileSync(join(site.spool, 'empty.jpg'), ''));
    const large = Buffer.alloc(25 * MIB, 7);
    large.set([0xff, 0xd8, 0xff]);
    await refusedPage('DOC_IMAGE_TOO_LARGE', () => site.layPage(large));
    const secret = join(site.stateDir, 'development-root.key');
    await refusedPage('DOC_IMAGE_REJECTED', () => symlinkSync(secret, join(site.spool, 'link.jpg')));
    await refusedPage('DOC_IMAGE_REJECTED', () => linkSync(secret, join(site.spool, 'second-name.jpg')));
    expect(readFileSync(secret)).toHaveLength(32);
    expect(readdirSync(site.spool)).toEqual([]);
  });

  it('files of other types are left to whom they belong', async () => {
    const note = join(site.spool, 'readme.txt');
    writeFileSync(note, 'not a page');
    await nextTravellerIsFine();
    expect(existsSync(note)).toBe(true);
  });
});

describe('a hostile or broken scanner (fault 4)', () => {
  /** Silence that ends every frame; the reader's limits are 200 and 500 ms. */
  const calm = () => new Promise((resolve) => setTimeout(resolve, 1_200));

  it.each([
    ['noise', () => randomBytes(400)],
    ['1 MB of noise', () => randomBytes(1_000_000)],
    ['1 MB without a line end', () => Buffer.alloc(1_000_000, 'A')],
    ['a frame that is too long', () => Buffer.from(`P<UTO${'A'.repeat(5_000)}\r`)],
    ['line ends only', () => Buffer.alloc(4_000, '\r')],
    ['control characters in the rows', () => Buffer.from(`P<UTO\u0016M\rOCRENA0!${'\0'.repeat(30)}\r\u001b[2J\r`)],
    ['half a document', () => Buffer.from(site.traveller('genuine').mrz[0] ?? '')],
  ] as const)('%s opens no inspection and stops nobody', async (_name, make) => {
    await site.scanner.send(make(), { paced: false });
    await calm();
    expect(client.view?.inspection).toBeNull();
    await nextTravellerIsFine();
  });

  it('says that a document was cut off', async () => {
    await site.scanner.send(Buffer.from(`${site.traveller('genuine').mrz[0]}\r`));
    const view = await client.until('cut off', ({ lastReadFailure }) => lastReadFailure?.what === 'mrz');
    expect(view.lastReadFailure?.reason).toMatch(/^READ_/);
  });
});

describe('a hostile browser camera', () => {
  it('is answered 4xx for what is no frame, and believed nothing for what only looks like one', async () => {
    // With the camera of the lane and a good proof: what is refused is the picture.
    const frame = (bytes: Uint8Array) => client.camera.frame(bytes, null);
    expect((await frame(Buffer.from('no picture at all'))).status).toBe(400);
    expect((await frame(SVG)).status).toBe(400);
    expect((await frame(new Uint8Array(0))).status).toBe(400);
    expect((await frame(Buffer.alloc(3 * MIB, 1)).catch(() => ({ status: 413 }))).status).toBe(413);

    const member = site.traveller('lost-document');
    const start = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
    const bomb = await plainJpeg(12_000, 12_000);
    const garbage = [Buffer.concat([start, randomBytes(3_000)]), Buffer.concat([start, randomBytes(9_000)]), bomb];
    const stop = feedFrames(client, garbage, { made: (bytes) => bytes });
    await site.scanner.send(member.mrz);
    const view = await client.until('face given up', ({ inspection }) => {
      return inspection !== null && checkOf(inspection, 'face.capture') !== null;
    });
    await stop();
    expect(view.inspection && checkOf(view.inspection, 'face.capture')).toMatchObject({
      value: 'undetermined',
      reason: 'FACE_IMAGE_REJECTED',
    });
    expect(view.inspection?.live).toBeNull();
  });

  it('cannot pass off one frame as a living camera', async () => {
    const member = site.traveller('misprinted-check-digit');
    const [frame] = framesOf(site.traveller('poor-page'));
    const stop = feedFrames(client, [Buffer.from(frame ?? [])], { made: (jpeg) => jpeg });
    await site.scanner.send(member.mrz);
    await client.until('camera lost', ({ devices }) => devices.find(({ role }) => role === 'camera')?.state === 'lost');
    await stop();
  });

  it('does not keep the next traveller from being seen', nextTravellerIsFine);
});

describe('afterwards', () => {
  it('the audit is whole', async () => {
    expect((await daemon.stop()).code).toBe(0);
    await site.withJournal((journal) => expect(verifyJournal(journal)).toMatchObject({ ok: true, unsigned: 0 }));
    daemon = await DaemonProcess.start(site);
    client = await daemon.client();
  });
});

describe('sockets that never finish (fault 17)', () => {
  it('are closed with 408, within five seconds for a head and ten for a body, and the lane goes on', async () => {
    const heard = async (text: string): Promise<string> => {
      const socket = connect({ host: '127.0.0.1', port: site.port });
      let answer = '';
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString();
      });
      socket.write(text);
      await once(socket, 'close');
      return answer;
    };
    const host = `Host: localhost:${site.port}\r\nOrigin: http://localhost:${site.port}`;
    const body = `POST /api/session HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
    const answers = await Promise.all([heard('GET / HTTP/1.1\r\nHost:'), heard(body)]);
    for (const answer of answers) expect(answer).toContain('408');
    await nextTravellerIsFine();
  });
});
