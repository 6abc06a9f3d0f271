import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CastMember } from '../../../src/adapters/hardware/demo/index.ts';
import {
  LaidCard,
  personalise,
  readProfile,
  TestPki,
  VirtualCard,
  type VirtualPassport,
  VpcdCard,
  type VpcdEvent,
} from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { newListKey } from '../../../src/delivery/format/index.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { checkOf, type Inspection, sendOn, visit } from '../../fakes/daemon-visit.ts';
import type { LaneClient } from '../../fakes/lane-client.ts';
import { patience } from '../../fakes/patience.ts';
import { PcscService, VIRTUAL_READER, whyNoPcsc } from '../../fakes/pcsc.ts';
import { familyOf, MemorySearch, type Needle } from '../../fakes/process-memory.ts';

const missing = whyNoPcsc();
/** How often the PC/SC service dies in a reading; `npm run test:chip:kills` asks for 50. */
const KILLS = Number(process.env['WAYPOST_CHIP_KILLS'] ?? 1);
/** A reading over the virtual reader takes at least twice as long. */
const KILLED_WITHIN_MS = 1_000;
/** The driver looks for a document every 400 ms: one that is exchanged for another in between is not noticed. */
const EXCHANGED_MS = 1_000;
/** Of the portrait: one block of a few hundred bytes is sometimes found, and no more. */
const ONE_BLOCK = 0.05;
/** As the unit of the daemon sets it (systemd/waypostd.service). */
const WIPED_WHEN_FREED = 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0';
const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

describe.skipIf(missing !== null)(`the chip of a lane over PC/SC${missing === null ? '' : `: ${missing}`}`, () => {
  const now = new Date();
  const pki = new TestPki({ now, draw });
  let site: DaemonSite;
  let service: PcscService;
  let daemon: DaemonProcess;
  let client: LaneClient;
  let member: CastMember;
  let laid: VpcdCard | null = null;
  const passports: Record<string, VirtualPassport> = {};

  beforeAll(async () => {
    site = await DaemonSite.create({ policy: { lingerMs: 0, chipExpected: ['UTO'] } });
    member = site.traveller('genuine');
    // A portrait of a few kilobytes: each exchange with the virtual reader takes about 50 ms.
    const portrait = Uint8Array.from(await sharp(member.portrait).resize({ width: 300 }).jpeg().toBuffer());
    for (const name of ['ecdh-cam', 'bac']) {
      const read = readProfile(name);
      if (!read.ok) throw new Error(read.message);
      const { profile } = read;
      const { mrz } = member;
      passports[name] = personalise({ profile, faults: [], pki, mrz, now, draw, portrait, otherPortrait: portrait });
    }
    trustTheIssuer();
    service = await PcscService.start();
    daemon = await DaemonProcess.start(site, { PCSCLITE_CSOCK_NAME: service.socket, GLIBC_TUNABLES: WIPED_WHEN_FREED });
    client = await daemon.client();
  });
  afterEach(async () => {
    const open = client?.view?.inspection;
    if (open) await sendOn(client, open.inspectionId);
    await lift();
    await delay(EXCHANGED_MS);
  });
  afterAll(async () => {
    if (daemon?.alive) await daemon.kill();
    await service?.stop();
    await site?.remove();
  });

  /** As central IT and a technician do it: a folder, two signatures, an import. */
  function trustTheIssuer(): void {
    const at = (...parts: string[]) => join(site.folder, ...parts);
    const waypost = (...words: string[]) =>
      execFileSync(process.execPath, [join(packageRoot, 'bin/waypost.mjs'), ...words]);
    const keys = [newListKey(), newListKey()];
    for (const [name, bytes] of pki.trustFolder({ asMasterList: false })) {
      mkdirSync(dirname(at('trust', name)), { recursive: true });
      writeFileSync(at('trust', name), bytes);
    }
    keys.forEach(({ secret }, n) => {
      writeFileSync(at(`${n}.key`), secret, { mode: 0o600 });
    });
    site.configure({
      chip: { reader: VIRTUAL_READER },
      policyKeys: { threshold: 2, keys: keys.map(({ publicKey }) => publicKey) },
    });
    waypost('trust', 'draft', at('trust'), '--number', '1', '--out', at('draft.json'));
    const signers = ['--key', at('0.key'), '--key', at('1.key')];
    waypost('central', 'trust', at('draft.json'), ...signers, '--out', at('signed.json'));
    waypost('trust', 'import', at('signed.json'), '--config', site.configFile);
  }

  /** `liftedAfter`, bytes: the document leaves the reader then, and comes back by itself unless it `staysAway`. */
  async function lay(
    profile: string,
    { liftedAfter, staysAway = false }: { liftedAfter?: number; staysAway?: boolean } = {},
  ): Promise<void> {
    const image = passports[profile]?.image;
    if (image === undefined) throw new Error(profile);
    const options = liftedAfter === undefined ? {} : { removeAfterBytes: liftedAfter };
    const card = new LaidCard(new VirtualCard(image, draw), options);
    const onEvent = ({ kind }: VpcdEvent) => {
      if (kind === 'lifted' && staysAway) void lift();
    };
    laid = new VpcdCard({ card, host: '127.0.0.1', port: service.port, way: 'connect', onEvent });
    await laid.start();
  }

  async function lift(): Promise<void> {
    await laid?.stop();
    laid = null;
  }

  const chip = (inspection: Inspection) => {
    const { value, reason } = checkOf(inspection, 'chip.content') ?? {};
    return [value, reason];
  };
  const reader = () => client.view?.devices.find(({ device }) => device === 'chip-reader')?.state;

  it.each(['ecdh-cam', 'bac'])('is read, proven and compared with the face: %s', async (profile) => {
    await lay(profile);
    const inspection = await visit(site, client, member);
    expect(chip(inspection)).toEqual(['successful', 'CHIP_OK']);
    const all = inspection.checks.filter(({ check }) => check.startsWith('chip.'));
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter(({ value }) => value === 'failed' || value === 'aborted')).toEqual([]);
    expect(checkOf(inspection, 'chip.mrz')).toMatchObject({ value: 'successful' });
    expect(checkOf(inspection, 'face.chip')).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
    const portrait = String(inspection.chipPortraitUrl);
    expect((await client.send('GET', portrait)).status).toBe(200);
    await sendOn(client, inspection.inspectionId);
    expect((await client.send('GET', portrait)).status).toBe(404);
  });

  it('goes on with a document that was lifted and laid down again', async () => {
    await lay('bac', { liftedAfter: 3_000 });
    const lifted = client.until('lifted', ({ inspection }) => inspection?.chipReading?.phase === 'lifted');
    const inspection = await visit(site, client, member);
    await lifted;
    expect(chip(inspection)).toEqual(['successful', 'CHIP_OK']);
  });

  it('ends without a result for a document that stays away, and reads it when it is asked once more', async () => {
    await lay('bac', { liftedAfter: 3_000, staysAway: true });
    const inspection = await visit(site, client, member);
    expect(chip(inspection)[0]).toBe('aborted');
    expect(inspection.chipPortraitUrl).toBeNull();
    await lay('bac');
    const { inspectionId } = inspection;
    expect((await client.send('POST', '/api/inspection/recapture', { inspectionId, what: 'chip' })).status).toBe(204);
    await client.until('chip read', (view) => view.inspection !== null && chip(view.inspection)[0] === 'successful');
  });

  it(
    `survives the PC/SC service, killed ${KILLS} times in the middle of a reading`,
    async () => {
      const wrong: string[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        await lay('bac');
        const killed = (async () => {
          await client.until('reading', ({ inspection }) => inspection?.chipReading != null);
          await delay(Math.random() * KILLED_WITHIN_MS);
          await service.kill();
        })();
        const inspection = await visit(site, client, member);
        await killed;
        if (chip(inspection)[0] !== 'aborted') wrong.push(`killed: ${chip(inspection)}`);
        await client.until('service gone', () => reader() !== 'ok');
        await sendOn(client, inspection.inspectionId);
        await lift();
        await service.run();
        await client.until('service back', () => reader() === 'ok');
        await lay('ecdh-cam');
        const next = await visit(site, client, member);
        if (chip(next)[0] !== 'successful') wrong.push(`next: ${chip(next)}`);
        await sendOn(client, next.inspectionId);
        await lift();
        await delay(EXCHANGED_MS);
      }
      expect(wrong).toEqual([]);
    },
    patience(60_000) * (KILLS + 1),
  );

  it('leaves no more than a block of the portrait and nothing of the signed lists of a chip in any process once the traveller has left', async () => {
    const fileOf = (name: 'DG2' | 'EF_SOD' | 'CardSecurity'): Uint8Array =>
      passports['ecdh-cam']?.files.get(name) ?? new Uint8Array();
    // What no trust store holds of the signed files: the hashes of this document, and the signatures over them.
    const [dg2, sod] = [fileOf('DG2'), Buffer.from(fileOf('EF_SOD'))];
    const places = ['sha1', 'sha256', 'sha384', 'sha512'].map((name) =>
      sod.indexOf(createHash(name).update(dg2).digest()),
    );
    const at = Math.max(...places);
    expect(at, 'the hash of DG2 in the signed list').toBeGreaterThan(0);
    const bytes = {
      DG2: dg2,
      hashes: sod.subarray(at, at + 100),
      signature: sod.subarray(-90),
      'signature of the card': fileOf('CardSecurity').subarray(-90),
    };
    const needles: Needle[] = Object.entries(bytes).map(([name, part]) => ({ name, bytes: part, kind: 'bytes' }));
    const search = new MemorySearch(needles);
    await lay('ecdh-cam');
    const { inspectionId } = await visit(site, client, member);
    // The same search while the traveller is still there: it finds what it shall not find afterwards.
    const before = search.look(familyOf(daemon.pid)).map(({ needle }) => needle);
    for (const { name } of needles) expect(before).toContain(name);
    // The search held this process; connections that the daemon closed meanwhile are seen now.
    await delay(200);
    await sendOn(client, inspectionId);
    await lift();
    // Memory that was freed is overwritten as the daemon works on: nothing may be left a minute after the traveller.
    const left = () =>
      search
        .look(familyOf(daemon.pid))
        .map(({ needle, pid, share, at }) => ({ needle, pid, share, at }))
        .filter(({ share }) => share >= ONE_BLOCK);
    await expect.poll(left, { timeout: 60_000, interval: 3_000 }).toEqual([]);
  });

  it('says nothing of a document in the log', () => {
    const said = daemon.stdout + daemon.stderr;
    for (const word of [...member.mrz, member.holder.number, member.holder.surname]) expect(said).not.toContain(word);
  });
});
