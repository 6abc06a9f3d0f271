import { formatMrz, type MrzFormat } from '../../../core/mrz/index.ts';
import { daysAfter } from '../virtual-passport/index.ts';
import type { SealAuthority, SealSignerKind } from './authority.ts';
import { c40, feature } from './encode.ts';
import type { PrintedSymbol } from './page.ts';

/** The result of a correct inspection. `combined`: the comparison with print and passport, if the case is about that. */
export interface Expected {
  result: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';
  reason: string;
  combined?: { check: 'seal-mrz' | 'visa-passport-number'; result: 'successful' | 'failed' };
}

interface Case {
  about: string;
  expected: Expected;
  by?: SealSignerKind;
  /** Days from today to the day of issue. */
  issuedDays?: number;
  /** Value in the seal, if it differs from the printed one. */
  sealNumber?: string;
  printedNumber?: string;
  passport?: string;
  changed?: boolean;
  print?: Pick<PrintedSymbol, 'isInverted' | 'isUpsideDown' | 'isDestroyed'>;
  symbols?: 'two' | 'address';
}

const TRUE: Expected = { result: 'successful', reason: 'SEAL_OK' };
const failed = (reason: string): Expected => ({ result: 'failed', reason });
const NUMBER = 'V12345678';

/** All cases by name: the genuine visa, and every fault that it can have. */
export const SEAL_CASES = {
  genuine: {
    about: 'seal, print and passport agree',
    expected: { ...TRUE, combined: { check: 'seal-mrz', result: 'successful' } },
  },
  'altered-print': {
    about: 'the number in the printed MRZ was altered',
    expected: { ...TRUE, combined: { check: 'seal-mrz', result: 'failed' } },
    printedNumber: 'V12345679',
  },
  'seal-moved': {
    about: 'the seal was taken from another visa',
    expected: { ...TRUE, combined: { check: 'seal-mrz', result: 'failed' } },
    sealNumber: 'V55566677',
  },
  'other-passport': {
    about: 'the visa is in somebody else’s passport',
    expected: { ...TRUE, combined: { check: 'visa-passport-number', result: 'failed' } },
    passport: 'P11122233',
  },
  'unknown-signer': {
    about: 'no certificate for the signer',
    expected: { result: 'undetermined', reason: 'SEAL_SIGNER_ABSENT' },
    by: 'unknown',
  },
  'revoked-signer': { about: 'the state revoked the signer', expected: failed('SEAL_SIGNER_REVOKED'), by: 'revoked' },
  'expired-signer': {
    about: 'the certificate of the signer has expired',
    expected: failed('SEAL_SIGNER_VALIDITY'),
    by: 'expired',
  },
  'other-purpose': {
    about: 'a signer of master lists signed it',
    expected: failed('SEAL_SIGNER_PROFILE'),
    by: 'other-purpose',
  },
  changed: { about: 'one bit of the seal was changed', expected: failed('SEAL_SIGNATURE'), changed: true },
  'issued-later': { about: 'it was issued in the future', expected: failed('SEAL_DATES'), issuedDays: 30 },
  inverted: { about: 'printed in light on dark', expected: TRUE, print: { isInverted: true } },
  'upside-down': { about: 'printed upside down', expected: TRUE, print: { isUpsideDown: true } },
  destroyed: {
    about: 'blots that make it unreadable',
    expected: failed('SEAL_UNREADABLE'),
    print: { isDestroyed: true },
  },
  'two-seals': {
    about: 'two seals on one page',
    expected: { result: 'aborted', reason: 'SEAL_MULTIPLE' },
    symbols: 'two',
  },
  address: {
    about: 'a QR code with a web address, and no seal',
    expected: { result: 'not-supported', reason: 'SEAL_UNKNOWN' },
    symbols: 'address',
  },
} as const satisfies Readonly<Record<string, Case>>;

export type SealCase = keyof typeof SEAL_CASES;
export const isSealCase = (name: string): name is SealCase => Object.hasOwn(SEAL_CASES, name);

const AT_MM = [88, 28] as const;
/** Size of a module on a visa sticker: seven dots at 600 dots per inch. */
const MODULE_MM = 0.2963;
const DURATION_DAYS = 90;
/** Inside the MRZ part, well within the first feature. */
const CHANGED_AT = 30;

export interface VisaHolder {
  /** Surname as in an MRZ: capital letters, names separated by `<`. */
  surname: string;
  givenNames: string;
  /** YYMMDD. */
  birth: string;
  sex: 'F' | 'M';
  /** Number of the passport that the visa is for. */
  passport: string;
}

const SAMPLE: VisaHolder = { surname: 'SAMPLE', givenNames: 'ANNA', birth: '900101', sex: 'F', passport: 'P98765432' };

export interface VirtualVisa {
  mrz: [string, string];
  passportMrz: [string, string];
  text: string[];
  /** The payload of the seal; null if the case is about the page and not about a seal. */
  payload: Uint8Array | null;
  symbols: PrintedSymbol[];
}

/** The visa of a case, for the invented country UT and an invented person. */
export function virtualVisa(
  name: SealCase,
  { authority, now, holder = SAMPLE }: { authority: SealAuthority; now: Date; holder?: VisaHolder },
): VirtualVisa {
  const of: Case = SEAL_CASES[name];
  const printed = visaRows(of.printedNumber ?? NUMBER, { holder, now });
  const sealed = visaRows(of.sealNumber ?? NUMBER, { holder, now });
  const issued = daysAfter(now, of.issuedDays ?? -20);
  const features = [
    // The second row ends before its optional data.
    feature(2, c40(sealed[0] + sealed[1].slice(0, 28))),
    feature(3, Buffer.from([2])),
    feature(4, Buffer.from([DURATION_DAYS, 0, 0])),
    feature(5, c40(holder.passport)),
  ];
  const seal = authority.seal({ profile: '5d01', issued, signed: issued, features }, of.by ?? 'ordinary');
  if (of.changed === true) seal[CHANGED_AT] = (seal[CHANGED_AT] as number) ^ 1;
  const symbol: PrintedSymbol = { bytes: seal, symbology: 'DataMatrix', atMm: AT_MM, moduleMm: MODULE_MM, ...of.print };
  const address: PrintedSymbol = {
    bytes: Buffer.from('https://example.org/visa'),
    ...{ symbology: 'QRCode', atMm: AT_MM, moduleMm: 0.4 },
  };
  const second = authority.seal({ profile: '5d01', issued: daysAfter(now, -21), signed: issued, features }, 'ordinary');
  const other: PrintedSymbol = { ...symbol, bytes: second, atMm: [65, 40] };
  return {
    mrz: printed,
    passportMrz: passportRows(of.passport ?? holder.passport, { holder, now }),
    text: ['VISA UTO', of.printedNumber ?? NUMBER, ...names(holder), '02 90 DAYS', holder.passport],
    payload: of.symbols !== undefined || of.print?.isDestroyed === true ? null : seal,
    symbols: of.symbols === 'address' ? [address] : of.symbols === 'two' ? [symbol, other] : [symbol],
  };
}

const yymmdd = (date: Date): string => date.toISOString().slice(2, 10).replaceAll('-', '');
const names = ({ surname, givenNames }: VisaHolder): string[] =>
  [surname, givenNames].map((name) => name.replaceAll('<', ' '));

interface Of {
  holder: VisaHolder;
  now: Date;
}

function visaRows(number: string, of: Of): [string, string] {
  return rowsOf({ format: 'MRV-B', documentCode: 'VC', documentNumber: number, validDays: 300 }, of);
}

function passportRows(number: string, of: Of): [string, string] {
  const [first, second] = rowsOf({ format: 'TD3', documentCode: 'P', documentNumber: number, validDays: 1500 }, of);
  // Without optional data the place of its digit may be a filler (Doc 9303-4 4.2.2).
  return [first, `${second.slice(0, 42)}<${second.slice(43)}`];
}

function rowsOf(
  { validDays, ...document }: { format: MrzFormat; documentCode: string; documentNumber: string; validDays: number },
  { holder: { surname, givenNames, birth, sex }, now }: Of,
): [string, string] {
  const names = { primary: surname.split('<'), secondary: givenNames.split('<') };
  const expiry = yymmdd(daysAfter(now, validDays));
  const [first = '', second = ''] = formatMrz({
    ...document,
    ...names,
    issuingState: 'UTO',
    nationality: 'UTO',
    birth,
    sex,
    expiry,
  });
  return [first, second];
}
