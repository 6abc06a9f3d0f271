import {
  DEFAULT_ILLUMINATION_LIMITS,
  type DocumentType,
  documentTypeName,
  type IlluminationFinding,
  judgeGlow,
  judgeInkMap,
  onPicture,
} from '../../core/document/document-type/index.ts';
import type { SpectralInput } from '../../core/inspection/ports/steps/index.ts';
import type { Check } from '../../core/inspection/record/checks/index.ts';
import type { Payload, Value } from '../protocol/index.ts';
import { MAX_CANDIDATES } from '../protocol/index.ts';
import { componentOfType } from './document-type-component.ts';

export const PATTERN_CHECKS = { 'document.ir-pattern': 'IR', 'document.uv-pattern': 'UV' } as const;
type PatternIllumination = (typeof PATTERN_CHECKS)[keyof typeof PATTERN_CHECKS];
export type PatternCheckId = keyof typeof PATTERN_CHECKS;

export function isPatternCheck(check: string): check is PatternCheckId {
  return check in PATTERN_CHECKS;
}

/** Models of the country and code of the document that may match this page. */
export function modelsFor(
  models: readonly DocumentType[],
  { document, place, chosen }: Pick<SpectralInput, 'document' | 'place' | 'chosen'>,
): DocumentType[] {
  if (document == null) return [];
  return models
    .filter(({ key, zone, format }) => {
      const named = key.country === document.issuingState.code && key.type === document.documentCode;
      if (chosen == null ? !named : documentTypeName(key) !== chosen) return false;
      return zone ? place != null && format === document.format : place == null;
    })
    .slice(0, MAX_CANDIDATES);
}

export const knows = ({ lights: illuminations }: DocumentType, illumination: PatternIllumination): boolean =>
  (illuminations?.[illumination] ?? null) !== null;

/** The part of the models that the child needs; null if no further light was taught, so that nothing is computed. */
export function documentTypePayload(
  models: readonly DocumentType[],
  { document, place }: Pick<SpectralInput, 'document' | 'place'>,
): Payload<'spectral'>['models'] {
  if (document == null || !models.some((model) => knows(model, 'IR') || knows(model, 'UV'))) return null;
  return {
    zone: place == null ? null : { place, format: document.format },
    models: models.map(({ key, format, zone, print, lights: illuminations }) => {
      return {
        id: documentTypeName(key),
        format,
        zone,
        plane: print.plane,
        ir: illuminations?.IR != null,
        uv: illuminations?.UV?.plane ?? null,
      };
    }),
  };
}

type Judged = Pick<Check, 'value' | 'reason' | 'margin' | 'mode'> &
  Pick<Partial<Check>, 'documentModel' | 'score' | 'region' | 'component'>;
const UNKNOWN: Judged = { value: 'not-supported', reason: 'DOC_MODEL_UNKNOWN', margin: null, mode: 'e' };
const NOT_TAUGHT: Judged = { ...UNKNOWN, reason: 'DOC_NOT_ENROLLED' };

/** Result of a pattern check without examining a picture; null if there is a document type to compare with. */
export function withoutDocumentType(check: PatternCheckId, models: readonly DocumentType[]): Judged | null {
  if (models.length === 0) return UNKNOWN;
  return models.some((model) => knows(model, PATTERN_CHECKS[check])) ? null : NOT_TAUGHT;
}

/** A pattern check on a model that the officer chose: a difference is a finding, but it never passes (TR-03135-1 5.5.3). */
export function judgeChosen(check: PatternCheckId, model: DocumentType, found: Value<'spectral'>['model']): Judged {
  const judged =
    found === null ? { ...UNKNOWN, reason: 'DOC_MODEL_CHOSEN_OFF' as const } : judgePattern(check, [model], found);
  const { country, type, number, year } = model.key;
  const documentModel = { country, type, number, year, taughtFrom: model.taughtFrom, byHand: true as const };
  const passed = judged.value === 'successful';
  const open = passed ? { value: 'undetermined' as const, reason: 'DOC_MODEL_CHOSEN' as const, margin: null } : {};
  return { ...judged, ...open, documentModel };
}

/** A pattern check against the model of the page. */
export function judgePattern(
  check: PatternCheckId,
  models: readonly DocumentType[],
  found: Value<'spectral'>['model'],
): Judged {
  const model = models.find(({ key }) => documentTypeName(key) === found?.id);
  if (found === null || model === undefined) return UNKNOWN;
  const illumination = PATTERN_CHECKS[check];
  if (!knows(model, illumination)) return NOT_TAUGHT;
  const finding = illumination === 'IR' ? inkOf(model, found) : glowOf(model, found);
  if (finding === null) return { value: 'aborted', reason: 'DOC_PATTERN_UNCLEAR', margin: null, mode: PATTERN_MODE };
  const { value, reason, margin, score, box } = finding;
  const { country, type, number, year } = model.key;
  return {
    value,
    reason,
    margin,
    mode: PATTERN_MODE,
    component: componentOfType(model, 'lights'),
    documentModel: { country, type, number, year, taughtFrom: model.taughtFrom },
    ...(score === null ? {} : { score: { ...score, achievedFmr: null } }),
    ...(box === null
      ? {}
      : { region: { image: illumination, rect: onPicture(box, found.at, { width: 1, height: 1 }) } }),
  };
}

/** Mode of both checks before a document type is calibrated on this imager; docs/document-checks.md says why. */
export const PATTERN_MODE: Check['mode'] = 'e';

type Found = NonNullable<Value<'spectral'>['model']>;

function inkOf(model: DocumentType, { ink }: Found): IlluminationFinding | null {
  return ink === null ? null : judgeInkMap(model, ink, DEFAULT_ILLUMINATION_LIMITS);
}

function glowOf(model: DocumentType, { glow }: Found): IlluminationFinding | null {
  return glow === null ? null : judgeGlow(model, glow, DEFAULT_ILLUMINATION_LIMITS);
}
