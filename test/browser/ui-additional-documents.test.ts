import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const sent = (path: string) => ui.server.received.filter((entry) => entry.path === path);
const ID = LANES.clean().inspection?.inspectionId ?? '';

describe('further papers and party (F7)', () => {
  it('asks for another document, then gives the lane back to the officer', async () => {
    await ui.open('clean');
    await ui.page.keyboard.press('F7');
    await ui.page.waitForSelector('dialog[open] .papers-panel');
    await ui.shoot('panel-papers-clean');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.keyboard.press('Enter');
    await ui.page.waitForSelector('dialog', { state: 'detached' });
    expect(sent('/api/papers/second').map(({ body }) => body)).toEqual([{ inspectionId: ID, what: 'document' }]);
  });

  it('does not allow while papers are awaited, and goes on without', async () => {
    await ui.open('secondAwaited');
    await ui.shoot('second-awaited');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.keyboard.press('F10');
    expect(await ui.page.locator('[data-action="clear"]').getAttribute('aria-disabled')).toBe('true');
    await ui.page.getByRole('button', { name: 'Continue without' }).click();
    await expect.poll(() => sent('/api/papers/end').length).toBe(1);
    expect(ui.decisions()).toEqual([]);
  });

  it('marks the pair that differs and no other, and keeps the first page within reach', async () => {
    await ui.open('secondDiffers');
    await ui.shoot('second-differs');
    expect(await ui.seriousFindings()).toEqual([]);
    expect(await ui.page.locator('.papers-pair').count()).toBe(1);
    expect(await ui.page.locator('.papers-pair').textContent()).toContain('880813');
    await ui.page.waitForSelector('.second-page');
    await ui.page.getByRole('button', { name: 'White' }).click();
    await ui.page.waitForSelector('.page-image');
    await ui.page.keyboard.press('F7');
    await ui.page.waitForSelector('.papers-pairs');
    await ui.shoot('panel-papers');
    expect(await ui.page.locator('.irregular-row').allTextContents()).toEqual([expect.stringContaining('880813')]);
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('says of an entry that it is about the second document, and of no other', async () => {
    await ui.open('secondHit');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.waitForSelector('.side-document .side-rows');
    await ui.page.getByText('The second document of this traveller').waitFor();
    await ui.shoot('panel-alert-second');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.open('documentHit');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.getByRole('button', { name: 'Next entry' }).click();
    await ui.page.waitForSelector('.side-document .side-rows');
    expect(await ui.page.locator('.side-panel').textContent()).not.toContain('second document');
  });

  it('notes who answered for whom, and what was asked about a minor, by keyboard alone', async () => {
    await ui.open('secondDiffers');
    await ui.page.keyboard.press('F7');
    await ui.page.waitForSelector('.party-members');
    const text = await ui.page.locator('.party-facts').textContent();
    expect(text).toBe('ERIKSSON, Lars answered for ERIKSSON, Anna Maria');
    await ui.page.getByLabel('Adult with them').focus();
    await ui.page.keyboard.press('ArrowDown');
    await ui.page.getByLabel('Stated relationship').focus();
    await ui.page.keyboard.press('ArrowDown');
    await ui.page.getByLabel('Document that allows the journey').focus();
    await ui.page.keyboard.press('ArrowDown');
    await ui.page.keyboard.press('ArrowDown');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('ArrowDown');
    await ui.page.keyboard.press('ArrowDown');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('Enter');
    await expect.poll(() => sent('/api/party/minor').length).toBe(1);
    const answers = sent('/api/party/minor')[0]?.body as Record<string, unknown>;
    expect(answers).toMatchObject({ relationship: 'parent', authority: 'not-shown', telephoned: 'not-reached' });
    expect(answers).not.toHaveProperty('apart');
    // No number of travellers and no score is in the dialog's party.
    const party = await ui.page.locator('.party-members').textContent();
    expect(party?.replace('under 18', '')).not.toMatch(/\d/);
  });

  it('starts at the adult where the lane asks with whom a minor is, by key and by button', async () => {
    for (const open of [
      () => ui.page.keyboard.press('F7'),
      () => ui.page.locator('.papers-line [aria-keyshortcuts="F7"]').click(),
    ]) {
      await ui.open('minorAsked');
      await ui.page.getByText('Under 18: with whom?').waitFor();
      await open();
      await ui.page.waitForSelector('.papers-panel');
      const label = 'document.activeElement.labels?.[0]?.textContent';
      expect(await ui.page.evaluate(label)).toBe('Adult with them');
      await ui.page.keyboard.press('Escape');
      await ui.page.locator('dialog').waitFor({ state: 'detached' });
    }
    // Without the question it starts where it did.
    await ui.open('clean');
    await ui.page.keyboard.press('F7');
    await ui.page.waitForSelector('.papers-panel');
    expect(await ui.page.evaluate('document.activeElement.textContent')).toContain('Another document');
  });

  it('asks about every minor of a party of eight, in one quiet line, with a dot on F8', async () => {
    await ui.open('childAsked');
    const dot = ui.page.locator('[data-action="safeguard"] .f8-dot');
    await dot.waitFor();
    await ui.shoot('child-dot');
    await ui.page.keyboard.press('F7');
    await ui.page.waitForSelector('[data-child-question]');
    expect(await ui.page.locator('[data-child-question]').allTextContents()).toEqual([
      'Support has a question about this (F8)',
    ]);
    expect(await ui.page.locator('[data-asked="true"]').count()).toBe(3);
    expect(await ui.page.locator('[data-asked="false"]').count()).toBe(5);
    await ui.page.getByText('Not asked yet: Parent or guardian was telephoned, Spoken to alone').waitFor();
    await ui.page.locator('[data-child-question]').scrollIntoViewIfNeeded();
    await ui.shoot('panel-child');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.keyboard.press('Escape');
    await ui.open('clean');
    expect(await dot.count()).toBe(0);
  });

  it('fits 1024x768 in the dark', async () => {
    await ui.openContext({ viewport: { width: 1024, height: 768 }, colorScheme: 'dark' });
    await ui.open('secondDiffers');
    await ui.shoot('1024-dark-second-differs');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.keyboard.press('F7');
    await ui.page.waitForSelector('.papers-pairs');
    await ui.shoot('1024-dark-papers');
    expect(await ui.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('offers no touch target under 46 px', async () => {
    await ui.open('secondDiffers');
    await ui.page.keyboard.press('F7');
    await ui.page.waitForSelector('.papers-panel');
    const small = await ui.page.evaluate(
      '[...document.querySelectorAll("dialog button, dialog select")].filter((one) => one.getBoundingClientRect().height < 46).map((one) => one.textContent)',
    );
    expect(small).toEqual([]);
  });
});
