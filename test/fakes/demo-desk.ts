import type { Page } from 'playwright-core';
import { patience } from './patience.ts';

/** Sends the traveller on the screen to the second line, for the first reason there is. */
export async function secondLine(page: Page): Promise<void> {
  await page.keyboard.press('F9');
  await page.locator('.reasons input').first().check();
  // A decision about a view that changed in that instant is refused, and the officer presses once more.
  for (let presses = 0; presses < 5 && (await page.locator('.reasons').isVisible()); presses += 1) {
    await page.locator('[data-confirm="second-line"]').click();
    await page
      .locator('.reasons')
      .waitFor({ state: 'detached', timeout: patience(5_000) })
      .catch(() => undefined);
  }
  await page.locator('.reasons').waitFor({ state: 'detached' });
}
