import { chromium, type Page } from 'playwright-core';
import { SystemTime } from '../src/adapters/files/index.ts';
import { openJournal } from '../src/adapters/storage/journal/index.ts';
import { KeyRing, loadRootKey } from '../src/adapters/storage/keys/index.ts';
import type { AuditRow } from '../src/core/audit/index.ts';
import { DemoDaemon } from '../test/fakes/demo-daemon.ts';
import { FULL, type Sizes } from './size.ts';
import { quantile, type Row, timing } from './table.ts';

const PATIENCE = { timeout: 60_000 };
const CHROMIUM = '/usr/bin/chromium';
/** From the last read of the document to the sealed case, milliseconds. */
const SEALED_WITHIN_MS = 2_000;
/** From the daemon's stamp of an event to the painted change, milliseconds. */
const PAINTED_WITHIN_MS = 50;

/** What the officer sees of an event of the audit chain: the element whose coming shows it. */
const SHOWN: Readonly<Record<string, string>> = {
  opened: '.person-card',
  'mrz-read': '.person-card .facts-grid',
  'page-read': '.page-image',
  assessed: '[data-action="clear"][aria-disabled="false"]',
  decided: '.work > .idle',
};

interface Round {
  /** Wall milliseconds of the first painted frame with the change, by the event it shows. */
  painted: Record<string, number>;
  keys: string[];
}

/**
 * The lane of the demonstration as a person starts it, Chromium, and a clean traveller whose only answer is F10 as soon as
 * it may be pressed. The stamps of the daemon are those in its audit chain, read after it was stopped.
 */
export async function benchScreen({ warmUp, rounds: wanted }: Sizes['screen'] = FULL.screen): Promise<Row[]> {
  const daemon = new DemoDaemon();
  await daemon.start();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-background-networking', '--no-first-run'],
  });
  try {
    const page = await signedIn(await browser.newPage({ viewport: { width: 1280, height: 800 } }), daemon);
    const rounds: Round[] = [];
    for (let n = 0; n < wanted + warmUp; n += 1) rounds.push(await cleanTraveller(page));
    const drift = (await page.evaluate('Date.now() - (performance.timeOrigin + performance.now())')) as number;
    await browser.close();
    await daemon.stop();
    return rows({ rounds: rounds.slice(warmUp), cases: (await casesIn(daemon.stateDir)).slice(warmUp), drift });
  } finally {
    await browser.close();
    await daemon.stop();
    daemon.clean();
  }
}

/** Every chain of one traveller, oldest first: wall milliseconds of each row. */
type Case = { kind: string; at: number }[];

function rows({ rounds, cases, drift }: { rounds: Round[]; cases: Case[]; drift: number }): Row[] {
  if (cases.length !== rounds.length) throw new Error(`${cases.length} cases for ${rounds.length} travellers`);
  const first = (rows: Case, kind: string): number => rows.find((row) => row.kind === kind)?.at ?? Number.NaN;
  const last = (rows: Case, kinds: string[]): number =>
    Math.max(...rows.filter(({ kind }) => kinds.includes(kind)).map(({ at }) => at));
  const delays = Object.keys(SHOWN).map((kind) => ({
    kind,
    ms: rounds.map(({ painted }, n) => (painted[kind] ?? Number.NaN) - first(cases[n] ?? [], kind)),
  }));
  if (delays.some(({ ms }) => ms.some(Number.isNaN))) throw new Error('an event was never stamped or never painted');
  const sealed = (from: string[]): number[] => cases.map((rows) => first(rows, 'sealed') - last(rows, from));
  const document = ['mrz-read', 'page-read', 'page-mrz-read'];
  const keys = rounds.map((round) => round.keys.length);
  return [
    timing(
      'from the last read of the document to the sealed case, if the officer answers at once',
      sealed(document),
      SEALED_WITHIN_MS,
    ),
    timing('last read of any kind, the face included, to sealed case', sealed([...document, 'live-face-read']), null),
    timing(
      "daemon's stamp of an event to the painted change, all events",
      delays.flatMap(({ ms }) => ms),
      PAINTED_WITHIN_MS,
    ),
    ...delays.map(({ kind, ms }) => timing(`  ${kind}`, ms, null)),
    { what: 'clock of the page against wall clock at the end', unit: 'ms', p50: null, p95: drift, budget: null },
    {
      what: `keys for a clean traveller (${[...new Set(rounds.flatMap((round) => round.keys))].join(', ')}), most`,
      unit: '',
      p50: quantile(keys, 0.5),
      p95: Math.max(...keys),
      budget: 1,
    },
  ];
}

async function cleanTraveller(page: Page): Promise<Round> {
  await page.getByText('Place the document', { exact: false }).first().waitFor(PATIENCE);
  await page.evaluate('window.waypostRound()');
  // Laying the passport down is the traveller's doing: no key of the officer.
  await page.evaluate(`fetch('/api/demo/play', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ travellerId: 'genuine' }),
  })`);
  await page.locator(SHOWN['assessed'] ?? '').waitFor(PATIENCE);
  if ((await page.getByText('All checks have ended').count()) === 0) {
    const shown = /Needs a look.*/s.exec((await page.locator('.person-card').textContent()) ?? '')?.[0] ?? '';
    throw new Error(`the traveller in order needs a look; on a machine this busy nothing is measured: ${shown}`);
  }
  await page.keyboard.press('F10');
  await page.locator(SHOWN['decided'] ?? '').waitFor(PATIENCE);
  await page.waitForFunction(`Object.keys(window.waypostSeen).length === ${Object.keys(SHOWN).length}
    && Object.values(window.waypostSeen).every((at) => at > 0)`);
  return (await page.evaluate('({ painted: window.waypostSeen, keys: window.waypostKeys })')) as Round;
}

/** Notes the end of the first frame in which each change was drawn, and every key that came in. */
async function signedIn(page: Page, daemon: DemoDaemon): Promise<Page> {
  await page.addInitScript(`
    const shown = ${JSON.stringify(SHOWN)};
    window.waypostRound = () => { window.waypostSeen = {}; window.waypostKeys = []; };
    window.waypostRound();
    addEventListener('keydown', (event) => { window.waypostKeys.push(event.key); }, true);
    const note = (seen, name) => requestAnimationFrame(() => {
      // A message posted in a frame is heard after that frame was laid out and painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { seen[name] = performance.timeOrigin + performance.now(); port1.close(); };
      port2.postMessage(null);
    });
    new MutationObserver(() => {
      const seen = window.waypostSeen;
      for (const [name, selector] of Object.entries(shown)) {
        if (seen[name] !== undefined || document.querySelector(selector) === null) continue;
        // The idle screen from before is no answer to a decision.
        if (name === 'decided' && seen.assessed === undefined) continue;
        seen[name] = 0;
        note(seen, name);
      }
    }).observe(document, { subtree: true, childList: true, attributes: true });
  `);
  await page.goto(daemon.url);
  await page.getByLabel('Officer').fill('officer');
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
  return page;
}

async function casesIn(stateDir: string): Promise<Case[]> {
  const root = await loadRootKey({ kind: 'development' }, { stateDir, mayCreate: false });
  if (!root.ok) throw new Error(root.message);
  const opened = openJournal({
    stateDir,
    ring: new KeyRing(root.key),
    clock: new SystemTime(new Date(0)),
    bootId: 'bench',
  });
  if (!opened.ok) throw new Error(opened.message);
  const cases = new Map<string, Case>();
  for (const { text } of opened.journal.readRows({ from: 1, to: opened.journal.head().seq })) {
    const row = JSON.parse(text) as AuditRow;
    if (row.scope !== 'inspection') continue;
    cases.set(row.subject, [...(cases.get(row.subject) ?? []), { kind: row.kind, at: Date.parse(row.wall) }]);
  }
  opened.journal.stop();
  return [...cases.values()];
}
