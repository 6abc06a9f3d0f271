import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Finding, seriousFindings } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { LaneServer } from './lane-server.ts';
import { LANES, type Lane, type LaneName, sessionOf } from './lane-views.ts';
import { patience } from './patience.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');

/** The built screen in a real Chromium, in front of a door that shows what the test says. */
export class UiBrowser {
  readonly server = new LaneServer(LANES.idle());
  base = '';
  page!: Page;
  context!: BrowserContext;
  /** Violations of the content security policy, exceptions and failed requests. */
  complaints: string[] = [];
  #browser: Browser | null = null;

  async start(): Promise<void> {
    if (!existsSync(join(root, 'build/ui/index.html'))) throw new Error('the screen is not built: npm run build');
    mkdirSync(shots, { recursive: true });
    this.base = await this.server.start();
    this.#browser = await launchChromium(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']);
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.server.stop();
  }

  /** A new context for one test. */
  async fresh(): Promise<void> {
    this.server.received.length = 0;
    this.server.asked.length = 0;
    this.server.entry = {};
    this.server.refuseDecision = null;
    this.server.wantsPin = false;
    this.server.afterDecision = null;
    this.server.loseDecisions = 0;
    this.server.cutDecisions = 0;
    this.server.refuseStreams = false;
    this.server.setSession(sessionOf());
    this.complaints = [];
    await this.openContext({});
  }

  async openContext(options: Parameters<Browser['newContext']>[0]): Promise<void> {
    await this.context?.close();
    if (this.#browser === null) throw new Error('no browser');
    this.context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      ...options,
    });
    this.page = await this.context.newPage();
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    this.page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  /** Loads the page with a lane on it, so that the first key already meets that lane. */
  async open(lane: LaneName | (() => Lane)): Promise<void> {
    this.server.show(typeof lane === 'function' ? lane() : LANES[lane]());
    // Most dialogs come after the first script; an officer is slower than a test.
    const dialogs = this.page.waitForEvent('requestfinished', (one) => one.url().includes('/assets/later-'));
    await this.page.goto(this.base);
    await this.page.waitForSelector('.lane');
    await dialogs;
    await this.page.evaluate('document.fonts.ready');
    await this.#settle();
  }

  /**
   * Waits for a browser expression to hold. `page.waitForFunction` evaluates text inside the page, which the content
   * security policy rightly refuses.
   */
  async until(expression: string): Promise<void> {
    await expect.poll(() => this.page.evaluate(expression), { timeout: patience(10_000), interval: 40 }).toBe(true);
  }

  async shoot(name: string, options: { fullPage?: boolean } = {}): Promise<void> {
    await this.#settle();
    await this.page.screenshot({ path: join(shots, `${name}.png`), ...options });
  }

  decisions() {
    return this.server.received.filter((entry) => entry.path === '/api/inspection/decide');
  }

  seriousFindings(): Promise<Finding[]> {
    return seriousFindings(this.page);
  }

  scrolls(): Promise<unknown> {
    return this.page.evaluate(
      '({ page: document.documentElement.scrollHeight > innerHeight + 1 || document.documentElement.scrollWidth > innerWidth, cards: [...document.querySelectorAll(".work > .card")].filter((card) => card.scrollHeight > card.clientHeight + 1 || card.scrollWidth > card.clientWidth + 1).map((card) => card.className) })',
    );
  }

  /** Fades last 120 ms; pictures come from the same machine. */
  async #settle(): Promise<void> {
    await this.until('[...document.images].every((image) => image.complete)');
    await this.until(
      "document.getAnimations().every((one) => one.effect.getComputedTiming().iterations === Infinity || one.playState === 'finished')",
    );
  }
}
