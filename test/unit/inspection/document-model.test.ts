import { describe, expect, test } from 'vitest';
import type { Check, DocumentModelStep, LaneOptions, ReasonCode } from '../../../src/inspection/index.ts';
import { check, fakeLane, pageOutcome, UTO_LINES, withDigits } from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

const OTHER_LINES = ['P<UTOSMITH<<JOHN<<<<<<<<<<<<<<<<<<<<<<<<<<<<', withDigits('M123456X7', 'UTO', '900101M320415')];

class FakeModels implements DocumentModelStep {
  readonly asked: Parameters<DocumentModelStep['identify']>[0][] = [];
  answer: Promise<Check[]> | Check[];

  constructor(answer: Promise<Check[]> | Check[]) {
    this.answer = answer;
  }

  async identify(input: Parameters<DocumentModelStep['identify']>[0]): Promise<Check[]> {
    this.asked.push(input);
    return await this.answer;
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
