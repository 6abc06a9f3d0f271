import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { approvalsOf, readApproval, Staging } from '../../src/central/publish/index.ts';
import { sha256Hex, signedBytes } from '../../src/central/tuf/index.ts';
import { seriousFindings } from '../fakes/axe.ts';
import { OFFICE_HEAD, TestCentral } from '../fakes/central-office.ts';
import { launchChromium } from '../fakes/chromium.ts';
import { put } from '../unit/central/source.ts';

const SHOTS = join(packageRoot, 'build/screenshots');
const LINES = [put({ id: 'a', rev: 2, note: 'x' }), put({ id: 'c' })];
const PASSPHRASE = 'the passphrase of Dan';

let browser: Browser;
let office: TestCentral;
const pages: Page[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launchChromium();
});
beforeEach(async () => {
  // The command takes the time of the machine.
  office = await TestCentral.open(new Date());
  await office.issue([put({ id: 'a' }), put({ id: 'b' })], new Date());
  await build(LINES);
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  office.remove();
});
afterAll(async () => browser?.close());

async function build(lines: readonly string[], head: object = {}): Promise<void> {
  rmSync(office.folder.staging, { recursive: true, force: true });
  const built = await office.build(lines, new Date(), { head: { ...OFFICE_HEAD, ...head } });
  if (!built.ok) throw new Error(`${built.reason}: ${built.message}`);
  writeFileSync(at('records.jsonl'), lines.map((line) => `${line}\n`).join(''));
}

const at = (name: string): string => join(office.folder.path, name);
const staging = (): Staging => new Staging(office.folder.staging);
const digestOf = (of: Staging): string => {
  const staged = of.read();
  if (staged === null) throw new Error('nothing is staged');
  return sha256Hex(signedBytes(staged.targets.signed));
};

/** The command on the machine of the approver, with own key, own root and own records. */
class Approver {
  readonly child: ChildProcess;
  readonly code: Promise<number | null>;
  text = '';

  constructor(more: readonly string[] = ['--screen', '--records', at('records.jsonl')]) {
    const own = ['--key', at('keys/targets-1.key'), '--root', join(office.folder.repository, 'metadata/1.root.json')];
    const command = [
      join(packageRoot, 'bin/waypost.mjs'),
      'central',
      'approve',
      office.folder.staging,
      ...own,
      ...more,
    ];
    this.child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(this.child);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
      });
    this.code = new Promise((resolve) => this.child.once('close', resolve));
  }

  async url(): Promise<string> {
    await expect.poll(() => this.text, { timeout: 60_000 }).toMatch(/must show these words:\n {2}\S/);
    return /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(this.text)?.[0] ?? '';
  }
}

async function visit(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  pages.push(page);
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

async function isFine(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(SHOTS, `approve-${name}-${colorScheme}.png`), fullPage: true });
    expect(await seriousFindings(page), `${name} ${colorScheme}`).toEqual([]);
  }
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), name).toBe(true);
}

async function answer(page: Page, word = '2', passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel('To sign, type the number of the generation').fill(word);
  await page.getByLabel('Passphrase of Dan for the targets key').fill(passphrase);
  await page.getByRole('button', { name: 'Sign as Dan' }).click();
}

const approvals = (): number => {
  const staged = staging().read();
  return staged === null ? 0 : approvalsOf(staging(), staged.targets, staged.root).people;
};

describe('waypost central approve --screen', () => {
  it('shows what the command shows, and signs that', async () => {
    const approver = new Approver();
    const page = await visit(await approver.url());
    // The command without the page, left without an answer, says the same lines and the same words.
    const command = new Approver(['--records', at('records.jsonl')]);
    command.child.stdin?.end();
    expect(await command.code).toBe(1);
    const lines = (await page.locator('.approval-lines li').allTextContents()).map((line) => line.trim());
    expect(lines.length).toBeGreaterThan(6);
    const said = command.text.split('\n').map((line) => line.replace(/^waypost: /, '').trim());
    for (const line of lines) expect(said).toContain(line);
    const words = (await page.locator('.approval-words').allTextContents()).join();
    expect(said).toContain(words);
    expect(approver.text).toContain(words);
    expect(said.filter((line) => line.startsWith('LIST')).join()).toBe(lines[0]);
    await isFine(page, 'staged');
    expect(page.url()).toBe(`${new URL(await approver.url()).origin}/`);
    const shown = digestOf(staging());
    await answer(page);
    await page.getByRole('heading', { name: 'Signed', exact: true }).waitFor();
    await isFine(page, 'signed');
    expect(await approver.code).toBe(0);
    expect(approver.text).toContain('1 of 2 approvals');
    const key = (await office.key('targets-1')).keyid;
    expect(readApproval(staging().approvalFile(key))?.digest).toBe(shown);
    expect(approvals()).toBe(1);
    // Nothing of the passphrase is anywhere: not in what was printed, nor in the folder of the office.
    expect(approver.text).not.toContain(PASSPHRASE);
    await page.reload().catch(() => undefined);
  });

  it('asks again after a wrong word and a wrong passphrase, and a person may leave it unsigned', async () => {
    const approver = new Approver();
    const page = await visit(await approver.url());
    await answer(page, '3');
    await page.getByText('That is not the number of the generation.').waitFor();
    await answer(page, '2', 'wrong');
    await page.getByText('does not open').waitFor();
    expect(await page.getByLabel('Passphrase of Dan for the targets key').inputValue()).toBe('');
    await isFine(page, 'wrong');
    await page.getByRole('button', { name: 'Do not sign' }).click();
    await page.getByRole('heading', { name: 'Not signed' }).waitFor();
    expect(await approver.code).toBe(1);
    expect(approvals()).toBe(0);
  });

  it('signs nothing that took the place of what it shows, and what it shows once that is back', async () => {
    const approver = new Approver();
    const page = await visit(await approver.url());
    const shown = digestOf(staging());
    const aside = at('aside');
    cpSync(office.folder.staging, aside, { recursive: true });
    await build([put({ id: 'a', rev: 2, note: 'x' }), put({ id: 'd' })]);
    expect(digestOf(staging())).not.toBe(shown);
    await answer(page);
    await page.getByText('is no longer what was shown').waitFor();
    expect(approvals()).toBe(0);
    rmSync(office.folder.staging, { recursive: true });
    renameSync(aside, office.folder.staging);
    await answer(page);
    await page.getByRole('heading', { name: 'Signed', exact: true }).waitFor();
    const key = (await office.key('targets-1')).keyid;
    expect(readApproval(staging().approvalFile(key))?.digest).toBe(shown);
  });

  it('gives nothing to a second tab, to an address without its secret, or to a page of somebody else', async () => {
    const approver = new Approver();
    const url = await approver.url();
    const stranger = await visit(new URL('/', url).href);
    await stranger.getByText('Open the whole address that the command printed.').waitFor();
    expect(await stranger.locator('.approval-lines').count()).toBe(0);
    const page = await visit(url);
    await page.getByLabel('Passphrase of Dan for the targets key').waitFor();
    const second = await visit(url);
    await second.getByText('This address was opened before.').waitFor();
    await isFine(second, 'second');
    // A page of another origin in the same browser: neither a call nor a form of it gets through.
    const evil = createServer((_, response) => response.end('<!doctype html><title>evil</title><form></form>'));
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    try {
      const elsewhere = await page.context().newPage();
      await elsewhere.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
      const target = new URL('/approval/open', url).href;
      const secret = new URL(url).hash.slice(1);
      const got = await elsewhere.evaluate(
        async ([to, given]) => {
          const body = JSON.stringify({ secret: given });
          const plain = await fetch(to ?? '', { method: 'POST', mode: 'no-cors', body }).then(
            ({ type, status }) => `${type} ${status}`,
            () => 'refused',
          );
          const typed = await fetch(to ?? '', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          }).then(
            ({ status }) => String(status),
            () => 'refused',
          );
          return [plain, typed];
        },
        [target, secret],
      );
      expect(got).toEqual(['refused', 'refused']);
    } finally {
      evil.close();
    }
    await answer(page);
    await page.getByRole('heading', { name: 'Signed', exact: true }).waitFor();
    expect(await approver.code).toBe(0);
    expect(approver.text).toContain('APPROVAL_ADDRESS_USED');
    expect(approver.text).toContain('ORIGIN_REFUSED');
  });

  it('has no place to sign where nothing of the approver was compared', async () => {
    const approver = new Approver(['--screen']);
    const page = await visit(await approver.url());
    await page.getByText('The records were not compared').waitFor();
    expect(await page.getByRole('button', { name: /^Sign/ }).count()).toBe(0);
    expect(await page.getByRole('textbox').count()).toBe(0);
    await isFine(page, 'refused');
    await page.getByRole('button', { name: 'Do not sign' }).click();
    expect(await approver.code).toBe(1);
    expect(approvals()).toBe(0);
  });

  it('shows names of others as text, and nothing in them turns the writing round', async () => {
    await build(LINES, { name: '<img src=x onerror=alert(1)> \u202elist', issuer: '"><script>alert(2)</script>' });
    const approver = new Approver();
    const page = await visit(await approver.url());
    const lines = (await page.locator('.approval-lines li').allTextContents()).join('\n');
    expect(lines).toContain('<img src=x onerror=alert(1)> ?list');
    expect(await page.locator('img, script[src=x]').count()).toBe(0);
    expect(existsSync(staging().path)).toBe(true);
    expect(readFileSync(join(staging().path, 'targets.json'), 'utf8')).toContain('targets');
  });
});
