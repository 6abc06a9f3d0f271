/** Child of the simulator: up to 2,000 kiosks of one process, told what to do over its channel. */
import { v7 as uuidv7 } from 'uuid';
import { cryptoReady } from '../../../adapters/storage/crypto/index.ts';
import { SimulatedKiosk, simulatedSecret } from './kiosk.ts';
import { ListTakers } from './list-takers.ts';
import type { FromKiosks, ToKiosks } from './protocol.ts';

const SIGN_INS_AT_ONCE = 50;
const TICK_MS = 20;
const TELL_MS = 500;
/** A kiosk that catches up waits for answers: the pace is that of the office. */
const UNANSWERED_MAX = 4;

const kiosks: SimulatedKiosk[] = [];
let timers: NodeJS.Timeout[] = [];
let first = 1;
let takers: ListTakers | null = null;

function tell(message: FromKiosks): void {
  process.send?.(message);
}

async function open({ seed, from, to, office }: Extract<ToKiosks, { do: 'connect' }>): Promise<void> {
  await cryptoReady();
  first = from;
  for (let number = from; number <= to; number += 1) {
    const secret = simulatedSecret(seed, number);
    kiosks.push(new SimulatedKiosk({ secret, office, nextId: () => uuidv7(), now: () => new Date() }));
  }
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

/** Beats evenly, so that the office gets `rate` cells a second of this process. */
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

process.on('message', (message: ToKiosks) => {
  if (message.do === 'connect') {
    open(message).catch((error: Error) => tell({ told: 'failed', message: error.message }));
  } else if (message.do === 'beat') beat(message);
  else if (message.do === 'heard') {
    tell({ told: 'heard', at: kiosks.map(({ announced }) => announced.get(message.version) ?? null) });
  } else if (message.do === 'prepare') {
    takers = new ListTakers(kiosks, { ...message, first, now: () => new Date() });
    takers.prepare().then(
      () => tell({ told: 'prepared' }),
      (error: Error) => tell({ told: 'failed', message: error.message }),
    );
  } else if (message.do === 'taken') {
    tell({ told: 'taken', kiosks: takers?.taken(message.generation) ?? [], faults: takers?.faults ?? [] });
  } else {
    takers?.stop();
    for (const timer of timers) clearInterval(timer);
    void Promise.all(kiosks.map((kiosk) => kiosk.stop())).finally(() => process.exit(0));
  }
});
