import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrast, DICHROMATS, smallestDistance } from './colour-vision.ts';

const css = readFileSync(resolve(import.meta.dirname, '../../../src/ui/styles/tokens.css'), 'utf8');

function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  expect(start, selector).toBeGreaterThanOrEqual(0);
  const text = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]]));
}

const light = block(':root');
const safe = block(":root[data-colours='safe']".replaceAll("'", css.includes('"safe"') ? '"' : "'"));
const quote = css.includes('"dark"') ? '"' : "'";
const dark = { ...light, ...block(`:root[data-theme=${quote}dark${quote}]`) };
const darkSafe = { ...dark, ...block(`:root[data-theme=${quote}dark${quote}][data-colours=${quote}safe${quote}]`) };

/** Floor of the smallest CIE76 difference between any two of the four fills (decision 0010). */
const LOOKS = [
  { name: 'light', tokens: light, floor: 18 },
  { name: 'light, colour-blind safe', tokens: { ...light, ...safe }, floor: 40 },
  { name: 'dark', tokens: dark, floor: 18 },
  { name: 'dark, colour-blind safe', tokens: darkSafe, floor: 40 },
] as const;
const FILLS = ['successful', 'failed', 'undetermined', 'not-supported'] as const;

describe.each(LOOKS)('palette, $name', ({ tokens, floor }) => {
  const of = (name: string): string => {
    const value = (tokens as Record<string, string>)[name];
    expect(value, name).toMatch(/^#/);
    return value ?? '';
  };

  it.each(Object.keys(DICHROMATS) as (keyof typeof DICHROMATS)[])('keeps the signs apart for %s vision', (kind) => {
    const fills = FILLS.map((name) => of(`sign-${name}`));
    expect(smallestDistance(fills, kind)).toBeGreaterThanOrEqual(floor);
  });

  it('draws every mark on its sign at 4.5:1 or more', () => {
    for (const name of [...FILLS, 'aborted']) {
      expect(contrast(of(`sign-${name}`), of(`sign-${name}-mark`)), name).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('lifts every sign from the card, by its fill or by its outline', () => {
    for (const name of FILLS) {
      const fill = contrast(of(`sign-${name}`), of('card'));
      expect(Math.max(fill, contrast(of('sign-outline'), of('card'))), name).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(of('sign-aborted-outline'), of('card'))).toBeGreaterThanOrEqual(3);
  });

  it('sets text at 4.5:1 or more on everything it is on', () => {
    for (const ground of ['card', 'card-2', 'ground', 'doubt-ground', 'irregular-ground', 'info-ground']) {
      expect(contrast(of('ink'), of(ground)), ground).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of('ink-2'), of(ground)), ground).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(of('irregular'), of('card'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('irregular'), of('irregular-ground'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('chosen'), of('chosen-ink'))).toBeGreaterThanOrEqual(4.5);
    for (const name of ['status-ink', 'status-ink-2', 'status-doubt']) {
      expect(contrast(of(name), of('status-ground')), name).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('shows the focus ring at 3:1 or more', () => {
    for (const ground of ['card', 'ground']) expect(contrast(of('focus'), of(ground))).toBeGreaterThanOrEqual(3);
  });
});

describe('the arithmetic', () => {
  it('gives the figures of the published row', () => {
    const row = ['#0b6e4f', '#b3261e', '#ffb000', '#c4c9d0'];
    expect(smallestDistance(row, 'protan')).toBeCloseTo(18.3, 1);
    expect(smallestDistance(row, 'deutan')).toBeCloseTo(37.7, 1);
    expect(smallestDistance(row, 'tritan')).toBeCloseTo(45.1, 1);
    expect(contrast('#0b6e4f', '#ffffff')).toBeCloseTo(6.25, 2);
    expect(contrast('#ffb000', '#000000')).toBeCloseTo(11.46, 2);
  });

  it('refuses the rejected brown', () => {
    expect(smallestDistance(['#8a5a00', '#b3261e'], 'deutan')).toBeLessThan(5);
  });
});
