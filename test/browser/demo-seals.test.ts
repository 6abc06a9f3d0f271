import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { secondLine } from '../fakes/demo-desk.ts';
import { signedInLane } from '../fakes/look.ts';
import { PATIENCE } from '../fakes/patience.ts';

const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');
const { travellers } = JSON.parse(readFileSync(join(root, 'hardware/demo/seals.json'), 'utf8')) as {
  travellers: { id: string; title: string }[];
};

interface Seen {
  /** Of the document on the strip. */
  sign: string;
  /** What the seal is worth, under the page. */
  worth: string;
  /** What needs a look. */
  look: string;
  /** Checks of the seal that are neither successful nor without anything to check, and their reason. */
  checks: Readonly<Record<string, string>>;
}

const PROVEN = 'Signed by a signer that this kiosk trusts';
const ABSENT = 'This kiosk has no certificate for this seal';
const absent = (...checks: string[]) =>
  Object.fromEntries(checks.map((check) => [`seal.${check}`, 'undetermined SEAL_SIGNER_ABSENT']));

const SEEN: Readonly<Record<string, Seen>> = {
  'seal-true': { sign: 'is-successful', worth: PROVEN, look: 'All checks have ended', checks: {} },
  'seal-altered-print': {
    sign: 'is-failed',
    worth: PROVEN,
    look: 'Seal and MRZ differ',
    checks: { 'seal.mrz': 'failed SEAL_MRZ_MISMATCH' },
  },
  'seal-other-passport': {
    sign: 'is-failed',
    worth: PROVEN,
    look: 'The seal is for another passport',
    checks: { 'seal.passport-number': 'failed SEAL_PASSPORT_MISMATCH' },
  },
  'seal-unknown-signer': {
    sign: 'is-undetermined',
    worth: ABSENT,
    look: ABSENT,
    checks: absent(
      'content',
      'signer-signature',
      'signer-validity',
      'ca-validity',
      'signer-trust',
      'signature',
      'country-issuer',
      'country-subject',
    ),
  },
  'seal-revoked-signer': {
    sign: 'is-failed',
    worth: 'The State has revoked the signer of this seal',
    look: 'The State has revoked the signer of this seal',
    checks: { 'seal.content': 'failed SEAL_SIGNER_REVOKED', 'seal.signer-trust': 'failed SEAL_SIGNER_REVOKED' },
  },
};
/** What the table says below its rows, where they do not simply agree. */
const VERDICT: Readonly<Record<string, string>> = {
  'seal-altered-print': 'The MRZ differs from the seal.',
  'seal-other-passport': 'The seal is for another passport',
};
/** Nothing in a visa of the demonstration is the subject of these. */
const NOT_IN_A_VISA = ['seal.digest', 'seal.technology'];

const daemon = new DemoDaemon();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  const desk = { width: 1280, height: 800, colorScheme: 'light', officer: 'officer', pin: daemon.pin } as const;
  page = await signedInLane(browser, daemon.url, desk);
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

/** Every check of the seal as the lane has it, by name. */
async function sealChecks(): Promise<Record<string, string>> {
  const answer = await page.context().request.get(`${daemon.url}/api/lane`);
  const { inspection } = (await answer.json()) as {
    inspection: { checks: { check: string; value: string; reason: string }[] };
  };
  return Object.fromEntries(
    inspection.checks
      .filter(({ check }) => check.startsWith('seal.'))
      .map(({ check, value, reason }) => [check, `${value} ${reason}`]),
  );
}

it('shows each seal that the demonstration has, and no other', () => {
  expect(travellers.map(({ id }) => id)).toEqual(Object.keys(SEEN));
});

it.each(travellers)('$title: what its seal proves', async ({ id, title }) => {
  const { sign, worth, look, checks } = SEEN[id] as Seen;
  await page.keyboard.press('Alt+d');
  await page.locator('.demo-name', { hasText: title }).click();
  await page.locator('.demo-list').waitFor({ state: 'detached' });
  for (const group of ['document', 'face', 'lists'])
    await page.locator(`[data-group="${group}"]:not(.is-pending)`).waitFor(PATIENCE);
  const seal = page.locator('.seal');
  await seal.getByText(worth, { exact: true }).waitFor(PATIENCE);
  expect(await seal.textContent()).toMatch(/Visa.*seal of Utopia.*For passport UT4471209/);
  await expect.poll(() => page.locator('[data-group="document"]').getAttribute('class'), PATIENCE).toContain(sign);
  await page.locator('.person-card').getByText(look).first().waitFor(PATIENCE);
  expect(await page.locator('.evidence > .label').textContent()).toContain(
    VERDICT[id] ?? 'Everything that can be compared agrees.',
  );
  const all = await sealChecks();
  expect(Object.keys(all)).toHaveLength(18);
  const odd = Object.entries(all).filter(
    ([check, said]) => said !== 'successful SEAL_OK' && !NOT_IN_A_VISA.includes(check),
  );
  const told = odd.filter(([, said]) => !said.startsWith('not-supported'));
  expect(Object.fromEntries(told)).toEqual(checks);
  // A signer that nobody knows has no country; everything else was judged.
  expect(odd.length - told.length).toBe(id === 'seal-unknown-signer' ? 1 : 0);
  await page.screenshot({ path: join(shots, `demo-${id}.png`) });
  await secondLine(page);
  expect(complaints).toEqual([]);
});
