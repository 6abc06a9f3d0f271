import type { Browser, Page } from 'playwright-core';
import { PATIENCE } from './patience.ts';
import { PIN } from './test-server.ts';

/** Size and colours of a screen. */
export interface Look {
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

/** A new browser window with an officer signed in at the lane; closing the browser context is the caller's. */
export async function signedInLane(
  browser: Browser,
  url: string,
  look: Look & { officer?: string; pin?: string },
): Promise<Page> {
  const { width, height, colorScheme, officer = 'officer1', pin = PIN } = look;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Officer').fill(officer);
  await page.getByLabel('PIN', { exact: true }).fill(pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
  return page;
}
