import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPageStep } from '../../src/inference/host/index.ts';
import { clock, FACES, requireBuild, supervisor } from '../integration/inference/bundles.ts';

/** A restart budget that is never used up: this test wants a hundred deaths, not the pause after five. */
const HOURS_APART = 3_600_000;
let now = 0;
const child = supervisor({
  mono: () => {
    now += HOURS_APART;
    return now;
  },
});

beforeAll(async () => {
  requireBuild();
  await child.start();
});
afterAll(() => child.stop());

it('child killed at 100 random moments: every page ends as read or as aborted, never in between', async () => {
  const page = createPageStep({ supervisor: child, clock, profile: 'accurate', policy: { deadlineMs: 10_000 } });
  const bytes = readFileSync(join(FACES, 'id01_live1.jpg'));
  let seed = 20_261_125;
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  const whole = await page.read(bytes);
  if (!whole.ok) throw new Error('the page is not read even while nobody is killed');
  const names = whole.page.checks.map(({ check }) => check);
  const seen = { read: 0, aborted: 0 };
  for (let i = 0; i < 100; i++) {
    const timer = setTimeout(() => child.killForDemo(), random() * 250);
    const outcome = await page.read(bytes);
    clearTimeout(timer);
    if (outcome.ok) {
      seen.read++;
      expect(outcome.page.checks.map(({ check }) => check)).toEqual(names);
    } else {
      seen.aborted++;
      expect(outcome).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
      expect(outcome.checks.every((c) => c.value === 'aborted')).toBe(true);
    }
  }
  expect(seen.aborted).toBeGreaterThan(10);
  expect(seen.read).toBeGreaterThan(10);
  expect((await page.read(bytes)).ok).toBe(true);
});
