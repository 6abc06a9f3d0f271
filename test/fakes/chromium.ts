import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { PATIENCE, patience } from './patience.ts';

/**
 * Debian's Chromium, without anything that asks the network by itself; `more` are further switches. Whatever a page of it
 * is asked for is waited for as long as the machine needs when the page is opened. `env`: beside the environment of the test.
 */
export async function launchChromium(
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Browser> {
  const browser = await chromium.launch({
    timeout: patience(60_000),
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, ...env } as Record<string, string>,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // A tile that is drawn again in part has corners a shade apart from one that is drawn whole; pictures are compared here.
      '--disable-partial-raster',
      ...more,
    ],
  });
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    context.setDefaultTimeout(PATIENCE.timeout);
    return context;
  };
  return browser;
}

/** Switches of the kiosk's own unit that name a window, a display or a place. */
const PLACES = /^--(kiosk|app=|ozone-platform=|user-data-dir=)/;

/** Chromium with the switches of the kiosk's unit, without a window, and with a profile folder that stays after it. */
export async function launchKioskChromium(profile: string): Promise<BrowserContext> {
  const unit = readFileSync(join(packageRoot, 'systemd/waypost-kiosk-browser.service'), 'utf8');
  const switches = /^ExecStart=\/usr\/bin\/chromium (.*)$/m.exec(unit)?.[1]?.split(' ') ?? [];
  if (switches.length === 0) throw new Error('the unit starts no Chromium');
  const context = await chromium.launchPersistentContext(profile, {
    timeout: patience(60_000),
    executablePath: '/usr/bin/chromium',
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...switches.filter((one) => !PLACES.test(one)),
      '--use-fake-device-for-media-stream',
    ],
  });
  context.setDefaultTimeout(PATIENCE.timeout);
  return context;
}
