import { comparePermission, compareViz, type PrintedFinding, type VizVerdict } from '../../core/document/viz/index.ts';
import type { StatedSeal } from '../../core/inspection/ports/steps/index.ts';
import type { Check, CheckMode, Compared, ComponentRef } from '../../core/inspection/record/checks/index.ts';
import type { FieldName, MrzDocument } from '../../core/mrz/index.ts';
import type { PageScript, PlaceOnPage, Value } from '../protocol/index.ts';

/** The script other than Latin in which a state also prints. */
const SCRIPT_OF_ISSUER: Readonly<Record<string, PageScript>> = {
  ...scripts('cyrillic', 'RUS UKR BLR BGR SRB MKD MNE BIH KAZ KGZ TJK MNG'),
  ...scripts('greek', 'GRC CYP'),
  ...scripts('arabic', 'AFG ARE BHR DJI DZA EGY IRN IRQ JOR KWT LBN LBY MAR MRT OMN PAK PSE QAT SAU SDN SYR TUN YEM'),
};

function scripts(script: PageScript, codes: string): Record<string, PageScript> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, script]));
}

/** Script to expect on a page besides Latin, from the issuer of its MRZ. */
export function scriptOf(document: MrzDocument): PageScript {
  return SCRIPT_OF_ISSUER[document.issuingState.code] ?? 'latin';
}

export interface VizCheckInput {
  value: Value<'printed-zone'>;
  document: MrzDocument;
  /** Position of the MRZ on this page; null if it did not come from this page. */
  place: PlaceOnPage | null;
  /** Lowest margin of any MRZ character, nats; null if the MRZ was not read from a picture. */
  leastMargin: number | null;
  mode: CheckMode;
  component: ComponentRef;
  /** Monotonic milliseconds. */
  t0: number;
  t1: number;
}

/**
 * `mrz.printed-zone` (TR-03135-1 5.7.5) from what the child read. One picture alone is never `failed`: the inspection asks
 * for a second one.
 */
export function vizCheck(input: VizCheckInput): Check {
  const { value, document, place, leastMargin } = input;
  const quarters = place?.quarters ?? 0;
  const withoutZone = place?.corners.length === 4;
  return checkOf(compareViz({ document, lines: value.lines, leastMargin, quarters, withoutZone }), input);
}

function checkOf({ value, reason, fields }: VizVerdict, { document, mode, component, t0, t1 }: VizCheckInput): Check {
  // Next to a clear difference, weak differences are not evidence: a second picture must not be able to confirm them.
  const differing = fields.filter((finding) =>
    reason === 'MRZ_VIZ_DIFFERS' ? finding.state === 'mismatch' && !finding.weak : differs(finding),
  );
  const shown = fields.filter((finding) => finding.state === 'match' || differing.includes(finding));
  const rect = differing[0]?.rect ?? null;
  return {
    check: 'mrz.printed-zone',
    mode,
    value,
    reason,
    errorCode: null,
    margin: null,
    component,
    t0,
    t1,
    ...(rect === null ? {} : { region: { image: 'VIS', rect } }),
    personal: { compared: shown.map((finding) => compared(finding, document)) },
  };
}

/**
 * Compares the printed stay, entries and passport number with the seal, and adds the results. A stay of months or years is not
 * printed as a number of days.
 */
export function withSeal(
  check: Check,
  { lines, seal, place }: { lines: Value<'printed-zone'>['lines']; seal: SealedPermission; place: PlaceOnPage | null },
): Check {
  const { stay, entries, passportNumber } = seal;
  const stayDays = stay !== null && stay.months === 0 && stay.years === 0 && stay.days > 0 ? stay.days : null;
  // The meaning of 0 entries is not published.
  const permission = { stayDays, entries: entries === 0 ? null : entries, passportNumber };
  const found = comparePermission(lines, permission, place?.quarters ?? 0);
  const pairs = found.map(({ field, printed, expected }) => ({ field, captured: printed, expected }));
  return { ...check, personal: { compared: [...(check.personal?.compared ?? []), ...pairs] } };
}

type SealedPermission = Pick<StatedSeal, 'stay' | 'entries' | 'passportNumber'>;

function differs({ state, weak }: PrintedFinding): boolean {
  return state === 'mismatch' || weak;
}

const MRZ_FIELD: Readonly<Record<PrintedFinding['field'], FieldName>> = {
  documentNumber: 'documentNumber',
  surname: 'name',
  givenNames: 'name',
  birthDate: 'birthDate',
  expiryDate: 'expiryDate',
  nationality: 'nationality',
  sex: 'sex',
};

/** Both sides in the form in which they were compared, equal if they match: the print is never shown as a name. */
function compared({ field, printed, expected }: PrintedFinding, { fields }: MrzDocument): Compared {
  const place = fields[MRZ_FIELD[field]];
  return {
    field,
    captured: printed ?? expected,
    expected,
    ...(place === undefined ? {} : { at: { line: place.line, column: place.start } }),
  };
}
