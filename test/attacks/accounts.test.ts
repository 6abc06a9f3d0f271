import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Accounts, openAccounts } from '../../src/adapters/storage/accounts/index.ts';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { type AuditJournal, openJournal } from '../../src/adapters/storage/journal/index.ts';
import { securityLog } from '../../src/daemon/state/index.ts';
import { signInPort } from '../../src/daemon/state/stores.ts';
import { attackFigure, attackSize } from '../fakes/attack-metrics.ts';
import { twoSample } from '../fakes/kolmogorov-smirnov.ts';
import { packWith, type TestRoute, testBody, testProtectionService, testRoute, utf8 } from '../fakes/protection.ts';
import { SetClock, testRing } from '../fakes/stores.ts';
import { type Answer, cookieOf, TestServer } from '../fakes/test-server.ts';

/** Sign-in of a lane with real accounts, real hashes and a real audit on the disk, behind a real listener. */
const PIN = '482913';
const WRONG = '111222';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** PINs that `pinFault` allows are nearly all of a million. */
const PINS = 1e6;

class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-attack-'));
  readonly clock = new SetClock();
  accounts!: Accounts;
  journal!: AuditJournal;
  door!: TestServer;

  static async open(): Promise<Site> {
    await cryptoReady();
    const site = new Site();
    await site.start();
    const people = [
      { id: 'o.one', role: 'officer' },
      { id: 't.one', role: 'technician' },
    ] as const;
    for (const person of people) await site.accounts.create({ ...person, name: person.id, pin: PIN });
    return site;
  }

  async start(): Promise<void> {
    const opened = openAccounts({ stateDir: this.folder, ring: testRing(), wall: () => this.clock.wall() });
    const journal = openJournal({
      stateDir: this.folder,
      ring: testRing(),
      clock: this.clock,
      bootId: 'attack',
      notices: null,
    });
    if (!opened.ok || !journal.ok) throw new Error('the stores do not open');
    this.accounts = opened.accounts;
    this.journal = journal.journal;
    this.door = await TestServer.open({ accounts: signInPort(this.accounts), securityLog: securityLog(this.journal) });
  }

  async stop(): Promise<void> {
    await this.door.close();
    this.accounts.close();
    this.journal.stop();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  signIn(officerId: string, pin: string, cookie: string | null = null): Promise<Answer> {
    return this.door.post('/api/session', { officerId, pin }, cookie);
  }

  /** Every cookie that the answer sets, as a browser sends them. */
  static cookies(answer: Answer): string {
    return [answer.headers['set-cookie'] ?? []]
      .flat()
      .map((line) => line.split(';')[0])
      .join('; ');
  }
}

const sites: Site[] = [];
async function site(): Promise<Site> {
  const opened = await Site.open();
  sites.push(opened);
  return opened;
}
afterEach(async () => {
  for (const opened of sites.splice(0)) {
    await opened.stop();
    rmSync(opened.folder, { recursive: true, force: true });
  }
});

const seen = ({ status, headers, text }: Answer): string => JSON.stringify([status, headers['retry-after'], text]);

describe('who works here', () => {
  it('no sequence of answers tells an account from an id that nobody has', async () => {
    const lane = await site();
    const { tries, others } = attackSize({ small: { tries: 28, others: 14 }, full: { tries: 5_000, others: 1_010 } });
    const asked = async (id: string): Promise<string[]> => {
      const answers: string[] = [];
      const ask = async (times: number): Promise<void> => {
        for (let n = 0; n < times; n += 1) answers.push(seen(await lane.signIn(id, WRONG)));
      };
      await ask(8);
      await lane.restart();
      await ask(8);
      for (let n = 0; n < others; n += 1) await lane.signIn(`x${n}`, WRONG);
      await ask(8);
      while (answers.length < tries) {
        lane.clock.advanceMs(16 * MINUTE_MS);
        await ask(Math.min(8, tries - answers.length));
      }
      // Every budget is full again for anyone who is asked for next.
      lane.clock.advanceMs(DAY_MS);
      return answers;
    };
    const known = await asked('o.one');
    const unknown = await asked('nobody');
    const told = known.filter((answer, at) => answer !== unknown[at]).length;
    attackFigure({
      attack: 'tell an account from an unknown id by answers, over restarts and other ids',
      tries: 2 * tries,
      succeeded: told,
    });
    expect(told).toBe(0);
  });

  it('no time tells them apart either', async () => {
    const lane = await site();
    const pairs = attackSize({ small: 12, full: 500 });
    const measure = async (): Promise<number> => {
      const times: Record<'o.one' | 'nobody', number[]> = { 'o.one': [], nobody: [] };
      for (let n = 0; n < pairs; n += 1) {
        for (const id of n % 2 === 0 ? (['o.one', 'nobody'] as const) : (['nobody', 'o.one'] as const)) {
          lane.clock.advanceMs(16 * MINUTE_MS);
          // Rows of the audit come at once and later; the times of both are part of the answer.
          lane.door.clock.advance(3 * MINUTE_MS);
          const from = performance.now();
          const answer = await lane.signIn(id, WRONG);
          times[id].push(performance.now() - from);
          expect(answer.json()).toMatchObject({ reason: 'PIN_WRONG' });
        }
      }
      return twoSample(times['o.one'], times.nobody).p;
    };
    // Of a hundred samples without a difference one is below 0.01; of two in a row one in ten thousand.
    const first = await measure();
    const p = first > 0.01 ? first : await measure();
    attackFigure({
      attack: 'tell an account from an unknown id by time',
      tries: 2 * pairs,
      succeeded: p > 0.01 ? 0 : 1,
      note: `Kolmogorov-Smirnov p = ${p.toPrecision(2)}`,
    });
    expect(p).toBeGreaterThan(0.01);
  });
});

/** Below the thirty wrong PINs that an account has at once in its own session; the officer's own, and not a stranger's. */
const MISTYPED_A_DAY = 20;

describe('a stranger without a session', () => {
  it('keeps the officer of the lane out neither at the locked screen nor at the sign-in', async () => {
    const lane = await site();
    const seconds = attackSize({ small: 2, full: 180 });
    const first = await lane.signIn('o.one', PIN);
    const browser = Site.cookies(first);
    const technician = cookieOf(await lane.signIn('t.one', PIN));
    let cookie = browser;
    let sent = 0;
    const until = performance.now() + seconds * 1_000;
    const flood = async (n: number): Promise<void> => {
      while (performance.now() < until) {
        sent += 1;
        // Also one who has a session, but not that of the officer.
        await lane.signIn(n % 4 === 0 ? `x${sent}` : 'o.one', WRONG, n % 4 === 1 ? technician : null);
      }
    };
    const strangers = Array.from({ length: 16 }, (_, n) => flood(n));
    const waits: number[] = [];
    let refused = 0;
    const enter = async (work: () => Promise<Answer>): Promise<void> => {
      const from = performance.now();
      const answer = await work();
      waits.push(performance.now() - from);
      if (answer.status !== 200) refused += 1;
      else cookie = `${Site.cookies(answer)}`;
    };
    let mistypedTimes = 0;
    const mistyped = { officerId: 'o.one', pin: WRONG };
    while (performance.now() < until) {
      await lane.door.post('/api/session/lock', {}, cookie);
      // The officer mistypes as well, as often as the own budget of a day lets anybody.
      if (mistypedTimes < MISTYPED_A_DAY) await lane.door.post('/api/session/unlock', mistyped, cookie);
      mistypedTimes += 1;
      await enter(() => lane.door.post('/api/session/unlock', { officerId: 'o.one', pin: PIN }, cookie));
      await lane.door.ask({ method: 'DELETE', path: '/api/session', headers: lane.door.own(), cookie });
      await enter(() => lane.signIn('o.one', PIN, cookie));
    }
    await Promise.all(strangers);
    const rows = [...lane.journal.readRows({ from: 1, to: lane.journal.head().seq })];
    const failed = rows.filter(({ text }) => text.includes('"kind":"sign-in-failed"')).length;
    const longest = Math.max(...waits);
    const late = waits.filter((wait) => wait > 2_000).length;
    attackFigure({
      attack: 'keep the officer of the lane out by a flood of wrong PINs',
      tries: waits.length,
      succeeded: refused + late,
      note: `${seconds} s, ${sent} wrong PINs, longest wait ${Math.round(longest)} ms, ${failed} rows of the audit`,
    });
    expect(refused).toBe(0);
    expect(sent).toBeGreaterThan(20);
    // Each ten minutes of a flood are a few rows, whatever it sends.
    expect(failed).toBeLessThan(20 + waits.length);
    if (seconds > 2) expect(late).toBe(0);
  });

  it('tries a few hundred PINs of one account a day, by all doors together and whatever the owner does', async () => {
    const lane = await site();
    const hours = attackSize({ small: 0.5, full: 24 });
    let tried = 0;
    const open = { session: null, browser: [], code: null };
    const [token = ''] = 'rememberBrowser' in lane.accounts ? lane.accounts.rememberBrowser('o.one', []) : [];
    const doors = [
      { ...open, door: 'loopback' },
      { ...open, door: 'kiosk' },
      // Somebody at the officer's own browser, and a command at the box.
      { ...open, door: 'kiosk', browser: [token] },
      undefined,
    ] as const;
    const guess = async (from: (typeof doors)[number]): Promise<void> => {
      for (;;) {
        const answer = await lane.accounts.verifyPin('o.one', WRONG, from);
        if (answer.ok || (answer.reason !== 'PIN_WRONG' && answer.lockedNow !== true)) return;
        tried += 1;
      }
    };
    for (let minute = 0; minute < hours * 60; minute += 5) {
      for (const from of doors) await guess(from);
      // A right PIN of the owner must not give the others new tries without end.
      if (minute % 30 === 0) await lane.accounts.verifyPin('o.one', PIN, doors[2]);
      lane.clock.advanceMs(5 * MINUTE_MS);
    }
    // 20 and 20 for the doors of strangers, 30 for the account, and one each in a quarter of an hour.
    const bound = 70 + 3 * 4 * hours;
    attackFigure({
      attack: `guess the PIN of one account for ${hours} h by every door`,
      tries: tried,
      succeeded: tried > bound ? 1 : 0,
      note: `found with probability ${(tried / PINS).toExponential(1)}`,
    });
    expect(tried).toBeGreaterThan(20);
    expect(tried).toBeLessThanOrEqual(bound);
  });
});

describe('one officer', () => {
  const TEXT = 'said that the passport is kept by another';
  let route: TestRoute | null = null;
  let server: TestServer | null = null;
  afterEach(async () => {
    await server?.close();
    route?.remove();
  });

  /** A lane with a receiving body; `send` submits the form of a child with one fact, `n` times apart. */
  async function lane(): Promise<(n: number, text: string) => Promise<Answer>> {
    const opened = await testRoute();
    route = opened;
    const service = testProtectionService({
      store: opened.store,
      pack: packWith(testBody().body),
      at: opened.at,
    });
    const listening = await TestServer.open({
      support: { desk: service, slip: { print: false, helpLines: {} }, lastDrill: () => null },
    });
    server = listening;
    const cookie = await listening.signIn('officer1');
    return (n, text) => {
      const bytes = utf8(text);
      const head = {
        formId: n.toString(16).padStart(32, '0'),
        inspectionId: null,
        outcome: 'refer-now',
        facts: [{ id: 'I-01', bytes: bytes.length }],
        contactBytes: null,
        age: 'child',
        consent: 'not-asked',
        needs: [],
        sendIdentity: false,
        language: 'en',
      };
      const json = utf8(JSON.stringify(head));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(json.length);
      const body = Buffer.concat([length, json, bytes]);
      const headers = listening.own('application/octet-stream');
      return listening.ask({ method: 'POST', path: '/api/support/form', headers, body, cookie });
    };
  }

  it('floods the receiving body with referrals', async () => {
    const send = await lane();
    const tries = 355;
    let last: Answer | null = null;
    for (let n = 0; n < tries; n += 1) last = await send(n, TEXT);
    const sealed = route?.store.referrals().length ?? 0;
    attackFigure({
      attack: 'one officer seals 355 referrals',
      tries,
      succeeded: Math.max(0, sealed - 20),
      note: `${sealed} sealed`,
    });
    expect(sealed).toBe(20);
    expect(last?.json()).toMatchObject({ reason: 'REF_LIMIT' });
  });

  it('writes a fact that the receiving body reads in another order', async () => {
    const send = await lane();
    const marks = [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
    let taken = 0;
    for (const [n, mark] of marks.entries()) {
      const answer = await send(n, `said ${String.fromCodePoint(mark)}${TEXT}`);
      if (answer.status === 200) taken += 1;
      else expect(answer.json()).toMatchObject({ reason: 'REF_FACT_CHARACTERS' });
    }
    attackFigure({ attack: 'direction marks in a referral', tries: marks.length, succeeded: taken });
    expect(taken).toBe(0);
    expect((await send(99, TEXT)).status).toBe(200);
  });
});
