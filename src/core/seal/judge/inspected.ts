import type { PageSeals, PageSymbols, SealContext, StatedSeal } from '../../inspection/ports/steps/index.ts';
import { type Check, plainCheck, type Region, SEAL_CHECK_IDS } from '../../inspection/record/checks/index.ts';
import { LAYOUTS } from '../../mrz/index.ts';
import { dayOfFlight, readBoardingPass } from '../other/boarding-pass.ts';
import { licenceOf } from '../other/licence.ts';
import { readSeal } from '../parse.ts';
import type { SealCheck, SealCheckResult, SealJudgement } from '../results.ts';
import type { FieldValue, Seal, SealReading } from '../seal.ts';
import { expectedSeal } from './expected.ts';
import { type JudgedSeal, judgeSeal } from './judge.ts';
import { judgePageSeals, type PageJudgement } from './page.ts';
import type { Trusted } from './signer.ts';

export interface InspectedPage extends Trusted, SealContext {
  found: PageSymbols;
  /** Called once everything is judged: when the judgement began and ended, monotonic milliseconds. */
  times: () => { t0: number; t1: number };
  /** Logs only codes, for checks that have a finer code. */
  log: (event: { check: SealCheck | 'seal-content'; reason: string; detail: string }) => void;
}

/**
 * The seals of a page as an inspection records them: `seal.content` always, and every single check if one seal is that of the
 * document. The bytes are read from a copy, which is overwritten together with everything that was cut out of it.
 */
export function inspectPage({ found, times, log, ...context }: InspectedPage): PageSeals {
  const expected = expectedSeal(context.mrz);
  const symbols = found.symbols.map(({ bytes, symbology }) => ({ ...judgedCopy(bytes, context), symbology }));
  const { unreadable, isAborted } = found;
  const unsigned = symbols.flatMap((symbol) => symbol.unsigned ?? []);
  const page = withUnsigned(
    judgePageSeals({ symbols, isUnreadable: unreadable.length > 0, isAborted, expected }),
    unsigned,
  );
  const chosen = page.chosen === null ? undefined : symbols[page.chosen];
  const singles = chosen === undefined ? ofPlace(page) : ofChosen(chosen.judged, expected !== null);
  const whole: Single = { check: 'seal-content', mode: 'operational', ...page };
  const all = [whole, ...singles];
  for (const { check, reason, detail } of all) if (detail !== undefined) log({ check, reason, detail });
  const taken = times();
  const symbol = found.symbols[page.chosen ?? -1];
  const region = symbol === undefined ? placeOf(unreadable[0]) : regionOf(symbol);
  return {
    checks: all.map((single) => checkOf(single, { taken, region })),
    stated:
      chosen?.reading.kind === 'seal' && chosen.unsigned === null
        ? statedOf(chosen.reading.seal, symbol?.corners ?? [])
        : null,
    unsigned,
  };
}

type UnsignedPaper = NonNullable<PageSeals['unsigned']>[number];

interface JudgedCopy {
  reading: SealReading;
  judged: JudgedSeal;
  unsigned: UnsignedPaper | null;
}

function judgedCopy(bytes: Uint8Array, context: Trusted & SealContext): JudgedCopy {
  const copy = Uint8Array.from(bytes);
  const reading = readSeal(copy);
  const judged = judgeSeal({ ...context, reading, isDecoded: true });
  const unsigned = unsignedIn(reading, copy, context.now);
  const { proof = null, unpacked } = reading.kind === 'seal' ? reading.seal : {};
  for (const part of [copy, unpacked, proof?.covered, proof?.signature, proof?.embedded]) part?.fill(0);
  return { reading, judged, unsigned };
}

function unsignedIn(reading: SealReading, bytes: Uint8Array, now: number | null): UnsignedPaper | null {
  if (reading.kind === 'seal') {
    const licence = licenceOf(reading.seal);
    return licence === null ? null : { kind: 'licence', ...licence };
  }
  const pass = reading.kind === 'other' ? readBoardingPass(bytes) : null;
  if (pass === null) return null;
  return { kind: 'boarding-pass', name: pass.name, flight: pass.flight, day: dayOfFlight(pass, now) };
}

/** A boarding pass is not a seal, and not an unknown barcode either: it is known to prove nothing. */
function withUnsigned(page: PageJudgement, unsigned: readonly UnsignedPaper[]): PageJudgement {
  return page.reason === 'SEAL_UNKNOWN' && unsigned.length > 0 ? { ...page, reason: 'SEAL_UNSIGNED' } : page;
}

type Single = SealJudgement & Pick<SealCheckResult, 'mode'> & { check: SealCheck | 'seal-content' };

/** Table 5.57: a seal was found, whatever it is worth. Table 5.58: it matches the kind of document, if that is known. */
function ofChosen({ checks }: JudgedSeal, isExpected: boolean): Single[] {
  return checks.map((single) => {
    const isRight = single.check === 'seal-presence' || (isExpected && single.check === 'seal-technology');
    return isRight ? { ...single, result: 'successful', reason: 'SEAL_OK' } : single;
  });
}

/** Which check says why there is no seal of the document. */
const WITHOUT = {
  SEAL_MISSING: 'seal-presence',
  SEAL_PROFILE_MISMATCH: 'seal-technology',
  SEAL_UNREADABLE: 'seal-decode',
} as const;

/** Says whether a seal is missing (table 5.57), belongs to another document (5.58), or could not be decoded (5.59). */
function ofPlace({ result, reason }: PageJudgement): Single[] {
  const check = WITHOUT[reason as keyof typeof WITHOUT] as (typeof WITHOUT)[keyof typeof WITHOUT] | undefined;
  return check === undefined ? [] : [{ check, mode: 'operational', result, reason }];
}

/** Checks for which the officer looks at the page. */
const ON_THE_PAGE: readonly Single['check'][] = ['seal-content', 'seal-decode', 'seal-signature', 'seal-mrz'];

function checkOf(
  { check, mode, result, reason }: Single,
  { taken, region }: { taken: { t0: number; t1: number }; region: Region | null },
): Check {
  const said = plainCheck({
    check: SEAL_CHECK_IDS[check],
    mode: mode === 'operational' ? 'm' : 'e',
    value: result,
    reason,
    ...taken,
  });
  return region === null || !ON_THE_PAGE.includes(check) ? said : { ...said, region };
}

const SHARE_DIGITS = 4;

function placeOf(rect: Region['rect'] | undefined): Region | null {
  return rect === undefined ? null : { image: 'VIS', rect };
}

/** The symbol as an upright rectangle; a corner may be outside the page. */
function regionOf({ corners, light }: PageSymbols['symbols'][number]): Region | null {
  if (corners.length === 0) return null;
  const share = (value: number): number => Number(Math.min(1, Math.max(0, value)).toFixed(SHARE_DIGITS));
  const [xs, ys] = [corners.map(([x]) => share(x)), corners.map(([, y]) => share(y))];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { image: light, rect: [left, top, share(Math.max(...xs) - left), share(Math.max(...ys) - top)] };
}

function statedOf({ profile, country, signed, mrz, fields }: Seal, corners: StatedSeal['corners']) {
  const visa = fields['visa'];
  // In an IDB the fields of a visa are one level deeper.
  const of = (name: string): FieldValue | undefined => fields[name] ?? (isRecord(visa) ? visa[name] : undefined);
  const [passportNumber, entries] = [of('passportNumber'), of('numberOfEntries')];
  return {
    profile,
    country: country === null ? null : country.replaceAll(/[<\s]/g, ''),
    signed,
    lines: mrz === null ? null : mrz.rows.map((row) => row.padEnd(LAYOUTS[mrz.layout].columns, '<')),
    passportNumber: typeof passportNumber === 'string' ? passportNumber : null,
    stay: stayOf(of('durationOfStay')),
    entries: typeof entries === 'number' ? entries : null,
    corners,
  };
}

/** A byte of 255 states nothing; `seal-semantics` reports that. */
const LIMIT_STAY_UNIT = 254;

function stayOf(stay: FieldValue | undefined): StatedSeal['stay'] {
  if (!isRecord(stay)) return null;
  const [days, months, years] = [stay['days'], stay['months'], stay['years']];
  const isCount = (value: FieldValue | undefined): value is number =>
    typeof value === 'number' && value <= LIMIT_STAY_UNIT;
  return isCount(days) && isCount(months) && isCount(years) ? { days, months, years } : null;
}

const isRecord = (value: FieldValue | undefined): value is { readonly [name: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
