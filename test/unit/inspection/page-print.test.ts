import { describe, expect, it } from 'vitest';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import type { PagePrint, PrintMap } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

type Parts = ReturnType<typeof fakeLane>;
const officer = 'officer-1';

const run = (parts: Parts) => {
  const { current } = parts.lane.snapshot();
  if (current === null) throw new Error('no inspection is open');
  return current;
};
const latest = (parts: Parts, id: Check['check']) => {
  const found = run(parts).state.checks.findLast((check) => check.check === id);
  return found ? [found.value, found.reason] : null;
};
const recapture = (mode: Check['mode'] = 'e'): Check => ({
  check: 'document.recapture',
  mode,
  value: 'failed',
  reason: 'DOC_RECAPTURE_SCREEN_OR_PRINT',
  errorCode: null,
  margin: -0.5,
  component: { name: 'document-patch', version: '1', sha256: 'ab' },
  t0: 0,
  t1: 1,
});
const map = (): PrintMap => ({
  check: 'document.recapture',
  columns: 2,
  rows: 1,
  rect: [0, 0, 1, 1],
  levels: Uint8Array.of(120, 7),
});
const look = (mode?: Check['mode']): PagePrint => ({ checks: [recapture(mode)], maps: [map()] });

async function page(parts: Parts): Promise<void> {
  parts.pageText.mrz = pageMrz(UTO_LINES);
  parts.showPage();
  await parts.time.pass(1);
}

describe('the print of the page', () => {
  it('is looked at with the resolution, the zone and the photograph of that page', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts);
    expect(parts.page.looked).toHaveLength(1);
    expect(parts.page.looked[0]).toMatchObject({ width: 1475, ppi: 300, zone: { columns: 44 } });
    expect(parts.page.looked[0]?.photo).toEqual([0.12, 0.22, 0.26, 0.36]);
  });

  it('has no zone to measure by where this page gave none', async () => {
    const parts = fakeLane();
    parts.present();
    parts.showPage();
    await parts.time.pass(1);
    expect(parts.page.looked[0]?.zone).toBeNull();
  });

  it('holds the assessment back until it has answered', async () => {
    const parts = fakeLane();
    let answer: (print: PagePrint) => void = () => undefined;
    parts.page.look = new Promise((resolve) => {
      answer = resolve;
    });
    await parts.wholeTraveller();
    expect(run(parts).state.assessment).toBeNull();
    answer(look());
    await parts.time.pass(1);
    expect(run(parts).state.assessment).not.toBeNull();
  });

  it('is recorded without its map, and counts only in a mode that counts', async () => {
    for (const mode of ['e', 'o'] as const) {
      const parts = fakeLane();
      parts.page.look = look(mode);
      await parts.wholeTraveller();
      const facts = run(parts).state.assessment?.facts.map((fact) => fact.check) ?? [];
      expect(facts.includes('document.recapture')).toBe(mode === 'o');
      expect(run(parts).page.printMaps.get('document.recapture')?.levels).toEqual(Uint8Array.of(120, 7));
      expect(JSON.stringify(parts.journal.read(run(parts).id))).not.toContain('levels');
    }
  });

  it('does not count where the officer decides before it has answered', async () => {
    const parts = fakeLane();
    parts.page.look = new Promise(() => undefined);
    await parts.wholeTraveller();
    const { id, changedAt } = run(parts);
    const onward = { inspectionId: id, revision: changedAt, officer, decision: 'second-line' as const, held: false };
    expect(parts.lane.decide({ ...onward, reasons: ['OTHER'], note: 'for the test' })).toEqual({ ok: true });
    const cut = run(parts).state.checks.filter(({ reason, value }) => value === 'aborted' && reason === 'INPUT_ABSENT');
    expect(cut.map(({ check, mode }) => [check, mode])).toEqual([
      ['document.recapture', 'e'],
      ['document.photo-process', 'e'],
    ]);
  });

  it('shows its map with the check on the screen, and none beside a check of another page', async () => {
    const parts = fakeLane();
    parts.present();
    parts.page.look = look();
    await page(parts);
    const shown = () =>
      laneView(parts.lane.snapshot(), { today: null, camera: 'none', visaAsked: [] }).inspection?.checks.find(
        ({ check }) => check === 'document.recapture',
      )?.map;
    expect(shown()).toEqual({ columns: 2, rows: 1, rect: [0, 0, 1, 1], levels: [120, 7] });
    parts.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: parts.time.now });
    await parts.time.pass(1);
    expect(shown()).toBeNull();
  });

  it('is not looked at behind a gate that failed', async () => {
    const parts = fakeLane();
    parts.present();
    const outcome = await parts.page.outcome;
    if (!outcome.ok) throw new Error('the fake page is good');
    const capture = outcome.page.checks.find((check) => check.check === 'document.capture') as Check;
    const failed: Check = { ...capture, value: 'failed', reason: 'DOC_CAPTURE_BLURRED' };
    parts.page.outcome = { ok: true, page: { ...outcome.page, checks: [failed] } };
    await page(parts);
    expect(parts.page.looked).toHaveLength(0);
    expect(latest(parts, 'document.recapture')).toEqual(['aborted', 'DOC_CAPTURE_BLURRED']);
    expect(latest(parts, 'document.photo-process')).toEqual(['aborted', 'DOC_CAPTURE_BLURRED']);
  });

  it('belongs to the newest page: a late answer about an older one is dropped and overwritten', async () => {
    const parts = fakeLane();
    parts.present();
    let answer: (print: PagePrint) => void = () => undefined;
    parts.page.look = new Promise((resolve) => {
      answer = resolve;
    });
    await page(parts);
    parts.page.look = { checks: [], maps: [] };
    await page(parts);
    const late = look();
    answer(late);
    await parts.time.pass(1);
    expect(latest(parts, 'document.recapture')).toBeNull();
    expect([...(late.maps[0]?.levels ?? [])]).toEqual([0, 0]);
  });

  it('is taken back with the page, and its map overwritten', async () => {
    const parts = fakeLane();
    parts.present();
    const said = look();
    parts.page.look = said;
    await page(parts);
    parts.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: parts.time.now });
    await parts.time.pass(1);
    expect(latest(parts, 'document.recapture')).toEqual(['aborted', 'DOC_IMAGE_TOO_LARGE']);
    expect(run(parts).page.printMaps.size).toBe(0);
    expect([...(said.maps[0]?.levels ?? [])]).toEqual([0, 0]);
  });

  it('leaves no map behind when the inspection ends', async () => {
    const parts = fakeLane();
    parts.present();
    const said = look();
    parts.page.look = said;
    await page(parts);
    parts.lane.abandon(run(parts).id, officer);
    expect([...(said.maps[0]?.levels ?? [])]).toEqual([0, 0]);
  });

  it('is requested again when the audit recovers, and shows no map without a row', async () => {
    const parts = fakeLane();
    parts.present();
    let answer: (print: PagePrint) => void = () => undefined;
    parts.page.look = new Promise((resolve) => {
      answer = resolve;
    });
    await page(parts);
    parts.journal.full = true;
    answer(look());
    await parts.time.pass(1);
    expect(run(parts).page.printMaps.size).toBe(0);
    parts.journal.full = false;
    parts.page.look = look();
    parts.lane.refresh();
    await parts.time.pass(1);
    expect(latest(parts, 'document.recapture')).toEqual(['failed', 'DOC_RECAPTURE_SCREEN_OR_PRINT']);
  });
});
