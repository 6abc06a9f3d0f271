/**
 * Makes the vectors of this folder with the program as it is: node --import tsx test/vectors/formats/make.ts
 *
 * A file that is there is left alone. What was committed was made by the release that first wrote the format, and a release
 * that cannot read it any more has changed the format; making it again would hide that. For a new version of a format add a
 * file under a new name.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { openCounters, openCrossings } from '../../../src/adapters/storage/counters/index.ts';
import {
  address,
  blake2b256,
  cryptoReady,
  keyIdOf,
  sealRecord,
  toHex,
} from '../../../src/adapters/storage/crypto/index.ts';
import { DeviceStateStore } from '../../../src/adapters/storage/device-state/index.ts';
import { sealPersonal } from '../../../src/adapters/storage/journal/personal-part.ts';
import { RecordKeeping } from '../../../src/adapters/storage/journal/records.ts';
import {
  boxKeyFrom,
  deviceBoxKey,
  deviceSigningKey,
  KeyRing,
  loadRootKey,
  ringSigningKey,
  sealWithPassphrase,
  signingKeyFromSeed,
} from '../../../src/adapters/storage/keys/index.ts';
import { KEY_PURPOSES } from '../../../src/adapters/storage/keys/keys.ts';
import { applyDelta, keyMarkOf, ListBuilder, ListFolder } from '../../../src/adapters/storage/lists/index.ts';
import { missingFile, openReceived, receiptFile } from '../../../src/adapters/storage/outbox/index.ts';
import { letterFile, refOf, sealLetter } from '../../../src/adapters/storage/outbox/letter.ts';
import { handoverFile, sealHandover } from '../../../src/adapters/storage/protection/handover-seal.ts';
import { answerFile, openProtection } from '../../../src/adapters/storage/protection/index.ts';
import { SealedMoments } from '../../../src/adapters/storage/protection/moments.ts';
import { sealedFile, sealReferral } from '../../../src/adapters/storage/protection/seal.ts';
import { readLedger, writeLedger } from '../../../src/adapters/storage/rollback/index.ts';
import { ArchiveWriter } from '../../../src/central/publish/archive.ts';
import { keepContentKey } from '../../../src/central/publish/kept-key.ts';
import { newSecretFile } from '../../../src/central/secrets/index.ts';
import { keyIdOfTuf, metadataText, signatureOf, tufKey } from '../../../src/central/tuf/index.ts';
import { certificateText, signCertificate } from '../../../src/cli/acceptance/certificate.ts';
import { countersign, officeKeyText } from '../../../src/cli/acceptance/index.ts';
import { DRAFT_FILE, Draft } from '../../../src/cli/provisioning/draft.ts';
import { withStep, writeProgress } from '../../../src/cli/provisioning/progress.ts';
import { signReceipt } from '../../../src/cli/state/index.ts';
import { commit, fingerprint } from '../../../src/core/audit/index.ts';
import { SPOKEN_WORDS } from '../../../src/core/protection/handover/words.ts';
import { newRefNo } from '../../../src/core/protection/referral/referral.ts';
import { SavedSheets } from '../../../src/daemon/training/saved.ts';
import {
  buildBundle,
  importBundle,
  keysOf,
  keysOfText,
  readLine,
  sealBundle,
} from '../../../src/delivery/bundles/index.ts';
import { answerCellOf, cellOf } from '../../../src/delivery/cells/index.ts';
import { sealKeys } from '../../../src/delivery/content-keys/index.ts';
import {
  claimAnswer,
  claimCodeText,
  claimRequest,
  deviceIdentity,
  identityText,
  readClaimRequest,
  secretFrom,
} from '../../../src/delivery/device/index.ts';
import { deviceKeyText } from '../../../src/delivery/format/index.ts';
import { announcementBytes, linkIdOf, linkPublicKey, nkeyOf, signInAnswer } from '../../../src/delivery/line/index.ts';
import { OperatorModelStore, signModel } from '../../../src/delivery/models/index.ts';
import {
  type KnownIssuesDraft,
  keepDocumentType,
  recordCalibration,
  referencePacks,
  signKnownIssues,
} from '../../../src/delivery/packs/index.ts';
import { signPack } from '../../../src/delivery/packs/indicator-pack.ts';
import { signPolicy } from '../../../src/delivery/packs/policy-pack.ts';
import { acceptanceCertificate } from '../../fakes/acceptance-certificate.ts';
import { record as calibrationRecord } from '../../fakes/calibrations.ts';
import { memoryOf } from '../../fakes/packs.ts';
import { ANSWERED, testBody, utf8 } from '../../fakes/protection.ts';
import { SetClock } from '../../fakes/stores.ts';
import {
  AT,
  bytes32,
  DOCUMENT_MODEL,
  ENDS,
  FACE_META,
  FORM_ID,
  HANDOVERS,
  HEAD,
  journalOf,
  LINES,
  LIST,
  NOTICE,
  POINTER,
  REFERRAL,
  SHEET,
  seededRandom,
  TEMPLATE,
} from './inputs.ts';

const HERE = import.meta.dirname;
await cryptoReady();
const ring = (seed = 7): KeyRing => new KeyRing(bytes32(seed));
const device = deviceSigningKey(ring());
const signers = [signingKeyFromSeed(bytes32(0x21)), signingKeyFromSeed(bytes32(0x22))];
const clock = { mono: () => 1, wall: () => new Date(AT), trusted: () => true };

function put(name: string, bytes: Uint8Array | string): void {
  const path = join(HERE, name);
  if (existsSync(path)) {
    console.log(`kept ${name}`);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  console.log(`made ${name}`);
}
const putDatabase = (name: string, path: string): void => put(`${name}.gz`, gzipSync(readFileSync(path), { level: 9 }));
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const folder = (): string => mkdtempSync(join(tmpdir(), 'waypost-vectors-'));
const one = <T extends { ok: boolean }>(result: T): Extract<T, { ok: true }> => {
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result as Extract<T, { ok: true }>;
};

// Keys. The digests do not show a key that anybody could be tempted to use.
put(
  'keys/derived.json',
  json(Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, blake2b256(ring().key(purpose))]))),
);
if (!existsSync(join(HERE, 'keys/root.key.sealed'))) {
  const stateDir = folder();
  const random = (() => {
    let first = true;
    return (bytes: number): Uint8Array => {
      const given = first && bytes === 32 ? bytes32(7) : seededRandom('root')(bytes);
      first = false;
      return given;
    };
  })();
  one(
    await loadRootKey(
      { kind: 'passphrase', passphrase: 'correct horse battery' },
      { stateDir, mayCreate: true, random },
    ),
  );
  put('keys/root.key.sealed', readFileSync(join(stateDir, 'root.key.sealed')));
}

if (!existsSync(join(HERE, 'keys/accented.json')))
  put(
    'keys/accented.json',
    json(await sealWithPassphrase(bytes32(5), 'mot de passé très long', seededRandom('accent'))),
  );

// One sealed record, the short way and with associated data that takes the long one.
const sealedOne = (aad: Uint8Array): string =>
  toHex(sealRecord({ plain: utf8('one record'), key: bytes32(3), aad, epoch: 1, random: seededRandom('record') }));
put(
  'records/record.json',
  json({ short: sealedOne(address('tag', 'list', 4)), long: sealedOne(address('tag', 'x'.repeat(300))) }),
);

// Lists: database after a full import and a delta, bundles of both forms, key file, face list, archive.
const bundle = buildBundle({
  head: HEAD,
  lines: LINES,
  createdAt: new Date(AT),
  signers,
  devices: [deviceBoxKey(ring()).publicKey],
});
put('lists/full.list', bundle.bytes);
{
  const stateDir = folder();
  const journal = { appendSystem: () => ({ ok: true as const, seq: 1 }), caseRows: () => [] };
  one(
    await importBundle({
      bundle: { bytes: readFileSync(join(HERE, 'lists/full.list')) },
      stateDir,
      ring: ring(),
      trust: { keys: signers.map(({ publicKey }) => toHex(publicKey)), threshold: 2 },
      listIds: [HEAD.listId],
      journal,
      clock,
      random: seededRandom('list'),
    }),
  );
  const list = new ListFolder(stateDir, HEAD.listId);
  putDatabase('lists/full.db', list.current() ?? '');
  const meta = { ...LIST, generation: 4, state: 'ab'.repeat(32), records: 2 };
  const changed = readLine(LINES[1]?.replace('"rev":4', '"rev":5').replace('2011-03-04', '2011-04-03') ?? '');
  if (!changed.ok) throw new Error(changed.where);
  one(
    applyDelta({
      folder: list,
      listId: HEAD.listId,
      ring: ring(),
      from: { generation: 3, state: bundle.manifest.state },
      meta,
      operations: [{ op: 'put', id: 'per-1', rev: 5, text: changed.text, keys: () => keysOf(changed.record) }],
      keysOfText,
      random: seededRandom('delta'),
    }),
  );
  putDatabase('lists/after-delta.db', list.current() ?? '');
}
{
  const contentKey = bytes32(0x55);
  const text = LINES.map((line) => `${line}\n`).join('');
  const { createHash } = await import('node:crypto');
  const toState = createHash('sha256').update(text).digest('hex');
  const count = LINES.length;
  const full = {
    head: HEAD,
    kind: 'full' as const,
    from: null,
    fromState: null,
    to: 3,
    toState,
    records: count,
    total: count,
    createdAt: AT,
  };
  put('lists/full.wpb', sealBundle({ header: full, lines: LINES, contentKey }).bytes);
  const delta = {
    ...full,
    head: { ...HEAD, generation: 4 },
    kind: 'delta' as const,
    from: 3,
    fromState: toState,
    to: 4,
    toState: 'cd'.repeat(32),
    records: 1,
    total: 2,
  };
  put('lists/delta.wpb', sealBundle({ header: delta, lines: ['{"id":"doc-1","op":"del","rev":2}'], contentKey }).bytes);
  const devices = [deviceBoxKey(ring()).publicKey, boxKeyFrom(bytes32(9)).publicKey];
  put('lists/content-keys-2.wpk', sealKeys({ contentKey, devices }));
}
{
  const stateDir = folder();
  const list = new ListFolder(stateDir, FACE_META.listId);
  list.create();
  const builder = new ListBuilder({
    folder: list,
    listId: FACE_META.listId,
    generation: 2,
    ring: ring(),
    random: seededRandom('faces'),
    keyMark: keyMarkOf(keysOfText),
  });
  const read = readLine(LINES[1] ?? '');
  if (!read.ok) throw new Error(read.where);
  builder.add({ text: read.text, rev: 4, keys: keysOf(read.record), templates: [TEMPLATE] });
  builder.finish(FACE_META);
  list.activate(2);
  putDatabase('lists/faces.db', list.current() ?? '');
}
if (!existsSync(join(HERE, 'lists/text.sealed'))) {
  const path = join(folder(), 'text.sealed');
  const writer = new ArchiveWriter(path, bytes32(0x66), { listId: HEAD.listId, generation: 3 });
  for (const line of LINES) writer.add(line);
  writer.finish();
  put('lists/text.sealed', readFileSync(path));
}
if (!existsSync(join(HERE, 'lists/content-key.sealed'))) {
  const path = join(folder(), 'content-key.sealed');
  const name = { listId: HEAD.listId, generation: 3 };
  keepContentKey(path, { contentKey: bytes32(0x55), archiveKey: bytes32(0x66), name });
  put('lists/content-key.sealed', readFileSync(path));
}

// Signed files that reach a kiosk.
const examples = join(HERE, '../../../docs/examples');
// Beside the model, what lies in `signed` is of before there was an envelope, and the program writes it no more.
const draft = (name: string): unknown => JSON.parse(readFileSync(join(examples, name), 'utf8'));
put('packs/policy.json', signPolicy(draft('policy.json'), signers));
put('packs/known-issues.json', signKnownIssues(draft('known-issues.json') as KnownIssuesDraft, signers, ENDS));
put('packs/reference.json', referencePacks.REFERENCE.sign(draft('document-reference.json') as never, signers, ENDS));
// Packs of schema 1 are written no more: what was signed is what the file holds.
put(
  'packs/indicators.json',
  signPack(JSON.parse(readFileSync(join(HERE, 'packs/indicators.json'), 'utf8')).content, signers),
);
put('packs/protection.json', signPack(draft('protection.json'), signers));
put(
  'signed/model-signatures.json',
  signModel(JSON.parse(readFileSync(join(examples, 'model-embedder.json'), 'utf8')), signers),
);

// Referrals. `referral.wps` and `protection.db` were made before there was a kind, and the program writes such ones no more.
const body = testBody();
const drill = () => ({ ...REFERRAL(), head: { ...REFERRAL().head, kind: 'drill' as const } });
put('referral/referral.wps', sealedFile(sealed(sealReferral(REFERRAL(), { device, body: body.box.publicKey }))));
put('referral/drill.wps', sealedFile(sealed(sealReferral(drill(), { device, body: body.box.publicKey }))));
function sealed<T>(result: T | { tooLongBy: number }): T {
  if (typeof result === 'object' && result !== null && 'tooLongBy' in result) throw new Error('too long');
  return result as T;
}
put(
  'referral/answer.wpa',
  answerFile(
    { refNo: REFERRAL().head.refNo, blake2b: 'ab'.repeat(32), state: 'rejected', reason: 'no-capacity' },
    body.ack,
  ),
);
// The form of a hand-over and a word about people, from the appliance with the root key of 7 to the one of 8.
for (const [name, parts] of Object.entries(HANDOVERS())) {
  const to = deviceBoxKey(ring(8)).publicKey;
  const made = sealHandover(parts, { to, device });
  if ('tooLongBy' in made) throw new Error(name);
  put(`handover/${name}.wpm`, handoverFile(made));
}
put(
  'handover/known.json',
  json({ key: blake2b256(ring().key('handover')), words: blake2b256(utf8(SPOKEN_WORDS.join(' '))) }),
);

{
  const moments = new SealedMoments(ring().key('referral-moments'));
  const moment = moments.seal(new Date(AT), { kind: 'sealed', refNo: REFERRAL().head.refNo });
  put('referral/moment.json', json({ moment }));
}
put('referral/number.json', json({ number: newRefNo(seededRandom('number')) }));
for (const [name, kind] of [
  ['protection.db', 'referral'],
  ['protection-drill.db', 'drill'],
] as const) {
  const stateDir = folder();
  const { store } = one(openProtection({ stateDir, ring: ring(), now: new Date(AT), noted: null }));
  const { head: plain, facts, safeContact, photo } = REFERRAL();
  const head = { ...plain, kind };
  one(
    store.submit(
      {
        formId: FORM_ID,
        noKey: false,
        deeds: { seal: true, noteItems: true, countNoConsent: false, logEmergency: false } as never,
        itemIds: ['I-01'],
        answer: { ...ANSWERED, refNo: head.refNo },
        referral: { head, facts, safeContact, photo, key: body.key },
      },
      new Date(AT),
    ),
  );
  store.close();
  putDatabase(`referral/${name}`, join(stateDir, 'protection.db'));
}

// Notices.
const central = ring(0x33);
const central1 = {
  box: boxKeyFrom(central.key('notice-box')),
  receipts: signingKeyFromSeed(central.key('notice-signing')),
};
const to = keyIdOf(central1.box.publicKey);
const box = sealLetter(
  { kind: 'notice', notice: NOTICE(to, deviceIdentity(ring(), 'Lane 1').deviceKeyId) },
  {
    device,
    central: central1.box.publicKey,
  },
);
put('notices/notice.wpn', letterFile({ box, to }));
{
  const file = JSON.parse(readFileSync(join(HERE, 'notices/notice.wpn'), 'utf8')) as { box: string };
  const ref = refOf(Buffer.from(file.box, 'base64'));
  put('notices/receipt.wpr', receiptFile({ ref, time: AT }, central1.receipts));
  const at = folder();
  const { received } = one(
    openReceived({ folder: at, key: central.key('notice-store'), now: new Date(AT), random: seededRandom('received') }),
  );
  received.add([{ notice: NOTICE(to, deviceIdentity(ring(), 'Lane 1').deviceKeyId), ref }], new Date(AT));
  received.close();
  putDatabase('notices/notices.db', join(at, 'notices.db'));
}

// The appliance: identity, state, calibration, document type, ledger, accounts, counters, sheets, certificate.
put('device/identity.json', identityText(deviceIdentity(ring(), 'Lane 7')));
put('device/device-key.json', deviceKeyText(deviceBoxKey(ring())));
{
  const stateDir = folder();
  const journal = journalOf(ring());
  const store = new DeviceStateStore({
    stateDir,
    ring: ring(),
    journal: journal as never,
    random: seededRandom('salt'),
  });
  one(await store.change({ state: 'training', technician: 'tom', supervisor: 'sofia', now: new Date(AT), note: {} }));
  put('device/device-state.json', readFileSync(join(stateDir, 'device-state.json')));
  // The calibration and the document type beside it are of before there was an envelope.
  const memory = memoryOf({ stateDir, ring, clock: new SetClock() }, journal as never);
  const station = { stateDir, journal: journal as never, memory, by: 'waypost' };
  const calibration = { ...calibrationRecord(), device: fingerprint(journal.signer.publicKey) };
  one(await recordCalibration(calibration, station));
  put('packs/calibration.json', readFileSync(join(stateDir, 'calibrations', `${calibration.check}.json`)));
  one(await keepDocumentType(DOCUMENT_MODEL, station, { by: 'waypost', technician: 'tom', approver: 'sofia' }));
  put('packs/document-type.json', readFileSync(join(stateDir, 'document-models', 'UTO-P-1.json')));
  one(await new OperatorModelStore(stateDir, station).point(POINTER, 'waypost'));
  put('packs/operator-models.json', readFileSync(join(stateDir, 'models', 'active.json')));
  put('packs/named.json', json(journal.named));
}
{
  const stateDir = folder();
  writeLedger(
    stateDir,
    ring(),
    {
      v: 1,
      counter: 12,
      tpm: false,
      lists: { [HEAD.listId]: { generation: 3, state: 'ab'.repeat(32) } },
      reload: ['other-list'],
      repositories: {},
      clockFloor: AT,
    },
    seededRandom('ledger'),
  );
  put('device/ledger.sealed', readFileSync(join(stateDir, 'update', 'ledger.sealed')));
  const packs = { 'policy-changed policy': { version: 3, id: 'cd'.repeat(32) } };
  const read = readLedger(stateDir, ring());
  if (!read.ok || read.ledger === null) throw new Error('no ledger');
  writeLedger(stateDir, ring(), { ...read.ledger, packs }, seededRandom('ledger of packs'));
  put('packs/ledger.sealed', readFileSync(join(stateDir, 'update', 'ledger.sealed')));
}
if (!existsSync(join(HERE, 'stores/accounts.db.gz'))) {
  const stateDir = folder();
  const { accounts } = one(openAccounts({ stateDir, ring: ring(), wall: () => new Date(AT) }));
  one(await accounts.create({ id: 'o.one', name: 'Officer One', role: 'officer', pin: '482915', pinBy: '*' }));
  one(await accounts.create({ id: 'd.two', name: 'Data Two', role: 'dpo', pin: '730264', madeBy: 'o.one' }));
  accounts.close();
  putDatabase('stores/accounts.db', join(stateDir, 'accounts.db'));
}
{
  const stateDir = folder();
  const { counters } = one(openCounters({ stateDir, now: new Date(AT) }));
  counters.add({ quarter: '2026-Q4', outcome: 'match', categories: { age: '30-44', sex: 'F', origin: 'UTO' } });
  counters.freeze({ quarter: '2026-Q3', attributes: [] } as never);
  counters.close();
  putDatabase('stores/counters.db', join(stateDir, 'counters.db'));
  const { passes: crossings } = one(openCrossings({ stateDir, now: new Date(AT) }));
  crossings.add({
    week: '2026-W48',
    tallies: ['face/accepted', 'clear/quiet'],
    issuer: null,
    pattern: { hour: 12, route: null, document: 'passport', outcome: 'quiet' },
  });
  crossings.close();
  putDatabase('stores/passes.db', join(stateDir, 'passes.db'));
}
if (!existsSync(join(HERE, 'device/001.sheet'))) {
  const stateDir = folder();
  one(await new SavedSheets({ stateDir, ring: ring(), clock }).save(SHEET, 'first try'));
  put('device/001.sheet', readFileSync(join(stateDir, 'sheets', '001.sheet')));
}
const certificate = await acceptanceCertificate(ring());
put('device/certificate.json', certificateText(signCertificate(certificate, deviceSigningKey(ring()))));
const office = signingKeyFromSeed(bytes32(0x77));
put('device/countersignature.json', countersign(certificate, { key: office, now: new Date(AT) }));
put('device/office-key.json', officeKeyText(office.publicKey));
put(
  'device/decommissioned.json',
  signReceipt(
    {
      config: { lane: { id: 'lane-7', name: 'Lane 7' }, key: { kind: 'development' } },
      ring: ring(),
      journal: { head: () => ({ seq: 41, hash: 'ef'.repeat(32) }) },
      clock,
    } as never,
    { technician: 'tom', supervisor: 'sofia' },
  ),
);
{
  const stateDir = folder();
  const begun = {
    format: 'waypost.provisioning.1' as const,
    simulated: false,
    key: { kind: 'development' },
    steps: {},
  };
  await writeProgress(stateDir, withStep(begun, 'machine', new Date(AT), { cores: 2 }), ring());
  put('device/provisioning.json', readFileSync(join(stateDir, 'provisioning.json')));
}

// Claims.
const claims = ring(0x44);
const code = { id: '7Q2K', secret: secretFrom(claims.key('claim-codes')) };
put('claims/code.txt', `${claimCodeText(code)}\n`);
put('claims/request.json', claimRequest(ring(), code, { name: 'Lane 7', link: null }));
{
  const { file } = one(readClaimRequest(readFileSync(join(HERE, 'claims/request.json'), 'utf8')));
  const key = ringSigningKey(claims, 'claim-signing');
  put(
    'claims/answer.json',
    claimAnswer(file, { code, site: 'Gate 3', acceptedAt: AT, key, updateRoot: 'ab'.repeat(32) }),
  );
}

// The line: link key, what names it, identity and claim with it, letters, cells, announcement. `ca.pem` was made by openssl.
{
  const seed = bytes32(0x55);
  const link = linkPublicKey(seed);
  put('line/link.key', seed);
  put('line/names.json', json({ linkId: linkIdOf(link), nkey: nkeyOf(link), signIn: signInAnswer('a nonce', seed) }));
  put('line/identity.json', identityText(deviceIdentity(ring(), 'Lane 7', link)));
  put('line/request.json', claimRequest(ring(), code, { name: 'Lane 7', link }));
  const { file } = one(readClaimRequest(readFileSync(join(HERE, 'line/request.json'), 'utf8')));
  const ca = [readFileSync(join(HERE, 'line/ca.pem'), 'utf8')];
  const fleet = { servers: ['192.0.2.10:14222'], name: 'fleet.office', ca };
  const office = { code, site: 'Gate 3', acceptedAt: AT, key: ringSigningKey(claims, 'claim-signing') };
  put('line/answer.json', claimAnswer(file, { ...office, updateRoot: 'ab'.repeat(32), fleet }));
  const head = { v: 1 as const, to, device: deviceIdentity(ring(), '').deviceKeyId, time: AT };
  const keys = { device, central: central1.box.publicKey };
  const report = {
    ...{ ...head, counter: 3, program: { version: '0.5.0', state: 'good' as const }, lists: [['stolen', 12]] as never },
    ...{ of: 1, packs: { policy: 4 }, models: 'ab'.repeat(8), clock: -2, disk: 61, tpm: 'sealed' as const },
    ...{ selftest: 'passed' as const, codes: ['DISK_SPACE'], waiting: 2, owed: 0, announced: 17 },
    audit: { seq: 41, hash: 'ef'.repeat(32) },
  };
  put('line/report.wpn', letterFile({ box: sealLetter({ kind: 'report', report }, keys), to }));
  put('line/blank.wpn', letterFile({ box: sealLetter({ kind: 'blank', blank: head }, keys), to }));
  const ranges = [
    { from: 4, to: 4 },
    { from: 7, to: 9 },
  ];
  put('line/missing.wpr', missingFile({ device: head.device, ranges, time: AT }, central1.receipts));
  put('line/cell.bin', cellOf(readFileSync(join(HERE, 'line/report.wpn'), 'utf8'), central1.box.publicKey));
  const answered = readFileSync(join(HERE, 'line/missing.wpr'), 'utf8');
  put('line/answer-cell.bin', answerCellOf(answered, deviceBoxKey(ring()).publicKey));
  const said = { repository: 'main', version: 17, timestamp: 'cd'.repeat(32), spreadSeconds: 30, halt: null };
  put('line/announcement.bin', announcementBytes(said));
}

// Central office: secret key file, repository metadata.
if (!existsSync(join(HERE, 'central/targets.key'))) {
  const made = await newSecretFile(
    { role: 'archive', holder: 'A. Holder', passphrase: 'correct horse battery' },
    seededRandom('archive'),
  );
  put('central/archive.key', made.text);
}
{
  const key = tufKey(signers[0]?.publicKey ?? bytes32(0));
  const keyid = keyIdOfTuf(key);
  const role = { keyids: [keyid], threshold: 1 };
  const signed = {
    _type: 'root' as const,
    spec_version: '1.0.31' as const,
    version: 1,
    expires: '2027-11-25T12:00:00Z',
    consistent_snapshot: true as const,
    keys: { [keyid]: key },
    roles: { root: role, targets: role, snapshot: role, timestamp: role },
  };
  put(
    'central/1.root.json',
    metadataText({
      signatures: [signatureOf(signed, { keyid, secretKey: signers[0]?.secretKey ?? bytes32(0) })],
      signed,
    }),
  );
}

// Parts of the audit database that are sealed apart: a personal part and a slip.
const random = seededRandom('audit');
const salt = random(32);
const parts = { check: { compared: [{ field: 'documentNumber', captured: 'L898902C3' }] } };
const personal = sealPersonal(parts, { subject: 'case-1', seq: 5, salt, key: ring().key('cases'), random });
put('audit/personal.json', json({ sealed: toHex(personal), commitment: commit(salt, parts) }));
{
  const { default: Database } = await import('better-sqlite3');
  const path = join(folder(), 'slip.db');
  const db = new Database(path);
  db.exec(`CREATE TABLE redress (number_tag TEXT, case_tag TEXT, sealed BLOB);
    CREATE TABLE inspection (id TEXT, purged_wall TEXT); CREATE TABLE row (seq INTEGER, subject TEXT);
    CREATE TABLE personal (seq INTEGER); CREATE TABLE alert (judged_seq INTEGER, outcome TEXT);
    INSERT INTO inspection VALUES ('case-1', NULL); INSERT INTO row VALUES (5, 'case-1'); INSERT INTO personal VALUES (5);`);
  const records = new RecordKeeping({
    db,
    caseKey: ring().key('cases'),
    random: seededRandom('slip'),
    floor: undefined as never,
    insert: () => 1,
    write: (work) => {
      work();
      return { ok: true, seq: 1 };
    },
  });
  const { number } = one(records.issue('case-1', 's.one'));
  const row = db.prepare('SELECT * FROM redress').get() as { number_tag: string; case_tag: string; sealed: Buffer };
  put(
    'audit/slip.json',
    json({ number, number_tag: row.number_tag, case_tag: row.case_tag, sealed: toHex(row.sealed) }),
  );
}

// What a technician typed for a step of the set-up that waits.
{
  const stateDir = folder();
  const draft = new Draft(stateDir);
  await draft.keep('claim.codeFile', 'K7QM-2XHD-9RTB-4WNV-6CJP-3FGZ', ring());
  await draft.keep('site.laneName', 'Arrivals, lane 1', ring());
  await draft.settle('claim', ring());
  put('device/provisioning-answers.sealed', readFileSync(join(stateDir, DRAFT_FILE)));
}
