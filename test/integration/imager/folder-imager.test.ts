import { execFileSync } from 'node:child_process';
import { appendFile, link, mkdir, mkdtemp, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dropPage, FolderImager } from '../../../src/hardware/imager/index.ts';
import type { ImagerEvent } from '../../../src/inspection/index.ts';

const clock = { mono: () => performance.now(), wall: () => new Date(), trusted: () => true };
const timers = {
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

let base: string;
let folder: string;
let imager: FolderImager;
let events: ImagerEvent[];
let wake: () => void = () => undefined;

const pages = () => events.filter((event) => event.kind === 'page');
const failures = () => events.filter((event) => event.kind === 'page-failed').map(({ reason }) => reason);
async function until(seen: () => boolean): Promise<void> {
  while (!seen()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'waypost-imager-'));
  folder = join(base, 'spool');
  await mkdir(folder);
  events = [];
  imager = new FolderImager({ device: 'imager-1', folder, clock, timers, simulated: false });
  imager.subscribe((event) => {
    events.push(event);
    wake();
  });
});
afterEach(async () => {
  await imager.stop();
  await rm(base, { recursive: true, force: true });
});

describe('pages', () => {
  test('a dropped page arrives whole, and nothing stays on the disk', async () => {
    await imager.start();
    const bytes = Buffer.alloc(3_000_000, 0x5a);
    await dropPage(folder, bytes, { name: 'page.jpg', now: new Date() });
    await until(() => pages().length === 1);
    expect(Buffer.from(pages()[0]?.bytes ?? []).equals(bytes)).toBe(true);
    expect(pages()[0]?.source).toBe('imager-1');
    expect(await readdir(folder)).toEqual([]);
  });

  test('a file that is still being written is left until it rests', async () => {
    await imager.start();
    const path = join(folder, 'slow.jpg');
    await writeFile(path, 'a');
    for (let i = 0; i < 8; i++) {
      await pause(60);
      await appendFile(path, 'a');
    }
    await until(() => pages().length === 1);
    expect(Buffer.from(pages()[0]?.bytes ?? []).toString()).toBe('a'.repeat(9));
  });

  test('several pages come in the order in which they were written', async () => {
    await imager.start();
    for (const [i, name] of ['b.png', 'a.jpeg', 'c.TIF'].entries()) {
      await dropPage(folder, Buffer.from(name), { name, now: new Date(Date.now() + i * 10) });
    }
    await until(() => pages().length === 3);
    expect(pages().map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['b.png', 'a.jpeg', 'c.TIF']);
  });

  test('the same name can be used again', async () => {
    await imager.start();
    for (const text of ['one', 'two']) {
      const before = pages().length;
      await dropPage(folder, Buffer.from(text), { name: 'page.jpg', now: new Date() });
      await until(() => pages().length === before + 1);
    }
    expect(pages().map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['one', 'two']);
  });

  test('what lies in the folder at start belongs to somebody who has left: deleted unseen', async () => {
    await writeFile(join(folder, 'yesterday.jpg'), 'old page');
    await writeFile(join(folder, 'notes.txt'), 'no page');
    await imager.start();
    await dropPage(folder, Buffer.from('new'), { name: 'today.jpg', now: new Date() });
    await until(() => pages().length > 0);
    expect(pages().map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['new']);
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });

  test('dot names, other types and folders are not touched', async () => {
    await imager.start();
    await writeFile(join(folder, '.part.jpg'), 'x');
    await writeFile(join(folder, 'page.tmp'), 'x');
    await mkdir(join(folder, 'sub.jpg'));
    await dropPage(folder, Buffer.from('page'), { name: 'last.jpg', now: new Date() });
    await until(() => pages().length === 1);
    expect((await readdir(folder)).sort()).toEqual(['.part.jpg', 'page.tmp', 'sub.jpg']);
  });
});

describe('hostile files (fault 16)', () => {
  test('20 MiB are read, one byte more is not, and both are gone', async () => {
    await imager.start();
    const limit = 20 * 1024 * 1024;
    const spare = join(base, 'spare.jpg');
    await writeFile(spare, 'x');
    await truncate(spare, limit + 1);
    await rename(spare, join(folder, 'large.jpg'));
    await until(() => failures().length === 1);
    expect(failures()).toEqual(['DOC_IMAGE_TOO_LARGE']);
    await writeFile(spare, 'x');
    await truncate(spare, limit);
    await rename(spare, join(folder, 'fits.jpg'));
    await until(() => pages().length === 1);
    expect(pages()[0]?.bytes.length).toBe(limit);
    expect(await readdir(folder)).toEqual([]);
  });

  test('a symbolic link is refused, and what it points to is neither read nor removed', async () => {
    await imager.start();
    const secret = join(base, 'secret');
    await writeFile(secret, 'key material');
    await symlink(secret, join(folder, 'page.jpg'));
    await until(() => failures().length === 1);
    expect(failures()).toEqual(['DOC_IMAGE_REJECTED']);
    expect(pages()).toEqual([]);
    expect(await readdir(base)).toEqual(['secret', 'spool']);
    expect(await readdir(folder)).toEqual([]);
  });

  test('a hard link and a named pipe are refused, and the pipe blocks nobody', async () => {
    await imager.start();
    const secret = join(base, 'secret');
    await writeFile(secret, 'key material');
    await link(secret, join(folder, 'linked.jpg'));
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    await until(() => failures().length === 2);
    expect(pages()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    expect(await readdir(base)).toContain('secret');
  });

  test('an empty file gets its time, then goes', async () => {
    await imager.start();
    await writeFile(join(folder, 'empty.jpg'), '');
    await until(() => failures().length === 1);
    expect(failures()).toEqual(['DOC_IMAGE_REJECTED']);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('health', () => {
  test('a folder alone proves nothing: unknown until the first page', async () => {
    await imager.start();
    expect(imager.health()).toMatchObject({
      device: 'imager-1',
      state: 'unknown',
      lastFrameAt: null,
      simulated: false,
    });
    await dropPage(folder, Buffer.from('x'), { name: 'p.jpg', now: new Date() });
    await until(() => pages().length === 1);
    expect(imager.health()).toMatchObject({ state: 'ok', remedy: null });
    expect(imager.health().lastFrameAt).not.toBeNull();
  });

  test('a folder that goes away is lost with a remedy, and works again when it is back', async () => {
    await imager.start();
    await rm(folder, { recursive: true });
    await until(() => imager.health().state === 'lost');
    expect(imager.health().remedy).toContain('Create it');
    await mkdir(folder);
    await until(() => imager.health().state === 'unknown');
    await dropPage(folder, Buffer.from('x'), { name: 'p.jpg', now: new Date() });
    await until(() => pages().length === 1);
  });

  test('a folder that never was is lost at start', async () => {
    const nowhere = new FolderImager({ device: 'i', folder: join(base, 'none'), clock, timers, simulated: false });
    await nowhere.start();
    expect(nowhere.health().state).toBe('lost');
    await nowhere.stop();
  });

  test('after stop nothing is taken', async () => {
    await imager.start();
    await imager.stop();
    await dropPage(folder, Buffer.from('x'), { name: 'p.jpg', now: new Date() });
    await pause(400);
    expect(pages()).toEqual([]);
    expect(await readdir(folder)).toEqual(['p.jpg']);
  });
});

test('dropPage never overwrites a page that is being written, and reports a folder it cannot use', async () => {
  await writeFile(join(folder, '.p.jpg.tmp'), 'in the works');
  await expect(dropPage(folder, Buffer.from('x'), { name: 'p.jpg', now: new Date() })).rejects.toThrow('EEXIST');
  await expect(dropPage(join(base, 'none'), Buffer.from('x'), { name: 'p.jpg', now: new Date() })).rejects.toThrow();
});
