import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { type SigningKey, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { enrolDevice } from '../../../src/central/devices/index.ts';
import { centralOfficeStatus } from '../../../src/central/index.ts';
import { review, Staging, stagePack } from '../../../src/central/publish/index.ts';
import { Repository, sha256Hex } from '../../../src/central/tuf/index.ts';
import { applyUpdate, pinRoot } from '../../../src/delivery/apply/index.ts';
import { readVerdicts } from '../../../src/delivery/apply/places.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { fetchUpdate } from '../../../src/delivery/fetch/index.ts';
import { loadPack, packTaker } from '../../../src/delivery/packs/index.ts';
import { signPack } from '../../../src/delivery/packs/indicator-pack.ts';
import { later, TestCentral } from '../../fakes/central-office.ts';
import { stationOf } from '../../fakes/packs.ts';
import { packWith, productPack, testBody } from '../../fakes/protection.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { recordsOf, UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
let office: TestCentral;
const keysOf = (seed: number): SigningKey[] =>
  [seed, seed + 1].map((one) => signingKeyFromSeed(new Uint8Array(32).fill(one)));
const PEOPLE = keysOf(1);
const place = () => ({
  ...stationOf(rig.state, rig.journal),
  trust: { threshold: 2, keys: PEOPLE.map((key) => toHex(key.publicKey)) },
  now: rig.state.clock.wall(),
  by: 'test',
});
const signedPack = (n: number, people = PEOPLE): string =>
  signPack({ ...packWith(testBody().body), version: productPack().version + n }, people);
const version = (n: number): number => productPack().version + n;

beforeEach(async () => {
  rig = await UpdateRig.start();
  office = await TestCentral.open();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  rig.state.clock.at = later(1);
  rig.site = { ...rig.site, pack: packTaker(place()) };
  expect(enrolDevice(office.folder, deviceIdentity(rig.site.ring, 'Lane 7'), later(0.05))).toMatchObject({ ok: true });
  await office.issue(recordsOf(1), later(0.1));
  const bytes = readFileSync(join(office.folder.repository, 'metadata', '1.root.json'));
  expect(await pinRoot(rig.site, { repository: 'main', bytes, renew: false, by: 'test' })).toMatchObject({ ok: true });
});
afterEach(() => {
  vi.useRealTimers();
  office.remove();
  rig.remove();
});

const staged = (text: string, hour: number) => stagePack({ folder: office.folder, text, now: later(hour) });
const reviewed = (hour: number) => review(new Staging(office.folder.staging), { now: later(hour) });
const applied = () => applyUpdate({ site: rig.site, repository: 'main', from: office.folder.repository });

async function publish(text: string, hour: number): Promise<void> {
  expect(staged(text, hour)).toMatchObject({ ok: true });
  await office.approve('targets-1', later(hour));
  await office.approve('targets-2', later(hour));
  expect(await office.publish(later(hour))).toMatchObject({ ok: true, list: null, pack: { signatures: 2 } });
}

/** Writes the staged targets once more after `change`. */
function alter(
  change: (targets: Record<string, { hashes: { sha256: string }; length: number; custom: object }>) => void,
) {
  const path = join(office.folder.staging, 'targets.json');
  const metadata = JSON.parse(readFileSync(path, 'utf8'));
  change(metadata.signed.targets);
  writeFileSync(path, JSON.stringify(metadata));
}

describe('a protection pack that comes with the lists', () => {
  it('is taken by its own signatures once two people approved it, once, and no list changes', async () => {
    expect(await applied()).toMatchObject({ ok: true, lists: [{ verdict: 'applied' }], pack: null });
    expect(staged(signedPack(1), 0.2)).toMatchObject({ ok: true });
    const status = () =>
      centralOfficeStatus(office.folder, later(0.2))
        .map(({ text }) => text)
        .join('\n');
    expect(status()).toContain(`version ${version(1)} of the protection pack, 0 of 2 approvals`);
    expect(reviewed(0.2)).toMatchObject({
      ok: true,
      list: null,
      grant: null,
      pack: { version: version(1), before: null, bodies: ['desk'], signatures: 2 },
      untouched: ['missing-persons'],
    });
    await office.approve('targets-1', later(0.2));
    expect(await office.publish(later(0.2))).toMatchObject({ ok: false, reason: 'PUBLISH_BELOW_THRESHOLD' });
    await office.approve('targets-2', later(0.2));
    expect(await office.publish(later(0.2))).toMatchObject({ ok: true, pack: { version: version(1) } });

    expect(await applied()).toMatchObject({
      ok: true,
      lists: [{ verdict: 'up-to-date' }],
      pack: { ok: true, version: version(1) },
    });
    expect(loadPack(place())).toMatchObject({ from: 'installed', pack: { version: version(1) }, fault: null });
    expect(rig.serving()).toMatchObject({ generation: 1, whole: true });
    expect(await applied()).toMatchObject({ ok: true, pack: null });
    // A later generation of a list leaves the pack where it is.
    await office.issue(recordsOf(2), later(0.5));
    expect(await applied()).toMatchObject({ ok: true, lists: [{ generation: 2 }], pack: null });
    expect(readVerdicts(rig.state.stateDir).pack).toMatchObject({ ok: true });
  });

  it('of people whom the kiosk does not know is refused by name; the pack in force holds, and the lists come', async () => {
    await publish(signedPack(1), 0.2);
    await applied();
    await publish(signedPack(2, keysOf(50)), 0.3);
    const report = await applied();
    expect(report).toMatchObject({ ok: true, pack: { ok: false, reason: 'REF_PACK_SIGNATURE' } });
    expect(loadPack(place())).toMatchObject({ from: 'installed', pack: { version: version(1) }, fault: null });
    expect(readVerdicts(rig.state.stateDir).pack).toMatchObject({ ok: false, reason: 'REF_PACK_SIGNATURE' });
  });

  it('is fetched over the network where the kiosk takes packs, and only while it is newer', async () => {
    await publish(signedPack(1), 0.2);
    const server = new StaticServer(office.folder.repository);
    const url = await server.start();
    try {
      const { stateDir } = rig.state;
      const fetch = () => fetchUpdate({ stateDir, repository: 'main', url, listIds: rig.site.listIds });
      const asked = () => server.asked.filter((path) => path.includes('/pack/')).length;
      expect(await fetch()).toMatchObject({ ok: true, files: 3 });
      expect(asked()).toBe(1);
      expect(await applyUpdate({ site: rig.site, repository: 'main' })).toMatchObject({ ok: true, pack: { ok: true } });
      expect(await fetch()).toMatchObject({ ok: true, files: 0 });
      expect(asked()).toBe(1);
    } finally {
      await server.stop();
    }
  });

  it('is not asked for by a kiosk that has no keys for packs', async () => {
    await publish(signedPack(1), 0.2);
    const { pack: _, ...without } = rig.site;
    const report = await applyUpdate({ site: without, repository: 'main', from: office.folder.repository });
    expect(report).toMatchObject({ ok: true, pack: null });
    expect(loadPack(place()).from).toBe('delivered');
  });
});

describe('a staged pack', () => {
  it('is newer than the published one, signed twice, and alone', async () => {
    await publish(signedPack(2), 0.2);
    expect(staged(signedPack(2), 0.3)).toMatchObject({ reason: 'PACK_NOT_NEWER' });
    expect(staged(signedPack(3, PEOPLE.slice(0, 1)), 0.3)).toMatchObject({ reason: 'PACK_NOT_SIGNED' });
    expect(staged(JSON.stringify(productPack()), 0.3)).toMatchObject({ reason: 'PACK_NOT_SIGNED' });
    expect(staged(signedPack(3), 0.3)).toMatchObject({ ok: true });
    expect(staged(signedPack(4), 0.3)).toMatchObject({ reason: 'PACK_OTHER_STAGED' });
  });

  it.each<[string, () => void, string]>([
    [
      'another file under its name',
      () => {
        const target = new Repository(office.folder.staging);
        alter((targets) => {
          const pack = targets['pack/protection.json'];
          if (pack !== undefined) writeFileSync(target.targetFile('pack/protection.json', pack.hashes.sha256), '{}');
        });
      },
      'STAGING_FILE',
    ],
    [
      'another version than the file',
      () =>
        alter((targets) => {
          const pack = targets['pack/protection.json'];
          if (pack !== undefined) pack.custom = { pack: 'protection', version: 99 };
        }),
      'STAGING_PACK',
    ],
    [
      'a list that goes',
      () =>
        alter((targets) => {
          for (const path of Object.keys(targets)) if (path.endsWith('.full.wpb')) delete targets[path];
        }),
      'STAGING_OTHER_CHANGE',
    ],
    [
      'a file that is no pack',
      () =>
        alter((targets) => {
          const text = '{"kind":"indicators"}';
          const sha256 = sha256Hex(text);
          const place = new Staging(office.folder.staging).targetFile('pack/protection.json', sha256);
          writeFileSync(place, text);
          targets['pack/protection.json'] = {
            length: text.length,
            hashes: { sha256 },
            custom: { pack: 'protection', version: version(1) },
          };
        }),
      'STAGING_PACK',
    ],
  ])('with %s is not signed by an approver', (_what, change, reason) => {
    expect(staged(signedPack(1), 0.2)).toMatchObject({ ok: true });
    change();
    expect(reviewed(0.2)).toMatchObject({ ok: false, reason });
  });
});
