import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { DeviceStateStore } from '../../../src/adapters/storage/device-state/index.ts';
import { ringSigningKey, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { readLedger } from '../../../src/adapters/storage/rollback/index.ts';
import { openSecretFile } from '../../../src/central/secrets/index.ts';
import { meetsThreshold, readMetadata } from '../../../src/central/tuf/index.ts';
import { readOfficeKey, verifyCertificate, verifyCountersignature } from '../../../src/cli/acceptance/index.ts';
import { believed, readProgress } from '../../../src/cli/provisioning/progress.ts';
import { verifyReceipt } from '../../../src/cli/state/index.ts';
import { SavedSheets } from '../../../src/daemon/training/saved.ts';
import {
  deviceIdentity,
  identityText,
  openClaimAnswer,
  provesCode,
  readClaimAnswer,
  readClaimCode,
  readClaimRequest,
  readIdentity,
} from '../../../src/delivery/device/index.ts';
import { readDeviceKey } from '../../../src/delivery/format/index.ts';
import { OperatorModelStore } from '../../../src/delivery/models/index.ts';
import type { PackStation } from '../../../src/delivery/packs/index.ts';
import { loadCalibrations, loadDocumentTypes } from '../../../src/delivery/packs/index.ts';
import { folderOf, ringOf, vectorText } from '../../fakes/format-vectors.ts';
import { memoryOf } from '../../fakes/packs.ts';
import { testState } from '../../fakes/stores.ts';
import { journalOf } from '../../vectors/formats/inputs.ts';

let remove: () => void = () => undefined;
beforeAll(() => cryptoReady());
afterEach(() => remove());

/** What the audit of the appliance that wrote these files says of them. */
const FORMER = {
  'device-state': {
    kind: 'device-state-changed' as const,
    id: 'c1b269de1022691ee522cacf9fa3ba8da2ebfe02201a84bb14dce38675684cdf',
  },
  'document.mrz-position': {
    kind: 'calibration-recorded' as const,
    id: 'ff2c01be3d8329c60756d97262eb2f233a3fbd790166f21820da1d729fd37dc0',
  },
  'UTO-P-1': {
    kind: 'document-model-taught' as const,
    id: '6f24fee6ac819abba8318a088a0531cf55ab5eaa0a8c3aba5d3672c0664368b5',
  },
};

/** The same of the files in their envelope. */
const NAMED = JSON.parse(vectorText('packs/named.json')) as typeof FORMER;
const clock = { mono: () => 1, wall: () => new Date('2026-11-25T12:00:00Z'), trusted: () => true };
const stationOf = (stateDir: string, named: object): PackStation => {
  const journal = journalOf(ringOf(), { ...named }) as never;
  return { stateDir, journal, memory: memoryOf({ stateDir, ring: ringOf, clock }, journal) };
};

describe('the identity of an appliance', () => {
  it('is what its root key gives, and reads back', () => {
    const text = vectorText('device/identity.json');
    expect(identityText(deviceIdentity(ringOf(), 'Lane 7'))).toBe(text);
    expect(readIdentity(text)).toMatchObject({ name: 'Lane 7', deviceKeyId: 'd1ff4ca7d8aff3e0178930b755a9f058' });
    expect(toHex(readDeviceKey(vectorText('device/device-key.json')) ?? new Uint8Array())).toBe(
      toHex(deviceIdentity(ringOf(), '').box),
    );
  });
});

describe('files that the appliance signed for itself', () => {
  it('device state: holds on the word of the audit', async () => {
    const folder = folderOf({ 'device-state.json': 'device/device-state.json' });
    const state = await testState();
    const journal = state.open();
    remove = () => {
      journal.stop();
      state.remove();
      folder.remove();
    };
    journal.appendSystem('device-state-changed', 'device-state', { id: FORMER['device-state'].id });
    const store = new DeviceStateStore({ stateDir: folder.path, ring: ringOf(), journal });
    expect(store.standing()).toMatchObject({
      ok: true,
      state: 'training',
      record: { technician: 'tom', supervisor: 'sofia', since: '2026-11-25T12:00:00.000Z' },
    });
    const other = new DeviceStateStore({ stateDir: folder.path, ring: ringOf(8), journal });
    expect(other.standing()).toEqual({ ok: false, reason: 'DEVICE_STATE_SIGNATURE' });
  });

  it.each([
    ['of before there was an envelope', 'device/calibration.json', FORMER],
    ['in its envelope', 'packs/calibration.json', NAMED],
  ])('calibration %s: in force on the word of the audit', (_form, vector, named) => {
    const folder = folderOf({ 'calibrations/document.mrz-position.json': vector });
    remove = folder.remove;
    const [entry] = loadCalibrations(stationOf(folder.path, named));
    expect(entry).toMatchObject({
      ok: true,
      name: 'document.mrz-position',
      stored: { id: named['document.mrz-position'].id, record: { n: 60, threshold: 1.2, technician: 'tom' } },
    });
  });

  it.each([
    ['of before there was an envelope', 'device/UTO-P-1.json', FORMER],
    ['in its envelope', 'packs/document-type.json', NAMED],
  ])('document type %s: in force on the word of the audit', (_form, vector, named) => {
    const folder = folderOf({ 'document-models/UTO-P-1.json': vector });
    remove = folder.remove;
    const [entry] = loadDocumentTypes(stationOf(folder.path, named));
    expect(entry).toMatchObject({ ok: true, name: 'UTO-P-1', model: { taughtFrom: 5, format: 'TD3' } });
  });

  it('choice of operator models: in force on the word of the audit', () => {
    const folder = folderOf({ 'models/active.json': 'packs/operator-models.json' });
    remove = folder.remove;
    const listStore = new OperatorModelStore(folder.path, stationOf(folder.path, NAMED));
    expect(listStore.pointer()).toMatchObject({
      state: 'good',
      pointer: { highest: { 'licensed-embedder': '1.2.0' } },
    });
  });

  it('ledger against rollback: holds the version of a signed file', () => {
    const folder = folderOf({ 'update/ledger.sealed': 'packs/ledger.sealed' });
    remove = folder.remove;
    const packs = { 'policy-changed policy': { version: 3, id: 'cd'.repeat(32) } };
    expect(readLedger(folder.path, ringOf())).toMatchObject({ ok: true, ledger: { counter: 12, packs } });
  });

  it('ledger against rollback: opens with what may never go back', () => {
    const folder = folderOf({ 'update/ledger.sealed': 'device/ledger.sealed' });
    remove = folder.remove;
    expect(readLedger(folder.path, ringOf())).toMatchObject({
      ok: true,
      ledger: {
        counter: 12,
        tpm: false,
        lists: { 'missing-persons': { generation: 3, state: 'ab'.repeat(32) } },
        reload: ['other-list'],
        clockFloor: '2026-11-25T12:00:00.000Z',
      },
    });
    expect(readLedger(folder.path, ringOf(8))).toMatchObject({ ok: false, reason: 'LEDGER_DAMAGED' });
  });

  it('sheet of a training set: opens in its own place', () => {
    const folder = folderOf({ 'sheets/001.sheet': 'device/001.sheet', 'sheets/002.sheet': 'device/001.sheet' });
    remove = folder.remove;
    mkdirSync(join(folder.path, 'x'));
    const clock = { mono: () => 1, wall: () => new Date(), trusted: () => true };
    expect(new SavedSheets({ stateDir: folder.path, ring: ringOf(), clock }).list()).toEqual([
      { savedAt: '2026-11-25T12:00:00.000Z', label: 'first try', sheet: { set: 'first', travellers: [] } },
    ]);
  });

  it('progress of provisioning: believed on its signature', () => {
    const folder = folderOf({ 'provisioning.json': 'device/provisioning.json' });
    remove = folder.remove;
    const read = readProgress(folder.path);
    if (read === null) throw new Error('no progress');
    expect(believed(folder.path, read, ringOf())).toEqual({
      format: 'waypost.provisioning.1',
      simulated: false,
      key: { kind: 'development' },
      steps: { machine: { at: '2026-11-25T12:00:00.000Z', facts: { cores: 2 } } },
    });
    expect(() => believed(folder.path, read, ringOf(8))).toThrow(/changed/);
  });
});

describe('papers of an appliance', () => {
  it('acceptance certificate: verifies against its identity', () => {
    const verdict = verifyCertificate(vectorText('device/certificate.json'), deviceIdentity(ringOf(), 'Lane 7'));
    expect(verdict).toMatchObject({
      ok: true,
      digest: CERTIFICATE,
      certificate: { result: 'accepted', technician: 'tom', device: { name: 'Lane 7' } },
    });
  });
  it('countersignature: verifies against the key of the office', () => {
    const office = readOfficeKey(vectorText('device/office-key.json'));
    expect(toHex(office ?? new Uint8Array())).toBe(toHex(signingKeyFromSeed(new Uint8Array(32).fill(0x77)).publicKey));
    const text = vectorText('device/countersignature.json');
    const at = { digest: CERTIFICATE, office: office ?? new Uint8Array(32) };
    expect(verifyCountersignature(text, at)).toMatchObject({
      ok: true,
      countersignature: { at: '2026-11-25T12:00:00.000Z' },
    });
    expect(verifyCountersignature(text, { ...at, digest: 'ab'.repeat(32) })).toMatchObject({
      reason: 'COUNTERSIGNATURE_OTHER_CERTIFICATE',
    });
  });
  it('receipt of a decommissioning: verifies against the enrolment', () => {
    const text = vectorText('device/decommissioned.json');
    const key = toHex(deviceIdentity(ringOf(), '').sign);
    expect(verifyReceipt(text, () => key)).toMatchObject({
      ok: true,
      receipt: { technician: 'tom', supervisor: 'sofia', audit: { seq: 41, hash: 'ef'.repeat(32) } },
    });
    expect(verifyReceipt(text, () => null)).toMatchObject({ reason: 'RECEIPT_OTHER_DEVICE' });
  });
});

describe('the claim of a kiosk', () => {
  const code = () => {
    const read = readClaimCode(vectorText('claims/code.txt').trim());
    if (read === null) throw new Error('no code');
    return read;
  };
  it('begins with a code that was typed from paper', () => {
    expect(code()).toEqual({ id: '7Q2K', secret: 'SD0BVY94NJWZ8QZVPR5' });
    expect(readClaimCode('7Q2K-SD0B-VY94-NJWZ-8QZV-PR53')).toBeNull();
  });
  it('asks with a request that proves the code', () => {
    const read = readClaimRequest(vectorText('claims/request.json'));
    if (!read.ok) throw new Error(read.message);
    expect(read.file.request).toMatchObject({ claim: '7Q2K', name: 'Lane 7' });
    expect(provesCode(read.file, code())).toBe(true);
    expect(provesCode(read.file, { ...code(), secret: 'SD0BVY94NJWZ8QZVPR6' })).toBe(false);
    expect(provesCode(read.file, { ...code(), id: '7Q2J' })).toBe(false);
  });
  it('ends with an answer for this kiosk and this code', () => {
    const text = vectorText('claims/answer.json');
    const kiosk = { deviceKeyId: 'd1ff4ca7d8aff3e0178930b755a9f058', code: code() };
    expect(openClaimAnswer(text, kiosk)).toMatchObject({
      ok: true,
      file: { answer: { site: 'Gate 3', acceptedAt: '2026-11-25T12:00:00.000Z', updateRoot: 'ab'.repeat(32) } },
    });
    expect(readClaimAnswer(text)).toMatchObject({
      ok: true,
      file: { answer: { central: toHex(ringSigningKey(ringOf(0x44), 'claim-signing').publicKey) } },
    });
    const elsewhere = { ...kiosk, deviceKeyId: 'ab'.repeat(16) };
    expect(openClaimAnswer(text, elsewhere)).toMatchObject({ ok: false, reason: 'CLAIM_OTHER_DEVICE' });
    const changed = text.replace('Gate 3', 'Gate 4');
    expect(openClaimAnswer(changed, kiosk)).toMatchObject({ ok: false });
    expect(readClaimAnswer(changed)).toMatchObject({ ok: false, reason: 'CLAIM_SIGNATURE' });
  });
});

describe('the central office', () => {
  it('opens a secret key with the passphrase of its holder', async () => {
    const at = { role: 'archive' as const, path: 'archive.key' };
    const opened = await openSecretFile(vectorText('central/archive.key'), {
      ...at,
      passphrase: 'correct horse battery',
    });
    expect(opened).toMatchObject({ ok: true, holder: 'A. Holder', role: 'archive' });
    expect(opened.ok && toHex(opened.secret)).toBe(ARCHIVE_KEY);
  });
  it('signs the metadata of a repository in the canonical form of TUF', () => {
    const root = readMetadata('root', vectorText('central/1.root.json'));
    if (root === null) throw new Error('no root');
    expect(meetsThreshold(root, root.signed, 'root')).toBe(true);
    expect(root.signed.roles.root.keyids).toEqual([ROOT_KEY_ID]);
    const later = { ...root, signed: { ...root.signed, version: 2 } };
    expect(meetsThreshold(later, root.signed, 'root')).toBe(false);
  });
});

const CERTIFICATE = '52e849c0c740cc88a8c65647808ffb51146f14f9d85d7542c7e32acd0e1503d2';
const ARCHIVE_KEY = 'eb2948620718f6653acb64df01793cf9896c5ba32953d2ecffca6f1fbdd5b7b5';
const ROOT_KEY_ID = 'a1855a0ab5c853924990fd2b1609382e672b8731495ef99e937909403e9918b2';
