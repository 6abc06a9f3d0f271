import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { revokeDevice } from '../../../src/central/devices/index.ts';
import { approve, review, Staging, writeRenewal } from '../../../src/central/publish/index.ts';
import { checkRecords } from '../../../src/central/source/index.ts';
import {
  keyIdOfTuf,
  type Metadata,
  Repository,
  readMetadata,
  signatureOf,
  tufKey,
} from '../../../src/central/tuf/index.ts';
import { kiosk, later, NOW, sourceOf, TestCentral } from '../../fakes/central-office.ts';
import { put } from '../../unit/central/source.ts';

const MANY = Array.from({ length: 400 }, (_, at) => put({ id: `m-${at + 1000}`, note: `n${at * 7919}` }));
const FIRST = [put({ id: 'a' }), put({ id: 'b' }), ...MANY];
const SECOND = [put({ id: 'a', rev: 2, note: 'x' }), put({ id: 'c' }), ...MANY];

let office: TestCentral;
beforeEach(async () => {
  office = await TestCentral.open();
  await office.issue(FIRST, NOW);
});
afterEach(() => office.remove());

const build = async (lines: readonly string[], now: Date): Promise<void> => {
  const built = await office.build(lines, now);
  if (!built.ok) throw new Error(built.message);
};
const approveTwice = async (now: Date): Promise<void> => {
  await office.approve('targets-1', now);
  await office.approve('targets-2', now);
};

function kept(): Metadata<'root'> {
  const path = new Repository(office.folder.repository).metadataFile('1.root.json');
  const root = readMetadata('root', readFileSync(path, 'utf8'));
  if (root === null) throw new Error('a root is there');
  return root;
}

/** A root that names the real approvers and is signed by three invented root keys; with it any history can be invented. */
function invented(real: Metadata<'root'>): Metadata<'root'> {
  const pairs = [1, 2, 3].map((n) => signingKeyFromSeed(new Uint8Array(32).fill(n)));
  const keys = pairs.map(({ publicKey }) => tufKey(publicKey));
  const keyids = keys.map(keyIdOfTuf);
  const signed = structuredClone(real.signed);
  signed.roles.root = { keyids, threshold: 2 };
  keys.forEach((key, at) => {
    signed.keys[keyids[at] ?? ''] = key;
  });
  const signatures = pairs.map(({ secretKey }, at) => signatureOf(signed, { keyid: keyids[at] ?? '', secretKey }));
  return { signed, signatures };
}

describe('an approver who keeps the first root', () => {
  it('is told not to sign under a root that somebody invented, and without it only that nothing was compared', async () => {
    await build(SECOND, later(1));
    const staging = new Staging(office.folder.staging);
    const staged = staging.read();
    if (staged === null) throw new Error('staged');
    const roots = [kept()];
    expect(review(staging, { now: later(1), roots })).toMatchObject({ ok: true, rootFollows: true });
    const root = invented(staged.root);
    staging.write({ ...staged, root, publishedRoot: root });
    expect(review(staging, { now: later(1) })).toMatchObject({ ok: true, rootFollows: false });
    expect(review(staging, { now: later(1), roots })).toMatchObject({ ok: false, reason: 'STAGING_ROOT' });
    // Nor is a kept file believed that is signed by nobody.
    const unsigned = { ...root, signatures: [] };
    expect(review(staging, { now: later(1), roots: [unsigned] })).toMatchObject({ ok: false, reason: 'STAGING_ROOT' });
  });

  it('signs nothing that was not compared with an own root and own records; a renewal asks for the root alone', async () => {
    await build(SECOND, later(1));
    const staging = new Staging(office.folder.staging);
    const source = sourceOf(SECOND);
    const records = { next: { source, checked: checkRecords(source, '2026-11-26') }, previous: null };
    const key = await office.key('targets-1');
    const signed = (own: Omit<Parameters<typeof review>[1], 'now'>) => {
      const reviewed = review(staging, { now: later(1), ...own });
      if (!reviewed.ok) throw new Error(reviewed.message);
      return approve(staging, reviewed, { key, now: later(1) });
    };
    const roots = [kept()];
    expect(signed({})).toMatchObject({ ok: false, reason: 'APPROVAL_ROOT_NOT_COMPARED' });
    expect(signed({ records })).toMatchObject({ ok: false, reason: 'APPROVAL_ROOT_NOT_COMPARED' });
    expect(signed({ roots: [], records })).toMatchObject({ ok: false, reason: 'APPROVAL_ROOT_NOT_COMPARED' });
    expect(signed({ roots })).toMatchObject({ ok: false, reason: 'APPROVAL_RECORDS_NOT_COMPARED' });
    expect(existsSync(staging.approvalFile(key.keyid))).toBe(false);
    expect(signed({ roots, records })).toMatchObject({ ok: true });
    rmSync(staging.path, { recursive: true });
    const current = new Repository(office.folder.repository).current();
    if (current.state !== 'published') throw new Error('published');
    const { root, targets } = current;
    writeRenewal(office.folder, { root, published: root, targets, now: later(1) });
    expect(signed({})).toMatchObject({ ok: false, reason: 'APPROVAL_ROOT_NOT_COMPARED' });
    expect(signed({ roots })).toMatchObject({ ok: true });
  });

  it('signs nothing of a folder that has changed since it was shown', async () => {
    await build(SECOND, later(1));
    const staging = new Staging(office.folder.staging);
    const source = sourceOf(SECOND);
    const records = { next: { source, checked: checkRecords(source, '2026-11-26') }, previous: null };
    const reviewed = review(staging, { now: later(1), roots: [kept()], records });
    if (!reviewed.ok) throw new Error(reviewed.message);
    rmSync(staging.path, { recursive: true });
    const key = await office.key('targets-1');
    const signed = () => approve(staging, reviewed, { key, now: later(1) });
    expect(signed()).toMatchObject({ ok: false, reason: 'APPROVAL_STAGING_CHANGED' });
    await build([put({ id: 'a', rev: 2, note: 'y' }), ...MANY], later(2));
    expect(signed()).toMatchObject({ ok: false, reason: 'APPROVAL_STAGING_CHANGED' });
    expect(existsSync(staging.approvalFile(key.keyid))).toBe(false);
  });

  it('has the delta compared only with the records of the generation before', async () => {
    await build(SECOND, later(1));
    const of = (lines: readonly string[]) => {
      const source = sourceOf(lines);
      return { source, checked: checkRecords(source, '2026-11-26') };
    };
    const staging = new Staging(office.folder.staging);
    const seen = (previous: readonly string[] | null) => {
      const records = { next: of(SECOND), previous: previous === null ? null : of(previous) };
      const reviewed = review(staging, { now: later(1), records });
      return reviewed.ok ? reviewed.list : reviewed;
    };
    expect(seen(null)).toMatchObject({ recordsMatch: true, deltaMatches: false });
    expect(seen(FIRST)).toMatchObject({ recordsMatch: true, deltaMatches: true });
  });
});

describe('a publication', () => {
  it('is refused where a kiosk was revoked after it was built', async () => {
    await build(SECOND, later(1));
    await approveTwice(later(1));
    expect(revokeDevice(office.folder, 'lane-2', later(2))).toMatchObject({ ok: true });
    const refused = await office.publish(later(2));
    expect(refused).toMatchObject({ ok: false, reason: 'PUBLISH_DEVICES' });
    if (!refused.ok) expect(refused.message).toContain(kiosk(2).identity.deviceKeyId);
    await build(SECOND, later(2));
    await approveTwice(later(2));
    expect(await office.publish(later(2))).toMatchObject({ ok: true, versions: { targets: 2 } });
  });

  it('is refused upon targets of the same version that were approved and taken back', async () => {
    await build(SECOND, later(1));
    await approveTwice(later(1));
    const before = new Staging(office.folder.staging).read();
    if (before === null) throw new Error('staged');
    const approvals = ['targets-1', 'targets-2'].map(async (name) => {
      const { keyid } = await office.key(name);
      return JSON.parse(readFileSync(new Staging(office.folder.staging).approvalFile(keyid), 'utf8'));
    });
    const signatures = (await Promise.all(approvals)).map(({ keyid, sig }) => ({ keyid, sig }));
    // Taken back, and another text published as version 2.
    await build([...SECOND, put({ id: 'zz' })], later(2));
    await approveTwice(later(2));
    expect(await office.publish(later(2))).toMatchObject({ ok: true });
    // Without a delta the files alone do not contradict it, so that an approver cannot tell; the office can.
    const built = await office.build([...SECOND, put({ id: 'zzz' })], later(3), { withoutLast: true });
    if (!built.ok) throw new Error(built.message);
    const path = join(office.folder.staging, 'published-targets.json');
    writeFileSync(path, JSON.stringify({ signatures, signed: before.targets.signed }));
    const staged = JSON.parse(readFileSync(join(office.folder.staging, 'targets.json'), 'utf8'));
    for (const [name, target] of Object.entries(before.targets.signed.targets))
      if (!name.includes('g2.full')) staged.signed.targets[name] = target;
    writeFileSync(join(office.folder.staging, 'targets.json'), JSON.stringify(staged));
    await approveTwice(later(3));
    expect(await office.publish(later(3))).toMatchObject({
      ok: false,
      reason: 'PUBLISH_STAGING',
      message: expect.stringContaining('for targets other than the published ones'),
    });
  });
});
