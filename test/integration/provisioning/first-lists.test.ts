import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { writeRemovableMedia } from '../../../src/central/index.ts';
import { fileFingerprint, spokenForm } from '../../../src/delivery/format/index.ts';
import { kiosk, NOW, TestCentral } from '../../fakes/central-office.ts';
import { HEAD } from '../../fakes/lists.ts';
import { ANSWERS, ProvisionSite, SITE_FILE } from '../../fakes/provision-site.ts';
import { fullStatement, TestRepository } from '../../fakes/repository.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { Terminal } from '../../fakes/terminal.ts';
import { record, recordsOf } from '../../fakes/update-site.ts';

const LISTS = [{ id: HEAD.listId, name: 'Missing persons', maxAgeHours: 24 }];
const UPDATE = { lists: { update: { from: 'stick' }, clockConfirmedBy: 'tom' } };

let site: ProvisionSite;
let repository: TestRepository;
beforeEach(() => {
  site = ProvisionSite.create();
  repository = new TestRepository();
  site.write('site.json', { ...SITE_FILE, lists: LISTS });
  site.answer(UPDATE);
});
afterEach(() => {
  repository.remove();
  site.remove();
});

/** The kiosk has asked; the office issues a list sealed to it, or to `devices`, and answers with its root or without. */
async function issued(office: { withRoot: boolean; devices?: Uint8Array[] }): Promise<void> {
  await site.newCode();
  expect((await site.provision()).code).toBe(3);
  const { request } = JSON.parse(readFileSync(site.at('request.json'), 'utf8')) as { request: { box: string } };
  repository.devices = office.devices ?? [Buffer.from(request.box, 'hex')];
  const lines = recordsOf(1);
  repository.addBundle(fullStatement({ ...HEAD, generation: 1 }, lines, new Date()), lines);
  repository.publish();
  if (office.withRoot) cpSync(repository.folder, join(site.office, 'repository'), { recursive: true });
  expect(await site.accept()).toMatchObject({ code: 0 });
  cpSync(repository.folder, site.at('stick'), { recursive: true });
  await site.killAt('Models on this processor');
}

const freshness = (): ReturnType<ProvisionSite['provision']> => site.provision(['--only', 'freshness']);
const trust = (): ReturnType<ProvisionSite['type']> => site.type(['update', 'status', '--config', site.config]);

describe('the first lists of a new kiosk', () => {
  it('come from the stick, trusted on the word of the claim alone: nobody reads a fingerprint, and no other command is typed', async () => {
    await issued({ withRoot: true });
    const done = await freshness();
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain('It is the root that central IT signed at the claim.');
    expect(done.out).toContain('generation 1 with 40 records is installed');
    expect(done.out).toContain('list missing-persons: fresh');
    const status = await trust();
    expect(status).toMatchObject({ code: 0 });
    expect(status.out).toContain('pinned root');
    // Once more: nothing is asked of the stick, which went back to central IT.
    rmSync(site.at('stick'), { recursive: true });
    expect(await freshness()).toMatchObject({ code: 0 });
  });

  it('are refused from a stick with another root than the claim names, which is not pinned', async () => {
    await issued({ withRoot: true });
    const other = new TestRepository();
    try {
      rmSync(site.at('stick'), { recursive: true });
      cpSync(other.folder, site.at('stick'), { recursive: true });
      const refused = await freshness();
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.out).toContain('differs from the root that central IT signed at the claim');
      expect(refused.out).toContain('do -> Do not trust this USB stick.');
      expect((await trust()).out).toContain('no root is pinned');
    } finally {
      other.remove();
    }
  });

  it('are refused where they are sealed to another kiosk, and where the stick was pulled out', async () => {
    await issued({ withRoot: true, devices: [kiosk(9).identity.box] });
    const sealed = await freshness();
    expect(sealed).toMatchObject({ code: 1 });
    expect(sealed.out).toContain('UPDATE_NO_KEY_FOR_DEVICE');
    expect(sealed.out).toContain('waypost central device stick');
    rmSync(site.at('stick'), { recursive: true });
    const pulled = await freshness();
    expect(pulled).toMatchObject({ code: 1 });
    expect(pulled.out).toContain('stick has no folder "metadata"');
    expect(pulled.out).toContain('do -> Plug in the USB stick.');
  });

  it('say which one is missing where nothing brings them', async () => {
    await issued({ withRoot: true });
    site.answer({ lists: { ...ANSWERS.lists } });
    const missing = await freshness();
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.out).toContain('NO trust in central IT');
    expect(missing.out).toContain('The list missing-persons of this site is absent.');
  });

  it('come over the network, fetched by a process of its own, and wait for the line where it is down', async () => {
    const server = new StaticServer(repository.folder);
    try {
      const update = { repositories: [{ id: 'main', url: await server.start() }] };
      site.write('site.json', { ...SITE_FILE, lists: LISTS, update });
      site.answer({ lists: { update: { from: 'network', root: 'root.json' }, clockConfirmedBy: 'tom' } });
      await issued({ withRoot: true });
      writeFileSync(site.at('root.json'), repository.root());
      rmSync(site.at('stick'), { recursive: true });
      server.behave = (_request, response) => {
        response.destroy();
        return true;
      };
      const down = await freshness();
      expect(down).toMatchObject({ code: 1 });
      expect(down.out).toContain(
        'do -> Repair the connection, or load the lists from a USB stick; then run the step again.',
      );
      server.behave = () => false;
      server.asked = [];
      const done = await freshness();
      expect(done).toMatchObject({ code: 0 });
      expect(done.out).toContain('list missing-persons: fresh');
      expect(server.asked.some((path) => path.startsWith('/targets/'))).toBe(true);
    } finally {
      await server.stop();
    }
  });

  it('wait for what central IT reads out, where the claim names no root', async () => {
    await issued({ withRoot: false });
    const heard = spokenForm(fileFingerprint(repository.root()));
    const program = [process.execPath, join(packageRoot, 'bin', 'waypost.mjs'), 'provision', '--only', 'freshness'];
    const terminal = new Terminal([...program, '--config', site.config, '--state', site.stateDir], {
      cwd: site.folder,
    });
    try {
      await terminal.answer([
        ['type your name', 'Tom'],
        ['Folder of the USB stick', 'stick'],
        ['Fingerprint that central IT reads out to you', `${heard.slice(0, -1)}x`],
      ]);
      await terminal.shows(
        'The root on the USB stick differs from the fingerprint that was read out. (PROVISION_LIST)',
      );
      await terminal.answer([
        ['Press Enter', ''],
        ['[Tom]', ''],
        ['[stick]', ''],
        ['Fingerprint', heard],
      ]);
      await terminal.shows('Trusted for the repository "main"');
      await terminal.shows('list missing-persons: fresh');
      expect(await terminal.ended()).toBe(0);
    } finally {
      terminal.close();
    }
  });
});

describe('the stick that central IT writes', () => {
  it('holds what is published once it is sealed to the kiosk, and nothing before', async () => {
    const central = await TestCentral.open();
    try {
      const [known, later] = [kiosk(1), kiosk(3)].map(({ identity: { name, deviceKeyId, box, sign } }) => ({
        name,
        deviceKeyId,
        box: Buffer.from(box).toString('hex'),
        sign: Buffer.from(sign).toString('hex'),
        enrolledAt: NOW.toISOString(),
        revokedAt: null,
      }));
      if (known === undefined || later === undefined) throw new Error('no kiosk');
      const write = (device: typeof known, now = NOW) =>
        writeRemovableMedia(central.folder, { device, out: site.at('written'), now });
      expect(write(known)).toMatchObject({ ok: false, message: expect.stringContaining('Nothing is published') });
      await central.issue([record({ id: 'r1', rev: 1 })], NOW);
      expect(write(later)).toMatchObject({ ok: false, message: expect.stringContaining('it cannot open it') });
      expect(site.has('written')).toBe(false);
      expect(write(known)).toMatchObject({ ok: true, lists: ['missing-persons'] });
      for (const file of ['1.root.json', 'timestamp.json'])
        expect(readFileSync(site.at(`written/metadata/${file}`))).toEqual(
          readFileSync(join(central.folder.repository, 'metadata', file)),
        );
      const ended = new Date(NOW.getTime() + 30 * 24 * 3_600_000);
      expect(write(known, ended)).toMatchObject({ ok: false, message: expect.stringContaining('timestamp expired') });
    } finally {
      central.remove();
    }
  });
});
