import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Support } from '../../src/adapters/http/routes/index.ts';
import { cryptoReady, systemRandom } from '../../src/adapters/storage/crypto/index.ts';
import {
  type BoxKey,
  boxKeyFrom,
  deviceSigningKey,
  KeyRing,
  type SigningKey,
  signingKeyFromSeed,
} from '../../src/adapters/storage/keys/index.ts';
import { openProtection, type ProtectionStore } from '../../src/adapters/storage/protection/index.ts';
import type { HelpRule } from '../../src/core/inspection/policy/pack/index.ts';
import type { HandoverDesk } from '../../src/core/protection/handover/index.ts';
import { deedsOf, routeOf } from '../../src/core/protection/index.ts';
import { type Body, type BodyKey, type Pack, readPack } from '../../src/core/protection/pack/index.ts';
import {
  type FormAnswer,
  ProtectionService,
  type ReferralHeader,
  type ReferralStore,
  type StoredForm,
  type Subject,
  type WayToHelp,
} from '../../src/core/protection/referral/index.ts';
import { newRefNo } from '../../src/core/protection/referral/referral.ts';
import { LaneWayToHelp } from '../../src/daemon/lane/way-to-help.ts';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const productPack = (): Pack => {
  const read = readPack(readFileSync(resolve(import.meta.dirname, '../../indicators/pack.json'), 'utf8'));
  if (!read.ok) throw new Error(read.message);
  return read.pack;
};

/** An adult about whom the box can tell nothing. */
export const NO_GROUND: Subject['facts'] = {
  age: 30,
  reported: [],
  portraitChanged: false,
  printDiffers: false,
  documentsOfOthers: false,
  party: null,
  answeredForOthers: false,
  adultIsNobody: false,
  authorityNotShown: false,
};

/** A receiving body with keys of its own. */
export interface TestBody {
  box: BoxKey;
  ack: SigningKey;
  /** The public halves, as a pack names them. */
  key: BodyKey;
  body: Body;
}

/** A pack in which everybody is referred to this one body. */
export const packWith = (body: Body, pack: Pack = productPack()): Pack => ({
  ...pack,
  bodies: [body],
  routes: [{ for: ['adult', 'child'], bodies: [body.id] }],
});

export function testBody(seed = 40): TestBody {
  const box = boxKeyFrom(new Uint8Array(32).fill(seed));
  const ack = signingKeyFromSeed(new Uint8Array(32).fill(seed + 1));
  const key: BodyKey = {
    box: Buffer.from(box.publicKey).toString('base64'),
    ack: Buffer.from(ack.publicKey).toString('base64'),
    from: '2020-01-01T00:00:00Z',
    until: '2030-01-01T00:00:00Z',
  };
  const body: Body = {
    id: 'desk',
    name: { en: 'Support desk' },
    screenName: { en: 'Support desk' },
    phones: [{ number: '+999 000 0000', hours: '24/7', zone: 'UTC', languages: ['en'] }],
    keys: [key],
    accepts: ['adult', 'child'],
    wantsPhoto: false,
    adultNeedsConsent: true,
    childAge: 18,
    answerWithinMinutes: 30,
    drillsPerWeek: null,
  };
  return { box, ack, key, body };
}

export interface TestRoute {
  stateDir: string;
  ring: KeyRing;
  device: SigningKey;
  store: ProtectionStore;
  at: Date;
  reopen(noted?: string | null): ReturnType<typeof openProtection>;
  remove(): void;
}

/** A protection store on a real file. */
export async function testRoute(): Promise<TestRoute> {
  await cryptoReady();
  const stateDir = mkdtempSync(join(tmpdir(), 'waypost-protection-'));
  const ring = new KeyRing(new Uint8Array(32).fill(9));
  const at = new Date('2026-11-26T10:20:30.400Z');
  const open = (noted: string | null = null) => openProtection({ stateDir, ring, now: at, noted });
  const opened = open();
  if (!opened.ok) throw new Error(opened.message);
  const route: TestRoute = {
    stateDir,
    ring,
    device: deviceSigningKey(ring),
    store: opened.store,
    at,
    reopen: (noted = null) => {
      route.store.close();
      const again = open(noted);
      if (again.ok) route.store = again.store;
      return again;
    },
    remove: () => {
      route.store.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
  return route;
}

export const ANSWERED: FormAnswer = {
  done: 'sealed',
  refNo: null,
  safeguarding: true,
  telephone: false,
  photoLeftOut: false,
  group: 'child',
  sealedFor: 'desk',
  said: 'on-its-way',
};

/** A form of a child with these facts, as the desk hands it to the store. */
export function childForm({ keys: [key] }: Body, facts: readonly string[], formId = 'a'.repeat(32)): StoredForm {
  const refNo = newRefNo(systemRandom);
  const header: ReferralHeader = {
    v: 2,
    kind: 'referral',
    seq: 1,
    refNo,
    siteId: 'lane-1',
    at: '2026-11-26T10:20:30.400Z',
    pack: 1,
    language: 'en',
    ageClass: 'child',
    consent: 'child',
    needs: ['shelter'],
    officerRole: 'officer',
  };
  return {
    formId,
    deeds: deedsOf('refer-now', routeOf({ age: 'child', consent: 'not-asked', minorByDocument: true })),
    noKey: false,
    itemIds: [],
    answer: { ...ANSWERED, refNo },
    referral: {
      head: header,
      facts: facts.map((text, at) => ({ id: `I-${String(at + 1).padStart(2, '0')}`, text: utf8(text) })),
      safeContact: null,
      photo: null,
      key: key as BodyKey,
    },
  };
}

/** A way to help that works and was tried, by the real judgement; whatever is to be missing is named. */
export function testWay(
  change: Partial<ConstructorParameters<typeof LaneWayToHelp>[0]> & { at?: Date } = {},
): LaneWayToHelp {
  const { at = new Date('2026-11-26T10:20:30.400Z'), ...parts } = change;
  return new LaneWayToHelp({
    config: {
      protection: { folder: '/spool', phone: { who: 'Desk', number: '+999 0000 0114' }, answerWithinMinutes: 30 },
    },
    clock: { mono: () => 0, wall: () => at, trusted: () => true },
    pack: packWith(testBody().body),
    packHolds: true,
    rules: () => ({ referralBody: null, help: HELP }),
    store: { referrals: () => [], exchangedAt: () => at },
    accounts: { lastOwner: () => null },
    trials: {
      lastDrill: () => ({ answeredAt: at, minutes: 12, failed: 0 }),
      numberTriedAt: () => at,
    },
    ...parts,
  });
}

/** What a policy asks of the way to help where it says nothing. */
export const HELP: HelpRule = { emergency: '112', line: null, sealed: true, drillDays: 7, answerWithinMinutes: null };

/** The desk of a lane; without a store the form opens and asks to telephone. */
export function testProtectionService(parts: {
  store: ReferralStore | null;
  pack?: Pack;
  at?: Date;
  subject?: () => Subject | null;
  random?: (bytes: number) => Uint8Array;
  mono?: () => number;
  overLimit?: (officer: string, limit: number) => void;
  way?: WayToHelp;
  handovers?: HandoverDesk;
}): ProtectionService {
  const { store, pack = productPack() } = parts;
  // The caller may move its clock on.
  const { at = new Date('2026-11-26T10:20:30.400Z') } = parts;
  const known = store === null ? null : { referrals: () => store.referrals(), exchangedAt: () => at };
  return new ProtectionService({
    store,
    // A getter of the caller is asked each time, as the daemon does.
    get pack() {
      return parts.pack ?? pack;
    },
    siteId: 'lane-1',
    clock: {
      mono: parts.mono ?? (() => 0),
      wall: () => new Date(at),
      trusted: () => true,
    },
    random: parts.random ?? systemRandom,
    contactHash: (bytes) => Buffer.from(bytes).toString('latin1'),
    subject: parts.subject ?? (() => null),
    way: parts.way ?? testWay({ pack, at, store: known }),
    ...(parts.overLimit === undefined ? {} : { overLimit: parts.overLimit }),
    ...(parts.handovers === undefined ? {} : { handovers: parts.handovers }),
    photoLimitBytes: 180_000,
  });
}

/** Keeps what it is told; no file. */
export class NotedStore implements ReferralStore {
  readonly forms: StoredForm[] = [];
  readonly used: boolean[] = [];
  readonly counted: string[] = [];
  submit(form: StoredForm) {
    this.forms.push(form);
    return { ok: true as const, answer: form.answer, repeated: false };
  }
  /** As the store on the disk; most tests here send one form several times. */
  remembers = false;
  answered(formId: string): FormAnswer | null {
    return this.remembers ? (this.forms.find((form) => form.formId === formId)?.answer ?? null) : null;
  }
  /** What was sealed, at a moment that this process still knows. */
  sealedAtMs: number | null = Date.parse('2026-11-26T10:20:00Z');
  referrals() {
    return this.forms.flatMap(({ referral }) =>
      referral === null
        ? []
        : [
            {
              refNo: referral.head.refNo,
              bodyKeyId: '',
              state: 'sealed' as const,
              reason: null,
              say: null,
              hour: '2026-11-26T10:00:00.000Z',
              held: true,
              sealedAtMs: this.sealedAtMs,
              answeredHour: null,
            },
          ],
    );
  }
  drills() {
    return [];
  }
  lastExchange() {
    return null;
  }
  noteAccess() {
    return true;
  }
  firstSight() {
    return false;
  }
  noteCall(reached: boolean) {
    this.counted.push(reached ? 'reached' : 'not-reached');
    return true;
  }
  countUse({ used }: { used: boolean }): void {
    this.used.push(used);
  }
  useRows() {
    return [];
  }
  quarters() {
    return [];
  }
  freezeUse() {
    return null;
  }
  countAsked(_quarter: string, what: string): void {
    this.counted.push(what);
  }
  asked() {
    return [{ quarter: '2026-Q3', asked: 80, nothing: 70, something: 3 }];
  }
}

export const closedSupport = (): Support => ({
  desk: testProtectionService({ store: null }),
  slip: { print: false, helpLines: { en: '+00 001' } },
  lastDrill: () => null,
});

/** Every byte of every file below a folder. */
export function allBytes(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}
