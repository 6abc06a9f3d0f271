import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256Hex, systemRandom } from '../../../src/adapters/storage/crypto/index.ts';
import {
  ANSWER_ENDING,
  answerFile,
  carriedIn,
  carryIn,
  carryOut,
  openReferral,
  PHOTO_LIMIT_BYTES,
} from '../../../src/adapters/storage/protection/index.ts';
import { drillStanding, sealDrill } from '../../../src/core/protection/drill/index.ts';
import { ProtectionService, type Subject } from '../../../src/core/protection/referral/index.ts';
import { kindOf } from '../../../src/core/protection/sealed/index.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/core/time/index.ts';
import { wayTo } from '../../fakes/drills.ts';
import { NO_GROUND, packWith, type TestRoute, testBody, testRoute, utf8 } from '../../fakes/protection.ts';

const PAIRS = 20;
const SUBJECT: Subject = {
  inspectionId: '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b',
  facts: NO_GROUND,
  identity: {
    primary: 'ERIKSSON',
    secondary: 'ANNA MARIA',
    birthDate: '1996-01-01',
    sex: 'F',
    nationality: 'UTO',
    issuer: 'UTO',
    documentType: 'P',
    documentNumber: 'L898902C3',
  },
  photo: () => new Uint8Array(40_000).fill(7),
};

/** What a file leaves in clear that is now one thing and now another: of a drill it is drawn, of a referral it is so. */
interface Drawn {
  child: boolean;
  photo: boolean;
}

/** A kiosk with its body, on real files. */
class Kiosk {
  readonly stick = mkdtempSync(join(tmpdir(), 'waypost-stick-'));
  readonly office = testBody();
  readonly route: TestRoute;
  now = new Date('2026-11-26T10:20:30.400Z');

  constructor(route: TestRoute, wantsPhoto: boolean) {
    this.route = route;
    this.office = { ...this.office, body: { ...this.office.body, wantsPhoto } };
  }

  get way() {
    return { route: () => wayTo(this.office.body) };
  }

  /** `number`: seed of the number and the form, so that two kiosks can be laid side by side. */
  drill({ child, photo }: Drawn, number: string): void {
    const { store } = this.route;
    const random = (bytes: number): Uint8Array =>
      bytes === 2 ? Uint8Array.from([child ? 0 : 255, photo ? 0 : 255]) : bytesOf(number, bytes);
    const parts = { store, pack: packWith(this.office.body), way: this.way, siteId: 'lane-1' };
    expect(sealDrill(parts, { now: this.now, clockTrusted: true, random })).toMatchObject({
      ok: true,
      repeated: false,
    });
  }

  referral({ child, photo }: Drawn, number: string): void {
    const desk = new ProtectionService({
      store: this.route.store,
      pack: packWith(this.office.body),
      siteId: 'lane-1',
      clock: { wall: () => this.now, mono: () => 0, trusted: () => true },
      random: (bytes) => bytesOf(number, bytes),
      contactHash: (bytes) => Buffer.from(bytes).toString('latin1'),
      subject: () => SUBJECT,
      way: { ...this.way, mark: () => null, next: () => null, keyDays: () => null },
      photoLimitBytes: PHOTO_LIMIT_BYTES,
    });
    const sealed = desk.submit(
      {
        formId: Buffer.from(bytesOf(number, 16)).toString('hex'),
        inspectionId: SUBJECT.inspectionId,
        outcome: 'refer-now',
        facts: [{ id: 'I-02', text: utf8('the companion answered every question') }],
        age: child ? 'child' : 'adult',
        consent: child ? 'not-asked' : 'yes',
        needs: ['shelter'],
        safeContact: utf8('aunt, +00 123'),
        sendIdentity: photo,
        language: 'fr',
      },
      { role: 'officer', officer: 'ola' },
    );
    expect(sealed).toMatchObject({ ok: true, answer: { done: 'sealed' } });
  }

  async exchange(): Promise<void> {
    const parts = { store: this.route.store, folder: this.stick, now: () => this.now };
    expect(await carryIn(parts)).toMatchObject({ refused: 0, fault: null });
    expect(await carryOut(parts)).toMatchObject({ fault: null });
  }

  /** The body opens every file and accepts it. */
  answerAll(): string[] {
    const { sealed, answers } = carriedIn(this.stick);
    const devices = [{ name: 'lane', sign: this.route.device.publicKey }];
    return readdirSync(sealed).map((name) => {
      const opened = openReferral(readFileSync(join(sealed, name)), { key: this.office.box, devices });
      if (!opened.ok) throw new Error(opened.reason);
      const { refNo } = opened.referral;
      const answer = answerFile({ refNo, blake2b: opened.blake2b, state: 'accepted', reason: null }, this.office.ack);
      writeFileSync(join(answers, refNo + ANSWER_ENDING), answer);
      return kindOf(opened.referral);
    });
  }

  /** What somebody sees who pulls the plug and takes disk and stick: log of the database, every table, every file. */
  outside(): string {
    const log = statSync(join(this.route.stateDir, 'protection.db-wal')).size;
    this.route.store.close();
    const db = new Database(join(this.route.stateDir, 'protection.db'), { readonly: true });
    const pages = ['page_count', 'freelist_count', 'schema_version'].map((name) => db.pragma(name, { simple: true }));
    const schema = db.prepare<[], { name: string; type: string; sql: string }>('SELECT * FROM sqlite_master').all();
    const tables = schema
      .filter(({ type }) => type === 'table')
      .map(({ name, sql }) => ({ name, sql, rows: db.prepare(`SELECT * FROM ${name}`).all() }));
    db.close();
    const files = [this.route.stateDir, this.stick].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          const { size, mode, mtimeMs } = statSync(path);
          const text = entry.name.endsWith('.db') ? '' : readFileSync(path, 'latin1');
          return { name: path.slice(folder.length), size, mode, written: mtimeMs >= STARTED, text };
        })
        .sort((a, b) => a.name.localeCompare(b.name)),
    );
    expect(this.route.reopen()).toMatchObject({ ok: true });
    return legible({ log, pages, tables, files });
  }

  remove(): void {
    this.route.remove();
    rmSync(this.stick, { recursive: true, force: true });
  }
}

const STARTED = Date.now() - 1_000;

function bytesOf(seed: string, bytes: number): Uint8Array {
  return Buffer.from(sha256Hex(Buffer.from(`${seed}/${bytes}`)), 'hex').subarray(0, bytes);
}

/** What is sealed, hashed or signed reads as random bytes of its length; every other byte stays. */
function legible(value: unknown): string {
  const unsealed = (key: string, one: unknown): unknown => {
    const isBytes = (one as { type?: string } | null)?.type === 'Buffer';
    if (isBytes) return `${(one as { data: number[] }).data.length} bytes`;
    return key === 'value' && typeof one === 'string' && one.length > 1_000 ? `${one.length} characters` : one;
  };
  return JSON.stringify(value, unsealed, 1)
    .replaceAll(
      /((?:sealed|moment)(?:\\{1,3})?":(?:\\{1,3})?")([A-Za-z0-9+/=]+)/g,
      (_, head: string, box: string) => `${head}${box.length}`,
    )
    .replaceAll(/[0-9a-f]{128}/g, '128 digits')
    .replaceAll(/[0-9a-f]{64}/g, '64 digits');
}

const kiosks: Kiosk[] = [];
afterEach(() => {
  for (const kiosk of kiosks.splice(0)) kiosk.remove();
});

async function kiosk(wantsPhoto = false): Promise<Kiosk> {
  const made = new Kiosk(await testRoute(), wantsPhoto);
  kiosks.push(made);
  return made;
}

describe.each([
  ['no photo', false],
  ['photos', true],
])('twenty drills and twenty referrals, to a body that wants %s', (_name, wantsPhoto) => {
  it('differ in no byte but random ones: tables, columns, log, files, names, sizes', async () => {
    const [drills, referrals] = [await kiosk(wantsPhoto), await kiosk(wantsPhoto)];
    expect(drills.outside()).toBe(referrals.outside());
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const drawn = { child: pair % 2 === 0, photo: wantsPhoto && pair % 4 < 2 };
      drills.drill(drawn, `pair ${pair}`);
      referrals.referral(drawn, `pair ${pair}`);
      if (pair % 5 === 0) expect(drills.outside()).toBe(referrals.outside());
      if (pair % 3 === 2)
        for (const one of [drills, referrals]) {
          await one.exchange();
          if (pair % 2 === 0) one.answerAll();
        }
      if (pair % 5 === 1) expect(drills.outside()).toBe(referrals.outside());
      for (const one of [drills, referrals]) one.now = new Date(one.now.getTime() + HOUR_MS);
    }
    for (const one of [drills, referrals]) await one.exchange();
    // The body alone can tell.
    expect(new Set(drills.answerAll())).toEqual(new Set(['drill']));
    expect(new Set(referrals.answerAll())).toEqual(new Set(['referral']));
    for (const one of [drills, referrals]) await one.exchange();
    const [left, right] = [drills.outside(), referrals.outside()];
    expect(left).toBe(right);
    expect(left).toContain('"state": "accepted"');
    expect(left.match(/kind\\":\\"acknowledged/g)).toHaveLength(PAIRS);
    expect(left).not.toMatch(/drill/i);
    expect(drills.route.store.drills()).toHaveLength(PAIRS);
    expect(referrals.route.store.drills()).toEqual([]);
  });
});

describe('what a drill leaves in clear that could be told', () => {
  it('is drawn: some are of a child, and some are of the larger size where the body wants photos', async () => {
    const one = await kiosk(true);
    for (let n = 0; n < 40; n += 1)
      sealDrill(
        { store: one.route.store, pack: packWith(one.office.body), way: one.way, siteId: 'lane-1' },
        { now: one.now, clockTrusted: true, random: systemRandom },
      );
    const sizes = new Set(one.route.store.waiting().map(({ sealed }) => sealed.length));
    expect([...sizes].sort()).toEqual([262_192, 8_240]);
    const shown = one.outside();
    expect(shown).toContain('\\"safeguarding\\":true');
    expect(shown).toContain('\\"safeguarding\\":false');
  });
});

describe('the drills of a kiosk', () => {
  const within = { withinMs: 30 * MINUTE_MS };

  it('are known after a restart, with the minutes that the answer took', async () => {
    const one = await kiosk();
    one.drill({ child: true, photo: false }, 'a');
    one.referral({ child: true, photo: false }, 'b');
    await one.exchange();
    one.answerAll();
    one.now = new Date(one.now.getTime() + 12 * MINUTE_MS);
    await one.exchange();
    expect(one.route.reopen()).toMatchObject({ ok: true });
    const [drill, ...others] = one.route.store.drills();
    expect(others).toEqual([]);
    expect(drill).toMatchObject({ rejected: false, answeredAtMs: one.now.getTime() });
    expect(drillStanding([drill!], { now: one.now, ...within })).toMatchObject({
      answered: { minutes: 12, late: false },
      failedInARow: 0,
    });
    expect(one.route.store.lastExchange()).toBe('2026-11-26T10:00:00.000Z');
  });

  it('are none to another key, and none where the value was changed', async () => {
    const one = await kiosk();
    one.drill({ child: true, photo: false }, 'a');
    one.route.store.close();
    const db = new Database(join(one.route.stateDir, 'protection.db'));
    const { value } = db.prepare("SELECT value FROM meta WHERE name = 'kept'").get() as { value: string };
    const at = 4_000;
    const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
    db.prepare("UPDATE meta SET value = ? WHERE name = 'kept'").run(changed);
    db.close();
    expect(one.route.reopen()).toMatchObject({ ok: true });
    expect(one.route.store.drills()).toEqual([]);
  });

  it('are kept when the register of referrals is purged', async () => {
    const one = await kiosk();
    one.drill({ child: false, photo: false }, 'a');
    await one.exchange();
    one.answerAll();
    await one.exchange();
    const later = new Date(one.now.getTime() + 100 * HOUR_MS);
    one.route.store.purge({ before: later, quarter: '2026-Q1', now: later }, null);
    expect(one.route.store.referrals()).toEqual([]);
    expect(one.route.store.drills()).toHaveLength(1);
  });
});
