import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { systemRandom, toHex } from '../../src/adapters/storage/crypto/index.ts';
import {
  deviceSigningKey,
  KeyRing,
  type SigningKey,
  signingKeyFromSeed,
} from '../../src/adapters/storage/keys/index.ts';
import {
  ANSWER_ENDING,
  type BodyKeys,
  carriedIn,
  makeBodyKeys,
  SEALED_ENDING,
} from '../../src/adapters/storage/protection/index.ts';
import { sealedFile, sealReferral } from '../../src/adapters/storage/protection/seal.ts';
import { officeTrustText } from '../../src/cli/body/index.ts';
import type { ReferralHeader } from '../../src/core/protection/referral/index.ts';
import { newRefNo } from '../../src/core/protection/referral/referral.ts';
import { devicesFiles } from '../../src/delivery/packs/index.ts';
import { launchChromium } from './chromium.ts';
import { patience } from './patience.ts';

export const PASSPHRASE = 'four words that do not belong';
/** Characters of the number that a sealed file is named by. */
const REF_NO_CHARACTERS = 10;
const root = resolve(import.meta.dirname, '../..');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Asked {
  head?: Partial<ReferralHeader>;
  facts?: readonly { id: string; text: string; words?: Record<string, string> }[];
  contact?: string | null;
  photo?: Uint8Array | null;
}

/**
 * A receiving body with its own folder, a stick with sealed files of a kiosk, and a real Chromium that opens the built page from
 * `file:` with the network off.
 */
export class OpenerSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-opener-'));
  readonly own = join(this.folder, 'own');
  readonly stick = join(this.folder, 'stick');
  readonly kiosk = deviceSigningKey(new KeyRing(new Uint8Array(32).fill(9)));
  readonly office: SigningKey[] = [11, 12].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  keys!: BodyKeys;
  page!: Page;
  /** Every address that the page asked for. */
  requests: string[] = [];
  /** Exceptions, and what the content policy refused. */
  complaints: string[] = [];
  #browser: Browser | null = null;
  #context: BrowserContext | null = null;

  async start(): Promise<void> {
    const built = join(root, 'build/opener/opener.html');
    if (!existsSync(built)) throw new Error('the page is not built: npm run build');
    mkdirSync(this.own, { recursive: true });
    for (const folder of Object.values(carriedIn(this.stick))) mkdirSync(folder, { recursive: true });
    copyFileSync(built, join(this.own, 'opener.html'));
    const made = await makeBodyKeys(this.own, PASSPHRASE);
    if (!made.ok) throw new Error(made.message);
    this.keys = made.keys;
    writeFileSync(this.ownFile('devices.json'), this.devices());
    const trust = { keys: this.office.map(({ publicKey }) => toHex(publicKey)), threshold: 2 };
    writeFileSync(this.ownFile('office.json'), officeTrustText(trust, made.keys.answers));
    this.#browser = await launchChromium();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  ownFile(name: string): string {
    return join(this.own, name);
  }

  sealedFile(refNo: string): string {
    return join(carriedIn(this.stick).sealed, refNo + SEALED_ENDING);
  }

  devices(more: readonly devicesFiles.Sender[] = [], signers: readonly SigningKey[] = this.office): string {
    const senders: devicesFiles.Sender[] = [
      { what: 'kiosk', name: 'Lane 1', sign: toHex(this.kiosk.publicKey) },
      ...more,
    ];
    return devicesFiles.devicesFile(
      { senders, issued: '2026-11-28T00:00:00.000Z', expires: '2096-11-28T00:00:00.000Z' },
      signers,
    );
  }

  /** Seals one referral as the kiosk does, onto the stick; gives back its number. */
  seal(asked: Asked = {}, by = this.kiosk): string {
    return this.sealTo(this.keys.box.publicKey, asked, by);
  }

  sealTo(body: Uint8Array, asked: Asked, by = this.kiosk): string {
    const { head = {}, facts = [], contact = null, photo = null } = asked;
    const header = {
      v: 2,
      kind: 'referral',
      seq: 1,
      refNo: newRefNo(systemRandom),
      siteId: 'northgate',
      at: '2026-11-28T14:36:00.000Z',
      pack: 1,
      language: 'ti',
      ageClass: 'adult',
      consent: 'yes',
      needs: ['shelter'],
      officerRole: 'officer',
      ...head,
    } as ReferralHeader;
    const texts = facts.map(({ text, ...fact }) => ({ ...fact, text: utf8(text) }));
    const sealed = sealReferral(
      { head: header, facts: texts, safeContact: contact === null ? null : utf8(contact), photo },
      { device: by, body },
    );
    if ('tooLongBy' in sealed) throw new Error('too long for a referral');
    writeFileSync(this.sealedFile(header.refNo), sealedFile(sealed));
    return header.refNo;
  }

  /** The page in a context of its own, with the network off. */
  async open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    await this.#context?.close();
    if (this.#browser === null) throw new Error('no browser');
    this.requests = [];
    this.complaints = [];
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      acceptDownloads: true,
      ...options,
    });
    this.#context = context;
    await context.setOffline(true);
    context.on('request', (request) => this.requests.push(request.url()));
    this.page = await context.newPage();
    this.page.on('pageerror', (error) => this.complaints.push(error.message));
    this.page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    await this.page.goto(pathToFileURL(this.ownFile('opener.html')).href);
    await this.page.locator('h1').waitFor();
    return this.page;
  }

  /** The same page from a place with storage of its own, where the browser gives folder handles without asking a person. */
  async openServed(): Promise<Page> {
    const page = await this.open();
    await page.context().setOffline(false);
    const body = readFileSync(this.ownFile('opener.html'), 'utf8');
    await page.context().route('**/*', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
    await page.goto('http://localhost/opener.html');
    await page.locator('h1').waitFor();
    return page;
  }

  /** Presses a button by its name in the page. */
  async press(name: string): Promise<void> {
    await this.page.locator(`[data-do="${name}"]`).first().click();
  }

  /** Gives files to the page through one of its choosers. */
  async give(...paths: string[]): Promise<void> {
    await this.page.locator('[data-input]').first().setInputFiles(paths);
  }

  /** Opens the key of the body, with whatever else lies in its own folder. */
  async signIn(...names: string[]): Promise<void> {
    const files = ['root.key.sealed', ...(names.length === 0 ? ['devices.json', 'office.json'] : names)];
    await this.give(...files.filter((name) => name !== '').map((name) => this.ownFile(name)));
    await this.page.locator('[data-field="passphrase"]').fill(PASSPHRASE);
    await this.press('open');
    await this.page.locator('main.work').waitFor();
  }

  /** Opens the page with everything that lies on the stick, and puts each answer that it saves onto the stick. */
  async answering(answer: (refNos: string[]) => Promise<unknown>): Promise<void> {
    const { sealed, answers } = carriedIn(this.stick);
    await this.open();
    await this.signIn();
    const refNos = readdirSync(sealed).map((name) => name.slice(0, REF_NO_CHARACTERS));
    const downloads: Promise<void>[] = [];
    this.page.on('download', (download) => {
      const name = download.suggestedFilename();
      if (name.endsWith(ANSWER_ENDING)) downloads.push(download.saveAs(join(answers, name)));
    });
    await this.give(...refNos.map((refNo) => this.sealedFile(refNo)));
    await this.page.locator('[data-key]').first().waitFor();
    await answer(refNos);
    await expect.poll(() => downloads.length, { timeout: patience(60_000), interval: 250 }).toBe(refNos.length);
    await Promise.all(downloads);
    expect(this.requests).toHaveLength(1);
  }

  /** What the page saves at a press, as text. */
  async saved(press: () => Promise<void>): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }

  /** Drops files and folders of the disk on the page, as a person drags them from a file manager. */
  async drop(...files: string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
    await session.detach();
  }
}
