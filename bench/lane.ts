import { readFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import type { CastMember } from '../src/adapters/hardware/demo/index.ts';
import { DaemonProcess } from '../test/fakes/daemon-process.ts';
import { DaemonSite } from '../test/fakes/daemon-site.ts';
import type { LaneClient } from '../test/fakes/lane-client.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

/** Fifteen pictures a second, as the kiosk's browser sends while the lane waits for a face. */
const FRAME_MS = 66;
const CHROMIUM = '/usr/bin/chromium';

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

interface Round {
  toPerson: number;
  toScreen: number | null;
  toAssessed: number;
}

/** The whole daemon as on a kiosk: pseudo-terminal at 9600 baud, page file, camera frames over HTTP, a real browser. */
export async function benchLane(size: Sizes['lane'] = FULL.lane): Promise<Row[]> {
  const site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  let daemon: DaemonProcess | null = null;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-background-networking', '--no-first-run'],
  });
  try {
    const starts: number[] = [];
    for (let n = 0; n < size.starts; n += 1) {
      await daemon?.stop();
      const began = monotonicMs();
      daemon = await DaemonProcess.start(site);
      starts.push(monotonicMs() - began);
    }
    if (daemon === null) throw new Error('no daemon');
    await site.scanner.untilHostOpen();
    const client = await daemon.client();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    // The screen shares the sign-in of the client: a second one would end the first.
    const [name = '', value = ''] = client.cookie.split('=');
    // A secure cookie is only set for https; Chromium sends it to http on the loopback all the same.
    const url = daemon.url.replace('http:', 'https:');
    await context.addCookies([{ name, value, url, secure: true, httpOnly: true, sameSite: 'Strict' }]);
    const page = await officersScreen(await context.newPage(), daemon.url);
    const rounds: Round[] = [];
    const travellers = ['genuine', 'expired', 'misprinted-check-digit', 'other-face'].map((id) => site.traveller(id));
    for (let n = 0; n < size.rounds + size.warmUp; n += 1) {
      const traveller = travellers[n % travellers.length];
      if (!traveller) continue;
      const round = await onePass({ site, client, page, traveller });
      if (n >= size.warmUp) rounds.push(round);
    }
    const memory = residentMiB(daemon.pid) + daemon.inferencePids().reduce((sum, pid) => sum + residentMiB(pid), 0);
    const seen = rounds.flatMap((round) => (round.toScreen === null ? [] : [round.toScreen]));
    return [
      timing(
        "last serial byte to person data at the browser's door",
        rounds.map((round) => round.toPerson),
        50,
      ),
      timing('last serial byte to person data painted in Chromium', seen, 50),
      timing(
        'document, page and face present to complete assessment',
        rounds.map((round) => round.toAssessed),
        1_500,
      ),
      timing('cold start until ready, with models loaded', starts, 5_000),
      { what: 'resident memory, daemon and inference process', unit: 'MiB', p50: null, p95: memory, budget: 900 },
    ];
  } finally {
    await browser.close();
    await daemon?.stop();
    await site.remove();
  }
}

async function onePass(parts: {
  site: DaemonSite;
  client: LaneClient;
  page: Page;
  traveller: CastMember;
}): Promise<Round> {
  const { site, client, page, traveller } = parts;
  await client.until('idle', (view) => view.inspection === null);
  const surname = traveller.holder.surname;
  let personAt = 0;
  const watch = (): void => {
    if (personAt === 0 && client.view?.inspection?.person?.primary === surname) personAt = monotonicMs();
  };
  client.on('view', watch);
  let filming = true;
  const film = async (): Promise<void> => {
    for (let n = 0; filming; n += 1) {
      const file = traveller.live[n % traveller.live.length];
      if (file && client.view?.inspection?.awaiting.includes('live-face')) {
        // A number behind the picture: to the lane two equal files are one picture that stands still.
        const frame = Buffer.concat([readFileSync(file), Buffer.from(String(n))]);
        await client.camera.frame(new Uint8Array(frame), client.view.inspection.inspectionId);
      }
      await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
    }
  };
  const filmed = film();
  const receipt = await site.scanner.send([...traveller.mrz]);
  await site.layPage(readFileSync(traveller.page));
  const lastByte = Number(receipt.lastByteNs) / 1e6;
  const view = await client.until(
    'assessed',
    (now) => now.inspection?.phase === 'assessed' && now.inspection.awaiting.length === 0,
  );
  const assessedAt = monotonicMs();
  filming = false;
  await filmed;
  client.off('view', watch);
  const painted = (await page.evaluate(`window.waypostPainted?.['${surname}'] ?? null`)) as number | null;
  const lastByteWall = Date.now() - (monotonicMs() - lastByte);
  await page.evaluate('window.waypostPainted = {}');
  await client.send('POST', '/api/inspection/decide', {
    inspectionId: view.inspection?.inspectionId,
    revision: client.view?.revision,
    decision: 'second-line',
    reasons: ['ANSWERS_NEED_TIME'],
    note: '',
    held: false,
  });
  return {
    toPerson: personAt - lastByte,
    toScreen: painted === null ? null : painted - lastByteWall,
    toAssessed: assessedAt - lastByte,
  };
}

/** Opens the lane and notes when a name was first painted, in wall milliseconds. */
async function officersScreen(page: Page, url: string): Promise<Page> {
  await page.addInitScript(`
    window.waypostPainted = {};
    new MutationObserver(() => {
      const name = document.querySelector('.person-name, .lane .name')?.textContent ?? '';
      const surname = name.split(',')[0].trim();
      if (surname === '' || window.waypostPainted[surname] !== undefined) return;
      window.waypostPainted[surname] = 0;
      requestAnimationFrame(() => { window.waypostPainted[surname] = performance.timeOrigin + performance.now(); });
    }).observe(document, { subtree: true, childList: true, characterData: true });
  `);
  await page.goto(url);
  await page.locator('.lane').waitFor();
  return page;
}

/** Proportional share of memory: pages that both processes map count once. */
function residentMiB(pid: number): number {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}
