import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { chromium, type Page } from 'playwright-core';
import { type FleetRegister, openFleetRegister } from '../src/adapters/storage/fleet/index.ts';
import {
  CONSOLE_ACCOUNT,
  CONSOLE_PIN,
  type FleetKiosk,
  fillFleet,
  idOf,
  noteSites,
  reportOf,
} from '../test/fakes/central-fleet.ts';
import { TestCentral } from '../test/fakes/central-office.ts';
import { ConsoleSite } from '../test/fakes/console-site.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

const CHROMIUM = '/usr/bin/chromium';
/** From the press on reload to the painted table, milliseconds. */
const PAINTED_WITHIN_MS = 300;
const LOOK = { order: 'site', filter: '', only: 'all', unfolded: null, page: 0 } as const;

/** Kiosks of one site. */
const SITE_KIOSKS = 200;
/** Letters that came between two readings: what 10,000 kiosks with the slowest beat send in twenty seconds. */
const LETTERS = 200;
/** Longer than the console rests after a reading, and too short to lock it, ms. */
const RESTED_MS = 60_000;
const LISTS: [string, number][] = [
  ['found-documents', 12],
  ['lost-documents', 812],
  ['missing-persons', 640],
];

/**
 * The console over a large fleet: reading the office, one answer, the first paint of the page in Chromium, also where letters
 * came since the last reading, and what the process keeps in memory.
 */
export async function benchConsole({ kiosks: count, rounds }: Sizes['console'] = FULL.console): Promise<Row[]> {
  const office = await TestCentral.open();
  const kiosks = Array.from({ length: count }, (_, at) => kioskAt(at));
  fillFleet(office, kiosks);
  noteSites(office, sitesOf(kiosks));
  const opened = openFleetRegister({ folder: join(office.folder.path, 'notices'), now: new Date(0) });
  if (!opened.ok) throw new Error(opened.message);
  const letters = new Letters(opened.register, kiosks);
  const heapBefore = heapMiB();
  const site = new ConsoleSite(office);
  const first = await times(1, () => site.desk.revision());
  const heap = heapMiB() - heapBefore;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-background-networking', '--no-first-run'],
  });
  try {
    await site.start();
    const read: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      letters.come(site);
      read.push(...(await times(1, () => site.desk.revision())));
    }
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
    const [painted, worked, after]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round += 1) {
      const before = await cpu();
      painted.push(await paint(page));
      worked.push((await cpu()) - before);
      letters.come(site);
      after.push(await paint(page));
    }
    const what = `${count.toLocaleString('en')} kiosks`;
    return [
      timing(`console, ${what}: the first reading of the office`, first, null),
      timing(`console, ${what}: reading it again after ${LETTERS} letters`, read, null),
      timing(`console, ${what}: one page by site, sorted and cut`, answer, null),
      timing(`console, ${what}: one page, late first`, late, null),
      timing(`console, ${what}: the whole fleet as CSV`, table, null),
      timing(`console, ${what}: CPU of the page for a reload, its 200 rows painted`, worked, null),
      timing(`console, ${what}: reload to the painted table, 1440x900`, painted, PAINTED_WITHIN_MS),
      timing(`console, ${what}: the same, and ${LETTERS} letters came before it`, after, PAINTED_WITHIN_MS),
      { what: `console, ${what}: heap used by one reading`, unit: 'MiB', p50: null, p95: heap, budget: null },
    ];
  } finally {
    await browser.close();
    await site.stop();
    opened.register.close();
    office.remove();
  }
}

/** The letters of a fleet while the console is looked at. */
class Letters {
  readonly #register: FleetRegister;
  readonly #kiosks: readonly FleetKiosk[];
  #counter = 2;
  #next = 0;

  constructor(register: FleetRegister, kiosks: readonly FleetKiosk[]) {
    this.#register = register;
    this.#kiosks = kiosks;
  }

  /** Letters of the next kiosks come; the age of every other one moves on, and the console has rested. */
  come(site: ConsoleSite): void {
    site.wall = new Date(site.wall.getTime() + 30_000);
    site.monoMs += RESTED_MS;
    this.#counter += 1;
    const heard = Array.from({ length: Math.min(LETTERS, this.#kiosks.length) }, () => {
      const at = this.#next;
      this.#next = (at + 1) % this.#kiosks.length;
      const device = idOf(at + 1);
      const report = reportOf(device, this.#counter, this.#kiosks[at]?.report);
      return { device, ref: `${device} ${this.#counter}`, report, gaps: null };
    });
    const noted = this.#register.note(heard, { way: 'line', wall: site.wall });
    if ('fault' in noted) throw new Error(noted.fault);
  }
}

function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

const siteAt = (at: number): string => `Site ${Math.floor(at / SITE_KIOSKS) + 1}`;

function sitesOf(kiosks: readonly FleetKiosk[]): object[] {
  const names = [...new Set(kiosks.map(({ site }) => site))];
  return names.map((name) => ({ name, kiosks: kiosks.filter(({ site }) => site === name).map((one) => one.name) }));
}

/** One in fifty is overdue, one in thirty reports a fault: what is never folded fills the pages. */
function kioskAt(at: number): FleetKiosk {
  const codes = at % 30 === 0 ? ['CAMERA_LOST'] : [];
  const report = { codes, lists: LISTS, of: LISTS.length, packs: { policy: 7, protection: 3, masterlist: 12 } };
  return { name: `Lane ${at + 1}`, site: siteAt(at), heard: at % 50 === 0 ? 2000 : 3, report };
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
