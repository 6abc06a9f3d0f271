import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyIdOf, newContentKey, StreamSealer, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { deviceBoxKey, newSigningSeed, sealTo, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { assemble } from '../../../src/delivery/bundles/build-bundle.ts';
import { type ImportVerdict, importBundle } from '../../../src/delivery/bundles/index.ts';
import { type Manifest, payloadAddress } from '../../../src/delivery/format/index.ts';
import { HEAD, importRequest, type Office, RECORDS, testOffice } from '../../fakes/lists.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;
let office: Office;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  office = testOffice(state);
});
afterEach(() => {
  journal.stop();
  state.remove();
});

const folder = (): string => join(state.stateDir, 'lists', HEAD.listId);
const give = (bytes: Uint8Array, change: object = {}): Promise<ImportVerdict> =>
  importBundle({ ...importRequest(state, office, journal), bundle: { bytes }, ...change });

function verdicts(): { verdict: string; generation: number | null }[] {
  return [...journal.readRows({ from: 1, to: 10_000 })]
    .map((row) => JSON.parse(row.text))
    .filter((row) => row.kind === 'list-verdict')
    .map((row) => row.body);
}

/** Signed by the trusted keys, but with a payload of the test's choosing: what a compromised publisher could send. */
function crafted(options: {
  plain?: Buffer;
  packed?: Buffer;
  final?: boolean;
  extra?: boolean;
  manifest?: Partial<Manifest>;
}): Uint8Array {
  const plain = options.plain ?? Buffer.from('');
  const packed = options.packed ?? brotliCompressSync(plain);
  const key = newContentKey();
  const contentKeyId = keyIdOf(key);
  const sealer = new StreamSealer(key);
  const piece = (bytes: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const parts = [
    Buffer.from(sealer.header),
    piece(sealer.push(packed, { aad: payloadAddress({ ...HEAD, contentKeyId }), final: options.final !== false })),
  ];
  if (options.extra === true) parts.push(piece(sealer.push(Buffer.from('more'), { aad: null, final: true })));
  const payload = Buffer.concat(parts);
  const hash = createHash('sha256').update(plain).digest('hex');
  const device = deviceBoxKey(state.ring()).publicKey;
  const manifest: Manifest = {
    ...HEAD,
    format: 'waypost.list.1',
    kind: 'full',
    createdAt: state.clock.wall().toISOString(),
    records: plain.toString().split('\n').length - 1,
    state: hash,
    compression: 'br',
    plainBytes: plain.length,
    plainSha256: hash,
    payloadBytes: payload.length,
    payloadSha256: createHash('sha256').update(payload).digest('hex'),
    contentKeyId,
    deviceKeys: [{ deviceKeyId: keyIdOf(device), sealedKey: Buffer.from(sealTo(device, key)).toString('base64') }],
    ...options.manifest,
  };
  return assemble(manifest, office.signers, payload);
}

describe('a good bundle', () => {
  it('is applied, and the same bundle again is up to date', async () => {
    const bytes = office.bundle();
    expect(await give(bytes)).toMatchObject({ ok: true, verdict: 'applied', generation: 3, records: 3 });
    expect(await give(bytes)).toMatchObject({ ok: true, verdict: 'up-to-date' });
    expect(readlinkSync(join(folder(), 'current'))).toBe('g3.db');
    expect(verdicts().map((entry) => entry.verdict)).toEqual(['accepted', 'applied', 'up-to-date']);
  });

  it('comes from a file as well, and a newer one replaces it and its file', async () => {
    const path = join(state.stateDir, 'bundle.wplb');
    writeFileSync(path, office.bundle());
    expect(await give(new Uint8Array(), { bundle: { path } })).toMatchObject({ ok: true });
    expect(await give(office.bundle({ head: { generation: 4 } }))).toMatchObject({ ok: true, generation: 4 });
    expect(readdirSync(folder()).filter((name) => name.endsWith('.db'))).toEqual(['g4.db']);
    expect(statSync(join(folder(), 'g4.db')).mode & 0o077).toBe(0);
  });

  it('leaves nothing readable on the disk: no name, number, date or note of any record', async () => {
    await give(office.bundle());
    const secrets = [
      'Velmora',
      'VELMORA',
      'Teodora',
      'TEODORA',
      'Obradin',
      'MAREK',
      'L898902C3',
      '2011-03-04',
      '1980-05-05',
      'speaks for her',
      'per-1',
    ];
    for (const base of [folder(), state.stateDir]) {
      for (const name of readdirSync(base)) {
        const path = join(base, name);
        if (!lstatSync(path).isFile()) continue;
        const file = readFileSync(path);
        for (const secret of secrets) expect(file.includes(secret), `${secret} in ${name}`).toBe(false);
      }
    }
  });

  it('may hold no record at all', async () => {
    expect(await give(office.bundle({ records: [] }))).toMatchObject({ ok: true, records: 0 });
  });
});

describe('refusals, each with its reason and an audit row, and the running list untouched', () => {
  beforeEach(async () => {
    await give(office.bundle());
  });
  const untouched = (): void => {
    expect(
      readdirSync(folder())
        // An empty log and its index belong to a file that was read.
        .filter((name) => name !== 'import.lock' && !/^g3\.db-(?:wal|shm)$/.test(name))
        .sort(),
    ).toEqual(['current', 'g3.db']);
    if (existsSync(join(folder(), 'g3.db-wal'))) expect(statSync(join(folder(), 'g3.db-wal')).size).toBe(0);
  };
  async function refuses(bytes: Uint8Array, reason: string, change: object = {}): Promise<void> {
    const before = readFileSync(join(folder(), 'g3.db'));
    const verdict = await give(bytes, change);
    expect(verdict).toMatchObject({ ok: false, reason });
    expect(verdict.message.length).toBeGreaterThan(20);
    expect(verdicts().at(-1)).toMatchObject({ verdict: reason });
    untouched();
    expect(readFileSync(join(folder(), 'g3.db')).equals(before)).toBe(true);
  }
  const newer = (options: Parameters<Office['bundle']>[0] = {}): Uint8Array =>
    office.bundle({ ...options, head: { generation: 4, ...options?.head } });

  it('one signature of two, two of one key, and an unknown key', async () => {
    const [first] = office.signers;
    await refuses(newer({ signers: [first!] }), 'BUNDLE_SIGNATURE');
    await refuses(newer({ signers: [first!, first!] }), 'BUNDLE_SIGNATURE');
    await refuses(newer({ signers: [first!, signingKeyFromSeed(newSigningSeed())] }), 'BUNDLE_SIGNATURE');
    await refuses(newer(), 'BUNDLE_SIGNATURE', { trust: { keys: [], threshold: 2 } });
    await refuses(newer(), 'BUNDLE_SIGNATURE', { trust: { keys: [office.keys[0], office.keys[0]], threshold: 2 } });
    await refuses(newer(), 'BUNDLE_SIGNATURE', { trust: { keys: office.keys, threshold: 0 } });
  });

  it('another device', async () => {
    const other = await testState(9);
    const bytes = testOffice(other);
    const foreign = { ...importRequest(state, bytes, journal) };
    const made = bytes.bundle({ head: { generation: 4 } });
    await refuses(made, 'BUNDLE_NOT_FOR_DEVICE', { trust: foreign.trust });
    other.remove();
  });

  it('an older generation, and another list of the same generation', async () => {
    await refuses(office.bundle({ head: { generation: 2 } }), 'LIST_OLDER');
    await refuses(office.bundle({ records: RECORDS.slice(0, 1) }), 'LIST_CONFLICT');
  });

  it('a list that this site does not use', async () => {
    await refuses(office.bundle({ head: { listId: 'other-list' } }), 'LIST_NOT_CONFIGURED');
  });

  it('cut at every 64th byte', async () => {
    const bytes = newer();
    for (let length = 0; length < bytes.length; length += 64) {
      const verdict = await give(bytes.subarray(0, length));
      expect(verdict.ok, `cut at ${length}`).toBe(false);
      if (!verdict.ok) expect(['BUNDLE_TRUNCATED', 'BUNDLE_SIGNATURE', 'BUNDLE_MALFORMED']).toContain(verdict.reason);
    }
    untouched();
  });

  it('changed at every 64th byte', async () => {
    const bytes = newer();
    for (let at = 0; at < bytes.length; at += 64) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      expect((await give(changed)).ok, `byte ${at}`).toBe(false);
    }
    untouched();
  });

  it('data after the end', async () => {
    await refuses(Buffer.concat([newer(), Buffer.from('x')]), 'BUNDLE_TRAILING');
  });

  it('random bytes, an empty file, a folder, a missing file', async () => {
    await refuses(randomBytes(5000), 'BUNDLE_MALFORMED');
    await refuses(new Uint8Array(), 'BUNDLE_TRUNCATED');
    await refuses(new Uint8Array(), 'BUNDLE_UNREADABLE', { bundle: { path: state.stateDir } });
    await refuses(new Uint8Array(), 'BUNDLE_UNREADABLE', { bundle: { path: join(state.stateDir, 'nothing') } });
    await refuses(Uint8Array.of(0x57, 0x50, 0x4c, 0x42, 1, 0xff, 0xff, 0xff, 0xff), 'BUNDLE_TOO_LARGE');
  });
});

describe('bundles signed by the trusted keys that break a rule inside', () => {
  async function refuses(bytes: Uint8Array, reason: string): Promise<void> {
    expect(await give(bytes)).toMatchObject({ ok: false, reason });
    expect(existsSync(join(folder(), 'current'))).toBe(false);
    expect(readdirSync(folder())).toEqual(['import.lock']);
  }
  const line = (id: string): string =>
    `{"act":"a","basis":"b","cat":"document","dob":[],"docs":[],"exp":"2036-01-01","id":"${id}","names":[],"nat":[],"note":null,"op":"put","rev":1,"sex":null}\n`;

  it('take a well-made one, so that the cases below fail for their own reason', async () => {
    expect(await give(crafted({ plain: Buffer.from(line('a') + line('b')) }))).toMatchObject({ ok: true, records: 2 });
  });

  it('unpack to more than was signed', async () => {
    const bomb = brotliCompressSync(Buffer.alloc(200 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(2000);
    await refuses(crafted({ packed: bomb, manifest: { plainBytes: 1000 } }), 'BUNDLE_BOMB');
  });

  it('hold one line without an end', async () => {
    await refuses(crafted({ plain: Buffer.alloc(2 * 1024 * 1024, 0x61) }), 'BUNDLE_RECORD');
  });

  it('do not unpack, or end in the middle', async () => {
    await refuses(crafted({ packed: Buffer.alloc(3000, 0xff), manifest: { plainBytes: 5000 } }), 'BUNDLE_MALFORMED');
    const packed = brotliCompressSync(Buffer.from(line('a').repeat(50)));
    await refuses(crafted({ packed: packed.subarray(0, 40), manifest: { plainBytes: 50_000 } }), 'BUNDLE_MALFORMED');
  });

  it('go on after their last chunk, or were sealed for another generation', async () => {
    await refuses(crafted({ plain: Buffer.from(line('a')), extra: true }), 'BUNDLE_TRAILING');
    await refuses(crafted({ plain: Buffer.from(line('a')), manifest: { generation: 4 } }), 'BUNDLE_MALFORMED');
  });

  it('lack the last chunk', async () => {
    await refuses(crafted({ plain: Buffer.from(line('a')), final: false }), 'BUNDLE_TRUNCATED');
  });

  it('are not the signed text', async () => {
    const plain = Buffer.from(line('a'));
    await refuses(crafted({ plain, manifest: { plainSha256: '00'.repeat(32) } }), 'BUNDLE_HASH');
    await refuses(crafted({ plain, manifest: { plainBytes: plain.length + 1 } }), 'BUNDLE_HASH');
  });

  it('hold a record that is not valid, not canonical, out of order, twice, or a wrong number of them', async () => {
    await refuses(crafted({ plain: Buffer.from('{"op":"put"}\n') }), 'BUNDLE_RECORD');
    await refuses(crafted({ plain: Buffer.from('{"id":"a","op":"del","rev":1}\n') }), 'BUNDLE_RECORD');
    await refuses(crafted({ plain: Buffer.from(line('a').replace(',"basis"', ', "basis"')) }), 'BUNDLE_RECORD');
    await refuses(crafted({ plain: Buffer.from(line('b') + line('a')) }), 'BUNDLE_RECORD');
    await refuses(crafted({ plain: Buffer.from(line('a') + line('a')) }), 'BUNDLE_RECORD');
    await refuses(crafted({ plain: Buffer.from(line('a')), manifest: { records: 2 } }), 'BUNDLE_RECORD');
    await refuses(crafted({ plain: Buffer.from(line('a').trimEnd()), manifest: { records: 1 } }), 'BUNDLE_MALFORMED');
  });
});

describe('surroundings', () => {
  it('no durable audit row, no new list', async () => {
    const blocker = new Database(join(state.stateDir, 'audit.db'));
    blocker.exec('BEGIN IMMEDIATE');
    expect(await give(office.bundle())).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    blocker.close();
    expect(existsSync(join(folder(), 'current'))).toBe(false);
    expect(await give(office.bundle())).toMatchObject({ ok: true });
  });

  it('one import at a time', async () => {
    mkdirSync(folder(), { recursive: true });
    const lock = new Database(join(folder(), 'import.lock'));
    lock.exec('BEGIN EXCLUSIVE');
    expect(await give(office.bundle())).toMatchObject({ ok: false, reason: 'STORAGE_FAILED' });
    lock.close();
    expect(await give(office.bundle())).toMatchObject({ ok: true });
  });

  it('what an import left that never ended is removed', async () => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), 'g3.db.tmp'), 'half');
    writeFileSync(join(folder(), 'g3.scratch'), 'half');
    symlinkSync('g9.db', join(folder(), 'current.tmp'));
    expect(await give(office.bundle())).toMatchObject({ ok: true });
    expect(readdirSync(folder()).sort()).toEqual(['current', 'g3.db', 'import.lock']);
  });

  it('a damaged list may be replaced by its own generation, but not by an older one', async () => {
    await give(office.bundle());
    const path = join(folder(), 'g3.db');
    const bytes = readFileSync(path);
    bytes.fill(0x55, 100, 20_000);
    writeFileSync(path, bytes);
    expect(await give(office.bundle({ head: { generation: 2 } }))).toMatchObject({ ok: false, reason: 'LIST_OLDER' });
    expect(await give(office.bundle())).toMatchObject({ ok: true, verdict: 'applied' });
  });

  it('says which keys signed, in the audit', async () => {
    await give(office.bundle());
    expect(verdicts()[0]).toMatchObject({
      verdict: 'accepted',
      signedBy: office.signers.map((key) => keyIdOf(key.publicKey)),
    });
    expect(toHex(office.signers[0]!.publicKey)).toBe(office.keys[0]);
  });
});
