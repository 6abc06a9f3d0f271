import { chromium, type Page } from 'playwright-core';
import { CONSOLE_ACCOUNT, CONSOLE_PIN, type FleetKiosk, fillFleet } from '../test/fakes/central-fleet.ts';
import { TestCentral } from '../test/fakes/central-office.ts';
import { ConsoleSite } from '../test/fakes/console-site.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

const CHROMIUM = '/usr/bin/chromium';
/** From the press on reload to the painted table, milliseconds. */
const PAINTED_WITHIN_MS = 300;
const LOOK = { order: 'site', filter: '', only: 'all', unfolded: null, page: 0 } as const;

/** The console over a large fleet: reading the office, one answer, and the first paint of the page in Chromium. */
export async function benchConsole({ kiosks: count, rounds }: Sizes['console'] = FULL.console): Promise<Row[]> {
  const office = await TestCentral.open();
  fillFleet(
    office,
    Array.from({ length: count }, (_, at) => kioskAt(at)),
  );
  const site = new ConsoleSite(office);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-background-networking', '--no-first-run'],
  });
  try {
    await site.start();
    const read = await times(rounds, () => {
      // Half a minute later every age is another, and what was read counts no more; an hour pays for the rest in between.
      site.wall = new Date(site.wall.getTime() + 30_000);
      site.monoMs += 3_600_000;
      site.desk.revision();
    });
    const answer = await times(rounds, () => JSON.stringify(site.desk.view(LOOK, 'bench')).length);
    const late = await times(rounds, () => JSON.stringify(site.desk.view({ ...LOOK, order: 'late' }, 'bench')).length);
    const table = await times(rounds, () => site.desk.csv().length);
    const page = await signedIn(await browser.newPage({ viewport: { width: 1440, height: 900 } }), site);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const cpu = async (): Promise<number> => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN) * 1000;
    };
    const [painted, worked]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const before = await cpu();
      painted.push(await paint(page));
      worked.push((await cpu()) - before);
    }
    const what = `${count.toLocaleString('en')} kiosks`;
    return [
      timing(`console, ${what}: reading the office again after a change`, read, null),
      timing(`console, ${what}: one page by site, sorted and cut`, answer, null),
      timing(`console, ${what}: one page, late first`, late, null),
      timing(`console, ${what}: the whole fleet as CSV`, table, null),
      timing(`console, ${what}: CPU of the page for a reload, its 200 rows painted`, worked, null),
      timing(`console, ${what}: reload to the painted table, 1440x900`, painted, PAINTED_WITHIN_MS),
    ];
  } finally {
    await browser.close();
    await site.stop();
    office.remove();
  }
}

/** One in fifty is overdue, one in thirty reports a fault: what is never folded fills the pages. */
function kioskAt(at: number): FleetKiosk {
  const name = `Lane ${at + 1}`;
  const codes = at % 30 === 0 ? ['CAMERA_LOST'] : [];
  return { name, site: '', heard: at % 50 === 0 ? 2000 : 3, report: { codes } };
}

async function times(rounds: number, work: () => unknown): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await work();
    taken.push(performance.now() - began);
  }
  return taken;
}

async function signedIn(page: Page, { url }: ConsoleSite): Promise<Page> {
  await page.addInitScript(`
    new MutationObserver((_, observer) => {
      if (document.querySelector('.fleet tbody tr') === null) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        // A message posted in a frame is heard after that frame was laid out and painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { window.waypostPainted = performance.now(); port1.close(); };
        port2.postMessage(null);
      });
    }).observe(document, { childList: true, subtree: true });
  `);
  await page.goto(url);
  await page.getByLabel('Account').fill(CONSOLE_ACCOUNT.id);
  await page.getByLabel('PIN').fill(CONSOLE_PIN);
  await page.keyboard.press('Enter');
  await page.locator('.fleet tbody tr').first().waitFor();
  return page;
}

/** Milliseconds from the navigation to the first frame with the table. */
async function paint(page: Page): Promise<number> {
  await page.reload({ waitUntil: 'commit' });
  await page.locator('.fleet tbody tr').first().waitFor();
  for (;;) {
    // The policy of the page refuses text that is run in it as a function, so the value is asked for.
    const at = (await page.evaluate('window.waypostPainted ?? null')) as number | null;
    if (at !== null) return at;
  }
}
