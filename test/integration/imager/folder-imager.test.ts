import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  appendFile,
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EMPTY_LIMIT_MS, STABLE_MS } from '../../../src/adapters/hardware/imager/folder-imager.ts';
import { dropPage, FolderImager } from '../../../src/adapters/hardware/imager/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import type { ImagerEvent } from '../../../src/core/inspection/ports/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';

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

/** The clock stands still and no timer fires: only notices of the folder, and what the files say, can bring a page. */
describe('a page that is renamed into place', () => {
  const PAGE = readFileSync(join(packageRoot, 'hardware/demo/pages/genuine.jpg'));
  let hand: HandClock;
  beforeEach(async () => {
    hand = new HandClock();
    imager = new FolderImager({ device: 'imager-1', folder, clock: hand, timers: hand, simulated: false });
    imager.subscribe((event) => {
      events.push(event);
      wake();
    });
    await imager.start();
  });
  const renamed = async (name: string, bytes: Uint8Array, restMs = 0): Promise<void> => {
    await writeFile(join(folder, `.${name}.part`), bytes);
    // A tick of the kernel's clock, where a test needs the times of write and rename to differ.
    await pause(restMs);
    await rename(join(folder, `.${name}.part`), join(folder, name));
  };
  const texts = () => pages().map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
  /** Everything that was done before has been looked at when this page has come. */
  const marked = async (name: string): Promise<void> => {
    await renamed(name, Buffer.from(name), 25);
    await until(() => texts().includes(name));
  };

  /** Lets everything rest long enough, and has the folder looked at once more. */
  const rested = async (ms = STABLE_MS): Promise<void> => {
    hand.advance(ms);
    await writeFile(join(folder, '.nudge'), '');
    await rm(join(folder, '.nudge'));
  };

  test('is taken without waiting, whatever its format', async () => {
    await renamed('page.tif', Buffer.from('any bytes'), 25);
    await until(() => pages().length === 1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is taken without waiting also within one tick of the clock, where it is a JPEG', async () => {
    for (let n = 1; n <= 20; n += 1) {
      await renamed('page.jpg', PAGE);
      await until(() => pages().length === n);
      expect(Buffer.from(pages()[n - 1]?.bytes ?? []).equals(PAGE)).toBe(true);
    }
  });

  test('is taken without waiting where it comes from another folder', async () => {
    await writeFile(join(base, 'elsewhere.jpg'), PAGE);
    await rename(join(base, 'elsewhere.jpg'), join(folder, 'page.jpg'));
    await until(() => pages().length === 1);
  });

  test('is told from a file that is written slowly under its own name, which is never read half', async () => {
    const path = join(folder, 'slow.jpg');
    for (let at = 0; at < 4; at += 1) {
      const quarter = PAGE.subarray((PAGE.length * at) / 4, (PAGE.length * (at + 1)) / 4);
      await appendFile(path, quarter);
      await marked(`marker-${at}.jpg`);
      expect(await readdir(folder)).toEqual(['slow.jpg']);
    }
    // Whole now, and nothing happens to it: it rests.
    await rested();
    await until(() => pages().length === 5);
    expect(Buffer.from(pages()[4]?.bytes ?? []).equals(PAGE)).toBe(true);
  });

  test('is told from a new file under the name of a page that was taken, or that was removed', async () => {
    await renamed('page.jpg', PAGE);
    await until(() => pages().length === 1);
    await writeFile(join(folder, 'page.jpg'), PAGE.subarray(0, 5_000));
    await marked('marker-1.jpg');
    await rm(join(folder, 'page.jpg'));
    await writeFile(join(folder, 'page.jpg'), PAGE.subarray(0, 6_000));
    await marked('marker-2.jpg');
    expect(await readdir(folder)).toEqual(['page.jpg']);
    expect(pages()).toHaveLength(3);
  });

  test('takes the place of one that was being written', async () => {
    await writeFile(join(folder, 'page.jpg'), PAGE.subarray(0, 5_000));
    await marked('marker.jpg');
    await renamed('page.jpg', PAGE, 25);
    await until(() => pages().length === 2);
    expect(Buffer.from(pages()[1]?.bytes ?? []).equals(PAGE)).toBe(true);
  });

  test('is left where its rights are changed afterwards, until it rests', async () => {
    const path = join(folder, 'page.jpg');
    await renamed('page.jpg', PAGE.subarray(0, 5_000));
    await chmod(path, 0o640);
    await marked('marker.jpg');
    const before = pages().length;
    if (before === 1) {
      await rested();
      await until(() => pages().length === 2);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test('is refused where it is a link, a pipe or too large, as any file', async () => {
    const secret = join(base, 'secret');
    await writeFile(secret, 'key material');
    await symlink(secret, join(folder, '.link'));
    await rename(join(folder, '.link'), join(folder, 'link.jpg'));
    execFileSync('mkfifo', [join(folder, '.pipe')]);
    await rename(join(folder, '.pipe'), join(folder, 'pipe.jpg'));
    await writeFile(join(folder, '.large'), 'x');
    await truncate(join(folder, '.large'), 20 * 1024 * 1024 + 1);
    await pause(25);
    await rename(join(folder, '.large'), join(folder, 'large.jpg'));
    await marked('marker.jpg');
    await rested(EMPTY_LIMIT_MS);
    await until(() => failures().length === 3);
    expect(failures().sort()).toEqual(['DOC_IMAGE_REJECTED', 'DOC_IMAGE_REJECTED', 'DOC_IMAGE_TOO_LARGE']);
    expect(texts()).toEqual(['marker.jpg']);
    expect(await readdir(base)).toContain('secret');
    expect(await readdir(folder)).toEqual([]);
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
