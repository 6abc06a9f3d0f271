import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFolderLocked, lockFolder } from '../../../src/adapters/storage/database/index.ts';
import { applyUpdate } from '../../../src/delivery/apply/index.ts';
import type { FetchReport } from '../../../src/delivery/fetch/fetch.ts';
import { fetchUpdate } from '../../../src/delivery/fetch/index.ts';
import { fullStatement } from '../../fakes/repository.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { record, recordsOf, UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
let server: StaticServer;
let url: string;

beforeEach(async () => {
  rig = await UpdateRig.start();
  server = new StaticServer(rig.repository.folder);
  url = await server.start();
  await rig.trust();
  rig.addFull(1, recordsOf(1, 600));
  rig.repository.publish();
});
afterEach(async () => {
  await server.stop();
  rig.remove();
});

/** A machine with other work is not a slow server. */
const CALM = { answerMs: 30_000, windowMs: 30_000, windowBytes: 1 };
/** Limits that a test can wait for, where the server is slow. */
const PACE = { answerMs: 400, windowMs: 300, windowBytes: 1000 };
const fetching = (pace = CALM): Promise<FetchReport> =>
  fetchUpdate({ stateDir: rig.state.stateDir, repository: 'main', url, listIds: rig.site.listIds, pace });
const fromSpool = () => applyUpdate({ site: rig.site, repository: 'main' });
const spool = (): string => join(rig.state.stateDir, 'fetch', 'main', 'spool');
const bundles = (): string[] => server.asked.filter((path) => path.includes('.wpb'));

describe('a fetch from a static web server', () => {
  it('brings what an apply without network needs, with private rights, and nothing twice', async () => {
    expect(await fetching()).toMatchObject({ ok: true, files: 2 });
    await server.stop();
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 1 }] });
    expect(rig.serving()).toMatchObject({ generation: 1, whole: true });
    for (const name of readdirSync(spool(), { recursive: true, encoding: 'utf8' })) {
      expect(statSync(join(spool(), name)).mode & 0o027, name).toBe(0);
    }
    // On a kiosk the fetch has an own user: of the folder of updates its group reads these, and writes nothing.
    const update = join(rig.state.stateDir, 'update');
    const modes = Object.fromEntries(
      readdirSync(update, { recursive: true, encoding: 'utf8' }).map((name) => [
        name,
        statSync(join(update, name)).mode & 0o7777,
      ]),
    );
    expect(statSync(update).mode & 0o777).toBe(0o750);
    const readable = ['main', 'main/root.json', 'standing.json', 'update.lock'];
    for (const [name, mode] of Object.entries(modes)) {
      if (readable.includes(name)) expect(mode, name).toBe(name === 'main' ? 0o750 : 0o640);
      else expect(mode & 0o077, name).toBe(0);
    }
    expect(Object.keys(modes)).toEqual(expect.arrayContaining([...readable, 'ledger.sealed']));
  });

  it('waits for an apply that reads, and a fetch that only looks keeps nobody out', async () => {
    await fetching();
    const folder = join(rig.state.stateDir, 'update');
    expect(isFolderLocked(folder, 'update.lock')).toBe(false);
    const taken = lockFolder(folder, 'update.lock');
    if (!taken.ok) throw new Error(taken.reason);
    expect(isFolderLocked(folder, 'update.lock')).toBe(true);
    expect(isFolderLocked(folder, 'never-made.lock')).toBe(false);
    taken.lock.release();
    expect(await fromSpool()).toMatchObject({ ok: true });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'keeps to folders of its own user, and provisioning leaves none behind (as root)',
    async () => {
      const folder = join(rig.state.stateDir, 'fetch');
      mkdirSync(folder);
      chownSync(folder, 12_345, 12_345);
      expect(await fetching()).toMatchObject({ ok: true, files: 2 });
      expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied' }] });
      expect(readdirSync(folder)).toEqual([]);
      mkdirSync(join(folder, 'main'));
      chownSync(join(folder, 'main'), 12_345, 12_345);
      expect(await fetching()).toMatchObject({
        reason: 'STORAGE_FAILED',
        message: expect.stringContaining('systemctl'),
      });
      expect(readdirSync(join(folder, 'main'))).toEqual([]);
      await fromSpool();
      expect(readdirSync(folder)).toEqual(['main']);
    },
  );

  it('brings only deltas to what is in place, and removes what nobody wants any more', async () => {
    await fetching();
    await fromSpool();
    const lines = recordsOf(1, 600);
    const after = [record({ id: 'r1000', rev: 2 }), ...lines.slice(1)];
    rig.addDelta({ generation: 1, lines }, { generation: 2, lines: after });
    rig.addFull(2, after);
    rig.repository.publish();
    server.asked = [];
    expect(await fetching()).toMatchObject({ ok: true, files: 2 });
    expect(bundles()).toEqual([expect.stringContaining('.g1-g2.delta.wpb')]);
    const names = readdirSync(spool(), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wpb'));
    expect(names).toEqual([expect.stringContaining('delta')]);
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
    expect(await fetching()).toMatchObject({ ok: true, files: 0, fetchedBytes: 0 });
  });

  it('a list that was not sealed to this kiosk keeps no other list back', async () => {
    const lines = recordsOf(1, 10);
    const head = { ...rig.head(1), listId: 'other' };
    rig.repository.addBundle(fullStatement(head, lines, rig.state.clock.wall()), lines, { devices: [] });
    rig.repository.publish();
    rig.site = { ...rig.site, listIds: ['other', ...rig.site.listIds] };
    // Its part of the keys, which says that there is none, and the other list; no bundle that nobody here can open.
    expect(await fetching()).toMatchObject({ ok: true, files: 3 });
    expect(bundles()).toEqual([expect.stringContaining('missing-persons')]);
    expect(await fromSpool()).toMatchObject({
      ok: false,
      reason: 'UPDATE_NO_KEY_FOR_DEVICE',
      lists: [
        { listId: 'other', ok: false },
        { verdict: 'applied', generation: 1 },
      ],
    });
  });

  it('walks every root, so that a box that was long away finds them in its spool', async () => {
    for (let turn = 0; turn < 3; turn += 1) rig.repository.rotate('targets');
    rig.repository.publish();
    expect(await fetching()).toMatchObject({ ok: true });
    expect(await fetching()).toMatchObject({ ok: true });
    expect(await fromSpool()).toMatchObject({ ok: true });
    expect(readdirSync(join(spool(), 'metadata')).filter((name) => name.includes('root'))).toHaveLength(3);
  });

  it('goes on where the connection broke off, also in the next call', async () => {
    let left = 2;
    server.behave = (_request, response, path) => {
      if (!path.includes('.wpb') || left === 0 || _request.headers.range !== undefined) return false;
      left -= 1;
      response.writeHead(200, { 'content-length': 1_000_000 });
      response.write(rig.bytesOf('wl/missing-persons/g1.full.wpb').subarray(0, 3000), () => response.destroy());
      return true;
    };
    expect(await fetching()).toMatchObject({ ok: true });
    expect(bundles()).toEqual([expect.stringMatching(/wpb$/), expect.stringMatching(/wpb bytes=\d+-$/)]);
    expect(await fromSpool()).toMatchObject({ ok: true });
  });

  it('goes on in the middle of metadata of one version where the line stalls, and asks for the timestamp from its start', async () => {
    const stalls = new Set(['/metadata/timestamp.json', '/metadata/1.targets.json']);
    server.behave = (_request, response, path) => {
      if (!stalls.delete(path)) return false;
      const bytes = readFileSync(join(rig.repository.folder, path));
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 300));
      return true;
    };
    expect(await fetching({ answerMs: 30_000, windowMs: 1_000, windowBytes: 100 })).toMatchObject({ ok: true });
    const asked = server.asked.filter((path) => /timestamp|targets\.json/.test(path));
    expect(asked).toEqual([
      '/metadata/timestamp.json',
      '/metadata/timestamp.json',
      '/metadata/1.targets.json',
      '/metadata/1.targets.json bytes=300-',
    ]);
    expect(await fromSpool()).toMatchObject({ ok: true });
  });

  it('begins again where the server knows no ranges, or what lies here is not of this file', async () => {
    const path = join(spool(), rig.repository.fileOf('wl/missing-persons/g1.full.wpb'));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.part`, rig.bytesOf('wl/missing-persons/g1.full.wpb').subarray(0, 500));
    server.behave = (request, response, asked) => {
      if (basename(asked) !== basename(path)) return false;
      delete request.headers.range;
      response.writeHead(200).end(rig.bytesOf('wl/missing-persons/g1.full.wpb'));
      return true;
    };
    expect(await fetching()).toMatchObject({ ok: true });
    expect(await fromSpool()).toMatchObject({ ok: true });
  });
});

describe('the part of the sealed keys that a kiosk fetches', () => {
  const KEYS = 'wl/missing-persons/g2.full.wpk';
  /** 400 kiosks more; their keys need not open anything here. */
  beforeEach(() => {
    const others = Array.from({ length: 400 }, (_, at) => new Uint8Array(32).fill(0x09).fill(at, 1, 3));
    const strangers = others.map((key, at) => Uint8Array.from(key, (byte, i) => (i === 3 ? at >> 8 : byte)));
    rig.addFull(2, recordsOf(2, 600), { devices: [...rig.repository.devices, ...strangers] });
    rig.repository.publish();
    server.asked = [];
  });
  const spooled = (): string => join(spool(), rig.repository.fileOf(KEYS));

  it('is head and own entries, opens, and is no larger with ten times the kiosks', async () => {
    expect(await fetching()).toMatchObject({ ok: true, files: 2 });
    const asked = server.asked.filter((path) => path.includes('.wpk'));
    expect(asked).toEqual([expect.stringMatching(/wpk bytes=0-1048$/), expect.stringMatching(/wpk bytes=\d+-\d+$/)]);
    expect(rig.bytesOf(KEYS).length).toBeGreaterThan(38_000);
    expect(statSync(spooled()).size).toBeLessThan(2_500);
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
  });

  it('comes whole from a server without ranges, and is cut here', async () => {
    server.behave = (_request, response, path) => {
      if (!path.includes('.wpk')) return false;
      response.writeHead(200).end(rig.bytesOf(KEYS));
      return true;
    };
    expect(await fetching()).toMatchObject({ ok: true, files: 2 });
    expect(statSync(spooled()).size).toBeLessThan(2_500);
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
  });

  it('that a server changed opens nothing, and the next fetch brings the right one', async () => {
    server.behave = (request, response, path) => {
      const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
      if (!path.includes('.wpk') || range === null || range[1] === '0') return false;
      const [from, to] = [Number(range[1]), Number(range[2]) + 1];
      const part = Buffer.from(rig.bytesOf(KEYS).subarray(from, to));
      for (let at = 40; at < part.length; at += 96) part[at] = (part[at] ?? 0) ^ 1;
      response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${rig.bytesOf(KEYS).length}` }).end(part);
      return true;
    };
    expect(await fetching()).toMatchObject({ ok: true });
    expect(await fromSpool()).toMatchObject({ ok: false, reason: 'UPDATE_NO_KEY_FOR_DEVICE' });
    server.behave = () => false;
    expect(await fetching()).toMatchObject({ ok: true });
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
  });

  it.each([
    ['too short', (part: Buffer) => part.subarray(0, 50)],
    ['a different part', (part: Buffer) => Buffer.alloc(part.length)],
  ])('is refused where it is %s', async (_, change) => {
    server.behave = (request, response, path) => {
      const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
      if (!path.includes('.wpk') || range === null) return false;
      const [from, to] = [Number(range[1]), Number(range[2]) + 1];
      response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/9` });
      response.end(change(Buffer.from(rig.bytesOf(KEYS).subarray(from, to))));
      return true;
    };
    const report = await fetching();
    expect(report.ok ? 'fetched' : report.reason).toMatch(/^(UPDATE_LENGTH_OR_HASH|BUNDLE_MALFORMED)$/);
    expect(existsSync(spooled())).toBe(false);
  });
});

describe('a hostile server is refused by name, and the lists in place serve on', () => {
  beforeEach(async () => {
    await fetching();
    await fromSpool();
    rig.addFull(2, recordsOf(2, 600));
    rig.repository.publish();
  });
  async function refuses(reason: string, pace = CALM): Promise<void> {
    const report = await fetching(pace);
    expect(report.ok ? 'fetched' : report.reason).toBe(reason);
    expect(rig.serving()).toMatchObject({ generation: 1, status: 'fresh', whole: true });
  }
  const at = (part: string, answer: (response: import('node:http').ServerResponse) => void): void => {
    server.behave = (_request, response, path) => {
      if (!path.includes(part)) return false;
      answer(response);
      return true;
    };
  };
  const endless = (response: import('node:http').ServerResponse): void => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(64 * 1024, 65), () => setImmediate(more));
    };
    more();
  };

  it.each(['timestamp.json', '2.snapshot.json', '2.targets.json', '.wpb', '.wpk', '2.root.json'])(
    '%s without end',
    async (part) => {
      at(part, endless);
      await refuses('UPDATE_TOO_LARGE');
    },
  );

  it('metadata without end, one piece for each connection', async () => {
    let connections = 0;
    server.behave = (request, response, path) => {
      if (!path.endsWith('2.snapshot.json')) return false;
      connections += 1;
      const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
      const piece = Buffer.alloc(300, 65);
      if (connections > 5) response.writeHead(404).end();
      else {
        response.writeHead(206, { 'content-range': `bytes ${from}-99999999/100000000`, 'content-length': 99_999_999 });
        response.write(piece, () => setTimeout(() => response.destroy(), 200));
      }
      return true;
    };
    await refuses('UPDATE_TOO_LARGE');
  });

  it.each(['timestamp.json', '.wpb'])('%s byte by byte', async (part) => {
    at(part, (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await refuses('UPDATE_TOO_SLOW', PACE);
  });

  it.each(['timestamp.json', '.wpb'])('%s that never answers', async (part) => {
    at(part, () => undefined);
    await refuses('UPDATE_TOO_SLOW', PACE);
  });

  it('a file of another content, and one that is too short', async () => {
    const good = rig.bytesOf('wl/missing-persons/g2.full.wpb');
    at('.wpb', (response) => response.end(Buffer.alloc(good.length, 1)));
    await refuses('UPDATE_LENGTH_OR_HASH');
    at('.wpb', (response) => response.end(good.subarray(0, 100)));
    await refuses('UPDATE_LENGTH_OR_HASH');
  });

  it('an error, a missing file, a redirect, a closed port', async () => {
    at('.wpb', (response) => response.writeHead(500).end());
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    at('.wpb', (response) => response.writeHead(404).end());
    await refuses('UPDATE_FILE_MISSING');
    at('timestamp.json', (response) => response.writeHead(302, { location: '/elsewhere' }).end());
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    await server.stop();
    await refuses('UPDATE_SOURCE_UNREACHABLE');
  });

  it('a root that was shown once is not hidden later, in the fetch and in the apply (TUF 5.3.8)', async () => {
    const { keys } = rig.repository;
    rig.repository.rotate('timestamp');
    rig.repository.publish({ signers: { timestamp: keys.timestamp } });
    await refuses('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    const metadata = join(spool(), 'metadata');
    expect(readdirSync(metadata).sort()).toEqual(
      ['1.snapshot.json', '1.targets.json', '2.root.json', 'timestamp.json'].sort(),
    );
    expect(statSync(join(metadata, '2.root.json')).mode & 0o777).toBe(0o640);
    at('2.root.json', (response) => response.writeHead(404).end());
    await refuses('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    at('2.root.json', (response) => response.end('{}'));
    await refuses('UPDATE_BAD_SIGNATURE_TIMESTAMP');
    // The apply learns of it from the spool, and does not forget it when the spool does.
    expect(await fromSpool()).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TIMESTAMP' });
    rmSync(join(metadata, '2.root.json'));
    expect(await fromSpool()).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TIMESTAMP' });
    server.behave = () => false;
    rig.repository.publish();
    expect(await fetching()).toMatchObject({ ok: true });
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
  });

  it('roots stay in the spool while the server is down, and one that was damaged there is requested again', async () => {
    rig.repository.rotate('targets');
    rig.repository.publish();
    at('timestamp.json', (response) => response.writeHead(500).end());
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    const kept = join(spool(), 'metadata', '2.root.json');
    expect(readFileSync(kept)).toEqual(rig.repository.root(2));
    server.behave = (_request, response) => {
      response.writeHead(500).end();
      return true;
    };
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    expect(readFileSync(kept)).toEqual(rig.repository.root(2));
    writeFileSync(kept, rig.repository.root(2).subarray(0, 900));
    await refuses('UPDATE_SOURCE_UNREACHABLE');
    expect(existsSync(kept)).toBe(false);
    server.behave = () => false;
    writeFileSync(kept, rig.repository.root(1));
    expect(await fetching()).toMatchObject({ ok: true });
    expect(readFileSync(kept)).toEqual(rig.repository.root(2));
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
  });

  it('what it put into the spool is believed no more than a stick', async () => {
    server.behave = () => false;
    await fetching();
    const path = join(spool(), rig.repository.fileOf('wl/missing-persons/g2.full.wpb'));
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, Buffer.alloc(statSync(path).size));
    expect(await fromSpool()).toMatchObject({ ok: false, reason: 'UPDATE_LENGTH_OR_HASH' });
    expect(rig.serving()).toMatchObject({ generation: 1, status: 'fresh', whole: true });
    // A file that was damaged in the spool is not kept for ever.
    expect(await fetching()).toMatchObject({ ok: true });
    expect(await fromSpool()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
  });
});
