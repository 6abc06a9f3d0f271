import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyIdOf, newContentKey } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceBoxKey, KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { readLedger } from '../../../src/adapters/storage/rollback/index.ts';
import { openHeader, sealBundle } from '../../../src/delivery/bundles/index.ts';
import { sealedPacked } from '../../../src/delivery/bundles/payload.ts';
import { bytesSource } from '../../../src/delivery/bundles/source.ts';
import { sealKeys } from '../../../src/delivery/content-keys/index.ts';
import { fullStatement, type Role, sha256, testKey } from '../../fakes/repository.ts';
import { recordsOf, UpdateRig } from '../../fakes/update-site.ts';

const LIST = 'missing-persons';
let rig: UpdateRig;

/** Generation 2 is in place, and everything that follows tries to take its place. */
beforeEach(async () => {
  rig = await UpdateRig.start();
  await rig.trust();
  rig.addFull(2);
  rig.repository.publish();
  expect(await rig.apply()).toMatchObject({ ok: true });
});
afterEach(() => {
  vi.useRealTimers();
  rig.remove();
});

const serves = { generation: 2, status: 'fresh', found: 1, whole: true };

/** The attack is refused by name and noted in the audit; the list in place still answers, and nothing is left lying about. */
async function refuses(reason: string | RegExp, change: Parameters<UpdateRig['apply']>[0] = {}): Promise<void> {
  const rows = rig.verdicts().length;
  const report = await rig.apply(change);
  expect(report.ok ? 'taken' : report.reason).toMatch(typeof reason === 'string' ? new RegExp(`^${reason}$`) : reason);
  if (change.journal === undefined) {
    expect(rig.verdicts().length).toBeGreaterThan(rows);
    expect(rig.verdicts().at(-1)?.verdict).toBe(report.ok ? '' : report.reason);
  }
  vi.useRealTimers();
  expect(rig.serving()).toEqual(serves);
  const left = readdirSync(rig.state.stateDir, { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => /\.part$|\.tmp$|\.work$|staging/.test(name))).toEqual([]);
}

const BELOW: Exclude<Role, 'root'>[] = ['timestamp', 'snapshot', 'targets'];

describe('metadata', () => {
  it('rollback: the repository of yesterday, whole', async () => {
    const yesterday = mkdtempSync(join(tmpdir(), 'waypost-yesterday-'));
    cpSync(rig.repository.folder, yesterday, { recursive: true });
    rig.addFull(3);
    rig.repository.publish();
    await rig.apply();
    cpSync(yesterday, rig.repository.folder, { recursive: true });
    rmSync(yesterday, { recursive: true });
    const report = await rig.apply();
    expect(report).toMatchObject({ ok: false, reason: 'UPDATE_VERSION_LOWER_TIMESTAMP' });
    expect(rig.serving()).toMatchObject({ generation: 3, whole: true });
  });

  it.each(BELOW)('freeze: %s that has expired', async (role) => {
    rig.repository.life[role] = -1;
    rig.addFull(3);
    rig.repository.publish();
    await refuses(`UPDATE_EXPIRED_${role.toUpperCase()}`);
  });

  it.each(BELOW)('%s signed with another key', async (role) => {
    rig.addFull(3);
    rig.repository.publish({ signers: { [role]: [testKey(), testKey()] } });
    await refuses(`UPDATE_BAD_SIGNATURE_${role.toUpperCase()}`);
  });

  it('one signature of two, and the same one twice', async () => {
    rig.addFull(3);
    const [one] = rig.repository.keys.targets as [ReturnType<typeof testKey>];
    rig.repository.publish({ signers: { targets: [one] } });
    await refuses('UPDATE_BAD_SIGNATURE_TARGETS');
    rig.repository.publish({ signers: { targets: [one, one] } });
    await refuses('UPDATE_BAD_SIGNATURE_TARGETS');
  });

  it('mix and match: the targets of another day under the snapshot of today', async () => {
    const metadata = join(rig.repository.folder, 'metadata');
    const old = readFileSync(join(metadata, '1.targets.json'));
    rig.addFull(3);
    rig.repository.publish();
    writeFileSync(join(metadata, '2.targets.json'), old);
    await refuses(/^UPDATE_(?:LENGTH_OR_HASH|TOO_LARGE)$/);
  });

  it('a root rotation with a link missing', async () => {
    for (let turn = 0; turn < 3; turn += 1) rig.repository.rotate('targets');
    rig.repository.publish();
    rmSync(join(rig.repository.folder, 'metadata', '3.root.json'));
    await refuses('UPDATE_ROOT_CHAIN');
  });

  it('a root shown once beside broken files, then hidden: the key that it took away signs nothing any more', async () => {
    const { keys } = rig.repository;
    rig.repository.rotate('timestamp');
    rig.addFull(3);
    rig.repository.publish({ signers: { timestamp: keys.timestamp } });
    await refuses('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    const read = readLedger(rig.state.stateDir, rig.state.ring());
    expect(read.ok && read.ledger?.repositories['main']?.versions.root).toBe(2);
    const metadata = join(rig.repository.folder, 'metadata');
    const root = readFileSync(join(metadata, '2.root.json'));
    rmSync(join(metadata, '2.root.json'));
    await refuses('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    // Nor where the trusted file is lost as well: the ledger knows how far the roots had come.
    rmSync(join(rig.state.stateDir, 'update', 'main', 'metadata', 'root.json'));
    await refuses('UPDATE_VERSION_LOWER_ROOT');
    writeFileSync(join(metadata, '2.root.json'), root);
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 3 }] });
  });

  it('local metadata cut short, beside a repository of yesterday', async () => {
    const metadata = join(rig.repository.folder, 'metadata');
    const old = readFileSync(join(metadata, 'timestamp.json'));
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true });
    writeFileSync(join(metadata, 'timestamp.json'), old);
    const local = join(rig.state.stateDir, 'update', 'main', 'metadata');
    for (const name of readdirSync(local))
      writeFileSync(join(local, name), readFileSync(join(local, name)).subarray(0, 30));
    await refuses(/^UPDATE_VERSION_LOWER_/);
  });
});

describe('the clock', () => {
  it('of 1970 is not believed', async () => {
    rig.addFull(3);
    rig.repository.publish();
    const now = rig.state.clock.at;
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('1970-01-01T00:00:10Z') });
    rig.state.clock.at = new Date('1970-01-01T00:00:10Z');
    const report = await rig.apply();
    expect(report).toMatchObject({ ok: false, reason: 'CLOCK_UNTRUSTED' });
    rig.state.clock.at = now;
    rig.state.clock.known = false;
    await refuses('CLOCK_UNTRUSTED');
  });

  it('of 2099 finds everything expired, and does not move the floor', async () => {
    rig.addFull(3);
    rig.repository.publish();
    const now = rig.state.clock.at;
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2099-01-01T00:00:00Z') });
    rig.state.clock.at = new Date('2099-01-01T00:00:00Z');
    expect(await rig.apply()).toMatchObject({ ok: false, reason: 'UPDATE_EXPIRED_ROOT' });
    vi.useRealTimers();
    rig.state.clock.at = now;
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ generation: 3 }] });
  });
});

describe('lists that the right keys signed', () => {
  it('a generation that was in place before, under new metadata', async () => {
    rig.repository.targets = {};
    rig.addFull(1);
    rig.repository.publish();
    await refuses('LIST_OLDER');
  });

  it('another text of the same generation', async () => {
    rig.addFull(2, recordsOf(7));
    rig.repository.publish();
    await refuses('LIST_CONFLICT');
  });

  it('sealed to another device, or to none', async () => {
    const other = deviceBoxKey(new KeyRing(new Uint8Array(32).fill(9))).publicKey;
    rig.addFull(3, recordsOf(3), { devices: [other] });
    rig.repository.publish();
    await refuses('UPDATE_NO_KEY_FOR_DEVICE');
    rig.addFull(4, recordsOf(4));
    const { [`wl/${LIST}/g4.full.wpk`]: _, ...rest } = rig.repository.targets;
    rig.repository.targets = rest;
    rig.repository.publish();
    await refuses('UPDATE_NO_KEY_FOR_DEVICE');
  });

  it('a key file of another bundle, and a key under the id of this device that another one opens', async () => {
    rig.addFull(3);
    const path = `wl/${LIST}/g3.full.wpk`;
    const signed = rig.repository.targets[path]?.custom ?? {};
    const other = newContentKey();
    const file = sealKeys({ contentKey: other, devices: rig.repository.devices });
    rig.repository.addTarget(path, file, { ...signed, contentKeyId: keyIdOf(other) });
    rig.repository.publish();
    await refuses('UPDATE_HEADER_OTHER');
    rig.repository.addTarget(path, file, signed);
    rig.repository.publish();
    await refuses('BUNDLE_MALFORMED');
  });

  it.each([
    ['list', { list: 'other' }],
    ['kind', { kind: 'delta' }],
    ['to', { to: 9 }],
    ['toState', { toState: 'ab'.repeat(32) }],
    ['records', { records: 39 }],
    ['createdAt', { createdAt: '2026-01-01T00:00:00.000Z' }],
    ['minApp', { minApp: 'new' }],
  ])('a signed description whose %s is not what the file says', async (_, custom) => {
    rig.addFull(3, recordsOf(3), { custom });
    rig.repository.publish();
    await refuses('UPDATE_HEADER_OTHER');
  });

  it('a full list whose header names another list, sealed under the very key that was signed for this one', async () => {
    const lines = recordsOf(3);
    const statement = fullStatement({ ...rig.head(3), listId: 'other' }, lines, rig.state.clock.wall());
    const contentKey = newContentKey();
    const { bytes } = sealBundle({ header: statement, lines, contentKey });
    const { kind, from, to, fromState, toState, records, createdAt } = statement;
    const common = { list: LIST, kind, from, to };
    const said = { ...common, fromState, toState, records, createdAt, minApp: '0.1.0' };
    rig.repository.addTarget(`wl/${LIST}/g3.full.wpb`, bytes, said);
    const keys = sealKeys({ contentKey, devices: rig.repository.devices });
    rig.repository.addTarget(`wl/${LIST}/g3.full.wpk`, keys, { ...common, contentKeyId: keyIdOf(contentKey) });
    rig.repository.publish();
    await refuses('UPDATE_HEADER_OTHER');
  });

  it('a delta of another list, from another generation, of another text, or in another order', async () => {
    const lines = [recordsOf(1), recordsOf(2), recordsOf(3), recordsOf(4)];
    const at = (generation: number) => ({ generation, lines: lines[generation - 1] ?? [] });
    const without = (): void => {
      rig.repository.targets = {};
    };
    without();
    const path = rig.addDelta(at(2), at(3));
    const strange = sealBundle({
      header: { ...headerOf(rig.bytesOf(path)), head: { ...rig.head(3), listId: 'other' } },
      lines: [],
      contentKey: newContentKey(),
    });
    rig.repository.addTarget(path, strange.bytes, { ...rig.repository.targets[path]?.custom });
    rig.repository.publish();
    await refuses('UPDATE_HEADER_OTHER');
    without();
    rig.addDelta(at(3), at(4));
    rig.repository.publish();
    await refuses('UPDATE_CHAIN_BROKEN');
    without();
    rig.addDelta({ generation: 2, lines: recordsOf(8) }, at(3));
    rig.repository.publish();
    await refuses('UPDATE_CHAIN_BROKEN');
    without();
    rig.addDelta(at(2), at(3), { custom: { from: 3, to: 4 } });
    rig.repository.publish();
    await refuses('UPDATE_HEADER_OTHER');
    without();
    const second = rig.addDelta(at(3), at(4));
    const first = rig.addDelta(at(2), at(3));
    const swapped = [rig.bytesOf(first), rig.bytesOf(second)];
    rig.repository.addTarget(first, swapped[1] ?? new Uint8Array(), rig.repository.targets[first]?.custom ?? {});
    rig.repository.addTarget(second, swapped[0] ?? new Uint8Array(), rig.repository.targets[second]?.custom ?? {});
    rig.repository.publish();
    await refuses('UPDATE_HEADER_OTHER');
  });

  it('a delta that claims to continue the text in place, and does not fit it', async () => {
    rig.repository.targets = {};
    const change = recordsOf(3)
      .slice(0, 1)
      .map((line) => line.replace('r1000', 'zz').replace('XR1000', 'XZZ'));
    const statement = {
      head: rig.head(3),
      kind: 'delta' as const,
      from: 2,
      fromState: rig.repositoryState(2),
      to: 3,
      toState: 'ab'.repeat(32),
      records: 1,
      total: 40,
      createdAt: new Date().toISOString(),
    };
    rig.repository.addBundle(statement, change);
    rig.repository.publish();
    await refuses('UPDATE_CHAIN_BROKEN');
  });

  it('a decompression bomb, a text that ends early, one without its last chunk, and one with more after it', async () => {
    const bomb = brotliCompressSync(Buffer.alloc(4 * 1024 * 1024, '{}\n'));
    const good = brotliCompressSync(
      Buffer.from(
        recordsOf(3)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    );
    const cases: [RegExp, (aad: Uint8Array, key: Uint8Array) => Uint8Array][] = [
      [/^BUNDLE_BOMB$/, (aad, key) => sealedPacked(bomb, key, aad)],
      [/^BUNDLE_(?:MALFORMED|HASH)$/, (aad, key) => sealedPacked(good.subarray(0, -20), key, aad)],
      [/^BUNDLE_TRUNCATED$/, (aad, key) => sealedPacked(good, key, aad).subarray(0, 24)],
      [/^BUNDLE_TRAILING$/, (aad, key) => Buffer.concat([sealedPacked(good, key, aad), Buffer.alloc(40)])],
    ];
    for (const [reason, payload] of cases) {
      signCrafted(3, recordsOf(3), payload);
      rig.repository.publish();
      await refuses(reason);
    }
  });

  it('half a list: a broken record in the last line', async () => {
    rig.addFull(3, [...recordsOf(3), '{"op":"put","id":"zz"}']);
    rig.repository.publish();
    await refuses('BUNDLE_RECORD');
  });
});

describe('files of the stick', () => {
  beforeEach(() => {
    rig.addFull(3);
    rig.repository.publish();
  });

  it('bundle or key file missing, a link, a pipe or a folder in its place', async () => {
    const path = join(rig.repository.folder, rig.repository.fileOf(`wl/${LIST}/g3.full.wpb`));
    const bytes = readFileSync(path);
    rmSync(path);
    await refuses('UPDATE_FILE_MISSING');
    symlinkSync('/dev/zero', path);
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    rmSync(path);
    const aside = `${rig.repository.folder}-file`;
    writeFileSync(aside, bytes);
    symlinkSync(aside, path);
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    rmSync(path);
    rmSync(aside);
    mkdirSync(path);
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    rmSync(path, { recursive: true });
    writeFileSync(path, bytes);
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ generation: 3 }] });
  });

  it.each(['metadata', 'targets', 'targets/wl', `targets/wl/${LIST}`])(
    'the folder %s is a link to a folder with all that is needed',
    async (name) => {
      const path = join(rig.repository.folder, name);
      const aside = `${rig.repository.folder}-aside`;
      renameSync(path, aside);
      symlinkSync(aside, path);
      try {
        await refuses('UPDATE_SOURCE_UNREACHABLE');
      } finally {
        rmSync(path);
        renameSync(aside, path);
      }
      expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ generation: 3 }] });
    },
  );

  it('any file of it cut, changed in one bit, or longer', async () => {
    for (const name of readdirSync(rig.repository.folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(rig.repository.folder, name);
      // Of generation 3 alone: what is not read need not be refused.
      if (!statSync(path).isFile() || /g2\.|^metadata\/1\.|root/.test(name)) continue;
      const bytes = readFileSync(path);
      const changed = Uint8Array.from(bytes);
      const at = Math.floor(bytes.length / 2);
      changed[at] = (changed[at] ?? 0) ^ 4;
      for (const bad of [bytes.subarray(0, 64), changed, Buffer.concat([bytes, Buffer.from('x')])]) {
        writeFileSync(path, bad);
        await refuses(/^(?:UPDATE|BUNDLE)_[A-Z_]+$/);
      }
      writeFileSync(path, bytes);
    }
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ generation: 3 }] });
  });

  it('nothing is put to use without a durable audit row', async () => {
    const appendSystem = () => ({ ok: false as const, reason: 'AUDIT_UNAVAILABLE' as const, detail: 'full' });
    const full = { appendSystem, kindRows: rig.journal.kindRows.bind(rig.journal) };
    await refuses('AUDIT_UNAVAILABLE', { journal: full });
    expect(existsSync(join(rig.state.stateDir, 'lists', LIST, 'g3.db'))).toBe(false);
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ generation: 3 }] });
  });
});

function headerOf(bytes: Uint8Array) {
  const opened = openHeader(bytesSource(bytes));
  if (!opened.ok) throw new Error(opened.message);
  const {
    format: _f,
    contentKeyId: _c,
    compression: _b,
    plainBytes: _p,
    plainSha256: _s,
    ...statement
  } = opened.header;
  return statement;
}

/** A bundle whose encrypted part is the test's own, signed all the same: what a publisher turned thief could send. */
function signCrafted(
  generation: number,
  lines: readonly string[],
  payload: (aad: Uint8Array, key: Uint8Array) => Uint8Array,
): void {
  const header = fullStatement(rig.head(generation), lines, rig.state.clock.wall());
  const contentKey = newContentKey();
  const { bytes } = sealBundle({ header, lines, contentKey });
  const opened = openHeader(bytesSource(bytes));
  if (!opened.ok) throw new Error(opened.message);
  const file = Buffer.concat([bytes.subarray(0, opened.payloadOffset), payload(opened.binding, contentKey)]);
  rig.repository.addBundle(header, lines, { bytes: () => file });
  const keys = sealKeys({ contentKey, devices: rig.repository.devices });
  const custom = { list: LIST, kind: 'full', from: null, to: generation, contentKeyId: keyIdOf(contentKey) };
  rig.repository.addTarget(`wl/${LIST}/g${generation}.full.wpk`, keys, custom);
  expect(sha256(file)).not.toBe(sha256(bytes));
}
