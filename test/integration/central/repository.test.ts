import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Updater } from 'tuf-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deviceBoxKey } from '../../../src/adapters/storage/keys/index.ts';
import { enrolDevice, revokeDevice } from '../../../src/central/devices/index.ts';
import { placeFile } from '../../../src/central/files/index.ts';
import { discardRoot, pendingRoot, prepareRoot, signRoot } from '../../../src/central/publish/index.ts';
import { newSecretFile } from '../../../src/central/secrets/index.ts';
import { fullOf, Repository } from '../../../src/central/tuf/index.ts';
import { bundleLines, openHeader } from '../../../src/delivery/bundles/index.ts';
import { bytesSource } from '../../../src/delivery/bundles/source.ts';
import { openKey } from '../../../src/delivery/content-keys/index.ts';
import { kiosk, later, NOW, TestCentral } from '../../fakes/central-office.ts';
import { put } from '../../unit/central/source.ts';

const offices: TestCentral[] = [];
const folders: string[] = [];
const servers: Server[] = [];

async function office(): Promise<TestCentral> {
  const made = await TestCentral.open();
  offices.push(made);
  return made;
}

afterEach(async () => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  for (const made of offices.splice(0)) made.remove();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The repository behind a real web server on loopback, and what was asked of it. */
async function serve(path: string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? '').replace(/\.\./g, '');
    asked.push(name);
    try {
      response.end(readFileSync(join(path, name)));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** A client of tuf-js that was given the first root, on a real web server. */
class Client {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'waypost-client-'));
  readonly #url: string;

  constructor(url: string, firstRoot: string) {
    this.#url = url;
    folders.push(this.folder);
    mkdirSync(join(this.folder, 'targets'));
    copyFileSync(firstRoot, join(this.folder, 'root.json'));
  }

  /** Dates are those of the machine: tuf-js takes no clock. */
  updater(now: Date): Updater {
    vi.useFakeTimers({ now, toFake: ['Date'] });
    return new Updater({
      metadataDir: this.folder,
      metadataBaseUrl: `${this.#url}/metadata`,
      targetDir: join(this.folder, 'targets'),
      targetBaseUrl: `${this.#url}/targets`,
      config: { fetchRetries: 0, prefixTargetsWithHash: true } as never,
    });
  }

  async take(path: string, now: Date): Promise<Buffer> {
    const updater = this.updater(now);
    await updater.refresh();
    const info = await updater.getTargetInfo(path);
    if (info === undefined) throw new Error(`${path} is not among the targets`);
    return readFileSync(await updater.downloadTarget(info));
  }
}

async function clientOf(made: TestCentral): Promise<Client> {
  const { url } = await serve(made.folder.repository);
  return new Client(url, new Repository(made.folder.repository).metadataFile('1.root.json'));
}

/** Opens a bundle as the kiosk with this number would. */
async function opened(client: Client, name: string, { number, now }: { number: number; now: Date }): Promise<string[]> {
  const { ring } = kiosk(number);
  const source = bytesSource(await client.take(`wl/missing-persons/${name}.wpb`, now));
  const header = openHeader(source);
  if (!header.ok) throw new Error(header.message);
  const { to, kind } = header.header;
  const keys = await client.take(`wl/missing-persons/g${to}.${kind}.wpk`, now);
  const key = openKey(keys, header.header.contentKeyId, deviceBoxKey(ring));
  if (!key.ok) throw new Error(key.reason);
  const lines: string[] = [];
  for await (const line of bundleLines(source, header, key.key)) lines.push(line);
  return lines;
}

const ids = (lines: string[]) => lines.map((line) => JSON.parse(line)).map(({ op, id, rev }) => `${op} ${id} ${rev}`);

describe('a repository of the office', () => {
  it('gives a tuf-js client on HTTP the full list and the deltas, and an enrolled kiosk opens both', async () => {
    const made = await office();
    await made.issue([put({ id: 'b' }), put({ id: 'a' }), put({ id: 'c' })], NOW);
    const client = await clientOf(made);
    expect(ids(await opened(client, 'g1.full', { number: 1, now: later(1) }))).toEqual([
      'put a 1',
      'put b 1',
      'put c 1',
    ]);
    const many = Array.from({ length: 400 }, (_, at) =>
      put({ id: `m-${String(at).padStart(4, '0')}`, note: `n${at * 7919}` }),
    );
    await made.issue([put({ id: 'a' }), put({ id: 'b' }), ...many], later(2));
    await made.issue(
      [put({ id: 'a' }), put({ id: 'b', rev: 2, note: 'x' }), put({ id: 'd' }), ...many.slice(1)],
      later(3),
    );
    const now = later(4);
    expect(ids(await opened(client, 'g2-g3.delta', { number: 2, now }))).toEqual([
      'put b 2',
      'put d 1',
      'del m-0000 1',
    ]);
    expect(await opened(client, 'g3.full', { number: 2, now })).toHaveLength(402);
    await expect(client.take('wl/missing-persons/g2.full.wpb', now)).rejects.toThrow('not among the targets');
  });

  it('asks for nothing that is missing: a fresh reader finds every file that the metadata name', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    const { url, asked } = await serve(made.folder.repository);
    const client = new Client(url, new Repository(made.folder.repository).metadataFile('1.root.json'));
    await client.take('wl/missing-persons/g1.full.wpb', later(1));
    expect(asked).toContain('/metadata/1.targets.json');
    expect(asked.filter((name) => /\/[0-9a-f]{64}\.g1\.full\.wpb$/.test(name))).toHaveLength(1);
  });

  it('is refused by the client once its timestamp has ended, and taken again after waypost central timestamp', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    const client = await clientOf(made);
    await client.updater(later(47)).refresh();
    await expect(client.updater(later(49)).refresh()).rejects.toThrow(/expired/i);
    vi.useRealTimers();
    expect(await made.timestamp(later(49))).toMatchObject({
      ok: true,
      versions: { timestamp: 2, snapshot: 2, targets: 1 },
    });
    await client.updater(later(50)).refresh();
    // Six hours later only the timestamp is signed again: the snapshot of the day stands.
    expect(await made.timestamp(later(55))).toMatchObject({ ok: true, versions: { timestamp: 3, snapshot: 2 } });
    await client.updater(later(56)).refresh();
    await expect(client.updater(later(24 * 31)).refresh()).rejects.toThrow(/expired/i);
  });

  it('seals to no revoked kiosk, and to a new one from the next generation on', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    const client = await clientOf(made);
    await expect(opened(client, 'g1.full', { number: 3, now: later(1) })).rejects.toThrow('UPDATE_NO_KEY_FOR_DEVICE');
    expect(revokeDevice(made.folder, 'lane-1', later(1))).toMatchObject({ ok: true });
    expect(enrolDevice(made.folder, kiosk(3).identity, later(1))).toMatchObject({ ok: true });
    expect(enrolDevice(made.folder, kiosk(1).identity, later(1))).toMatchObject({ ok: false, reason: 'DEVICE_KNOWN' });
    expect(await opened(client, 'g1.full', { number: 1, now: later(1) })).toHaveLength(1);
    await made.issue([put()], later(2));
    expect(await opened(client, 'g2.full', { number: 3, now: later(3) })).toHaveLength(1);
    await expect(opened(client, 'g2.full', { number: 1, now: later(3) })).rejects.toThrow();
  });

  it('keeps one unbroken chain of at most 14 deltas, and removes what nothing names after two days', async () => {
    const made = await office();
    const many = Array.from({ length: 400 }, (_, at) => put({ id: `m-${at}`, note: `n${at * 7919}` }));
    for (let generation = 1; generation <= 17; generation += 1) {
      await made.issue([...many, put({ id: 'x', rev: generation, note: `g${generation}` })], later(generation));
    }
    const repository = new Repository(made.folder.repository);
    const current = repository.current();
    if (current.state !== 'published') throw new Error('nothing is published');
    const names = Object.keys(current.targets.signed.targets).filter((name) => name.endsWith('.wpb'));
    expect(names).toHaveLength(15);
    // Every kiosk fetches this text for every record that changes, so that it names no file for each group of kiosks.
    expect(Object.keys(current.targets.signed.targets)).toHaveLength(30);
    expect(JSON.stringify(current.targets).length).toBeLessThan(14_000);
    expect(names).toContain('wl/missing-persons/g3-g4.delta.wpb');
    expect(names).not.toContain('wl/missing-persons/g2-g3.delta.wpb');
    expect(fullOf(current.targets.signed.targets, 'missing-persons')?.custom.to).toBe(17);
    // Only the text and the content key of the last generation are kept, sealed.
    expect(readdirSync(join(made.folder.list('missing-persons'), 'generations')).sort()).toEqual([
      '17.key.sealed',
      '17.sealed',
    ]);
    const files = () => readdirSync(join(made.folder.repository, 'targets/wl/missing-persons')).length;
    const before = files();
    await made.timestamp(new Date(Date.now() + 3 * 24 * 3_600_000));
    expect(files()).toBeLessThan(before);
    expect(files()).toBe(Object.keys(current.targets.signed.targets).length);
  });
});

describe('a new root', () => {
  async function newKey(role: 'root' | 'targets' | 'timestamp', holder: string) {
    return await newSecretFile({ role, holder, passphrase: `the passphrase of ${holder}` });
  }
  const keyIdOf = (made: TestCentral, holder: string): string =>
    Object.entries(made.folder.holders()).find(([, one]) => one.holder === holder)?.[0] ?? '';

  it('with another targets key: signed by two root holders, the targets approved again, taken by a client of the first root', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    const client = await clientOf(made);
    await client.updater(later(1)).refresh();
    vi.useRealTimers();
    const { text, note } = await newKey('targets', 'Hal');
    placeFile(join(made.folder.path, 'keys', 'targets-4.key'), text);
    const change = { role: 'targets', leaves: keyIdOf(made, 'Dan'), joins: note } as const;
    expect(prepareRoot(made.folder, change, later(2))).toMatchObject({ ok: true, pending: { complete: false } });
    expect(await made.publish(later(2))).toMatchObject({ ok: false, reason: 'PUBLISH_ROOT_UNSIGNED' });
    expect(signRoot(made.folder, await made.key('targets-1'))).toMatchObject({
      ok: false,
      reason: 'ROTATE_NOT_A_ROOT_KEY',
    });
    for (const name of ['root-1', 'root-1', 'root-3']) signRoot(made.folder, await made.key(name));
    expect(pendingRoot(made.folder)?.complete).toBe(true);
    // The approval of the one who leaves counts for nothing under the new root.
    const below = await made.publish(later(2));
    expect(below).toMatchObject({
      ok: false,
      reason: 'PUBLISH_BELOW_THRESHOLD',
      message: expect.stringContaining('Hal'),
    });
    await expect(made.approve('targets-1', later(2))).rejects.toThrow('not a targets key');
    await made.approve('targets-2', later(2));
    await made.approve('targets-4', later(2));
    expect(await made.publish(later(2))).toMatchObject({ ok: true, versions: { root: 2, targets: 2 } });
    expect(await opened(client, 'g1.full', { number: 1, now: later(3) })).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(client.folder, 'root.json'), 'utf8')).signed.version).toBe(2);
    // And a kiosk that was away sees the same from the first root.
    const fresh = await clientOf(made);
    expect(await opened(fresh, 'g1.full', { number: 2, now: later(3) })).toHaveLength(1);
  });

  it('with another root key needs two of the old and two of the new ones', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    const { text, note } = await newKey('root', 'Hal');
    placeFile(join(made.folder.path, 'keys', 'root-4.key'), text);
    prepareRoot(made.folder, { role: 'root', leaves: keyIdOf(made, 'Ada'), joins: note }, later(1));
    signRoot(made.folder, await made.key('root-1'));
    signRoot(made.folder, await made.key('root-4'));
    expect(pendingRoot(made.folder)).toMatchObject({ complete: false, missing: { old: 1, fresh: 1 } });
    signRoot(made.folder, await made.key('root-2'));
    expect(pendingRoot(made.folder)).toMatchObject({ complete: true });
    expect(await made.publish(later(1))).toMatchObject({ ok: true, versions: { root: 2 } });
    const client = await clientOf(made);
    await client.updater(later(2)).refresh();
  });

  it('with another timestamp key takes effect with the timestamp that it signs', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    const client = await clientOf(made);
    await client.updater(later(1)).refresh();
    vi.useRealTimers();
    const { text, note } = await newKey('timestamp', 'Gil');
    prepareRoot(made.folder, { role: 'timestamp', leaves: (await made.key('timestamp')).keyid, joins: note }, later(1));
    for (const name of ['root-1', 'root-2']) signRoot(made.folder, await made.key(name));
    expect(await made.publish(later(1))).toMatchObject({ ok: false, reason: 'PUBLISH_ONLINE_KEY' });
    const fresh = new TestCentral(made.folder.path);
    placeFile(join(made.folder.path, 'keys', 'timestamp.key'), text);
    expect(await fresh.publish(later(1))).toMatchObject({ ok: true, versions: { root: 2, timestamp: 2 } });
    await client.updater(later(2)).refresh();
  });

  it('is renewed before its year ends: the same keys, a later end', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    const client = await clientOf(made);
    const day = (days: number) => later(days * 24);
    prepareRoot(made.folder, null, day(270));
    for (const name of ['root-2', 'root-3']) signRoot(made.folder, await made.key(name));
    // Nothing of a list changed, but the targets have ended long ago: they are approved once more.
    expect(await made.publish(day(270))).toMatchObject({ ok: true, versions: { root: 2, targets: 1 } });
    await made.issue([put()], day(364));
    await client.updater(day(364.5)).refresh();
    vi.useRealTimers();
    await made.issue([put()], day(370));
    await client.updater(day(370.5)).refresh();
  });

  it('can be taken back before it is published', async () => {
    const made = await office();
    await made.issue([put()], NOW);
    prepareRoot(made.folder, null, later(1));
    expect(prepareRoot(made.folder, null, later(1))).toMatchObject({ ok: false, reason: 'ROTATE_PENDING' });
    expect(discardRoot(made.folder)).toBe(true);
    expect(pendingRoot(made.folder)).toBeNull();
    expect(await made.publish(later(1))).toMatchObject({ ok: false, reason: 'PUBLISH_NOTHING' });
  });
});
