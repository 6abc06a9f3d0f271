import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { type TestKey, TestRepository, testKey } from '../../fakes/repository.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { requireBuild } from '../inference/bundles.ts';

const CLIENT = join(packageRoot, 'bin', 'waypost-tuf-conformance.mjs');
let repository: TestRepository;
let server: StaticServer;
let url: string;
let at: string;

beforeEach(async () => {
  requireBuild();
  repository = new TestRepository();
  server = new StaticServer(repository.folder);
  url = await server.start();
  at = mkdtempSync(join(tmpdir(), 'waypost-conformance-'));
  mkdirSync(join(at, 'targets'));
});
afterEach(async () => {
  await server.stop();
  repository.remove();
  rmSync(at, { recursive: true });
});

/** One call as the suite makes it; gives the exit code and the words. */
function call(...args: string[]): Promise<{ code: number; words: string }> {
  const common = ['--metadata-dir', join(at, 'metadata'), '--metadata-url', `${url}/metadata/`];
  return new Promise((resolve) => {
    execFile(process.execPath, [CLIENT, ...common, ...args], (error, _out, words) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), words });
    });
  });
}
const download = (...names: string[]) =>
  call(
    ...names.flatMap((name) => ['--target-name', name]),
    '--target-base-url',
    `${url}/targets/`,
    '--target-dir',
    join(at, 'targets'),
    'download',
  );
const trusted = (): string[] => readdirSync(join(at, 'metadata')).sort();

async function init(): Promise<void> {
  writeFileSync(join(at, 'root.json'), repository.root());
  expect(await call('init', join(at, 'root.json'))).toMatchObject({ code: 0 });
}

describe('the command line of the suite for TUF clients', () => {
  it('keeps the root it was given and asks nobody; then refreshes, and keeps what it trusts', async () => {
    await init();
    expect([trusted(), server.asked]).toEqual([['root.json'], []]);
    repository.publish();
    expect(await call('refresh')).toMatchObject({ code: 0 });
    expect(server.asked).toEqual([
      '/metadata/2.root.json',
      '/metadata/timestamp.json',
      '/metadata/1.snapshot.json',
      '/metadata/1.targets.json',
    ]);
    expect(trusted()).toEqual(['root.json', 'snapshot.json', 'targets.json', 'timestamp.json']);
  });

  it('keeps a root that holds where what follows does not', async () => {
    await init();
    repository.rotate('timestamp');
    repository.publish({ signers: { timestamp: [testKey()] } });
    expect(await call('refresh')).toMatchObject({
      code: 1,
      words: expect.stringContaining('UPDATE_BAD_SIGNATURE_TIMESTAMP'),
    });
    expect(readFileSync(join(at, 'metadata', 'root.json')).equals(repository.root(2))).toBe(true);
  });

  it('downloads a target once, and no other content under its name', async () => {
    await init();
    const bytes = Buffer.from('a target');
    repository.addTarget('files/one.txt', bytes, {});
    repository.publish();
    expect(await download('files/one.txt')).toMatchObject({ code: 0 });
    const [file = ''] = readdirSync(join(at, 'targets'));
    expect(readFileSync(join(at, 'targets', file))).toEqual(bytes);
    server.asked = [];
    expect(await download('files/one.txt')).toMatchObject({ code: 0 });
    expect(server.asked.filter((path) => path.startsWith('/targets/'))).toEqual([]);
    expect(await download('files/two.txt')).toMatchObject({ code: 1 });
    repository.addTarget('files/two.txt', bytes, {});
    repository.publish();
    repository.put(repository.fileOf('files/two.txt'), Buffer.from('b target'));
    expect(await download('files/two.txt')).toMatchObject({
      code: 1,
      words: expect.stringContaining('UPDATE_LENGTH_OR_HASH'),
    });
    expect(readdirSync(join(at, 'targets'))).toHaveLength(1);
  });
});

describe('several targets in one call', () => {
  beforeEach(async () => {
    await init();
    for (const name of ['one', 'two']) repository.addTarget(`files/${name}.txt`, Buffer.from(name), {});
    repository.publish();
  });
  const fetched = (): string[] => readdirSync(join(at, 'targets')).sort();

  it('come all, from one refresh of the metadata', async () => {
    expect(await download('files/one.txt', 'files/two.txt')).toMatchObject({ code: 0 });
    expect(fetched()).toHaveLength(2);
    expect(server.asked.filter((path) => path === '/metadata/timestamp.json')).toHaveLength(1);
  });

  it.each([
    ['first', ['files/none.txt', 'files/two.txt'], 0],
    ['second', ['files/one.txt', 'files/none.txt'], 1],
  ])('fail where the %s is missing, although the other is good', async (_, names, good) => {
    expect(await download(...names)).toMatchObject({
      code: 1,
      words: expect.stringContaining('files/none.txt. (UPDATE_FILE_MISSING)'),
    });
    expect(fetched()).toHaveLength(good);
  });

  it('fail where the first is not what was signed and the second is', async () => {
    repository.put(repository.fileOf('files/one.txt'), Buffer.from('two'));
    expect(await download('files/one.txt', 'files/two.txt')).toMatchObject({ code: 1 });
    expect(fetched()).toEqual([]);
  });

  it('fail where none is named', async () => {
    expect(await download()).toMatchObject({ code: 1 });
  });
});

describe('delegations', () => {
  /** A delegated role; `of` are its own delegations. */
  function writeRole(name: string, key: TestKey, of: object | undefined, targets: object = {}): void {
    const expires = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const signed = {
      _type: 'targets',
      spec_version: '1.0.31',
      version: 1,
      expires,
      targets,
      ...(of === undefined ? {} : { delegations: of }),
    };
    repository.write(`1.${name}.json`, signed, [key]);
  }
  const below = (path: string, ...roles: [string, TestKey][]) => ({
    keys: Object.fromEntries(roles.map(([, key]) => [key.id, key.public])),
    roles: roles.map(([name, key]) => ({ name, keyids: [key.id], threshold: 1, terminating: false, paths: [path] })),
  });
  const to = (...roles: [string, TestKey][]) => below('*', ...roles);
  /** Publishes with these roles below targets. */
  function publish(delegations: object, names: string[]): void {
    repository.publish({
      edit: {
        targets: (signed) => {
          signed['delegations'] = delegations;
        },
        snapshot: (signed) => {
          const meta = signed['meta'] as Record<string, unknown>;
          for (const name of names) meta[`${name}.json`] = { version: 1 };
        },
      },
    });
  }

  it('are followed in their order', async () => {
    await init();
    const [a, b, c] = [testKey(), testKey(), testKey()];
    writeRole('a', a, to(['c', c]));
    writeRole('b', b, undefined);
    writeRole('c', c, undefined);
    publish(to(['a', a], ['b', b]), ['a', 'b', 'c']);
    expect(await download('nothing')).toMatchObject({ code: 1, words: expect.stringContaining('UPDATE_FILE_MISSING') });
    expect(server.asked.slice(-3)).toEqual(['/metadata/1.a.json', '/metadata/1.c.json', '/metadata/1.b.json']);
  });

  it('to one role by two, of which only the first named its key, are refused: the known gap of the library', async () => {
    await init();
    const [a, b, c, other] = [testKey(), testKey(), testKey(), testKey()];
    writeRole('a', a, to(['c', c]));
    writeRole('b', b, to(['c', other]));
    writeRole('c', c, undefined);
    publish(to(['a', a], ['b', b]), ['a', 'b', 'c']);
    expect(await download('nothing')).toMatchObject({ code: 1, words: expect.stringContaining('UPDATE_DELEGATION') });
  });

  it('keep the target that came before the role of two was met', async () => {
    await init();
    const [a, b, c, other] = [testKey(), testKey(), testKey(), testKey()];
    for (const name of ['a/one.txt', 'b/two.txt']) repository.addTarget(name, Buffer.from(name), {});
    const { targets } = repository;
    repository.targets = {};
    writeRole('a', a, below('a/*', ['c', c]));
    writeRole('b', b, below('b/*', ['c', other]));
    writeRole('c', c, undefined, targets);
    const [first, second] = [below('a/*', ['a', a]), below('b/*', ['b', b])];
    publish({ keys: { ...first.keys, ...second.keys }, roles: [...first.roles, ...second.roles] }, ['a', 'b', 'c']);
    expect(await download('a/one.txt', 'b/two.txt')).toMatchObject({
      code: 1,
      words: expect.stringContaining('UPDATE_DELEGATION'),
    });
    const fetched = readdirSync(join(at, 'targets'));
    expect(fetched.map((file) => readFileSync(join(at, 'targets', file), 'utf8'))).toEqual(['a/one.txt']);
  });
});
