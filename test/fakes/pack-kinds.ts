import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import { type SigningKey, signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { fingerprint } from '../../src/core/audit/index.ts';
import {
  activateModel,
  installModel,
  OperatorModelStore,
  SIGNATURES_FILE,
  signModel,
} from '../../src/delivery/models/index.ts';
import type { PackStation } from '../../src/delivery/packs/index.ts';
import {
  importKnownIssues,
  installPack,
  installPolicy,
  keepDocumentType,
  loadCalibrations,
  loadDocumentTypes,
  loadKnownIssues,
  loadPack,
  loadPolicy,
  recordCalibration,
  referencePacks,
  signKnownIssues,
  trustPacks,
} from '../../src/delivery/packs/index.ts';
import { signPack } from '../../src/delivery/packs/indicator-pack.ts';
import { signPolicy } from '../../src/delivery/packs/policy-pack.ts';
import { record } from './calibrations.ts';
import { trustFile } from './chip-dump.ts';
import { packWith, productPack, testBody } from './protection.ts';
import type { SetClock } from './stores.ts';
import { tinyProfile, tinySFace, writeBundle } from './tiny-networks.ts';

/** A day on which everything below is in its time. */
export const DAY = '2026-11-26T12:00:00Z';
export const keysOfOffice = (): SigningKey[] => [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
export const trustOfOffice = () => ({
  threshold: 2,
  keys: keysOfOffice().map((key) => toHex(key.publicKey)),
});

/** What a kiosk works by: the version, or why by none. */
export interface Held {
  version: number | null;
  code: string | null;
}
/** One kind of signed file on a kiosk that it reaches. */
export interface SignedKind {
  /** Puts version `n` to use the honest way: the reason where it was refused. */
  take(station: PackStation, n: number): Promise<string | null>;
  held(station: PackStation, clock: SetClock): Promise<Held> | Held;
  /** Below the state folder. */
  place: string;
  /** Made by the kiosk itself, which counts its own versions. */
  own?: true;
}

const text = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');
const reasonOf = (verdict: { ok: true } | { ok: false; reason: string }): string | null =>
  verdict.ok ? null : verdict.reason;
const TWO = { by: 'test', technician: 'tom', approver: 'sofia' };

/** Every kind of signed file of which a kiosk knows, without what it fetches from a repository. */
export const SIGNED_KINDS: Readonly<Record<string, SignedKind>> = {
  policy: {
    take: async (station, n) => {
      const policy = { ...JSON.parse(text('docs/examples/policy.json')), version: n };
      const place = { ...station, trust: trustOfOffice(), now: new Date(DAY), by: 'test' };
      return reasonOf(await installPolicy(signPolicy(policy, keysOfOffice()), place));
    },
    held: (station, clock) => {
      const { pack, reason } = loadPolicy({ ...station, trust: trustOfOffice(), now: clock.wall() });
      return { version: pack?.version ?? null, code: reason };
    },
    place: 'policy.json',
  },
  indicators: {
    take: async (station, n) => {
      const own = JSON.parse(text('indicators/pack.json'));
      const pack = { ...packWith(testBody().body, own), version: own.version + n };
      const place = { ...station, trust: trustOfOffice(), by: 'test' };
      return reasonOf(await installPack(signPack(pack, keysOfOffice()), place));
    },
    held: (station, clock) => {
      const place = { ...station, trust: trustOfOffice(), now: clock.wall() };
      const { pack, from, fault } = loadPack(place);
      const version = from === 'installed' ? pack.version - productPack().version : null;
      return { version, code: fault?.reason ?? null };
    },
    place: 'indicators.json',
  },
  'known issues': {
    take: async (station, n) => {
      const list = { ...JSON.parse(text('docs/examples/known-issues.json')), counter: n };
      const place = { ...station, trust: trustOfOffice(), by: 'test' };
      return reasonOf(await importKnownIssues(signKnownIssues(list, keysOfOffice()), place));
    },
    held: (station, clock) => {
      const { list, fault } = loadKnownIssues({ ...station, trust: trustOfOffice() }, clock);
      return { version: list.counter || null, code: fault?.reason ?? null };
    },
    place: 'known-issues.json',
  },
  trust: {
    take: async (station, n) => {
      const place = { ...station, trust: trustOfOffice(), by: 'test' };
      return reasonOf(await trustPacks.importTrust(trustPacks.TRUST.sign(trustFile(n), keysOfOffice()), place));
    },
    held: (station, clock) => {
      const { facts, fault } = trustPacks.loadTrust({ ...station, trust: trustOfOffice() }, clock);
      return { version: facts?.version ?? null, code: fault?.reason ?? null };
    },
    place: 'trust.json',
  },
  reference: {
    take: async (station, n) => {
      const content = { ...JSON.parse(text('docs/examples/document-reference.json')), version: n };
      const place = { ...station, trust: trustOfOffice(), by: 'test' };
      const signed = referencePacks.REFERENCE.sign(content, keysOfOffice());
      return reasonOf(await referencePacks.importReference(signed, place));
    },
    held: (station, clock) => {
      const { facts, fault } = referencePacks.loadReference({ ...station, trust: trustOfOffice() }, clock);
      return { version: facts?.version ?? null, code: fault?.reason ?? null };
    },
    place: 'document-reference.json',
  },
  calibration: {
    take: async (station, n) => {
      const device = fingerprint(station.journal.signer.publicKey);
      return reasonOf(await recordCalibration(record({ device, threshold: n }), { ...station, by: 'test' }));
    },
    held: (station) => {
      const [entry] = loadCalibrations(station);
      if (entry === undefined) return { version: null, code: null };
      return entry.ok ? { version: entry.stored.record.threshold, code: null } : { version: null, code: entry.fault };
    },
    place: 'calibrations/document.mrz-position.json',
    own: true,
  },
  'document type': {
    take: async (station, n) => {
      const key = { country: 'UTO', type: 'P', number: 1, year: 2019, prado: null } as const;
      const model = {
        ...({ schema: 'waypost.document-model/1', key, format: 'TD3', zone: true, allEditions: false } as const),
        ...{ taughtFrom: n + 4, created: '2026-11-26T00:00:00.000Z', print: { plane: 'AAAA', least: 0.9 } },
        ...{ photo: null, cells: [] },
      };
      return reasonOf(await keepDocumentType(model, station, TWO));
    },
    held: (station) => {
      const [entry] = loadDocumentTypes(station);
      if (entry === undefined) return { version: null, code: null };
      return entry.ok ? { version: entry.model.taughtFrom - 4, code: null } : { version: null, code: entry.fault };
    },
    place: 'document-models/UTO-P-1.json',
    own: true,
  },
  'operator models': {
    take: async (station, n) => {
      const bundles = `${station.stateDir}-bundles`;
      mkdirSync(bundles, { recursive: true });
      await tinyProfile(bundles);
      const folder = mkdtempSync(join(tmpdir(), 'waypost-model-'));
      const network = { ...tinySFace(), input: { ...tinySFace().input, alignment: undefined } };
      const named = { role: 'embedder', bundleId: 'licensed-embedder', network, version: `${n}.0.0` } as const;
      const manifest = await writeBundle(folder, named);
      const signed = signModel(JSON.parse(JSON.stringify(manifest)), keysOfOffice());
      writeFileSync(join(folder, SIGNATURES_FILE), signed);
      const profile = { modelsDir: bundles, profileName: 'accurate', committedDir: bundles };
      let ids = 0;
      const place = { ...station, trust: trustOfOffice(), by: 'test', profile, newId: () => `t${n}${ids++}` };
      const installed = await installModel(place, folder);
      rmSync(folder, { recursive: true });
      rmSync(bundles, { recursive: true, force: true });
      if (!installed.ok) return installed.reason;
      mkdirSync(bundles, { recursive: true });
      await tinyProfile(bundles);
      const activated = await activateModel(place, { bundleId: 'licensed-embedder', version: `${n}.0.0` });
      rmSync(bundles, { recursive: true, force: true });
      return reasonOf(activated);
    },
    held: async (station) => {
      const store = new OperatorModelStore(station.stateDir, station);
      const read = store.pointer();
      const entry = (await store.models(trustOfOffice()))?.models.embedder;
      const version = entry === undefined || 'refused' in entry ? null : Number(entry.version.split('.')[0]);
      return { version, code: 'reason' in read ? read.reason : null };
    },
    place: 'models/active.json',
  },
};
