import type { z } from 'zod';
import type { StatedSeal } from '../../../core/inspection/ports/steps/index.ts';
import { ageOn, type CivilDate, daysUntil, type MrzDate, type MrzDocument } from '../../../core/mrz/index.ts';
import type { additionalDocumentsApi, documentApi, Mrz } from '../api/index.ts';

type Person = z.infer<typeof documentApi.PersonView>;
type Seal = NonNullable<NonNullable<z.infer<typeof additionalDocumentsApi.PapersView>['second']>['seal']>;

/** Contents of a seal, without its MRZ, which is in the table that shows what each source states. */
export function sealView(stated: StatedSeal | null): Seal | null {
  if (stated === null) return null;
  const { profile, country, signed, passportNumber, stay, entries, corners } = stated;
  const places = corners.map(([x, y]): [number, number] => [x, y]);
  return { profile, country, signed, passportNumber, stay, entries, corners: places };
}

/** The holder of a document, with age and days to expiry on the day of the inspection. */
export function personView(document: MrzDocument, today: CivilDate | null): Person {
  return {
    primary: document.name.primary.join(' '),
    secondary: document.name.secondary.join(' '),
    truncated: document.name.truncated === 'possible',
    sex: document.sex,
    birth: dateView(document.birth),
    age: today === null ? null : ageOn(document.birth, today),
    nationality: { ...document.nationality },
    issuingState: { ...document.issuingState },
    documentCode: document.documentCode,
    documentNumber: document.documentNumber,
    expiry: dateView(document.expiry),
    daysToExpiry: today === null ? null : daysUntil(document.expiry, today),
    specimen: document.flags.includes('MRZ_SPECIMEN'),
  };
}

function dateView(date: MrzDate): Person['birth'] {
  const { raw, year, month, day, precision, possible, centuryAssumed } = date;
  return { raw, year, month, day, precision, possible, centuryAssumed };
}

/** MRZ text with its digits, for the person card and for manual entry. */
export function mrzText(input: {
  lines: readonly string[];
  via: Mrz['via'];
  document: MrzDocument | null;
  uncertain: Mrz['uncertain'];
  open: Mrz['open'];
  corners: Mrz['corners'];
  reading: string;
  second: Mrz['second'];
}): Mrz {
  return {
    format: input.document?.format ?? null,
    lines: [...input.lines],
    via: input.via,
    checks: input.document?.checks.map((digit) => ({ ...digit })) ?? [],
    uncertain: input.uncertain.map((glyph) => ({ ...glyph })),
    open: input.open,
    corners: input.corners,
    reading: input.reading,
    second: input.second,
  };
}
