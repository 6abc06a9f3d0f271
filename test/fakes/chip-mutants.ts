import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { normaliseBer, readDer, readDerSequence } from '../../src/core/asn1/index.ts';
import { judgeChip, readDg1 } from '../../src/core/chip/index.ts';
import { readDg11, readDg12 } from '../../src/core/chip/passive/details.ts';
import { readRevocationList } from '../../src/core/trust/crl.ts';
import { readDefectList } from '../../src/core/trust/defects/list.ts';
import { NO_TRUST, readCertificate, readSignedData, TrustStore, unwrapped } from '../../src/core/trust/index.ts';
import { readMasterList } from '../../src/core/trust/master-list.ts';
import { readPublicKey } from '../../src/core/trust/public-key.ts';
import { CSCA_NAME, cardSecurity, dg1, dg14, dump, EC, group, indefinite, UT_DAY, UT_MRZ } from './chip-dump.ts';
import { certificate, crl, message, name, sidOf, signer } from './chip-pki.ts';
import { byIssuer, defectList, description, deviationList, known } from './defect-lists.ts';
import { type Bytes, int, octets, oid, seq, set, tlv } from './der-writer.ts';

export interface MutantsReport {
  inputs: number;
  /** Inputs that a reader took, so that the run is not one of refusals alone. */
  taken: number;
  thrown: string[];
  slowestMs: number;
  /** Growth of the heap over the second half of the run, bytes. */
  heapGrowthBytes: number;
}

type Next = (below: number) => number;

/** What is held once everything that nobody refers to is gone: without it the figure is the mood of the collector. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

const text = (tag: number, value: string): Buffer => tlv(tag, Buffer.from(value));

/** What is changed: each kind of file that the readers take. */
function seeds(): Bytes[] {
  const made = dump({ groups: { 14: dg14(), 15: group(15) } });
  const rsa = dump({ ds: signer({ key: { rsa: 2048 }, signing: 'pss', hash: 'sha256' }) });
  const explicit = dump({ ds: signer({ ...EC, key: { curve: 'brainpoolP256r1', explicit: true } }) });
  const csca = signer(EC, 1);
  const list = message({
    type: '2.23.136.1.1.2',
    content: seq(int(0), set(...[1, 2, 3].map((serial) => certificateOf(serial)))),
    by: csca,
    certificates: [certificateOf(1)],
    sid: sidOf(CSCA_NAME, 1),
  });
  const sod = made.files['SOD'] ?? new Uint8Array();
  return [
    sod,
    tlv(0x77, indefinite(unwrapped(sod, 0x77) ?? new Uint8Array())),
    rsa.files['SOD'] ?? new Uint8Array(),
    explicit.files['SOD'] ?? new Uint8Array(),
    cardSecurity(),
    made.csca.der,
    explicit.ds.der,
    explicit.ds.signer.spki,
    crl({ issuer: CSCA_NAME, by: csca, revoked: [1, 2, 300] }),
    list,
    made.files['COM'] ?? new Uint8Array(),
    dg1(UT_MRZ),
    dg14(),
    deviationList([{ signer: byIssuer(CSCA_NAME, 77), numbers: ['L898902C3'], descriptions: [description('2.3')] }]),
    defectList([{ serial: 77, known: [known('2.3', seq(set(int(1)), set(int(2))))] }]),
    tlv(
      0x6b,
      tlv(0x5c, Buffer.from('5f0e5f2b', 'hex')),
      text(0x5f0e, 'ERIKSSON<<ANNA'),
      text(0x5f2b, '19740812'),
      tlv(0xa0, int(1), text(0x5f0f, 'NAME')),
    ),
    tlv(0x6c, tlv(0x5c, Buffer.from('5f195f26', 'hex')), text(0x5f19, 'UTOPIA'), text(0x5f26, '20220416')),
    tlv(
      0x77,
      seq(
        oid('1.2.840.113549.1.7.2'),
        tlv(0xa0, seq(int(3), set(), seq(oid('2.23.136.1.1.1'), tlv(0xa0, octets(Buffer.alloc(9)))))),
      ),
    ),
  ];
}

function certificateOf(serial: number): Buffer {
  const by = signer(EC, 1);
  const subject = name('UT', `CSCA ${serial}`);
  return certificate({ subject, issuer: subject, spki: by.spki, by, ca: true, serial });
}

/** Bytes that have broken readers of TLV: open and huge lengths, long identifiers, end marks. */
const ODD = [
  '80',
  '0000',
  '84ffffffff',
  '847fffffff',
  '8500ffffffff',
  '1fffff7f',
  '1f8181',
  '3080',
  '2480',
  '30840000',
  'ff',
  '00',
].map((hex) => Buffer.from(hex, 'hex'));

function mutated(seed: Bytes, next: Next): Buffer {
  let bytes = Buffer.from(seed);
  for (let change = 1 + next(3); change > 0; change--) {
    const at = next(bytes.length + 1);
    switch (next(8)) {
      case 0:
      case 1:
        if (bytes.length > 0) {
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ (1 << next(8));
        }
        break;
      case 2:
        if (bytes.length > 0) bytes[at % bytes.length] = next(256);
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + next(8))]);
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), ODD[next(ODD.length)] ?? Buffer.alloc(0), bytes.subarray(at)]);
        break;
      case 6: {
        const odd = ODD[next(ODD.length)] ?? Buffer.alloc(0);
        bytes = Buffer.concat([bytes.subarray(0, at), odd, bytes.subarray(at + odd.length)]);
        break;
      }
      default: {
        const from = next(bytes.length + 1);
        const part = bytes.subarray(from, from + next(200));
        bytes = Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
      }
    }
  }
  return bytes;
}

const READERS: readonly ((bytes: Uint8Array) => { ok: boolean } | object | null)[] = [
  readDer,
  readDerSequence,
  normaliseBer,
  readSignedData,
  readCertificate,
  readRevocationList,
  readMasterList,
  readDg1,
  readDefectList,
  readDg11,
  readDg12,
  (bytes) => unwrapped(bytes, 0x77),
];

/**
 * `inputs` changed files through every reader, and each tenth through the whole judgement and the import of a key; what
 * threw, and how long the slowest took. `random`: in [0, 1). `nowMs`: a clock that only rises.
 */
export function runMutants(
  inputs: number,
  { random, nowMs }: { random: () => number; nowMs: () => number },
): MutantsReport {
  const next: Next = (below) => Math.floor(random() * below);
  const from = seeds();
  const store = new TrustStore(NO_TRUST);
  const { store: known } = dump();
  const report: MutantsReport = { inputs, taken: 0, thrown: [], slowestMs: 0, heapGrowthBytes: 0 };
  let halfway = 0;
  for (let n = 0; n < inputs; n++) {
    if (n === Math.floor(inputs / 2)) halfway = heldBytes();
    const bytes = mutated(from[next(from.length)] ?? Buffer.alloc(0), next);
    const before = nowMs();
    try {
      for (const reader of READERS) {
        const read = reader(bytes);
        if (read !== null && (!('ok' in read) || read.ok)) report.taken++;
      }
      if (n % 10 === 0) {
        readPublicKey(bytes);
        const files = { SOD: bytes, COM: bytes, DG1: bytes, DG14: bytes, CardSecurity: bytes };
        const results = judgeChip({ files, mrz: UT_MRZ, store: n % 20 === 0 ? store : known, now: UT_DAY });
        const content = results.find(({ check }) => check === 'chip-content');
        if (content?.result === 'successful') report.thrown.push(`successful: ${bytes.toString('hex').slice(0, 400)}`);
      }
    } catch (error) {
      report.thrown.push(`${String(error)}: ${bytes.toString('hex').slice(0, 400)}`);
    }
    report.slowestMs = Math.max(report.slowestMs, nowMs() - before);
  }
  report.heapGrowthBytes = heldBytes() - halfway;
  return report;
}
