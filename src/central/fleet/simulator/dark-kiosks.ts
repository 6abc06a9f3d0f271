import { BackOff, BeatAccount, beatOffsetMs, nextBeatMs, PAY_EVERY_MS } from '../../../delivery/courier/index.ts';
import type { SimulatedKiosk } from './kiosk.ts';

const DAY_MS = 86_400_000;
const SIGN_INS_MAX = 10;

/**
 * Kiosks that return after days without a line. The courier's own code counts what they owe and how fast they send it.
 */
export class DarkKiosks {
  readonly #kiosks: readonly SimulatedKiosk[];
  readonly #beatMs: number;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(kiosks: readonly SimulatedKiosk[], { beatMs }: { beatMs: number }) {
    this.#kiosks = kiosks;
    this.#beatMs = beatMs;
  }

  /** Raises `notices` at each kiosk, evenly over the days: `moveClock` sets how far the kiosks' clock is behind, ms. */
  raise({ days, notices }: { days: number; notices: number }, moveClock: (behindMs: number) => void): void {
    for (let at = 0; at < notices; at += 1) {
      moveClock(days * DAY_MS * (1 - at / notices));
      for (const kiosk of this.#kiosks) kiosk.raise();
    }
    moveClock(0);
  }

  /**
   * Each kiosk signs in at its own moment within `withinMs`, then sends what it owes, and its heartbeats. Ends once all are back.
   */
  async comeBack({ days, withinMs }: { days: number; withinMs: number }): Promise<void> {
    const missed = Math.floor((days * DAY_MS) / this.#beatMs);
    await Promise.all(
      this.#kiosks.map(async (kiosk) => {
        await new Promise((resolve) => setTimeout(resolve, beatOffsetMs(kiosk.linkId, withinMs)));
        const account = new BeatAccount();
        for (let beat = 0; beat < missed; beat += 1) account.missed();
        kiosk.onAnswer = () => account.answered();
        await signedIn(kiosk);
        account.connected();
        this.#pay(kiosk, account);
        this.#beat(kiosk, account);
      }),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #pay(kiosk: SimulatedKiosk, account: BeatAccount): void {
    this.#later(PAY_EVERY_MS, () => {
      if (account.payable) {
        kiosk.beat();
        account.paid();
      }
      this.#pay(kiosk, account);
    });
  }

  #beat(kiosk: SimulatedKiosk, account: BeatAccount): void {
    const now = Date.now();
    const offsetMs = beatOffsetMs(kiosk.linkId, this.#beatMs);
    this.#later(nextBeatMs(now, { offsetMs, beatMs: this.#beatMs }) - now, () => {
      kiosk.beat();
      account.sent();
      this.#beat(kiosk, account);
    });
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}

/**
 * Signs in, and tries again as the courier does, each time after a longer wait: a broker that signs in thousands is too slow for
 * some of them.
 */
async function signedIn(kiosk: SimulatedKiosk): Promise<void> {
  const backOff = new BackOff(Math.random);
  for (let tries = 0; ; tries += 1) {
    try {
      await kiosk.start();
      return;
    } catch (error) {
      if (tries >= SIGN_INS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, backOff.next()));
    }
  }
}
