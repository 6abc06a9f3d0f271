import { writeFileSync } from 'node:fs';
import { cryptoReady } from '../src/adapters/storage/crypto/index.ts';
import { carriedIn } from '../src/adapters/storage/protection/index.ts';
import { OpenerSite, PASSPHRASE } from '../test/fakes/opener-site.ts';
import { FULL, type Sizes } from './size.ts';
import { quantile, type Row } from './table.ts';

const ALL_OPENED_WITHIN_S = 15;
const FIRST_ANSWER_WITHIN_MIN = 5;

const row = (what: string, unit: string, values: number[], budget: number | null): Row => ({
  what,
  unit,
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
  budget,
  higherIsBetter: false,
});

/**
 * The page for receiving bodies in a real Chromium from `file:` with the network off: the passphrase, many referrals at once, and
 * the way of somebody new from an empty browser to an answered drill. The wait for the central office is not in it.
 */
export async function benchOpener(size: Sizes['opener'] = FULL.opener): Promise<Row[]> {
  const { rounds, referrals } = size;
  await cryptoReady();
  const site = new OpenerSite();
  await site.start();
  try {
    const passphrase: number[] = [];
    const opened: number[] = [];
    const first: number[] = [];
    for (let at = 0; at < referrals; at += 1)
      site.seal({ facts: [{ id: 'I-01', text: `companion answered question number ${at}` }] });
    for (let round = 0; round < rounds; round += 1) {
      await site.open();
      const began = performance.now();
      await site.signIn();
      passphrase.push((performance.now() - began) / 1_000);
      const dropped = performance.now();
      await site.drop(carriedIn(site.stick).sealed);
      await site.page
        .locator('[data-key]')
        .nth(referrals - 1)
        .waitFor();
      opened.push((performance.now() - dropped) / 1_000);
      first.push((await firstAnswer(site, size)) / 60);
    }
    return [
      row(`page: ${referrals} referrals opened and listed`, 's', opened, ALL_OPENED_WITHIN_S),
      row('page: key opened with the passphrase', 's', passphrase, null),
      row('page: from an empty browser to an answered drill', 'min', first, FIRST_ANSWER_WITHIN_MIN),
    ];
  } finally {
    await site.stop();
  }
}

/** Seconds of the steps that docs/receiving-body.md asks for, with reading and typing of a slow person. */
async function firstAnswer(
  site: OpenerSite,
  { typingMs, readingMs }: Pick<Sizes['opener'], 'typingMs' | 'readingMs'>,
): Promise<number> {
  const began = performance.now();
  const read = () => site.page.waitForTimeout(readingMs);
  const type = (field: string, text: string) =>
    site.page.locator(`[data-field="${field}"]`).pressSequentially(text, { delay: typingMs });
  await site.open();
  await read();
  await site.press('set-up');
  await type('passphrase', PASSPHRASE);
  await type('again', PASSPHRASE);
  await site.press('make');
  await site.page.locator('[data-do="save-key"]').waitFor();
  const key = await site.saved(() => site.press('save-key'));
  const keyFile = `${site.folder}/new-root.key.sealed`;
  writeFileSync(keyFile, key.text);
  await site.press('next');
  const paper = (await site.page.locator('[data-paper]').getAttribute('data-paper')) ?? '';
  await type('read-back', paper);
  await site.press('read');
  await site.press('next');
  const block = await site.saved(() => site.press('save-block'));
  const untilBlock = performance.now() - began;
  const { box } = JSON.parse(block.text) as { box: string };
  const drill = site.sealTo(new Uint8Array(Buffer.from(box, 'base64')), {
    head: { v: 2, kind: 'drill', seq: 1 },
  });
  const again = performance.now();
  await site.open();
  await read();
  await site.give(keyFile, site.ownFile('devices.json'));
  await type('passphrase', PASSPHRASE);
  await site.press('open');
  await site.page.locator('[data-do="believe"]').waitFor();
  await read();
  await site.press('believe');
  await site.give(site.sealedFile(drill));
  await site.page.locator('[data-do="all-drills"]').waitFor();
  await site.saved(() => site.press('all-drills'));
  return (untilBlock + performance.now() - again) / 1_000;
}
