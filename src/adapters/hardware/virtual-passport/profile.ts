import { type Result, refuse } from '../../../core/result/index.ts';
import { CIPHERS, type CipherName, SUITES } from './card/ciphers.ts';
import { CURVE_NAMES, groupOf } from './card/groups.ts';
import { roomIn } from './card/messaging.ts';
import { MAPPINGS, type Mapping } from './card/pace.ts';
import { ENCODINGS, type Encoding } from './document/portrait.ts';
import { CSCA_KINDS, SIGNER_KINDS } from './pki/signing.ts';

/** The profile of a virtual passport: every choice that an issuer makes. */
export interface ChipProfile {
  pace: 'none' | Mapping;
  cipher: CipherName;
  parameter: number;
  bac: boolean;
  /** Card access number, six digits, or none. */
  can: string | null;
  /** Active authentication: `none`, `rsa-BITS-HASH` or `ecdsa-CURVE-HASH`. */
  aa: string;
  /** Chip authentication. */
  ca: 'none' | 'ecdh' | 'dh';
  caCipher: CipherName;
  caParameter: number;
  /** How DG14 states the domain parameters of the key. */
  caKey: 'explicit' | 'standard';
  /** False: a French form, whose DG14 has a key but does not state the protocol. */
  caInfo: boolean;
  csca: string;
  signer: string;
  /** Hash of the data groups. */
  hash: string;
  dg2: Encoding;
  /** True if the chip also has DG11 and DG12. */
  details: boolean;
  /** Lists DG3, which nobody may read. */
  fingerprints: boolean;
  extended: boolean;
  blockBytes: number;
  /** Pads the portrait with comments to this size, bytes; 0 leaves it as it is. */
  portraitBytes: number;
}

const BASE: ChipProfile = {
  pace: 'ecdh-gm',
  cipher: 'aes-128',
  parameter: 13,
  bac: true,
  can: null,
  aa: 'ecdsa-brainpoolP256r1-sha256',
  ca: 'ecdh',
  caCipher: 'aes-128',
  caParameter: 13,
  caKey: 'explicit',
  caInfo: true,
  csca: 'brainpoolP384r1-sha384',
  signer: 'brainpoolP256r1-sha256',
  hash: 'sha256',
  dg2: '19794',
  details: false,
  fingerprints: false,
  extended: false,
  blockBytes: 65_535,
  portraitBytes: 0,
};

const aes256 = { cipher: 'aes-256', caCipher: 'aes-256' } as const;

/** Named profiles; `--profile NAME,key=value,…` starts from one. */
export const PROFILES: Readonly<Record<string, ChipProfile>> = {
  'ecdh-gm': BASE,
  'ecdh-im': { ...BASE, pace: 'ecdh-im' },
  'ecdh-cam': { ...BASE, pace: 'ecdh-cam', ca: 'none', aa: 'none' },
  'dh-gm': { ...BASE, pace: 'dh-gm', parameter: 0, ca: 'dh', caParameter: 0 },
  'dh-im': { ...BASE, pace: 'dh-im', parameter: 0, ca: 'dh', caParameter: 0 },
  'pace-only': { ...BASE, ...aes256, bac: false, pace: 'ecdh-cam', parameter: 16, caParameter: 16, dg2: '39794' },
  bac: { ...BASE, pace: 'none', ca: 'none', aa: 'rsa-1792-sha1', csca: 'rsa-4096-sha256', signer: 'rsa-2048-sha256' },
  'bac-3des': { ...BASE, pace: 'none', caCipher: '3des', caParameter: 12, aa: 'none' },
  cloneable: { ...BASE, pace: 'none', ca: 'none', aa: 'none' },
  strong: { ...BASE, ...aes256, parameter: 17, caParameter: 17, signer: 'brainpoolP512r1-sha512', hash: 'sha512' },
};

const HASHES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
const AA = /^(none|rsa-(768|1024|1280|1536|1792|2048)-(sha\d+)|ecdsa-([A-Za-z0-9]+)-(sha\d+))$/;

/** Reads `NAME,key=value,…`. A refusal says what is wrong and what is available. */
export function readProfile(text: string): Result<'PROFILE', { profile: ChipProfile }> {
  const [name = '', ...changes] = text.split(',');
  const base = PROFILES[name];
  if (base === undefined)
    return refuse('PROFILE', `There is no profile "${name}". The profiles are: ${list(Object.keys(PROFILES))}.`);
  let profile = base;
  for (const change of changes) {
    const [key = '', value = ''] = change.split('=');
    const reader = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (reader === undefined)
      return refuse('PROFILE', `There is no key "${key}". The keys are: ${list(Object.keys(KEYS))}.`);
    const read = reader(value);
    if (read === null) return refuse('PROFILE', `"${key}=${value}" is not possible. See docs/virtual-passport.md.`);
    profile = { ...profile, ...read };
  }
  const clash = clashOf(profile);
  return clash === null ? { ok: true, profile } : refuse('PROFILE', clash);
}

const list = (names: readonly string[]): string => names.join(', ');
const oneOf =
  <Key extends keyof ChipProfile>(key: Key, allowed: readonly ChipProfile[Key][]) =>
  (text: string): Partial<ChipProfile> | null => {
    const found = allowed.find((one) => String(one) === text);
    return found === undefined ? null : { [key]: found };
  };
const yesNo =
  (key: keyof ChipProfile) =>
  (text: string): Partial<ChipProfile> | null =>
    text === 'yes' ? { [key]: true } : text === 'no' ? { [key]: false } : null;
const whole =
  (key: keyof ChipProfile, from: number, to: number) =>
  (text: string): Partial<ChipProfile> | null =>
    /^\d{1,7}$/.test(text) && Number(text) >= from && Number(text) <= to ? { [key]: Number(text) } : null;
const PARAMETERS = [0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

const KEYS: Readonly<Record<string, (text: string) => Partial<ChipProfile> | null>> = {
  pace: oneOf('pace', ['none', ...MAPPINGS]),
  cipher: oneOf('cipher', CIPHERS),
  parameter: oneOf('parameter', PARAMETERS),
  bac: yesNo('bac'),
  can: (text) => (/^\d{6}$/.test(text) ? { can: text } : null),
  aa: (text) => (AA.test(text) && activeHash(text) ? { aa: text } : null),
  ca: oneOf('ca', ['none', 'ecdh', 'dh']),
  'ca-cipher': oneOf('caCipher', CIPHERS),
  'ca-parameter': oneOf('caParameter', PARAMETERS),
  'ca-key': oneOf('caKey', ['explicit', 'standard']),
  'ca-info': yesNo('caInfo'),
  csca: oneOf('csca', Object.keys(CSCA_KINDS)),
  signer: oneOf('signer', Object.keys(SIGNER_KINDS)),
  hash: oneOf('hash', HASHES),
  dg2: oneOf('dg2', ENCODINGS),
  details: yesNo('details'),
  fingerprints: yesNo('fingerprints'),
  extended: yesNo('extended'),
  block: whole('blockBytes', 16, 65_535),
  'portrait-bytes': whole('portraitBytes', 0, 1_000_000),
};

function activeHash(text: string): boolean {
  const [form, curve = '', hash = ''] = text.split('-');
  if (form === 'none') return true;
  return HASHES.includes(hash) && (form === 'rsa' || Object.values(CURVE_NAMES).includes(curve));
}

/** A choice that no chip can make, in one sentence; null if there is none. */
function clashOf(profile: ChipProfile): string | null {
  const { pace, cipher, parameter, ca, caParameter, extended, bac, caInfo, caCipher } = profile;
  const formOf = (id: number): string => (groupOf(id)?.form === 'modp' ? 'dh' : 'ecdh');
  if (pace === 'none' && !bac)
    return 'A chip with neither PACE nor BAC has no access control: use the fault chip-open.';
  if (pace !== 'none' && !pace.startsWith(formOf(parameter)))
    return `parameter=${parameter} does not fit pace=${pace}.`;
  if (pace === 'ecdh-im' && parameter === 10) return 'secp224r1 (parameter=10) has no integrated mapping.';
  if (pace === 'ecdh-cam' && cipher === '3des') return 'Chip authentication mapping does not support 3DES.';
  if (ca !== 'none' && ca !== formOf(caParameter)) return `ca-parameter=${caParameter} does not fit ca=${ca}.`;
  if (!caInfo && caCipher !== '3des') return 'ca-info=no is the form for 3DES: add ca-cipher=3des.';
  const large = (id: number): boolean => id === 1 || id === 2;
  const dh = (pace.startsWith('dh') && large(parameter)) || (ca === 'dh' && large(caParameter));
  if (dh && !extended) return 'A key of 2048 bits needs extended length: add extended=yes.';
  const session = ca !== 'none' ? caCipher : pace !== 'none' ? cipher : '3des';
  const bytes = Number(/^rsa-(\d+)/.exec(profile.aa)?.[1] ?? 0) / 8;
  const tooLong = !extended && bytes > roomIn(256, SUITES[session].blockBytes);
  return tooLong ? `The signature of ${profile.aa} does not fit a short answer: add extended=yes.` : null;
}
