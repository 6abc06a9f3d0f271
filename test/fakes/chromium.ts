import { type Browser, chromium } from 'playwright-core';
import { PATIENCE, patience } from './patience.ts';

/**
 * Debian's Chromium, without anything that asks the network by itself; `more` are further switches. Whatever a page of it
 * is asked for is waited for as long as the machine needs when the page is opened.
 */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({
    timeout: patience(60_000),
    executablePath: '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
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
