import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RememberedRepository } from '../../../src/adapters/storage/rollback/index.ts';
import type { RefusedCycle } from '../../../src/delivery/tuf/client.ts';
import { checkRootForm, folderMetadata, type Refreshed, refreshMetadata } from '../../../src/delivery/tuf/index.ts';
import { METADATA_FILES_MAX, rootVersions } from '../../../src/delivery/tuf/sources.ts';
import { type Role, TestRepository, testKey } from '../../fakes/repository.ts';

let repository: TestRepository;
let at: string;
let folder: string;
let pinned: Uint8Array;
let remembered: RememberedRepository | null;

beforeEach(() => {
  repository = new TestRepository();
  repository.publish();
  at = mkdtempSync(join(tmpdir(), 'waypost-tuf-'));
  folder = join(at, 'metadata');
  pinned = repository.root();
  remembered = null;
});
afterEach(() => {
  vi.useRealTimers();
  repository.remove();
  rmSync(at, { recursive: true, force: true });
});

const cycle = (): Promise<Refreshed | RefusedCycle> =>
  refreshMetadata({ folder, pinnedRoot: pinned, source: folderMetadata(repository.folder), remembered });

/** A cycle that must succeed, and is kept as the appliance does. */
async function accepted(): Promise<Refreshed> {
  const result = await cycle();
  if (!result.ok) throw new Error(`${result.reason}: ${result.message}`);
  result.keep();
  remembered = result.remember;
  return result;
}

async function refuses(reason: string | RegExp): Promise<void> {
  const before = trustedFiles();
  const result = await cycle();
  expect(result.ok ? 'accepted' : result.reason).toMatch(
    typeof reason === 'string' ? new RegExp(`^${reason}$`) : reason,
  );
  expect(trustedFiles()).toEqual(before);
  expect(readdirSync(at).filter((name) => name !== 'metadata')).toEqual([]);
}

function trustedFiles(): Record<string, string> {
  try {
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  } catch {
    return {};
  }
}

const OTHERS: Exclude<Role, 'root'>[] = ['timestamp', 'snapshot', 'targets'];

describe('a good repository', () => {
  it('is taken, again without change, and with new versions and new keys of every role', async () => {
    expect((await accepted()).versions).toEqual({ root: 1, timestamp: 1, snapshot: 1, targets: 1 });
    expect((await accepted()).versions.timestamp).toBe(1);
    repository.publish();
    expect((await accepted()).versions).toEqual({ root: 1, timestamp: 2, snapshot: 2, targets: 2 });
    for (const role of ['root', ...OTHERS] as const) repository.rotate(role);
    repository.publish();
    expect((await accepted()).versions).toEqual({ root: 5, timestamp: 3, snapshot: 3, targets: 3 });
    expect(Object.keys(trustedFiles()).sort()).toEqual([
      'root.json',
      'snapshot.json',
      'targets.json',
      'timestamp.json',
    ]);
  });
});

describe('each role', () => {
  it.each(OTHERS)('%s expired', async (role) => {
    await accepted();
    repository.life[role] = -1;
    repository.publish();
    await refuses(`UPDATE_EXPIRED_${role.toUpperCase()}`);
  });

  it('root expired', async () => {
    repository.life.root = -1;
    repository.publishRoot();
    await refuses('UPDATE_EXPIRED_ROOT');
  });

  it.each(OTHERS)('%s signed by another key', async (role) => {
    await accepted();
    repository.publish({ signers: { [role]: [testKey(), testKey()] } });
    await refuses(`UPDATE_BAD_SIGNATURE_${role.toUpperCase()}`);
  });

  it('targets and root signed below their threshold, also by one key twice', async () => {
    await accepted();
    const [first] = repository.keys.targets as [ReturnType<typeof testKey>];
    repository.publish({ signers: { targets: [first, first] } });
    await refuses('UPDATE_BAD_SIGNATURE_TARGETS');
    repository.publishRoot({ signers: repository.keys.root.slice(0, 1) });
    await refuses('UPDATE_BAD_SIGNATURE_ROOT');
  });

  it.each(OTHERS)('%s of a lower version', async (role) => {
    repository.publish();
    await accepted();
    repository.publish({
      edit: {
        [role]: (signed: Record<string, unknown>) => {
          signed['version'] = 1;
        },
      },
    });
    await refuses(`UPDATE_VERSION_LOWER_${role.toUpperCase()}`);
  });

  it.each(['snapshot', 'targets'] as const)('%s of another length or content than was signed', async (role) => {
    await accepted();
    repository.publish();
    const path = join(repository.folder, 'metadata', `2.${role}.json`);
    writeFileSync(path, `${readFileSync(path, 'utf8')} `);
    await refuses('UPDATE_TOO_LARGE');
    writeFileSync(path, readFileSync(path, 'utf8').trim().replace('"version":2', '"version":3'));
    await refuses('UPDATE_LENGTH_OR_HASH');
    writeFileSync(path, readFileSync(path).subarray(0, 100));
    await refuses('UPDATE_LENGTH_OR_HASH');
  });

  it.each([
    ['root', 512_000],
    ['timestamp', 16_384],
  ] as const)('%s of more than %d bytes, well signed', async (role, limitBytes) => {
    await accepted();
    const pad = (signed: Record<string, unknown>): void => {
      signed['padding'] = 'x'.repeat(limitBytes);
    };
    if (role === 'root') repository.publishRoot({ edit: pad });
    else repository.publish({ edit: { [role]: pad } });
    await refuses('UPDATE_TOO_LARGE');
  });

  it.each(['timestamp.json', '2.snapshot.json', '2.targets.json'])('%s missing', async (name) => {
    await accepted();
    repository.publish();
    rmSync(join(repository.folder, 'metadata', name));
    await refuses('UPDATE_FILE_MISSING');
  });
});

describe('the chain of roots', () => {
  it('with a link missing', async () => {
    await accepted();
    for (let turn = 0; turn < 3; turn += 1) repository.rotate('timestamp');
    repository.publish();
    rmSync(join(repository.folder, 'metadata', '3.root.json'));
    await refuses('UPDATE_ROOT_CHAIN');
  });

  it('with a root of another version under its name', async () => {
    await accepted();
    repository.rotate('timestamp');
    repository.publishRoot({ version: 4 });
    writeFileSync(join(repository.folder, 'metadata', '2.root.json'), repository.root(4));
    rmSync(join(repository.folder, 'metadata', '4.root.json'));
    await refuses('UPDATE_ROOT_CHAIN');
    writeFileSync(join(repository.folder, 'metadata', '2.root.json'), repository.root(1));
    await refuses('UPDATE_VERSION_LOWER_ROOT');
  });

  it('from another publisher', async () => {
    const other = new TestRepository();
    other.publish();
    const result = await refreshMetadata({
      folder,
      pinnedRoot: pinned,
      source: folderMetadata(other.folder),
      remembered,
    });
    expect(result).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TIMESTAMP' });
    other.remove();
  });
});

describe('a root that a refused cycle verified (TUF 5.3.8)', () => {
  /** A refused cycle, and what it hands back kept as the appliance does. */
  async function refusedAndKept(reason: string): Promise<RefusedCycle> {
    const result = await cycle();
    if (result.ok) throw new Error('the cycle was accepted');
    expect(result.reason).toBe(reason);
    if (result.roots !== null) {
      remembered = result.roots.remember;
      result.roots.keep();
    }
    return result;
  }
  const hide = (version: number): void => rmSync(join(repository.folder, 'metadata', `${version}.root.json`));

  it('is handed back, and what a key signed that it took away is refused where the source hides the root', async () => {
    repository.publish();
    const { keys } = (await accepted()).remember;
    const stolen = repository.keys.timestamp;
    repository.rotate('timestamp');
    repository.publish({ signers: { timestamp: stolen } });
    const { roots } = await refusedAndKept('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    expect(roots?.chain.map((bytes) => Buffer.from(bytes))).toEqual([repository.root(2)]);
    expect(remembered).toMatchObject({ keys, versions: { root: 2, timestamp: 2, snapshot: 2, targets: 2 } });
    expect(readFileSync(join(folder, 'root.json'))).toEqual(repository.root(2));
    expect(readdirSync(folder).sort()).toEqual(['root.json', 'snapshot.json', 'targets.json', 'timestamp.json']);
    hide(2);
    await refuses('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    expect(remembered?.versions.root).toBe(2);
  });

  it('ends the memory of the keys that it changed in the next cycle, as it would have in its own', async () => {
    repository.version.timestamp = 1_000_000;
    repository.publish();
    await accepted();
    repository.version.timestamp = 1;
    const stolen = repository.keys.timestamp;
    repository.rotate('timestamp');
    repository.publish({ signers: { timestamp: stolen } });
    await refusedAndKept('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    repository.publish();
    expect((await accepted()).versions).toMatchObject({ root: 2, timestamp: 3 });
  });

  it('is kept up to a missing link, up to one that is not signed, and when it has expired', async () => {
    await accepted();
    repository.rotate('timestamp');
    repository.rotate('snapshot');
    repository.rotate('targets');
    repository.publish();
    const fourth = repository.root(4);
    const third = repository.root(3);
    hide(3);
    await refusedAndKept('UPDATE_ROOT_CHAIN');
    expect(remembered?.versions.root).toBe(2);
    repository.write('3.root.json', JSON.parse(third.toString()).signed, [testKey(), testKey()]);
    expect((await refusedAndKept('UPDATE_BAD_SIGNATURE_ROOT')).roots).toBeNull();
    expect(remembered?.versions.root).toBe(2);
    repository.put('metadata/3.root.json', third);
    repository.put('metadata/4.root.json', fourth);
    await accepted();
    repository.life.root = -1;
    repository.publishRoot();
    await refusedAndKept('UPDATE_EXPIRED_ROOT');
    expect(remembered?.versions.root).toBe(5);
  });

  it('is not kept where its form is not taken here, or where too few people signed it', async () => {
    await accepted();
    repository.publishRoot({
      edit: (signed) => {
        (signed['keys'] as Record<string, unknown>)['ef'.repeat(32)] = repository.keys.targets[0]?.public;
      },
    });
    expect((await refusedAndKept('UPDATE_METADATA_MALFORMED')).roots).toBeNull();
    const alone = Object.fromEntries(repository.keys.root.map(({ id }) => [id, 'one person']));
    repository.publishRoot({
      version: 2,
      edit: (signed) => {
        signed['persons'] = alone;
      },
    });
    expect((await refusedAndKept('UPDATE_BAD_SIGNATURE_ROOT')).roots).toBeNull();
    expect(readFileSync(join(folder, 'root.json'))).toEqual(repository.root(1));
  });

  it('is not kept where it is under the name of another version', async () => {
    await accepted();
    repository.rotate('timestamp');
    repository.put('metadata/2.root.json', repository.publishRoot({ version: 4 }));
    rmSync(join(repository.folder, 'metadata', '4.root.json'));
    expect((await refusedAndKept('UPDATE_ROOT_CHAIN')).roots).toBeNull();
    expect(readFileSync(join(folder, 'root.json'))).toEqual(repository.root(1));
  });

  it('does not lower the memory where the trusted file was lost and the source shows less than before', async () => {
    for (let turn = 0; turn < 2; turn += 1) repository.rotate('timestamp');
    repository.publish();
    await accepted();
    rmSync(join(folder, 'root.json'));
    hide(3);
    expect((await refusedAndKept('UPDATE_BAD_SIGNATURE_TIMESTAMP')).roots).toBeNull();
    expect(remembered?.versions.root).toBe(3);
  });
});

describe('what was signed by the right keys and breaks our rules', () => {
  it('files under names that do not say their version', async () => {
    await accepted();
    repository.publish();
    repository.publishRoot({
      edit: (signed) => {
        signed['consistent_snapshot'] = false;
      },
    });
    for (const role of ['snapshot', 'targets']) {
      repository.put(
        `metadata/${role}.json`,
        readFileSync(join(repository.folder, 'metadata', `${repository.version.snapshot}.${role}.json`)),
      );
    }
    await refuses('UPDATE_METADATA_MALFORMED');
    expect(checkRootForm(repository.root(2))).toMatchObject({ ok: false, reason: 'UPDATE_METADATA_MALFORMED' });
  });

  it('delegations, in targets or in snapshot', async () => {
    const delegations = { keys: {}, roles: [] };
    repository.publish({
      edit: {
        targets: (signed) => {
          signed['delegations'] = delegations;
        },
      },
    });
    await refuses('UPDATE_DELEGATION');
    repository.publish({
      edit: {
        snapshot: (signed) => {
          (signed['meta'] as Record<string, unknown>)['other.json'] = { version: 1 };
        },
      },
    });
    await refuses('UPDATE_DELEGATION');
  });

  it('a date that never comes, two hash algorithms, a key under two names', async () => {
    repository.publish({
      edit: {
        targets: (signed) => {
          signed['expires'] = 'never';
        },
      },
    });
    await refuses('UPDATE_METADATA_MALFORMED');
    repository.targets = {
      'wl/a/g1.full.wpb': {
        length: 1,
        hashes: { sha256: 'ab'.repeat(32), sha512: 'cd' } as { sha256: string },
        custom: {},
      },
    };
    repository.publish();
    await refuses('UPDATE_METADATA_MALFORMED');
    repository.targets = {};
    repository.publish();
    await accepted();
    repository.publishRoot({
      edit: (signed) => {
        (signed['keys'] as Record<string, unknown>)['ef'.repeat(32)] = repository.keys.targets[0]?.public;
      },
    });
    await refuses('UPDATE_METADATA_MALFORMED');
  });
});

describe('yesterday', () => {
  it('a whole older repository is refused, also where the local metadata is gone or damaged', async () => {
    const yesterday = readFileSync(join(repository.folder, 'metadata', 'timestamp.json'));
    repository.publish();
    repository.publish();
    await accepted();
    writeFileSync(join(repository.folder, 'metadata', 'timestamp.json'), yesterday);
    await refuses('UPDATE_VERSION_LOWER_TIMESTAMP');
    for (const name of ['timestamp.json', 'snapshot.json', 'targets.json']) {
      writeFileSync(join(folder, name), readFileSync(join(folder, name)).subarray(0, 50));
      await refuses(/^UPDATE_VERSION_LOWER_/);
    }
    rmSync(folder, { recursive: true });
    await refuses('UPDATE_VERSION_LOWER_TIMESTAMP');
  });

  it.each(OTHERS)(
    'a lower version of %s is refused by the memory alone, where the local metadata is gone',
    async (role) => {
      repository.publish();
      await accepted();
      rmSync(folder, { recursive: true });
      repository.publish({
        edit: {
          [role]: (signed: Record<string, unknown>) => {
            signed['version'] = 1;
          },
        },
      });
      await refuses(`UPDATE_VERSION_LOWER_${role.toUpperCase()}`);
    },
  );

  it('a lower version of targets is taken under new keys of targets, where the local metadata is gone', async () => {
    repository.publish();
    await accepted();
    rmSync(folder, { recursive: true });
    repository.rotate('targets');
    repository.version.targets = 0;
    repository.publish();
    expect((await accepted()).versions).toEqual({ root: 2, timestamp: 3, snapshot: 3, targets: 1 });
  });

  it('an older root is refused by the memory alone, where its file is lost and the source hides the newer one', async () => {
    repository.rotate('root');
    repository.publish();
    await accepted();
    rmSync(join(folder, 'root.json'));
    rmSync(join(repository.folder, 'metadata', '2.root.json'));
    await refuses('UPDATE_VERSION_LOWER_ROOT');
  });

  it('the snapshot of another day does not go with the timestamp of today', async () => {
    await accepted();
    const old = readFileSync(join(repository.folder, 'metadata', '1.snapshot.json'));
    repository.publish();
    writeFileSync(join(repository.folder, 'metadata', '2.snapshot.json'), old);
    await refuses('UPDATE_LENGTH_OR_HASH');
    repository.publish({
      edit: {
        timestamp: (signed) => {
          signed['meta'] = { 'snapshot.json': { version: 2 } };
        },
      },
    });
    writeFileSync(join(repository.folder, 'metadata', '2.snapshot.json'), old);
    await refuses('UPDATE_VERSION_OTHER_SNAPSHOT');
  });

  it('a version that a stolen key raised is forgotten when root takes the key away', async () => {
    repository.version.timestamp = 1_000_000;
    repository.publish();
    await accepted();
    repository.version.timestamp = 1;
    repository.publish();
    await refuses('UPDATE_VERSION_LOWER_TIMESTAMP');
    repository.rotate('timestamp');
    repository.publish();
    expect((await accepted()).versions.timestamp).toBe(3);
  });
});

describe('a stick', () => {
  it('with more files than a repository can have is refused by name and not read through', async () => {
    const metadata = join(repository.folder, 'metadata');
    const held = readdirSync(metadata).length;
    for (let n = held; n < METADATA_FILES_MAX; n += 1) writeFileSync(join(metadata, `x${n}`), '');
    await accepted();
    writeFileSync(join(metadata, 'one-more'), '');
    const before = trustedFiles();
    const result = await cycle();
    expect(result).toMatchObject({
      ok: false,
      reason: 'UPDATE_TOO_LARGE',
      message: expect.stringMatching(/more than 4096 files.*Empty the USB stick/),
    });
    expect(trustedFiles()).toEqual(before);
    await refuses('UPDATE_TOO_LARGE');
  });

  it('gives metadata under the names of metadata alone', async () => {
    writeFileSync(join(repository.folder, 'outside.json'), '{}');
    writeFileSync(join(repository.folder, 'metadata', 'notes.txt'), 'a note');
    const source = folderMetadata(repository.folder);
    for (const name of ['../outside.json', '../../etc/passwd', 'notes.txt', './timestamp.json', '']) {
      expect(await source.get(`${source.base}/${name}`, 100_000), name).toEqual({ ok: false, status: 404 });
    }
    expect(await source.get(`${source.base}/timestamp.json`, 100_000)).toMatchObject({ ok: true });
  });

  it('without a folder of metadata holds no root, and reading says so', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'waypost-stick-'));
    expect(rootVersions(empty)).toEqual({ ok: true, versions: [] });
    expect(await folderMetadata(empty).get('http://folder.invalid/metadata/timestamp.json', 100)).toEqual({
      ok: false,
      status: 404,
    });
    rmSync(empty, { recursive: true });
  });
});

describe('local metadata', () => {
  it.each([0, 1, 40, 400])(
    'a root of %d bytes is replaced by the pinned one, and the walk starts again',
    async (length) => {
      repository.rotate('targets');
      repository.publish();
      await accepted();
      writeFileSync(join(folder, 'root.json'), repository.root(2).subarray(0, length));
      expect((await accepted()).versions.root).toBe(2);
    },
  );

  it('a root that another signed is not taken, though it is signed by itself', async () => {
    await accepted();
    const thief = new TestRepository();
    thief.publish();
    writeFileSync(join(folder, 'root.json'), thief.root());
    const result = await refreshMetadata({
      folder,
      pinnedRoot: pinned,
      source: folderMetadata(thief.folder),
      remembered,
    });
    expect(result).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TIMESTAMP' });
    pinned = thief.root();
    await refuses('UPDATE_ROOT_CHANGED');
    thief.remove();
  });
});

describe('the clock', () => {
  it('of 2099 finds everything expired', async () => {
    await accepted();
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2099-01-01T00:00:00Z') });
    await refuses('UPDATE_EXPIRED_ROOT');
  });
});
