import type { z } from 'zod';
import { isCard, type RunningInspection, secondEvidence } from '../../../core/inspection/flow/index.ts';
import { asksAboutChild, MINOR_UNDER, type PartyNow } from '../../../core/inspection/lane/index.ts';
import { ageOn, type CivilDate, type MrzDocument } from '../../../core/mrz/index.ts';
import type { additionalDocumentsApi } from '../api/index.ts';
import { mrzText, personView, sealView } from './document-view.ts';

type AdditionalDocuments = z.infer<typeof additionalDocumentsApi.PapersView>;

/** Data that the view of further papers needs in addition to the inspection. */
export interface AdditionalDocumentsContext {
  today: CivilDate | null;
  /** False if there cannot be a picture of a page. */
  imager: boolean;
  /** States whose passports are asked for a visa page. */
  visaAsked: readonly string[];
  party: PartyNow | null;
  /** True if the dot on F8 is shown at random in an inspection. */
  dotByChance: (inspectionId: string) => boolean;
}

/** Further papers of the open traveller. */
export function additionalDocumentsView(
  run: RunningInspection,
  context: AdditionalDocumentsContext,
): AdditionalDocuments {
  const { papers: additional, mrz } = run.state;
  const members = context.party?.members ?? [];
  const linked = members.some(({ inspectionId }) => inspectionId === run.id);
  const birth = mrz?.personal?.document?.birth ?? null;
  const age = birth === null || context.today === null ? null : ageOn(birth, context.today);
  const alone = {
    minor: age === null ? null : age < MINOR_UNDER,
    answered: additional.answered,
    asked: additional.minor,
  };
  const childQuestion = asksAboutChild(linked ? [...members, alone] : [alone]);
  return {
    wants: run.additional.wants,
    second: secondView(run, context.today),
    prompts: promptsOf(run, mrz?.personal?.document ?? null, context),
    linked,
    minor: additional.minor,
    childQuestion,
    supportDot: context.dotByChance(run.id) || childQuestion,
  };
}

/** The open party, without any numbers. */
export function partyView(party: PartyNow | null): z.infer<typeof additionalDocumentsApi.PartyView> | null {
  if (party === null) return null;
  return {
    expected: party.expected,
    members: party.members.map(({ inspectionId, name, minor, asked }) => ({
      inspectionId,
      primary: name?.primary ?? '',
      secondary: name?.secondary ?? '',
      minor,
      asked: asked === null ? null : { ...asked },
    })),
    answered: party.members.flatMap(({ answered }) => answered.map((fact) => ({ ...fact }))),
  };
}

function secondView(run: RunningInspection, today: CivilDate | null): AdditionalDocuments['second'] {
  const { second } = run.state.papers;
  if (second === null) return null;
  const text = second.mrz?.personal ?? null;
  const document = text?.document ?? null;
  const ref = run.custody.ref('second');
  return {
    what: second.what,
    person: document === null ? null : personView(document, today),
    mrz:
      second.mrz === null || text === null
        ? null
        : mrzText({
            lines: text.lines,
            via: second.mrz.via,
            document,
            uncertain: text.uncertain,
            open: [],
            corners: null,
            reading: '',
            second: null,
          }),
    page:
      second.page === null || ref === null
        ? null
        : { url: `/api/images/${ref}`, width: second.page.width, height: second.page.height },
    pairs: secondEvidence(run),
    seal: sealView(run.additional.barcodes.stated),
    unsigned: run.additional.barcodes.unsigned.map((paper) =>
      paper.kind === 'boarding-pass'
        ? { kind: paper.kind, name: paper.name, number: paper.flight, day: paper.day }
        : { kind: paper.kind, name: paper.name, number: paper.number, day: paper.expiry },
    ),
  };
}

/** Prompts that have not been answered yet. They are not checks, and do not hold anything up. */
function promptsOf(
  run: RunningInspection,
  document: MrzDocument | null,
  { today, imager, visaAsked }: AdditionalDocumentsContext,
): AdditionalDocuments['prompts'] {
  if (document === null) return [];
  const { papers: additional } = run.state;
  const prompts: AdditionalDocuments['prompts'] = [];
  const settled = run.awaiting.size === 0 && run.working.size === 0;
  if (imager && settled && additional.second === null && isCard(document)) prompts.push('side');
  const passport = document.documentCode.startsWith('P');
  if (additional.second === null && passport && visaAsked.includes(document.nationality.code)) prompts.push('visa');
  const age = today === null ? null : ageOn(document.birth, today);
  if (additional.minor === null && age !== null && age < MINOR_UNDER) prompts.push('minor');
  return prompts;
}
