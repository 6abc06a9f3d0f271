import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { PINS, ProvisionSite } from '../fakes/provision-site.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';
import { Terminal } from '../fakes/terminal.ts';

const PASSPHRASE = 'four words of the kiosk';
const SHOTS = join(packageRoot, 'build/screenshots');
const calls = new ScreenCalls();

let browser: Browser;
let site: ProvisionSite;
const terminals: Terminal[] = [];
const contexts: BrowserContext[] = [];
beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(() => {
  site = ProvisionSite.create();
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  for (const terminal of terminals.splice(0)) terminal.close();
  site.remove();
});

interface Started {
  terminal: Terminal;
  url: string;
  code: string;
}

/** The command as a technician starts it at the console, and what the console shows. */
async function start(more: readonly string[] = []): Promise<Started> {
  const program = [process.execPath, join(packageRoot, 'bin', 'waypost.mjs'), 'provision', '--browser', '--port', '0'];
  const terminal = new Terminal([...program, '--config', site.config, '--state', site.stateDir, ...more], {
    cwd: site.folder,
  });
  terminals.push(terminal);
  await terminal.shows('Open ');
  await terminal.shows('One-time code: ');
  await terminal.shows(')');
  const url = /Open (http:\S+)/.exec(terminal.text)?.[1] ?? '';
  return { terminal, url, code: lastCode(terminal) };
}

const lastCode = ({ text }: Terminal): string => [...text.matchAll(/One-time code: (\S+)/g)].at(-1)?.[1] ?? '';

async function newCode(terminal: Terminal): Promise<string> {
  terminal.type('');
  await terminal.shows('One-time code: ');
  await terminal.shows(')');
  return lastCode(terminal);
}

async function visit(url: string, complaints: string[] = []): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  contexts.push(context);
  calls.watch(context);
  const page = await context.newPage();
  // The refusals that the test asks for are answers with a status, which the browser notes in its console.
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (?:401|403|409)/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return page;
}

async function enter(page: Page, code: string): Promise<void> {
  await page.getByLabel('One-time code').fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Steps' }).waitFor();
}

/** The policy of the page refuses text that is run in it, so the focus is read and compared here. */
async function hasFocus(page: Page, field: Locator): Promise<void> {
  const wanted = `${await field.getAttribute('id')} ${await field.inputValue()}`;
  const focused = "document.activeElement?.getAttribute('id') + ' ' + document.activeElement?.value";
  await expect.poll(() => page.evaluate(focused), PATIENCE).toBe(wanted);
}

/** A line of text, typed where the focus is, and Enter: no pointer is needed. */
async function line(page: Page, question: string, answer: string): Promise<void> {
  // From the start: "Name of the lane" is also the end of the question before it, which may still be on the screen.
  const field = page.getByLabel(new RegExp(`^${question}`));
  await field.waitFor();
  await hasFocus(page, field);
  await field.fill(answer);
  await page.keyboard.press('Enter');
}

/** Takes what is proposed. */
async function take(page: Page, question: string): Promise<void> {
  const group = page.getByRole('group', { name: question });
  await group.locator('input:checked').waitFor();
  await hasFocus(page, group.locator('input:checked'));
  await page.keyboard.press('Enter');
}

/** Takes the line that is proposed. */
async function accept(page: Page, question: string, value: string): Promise<void> {
  const field = page.getByLabel(new RegExp(`^${question}`));
  await expect.poll(() => field.inputValue(), PATIENCE).toBe(value);
  await hasFocus(page, field);
  await page.keyboard.press('Enter');
}

async function choose(page: Page, question: string, answer: string): Promise<void> {
  const group = page.getByRole('group', { name: question });
  await group.getByRole('radio', { name: answer }).check();
  await page.keyboard.press('Enter');
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `setup-${name}.png`) });
}

/** Clean in both colours, and as wide as the window. */
async function isFine(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shoot(page, `${name}-${colorScheme}`);
    expect(await seriousFindings(page), `${name} ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
}

/** Every byte of the state folder. */
function onDisk(): string {
  return readdirSync(site.stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

async function keys(page: Page): Promise<void> {
  await choose(page, 'Where the key is kept', 'passphrase');
  await line(page, 'File of the passphrase', 'own-passphrase');
  await line(page, 'New passphrase', PASSPHRASE);
  await line(page, 'The same passphrase again', PASSPHRASE);
}

async function claim(page: Page, code: string): Promise<void> {
  await line(page, 'Claim code from central IT', code);
  await line(page, 'File for central IT', 'request.json');
  await accept(page, 'File of their answer', 'answer.json');
  await line(page, 'Name of the lane', 'Arrivals, lane 1');
}

describe('the setup page', () => {
  it('leads through the steps of the command, waits for central IT, and goes on by itself', async () => {
    const complaints: string[] = [];
    const claimCode = await site.newCode();
    const { terminal, url, code } = await start();
    const page = await visit(url, complaints);
    await page.getByLabel('One-time code').waitFor();
    await isFine(page, 'door');
    await page.getByLabel('One-time code').fill('AAAA-AAAA');
    await page.keyboard.press('Enter');
    await page.getByText('That is not the code on the console.').waitFor();
    await isFine(page, 'door-wrong');
    await enter(page, code);

    await page.getByRole('group', { name: 'Where the key is kept' }).waitFor();
    await expect.poll(() => page.getByText('1 of 12 steps done').count(), PATIENCE).toBe(1);
    await isFine(page, 'choices');
    await choose(page, 'Where the key is kept', 'passphrase');
    await line(page, 'File of the passphrase', 'own-passphrase');
    await line(page, 'New passphrase', 'short');
    await line(page, 'The same passphrase again', 'short');

    // The engine refuses; its message and its remedy are on the page, as they are at the console.
    await page.getByText('at least 12 characters').first().waitFor();
    await page.getByText('PROVISION_KEY', { exact: true }).waitFor();
    await terminal.shows('at least 12 characters');
    await isFine(page, 'refused');
    await page.getByRole('button', { name: 'Try this step again' }).waitFor();
    await page.keyboard.press('Enter');
    await take(page, 'Where the key is kept');
    await accept(page, 'File of the passphrase', 'own-passphrase');
    await line(page, 'New passphrase', PASSPHRASE);
    await line(page, 'The same passphrase again', PASSPHRASE);

    await page.getByLabel('Claim code from central IT').waitFor();
    await isFine(page, 'line');
    await claim(page, claimCode);
    await page.getByRole('heading', { name: 'Waiting for central IT' }).waitFor();
    await isFine(page, 'waits');
    await page.getByRole('button', { name: 'Look now' }).click();
    await terminal.shows('as entered before');
    await terminal.shows('(PROVISION_CLAIM_WAITS)');
    await page.getByRole('heading', { name: 'Waiting for central IT' }).waitFor();
    for (const secret of [claimCode, claimCode.replaceAll('-', ''), PASSPHRASE]) {
      expect(onDisk()).not.toContain(secret);
      expect(await page.content()).not.toContain(secret);
    }

    expect(await site.accept()).toMatchObject({ code: 0 });
    await page.getByLabel('Short name of the lane').waitFor();
    await terminal.shows('Central IT accepted this kiosk for "Northgate".');
    await accept(page, 'Short name of the lane', 'lane-1');
    await accept(page, 'Name of the lane', 'Arrivals, lane 1');
    await choose(page, 'Direction', 'entry');
    for (const [question, name] of [
      ['Site file from central IT', 'site.json'],
      ['Signed policy pack', 'policy.json'],
    ] as const) {
      await accept(page, question, site.at(name));
    }
    await page.getByRole('group', { name: 'Serial port of the reader' }).waitFor();
    await isFine(page, 'devices');
    await choose(page, 'Serial port of the reader', 'none');
    await page
      .getByRole('group', { name: 'Folder of the page imager' })
      .getByRole('radio', { name: 'Another' })
      .check();
    await page.getByRole('textbox', { name: 'Another answer' }).fill('pages');
    await page.keyboard.press('Enter');
    await choose(page, 'Camera at the screen', 'none');
    await terminal.shows('Models on this processor');
    await page.getByText('The step is running').waitFor();
    await isFine(page, 'works');
    expect(readFileSync(site.config, 'utf8')).toContain('"Arrivals, lane 1"');
    expect(readdirSync(site.stateDir)).not.toContain('provisioning-answers.sealed');
    expect(complaints).toEqual([]);
    expect(await terminal.interrupt()).toBe(130);
    await page.getByText('The command does not answer.').waitFor();
    await isFine(page, 'lost');
  });

  it('belongs to one browser, and to a second one with a new code', async () => {
    const { terminal, url, code } = await start();
    const first = await visit(url);
    await enter(first, code);
    await first.getByRole('group', { name: 'Where the key is kept' }).waitFor();

    const second = await visit(url);
    await second.getByLabel('One-time code').fill(code);
    await second.keyboard.press('Enter');
    await second.getByText('This code has already been used or is too old.').waitFor();
    expect(await first.getByRole('group', { name: 'Where the key is kept' }).count()).toBe(1);
    await enter(second, await newCode(terminal));
    await second.getByRole('group', { name: 'Where the key is kept' }).waitFor();
    await first.getByText('This page was opened in another browser').waitFor();
    await isFine(first, 'taken-over');
    await terminal.interrupt();
  });

  it('shows the same in two tabs, and takes an answer once', async () => {
    const { terminal, url, code } = await start();
    const one = await visit(url);
    await enter(one, code);
    const two = await (contexts.at(-1) as BrowserContext).newPage();
    await two.goto(url);
    for (const tab of [one, two]) await tab.getByRole('group', { name: 'Where the key is kept' }).waitFor();
    // Both tabs answer the question that both show.
    const id = await one.evaluate(
      `fetch('/api/setup/view?after=-1').then((view) => view.json()).then(({ question }) => question.id)`,
    );
    const answered = await Promise.all(
      [one, two].map((tab) =>
        tab.evaluate(`fetch('/api/setup/answer', { method: 'POST', headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ id: ${id}, value: 'passphrase' }) }).then(({ status }) => status)`),
      ),
    );
    expect([...answered].sort()).toEqual([200, 409]);
    for (const tab of [one, two]) await tab.getByLabel('File of the passphrase').waitFor();
    await terminal.interrupt();
  });

  it('tells a page of another name nothing, and the console that it was asked', async () => {
    const { terminal, url } = await start();
    const { port } = new URL(url);
    const asked = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, path: '/api/setup/door', headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end();
      });
    expect(await asked({ host: `rebound.example:${port}` })).toBe(403);
    await terminal.shows('was refused (HOST_REFUSED)');
    expect(await asked({ host: `localhost:${port}`, origin: 'http://evil.example' })).toBe(403);
    await terminal.shows('was refused (ORIGIN_REFUSED)');
    expect(await asked({ host: `localhost:${port}` })).toBe(200);
    await terminal.interrupt();
  });

  it('ends when it is stopped, and asks for the PIN of the technician once there is one', async () => {
    const claimCode = await site.newCode();
    const one = await start();
    const page = await visit(one.url);
    await enter(page, one.code);
    await keys(page);
    await claim(page, claimCode);
    await page.getByRole('heading', { name: 'Waiting for central IT' }).waitFor();
    await one.terminal.interrupt();

    const two = await start(['--only', 'accounts']);
    const accounts = await visit(two.url);
    await enter(accounts, two.code);
    // Without the files of the site nobody knows yet who carries sealed files, so the fourth account is not asked for.
    for (const [id, pin] of Object.entries(PINS).slice(0, 3)) {
      await line(accounts, 'Short id', id);
      await line(accounts, 'Name, as colleagues', id);
      await line(accounts, 'PIN, 6 to 12 digits', pin);
      await line(accounts, 'The same PIN again', pin);
    }
    await accounts.getByRole('heading', { name: 'This step is done' }).waitFor();
    await isFine(accounts, 'done');
    expect(await two.terminal.ended()).toBe(0);
    for (const pin of Object.values(PINS)) expect(two.terminal.text).not.toContain(pin);

    const three = await start(['--only', 'site']);
    const back = await visit(three.url);
    const tryIn = async (technician: string, pin: string): Promise<void> => {
      await back.getByLabel('One-time code').fill(three.code);
      await back.getByLabel('Account of the technician').fill(technician);
      await back.getByLabel('PIN', { exact: true }).fill(pin);
      await back.keyboard.press('Enter');
    };
    await back.getByLabel('Account of the technician').waitFor();
    await isFine(back, 'door-pin');
    await tryIn('tom', '000000');
    await back.getByText('The account or the PIN is not right').waitFor();
    await tryIn('ola', PINS.ola);
    await back.getByText('The account or the PIN is not right').waitFor();
    await tryIn('tom', PINS.tom);
    await back.getByLabel('Short name of the lane').waitFor();
    await line(back, 'Short name of the lane', 'Lane 1');
    await line(back, 'Name of the lane', 'Arrivals');
    await choose(back, 'Direction', 'exit');
    await line(back, 'Site', 'Northgate');
    await line(back, 'Site file from central IT', 'site.json');
    await line(back, 'Signed policy pack', 'policy.json');
    await back.getByRole('button', { name: 'Stop here' }).click();
    await back.getByRole('heading', { name: 'Stopped' }).waitFor();
    await isFine(back, 'stopped');
    expect(await three.terminal.ended()).toBe(1);
  });

  it('says every word of its own in the language of the reader', async () => {
    const { terminal, url, code } = await start();
    const page = await visit(url);
    await enter(page, code);
    await page.getByRole('group', { name: 'Where the key is kept' }).waitFor();
    await page.locator('.setup-head select').last().selectOption('ar');
    await page.getByRole('heading', { name: 'إعداد هذا الكشك' }).waitFor();
    expect(await page.evaluate('document.documentElement.dir')).toBe('rtl');
    await isFine(page, 'arabic');
    await terminal.interrupt();
  });

  it('makes every call that the list says of it', () => {
    expect(calls.owed('setup-page')).toEqual([]);
  });
});
