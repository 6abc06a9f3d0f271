import type { Browser, Page } from 'playwright-core';
import { PIN } from './test-server.ts';

/** Size and colours of a screen. */
export interface Look {
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

/** A new browser window with an officer signed in at the lane; closing the browser context is the caller's. */
export async function signedInLane(browser: Browser, url: string, look: Look): Promise<Page> {
  const { width, height, colorScheme } = look;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Officer').fill('officer1');
  await page.getByLabel('PIN', { exact: true }).fill(PIN);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor();
  return page;
}
