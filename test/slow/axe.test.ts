import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { TRAVELLER_STATES } from '../../src/core/inspection/traveller/index.ts';
import { LANGUAGES, type Locale } from '../../src/ui/words/index.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { answered, entryOf, LANES, type LaneName, PROTECT_ID, sessionOf, withEntries } from '../fakes/lane-views.ts';
import { OpenerSite } from '../fakes/opener-site.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ProvisionSite } from '../fakes/provision-site.ts';
import { busyDesk, hiddenAnswer } from '../fakes/supervisor-views.ts';
import { Terminal } from '../fakes/terminal.ts';
import { TravellerSite } from '../fakes/traveller-site.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

/**
 * Every page of the product, for every role that opens it, in every language, light and dark, under axe: nothing serious, nothing
 * critical. `npm run test:axe` runs it alone. What a page does is tested elsewhere.
 */
const LOCALES = Object.keys(LANGUAGES) as Locale[];
const THEMES = ['light', 'dark'] as const;
const LOOKS = LOCALES.flatMap((locale) => THEMES.map((theme) => [locale, theme] as const));
const LONG_MS = 600_000;

const ui = new UiBrowser();
const account = (id: string, name: string, role: 'supervisor' | 'technician' | 'dpo' | 'protection') =>
  sessionOf({ officer: { id, name, role } });
const SUPERVISOR = account('s.super', 'S. Supervisor', 'supervisor');
const TECHNICIAN = account('t.tech', 'T. Technician', 'technician');
const DPO = account('d.privacy', 'D. Privacy', 'dpo');
const PROTECTION = account('p.protect', 'P. Protection', 'protection');
const LANE_STATES = [
  'idle',
  'reading',
  'awaiting',
  'clean',
  'needsALook',
  'allFailed',
  'livenessAlarm',
  'documentHit',
  'longName',
  'faults',
  'decided',
  'sample',
] as const satisfies readonly LaneName[];

beforeAll(() => ui.start());
afterAll(() => ui.stop());

async function opened(locale: Locale, theme: string): Promise<void> {
  await ui.fresh();
  const chosen = JSON.stringify({ locale, theme, colours: 'standard' });
  await ui.context.addInitScript(`localStorage.setItem('waypost.display', '${chosen}')`);
}

async function clean(name: string, page: Page = ui.page): Promise<void> {
  expect.soft(await seriousFindings(page), name).toEqual([]);
}

const look = async (name: string): Promise<void> => {
  const about = await ui.page.evaluate('[document.documentElement.lang, document.documentElement.dataset.theme]');
  expect(about, name).toEqual(shown);
  await clean(name);
};
let shown: readonly [string, string] = ['', ''];

/** Presses, waits for what opens, looks, and closes it. */
async function dialog(lane: LaneName, key: string, ready = 'dialog[open]'): Promise<void> {
  await ui.open(lane);
  await ui.page.keyboard.press(key);
  await ui.page.locator(ready).first().waitFor();
  await look(`${lane} ${key}`);
}

/** A button of the dialog of F1, from its end: the words differ from language to language. */
async function ofHelp(fromEnd: number, name: string): Promise<void> {
  await ui.open('clean');
  await ui.page.keyboard.press('F1');
  await ui.page.locator('.modal-foot button').first().waitFor();
  await ui.page.locator('.modal-foot button').nth(fromEnd).click();
  await ui.page.locator('.help').waitFor({ state: 'detached' });
  await ui.page.locator('dialog[open]').waitFor();
  await look(name);
}

/** Every part of a page of somebody who is not at the lane. */
async function desk(session: ReturnType<typeof sessionOf>, path: string): Promise<void> {
  ui.server.setSession(session);
  ui.server.show(LANES.idle());
  await ui.page.goto(`${ui.base}${path}`);
  const tabs = ui.page.locator('.desk-tabs button');
  await tabs.first().waitFor();
  const parts = await tabs.count();
  expect(parts).toBeGreaterThan(3);
  for (let part = 0; part < parts; part += 1) {
    await tabs.nth(part).click();
    await ui.page.locator('.desk-body .card').first().waitFor();
    await look(`${session.officer?.role} ${path} ${part + 1}`);
  }
}

it('would find a button that no reader can name', async () => {
  await opened('en', 'light');
  await ui.open('idle');
  await ui.page.evaluate("document.querySelector('.action-bar').append(document.createElement('button'))");
  expect((await seriousFindings(ui.page)).map(({ id }) => id)).toContain('button-name');
});

describe.each(LOOKS)('%s, %s', { timeout: LONG_MS }, (locale, theme) => {
  beforeEach(async () => {
    shown = [locale, theme];
    await opened(locale, theme);
  });

  it('sign-in, the locked screen and the cover', async () => {
    for (const [name, session] of [
      ['sign-in', sessionOf({ officer: null })],
      ['locked', sessionOf({ locked: true })],
    ] as const) {
      ui.server.setSession(session);
      await ui.page.goto(ui.base);
      await ui.page.locator('.sign-in').waitFor();
      await look(name);
    }
    ui.server.setSession(sessionOf());
    await ui.open('clean');
    await ui.page.keyboard.press('F12');
    await ui.page.locator('.cover').waitFor();
    await look('cover');
  });

  it('the lane, in every state worth a look', async () => {
    for (const name of LANE_STATES) {
      await ui.open(name);
      await look(name);
    }
    ui.server.setSession(PROTECTION);
    await ui.open('idle');
    await look('the lane of a protection officer');
  });

  it('every dialog over the lane', async () => {
    for (const [lane, key] of [
      ['needsALook', 'F1'],
      ['allFailed', 'F2'],
      ['livenessAlarm', 'F4'],
      ['clean', 'F6'],
      ['clean', 'F7'],
      ['idle', 'Alt+d'],
    ] as const)
      await dialog(lane, key);
    await dialog('clean', 'F8', '.support-form');
    await ui.open('faults');
    await ui.page.locator('.status-devices').click();
    await ui.page.locator('dialog[open]').waitFor();
    await look('devices');
    await ui.page.keyboard.press('Escape');
    await ui.page.locator('.status-policy').click();
    await ui.page.locator('dialog[open]').waitFor();
    await look('policy');
    await ofHelp(0, 'slip');
    await ofHelp(-3, 'own PIN');
    ui.server.setSession(SUPERVISOR);
    await ofHelp(-4, 'security keys');
  });

  it('every panel at the side', async () => {
    for (const lane of ['clean', 'protect', 'faceEntry', 'faceAwaitsSecond', 'documentHit'] as const)
      await dialog(lane, 'Control+Enter', '.side-panel');
    await dialog('needsALook', 'F9', '.side-decision');
    await dialog('needsALook', 'Shift+F9', '.side-decision');
    await ui.open('needsALook');
    await ui.page.keyboard.down('F10');
    await ui.page.locator('.side-decision').waitFor();
    await ui.page.keyboard.up('F10');
    await look('allow with a reason');
    await ui.open('clean');
    await ui.page.locator('.abandon').click();
    await ui.page.locator('.side-decision').waitFor();
    await look('close without a decision');
    await ui.open('clean');
    ui.server.show(withEntries(answered(entryOf(PROTECT_ID, 'protect'), 'confirmed')));
    await ui.page.locator('.edge-diamond').first().waitFor();
    await ui.page.keyboard.press('F10');
    await ui.page.keyboard.press('F10');
    await ui.page.locator('.over-question').first().waitFor();
    await look('allow over a confirmed entry');
  });

  it('the supervisor, with work of every kind and with none', async () => {
    ui.server.supervisor = busyDesk();
    await desk(SUPERVISOR, '/supervisor');
    ui.server.show(hiddenAnswer());
    await ui.page.locator('.desk-tabs button').first().click();
    await ui.page.locator('.desk-urgent .button').first().click();
    await ui.page.locator('.desk-entry').waitFor();
    await ui.page.locator('.desk-two .button').first().click();
    await ui.page.locator('.desk-rows .desk-buttons .button').last().click();
    await ui.page.locator('.desk-rows .desk-settle').waitFor();
    await look('a busy desk');
    ui.server.supervisor = { ...busyDesk(), entries: [], handOvers: [] };
    await desk(SUPERVISOR, '/supervisor');
    await ui.page.locator('.desk-head .button.quiet').nth(1).click();
    await ui.page.locator('dialog[open]').waitFor();
    await look('own PIN at the desk');
    ui.server.setSession(sessionOf());
    await ui.page.goto(`${ui.base}/supervisor`);
    await ui.page.locator('.cover .button').waitFor();
    await look('not for an officer');
  });

  it('data protection, and the page about the machine', async () => {
    await desk(DPO, '/');
    await desk(SUPERVISOR, '/diagnostics');
    await desk(TECHNICIAN, '/diagnostics');
  });
});

describe('the traveller’s display', { timeout: LONG_MS }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it.each(LOOKS)('%s, %s, in every state', async (locale, colorScheme) => {
    const languages = [locale, ...LOCALES.filter((other) => other !== locale).slice(0, 3)];
    const setup = { languages, turnMs: 600_000, training: false, help: null, notice: null };
    const site = await TravellerSite.open({ screenFolder: join(packageRoot, 'build/ui'), side: { setup } });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
    const page = await context.newPage();
    await page.goto(site.url);
    for (const state of TRAVELLER_STATES) {
      site.state = state;
      await page.locator(`.display[data-state="${state}"]`).waitFor(PATIENCE);
      expect(await page.locator('h1').getAttribute('lang')).toBe(locale);
      await clean(state, page);
    }
    await context.close();
    await site.close();
  });
});

describe('the setup page', { timeout: LONG_MS }, () => {
  it('before and after its code, in every language, light and dark', async () => {
    const site = ProvisionSite.create();
    const program = [
      process.execPath,
      join(packageRoot, 'bin', 'waypost.mjs'),
      'provision',
      '--browser',
      '--port',
      '0',
    ];
    const terminal = new Terminal([...program, '--config', site.config, '--state', site.stateDir], {
      cwd: site.folder,
    });
    const browser = await launchChromium();
    const look = async (page: Page, name: string): Promise<void> => {
      const [theme, language] = [page.locator('.setup-head select').first(), page.locator('.setup-head select').last()];
      for (const [locale, chosen] of LOOKS) {
        await language.selectOption(locale);
        await theme.selectOption(chosen);
        await page
          .locator(`html[lang="${locale}"][data-theme="${chosen}"]`)
          .waitFor({ ...PATIENCE, state: 'attached' });
        await clean(`${name} ${locale} ${chosen}`, page);
      }
    };
    try {
      await terminal.shows('Open ');
      await terminal.shows('One-time code: ');
      await terminal.shows(')');
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      await page.goto(/Open (http:\S+)/.exec(terminal.text)?.[1] ?? '');
      const code = page.locator('.setup input').first();
      await code.waitFor(PATIENCE);
      await look(page, 'door');
      await code.fill([...terminal.text.matchAll(/One-time code: (\S+)/g)].at(-1)?.[1] ?? '');
      await page.keyboard.press('Enter');
      await page.locator('.setup-work fieldset').first().waitFor(PATIENCE);
      await look(page, 'first question');
    } finally {
      await browser.close();
      terminal.close();
      site.remove();
    }
  });
});

describe('the page of a receiving body', { timeout: LONG_MS }, () => {
  const site = new OpenerSite();
  beforeAll(async () => {
    await cryptoReady();
    await site.start();
  });
  afterAll(() => site.stop());

  it.each(LOOKS)('%s, %s: at sign-in, the list and an opened file', async (locale, colorScheme) => {
    site.seal({ head: { ageClass: 'child', consent: 'child' }, contact: 'second line, ext. 231' });
    const page = await site.open({ colorScheme, bypassCSP: true });
    await page.locator('[data-do="language"]').selectOption(locale);
    await clean('sign-in', page);
    await site.signIn();
    await clean('after sign-in', page);
    await site.drop(site.stick);
    await page.locator('[data-key]').first().waitFor();
    await clean('list', page);
    await page.locator('[data-key]').first().click();
    await page.locator('[data-sheet]').waitFor();
    await clean('opened', page);
  });
});
