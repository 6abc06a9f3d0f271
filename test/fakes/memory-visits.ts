import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import type { CastMember } from '../../src/adapters/hardware/demo/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { halve, turn } from '../../src/core/document/mrz-band/index.ts';
import { installPack } from '../../src/delivery/packs/index.ts';
import { signPack } from '../../src/delivery/packs/indicator-pack.ts';
import { InferenceProcesses } from '../../src/inference/host/index.ts';
import type { DaemonSite } from './daemon-site.ts';
import { assessed, feedFrames, framesOf, present, sendOn } from './daemon-visit.ts';
import type { LaneClient } from './lane-client.ts';
import type { Needle } from './process-memory.ts';
import { packWith, productPack, testBody, utf8 } from './protection.ts';

/** Long side to which the inference process shrinks a picture, pixels. */
const WORKING_SIDE_PX = 1600;
/** Every so many rows of a decoded picture become needles: a remain of any band of it holds some. */
const ROW_STEP = 32;
const DEADLINE_MS = 60_000;

/** What the unit of the daemon sets, so that the daemon runs as on a kiosk. */
export function environmentOfUnit(): Record<string, string> {
  const unit = readFileSync(join(packageRoot, 'systemd/waypostd.service'), 'utf8');
  const words = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, line = '']) => line.split(' '));
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

/** A site whose lane takes Support forms; `folder`: where the daemon exchanges sealed files by itself. */
export async function takeForms(site: DaemonSite, folder?: string): Promise<void> {
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const packKeys = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  site.configure({ protection: { packKeys, ...(folder === undefined ? {} : { folder }) } });
  const pack = { ...packWith({ ...testBody().body, wantsPhoto: true }), version: productPack().version + 1 };
  const taken = await site.withJournal((_journal, station) =>
    installPack(signPack(pack, keys), { ...station, trust: packKeys, by: 'test' }),
  );
  if (!taken.ok) throw new Error(taken.message);
}

export interface Visited {
  /** What must be in no process any more: the pictures that the lane served and the words of the form. */
  needles: Needle[];
}

/**
 * One traveller with document, page, face and a Support form, up to the end. What the traveller's files hold is in
 * `needlesOf`. `beforeTheEnd` is called with the pictures that were served, while everything is still there.
 */
export async function wholeVisit(
  { site, client }: { site: DaemonSite; client: LaneClient },
  member: CastMember,
  how: { ending: 'decided' | 'abandoned'; beforeTheEnd: (served: readonly Needle[]) => Promise<void> },
): Promise<Visited> {
  const stop = feedFrames(client, framesOf(member));
  let inspectionId = '';
  const needles: Needle[] = [];
  try {
    await present(site, member);
    ({ inspectionId } = await assessed(client, member));
    for (const [, url = ''] of JSON.stringify(client.view).matchAll(/"(\/api\/images\/[^"]+)"/g))
      needles.push(...served(url.split('.')[1] ?? '', await picture(client, url)));
  } finally {
    await stop();
  }
  needles.push(...(await fillForm(client, inspectionId)));
  await how.beforeTheEnd(needles);
  if (how.ending === 'decided') await sendOn(client, inspectionId);
  else {
    const answer = await client.send('POST', '/api/inspection/abandon', { inspectionId });
    if (answer.status !== 204) throw new Error(`abandoning answered ${answer.status}: ${answer.body}`);
    await client.until('lane free', (view) => view.inspection === null);
  }
  return { needles };
}

/** A picture as the lane served it, and as a referral carries it: in base64. */
function served(what: string, jpeg: Uint8Array): Needle[] {
  return [
    { name: `served ${what}`, kind: 'bytes', bytes: scanOf(jpeg) },
    { name: `served ${what} in base64`, kind: 'bytes', bytes: utf8(Buffer.from(jpeg).toString('base64').slice(1_000)) },
  ];
}

/** Files, decoded pixels and face templates of travellers: what a copy of their pictures in any process would hold. */
export async function needlesOf(members: readonly CastMember[]): Promise<Needle[]> {
  const needles: Needle[] = [];
  const models = new InferenceProcesses({
    modelsDir: join(packageRoot, 'models/bundles'),
    profile: 'accurate',
    mono: () => performance.now(),
  });
  await models.start();
  try {
    for (const member of members) {
      const page = new Uint8Array(readFileSync(member.page));
      needles.push({ name: `page file of ${member.id}`, kind: 'bytes', bytes: scanOf(page) });
      needles.push(...(await pixels(`page of ${member.id}`, page)));
      const looked = await models.request('page', { bytes: page, pageWidthMm: 125 }, { deadlineMs: DEADLINE_MS });
      if (!looked.ok) throw new Error(looked.detail);
      const printed = looked.value.portrait?.template;
      if (printed) needles.push({ name: `template of the portrait of ${member.id}`, kind: 'numbers', bytes: printed });
      for (const [at, file] of framesOf(member).entries()) {
        needles.push({ name: `live frame ${at} of ${member.id}`, kind: 'bytes', bytes: scanOf(file) });
        needles.push(...(await pixels(`live frame ${at} of ${member.id}`, file)));
        const seen = await models.request('frame', { bytes: file }, { deadlineMs: DEADLINE_MS });
        const live = seen.ok ? seen.value.subject?.template : null;
        if (live) needles.push({ name: `template of live frame ${at} of ${member.id}`, kind: 'numbers', bytes: live });
      }
    }
  } finally {
    await models.stop();
  }
  return needles;
}

/** Rows as the decoder leaves them and as the models make them, at the size of the file and at the size the models work at. */
async function pixels(name: string, file: Uint8Array): Promise<Needle[]> {
  const sized = (side: number | null) =>
    sharp(file)
      .autoOrient()
      .resize(side === null ? {} : { width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
  const needles: Needle[] = [];
  for (const side of [null, WORKING_SIDE_PX]) {
    const { data, info } = await sized(side);
    const rgb = rows(data, info.width * 3);
    const grey = rows(greyOf(data), info.width);
    const at = side === null ? 'as captured' : 'at working size';
    needles.push({ name: `colours of ${name} ${at}`, kind: 'bytes', bytes: rgb });
    needles.push({ name: `grey of ${name} ${at}`, kind: 'bytes', bytes: grey });
    if (side === null) continue;
    const { width, height } = info;
    const page = { width, height, data: greyOf(data) };
    for (const [what, picture] of [
      ['darkest channel', { ...page, data: darkestOf(data) }],
      ['grey on its side', turn(page, 1)],
      ['grey at half size', halve(page)],
    ] as const)
      needles.push({ name: `${what} of ${name}`, kind: 'bytes', bytes: rows(picture.data, picture.width) });
  }
  return needles;
}

/** The JPEG behind its header: tables and profiles are alike in many files and say nothing of a face. */
function scanOf(jpeg: Uint8Array): Uint8Array {
  let at = 2;
  while (jpeg[at] === 0xff && jpeg[at + 1] !== 0xda)
    at += 2 + (jpeg[at + 2] as number) * 256 + (jpeg[at + 3] as number);
  if (jpeg[at + 1] !== 0xda) throw new Error('the picture has no scan');
  return jpeg.subarray(at);
}

function rows(data: Uint8Array, rowBytes: number): Uint8Array {
  const count = Math.floor(data.length / rowBytes / ROW_STEP);
  const out = new Uint8Array(count * rowBytes);
  for (let row = 0; row < count; row += 1)
    out.set(data.subarray(row * ROW_STEP * rowBytes, row * ROW_STEP * rowBytes + rowBytes), row * rowBytes);
  return out;
}

function greyOf(data: Uint8Array): Uint8Array {
  const grey = new Uint8Array(data.length / 3);
  for (let i = 0, at = 0; i < grey.length; i += 1, at += 3)
    grey[i] = ((data[at] as number) * 77 + (data[at + 1] as number) * 150 + (data[at + 2] as number) * 29) >> 8;
  return grey;
}

function darkestOf(data: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: data.length / 3 }, (_, i) => Math.min(...data.subarray(3 * i, 3 * i + 3)));
}

/** Sends a form whose words exist nowhere else. Gives them in every encoding a process may hold. */
async function fillForm(client: LaneClient, inspectionId: string): Promise<Needle[]> {
  const opened = await client.send('POST', '/api/support/open', {});
  if (opened.status !== 200) throw new Error(`the form answered ${opened.status}`);
  const words = ['fact', 'contact'].map((what) => `${what} ${randomBytes(48).toString('base64')} end of it`);
  const texts = words.map(utf8);
  const head = utf8(
    JSON.stringify({
      formId: randomBytes(16).toString('hex'),
      inspectionId,
      outcome: 'refer-now',
      facts: [{ id: 'I-01', bytes: texts[0]?.length ?? 0 }],
      contactBytes: texts[1]?.length ?? 0,
      age: 'child',
      consent: 'not-asked',
      needs: ['shelter'],
      sendIdentity: true,
      language: 'en',
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  const form = Buffer.concat([length, head, ...texts]);
  const answer = await client.send('POST', '/api/support/form', form, 'application/octet-stream');
  if (answer.status !== 200) throw new Error(`the form answered ${answer.status}: ${answer.body}`);
  return words.flatMap((word): Needle[] => [
    { name: 'words of a form, UTF-8', kind: 'text', bytes: utf8(word), window: 16 },
    { name: 'words of a form, UTF-16', kind: 'text', bytes: Buffer.from(word, 'utf16le'), window: 32 },
  ]);
}

function picture(client: LaneClient, path: string): Promise<Uint8Array> {
  const { host, port } = client.address;
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers: { host, cookie: client.cookie } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`the picture answered ${response.statusCode}`));
      });
    });
    call.on('error', reject);
    call.end();
  });
}
