import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OpenPages, type PageOpener } from '../../../src/inference/host/open-pages.ts';
import type { OpenPage } from '../../../src/inference/protocol/index.ts';
import { MAX_OPEN_PAGES, PageMemory } from '../../../src/inference/protocol/index.ts';
import { OPEN_PAGE_BYTES } from '../../../src/inference/protocol/page-memory.ts';

type Answer = Awaited<ReturnType<PageOpener['openPage']>>;

/** Stands for an inference process: it puts two small pictures into the slot, as a child does. */
class Opener implements PageOpener {
  state: PageOpener['state'] = 'ready';
  asked = 0;
  answer: Answer | null = null;
  /** Held back until it is called. */
  hold: Promise<void> = Promise.resolve();

  async openPage(bytes: Uint8Array, slot: number): Promise<Answer> {
    this.asked += 1;
    const colour = bytes[0] ?? 0;
    await this.hold;
    memory().write(slot, [new Uint8Array(48).fill(colour), new Uint8Array(12).fill(colour)]);
    return this.answer ?? { ok: true, cpuMs: 25, value: PAGE };
  }
}

const PAGE = {
  width: 4,
  height: 4,
  captured: { width: 4, height: 4 },
  working: { width: 2, height: 2 },
  grey: false,
  coarse: false,
};
const gone: Answer = { ok: false, reason: 'MODEL_UNAVAILABLE', detail: 'it died' };
const picture = (byte: number): Uint8Array => new Uint8Array(100).fill(byte);

let fd: number;
let first: Opener;
let second: Opener;
let pages: OpenPages;
beforeEach(() => {
  first = new Opener();
  second = new Opener();
  pages = new OpenPages(() => [first, second]);
  const started = pages.start();
  if (!started.ok) throw new Error(started.detail);
  fd = started.fd;
});
afterEach(() => pages.stop());

/** The file as a child has it. */
function memory(): PageMemory {
  return Object.assign(Object.create(PageMemory.prototype) as PageMemory, { fd });
}
const content = (): Buffer => readFileSync(`/proc/self/fd/${fd}`);
const isOpen = (bytes: Uint8Array): boolean => {
  const lent = pages.lend({ bytes });
  lent?.giveBack();
  return lent !== null;
};

it('has a page decoded once, whoever asks and however often, and tells its cost once', async () => {
  const bytes = picture(7);
  const answers = await Promise.all([pages.open(bytes), pages.open(bytes)]);
  answers.push(await pages.open(bytes));
  expect(answers).toEqual([25, 0, 0].map((cpuMs) => ({ ok: true, cpuMs })));
  expect(first.asked + second.asked).toBe(1);
  const lent = pages.lend({ bytes, columns: 44, place: null });
  expect(lent?.payload).toEqual({ bytes: { ...PAGE, slot: 0 }, columns: 44, place: null });
  lent?.giveBack();
  const handle: OpenPage = { ...PAGE, slot: 0 };
  expect(memory().read(handle, 'captured')).toEqual(Buffer.alloc(48, 7));
  expect(memory().read(handle, 'working')).toEqual(Buffer.alloc(12, 7));
});

it('overwrites a page that is closed, and gives the memory back with the last one', async () => {
  const [one, two] = [picture(7), picture(8)];
  await pages.open(one);
  await pages.open(two);
  expect(content().includes(7)).toBe(true);
  pages.close(one);
  expect([content().includes(7), content().includes(8)]).toEqual([false, true]);
  expect([isOpen(one), isOpen(two)]).toEqual([false, true]);
  pages.close(two);
  expect(content().length).toBe(0);
});

it('overwrites before the memory goes back to the system', async () => {
  await pages.open(picture(7));
  const { release } = PageMemory.prototype;
  let left: boolean | null = null;
  PageMemory.prototype.release = function (this: PageMemory) {
    left = content().some((byte) => byte !== 0);
    release.call(this);
  };
  try {
    pages.stop();
  } finally {
    PageMemory.prototype.release = release;
  }
  expect(left).toBe(false);
});

it('keeps a page that a request is at work on, closed or not, until the request has ended', async () => {
  const bytes = picture(7);
  await pages.open(bytes);
  const lent = pages.lend({ bytes });
  pages.close(bytes);
  expect(isOpen(bytes)).toBe(false);
  expect(content().includes(7)).toBe(true);
  lent?.giveBack();
  lent?.giveBack();
  expect(content().length).toBe(0);
});

it('overwrites a page that was closed while it was decoded', async () => {
  let go = (): void => undefined;
  first.hold = new Promise((resolve) => {
    go = resolve;
  });
  const bytes = picture(7);
  const opening = pages.open(bytes);
  pages.close(bytes);
  go();
  await opening;
  expect(isOpen(bytes)).toBe(false);
  expect(content().length).toBe(0);
});

it('holds a bounded number of pages: the one that was asked for longest ago makes room, never one at work', async () => {
  const all = Array.from({ length: MAX_OPEN_PAGES }, (_, i) => picture(i + 1));
  for (const bytes of all) await pages.open(bytes);
  const [oldest, next] = all as [Uint8Array, Uint8Array];
  const lent = pages.lend({ oldest });
  await pages.open(picture(99));
  expect([isOpen(oldest), isOpen(next)]).toEqual([true, false]);
  expect(content().includes(2)).toBe(false);
  expect(content().length).toBeLessThanOrEqual(MAX_OPEN_PAGES * OPEN_PAGE_BYTES);
  lent?.giveBack();
});

it('opens no page more than it has room for while all are at work', async () => {
  const all = Array.from({ length: MAX_OPEN_PAGES }, (_, i) => picture(i + 1));
  for (const bytes of all) await pages.open(bytes);
  const lent = pages.lend({ ...all });
  expect(await pages.open(picture(99))).toMatchObject({ ok: false, reason: 'QUEUE_FULL' });
  lent?.giveBack();
  expect(await pages.open(picture(99))).toMatchObject({ ok: true });
});

it('takes no page that is larger than its slot', () => {
  expect(() => memory().write(0, [new Uint8Array(OPEN_PAGE_BYTES), new Uint8Array(1)])).toThrow(RangeError);
});

it('asks a process that is free, and none that is not there', async () => {
  first.state = 'busy';
  await pages.open(picture(1));
  expect([first.asked, second.asked]).toEqual([0, 1]);
  second.state = 'degraded';
  await pages.open(picture(2));
  expect([first.asked, second.asked]).toEqual([1, 1]);
  first.state = 'stopped';
  expect(await pages.open(picture(3))).toMatchObject({ ok: false, reason: 'MODEL_UNAVAILABLE' });
});

it('asks the other process where one died over a page, and leaves nothing of what it had written', async () => {
  first.answer = gone;
  const bytes = picture(7);
  expect(await pages.open(bytes)).toMatchObject({ ok: true });
  expect([first.asked, second.asked]).toEqual([1, 1]);
  second.answer = gone;
  const lost = picture(9);
  expect(await pages.open(lost)).toMatchObject({ ok: false, reason: 'MODEL_UNAVAILABLE' });
  expect(content().includes(9)).toBe(false);
  // It says nothing about the picture: the next request tries again.
  second.answer = null;
  expect(await pages.open(lost)).toMatchObject({ ok: true });
});

it('remembers that a picture cannot be decoded, for a further light as for the page', async () => {
  first.answer = { ok: false, reason: 'IMAGE_REJECTED', detail: 'no picture' };
  const bytes = picture(7);
  for (let n = 0; n < 3; n += 1) expect(await pages.open(bytes)).toMatchObject({ ok: false, reason: 'IMAGE_REJECTED' });
  expect(first.asked + second.asked).toBe(1);
  expect(pages.lend({ IR: bytes })?.payload).toEqual({ IR: { refused: 'IMAGE_REJECTED' } });
});
