import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DaemonProcess, type Ending } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';

/** A user without any rights on the folders of this one. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let site: DaemonSite;
let backup: string;

beforeAll(async () => {
  site = await DaemonSite.create();
  backup = join(site.folder, 'backup');
  const daemon = await DaemonProcess.start(site);
  await daemon.client();
  await daemon.stop();
  mkdirSync(backup);
  for (const name of KEPT) copyFileSync(join(site.stateDir, name), join(backup, name));
});
afterAll(() => site?.remove());

const KEPT = ['audit.db', 'audit.head', 'accounts.db', 'development-root.key'] as const;

/** Each case starts from the state folder of a daemon that worked and was stopped. */
beforeEach(() => {
  site.configure();
  for (const suffix of ['audit.db-wal', 'audit.db-shm']) rmSync(join(site.stateDir, suffix), { force: true });
  for (const name of KEPT) copyFileSync(join(backup, name), join(site.stateDir, name));
});

function expectWords(ending: Ending, code: number, ...words: string[]): void {
  const said = ending.stdout + ending.stderr;
  for (const word of words) expect(said).toContain(word);
  expect(ending).toMatchObject({ code, signal: null });
  // A person reads this: no trace of ours, no bare name of an error.
  expect(said).not.toMatch(/^\s+at .+:\d+|node:internal|SqliteError|ERR_[A-Z_]+/m);
  expect(said).not.toContain('ready after');
}

/** Writes noise over part of a file and nothing else. */
function spoil(file: string, at: number, length: number): void {
  const bytes = readFileSync(file);
  expect(bytes.length).toBeGreaterThan(at + length);
  for (let i = at; i < at + length; i += 1) bytes[i] = (bytes[i] ?? 0) ^ 0x5a;
  writeFileSync(file, bytes);
}

describe('a daemon that cannot start says why and ends', () => {
  it('when the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(site.port, '127.0.0.1', resolve));
    const ending = await DaemonProcess.startToEnd(site);
    await new Promise((resolve) => other.close(resolve));
    expectWords(ending, 1, `Port ${site.port} is in use`);
  });

  it('when the configuration names a scanner profile that does not exist', async () => {
    site.configure({ scanner: { kind: 'serial', profile: 'no-such-reader', path: '/dev/null' } });
    expectWords(await DaemonProcess.startToEnd(site), 2, '"no-such-reader"', 'honeywell-xenon-ocr');
  });

  it('when the profile of the scanner is that of a reader of barcodes, or the other way round', async () => {
    site.configure({ scanner: { kind: 'serial', profile: 'generic-symbols-gap', path: '/dev/null' } });
    expectWords(await DaemonProcess.startToEnd(site), 2, 'scanner.profile:', 'Put it under barcodeReader');
    const barcodeReader = { kind: 'serial', profile: 'generic-lines', path: '/dev/null' } as const;
    site.configure({ barcodeReader });
    expectWords(await DaemonProcess.startToEnd(site), 2, 'barcodeReader.profile:', 'Put it under scanner');
  });

  it('when the configuration has an unknown key, is no JSON or is not there', async () => {
    site.configure({ typo: 1 } as object);
    expectWords(await DaemonProcess.startToEnd(site), 2, 'typo');
    writeFileSync(site.configFile, '{');
    expectWords(await DaemonProcess.startToEnd(site), 2, 'is not valid JSON');
    rmSync(site.configFile);
    expectWords(await DaemonProcess.startToEnd(site), 2, site.configFile, 'waypost provision');
  });

  it('when a simulated device is in the configuration of a real lane', async () => {
    site.configure({ camera: { kind: 'simulated' } });
    expectWords(await DaemonProcess.startToEnd(site), 2, 'only on the demonstration lane');
  });

  it('when the key is another one, and keeps everything as it was', async () => {
    writeFileSync(join(site.stateDir, 'development-root.key'), Buffer.alloc(32, 9));
    expectWords(await DaemonProcess.startToEnd(site), 1, 'written with a different root key', 'Restore the key');
    copyFileSync(join(backup, 'development-root.key'), join(site.stateDir, 'development-root.key'));
    const daemon = await DaemonProcess.start(site);
    expect((await daemon.stop()).code).toBe(0);
  });

  it('when the key is gone, cut or readable by others', async () => {
    const key = join(site.stateDir, 'development-root.key');
    chmodSync(key, 0o644);
    expectWords(await DaemonProcess.startToEnd(site), 1, 'readable by others', 'chmod 600');
    writeFileSync(key, Buffer.alloc(31));
    chmodSync(key, 0o600);
    expectWords(await DaemonProcess.startToEnd(site), 1, '32-byte key');
    unlinkSync(key);
    expectWords(await DaemonProcess.startToEnd(site), 1, 'is missing', 'Restore the file');
    expect(existsSync(key)).toBe(false);
  });

  it('when the audit is of another appliance', async () => {
    const other = await DaemonSite.create();
    for (const name of ['audit.db', 'audit.head']) {
      copyFileSync(join(other.stateDir, name), join(site.stateDir, name));
    }
    await other.remove();
    expectWords(await DaemonProcess.startToEnd(site), 1, 'written with a different root key');
  });

  it('when a page of the audit is damaged, and never makes a new one instead', async () => {
    const audit = join(site.stateDir, 'audit.db');
    spoil(audit, 4096, 64);
    const damaged = readFileSync(audit);
    expectWords(await DaemonProcess.startToEnd(site), 1, 'audit.db is damaged', 'waypost audit verify');
    expect(readFileSync(audit)).toEqual(damaged);
    writeFileSync(audit, 'this is no database, and was one before'.repeat(300));
    expectWords(await DaemonProcess.startToEnd(site), 1, 'audit.db is damaged');
  });

  it('when one row of the audit was changed', async () => {
    const audit = join(site.stateDir, 'audit.db');
    const bytes = readFileSync(audit);
    const at = bytes.lastIndexOf('"kind":"stopped"');
    expect(at).toBeGreaterThan(0);
    bytes.write('"kind":"started"', at);
    writeFileSync(audit, bytes);
    expectWords(await DaemonProcess.startToEnd(site), 1, 'audit chain is broken', 'waypost audit verify');
  });

  it('when the audit was removed or put back to an older copy', async () => {
    const daemon = await DaemonProcess.start(site);
    await daemon.stop();
    copyFileSync(join(backup, 'audit.db'), join(site.stateDir, 'audit.db'));
    for (const suffix of ['audit.db-wal', 'audit.db-shm']) rmSync(join(site.stateDir, suffix), { force: true });
    expectWords(await DaemonProcess.startToEnd(site), 1, 'older copy');
    rmSync(join(site.stateDir, 'audit.db'));
    expectWords(await DaemonProcess.startToEnd(site), 1, 'audit.db is missing');
  });

  it('when it may not write in the state folder', async (context) => {
    if (!isRoot) return context.skip('another user can only be taken as root');
    chmodSync(site.folder, 0o755);
    chmodSync(site.configFile, 0o644);
    try {
      const ending = await DaemonProcess.startToEnd(site, { uid: NOBODY, gid: NOBODY });
      expectWords(ending, 1, site.stateDir, 'EACCES');
    } finally {
      chmodSync(site.folder, 0o700);
    }
  });

  it('when the state folder is a file', async () => {
    const aside = `${site.stateDir}.aside`;
    renameSync(site.stateDir, aside);
    writeFileSync(site.stateDir, 'a file');
    try {
      expectWords(await DaemonProcess.startToEnd(site), 1, site.stateDir, 'EEXIST');
    } finally {
      rmSync(site.stateDir);
      renameSync(aside, site.stateDir);
    }
  });

  it('when another daemon has the state folder, which goes on undisturbed', async () => {
    const daemon = await DaemonProcess.start(site);
    const client = await daemon.client();
    const lines = site.traveller('genuine').mrz;
    expect((await client.send('POST', '/api/inspection/mrz', { lines, because: 'READER_FAULT' })).status).toBe(204);
    const { inspection } = await client.until('document', (view) => view.inspection?.person != null);
    site.configure({ http: { port: site.port === 65_535 ? site.port - 1 : site.port + 1 } });
    expectWords(await DaemonProcess.startToEnd(site), 1, 'Another Waypost daemon uses the state folder');
    const inspectionId = inspection?.inspectionId ?? '';
    expect((await client.send('POST', '/api/inspection/abandon', { inspectionId })).status).toBe(204);
    await site.withJournal((journal) => {
      const kinds = journal.read(inspectionId).map((event) => event.kind);
      expect(kinds).not.toContain('interrupted');
      expect(kinds.at(-1)).toBe('abandoned');
    });
    await daemon.stop();
  });
});

describe('a daemon that can start without something', () => {
  it('sets damaged accounts aside, says so, and lets nobody in', async () => {
    writeFileSync(join(site.stateDir, 'accounts.db'), 'not a database '.repeat(600));
    const daemon = await DaemonProcess.start(site);
    expect(daemon.stdout).toContain('accounts.db was damaged');
    await expect(daemon.client()).rejects.toThrow('sign-in answered 401');
    expect((await daemon.stop()).code).toBe(0);
  });

  it('starts without scanner and page folder, and names what is missing', async () => {
    site.configure({
      scanner: { kind: 'serial', profile: 'honeywell-xenon-ocr', path: join(site.folder, 'nothing-here') },
      imager: { kind: 'folder', path: join(site.folder, 'no-folder') },
    });
    const daemon = await DaemonProcess.start(site);
    const client = await daemon.client();
    const view = await client.until('devices known', ({ devices }) =>
      devices.every(
        ({ role, state }) => role === 'camera' || role === 'chip-reader' || state === 'absent' || state === 'lost',
      ),
    );
    for (const { role, advice } of view.devices) if (role !== 'chip-reader') expect(advice, role).not.toBeNull();
    expect(view.devices.map(({ state }) => state)).not.toContain('ok');
    expect((await daemon.stop()).code).toBe(0);
  });
});
