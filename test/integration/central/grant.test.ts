import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolDevice, revokeDevice } from '../../../src/central/devices/index.ts';
import { centralOfficeStatus, writeRemovableMedia } from '../../../src/central/index.ts';
import type { GrantVerdict } from '../../../src/central/publish/grant.ts';
import { approve, review, Staging, sealedLists, stageGrant } from '../../../src/central/publish/index.ts';
import { keptContentKey } from '../../../src/central/publish/kept-key.ts';
import { fullKeyPath, isKeyTarget, newestFulls } from '../../../src/central/publish/key-files.ts';
import { type Metadata, Repository, readMetadata, sha256Hex, signatureOf } from '../../../src/central/tuf/index.ts';
import { type ApplyReport, applyUpdate, checkRoot, pinRoot } from '../../../src/delivery/apply/index.ts';
import { KEY_HEAD_BYTES } from '../../../src/delivery/content-keys/index.ts';
import { deviceIdentity } from '../../../src/delivery/device/index.ts';
import { hexGroups } from '../../../src/delivery/format/index.ts';
import { kiosk, later, TestCentral } from '../../fakes/central-office.ts';
import { recordsOf, UpdateRig } from '../../fakes/update-site.ts';

/** Of this the kiosk is enrolled later than the list was published. */
const LATE = 'Lane 7';
let rig: UpdateRig;
let office: TestCentral;

beforeEach(async () => {
  rig = await UpdateRig.start();
  office = await TestCentral.open();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  rig.state.clock.at = later(1);
  await office.issue(recordsOf(1), later(0.1));
  expect(enrolDevice(office.folder, deviceIdentity(rig.site.ring, LATE), later(0.2))).toMatchObject({ ok: true });
  const bytes = readFileSync(join(office.folder.repository, 'metadata', '1.root.json'));
  expect(await pinRoot(rig.site, { repository: 'main', bytes, renew: false, by: 'test' })).toMatchObject({ ok: true });
});
afterEach(() => {
  vi.useRealTimers();
  office.remove();
  rig.remove();
});

async function granted(device = LATE, hour = 0.3): Promise<GrantVerdict> {
  const archiveKey = (await office.key('archive')).secret;
  return stageGrant({ folder: office.folder, device, listIds: [], archiveKey, now: later(hour) });
}

/** As an approver, who has the roots since the ceremony and no records. */
async function signed(name: string, hour = 0.3): Promise<void> {
  const reviewed = reviewOf(hour);
  if (!reviewed.ok) throw new Error(reviewed.reason);
  const verdict = approve(staging(), reviewed, { key: await office.key(name), now: later(hour) });
  if (!verdict.ok) throw new Error(verdict.reason);
}

function reviewOf(hour = 0.3) {
  const path = new Repository(office.folder.repository).metadataFile('1.root.json');
  const root = readMetadata('root', readFileSync(path, 'utf8'));
  return review(staging(), { now: later(hour), roots: root === null ? [] : [root] });
}

const staging = (): Staging => new Staging(office.folder.staging);
const applied = (from = office.folder.repository): Promise<ApplyReport> =>
  applyUpdate({ site: rig.site, repository: 'main', from });
const statusTexts = (hour: number): string =>
  centralOfficeStatus(office.folder, later(hour))
    .map(({ text }) => text)
    .join('\n');
const published = () => {
  const current = new Repository(office.folder.repository).current();
  if (current.state !== 'published') throw new Error('nothing is published');
  return current.targets.signed.targets;
};

/** Writes the staged targets once more after `change`, with every file where its hash says. */
function alter(change: (signed: { targets: Record<string, unknown> }) => void): void {
  const path = join(office.folder.staging, 'targets.json');
  const metadata = JSON.parse(readFileSync(path, 'utf8'));
  change(metadata.signed);
  writeFileSync(path, JSON.stringify(metadata));
}

describe('published lists for a kiosk that was enrolled later', () => {
  it('are read by that kiosk once two people approved, with no text built and no bundle changed', async () => {
    expect(await applied()).toMatchObject({ ok: false, reason: 'UPDATE_NO_KEY_FOR_DEVICE' });
    expect(statusTexts(0.2)).toContain(`cannot open it: "${LATE}". Run: waypost central device grant "${LATE}"`);
    const before = published();
    expect(await granted()).toMatchObject({
      ok: true,
      grant: { name: LATE, lists: [{ listId: 'missing-persons', generation: 1 }] },
    });
    expect(statusTexts(0.3)).toContain(`a grant of published lists to "${LATE}", 0 of 2 approvals`);
    const reviewed = reviewOf();
    expect(reviewed).toMatchObject({ ok: true, list: null, grant: { deviceKeyId: rig.site.deviceKeyId } });
    await signed('targets-1');
    await signed('targets-3');
    expect(await office.publish(later(0.3))).toMatchObject({
      ok: true,
      list: null,
      grant: { deviceKeyId: rig.site.deviceKeyId },
      versions: { targets: 2 },
    });
    expect(await applied()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 1 }] });
    expect(rig.serving()).toMatchObject({ generation: 1, status: 'fresh', found: 1, whole: true });
    const bundle = 'wl/missing-persons/g1.full.wpb';
    expect(published()[bundle]).toEqual(before[bundle]);
    expect(statusTexts(0.4)).not.toContain('cannot open');
    expect(await granted()).toMatchObject({ ok: false, reason: 'GRANT_NOTHING' });
    // Anyone who had the list keeps it: their entries are the bytes that were published.
    const [sealed] = sealedLists(new Repository(office.folder.repository), published());
    expect([...(sealed?.devices ?? [])].sort()).toEqual(
      [kiosk(1).identity.deviceKeyId, kiosk(2).identity.deviceKeyId, rig.site.deviceKeyId].sort(),
    );
  });

  it('stay closed to another later kiosk, and the next generation is sealed to both', async () => {
    const other = kiosk(9).identity;
    expect(enrolDevice(office.folder, other, later(0.2))).toMatchObject({ ok: true });
    await granted(other.name);
    await signed('targets-1');
    await signed('targets-2');
    expect(await office.publish(later(0.3))).toMatchObject({ ok: true });
    expect(await applied()).toMatchObject({ ok: false, reason: 'UPDATE_NO_KEY_FOR_DEVICE' });
    expect(rig.serving()).toBeNull();
    await office.issue(recordsOf(2), later(0.4));
    expect(await applied()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
  });

  it('go to the stick of the kiosk after the grant and not before', async () => {
    const out = mkdtempSync(join(tmpdir(), 'waypost-stick-'));
    const { link: _link, ...identity } = deviceIdentity(rig.site.ring, LATE);
    const device = { ...identity, enrolledAt: '', revokedAt: null };
    const media = { device: { ...device, box: '', sign: '' }, out, now: later(0.4) };
    expect(writeRemovableMedia(office.folder, media)).toMatchObject({
      ok: false,
      message: expect.stringContaining('device grant'),
    });
    await granted();
    await signed('targets-1');
    await signed('targets-2');
    await office.publish(later(0.3));
    expect(writeRemovableMedia(office.folder, media)).toMatchObject({ ok: true });
    expect(await applied(out)).toMatchObject({ ok: true, lists: [{ verdict: 'applied' }] });
    rmSync(out, { recursive: true });
  });

  it('need two people: one approval is not enough, nor two keys of one person, nor an approver without the root', async () => {
    await granted();
    await signed('targets-1');
    expect(await office.publish(later(0.3))).toMatchObject({ ok: false, reason: 'PUBLISH_BELOW_THRESHOLD' });
    const without = review(staging(), { now: later(0.3) });
    if (!without.ok) throw new Error(without.reason);
    expect(approve(staging(), without, { key: await office.key('targets-2'), now: later(0.3) })).toMatchObject({
      reason: 'APPROVAL_ROOT_NOT_COMPARED',
    });
    expect(await applied()).toMatchObject({ ok: false, reason: 'UPDATE_NO_KEY_FOR_DEVICE' });
  });

  it('are not given by two keys that the root says are of one person', async () => {
    const path = join(office.folder.repository, 'metadata', '1.root.json');
    const { signed: root } = JSON.parse(readFileSync(path, 'utf8')) as Metadata<'root'>;
    const [one, three] = [(await office.key('targets-1')).keyid, (await office.key('targets-3')).keyid];
    root.persons = { ...root.persons, [three]: root.persons?.[one] ?? '' };
    const holders = await Promise.all(['root-1', 'root-2'].map((name) => office.key(name)));
    const signatures = holders.map(({ keyid, secret }) => signatureOf(root, { keyid, secretKey: secret }));
    writeFileSync(path, JSON.stringify({ signatures, signed: root }));
    await granted();
    await signed('targets-1');
    await signed('targets-3');
    expect(await office.publish(later(0.3))).toMatchObject({
      ok: false,
      reason: 'PUBLISH_BELOW_THRESHOLD',
      message: expect.stringContaining('1 of 2'),
    });
    await signed('targets-2');
    expect(await office.publish(later(0.3))).toMatchObject({ ok: true });
  });

  it('are not given to a revoked kiosk, nor to one that was revoked while the grant waited', async () => {
    await granted();
    await signed('targets-1');
    await signed('targets-2');
    expect(revokeDevice(office.folder, LATE, later(0.3))).toMatchObject({ ok: true });
    expect(await office.publish(later(0.3))).toMatchObject({ ok: false, reason: 'PUBLISH_DEVICES' });
    rmSync(office.folder.staging, { recursive: true });
    expect(await granted()).toMatchObject({ ok: false, reason: 'GRANT_DEVICE_REVOKED' });
    expect(await granted('nobody')).toMatchObject({ ok: false, reason: 'GRANT_DEVICE_UNKNOWN' });
    expect(existsSync(office.folder.staging)).toBe(false);
  });

  it('wait for nothing else, and nothing else is built while they wait', async () => {
    await granted();
    expect(await granted()).toMatchObject({ ok: false, reason: 'GRANT_OTHER_STAGED' });
    expect(await office.build(recordsOf(2), later(0.4))).toMatchObject({ ok: false, reason: 'LIST_OTHER_STAGED' });
  });
});

describe('an altered grant', () => {
  const path = (): string => Object.keys(staging().read()?.targets.signed.targets ?? {}).find(isShard) ?? '';
  const isShard = (name: string): boolean => {
    const { published: before, targets } = staging().read() ?? {};
    return before?.signed.targets[name]?.hashes.sha256 !== targets?.signed.targets[name]?.hashes.sha256;
  };

  beforeEach(async () => {
    expect(await granted()).toMatchObject({ ok: true });
  });

  it.each([
    [
      'a bundle is taken out',
      'STAGING_OTHER_CHANGE',
      (t: Record<string, unknown>) => delete t['wl/missing-persons/g1.full.wpb'],
    ],
    [
      'a bundle is said to be another one',
      'STAGING_OTHER_CHANGE',
      (t: Record<string, { custom: { minApp: string } }>) => {
        const target = t['wl/missing-persons/g1.full.wpb'];
        if (target !== undefined) target.custom.minApp = '9.9.9';
      },
    ],
    [
      'a key file is said to belong to a delta',
      'STAGING_KEYS',
      (t: Record<string, { custom: { from: number | null } }>) => {
        const target = t[path()];
        if (target !== undefined) target.custom.from = 1;
      },
    ],
    [
      'the facts of a key file are other ones',
      'STAGING_KEYS',
      (t: Record<string, { custom: { contentKeyId: string } }>) => {
        const target = t[path()];
        if (target !== undefined) target.custom.contentKeyId = '0'.repeat(32);
      },
    ],
    [
      'the file is another one than the targets name',
      'STAGING_FILE',
      (t: Record<string, { hashes: { sha256: string } }>) => {
        const { sha256 } = t[path()]?.hashes ?? { sha256: '' };
        writeFileSync(
          staging().targetFile(path(), sha256),
          readFileSync(staging().targetFile(path(), sha256)).reverse(),
        );
      },
    ],
  ] as const)('is refused: %s', (_, reason, change) => {
    alter(({ targets }) => change(targets as never));
    expect(reviewOf()).toMatchObject({ ok: false, reason });
  });

  it('is refused where it adds another kiosk than the folder names, or a second one', () => {
    const summary = join(office.folder.staging, 'summary.json');
    const text = readFileSync(summary, 'utf8');
    writeFileSync(summary, text.replaceAll(rig.site.deviceKeyId, kiosk(1).identity.deviceKeyId));
    expect(reviewOf()).toMatchObject({ ok: false });
    writeFileSync(summary, text);
    expect(reviewOf()).toMatchObject({ ok: true });
    replaceKeys((file) => {
      const entry = Buffer.from(file.subarray(KEY_HEAD_BYTES, KEY_HEAD_BYTES + 96));
      entry.fill(0xff, 0, 16);
      return withEntry(file, entry);
    });
    expect(reviewOf()).toMatchObject({ ok: false, reason: 'STAGING_GRANT' });
  });

  it('is refused where the kiosk is in the file twice', () => {
    replaceKeys((file) => {
      const at = file.indexOf(Buffer.from(rig.site.deviceKeyId, 'hex'));
      return withEntry(file, file.subarray(at, at + 96));
    });
    expect(reviewOf()).toMatchObject({ ok: false, reason: 'STAGING_KEYS' });
  });

  it('is refused where the entry of a kiosk that had the list is changed', async () => {
    rmSync(office.folder.staging, { recursive: true });
    const known = kiosk(1).identity.deviceKeyId;
    const late = kiosk(20).identity;
    enrolDevice(office.folder, late, later(0.2));
    expect(await granted(late.name)).toMatchObject({ ok: true });
    expect(reviewOf()).toMatchObject({ ok: true });
    replaceKeys((file) => {
      const at = file.indexOf(Buffer.from(known, 'hex'));
      file[at + 40] = (file[at + 40] ?? 0) ^ 1;
      return file;
    });
    expect(reviewOf()).toMatchObject({ ok: false, reason: 'STAGING_GRANT' });
  });

  function withEntry(file: Buffer, entry: Buffer): Buffer {
    const more = Buffer.concat([file, entry]);
    more.writeUInt32BE(file.readUInt32BE(21) + 1, 21);
    for (let first = entry[0] ?? 0; first < 256; first += 1)
      more.writeUInt32BE(file.readUInt32BE(25 + 4 * first) + 1, 25 + 4 * first);
    return more;
  }

  /** Changes the staged key file, and names the changed one in the targets, as anyone who prepares a folder could. */
  function replaceKeys(change: (file: Buffer) => Buffer): void {
    const name = path();
    alter(({ targets }) => {
      const target = targets[name] as { length: number; hashes: { sha256: string } };
      const bytes = change(readFileSync(staging().targetFile(name, target.hashes.sha256)));
      target.hashes.sha256 = sha256Hex(bytes);
      target.length = bytes.length;
      writeFileSync(staging().targetFile(name, target.hashes.sha256), bytes);
    });
  }

  it('is refused by the office where its signatures are of the grant before the change', async () => {
    await signed('targets-1');
    await signed('targets-2');
    alter((one) => Object.assign(one, { expires: '2026-12-20T00:00:00Z' }));
    expect(await office.publish(later(0.3))).toMatchObject({ ok: false, reason: 'PUBLISH_BELOW_THRESHOLD' });
  });
});

describe('an older grant', () => {
  it('is refused when it is put back: by the office, and by the kiosk that saw the newer one', async () => {
    await granted();
    await signed('targets-1');
    await signed('targets-2');
    const kept = mkdtempSync(join(tmpdir(), 'waypost-grant-'));
    cpSync(office.folder.staging, join(kept, 'staging'), { recursive: true });
    await office.publish(later(0.3));
    cpSync(office.folder.repository, join(kept, 'repository'), { recursive: true });
    await office.issue(recordsOf(2), later(0.4));
    expect(await applied()).toMatchObject({ ok: true, lists: [{ generation: 2 }] });
    expect(await applied(join(kept, 'repository'))).toMatchObject({
      ok: false,
      reason: 'UPDATE_VERSION_LOWER_TIMESTAMP',
    });
    expect(rig.serving()).toMatchObject({ generation: 2 });
    cpSync(join(kept, 'staging'), office.folder.staging, { recursive: true });
    expect(await office.publish(later(0.5))).toMatchObject({ ok: false, reason: 'PUBLISH_STAGING' });
    rmSync(kept, { recursive: true });
  });
});

describe('the content key that a grant needs', () => {
  const generations = (): string => join(office.folder.list('missing-persons'), 'generations');

  it('is kept sealed, of the last generation only, and opens with no other key and under no other name', async () => {
    expect(readdirSync(generations()).sort()).toEqual(['1.key.sealed', '1.sealed']);
    await office.issue(recordsOf(2), later(0.3));
    expect(readdirSync(generations()).sort()).toEqual(['2.key.sealed', '2.sealed']);
    const late = kiosk(9).identity;
    enrolDevice(office.folder, late, later(0.3));
    const { folder } = office;
    const other = (await office.key('snapshot')).secret.slice(0, 32);
    const wrong = stageGrant({ folder, device: late.name, listIds: [], archiveKey: other, now: later(0.4) });
    expect(wrong).toMatchObject({ ok: false, reason: 'GRANT_CONTENT_KEY' });
    const kept = join(generations(), '2.key.sealed');
    const archiveKey = (await office.key('archive')).secret;
    const target = newestFulls(published()).map((full) => published()[fullKeyPath(full)])[0];
    const contentKeyId = target !== undefined && isKeyTarget(target) ? target.custom.contentKeyId : '';
    const name = { listId: 'missing-persons', generation: 2 };
    expect(keptContentKey(kept, { contentKeyId, archiveKey, name })).toHaveLength(32);
    expect(keptContentKey(kept, { contentKeyId, archiveKey, name: { ...name, listId: 'other' } })).toBeNull();
    expect(keptContentKey(kept, { contentKeyId, archiveKey, name: { ...name, generation: 1 } })).toBeNull();
    expect(keptContentKey(kept, { contentKeyId: '0'.repeat(32), archiveKey, name })).toBeNull();
  });

  it.each([
    ['missing', () => rmSync(join(generations(), '1.key.sealed'))],
    [
      'changed',
      () => {
        const file = join(generations(), '1.key.sealed');
        const bytes = readFileSync(file);
        bytes[40] = (bytes[40] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
    ['shorter', () => writeFileSync(join(generations(), '1.key.sealed'), 'WPCK')],
  ])('is asked for by name where it is %s, and nothing is staged', async (_, harm) => {
    harm();
    expect(await granted()).toMatchObject({
      ok: false,
      reason: 'GRANT_CONTENT_KEY',
      message: expect.stringContaining('publish a new generation'),
    });
    expect(existsSync(office.folder.staging)).toBe(false);
    expect(existsSync(`${office.folder.staging}.part`)).toBe(false);
  });
});

describe('the status of the office', () => {
  it('says which list is still open to a revoked kiosk, until the next generation', async () => {
    expect(statusTexts(0.2)).not.toContain('STILL OPEN');
    revokeDevice(office.folder, 'lane-1', later(0.2));
    revokeDevice(office.folder, LATE, later(0.2));
    const [line, ...more] = statusTexts(0.3)
      .split('\n')
      .filter((text) => text.includes('STILL OPEN'));
    expect(line).toContain('STILL OPEN to "lane-1", revoked at');
    expect(line).toContain('missing-persons generation 1');
    // The other revoked kiosk was never given it.
    expect(more).toEqual([]);
    await office.issue(recordsOf(2), later(0.4));
    expect(statusTexts(0.5)).not.toContain('STILL OPEN');
  });

  it('reads out the fingerprint that the kiosk shows for the file', () => {
    const path = join(office.folder.repository, 'metadata', '1.root.json');
    const shown = checkRoot(readFileSync(path));
    if (!shown.ok) throw new Error(shown.reason);
    expect(statusTexts(0.2)).toContain(`fingerprint of 1.root.json for a new kiosk: ${hexGroups(shown.fingerprint)}`);
    // The same metadata as another program would write them: other bytes, and so another fingerprint, at both places.
    const { signed: root, signatures } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ signatures, signed: root }, null, 2));
    const again = checkRoot(readFileSync(path));
    if (!again.ok) throw new Error(again.reason);
    expect(again.fingerprint).not.toBe(shown.fingerprint);
    expect(statusTexts(0.2)).toContain(hexGroups(again.fingerprint));
  });
});
