import { type Calibrations, NO_CALIBRATIONS } from '../../core/document/calibration/index.ts';
import type { PageFormat } from '../../core/document/document-type/frame/index.ts';
import {
  DEFAULT_DOCUMENT_TYPE_LIMITS,
  type DocumentType,
  type DocumentTypeMeasures,
  documentTypeName,
  isOfDocumentType,
  judgeLayout,
  correlationOf as modelCorrelation,
  onPicture,
} from '../../core/document/document-type/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { DocumentTypeStep, ModelPlace } from '../../core/inspection/ports/steps/index.ts';
import type { Check, CheckMode, ComponentRef, ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { MrzDocument } from '../../core/mrz/index.ts';
import { MAX_CANDIDATES, pictureSetting } from '../protocol/index.ts';
import { componentOfType } from './document-type-component.ts';
import { errorCodeOf } from './reasons.ts';
import type { InferenceService } from './service.ts';

/** Longest time from dispatch to answer, milliseconds: enough for twelve models on a loaded machine. */
const DEADLINE_MS = 10_000;
const NOBODY: ComponentRef = { name: 'document-model', version: '1', sha256: null };

/** Mode of the layout check before its document type is calibrated on this imager; docs/document-checks.md says why. */
export const LAYOUT_MODE: CheckMode = 'e';

export interface DocumentTypeStepOptions {
  supervisor: InferenceService;
  clock: Clock;
  /** Models that were taught on this appliance. */
  models: readonly DocumentType[];
  /** Limits calibrated on this imager; if absent, the delivered limits apply. */
  calibrations?: Calibrations;
}

type Span = Pick<Check, 't0' | 't1'>;

/**
 * `document.model` (TR-03135-1 5.5.3) and `document.layout` (5.5.4.3). Country and document code of the MRZ name the possible
 * models; the static print decides. An unknown model is `undetermined`, never `failed`, and `not-supported` if no model was
 * taught at all; it counts only if somebody stated that every edition of this country and code was taught.
 */
export function createDocumentTypeStep(options: DocumentTypeStepOptions): DocumentTypeStep {
  const { supervisor, clock, models, calibrations = NO_CALIBRATIONS } = options;
  const entries = models.map((model) => ({
    model,
    print: componentOfType(model, 'print'),
    layout: componentOfType(model, 'layout'),
  }));
  const candidatesFor = (page: ModelPlace, chosen: string | null) =>
    entries
      .filter(({ model }) => mayLieOn(model, page))
      .filter(({ model }) =>
        chosen === null ? isNamedBy(model, page.document) : documentTypeName(model.key) === chosen,
      )
      .slice(0, MAX_CANDIDATES);
  const modeFor = (document: MrzDocument): CheckMode => {
    const { code } = document.issuingState;
    const mine = models.filter(({ key }) => key.country === code && key.type === document.documentCode);
    return mine.some(({ allEditions }) => allEditions) ? 'm' : 'e';
  };
  return {
    offers: (page) =>
      models
        .filter((model) => mayLieOn(model, page))
        .sort((a, b) => Number(isNamedBy(b, page.document)) - Number(isNamedBy(a, page.document)))
        .map(({ key: { country, type, number, year }, key }) => ({
          id: documentTypeName(key),
          country,
          type,
          number,
          year,
        })),
    async identify({ bytes, place, document, ppi = null, chosen = null }): Promise<Check[]> {
      const t0 = clock.mono();
      const setting = { ...pictureSetting(bytes, null)(0), ppi };
      const mode = modeFor(document);
      const candidates = candidatesFor({ place, document }, chosen);
      if (candidates.length === 0) return unknown({ mode, span: { t0, t1: clock.mono() }, taught: models.length > 0 });
      const payload = {
        bytes,
        zone: place === null ? null : { place, format: document.format satisfies PageFormat },
        models: candidates.map(({ model: { key, format, zone, photo, print } }) => {
          return { id: documentTypeName(key), format, zone, photo, plane: print.plane };
        }),
      };
      const result = await supervisor.request('document-model', payload, { deadlineMs: DEADLINE_MS });
      const span = { t0, t1: clock.mono() };
      if (!result.ok) return broken({ mode, span });
      const { fits, areaSha256 } = result.value;
      const [only] = candidates;
      if (chosen !== null && only !== undefined) {
        const laid = fits.find(({ id }) => id === chosen) ?? null;
        return byHand(only, laid, { mode, span, area: areaSha256 });
      }
      const found = fits
        .filter(({ cells }) => isOfDocumentType(cells))
        .sort((a, b) => modelCorrelation(b.cells) - modelCorrelation(a.cells))[0];
      const entry = candidates.find(({ model }) => documentTypeName(model.key) === found?.id);
      if (found === undefined || entry === undefined) return unknown({ mode, span, area: areaSha256, taught: true });
      return calibrations.apply(known(entry, found, { mode, span, area: areaSha256 }), setting);
    },
    without(document, reason): Check[] {
      const t = clock.mono();
      return aborted({ mode: modeFor(document), span: { t0: t, t1: t } }, reason);
    },
  };
}

/** True if a page of this layout can belong to the model at all. */
function mayLieOn(model: DocumentType, { place, document }: ModelPlace): boolean {
  return model.zone ? place !== null && model.format === document.format : place === null;
}

function isNamedBy({ key }: DocumentType, document: MrzDocument): boolean {
  return key.country === document.issuingState.code && key.type === document.documentCode;
}

interface Context {
  mode: CheckMode;
  span: Span;
  area?: string;
}

/** If no type was taught, the check does not exist on this kiosk, and a warning for every traveller would be useless. */
function unknown({ mode, span, area, taught }: Context & { taught: boolean }): Check[] {
  const reason = 'DOC_MODEL_UNKNOWN' as const;
  const about = { reason, errorCode: null, margin: null, component: NOBODY, ...span };
  const judged = area === undefined ? {} : { imageArea: area };
  return [
    { check: 'document.model', mode, value: taught ? 'undetermined' : 'not-supported', ...about, ...judged },
    { check: 'document.layout', mode: LAYOUT_MODE, value: 'not-supported', ...about },
  ];
}

function broken(context: Context): Check[] {
  return aborted(context, 'MODEL_UNAVAILABLE');
}

function aborted({ mode, span }: Context, reason: ReasonCode): Check[] {
  const about = { value: 'aborted', reason, errorCode: errorCodeOf(reason), margin: null, component: NOBODY } as const;
  return [
    { check: 'document.model', mode, ...about, ...span },
    { check: 'document.layout', mode: LAYOUT_MODE, ...about, ...span },
  ];
}

/**
 * Compares the page with the model that the officer chose. A difference is a finding as usual, but the check never passes:
 * the officer had seen the page, and it proves nothing that a page fits the model picked for it (TR-03135-1 5.5.3).
 */
function byHand(entry: Entry, laid: DocumentTypeMeasures | null, context: Context): Check[] {
  const { country, type, number, year } = entry.model.key;
  const documentModel = { country, type, number, year, taughtFrom: entry.model.taughtFrom, byHand: true as const };
  if (laid === null || !isOfDocumentType(laid.cells)) {
    const reason = 'DOC_MODEL_CHOSEN_OFF' as const;
    const [model, layout] = unknown({ ...context, taught: true });
    return [model, layout].flatMap((check) => (check === undefined ? [] : [{ ...check, reason, documentModel }]));
  }
  return known(entry, laid, context).map((check) => {
    const passed = check.value === 'successful';
    const open = passed ? { value: 'undetermined' as const, reason: 'DOC_MODEL_CHOSEN' as const, margin: null } : {};
    return { ...check, ...open, documentModel };
  });
}

interface Entry {
  model: DocumentType;
  print: ComponentRef;
  layout: ComponentRef;
}

function known(
  { model, print, layout: compared }: Entry,
  found: DocumentTypeMeasures,
  { mode, span, area }: Context,
): Check[] {
  const { country, type, number, year } = model.key;
  const base = { errorCode: null, ...(area === undefined ? {} : { imageArea: area }), ...span };
  const correlation = modelCorrelation(found.cells);
  const { correlation: least } = DEFAULT_DOCUMENT_TYPE_LIMITS;
  const layout = judgeLayout(model, found);
  const region =
    layout.box === null
      ? {}
      : { region: { image: 'VIS' as const, rect: onPicture(layout.box, found.at, { width: 1, height: 1 }) } };
  const off =
    layout.score === null
      ? {}
      : { score: { ...layout.score, achievedFmr: null, direction: 'higher-is-suspicious' as const } };
  return [
    {
      ...base,
      component: print,
      check: 'document.model',
      mode,
      value: 'successful',
      reason: 'DOC_MODEL_KNOWN',
      margin: Math.max(0, Math.min(1, (correlation - least) / (Math.max(model.print.least, least + 0.05) - least))),
      score: { value: correlation, threshold: least, achievedFmr: null, direction: 'higher-is-better' },
      documentModel: { country, type, number, year, taughtFrom: model.taughtFrom },
    },
    {
      ...base,
      component: compared,
      check: 'document.layout',
      mode: LAYOUT_MODE,
      value: layout.value,
      reason: layout.reason,
      margin: layout.margin,
      ...off,
      ...region,
    },
  ];
}
