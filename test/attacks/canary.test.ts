import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackFigure } from '../fakes/attack-metrics.ts';
import { launchKioskChromium } from '../fakes/chromium.ts';
import { allowCore, coreFolder, coreIn, noCoreDump, wordsIn } from '../fakes/core-dump.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { DaemonSite, OFFICER } from '../fakes/daemon-site.ts';
import { takeForms } from '../fakes/memory-visits.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { plainSearch } from '../fakes/plain-search.ts';
import { familyOf, MemorySearch, type Needle } from '../fakes/process-memory.ts';
import { utf8 } from '../fakes/protection.ts';

/**
 * Words that exist nowhere else are written into the form Support, at a real daemon in a real Chromium with the switches of the
 * kiosk. Afterwards everything that somebody could carry away is searched for them: databases with their logs, what the daemon
 * says, spool folders, the profile of the browser, the memory of the daemon and its children, and a core dump that is forced
 * although the unit forbids it.
 */
const canary = (what: string): string => `${what} ${randomBytes(30).toString('base64url')} end`;
/** Nine digits, all of them different: a telephone number is looked for by itself, because the daemon compares it. */
const number = (): string =>
  [...'123456789']
    .map((digit) => ({ digit, at: randomBytes(2).readUInt16BE() }))
    .sort((a, b) => a.at - b.at)
    .map(({ digit }) => digit)
    .join('');
const NUMBERS = [number(), number(), number()] as const;
const SENT = { fact: canary('sentfact'), contact: `${canary('sentcontact')} ${NUMBERS[0]}` };
const WIPED = { fact: canary('wipedfact'), contact: `${canary('wipedcontact')} ${NUMBERS[1]}` };
const CUT = { fact: canary('cutfact'), contact: `${canary('cutcontact')} ${NUMBERS[2]}` };
const WORDS = [...[SENT, WIPED, CUT].flatMap((form) => Object.values(form)), ...NUMBERS];
/** A word that the browser keeps: the search of its profile would find what lies there. */
const KEPT = 'keptbythebrowser7351';

const START_LIMIT_MS = 300_000;
const REST_MS = 2_000;
const LEFT_AFTER_MS = 60_000;

let site: DaemonSite;
let daemon: DaemonProcess;
let browser: BrowserContext;
let page: Page;
let profile: string;
let cwd: string;
let exchange: string;
let said = '';

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  exchange = join(site.folder, 'exchange');
  mkdirSync(exchange, { mode: 0o700 });
  await takeForms(site, exchange);
  cwd = coreFolder();
  daemon = await DaemonProcess.start(site, {}, cwd);
  profile = mkdtempSync(join(tmpdir(), 'waypost-profile-'));
  browser = await launchKioskChromium(profile);
  page = browser.pages()[0] ?? (await browser.newPage());
  await signIn();
}, START_LIMIT_MS);

afterAll(async () => {
  await browser?.close().catch(() => undefined);
  if (daemon?.alive) await daemon.stop();
  await site?.remove();
  for (const folder of [profile, cwd]) if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

async function signIn(): Promise<void> {
  await page.goto(`${daemon.url}/?${KEPT}`);
  await page.getByLabel('Officer').fill(OFFICER.id);
  await page.getByLabel('PIN', { exact: true }).fill(OFFICER.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
}

/** Opens the form and types one fact and the contact, key by key. */
async function write({ fact, contact }: typeof SENT): Promise<void> {
  await page.keyboard.press('F8');
  await page.locator('.support-form').waitFor(PATIENCE);
  const item = page.locator('[data-item]').first();
  await item.locator('input[type="checkbox"]').check();
  await item.locator('input[type="text"]').pressSequentially(fact);
  await page.locator('[data-choice="age:child"] input').check();
  await page.getByLabel('Safe way to reach them', { exact: false }).pressSequentially(contact);
}

const found = (folder: string, words: readonly string[] = WORDS): string[] =>
  plainSearch(words)(folder).found.map((one) =>
    one.replace(/^secret (\d+)/, (_, at: string) => words[Number(at)] ?? at),
  );

describe('words of a form', () => {
  it('are sealed, wiped, and cut off with the browser', async () => {
    await write(SENT);
    await page.locator('[data-choice="outcome:refer-now"] input').check();
    const answer = page.waitForResponse((response) => response.url().endsWith('/api/support/form'), PATIENCE);
    await page.locator('[data-confirm="support"]').click();
    expect((await answer).status()).toBe(200);
    // Of a child the form stays until somebody says whether anybody was reached.
    await page.locator('dialog [data-reached="yes"]').click();
    await page.locator('dialog [data-call="reached"]').waitFor(PATIENCE);
    const again = page.waitForEvent('load');
    await page.locator('[data-confirm="done"]').click();
    await again;
    await page.locator('.lane').waitFor(PATIENCE);
    await write(WIPED);
    await page.keyboard.press('Escape');
    const reloaded = page.waitForEvent('load');
    await page.locator('[data-confirm="wipe"]').click();
    await reloaded;
    await page.locator('.lane').waitFor(PATIENCE);
    await write(CUT);
    // As the browser keeps its session: what it wrote by now is what a power cut leaves.
    await delay(REST_MS);
    await expect.poll(() => readdirSync(join(exchange, 'sealed')).length, PATIENCE).toBe(1);
  });

  it('are in no file of the profile while a form is open, nor after the browser was killed', async () => {
    const alive = join(cwd, 'profile-alive');
    cpSync(profile, alive, { recursive: true, filter: (path) => !/Singleton|\.sock/.test(path) });
    expect(found(alive)).toEqual([]);
    rmSync(alive, { recursive: true, force: true });
    const pids = browserPids(profile);
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await browser.close().catch(() => undefined);
    expect(found(profile)).toEqual([]);
    expect(found(profile, [KEPT]).length).toBeGreaterThan(0);
  });

  it('are in no database, log, answer or spool folder while the daemon runs', () => {
    expect(readdirSync(site.stateDir)).toContain('protection.db');
    expect(found(site.folder)).toEqual([]);
    said = daemon.stdout + daemon.stderr;
    for (const word of WORDS) expect(said).not.toContain(word);
    // The search finds what is there: the lane of the configuration, and a word that is laid beside the databases.
    const laid = join(site.stateDir, 'laid.bin');
    writeFileSync(laid, Buffer.concat([Buffer.alloc(9, 1), Buffer.from(SENT.fact, 'utf16le')]));
    expect(found(site.stateDir)).toEqual([`${SENT.fact} in laid.bin`]);
    rmSync(laid);
  });

  it('are in the memory of no process of the daemon a minute later', async () => {
    const needles: Needle[] = WORDS.flatMap((word): Needle[] => {
      const window = Math.min(16, word.length);
      return [
        { name: `${word}, UTF-8`, kind: 'text', bytes: utf8(word), window },
        { name: `${word}, UTF-16`, kind: 'text', bytes: Buffer.from(word, 'utf16le'), window: 2 * window },
      ];
    });
    const search = new MemorySearch(needles);
    const until = Date.now() + LEFT_AFTER_MS;
    let left = search.look(familyOf(daemon.pid));
    while (left.length > 0 && Date.now() < until) {
      await delay(REST_MS);
      left = search.look(familyOf(daemon.pid));
    }
    expect(left).toEqual([]);
    // The same search finds the name of the lane there.
    const known = new MemorySearch([{ name: 'lane', kind: 'text', bytes: utf8(site.stateDir), window: 16 }]);
    expect(known.look([daemon.pid])).not.toEqual([]);
  });

  it('are in no core dump, though one is forced', async () => {
    const why = noCoreDump();
    if (why !== null) {
      console.warn(`canary: no core dump was searched: ${why}`);
      await daemon.stop();
      return;
    }
    allowCore(daemon.pid);
    await daemon.kill('SIGABRT');
    const core = coreIn(cwd);
    const { bytes, found: words } = wordsIn(core, [...WORDS.flatMap(partsOf), site.stateDir]);
    attackFigure({
      attack: 'words of a Support form looked for in databases, logs, spools, browser profile, memory and a core dump',
      tries: WORDS.length,
      succeeded: words.filter((word) => word !== site.stateDir).length,
      note: `core dump of ${Math.round(bytes / 1024 / 1024)} MiB`,
    });
    expect(words).toEqual([site.stateDir]);
  });

  it('are in no database or log after the end', () => {
    expect(found(site.folder)).toEqual([]);
    expect(found(profile)).toEqual([]);
  });
});

/** A remain of a word, too: pieces of sixteen characters, one after the other. */
function partsOf(word: string): string[] {
  if (word.length <= 16) return [word];
  return Array.from({ length: Math.floor(word.length / 16) }, (_, at) => word.slice(at * 16, at * 16 + 16));
}

/** Processes of the browser that has this profile. */
function browserPids(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandOf(pid).includes(`--user-data-dir=${folder}`));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
