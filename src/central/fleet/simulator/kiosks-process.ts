/** Child of the simulator: up to 2,000 kiosks in one process, controlled over its channel. */
import { v7 as uuidv7 } from 'uuid';
import { cryptoReady } from '../../../adapters/storage/crypto/index.ts';
import { DarkKiosks } from './dark-kiosks.ts';
import { SimulatedKiosk, simulatedSecret } from './kiosk.ts';
import { ListTakers } from './list-takers.ts';
import type { FromKiosks, ToKiosks } from './protocol.ts';

const SIGN_INS_AT_ONCE = 50;
const TICK_MS = 20;
const TELL_MS = 500;
/** Maximum number of unanswered cells of a kiosk that catches up: it waits for answers, so the office sets the pace. */
const UNANSWERED_MAX = 4;

/** Heartbeat of returning kiosks, ms: the same as in the product. */
const BEAT_MS = 60_000;
/** Number of the notice that a kiosk misplaces. */
const MISPLACED = 2;

const kiosks: SimulatedKiosk[] = [];
let timers: NodeJS.Timeout[] = [];
let first = 1;
let takers: ListTakers | null = null;
let dark: { kiosks: DarkKiosks; days: number } | null = null;

function tell(message: FromKiosks): void {
  process.send?.(message);
}

/** How far these kiosks' clock is behind, ms. */
let behindMs = 0;

async function make({ seed, from, to, office }: Omit<Extract<ToKiosks, { do: 'connect' }>, 'do'>): Promise<void> {
  await cryptoReady();
  first = from;
  const now = (): Date => new Date(Date.now() - behindMs);
  for (let number = from; number <= to; number += 1) {
    const secret = simulatedSecret(seed, number);
    kiosks.push(new SimulatedKiosk({ secret, office, nextId: () => uuidv7(), now }));
  }
}

async function darken(wish: Extract<ToKiosks, { do: 'darken' }>): Promise<void> {
  await make(wish);
  dark = { kiosks: new DarkKiosks(kiosks, { beatMs: BEAT_MS }), days: wish.days };
  dark.kiosks.raise(wish, (ms) => {
    behindMs = ms;
  });
  const misplaced = kiosks.filter((_, at) => (first + at) % wish.misplacedEvery === 0);
  for (const kiosk of misplaced) kiosk.misplace(MISPLACED);
  tell({ told: 'darkened', misplaced: misplaced.length });
}

async function comeBack(withinMs: number): Promise<void> {
  timers = [setInterval(() => tell({ told: 'progress', ...progress() }), TELL_MS)];
  await dark?.kiosks.comeBack({ days: dark.days, withinMs });
  tell({ told: 'connected' });
}

async function open(wish: Extract<ToKiosks, { do: 'connect' }>): Promise<void> {
  await make(wish);
  let next = 0;
  const signIns = Array.from({ length: SIGN_INS_AT_ONCE }, async () => {
    while (next < kiosks.length) {
      const kiosk = kiosks[next];
      next += 1;
      await kiosk?.start();
    }
  });
  await Promise.all(signIns);
  tell({ told: 'connected' });
}

/** Sends heartbeats evenly, so that the office gets `rate` cells a second from this process. */
function beat({ notices, rate }: Extract<ToKiosks, { do: 'beat' }>): void {
  for (const kiosk of kiosks) for (let n = 0; n < notices; n += 1) kiosk.raise();
  const begun = performance.now();
  let sent = 0;
  timers = [
    setInterval(() => {
      const owed = Math.floor(((performance.now() - begun) / 1000) * rate);
      for (; sent < owed; sent += 1) {
        const kiosk = kiosks[sent % kiosks.length];
        if (kiosk !== undefined && unanswered(kiosk) < UNANSWERED_MAX) kiosk.beat();
      }
    }, TICK_MS),
    setInterval(() => tell({ told: 'progress', ...progress() }), TELL_MS),
  ];
}

function unanswered({ counts }: SimulatedKiosk): number {
  return counts.cells - counts.receipts - counts.asked - counts.strange;
}

function progress(): Omit<Extract<FromKiosks, { told: 'progress' }>, 'told'> {
  const sum = (of: (kiosk: SimulatedKiosk) => number): number => kiosks.reduce((all, one) => all + of(one), 0);
  return {
    waiting: sum(({ waiting }) => waiting),
    cells: sum(({ counts }) => counts.cells),
    answers: sum(({ counts }) => counts.receipts + counts.asked),
    strange: sum(({ counts }) => counts.strange),
  };
}

const failed = (error: Error): void => tell({ told: 'failed', message: error.message });

process.on('message', (message: ToKiosks) => {
  if (message.do === 'connect') open(message).catch(failed);
  else if (message.do === 'darken') darken(message).catch(failed);
  else if (message.do === 'come-back') comeBack(message.withinMs).catch(failed);
  else if (message.do === 'beat') beat(message);
  else if (message.do === 'heard') {
    tell({ told: 'heard', at: kiosks.map(({ announced }) => announced.get(message.version) ?? null) });
  } else if (message.do === 'prepare') {
    takers = new ListTakers(kiosks, { ...message, first, now: () => new Date() });
    takers.prepare().then(() => tell({ told: 'prepared' }), failed);
  } else if (message.do === 'taken') {
    tell({ told: 'taken', kiosks: takers?.taken(message.generation) ?? [], faults: takers?.faults ?? [] });
  } else {
    takers?.stop();
    dark?.kiosks.stop();
    for (const timer of timers) clearInterval(timer);
    void Promise.all(kiosks.map((kiosk) => kiosk.stop())).finally(() => process.exit(0));
  }
});
