import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const line = (n: number) => ui.page.getByLabel(`Line ${n}`, { exact: true });
const use = () => ui.page.getByRole('button', { name: 'Use these lines' });
const why = () => ui.page.locator('.modal-foot p').textContent();
const focusedLine = () =>
  ui.page.evaluate(`[...document.querySelectorAll('input.mrz-input')].indexOf(document.activeElement) + 1`);
const selected = () => ui.page.evaluate('[document.activeElement.selectionStart, document.activeElement.selectionEnd]');

describe('typing the MRZ (F6)', () => {
  it('leads from a full line to the next, fills with Space, and says what is missing until nothing is', async () => {
    await ui.open('idle');
    await ui.page.keyboard.press('F6');
    await line(1).waitFor();
    expect(await focusedLine()).toBe(1);
    expect(await why()).toBe('Line 1 has 0 of 44 characters.');
    await ui.page.keyboard.type('p utoeriksson  anna maria');
    expect(await line(1).inputValue()).toBe('P<UTOERIKSSON<<ANNA<MARIA');
    expect(await why()).toBe('Line 1 has 25 of 44 characters.');
    await ui.page.getByRole('button', { name: 'Fill the line' }).click();
    expect(await line(1).inputValue()).toBe('P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<');
    await expect.poll(focusedLine).toBe(2);
    expect(await why()).toBe('Line 2 has 0 of 44 characters.');
    await ui.page.keyboard.type('L898902C36UTO8808121F2801153');
    for (let n = 0; n < 13; n += 1) await ui.page.keyboard.press('Space');
    await ui.page.getByRole('button', { name: 'Filler' }).click();
    await expect.poll(focusedLine).toBe(2);
    await ui.page.keyboard.type('06');
    expect(await line(2).inputValue()).toBe('L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06');
    expect(await why()).toBe('Choose why you are typing it.');
    expect(await use().getAttribute('aria-disabled')).toBe('true');
    // The button itself says it to whoever cannot see the sentence beside it.
    const described = await use().getAttribute('aria-describedby');
    expect(await ui.page.locator(`[id="${described}"]`).textContent()).toBe('Choose why you are typing it.');
    expect(ui.server.received.filter(({ path }) => path === '/api/inspection/mrz')).toEqual([]);
    await ui.page.getByLabel('The reader does not work').check({ force: true });
    expect(await use().getAttribute('aria-disabled')).toBe('false');
    await ui.shoot('typed-mrz');
    expect(await ui.seriousFindings()).toEqual([]);
    await use().click();
    await expect
      .poll(() => ui.server.received.at(-1))
      .toMatchObject({ path: '/api/inspection/mrz', body: { because: 'READER_FAULT' } });
  });

  it('jumps when the last character is typed by key, and back with Backspace or the arrow up', async () => {
    await ui.open('idle');
    await ui.page.keyboard.press('F6');
    await line(1).fill('P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<');
    await ui.page.keyboard.press('End');
    expect(await focusedLine()).toBe(1);
    await ui.page.keyboard.type('<');
    await expect.poll(focusedLine).toBe(2);
    await ui.page.keyboard.press('Backspace');
    await expect.poll(focusedLine).toBe(1);
    expect(await selected()).toEqual([44, 44]);
    await ui.page.keyboard.press('ArrowDown');
    await expect.poll(focusedLine).toBe(2);
    await ui.page.keyboard.press('ArrowUp');
    await expect.poll(focusedLine).toBe(1);
    // A correction in the middle of a full line leads nowhere.
    await ui.page.keyboard.press('Home');
    await ui.page.keyboard.press('Delete');
    await ui.page.keyboard.type('V');
    expect(await focusedLine()).toBe(1);
    expect(await line(1).inputValue()).toMatch(/^V<UTO/);
    // Nothing above the first line, nothing below the last.
    await ui.page.keyboard.press('ArrowUp');
    expect(await focusedLine()).toBe(1);
  });

  it('marks the characters that the reader was not sure of until they are typed over', async () => {
    await ui.open('doubt');
    await ui.page.keyboard.press('F6');
    await ui.page.waitForSelector('.digit');
    const doubtful = ui.page.locator('.typed-uncertain');
    expect(await doubtful.allTextContents()).toEqual(['3']);
    // The mark lies exactly where the character is drawn.
    const [mark, field] = [await doubtful.boundingBox(), await line(2).boundingBox()];
    const text = await ui.page.locator('.typed-marks').nth(1).boundingBox();
    expect(text).toEqual(field);
    expect(mark?.width ?? 0).toBeGreaterThan(10);
    await ui.page.getByRole('button', { name: 'Next marked character' }).click();
    expect(await focusedLine()).toBe(2);
    expect(await selected()).toEqual([6, 7]);
    await ui.page.keyboard.type('2');
    expect(await line(2).inputValue()).toMatch(/^L898902C36/);
    expect(await doubtful.count()).toBe(0);
    expect(await ui.page.getByRole('button', { name: 'Next marked character' }).count()).toBe(0);
    expect(await ui.seriousFindings()).toEqual([]);
  });
});
