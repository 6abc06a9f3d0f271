import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { SealAuthority } from '../../src/adapters/hardware/virtual-seal/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { newListKey } from '../../src/delivery/format/index.ts';
import { attackFigure } from '../fakes/attack-metrics.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite } from '../fakes/daemon-site.ts';
import { checkOf } from '../fakes/daemon-visit.ts';
import type { LaneClient } from '../fakes/lane-client.ts';
import { environmentOfUnit } from '../fakes/memory-visits.ts';
import { type Found, familyOf, MemorySearch, type Needle } from '../fakes/process-memory.ts';
import { element, idb, ncCertificate, sealSigner, vdsNc, visaFeatures } from '../fakes/seals.ts';
import { pageFile } from '../fakes/symbol-pages.ts';

/**
 * Somebody reads the memory of the daemon and its inference processes after a traveller with a seal has left: what the symbol held,
 * what was unpacked from it, and every field that only the seal has.
 */
const REST_MS = 2_000;
/** As of a traveller without a seal. A busy machine takes some of it. */
const LEFT_AFTER_MS = 60_000;
/** A search holds this process: connections that the daemon closed meanwhile are seen so much later. */
const SEEN_MS = 200;
const START_LIMIT_MS = 300_000;

let site: DaemonSite;
let daemon: DaemonProcess;
let client: LaneClient;
const authority = new SealAuthority({ now: new Date() });

const bytesOf = (name: string, bytes: Uint8Array): Needle => ({ name, kind: 'bytes', bytes });
/** As the daemon keeps text: one byte for a character, or two. */
const textOf = (name: string, text: string): Needle[] => [
  { name: `${name}, one byte`, kind: 'text', bytes: Buffer.from(text, 'latin1'), window: 16 },
  { name: `${name}, two bytes`, kind: 'text', bytes: Buffer.from(text, 'utf16le'), window: 32 },
];

interface Laid {
  payload: Uint8Array;
  symbology: 'DataMatrix' | 'QRCode';
  /** In the daemon while the traveller is there. */
  held: Needle;
  needles: Needle[];
}

/** A visa with additional features that are nobody's. */
function visa(): Laid {
  const secret = randomBytes(200);
  const features = [...visaFeatures(), element(7, secret)];
  const issued = new Date(Date.now() - 10 * 86_400_000);
  const payload = authority.seal({ profile: '5d01', issued, signed: issued, features }, 'ordinary');
  const held = bytesOf('symbol of a visa', payload);
  const needles = [
    held,
    bytesOf('feature of a visa', secret),
    ...textOf('feature of a visa as text', secret.toString('hex')),
  ];
  return { payload, symbology: 'DataMatrix', held, needles };
}

/** A compressed paper with a portrait. */
function paper(): Laid {
  const portrait = randomBytes(600);
  const features = [element(0x80, Buffer.concat([Buffer.from('0000000c6a5020200d0a870a', 'hex'), portrait]))];
  const payload = idb({ by: sealSigner, certificate: ncCertificate(), country: 'D', features, compress: true });
  const held: Needle = { name: 'symbol of a paper', kind: 'text', bytes: payload };
  const needles = [
    held,
    bytesOf('portrait in a seal', portrait),
    ...textOf('portrait as text', portrait.toString('hex')),
  ];
  return { payload, symbology: 'QRCode', held, needles };
}

/** A travel authorisation, which is text. */
function authorisation(): Laid {
  const secret = randomBytes(150).toString('base64url');
  const data = `{"hdr":{"is":"UTO","t":"icao.dta","v":1},"msg":{"name":"${secret}"}}`;
  const payload = vdsNc({ by: sealSigner, certificate: ncCertificate(), data });
  const held: Needle = { name: 'symbol of an authorisation', kind: 'text', bytes: payload };
  return { payload, symbology: 'QRCode', held, needles: [held, ...textOf('field of an authorisation', secret)] };
}

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  visa();
  trustTheIssuer();
  daemon = await DaemonProcess.start(site, environmentOfUnit());
}, START_LIMIT_MS);
// A search may take longer than a screen stays open without a deed.
beforeEach(async () => {
  await delay(SEEN_MS);
  client = await daemon.client();
});
afterEach(() => client.close());
afterAll(async () => {
  if (daemon?.alive) await daemon.stop();
  await site?.remove();
});

/** As central IT and a technician do it: a folder, two signatures, an import. */
function trustTheIssuer(): void {
  const at = (...parts: string[]) => join(site.folder, ...parts);
  const waypost = (...words: string[]) =>
    execFileSync(process.execPath, [join(packageRoot, 'bin/waypost.mjs'), ...words]);
  const keys = [newListKey(), newListKey()];
  for (const [name, bytes] of authority.trustFolder()) {
    mkdirSync(dirname(at('trust', name)), { recursive: true });
    writeFileSync(at('trust', name), bytes);
  }
  keys.forEach(({ secret }, n) => {
    writeFileSync(at(`${n}.key`), secret, { mode: 0o600 });
  });
  site.configure({ policyKeys: { threshold: 2, keys: keys.map(({ publicKey }) => publicKey) } });
  waypost('trust', 'draft', at('trust'), '--number', '1', '--out', at('draft.json'));
  const signers = ['--key', at('0.key'), '--key', at('1.key')];
  waypost('central', 'trust', at('draft.json'), ...signers, '--out', at('signed.json'));
  waypost('trust', 'import', at('signed.json'), '--config', site.configFile);
}

it.each([
  ['visa', visa, ['successful', 'SEAL_OK']],
  ['paper with a portrait', paper, ['undetermined', 'SEAL_SIGNER_ABSENT']],
  ['travel authorisation', authorisation, ['undetermined', 'SEAL_CSCA_ABSENT']],
] as const)(
  'leaves nothing of a seal in any process once the traveller has left: %s',
  async (what, of, [value, reason]) => {
    const { payload, symbology, held, needles } = of();
    const search = new MemorySearch(needles);
    const page = await pageFile({ symbols: [{ bytes: payload, symbology, atMm: [62, 44], moduleMm: 0.33 }] });
    await site.scanner.untilHostOpen();
    await site.scanner.send(site.traveller('genuine').mrz);
    await site.layPage(page.bytes, 'png');
    const judged = await client.until(
      'seal judged',
      ({ inspection }) => inspection !== null && checkOf(inspection, 'seal.content') !== null,
    );
    const inspection = judged.inspection;
    if (inspection === null) throw new Error('checked above');
    expect(checkOf(inspection, 'seal.content')).toMatchObject({ value, reason });
    // The same search while the traveller is still there: it finds what it shall not find afterwards.
    const before = search.look([daemon.pid]).map(({ needle }) => needle);
    expect(before).toContain(held.name);
    await delay(SEEN_MS);
    const { inspectionId } = inspection;
    expect((await client.send('POST', '/api/inspection/abandon', { inspectionId })).status).toBe(204);
    await client.until('lane free', (view) => view.inspection === null);
    const until = Date.now() + LEFT_AFTER_MS;
    let found: Found[];
    do {
      await delay(REST_MS);
      found = search.look(familyOf(daemon.pid));
    } while (found.length > 0 && Date.now() < until);
    attackFigure({
      attack: `the memory of every process of the daemon read after a seal: ${what}`,
      tries: 1,
      succeeded: found.length,
      note: `${needles.length} forms of the symbol and its fields looked for`,
    });
    expect(found).toEqual([]);
  },
);
