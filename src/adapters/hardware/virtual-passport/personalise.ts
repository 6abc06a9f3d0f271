import { generateKeyPairSync } from 'node:crypto';
import { concat, flipped, hex } from './bytes.ts';
import { curveNamed, type Draw, groupOf, privateKey } from './card/groups.ts';
import { ATR_INFO, atrInfo, type CardImage, FILE_IDS } from './card/image.ts';
import type { ActiveKey, ChipKey } from './card/keys.ts';
import type { PaceVariant } from './card/pace.ts';
import { com, deep, dg1, dg11, dg12, securityObject } from './document/groups.ts';
import { mrzInformation, otherNumber, otherOptional, otherSurname, type Rows } from './document/mrz.ts';
import { dg2, enormous, filledUp, jpegSize } from './document/portrait.ts';
import * as infos from './document/security-infos.ts';
import type { FaultName } from './faults.ts';
import type { DocumentSigner, Flavour, SignerFault, TestPki } from './pki/authority.ts';
import { daysAfter } from './pki/certificate.ts';
import { signedData, withIndefiniteLengths } from './pki/cms.ts';
import { plainEcdsa, pssWithOtherMask, stating } from './pki/signing.ts';
import type { ChipProfile } from './profile.ts';
import { oid, sequence, tlv } from './tlv.ts';

export interface Personalisation {
  profile: ChipProfile;
  faults: readonly FaultName[];
  pki: TestPki;
  /** The MRZ as the page shows it. */
  mrz: Rows;
  /** The MRZ that the issuer wrote into DG1, if the page was changed. */
  chipMrz?: Rows;
  /** JPEG or JPEG 2000 for DG2. */
  portrait: Uint8Array;
  /** The picture that replaces it after signing (fault `dg2-altered`); if absent, the same picture with a comment. */
  otherPortrait?: Uint8Array;
  now: Date;
  draw: Draw;
}

export interface VirtualPassport {
  image: CardImage;
  /** The result of a complete reading, by the file names of a dump without `.bin`. */
  files: ReadonlyMap<string, Uint8Array>;
  /** MRZ of the page and time of the inspection: `context.json` of a dump. */
  context: { mrz: string[]; clock: string };
}

/** DG3 and DG4 need terminal authentication. */
const GUARDED = [0x0103, 0x0104];
const LDS = '2.23.136.1.1.1';
const CARD_SECURITY = '0.4.0.127.0.7.3.2.1';
const FLAVOURS: readonly FaultName[] = [
  ...['unknown-issuer', 'csca-expired', 'csca-generator', 'country-differs', 'country-absent'],
  ...['crl-absent', 'crl-stale', 'crl-other-issuer', 'crl-signature', 'crl-endless'],
] as FaultName[];
const SIGNER_FAULTS: readonly FaultName[] = [
  ...['ds-key-usage', 'ds-list-signer', 'ds-critical', 'ds-expired', 'ds-future', 'ds-generator'],
  ...['ds-curve-unknown', 'ds-chain', 'ds-chain-by-name', 'revoked-signer'],
] as FaultName[];

/** The PACE variant announced by a chip that hides its better one. */
const WEAKER: PaceVariant = { mapping: 'ecdh-gm', cipher: '3des', parameter: 12 };
/** Faults that only a chip with BAC can show, and those of a chip without any known form of PACE. */
const ONLY_BAC: readonly FaultName[] = [
  'pace-unsupported',
  'card-access-6283',
  'card-access-6700',
  'bac-mac',
  'bac-nonce',
];
const WITHOUT_PACE: readonly FaultName[] = [...ONLY_BAC, 'chip-open', 'pace-unsupported-only'];

/** Makes a passport: files, signatures and keys, with the faults that were asked for. */
export function personalise(given: Personalisation): VirtualPassport {
  return new Personaliser(given).passport();
}

class Personaliser {
  readonly #given: Personalisation;
  readonly #faults: ReadonlySet<FaultName>;
  readonly #profile: ChipProfile;
  readonly #signer: DocumentSigner;

  constructor(given: Personalisation) {
    this.#given = given;
    this.#faults = new Set(given.faults);
    this.#profile = given.profile;
    const flavour = (FLAVOURS.find((one) => this.#has(one)) ?? 'ordinary') as Flavour;
    const fault = (SIGNER_FAULTS.find((one) => this.#has(one)) ?? 'none') as SignerFault;
    const { csca } = given.profile;
    const signer = this.#has('sod-pss-mask') ? 'pss-2048-sha256' : this.#signerKind();
    this.#signer = given.pki.documentSigner({ csca, flavour, signer, fault });
  }

  passport(): VirtualPassport {
    const { profile, mrz, now } = this.#given;
    const chipKeys = this.#chipKeys();
    const active = this.#activeKey();
    const pace = this.#paceVariants();
    const mappingKey = profile.pace === 'ecdh-cam' ? this.#newKey(profile.parameter) : null;
    const signed = this.#groups({ chipKeys: chipKeys.stated, active, pace });
    const files = new Map<string, Uint8Array>([
      ...this.#accessFiles(pace, mappingKey),
      ...this.#delivered(signed),
      ...this.#signedObject(signed),
    ]);
    const copied = this.#has('cam-copied') ? this.#newKey(profile.parameter) : mappingKey;
    return {
      image: this.#image({ files, pace, mappingKey: copied, chipKeys: chipKeys.held, active }),
      files: new Map([...files].filter(([name]) => name !== 'DG3')),
      context: { mrz: [...mrz], clock: now.toISOString() },
    };
  }

  #signerKind(): string {
    const { signer } = this.#profile;
    // Only an ECDSA signature can be written in the wrong form.
    return this.#has('sod-ecdsa-form') && !/secp|brainpool/.test(signer) ? 'secp256r1-sha256' : signer;
  }

  #paceVariants(): PaceVariant[] {
    const { pace: mapping, cipher, parameter } = this.#profile;
    if (mapping === 'none' || WITHOUT_PACE.some((one) => this.#has(one))) return [];
    return [{ mapping, cipher, parameter }];
  }

  #chipKeys(): { stated: ChipKey[]; held: ChipKey[] } {
    const { ca: form, caParameter: parameter } = this.#profile;
    if (form === 'none') return { stated: [], held: [] };
    const key: ChipKey = { form, parameter, secret: this.#newKey(parameter), id: null };
    const held = this.#has('ca-copied') ? { ...key, secret: this.#newKey(parameter) } : key;
    return { stated: [key], held: [held] };
  }

  #activeKey(): { stated: ActiveKey; spki: Uint8Array; held: ActiveKey } | null {
    const asked = this.#has('aa-short-key') ? 'rsa-768-sha1' : this.#profile.aa;
    if (asked === 'none') return null;
    const [form = '', size = '', hash = ''] = asked.split('-');
    const make = () =>
      form === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: Number(size) })
        : generateKeyPairSync('ec', { namedCurve: size, paramEncoding: 'explicit' });
    const pair = make();
    const stated: ActiveKey = { form: form === 'rsa' ? 'rsa' : 'ecdsa', key: pair.privateKey, hash };
    const held = this.#has('aa-copied') ? { ...stated, key: make().privateKey } : stated;
    const spki = new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }));
    return { stated, spki, held: this.#has('aa-der') ? { ...held, der: true } : held };
  }

  /** The data groups as the issuer signs them. */
  #groups({
    chipKeys,
    active,
    pace,
  }: {
    chipKeys: readonly ChipKey[];
    active: { stated: ActiveKey; spki: Uint8Array } | null;
    pace: readonly PaceVariant[];
  }): Map<number, Uint8Array> {
    const { profile, mrz, chipMrz } = this.#given;
    const page = chipMrz ?? mrz;
    const rows = this.#has('dg1-mismatch')
      ? otherSurname(page)
      : this.#has('dg1-optional')
        ? otherOptional(page)
        : page;
    const groups = new Map<number, Uint8Array>([
      [1, dg1(rows)],
      [2, this.#face()],
    ]);
    if (profile.fingerprints) groups.set(3, tlv(0x63, hex('0201')));
    if (profile.details) {
      groups.set(11, dg11({ name: nameIn(rows), birth: birthIn(rows, this.#given.now), place: 'ZENITH' }));
      groups.set(12, dg12('UTOPIA PASSPORT OFFICE', '20230503'));
    }
    const stated = [
      ...pace.map(infos.paceInfo),
      ...chipKeys.map((key) => infos.chipKeyInfo(key, profile.caKey)),
      ...(profile.caInfo ? chipKeys.map((key) => infos.chipInfo(key, profile.caCipher)) : []),
      ...(active?.stated.form === 'ecdsa' ? [infos.activeInfo(active.stated.hash)] : []),
    ];
    if (stated.length > 0) groups.set(14, tlv(0x6e, infos.securityInfos(stated)));
    if (active !== null) groups.set(15, tlv(0x6f, active.spki));
    return groups;
  }

  #face(other?: Uint8Array): Uint8Array {
    const { profile, portrait } = this.#given;
    const { dg2: encoding, portraitBytes } = profile;
    const whole = filledUp(other ?? portrait, portraitBytes);
    const { width, height } = jpegSize(whole) ?? { width: 413, height: 531 };
    const image = this.#has('portrait-cut')
      ? whole.subarray(0, Math.floor(whole.length / 2))
      : this.#has('portrait-bomb')
        ? enormous(whole)
        : this.#has('portrait-no-image')
          ? new Uint8Array(Buffer.from('%PDF-1.7 this is no picture\n'))
          : whole;
    const otherFormat = this.#has('portrait-other-format');
    return dg2({ encoding, image, width, height, otherFormat, noFace: this.#has('portrait-absent') });
  }

  /** The data groups as the chip returns them. */
  #delivered(signed: ReadonlyMap<number, Uint8Array>): Map<string, Uint8Array> {
    const { otherPortrait, portrait, mrz, chipMrz } = this.#given;
    const given = new Map(signed);
    if (this.#has('dg1-altered')) given.set(1, dg1(otherSurname(chipMrz ?? mrz)));
    if (this.#has('dg2-altered')) given.set(2, this.#face(otherPortrait ?? filledUp(portrait, portrait.length + 40)));
    if (this.#has('file-4-gb')) given.set(2, concat(hex('7584ffffffff'), (signed.get(2) ?? hex('')).subarray(4)));
    if (this.#has('dg-injected')) given.set(11, dg11({ name: 'INJECTED<<NAME', birth: '19740812', place: 'NOWHERE' }));
    for (const group of [2, 14, 15]) if (this.#has(`dg${group}-withheld` as FaultName)) given.delete(group);
    return new Map([...given].map(([group, bytes]) => [`DG${group}`, bytes]));
  }

  #signedObject(groups: ReadonlyMap<number, Uint8Array>): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    const listed = [...groups.keys()];
    if (!this.#has('com-absent'))
      files.set('EF_COM', com(this.#has('com-differs') ? listed.filter((one) => one !== 2) : listed));
    if (this.#has('sod-absent')) return files;
    if (this.#has('sod-empty')) return files.set('EF_SOD', tlv(0x77));
    if (this.#has('sod-garbage')) return files.set('EF_SOD', tlv(0x77, hex('3082ffff0609')));
    if (this.#has('sod-deep')) return files.set('EF_SOD', tlv(0x77, deep(3_000)));
    const object = securityObject(groups, this.#profile.hash);
    const message = this.#signed(object);
    const whole = tlv(0x77, this.#has('sod-indefinite') ? withIndefiniteLengths(message) : message);
    return files.set('EF_SOD', this.#has('sod-4-gb') ? concat(hex('7784ffffffff'), whole.subarray(4)) : whole);
  }

  #signed(content: Uint8Array): Uint8Array {
    const { certificate } = this.#signer;
    let { key } = this.#signer;
    if (this.#has('sod-pss-mask')) key = stating(key, pssWithOtherMask(key.hash));
    if (this.#has('sod-ecdsa-form')) key = stating(key, plainEcdsa(key.hash));
    if (this.#has('sod-signature')) {
      const right = key;
      key = { ...right, sign: (data) => lastBitChanged(right.sign(data)) };
    }
    const type = this.#has('sod-type') ? '1.3.6.1.4.1.99999.2' : this.#has('sod-old-type') ? '1.3.27.1.1.1' : LDS;
    return signedData({
      ...{ content, type, key, certificate, signed: daysAfter(this.#given.now, -100) },
      withoutCertificate: this.#has('ds-absent'),
      otherStrings: this.#has('sod-sid'),
      ...(this.#has('sod-content-type') ? { statedType: '1.2.840.113549.1.7.1' } : {}),
      ...(this.#has('sod-digest') ? { statedDigest: new Uint8Array(key.hash === 'sha512' ? 64 : 32).fill(7) } : {}),
      ...(this.#has('sod-hash-unknown') ? { digestAlgorithm: sequence(oid('1.3.6.1.4.1.99999.3')) } : {}),
    });
  }

  #accessFiles(pace: readonly PaceVariant[], mappingKey: bigint | null): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    const { parameter } = this.#profile;
    const unknown = this.#has('pace-unsupported') || this.#has('pace-unsupported-only');
    const stated = this.#has('pace-downgrade') ? [WEAKER] : pace;
    const announced = unknown ? [infos.unknownPaceInfo()] : stated.map(infos.paceInfo);
    if (announced.length > 0) files.set('CardAccess', infos.securityInfos(announced));
    if (mappingKey === null || pace.length === 0) return files;
    if (this.#has('card-security-empty')) return files.set('CardSecurity', hex('3000'));
    // A second key on the same curve: only the one whose id is the parameter is used for the mapping.
    const keys: ChipKey[] = [
      { form: 'ecdh', parameter, secret: mappingKey, id: parameter },
      { form: 'ecdh', parameter, secret: this.#newKey(parameter), id: 0x48 },
    ];
    const content = infos.securityInfos([
      ...pace.map(infos.paceInfo),
      ...keys.map((key) => infos.chipKeyInfo(key, 'standard')),
      ...keys.map((key) => infos.chipInfo(key, 'aes-128')),
    ]);
    const { key, certificate } = this.#signer;
    const signer = this.#has('card-security-signature')
      ? { ...key, sign: (data: Uint8Array) => lastBitChanged(key.sign(data)) }
      : key;
    const signed = daysAfter(this.#given.now, -100);
    return files.set('CardSecurity', signedData({ content, type: CARD_SECURITY, key: signer, certificate, signed }));
  }

  #image({
    files,
    pace,
    mappingKey,
    chipKeys,
    active,
  }: {
    files: ReadonlyMap<string, Uint8Array>;
    pace: readonly PaceVariant[];
    mappingKey: bigint | null;
    chipKeys: readonly ChipKey[];
    active: { held: ActiveKey } | null;
  }): CardImage {
    const { profile, mrz, chipMrz } = this.#given;
    const master = new Map<number, Uint8Array>([[ATR_INFO, atrInfo(profile.extended)]]);
    const application = new Map<number, Uint8Array>();
    for (const [name, bytes] of files) {
      const place = name.startsWith('Card') ? master : application;
      place.set(FILE_IDS[name] ?? 0, bytes);
    }
    const rows = this.#has('wrong-password') ? otherNumber(mrz) : (chipMrz ?? mrz);
    const open = this.#has('chip-open');
    // A reader may be made to fall back to BAC only on a chip that has it.
    const bac = ONLY_BAC.some((one) => this.#has(one)) || profile.bac;
    return {
      ...{ master, application, mappingKey, chipKeys },
      guarded: new Set(GUARDED),
      access: {
        ...{
          open,
          pace: this.#has('pace-downgrade') ? [...pace, WEAKER] : pace,
          mrzInformation: mrzInformation(rows),
          can: profile.can,
        },
        bac: bac && !open && !this.#has('pace-unsupported-only'),
      },
      chipCipher: profile.caInfo ? profile.caCipher : null,
      activeKey: active?.held ?? null,
      extended: profile.extended,
      blockBytes: profile.blockBytes,
      faults: this.#faults,
    };
  }

  #newKey(parameter: number): bigint {
    const order = groupOf(parameter)?.order ?? curveNamed('prime256v1').order;
    return privateKey(order, this.#given.draw);
  }

  #has(fault: FaultName): boolean {
    return this.#faults.has(fault);
  }
}

/** Changes one bit in the last byte of a signature: for ECDSA it is in s, for RSA in the number itself. */
const lastBitChanged = (signature: Uint8Array): Uint8Array => flipped(signature, signature.length - 1);

function nameIn(rows: Rows): string {
  const text = rows.length === 3 ? (rows[2] ?? '') : (rows[0] ?? '').slice(5);
  return text.replaceAll(/<+$/g, '');
}

/** CCYYMMDD; a year in the future belongs to the previous century. */
function birthIn(rows: Rows, now: Date): string {
  const [, second = ''] = rows;
  const digits = rows.length === 3 ? second.slice(0, 6) : second.slice(13, 19);
  const century = Number(digits.slice(0, 2)) > now.getUTCFullYear() % 100 ? 19 : 20;
  return `${century}${digits.replaceAll('<', '0')}`;
}
