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
import { deedsOf, routeOf } from '../../src/core/protection/index.ts';
import { type Body, type BodyKey, type Pack, readPack } from '../../src/core/protection/pack/index.ts';
import {
  type FormAnswer,
  ProtectionService,
  type ReferralHeader,
  type ReferralStore,
  type StoredForm,
  type Subject,
} from '../../src/core/protection/referral/index.ts';
import { newRefNo } from '../../src/core/protection/referral/referral.ts';

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
};

/** A form of a child with these facts, as the desk hands it to the store. */
export function childForm({ keys: [key] }: Body, facts: readonly string[], formId = 'a'.repeat(32)): StoredForm {
  const refNo = newRefNo(systemRandom);
  const header: ReferralHeader = {
    v: 1,
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

/** The desk of a lane; without a store the form opens and asks to telephone. */
export function testProtectionService(parts: {
  store: ReferralStore | null;
  pack?: Pack;
  at?: Date;
  subject?: () => Subject | null;
  random?: (bytes: number) => Uint8Array;
  mono?: () => number;
  overLimit?: (officer: string, limit: number) => void;
}): ProtectionService {
  return new ProtectionService({
    store: parts.store,
    pack: parts.pack ?? productPack(),
    siteId: 'lane-1',
    clock: {
      mono: parts.mono ?? (() => 0),
      wall: () => new Date(parts.at ?? '2026-11-26T10:20:30.400Z'),
      trusted: () => true,
    },
    random: parts.random ?? systemRandom,
    contactHash: (text) => text,
    subject: parts.subject ?? (() => null),
    phone: { who: 'Desk', number: '+00 000' },
    ...(parts.overLimit === undefined ? {} : { overLimit: parts.overLimit }),
    answerWithinMinutes: 30,
    photoLimitBytes: 180_000,
  });
}

export const closedSupport = (): Support => ({
  desk: testProtectionService({ store: null }),
  slip: { print: false, helpLines: { en: '+00 001' } },
});

/** Every byte of every file below a folder. */
export function allBytes(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}
