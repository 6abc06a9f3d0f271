import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DamagedDevices,
  devicesOf,
  enrolDevice,
  readDevice,
  revokeDevice,
} from '../../../src/central/devices/index.ts';
import { centralOfficeStatus } from '../../../src/central/index.ts';
import { planCeremony } from '../../../src/central/keys/index.ts';
import { ArchiveWriter } from '../../../src/central/publish/archive.ts';
import { ArchiveDamaged, archiveLines, compareGenerations, DiffTally } from '../../../src/central/publish/index.ts';
import { targetsAfter } from '../../../src/central/publish/targets-policy.ts';
import { openSecretFile } from '../../../src/central/secrets/index.ts';
import type { Target } from '../../../src/central/tuf/index.ts';
import { identityText } from '../../../src/delivery/device/index.ts';
import { kiosk, later, NOW, TestCentral } from '../../fakes/central-office.ts';
import { put } from '../../unit/central/source.ts';

let office: TestCentral;
const folder = mkdtempSync(join(tmpdir(), 'waypost-office-unit-'));

beforeAll(async () => {
  office = await TestCentral.open();
});
afterAll(() => {
  office.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('the sealed text of a generation', () => {
  const key = new Uint8Array(32).fill(7);
  const name = { listId: 'missing-persons', generation: 3 };
  const path = join(folder, 'text.sealed');
  const lines = Array.from({ length: 5000 }, (_, at) => put({ id: `r-${at}`, note: 'x'.repeat(at % 700) }));

  beforeAll(() => {
    const writer = new ArchiveWriter(path, key, name);
    for (const line of lines) writer.add(line);
    writer.finish();
  });

  it('gives every line back', () => {
    expect([...archiveLines(path, key, name)]).toEqual(lines);
  });

  it.each([
    ['another key', new Uint8Array(32).fill(8), name],
    ['another list', key, { ...name, listId: 'other' }],
    ['an older generation under the name of a newer one', key, { ...name, generation: 4 }],
  ])('does not open with %s', (_, other, as) => {
    expect(() => [...archiveLines(path, other, as)]).toThrow(ArchiveDamaged);
  });

  it('does not open cut short, with a changed bit, or with more behind it', () => {
    const bytes = readFileSync(path);
    const changed = join(folder, 'changed.sealed');
    const opens = (content: Buffer): void => {
      writeFileSync(changed, content);
      expect(() => [...archiveLines(changed, key, name)]).toThrow(ArchiveDamaged);
    };
    for (const at of [0, 5, 20, 40, 1000, bytes.length - 1]) {
      opens(bytes.subarray(0, at));
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      opens(flipped);
    }
    opens(Buffer.concat([bytes, Buffer.from([0])]));
  });
});

describe('the comparison of two generations', () => {
  it('finds exactly what was added, changed and removed', () => {
    const generation = fc.uniqueArray(
      fc.tuple(fc.stringMatching(/^[a-z0-9.:_-]{1,6}$/), fc.integer({ min: 1, max: 3 })),
      {
        selector: ([id]) => id,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(generation, generation, (before, after) => {
        const sorted = (all: [string, number][]) => all.toSorted(([a], [b]) => (a < b ? -1 : 1));
        const text = ([id, rev]: [string, number]) => put({ id, rev });
        const tally = new DiffTally();
        const next = sorted(after).map(([id, rev]) => ({ id, rev, text: text([id, rev]) }));
        for (const step of compareGenerations(sorted(before).map(text), next)) tally.note(step);
        const [old, fresh] = [new Map(before), new Map(after)];
        const { summary } = tally;
        expect(summary.added.ids).toEqual([...fresh.keys()].filter((id) => !old.has(id)).sort());
        expect(summary.removed.ids).toEqual([...old.keys()].filter((id) => !fresh.has(id)).sort());
        expect(summary.changed.ids).toEqual(
          [...fresh]
            .filter(([id, rev]) => old.has(id) && old.get(id) !== rev)
            .map(([id]) => id)
            .sort(),
        );
        expect(summary.backwards.ids).toEqual(
          [...fresh]
            .filter(([id, rev]) => (old.get(id) ?? 0) > rev)
            .map(([id]) => id)
            .sort(),
        );
      }),
    );
  });
});

describe('deltas that are kept', () => {
  const target = (kind: 'full' | 'delta', from: number | null, to: number, createdAt = NOW): Target => ({
    length: 1,
    hashes: { sha256: 'a'.repeat(64) },
    custom: {
      list: 'l',
      kind,
      from,
      to,
      fromState: null,
      toState: 'b'.repeat(64),
      records: 1,
      createdAt: createdAt.toISOString(),
      minApp: '0.1.0',
    },
  });
  const deltas = { chainMax: 14, keepDays: 35 };
  const added = { 'wl/l/g4.full.wpb': target('full', null, 4), 'wl/l/g3-g4.delta.wpb': target('delta', 3, 4) };

  it('reach the newest generation without a gap, are young enough, and leave other lists alone', () => {
    const other = { ...target('full', null, 9), custom: { ...target('full', null, 9).custom, list: 'other' } };
    const before = {
      'wl/l/g3.full.wpb': target('full', null, 3),
      'wl/l/g2-g3.delta.wpb': target('delta', 2, 3),
      'wl/l/g0-g1.delta.wpb': target('delta', 0, 1),
      'wl/other/g9.full.wpb': other,
    };
    const names = (now: Date, change = {}) =>
      Object.keys(targetsAfter(before, { listId: 'l', added, deltas: { ...deltas, ...change }, now }));
    expect(names(NOW)).toEqual([
      'wl/l/g2-g3.delta.wpb',
      'wl/l/g3-g4.delta.wpb',
      'wl/l/g4.full.wpb',
      'wl/other/g9.full.wpb',
    ]);
    expect(names(NOW, { chainMax: 1 })).toEqual(['wl/l/g3-g4.delta.wpb', 'wl/l/g4.full.wpb', 'wl/other/g9.full.wpb']);
    expect(names(later(36 * 24))).toEqual(['wl/l/g4.full.wpb', 'wl/other/g9.full.wpb']);
  });
});

describe('devices', () => {
  it('are enrolled once, revoked once, and never read from a damaged file as "none"', () => {
    const { identity } = kiosk(5);
    expect(readDevice(identityText(identity))?.deviceKeyId).toBe(identity.deviceKeyId);
    expect(enrolDevice(office.folder, identity, NOW)).toMatchObject({ ok: true });
    expect(enrolDevice(office.folder, identity, NOW)).toMatchObject({ ok: false, reason: 'DEVICE_KNOWN' });
    expect(enrolDevice(office.folder, { ...kiosk(6).identity, name: 'lane-5' }, NOW)).toMatchObject({
      reason: 'DEVICE_KNOWN',
    });
    expect(revokeDevice(office.folder, 'lane-5', later(1))).toMatchObject({
      ok: true,
      device: { revokedAt: later(1).toISOString() },
    });
    expect(revokeDevice(office.folder, identity.deviceKeyId, later(2))).toMatchObject({ reason: 'DEVICE_REVOKED' });
    expect(revokeDevice(office.folder, 'lane-77', later(2))).toMatchObject({ reason: 'DEVICE_UNKNOWN' });
    const text = readFileSync(office.folder.devicesFile, 'utf8');
    writeFileSync(office.folder.devicesFile, text.slice(0, -20));
    expect(() => devicesOf(office.folder)).toThrow(DamagedDevices);
    writeFileSync(office.folder.devicesFile, text);
  });

  it('with a key that nothing can be sealed to are no devices', () => {
    const { identity } = kiosk(5);
    expect(readDevice(identityText({ ...identity, box: new Uint8Array(32) }))).toBeNull();
    expect(readDevice('{}')).toBeNull();
  });
});

describe('keys', () => {
  it('open with the passphrase of their holder, in their role, and not otherwise', async () => {
    const path = join(office.folder.path, 'keys', 'targets-1.key');
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/seed|secret/);
    expect(await openSecretFile(text, { role: 'targets', passphrase: 'the passphrase of Eva', path })).toMatchObject({
      reason: 'KEY_WRONG_PASSPHRASE',
    });
    expect(await openSecretFile(text, { role: 'root', passphrase: 'the passphrase of Dan', path })).toMatchObject({
      reason: 'KEY_OTHER_ROLE',
    });
    expect(await openSecretFile('{}', { role: 'root', passphrase: 'x', path })).toMatchObject({
      reason: 'KEY_NOT_A_KEY_FILE',
    });
    expect(await openSecretFile(text, { role: 'targets', passphrase: 'the passphrase of Dan', path })).toMatchObject({
      ok: true,
      holder: 'Dan',
    });
  });

  it('of a ceremony belong to enough different people', () => {
    const three = ['Ada', 'Ben', 'Cyn'];
    expect(planCeremony({ root: three, targets: three, operator: 'Gil' })).toMatchObject({ ok: true });
    expect(planCeremony({ root: ['Ada', 'Ben'], targets: three, operator: 'Gil' })).toMatchObject({ ok: false });
    expect(planCeremony({ root: three, targets: ['Ada', 'Ada', 'Ben'], operator: 'Gil' })).toMatchObject({ ok: false });
  });
});

describe('the status of the office', () => {
  const levels = (now: Date) =>
    Object.fromEntries(centralOfficeStatus(office.folder, now).map(({ level, text }) => [text.split(':')[0], level]));

  it('warns before a role ends and says when it has', async () => {
    await office.issue([put()], NOW);
    expect(levels(later(1))).toMatchObject({
      root: 'fact',
      targets: 'fact',
      snapshot: 'fact',
      timestamp: 'fact',
      'missing-persons': 'fact',
    });
    expect(levels(later(40))).toMatchObject({ timestamp: 'warning' });
    expect(levels(later(49))).toMatchObject({ timestamp: 'ended', snapshot: 'fact' });
    expect(levels(later(24 * 6))).toMatchObject({ snapshot: 'warning', targets: 'fact' });
    expect(levels(later(24 * 25))).toMatchObject({ snapshot: 'ended', targets: 'warning', root: 'fact' });
    expect(levels(later(24 * 271))).toMatchObject({ root: 'warning', targets: 'ended' });
    expect(levels(later(24 * 366))).toMatchObject({ root: 'ended' });
  });

  it('says what is staged and who has not approved it', async () => {
    await office.build([put({ rev: 2, note: 'x' })], later(1));
    await office.approve('targets-2', later(1));
    const line = centralOfficeStatus(office.folder, later(1)).find(({ text }) => text.startsWith('staged'));
    expect(line).toEqual({
      level: 'warning',
      text: 'staged: generation 2 of missing-persons, 1 of 2 approvals; not yet signed: Dan, Flo',
    });
  });
});
