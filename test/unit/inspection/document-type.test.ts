import { describe, expect, test } from 'vitest';
import type { LaneOptions } from '../../../src/core/inspection/flow/index.ts';
import { NO_SPECTRAL_PICTURES } from '../../../src/core/inspection/ports/index.ts';
import type { DocumentTypeOffer, DocumentTypeStep } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check, ReasonCode } from '../../../src/core/inspection/record/checks/index.ts';
import { check, fakeLane, pageOutcome, UTO_LINES, withDigits } from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

const OTHER_LINES = ['P<UTOSMITH<<JOHN<<<<<<<<<<<<<<<<<<<<<<<<<<<<', withDigits('M123456X7', 'UTO', '900101M320415')];

class FakeModels implements DocumentTypeStep {
  readonly asked: Parameters<DocumentTypeStep['identify']>[0][] = [];
  answer: Promise<Check[]> | Check[];

  constructor(answer: Promise<Check[]> | Check[]) {
    this.answer = answer;
  }

  async identify(input: Parameters<DocumentTypeStep['identify']>[0]): Promise<Check[]> {
    this.asked.push(input);
    return await this.answer;
  }

  offers(): DocumentTypeOffer[] {
    return ['UTO-P-1', 'UTO-P-2'].map((id, at) => ({ id, country: 'UTO', type: 'P', number: at + 1, year: null }));
  }

  without(_document: unknown, reason: ReasonCode): Check[] {
    return [check('document.model', 'aborted', reason, 'e')];
  }
}

const KNOWN = [check('document.model', 'successful', 'DOC_MODEL_KNOWN', 'm')];

function laneWith(answer: Promise<Check[]> | Check[], options: Partial<LaneOptions> = {}) {
  const documentModels = new FakeModels(answer);
  const parts = fakeLane({ camera: null, documentModels, ...options });
  parts.pageText.mrz = pageMrz(UTO_LINES);
  const lay = async () => {
    parts.imager.emit({ kind: 'page', source: 'imager', bytes: new Uint8Array([1, 2]), at: parts.time.now });
    await parts.time.pass(1);
  };
  const run = () => parts.lane.snapshot().current;
  const latest = () => run()?.state.checks.findLast((one) => one.check === 'document.model');
  return { ...parts, documentModels, lay, run, latest };
}

describe('the model of the document', () => {
  test('is looked for once page and zone are there, at the place of the zone', async () => {
    const lane = laneWith(KNOWN);
    await lane.lay();
    expect(lane.documentModels.asked).toHaveLength(1);
    expect(lane.documentModels.asked[0]).toMatchObject({ place: { quarters: 0 }, document: { documentCode: 'P' } });
    expect(lane.latest()).toMatchObject({ value: 'successful', reason: 'DOC_MODEL_KNOWN' });
    expect(lane.latest()?.routine?.uuid).toBeDefined();
  });

  test('holds the assessment up until it has ended, and a later page is not answered by an earlier look', async () => {
    let answer: (checks: Check[]) => void = () => undefined;
    const lane = laneWith(
      new Promise<Check[]>((resolve) => {
        answer = resolve;
      }),
    );
    await lane.lay();
    expect(lane.run()?.state.assessment).toBeNull();
    lane.documentModels.answer = [check('document.model', 'undetermined', 'DOC_MODEL_UNKNOWN', 'e')];
    await lane.lay();
    answer(KNOWN);
    await lane.time.pass(1);
    expect(lane.latest()).toMatchObject({ value: 'undetermined', reason: 'DOC_MODEL_UNKNOWN' });
    expect(lane.run()?.state.assessment).not.toBeNull();
  });

  test('an unknown model that does not count puts nobody on the list of what needs a look', async () => {
    const lane = laneWith([check('document.model', 'undetermined', 'DOC_MODEL_UNKNOWN', 'e')]);
    await lane.lay();
    expect(lane.run()?.state.assessment?.facts.map((fact) => fact.check)).not.toContain('document.model');
  });

  test('is taken back where another text of the zone names no document any more', async () => {
    const lane = laneWith(KNOWN);
    await lane.lay();
    expect(lane.latest()).toMatchObject({ value: 'successful' });
    expect(lane.lane.typedMrz({ lines: ['NO ZONE AT ALL'], because: 'READING_WRONG' }, 'officer-1')).toEqual({
      ok: true,
    });
    await lane.time.pass(1);
    expect(lane.run()?.state.mrz?.personal?.document).toBeNull();
    expect(lane.latest()).toMatchObject({ value: 'not-supported', reason: 'INPUT_ABSENT' });
  });

  test("is asked again where a newer page, for which it waited, was another traveller's", async () => {
    const lane = laneWith(KNOWN);
    await lane.lay();
    let answer: (mrz: ReturnType<typeof pageMrz>) => void = () => undefined;
    lane.pageText.mrz = new Promise((resolve) => {
      answer = resolve;
    });
    await lane.lay();
    const compared = lane.pageText.compared.length;
    // The zone is read again while the second page is looked at; what was said about the first is about another text.
    expect(lane.lane.typedMrz({ lines: UTO_LINES, because: 'READING_WRONG' }, 'officer-1')).toEqual({ ok: true });
    expect(lane.documentModels.asked).toHaveLength(1);
    answer(pageMrz(OTHER_LINES));
    await lane.time.pass(1);
    expect(lane.lane.snapshot().lastReadFailure?.reason).toBe('READ_OTHER_DOCUMENT');
    expect(lane.documentModels.asked).toHaveLength(2);
    expect(lane.pageText.compared).toHaveLength(compared + 1);
    expect(lane.run()?.state.assessment).not.toBeNull();
  });

  test('a page behind the capture gate is not looked at', async () => {
    const lane = laneWith(KNOWN);
    const good = pageOutcome();
    if (!good.ok) throw new Error('the fake page must be read');
    const checks = [check('document.capture', 'failed', 'DOC_CAPTURE_BLURRED')];
    lane.page.outcome = { ...good, page: { ...good.page, checks } };
    await lane.lay();
    expect(lane.documentModels.asked).toEqual([]);
    expect(lane.latest()).toMatchObject({ value: 'aborted', reason: 'DOC_CAPTURE_BLURRED' });
  });
});

describe('a model that the officer chooses', () => {
  const CHOSEN = [check('document.model', 'undetermined', 'DOC_MODEL_CHOSEN', 'e')];
  const kinds = (lane: ReturnType<typeof laneWith>) => lane.journal.read(lane.run()?.id ?? '').map(({ kind }) => kind);
  const choose = (lane: ReturnType<typeof laneWith>, model: string | null) =>
    lane.lane.chooseModel(lane.run()?.id ?? '', model, 'officer-1');

  test('is a row of the audit before anything is looked at, and everything is compared with it again', async () => {
    const lane = laneWith(KNOWN);
    const pictures = {
      ...NO_SPECTRAL_PICTURES,
      IR: { ok: true as const, bytes: new Uint8Array([5, 5]) },
    };
    lane.imager.emit({ kind: 'page', source: 'imager', bytes: new Uint8Array([1, 2]), pictures, at: lane.time.now });
    await lane.time.pass(1);
    expect(lane.run()?.page.models.offers.map(({ id }) => id)).toEqual(['UTO-P-1', 'UTO-P-2']);
    lane.documentModels.answer = CHOSEN;
    expect(choose(lane, 'UTO-P-2')).toEqual({ ok: true });
    expect(lane.journal.read(lane.run()?.id ?? '').at(-1)).toMatchObject({
      kind: 'model-chosen',
      model: 'UTO-P-2',
      officer: 'officer-1',
    });
    await lane.time.pass(1);
    expect(lane.documentModels.asked.map(({ chosen }) => chosen)).toEqual([null, 'UTO-P-2']);
    expect(lane.spectral.asked.map(({ chosen }) => chosen ?? null)).toEqual([null, 'UTO-P-2']);
    // The pictures in other lights are still those that the imager took.
    const again = lane.spectral.asked[1]?.pictures.IR;
    expect(again?.ok === true && [...again.bytes]).toEqual([5, 5]);
    expect(lane.latest()).toMatchObject({ value: 'undetermined', reason: 'DOC_MODEL_CHOSEN' });

    lane.documentModels.answer = KNOWN;
    expect(choose(lane, null)).toEqual({ ok: true });
    await lane.time.pass(1);
    expect(lane.latest()).toMatchObject({ value: 'successful' });
    expect(kinds(lane).filter((kind) => kind === 'model-chosen')).toHaveLength(2);
    lane.lane.abandon(lane.run()?.id ?? '', 'officer-1');
    expect(pictures.IR.bytes.every((byte) => byte === 0)).toBe(true);
  });

  test('must be one of those offered', async () => {
    const lane = laneWith(KNOWN);
    lane.present();
    await lane.time.pass(1);
    // No page yet, so nothing is offered.
    expect(choose(lane, 'UTO-P-1')).toMatchObject({ ok: false, reason: 'DOC_MODEL_NOT_OFFERED' });
    await lane.lay();
    expect(choose(lane, 'D-P-1')).toMatchObject({ ok: false, reason: 'DOC_MODEL_NOT_OFFERED' });
    expect(kinds(lane)).not.toContain('model-chosen');
    expect(lane.lane.chooseModel('other', 'UTO-P-1', 'officer-1')).toMatchObject({ reason: 'NO_INSPECTION' });
  });

  test('is forgotten with the page and with the zone it was about', async () => {
    const lane = laneWith(KNOWN);
    await lane.lay();
    choose(lane, 'UTO-P-1');
    await lane.lay();
    expect([lane.run()?.page.models.chosen, lane.documentModels.asked.at(-1)?.chosen]).toEqual([null, null]);
    choose(lane, 'UTO-P-1');
    lane.lane.typedMrz({ lines: UTO_LINES, because: 'READING_WRONG' }, 'officer-1');
    await lane.time.pass(1);
    expect(lane.run()?.page.models.chosen).toBeNull();
  });

  test('is not chosen where it cannot be written down', async () => {
    const lane = laneWith(KNOWN);
    await lane.lay();
    lane.journal.full = true;
    expect(choose(lane, 'UTO-P-1')).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(lane.run()?.page.models.chosen).toBeNull();
    expect(lane.documentModels.asked).toHaveLength(1);
  });
});
