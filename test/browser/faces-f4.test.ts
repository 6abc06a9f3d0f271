import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, type LaneName } from '../fakes/lane-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const faces = async (lane: LaneName): Promise<void> => {
  await ui.open(lane);
  await ui.page.keyboard.press('F4');
  await ui.page.waitForSelector('dialog[open]');
};
const button = (name: string) => ui.page.getByRole('button', { name });

/**
 * Where the browser draws the eyes of every aligned face inside `root`, as shares of its frame: the picture's own box and
 * transform are asked for, not the rule that made them. `eyes`: by the alternative text of the picture.
 */
async function drawnEyes(root: string): Promise<{ alt: string; left: number[]; right: number[] }[]> {
  const inspection = LANES[current]().inspection;
  const eyes = {
    'Live face of the traveller': inspection?.eyes.live,
    'Portrait printed on the page': inspection?.eyes.portrait,
    'Live face': inspection?.eyes.live,
  };
  return (await ui.page.evaluate(`(() => {
    const eyes = ${JSON.stringify(eyes)};
    return [...document.querySelectorAll('${root} .aligned-face img:not(.as-it-came)')].flatMap((img) => {
      const of = eyes[img.alt];
      if (!of) return [];
      const frame = img.parentElement;
      const style = getComputedStyle(img);
      const [ox, oy] = style.transformOrigin.split(' ').map(parseFloat);
      const matrix = new DOMMatrix(style.transform);
      const left = parseFloat(style.left);
      const top = parseFloat(style.top) + parseFloat(style.marginTop);
      const [width, height] = [parseFloat(style.width), parseFloat(style.height)];
      const at = ([x, y]) => {
        const point = matrix.transformPoint({ x: x * width - ox, y: y * height - oy });
        return [(left + ox + point.x) / frame.clientWidth, (top + oy + point.y) / frame.clientHeight];
      };
      return [{ alt: img.alt, left: at(of.left), right: at(of.right) }];
    });
  })()`)) as { alt: string; left: number[]; right: number[] }[];
}
let current: LaneName = 'clean';

describe('faces', () => {
  it.each([
    ['clean', '.strip', 2],
    ['clean', '.face-card', 2],
    ['clean', 'dialog', 2],
    ['threeFaces', 'dialog', 2],
  ] as const)('have their eyes on one line at one distance: %s, %s', async (lane, root, count) => {
    current = lane;
    await ui.open(lane);
    if (root === 'dialog') {
      await ui.page.keyboard.press('F4');
      await ui.page.waitForSelector('dialog[open] .aligned-face');
    }
    const drawn = await drawnEyes(root);
    expect(drawn.length).toBe(count);
    for (const { alt, left, right } of drawn) {
      // A pixel of the screen is up to 2 % of the smallest frame.
      expect(left[0], alt).toBeCloseTo(0.36, 1);
      expect(Math.abs((right[0] ?? 0) - (left[0] ?? 0) - 0.28), alt).toBeLessThan(0.005);
      expect(Math.abs((left[1] ?? 0) - 0.46), alt).toBeLessThan(0.005);
      expect(Math.abs((right[1] ?? 0) - 0.46), alt).toBeLessThan(0.005);
    }
  });

  it('that cannot be aligned are shown as they came, and say so', async () => {
    await faces('threeFaces');
    const chip = ui.page.locator('dialog figure', { hasText: 'Chip' });
    expect(await chip.locator('img.as-it-came').count()).toBe(1);
    expect(await chip.textContent()).toContain('Shown as received');
    expect(await ui.page.locator('dialog').textContent()).toContain('Chip: the eyes were not found');
    // It is not laid over another, and the line of the eyes is not drawn on it.
    await ui.page.keyboard.press('l');
    expect(await ui.page.locator('dialog .eye-line').count()).toBe(2);
    await ui.page.keyboard.press('o');
    expect(await ui.page.locator('.face-over-side').allTextContents()).toEqual(['Live', 'Page']);
    await ui.page.keyboard.press('Escape');
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
    expect(await ui.page.locator('.face-card .as-it-came-note').allTextContents()).toEqual(['Shown as received']);
    await ui.shoot('faces-as-they-came');
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('are of one size beside each other, with one sentence for each pair and no figure', async () => {
    await faces('livenessAlarm');
    const frames = ui.page.locator('.face-view .aligned-face');
    const boxes = await Promise.all([0, 1, 2].map((n) => frames.nth(n).boundingBox()));
    expect(
      new Set(boxes.map((box) => `${box?.y} ${Math.round(box?.width ?? 0)} ${Math.round(box?.height ?? 0)}`)).size,
    ).toBe(1);
    const said = await ui.page.locator('.face-results li').allTextContents();
    expect(said).toHaveLength(3);
    for (const sentence of said) expect(sentence).not.toMatch(/\d/);
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it.each([
    ['blend', ''],
    ['blendOnTrial', ' shown, not counted'],
  ] as const)('say below the pairs that a portrait may be a blend, with its sign: %s', async (lane, trial) => {
    await faces(lane);
    const said = ui.page.locator('.face-results li');
    expect(await said.count()).toBe(2);
    expect(await said.nth(1).textContent()).toBe(
      'Blend, page: The portrait may be a blend of two people. Compare both faces feature by feature: eyes, ears, ' +
        `hairline. Ask for another picture of the holder or another document.${trial}`,
    );
    expect(await said.nth(1).locator('svg').getAttribute('class')).toContain('sign-failed');
    await ui.shoot(`faces-${lane}`);
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('show no line of the eyes at first; L draws it and takes it away', async () => {
    await faces('clean');
    const line = ui.page.locator('dialog .eye-line');
    expect(await line.count()).toBe(0);
    await ui.page.keyboard.press('l');
    expect(await line.count()).toBe(2);
    expect(await button('Eye line').getAttribute('aria-pressed')).toBe('true');
    const [frame, drawn] = [
      await ui.page.locator('.face-framed').first().boundingBox(),
      await line.first().boundingBox(),
    ];
    expect(Math.abs(((drawn?.y ?? 0) - (frame?.y ?? 0)) / (frame?.height ?? 1) - 0.46)).toBeLessThan(0.01);
    await ui.page.keyboard.press('l');
    expect(await line.count()).toBe(0);
  });
});

describe('one face over the other', () => {
  const clip = () =>
    ui.page
      .locator('.face-over-top')
      .evaluate((one) => (one as unknown as { style: { clipPath: string } }).style.clipPath);
  const edge = async () => 100 - Number(/inset\(0(?:px)? ([\d.]+)%/.exec(await clip())?.[1] ?? Number.NaN);
  const focused = () => ui.page.evaluate('document.activeElement.className || document.activeElement.tagName');

  it('has an edge that arrows and a hand move, and Space held shows the other whole', async () => {
    await faces('clean');
    await ui.page.keyboard.press('o');
    await ui.page.locator('.face-over').waitFor();
    await expect.poll(edge).toBe(50);
    await ui.page.keyboard.press('ArrowRight');
    await expect.poll(edge).toBeGreaterThan(50);
    await ui.page.keyboard.press('ArrowLeft');
    await ui.page.keyboard.press('ArrowLeft');
    await expect.poll(edge).toBeLessThan(50);
    const box = await ui.page.locator('.face-over').boundingBox();
    if (box === null) throw new Error('no overlay');
    await ui.page.mouse.click(box.x + box.width * 0.8, box.y + box.height / 2);
    await expect.poll(async () => Math.abs((await edge()) - 80)).toBeLessThan(4);
    await ui.page.keyboard.down('Space');
    await expect.poll(edge).toBe(0);
    expect(await ui.page.locator('.face-edge').count()).toBe(0);
    await ui.page.keyboard.up('Space');
    await expect.poll(async () => Math.abs((await edge()) - 80)).toBeLessThan(4);
    await ui.shoot('faces-overlay');
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('never loses the focus to the page behind', async () => {
    await faces('clean');
    await ui.page.keyboard.press('o');
    await expect.poll(focused).toBe('face-edge-slider');
    await ui.page.keyboard.press('o');
    await ui.page.locator('.face-view').waitFor();
    expect(await ui.page.evaluate('document.activeElement.textContent')).toContain('Overlay one on the other');
    // Space on a button presses it: here it lays one over the other again.
    await ui.page.keyboard.press('Space');
    await ui.page.locator('.face-over').waitFor();
  });

  it('goes through the pairs with the arrows up and down', async () => {
    await faces('livenessAlarm');
    await ui.page.keyboard.press('o');
    const pair = async () => (await ui.page.locator('.face-over-side').allTextContents()).join('-');
    await expect.poll(pair).toBe('Live-Chip');
    for (const next of ['Live-Page', 'Chip-Page', 'Live-Chip']) {
      await ui.page.keyboard.press('ArrowDown');
      await expect.poll(pair).toBe(next);
    }
    await ui.page.keyboard.press('ArrowUp');
    await expect.poll(pair).toBe('Chip-Page');
  });

  it('is not offered for one face', async () => {
    const lane = structuredClone(LANES.clean());
    if (lane.inspection === null) throw new Error('the fixture shows a traveller');
    lane.inspection.live = null;
    await ui.open('clean');
    ui.server.show(lane);
    await ui.page.getByText('no live picture').waitFor();
    await ui.page.keyboard.press('F4');
    await ui.page.waitForSelector('dialog[open]');
    expect(await button('Overlay one on the other').count()).toBe(0);
    await ui.page.keyboard.press('o');
    expect(await ui.page.locator('.face-over').count()).toBe(0);
  });
});
