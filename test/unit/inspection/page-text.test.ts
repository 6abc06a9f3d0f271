import { describe, expect, it } from 'vitest';
import type { Check, ReasonCode } from '../../../src/core/inspection/record/checks/index.ts';
import { FRA_LINES, fakeLane, withDigits } from '../../fakes/lane-ports.ts';
import { mrzCheck, pageMrz } from '../../fakes/page-text.ts';

const officer = 'officer-1';
const OTHER_LINES = ['P<FRASMITH<<JOHN<<<<<<<<<<<<<<<<<<<<<<<<<<<<', withDigits('M123456X7', 'FRA', '900101M320415')];

type Parts = ReturnType<typeof fakeLane>;

const run = (parts: Parts) => {
  const { current } = parts.lane.snapshot();
  if (current === null) throw new Error('no inspection is open');
  return current;
};

function latest(parts: Parts, id: Check['check']): [Check['value'], ReasonCode] | null {
  const found = run(parts).state.checks.findLast((check) => check.check === id);
  return found ? [found.value, found.reason] : null;
}

async function page(parts: Parts, mrz: Parts['pageText']['mrz']): Promise<void> {
  parts.pageText.mrz = mrz;
  parts.showPage();
  await parts.time.pass(1);
}

/** The second row with one character changed and nothing else. */
function changed(column: number, character: string): string[] {
  const row = FRA_LINES[1] ?? '';
  return [FRA_LINES[0] ?? '', row.slice(0, column) + character + row.slice(column + 1)];
}

describe('a page that carries the MRZ', () => {
  it('opens the inspection and names the person without any scanner', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, pageMrz(FRA_LINES));
    const { mrz } = run(parts).state;
    expect(mrz?.via).toBe('image');
    expect(mrz?.personal?.document?.documentNumber).toBe('L898902C3');
    expect(latest(parts, 'mrz.read')).toEqual(['successful', 'MRZ_OK']);
    expect(latest(parts, 'lists.document')).toEqual(['successful', 'LIST_CLEAR']);
    expect(latest(parts, 'mrz.page')).toBeNull();
  });

  it('says at once that it holds none where nothing else can read one', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, {
      ok: true,
      mrz: null,
      print: [],
      component: { name: 'x', version: '1', sha256: null },
      t0: 0,
      t1: 1,
    });
    expect(latest(parts, 'mrz.read')).toEqual(['undetermined', 'MRZ_NOT_FOUND']);
    expect(latest(parts, 'lists.person')?.[0]).toBe('undetermined');
  });

  it('takes the MRZ from the next page after one without', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, {
      ok: true,
      mrz: null,
      print: [],
      component: { name: 'x', version: '1', sha256: null },
      t0: 0,
      t1: 1,
    });
    await page(parts, pageMrz(FRA_LINES));
    expect(latest(parts, 'mrz.read')).toEqual(['successful', 'MRZ_OK']);
  });

  it('is no fact against the traveller where the reader read the MRZ and the page shows none', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    expect(latest(parts, 'mrz.page')).toEqual(['not-supported', 'MRZ_NOT_FOUND']);
    expect(run(parts).state.assessment?.facts.map((fact) => fact.check)).not.toContain('mrz.page');
  });

  it('says that the page reader is gone, not that the page agrees', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, {
      ok: false,
      value: 'aborted',
      reason: 'MODEL_UNAVAILABLE',
      print: [],
      component: { name: 'x', version: '1', sha256: null },
      t0: 0,
      t1: 1,
    });
    expect(latest(parts, 'mrz.page')).toEqual(['aborted', 'MODEL_UNAVAILABLE']);
    expect(latest(parts, 'document.portrait')?.[0]).toBe('successful');
  });
});

describe('page and reader', () => {
  it('agree, in either order', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, pageMrz(FRA_LINES));
    expect(latest(parts, 'mrz.page')).toEqual(['successful', 'MRZ_READS_AGREE']);
    const late = fakeLane();
    await page(late, pageMrz(FRA_LINES));
    late.present();
    await late.time.pass(1);
    expect(run(late).state.mrz?.via).toBe('scanner');
    expect(latest(late, 'mrz.page')).toEqual(['successful', 'MRZ_READS_AGREE']);
  });

  it('differ: both readings are kept and shown, and neither is taken for the other', async () => {
    const parts = fakeLane();
    const nationality = changed(10, 'V');
    parts.present();
    await page(parts, pageMrz(nationality));
    expect(latest(parts, 'mrz.page')).toEqual(['undetermined', 'MRZ_READS_DIFFER']);
    const { state } = run(parts);
    expect(state.mrz?.via).toBe('scanner');
    expect(state.pageMrz?.personal?.lines).toEqual(nationality);
    const check = state.checks.findLast((entry) => entry.check === 'mrz.page');
    expect(check?.personal?.compared).toEqual([
      { field: 'character', captured: 'V', expected: 'F', at: { line: 1, column: 10 } },
    ]);
  });

  it('do not differ where only a character differs that the page reader was unsure of', async () => {
    const parts = fakeLane();
    parts.present();
    const uncertain = [{ line: 1, column: 10, seen: 'V', candidates: ['U'] }];
    await page(parts, pageMrz(changed(10, 'V'), { uncertain }));
    expect(latest(parts, 'mrz.page')).toEqual(['not-supported', 'MRZ_LOW_EVIDENCE']);
    expect(run(parts).state.mrz?.via).toBe('scanner');
  });

  it('do not agree where the page reader was unsure of nearly everything', async () => {
    const parts = fakeLane();
    parts.present();
    const uncertain = OTHER_LINES.flatMap((text, line) =>
      Array.from(text, (seen, column) => ({ line, column, seen, candidates: [] })),
    );
    await page(parts, pageMrz(OTHER_LINES, { uncertain }));
    expect(latest(parts, 'mrz.page')).toEqual(['undetermined', 'MRZ_LOW_EVIDENCE']);
  });

  it('say so where two documents lie on the glass', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, pageMrz(FRA_LINES, { others: 1 }));
    expect(latest(parts, 'mrz.page')).toEqual(['undetermined', 'MRZ_SEVERAL']);
  });

  it('let the page lead where the text of the reader breaks a check digit and the page breaks none', async () => {
    const broken = changed(3, '7');
    const parts = fakeLane();
    parts.present(broken);
    await page(parts, pageMrz(FRA_LINES));
    expect(run(parts).state.mrz?.via).toBe('image');
    expect(latest(parts, 'mrz.check-digits')?.[0]).toBe('successful');
    expect(latest(parts, 'mrz.page')).toEqual(['undetermined', 'MRZ_READS_DIFFER']);
    const late = fakeLane();
    await page(late, pageMrz(FRA_LINES));
    late.present(broken);
    await late.time.pass(1);
    expect(run(late).state.mrz?.via).toBe('image');
  });

  it('let nothing lead over a clear print with a wrong digit: it is on the page as well', async () => {
    const parts = fakeLane();
    const forged = changed(3, '7');
    parts.present(forged);
    await page(parts, pageMrz(forged));
    expect(latest(parts, 'mrz.check-digits')).toEqual(['failed', 'MRZ_CHECK_DIGIT']);
    expect(latest(parts, 'mrz.page')).toEqual(['successful', 'MRZ_READS_AGREE']);
  });

  it('let the word of the officer override a later page', async () => {
    const parts = fakeLane();
    parts.lane.typedMrz({ lines: changed(3, '7'), because: 'READING_WRONG' }, officer);
    await page(parts, pageMrz(FRA_LINES));
    expect(run(parts).state.mrz?.via).toBe('typed');
    expect(latest(parts, 'mrz.page')).toEqual(['undetermined', 'MRZ_READS_DIFFER']);
  });
});

describe('the page of another traveller', () => {
  it('is turned away: not shown, not compared, and the open page stays', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, pageMrz(FRA_LINES));
    const before = run(parts).custody.ref('page');
    await page(parts, pageMrz(OTHER_LINES));
    expect(parts.lane.snapshot().lastReadFailure?.reason).toBe('READ_OTHER_DOCUMENT');
    expect(run(parts).custody.ref('page')).toBe(before);
    expect(run(parts).state.pageMrz?.personal?.lines).toEqual(FRA_LINES);
    expect(run(parts).state.mrz?.personal?.document?.documentNumber).toBe('L898902C3');
  });

  it('leaves the lane waiting for the right page', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, pageMrz(OTHER_LINES));
    expect(run(parts).awaiting.has('page')).toBe(true);
    await page(parts, pageMrz(FRA_LINES));
    expect(latest(parts, 'document.portrait')?.[0]).toBe('successful');
  });

  it('is turned away although a character of no weight is in doubt, also where no scanner is fitted', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, pageMrz(FRA_LINES));
    await page(parts, pageMrz(OTHER_LINES, { uncertain: [{ line: 0, column: 43, seen: '<', candidates: ['K'] }] }));
    expect(parts.lane.snapshot().lastReadFailure?.reason).toBe('READ_OTHER_DOCUMENT');
    expect(run(parts).state.mrz?.personal?.document?.documentNumber).toBe('L898902C3');
  });

  it('is turned away when its number is in doubt but nearly all the rest is not the same', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, pageMrz(OTHER_LINES, { uncertain: [{ line: 1, column: 2, seen: '2', candidates: ['Z'] }] }));
    expect(parts.lane.snapshot().lastReadFailure?.reason).toBe('READ_OTHER_DOCUMENT');
  });

  it('is that of a twin, too', async () => {
    const parts = fakeLane();
    const twin = [
      (FRA_LINES[0] ?? '').replace('ANNA<MARIA', 'EVA<MARIA<'),
      withDigits('K111222C3', 'FRA', '740812F320415'),
    ];
    parts.present();
    await page(parts, pageMrz(twin));
    expect(parts.lane.snapshot().lastReadFailure?.reason).toBe('READ_OTHER_DOCUMENT');
  });

  it('is not assumed on a weak reading of the own page', async () => {
    const parts = fakeLane();
    parts.present();
    const misread = [FRA_LINES[0] ?? '', withDigits('M123456X7', 'FRA', '740812F320415')];
    await page(parts, pageMrz(misread, { uncertain: [{ line: 1, column: 2, seen: '2', candidates: ['Z'] }] }));
    expect(parts.lane.snapshot().lastReadFailure).toBeNull();
    expect(run(parts).custody.ref('page')).not.toBeNull();
  });

  it('cannot keep the right document out when the page that opened the inspection was misread', async () => {
    const parts = fakeLane();
    await page(parts, pageMrz(OTHER_LINES, { uncertain: [{ line: 1, column: 2, seen: '2', candidates: ['Z'] }] }));
    parts.present();
    await parts.time.pass(1);
    expect(run(parts).state.mrz?.personal?.document?.documentNumber).toBe('L898902C3');
  });
});

/** The officer's choice about the reading that is on the screen. */
function confirm(parts: Parts, line: number, column: number, character: string) {
  const reading = run(parts).state.mrz?.rawDigest ?? '';
  return parts.lane.confirmGlyph(run(parts).id, { line, column, character, reading }, officer);
}

describe('a character in doubt', () => {
  const weak = { line: 1, column: 3, seen: '7', candidates: ['8', 'B'] };
  const proposal = { line: 1, column: 3, seen: '7', proposed: '8' };
  const doubtful = () => pageMrz(changed(3, '7'), { uncertain: [weak], proposals: [proposal] });

  it('waits for the officer, with the reading as it was', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, doubtful());
    expect(latest(parts, 'mrz.read')?.[0]).toBe('undetermined');
    expect(latest(parts, 'mrz.check-digits')?.[0]).not.toBe('successful');
    expect(run(parts).state.mrz?.personal?.document?.documentNumber).toBe('L89' + '7902C3');
  });

  it('is settled by the officer to what was offered, and both readings stay in the chain', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, doubtful());
    const { id } = run(parts);
    expect(confirm(parts, 1, 3, '8')).toEqual({ ok: true });
    await parts.time.pass(1);
    expect(run(parts).state.mrz?.via).toBe('confirmed');
    expect(latest(parts, 'mrz.read')).toEqual(['successful', 'MRZ_CONFIRMED']);
    expect(latest(parts, 'mrz.check-digits')?.[0]).toBe('successful');
    const reads = parts.journal.read(id).flatMap((event) => (event.kind === 'mrz-read' ? [event.source] : []));
    expect(reads).toEqual(['imager', `officer:${officer}`]);
  });

  it('is a finding about the document once the officer says that the wrong digit is what is printed', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, doubtful());
    confirm(parts, 1, 3, '7');
    await parts.time.pass(1);
    expect(latest(parts, 'mrz.check-digits')).toEqual(['failed', 'MRZ_CHECK_DIGIT']);
  });

  it('cannot be settled to something else, and a clear character cannot be touched', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, doubtful());
    for (const [line, column, character] of [
      [1, 3, 'Q'],
      [1, 4, '8'],
      [7, 90, '8'],
    ] as const) {
      expect(confirm(parts, line, column, character)).toMatchObject({ reason: 'GLYPH_NOT_OPEN' });
    }
    expect(run(parts).state.mrz?.via).toBe('image');
  });

  it('of an earlier reading cannot be settled in a later one', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, doubtful());
    const { id } = run(parts);
    const reading = run(parts).state.mrz?.rawDigest ?? '';
    await page(
      parts,
      pageMrz([...changed(3, '7'), ''].slice(0, 2), { uncertain: [{ ...weak, column: 5, seen: '0' }] }),
    );
    expect(
      parts.lane.confirmGlyph(id, { line: 1, column: 5, character: 'B', reading: `${reading}x` }, officer),
    ).toMatchObject({
      reason: 'GLYPH_NOT_OPEN',
    });
    expect(run(parts).state.mrz?.via).toBe('image');
  });

  it('that is settled in part keeps neither the right document nor a clean page out', async () => {
    const two = () =>
      pageMrz(changed(3, '7'), { uncertain: [weak, { line: 1, column: 5, seen: '0', candidates: ['O'] }] });
    const parts = fakeLane();
    await page(parts, two());
    expect(confirm(parts, 1, 5, '0')).toEqual({ ok: true });
    parts.present();
    await parts.time.pass(1);
    expect(run(parts).state.mrz?.via).toBe('scanner');
    expect(parts.lane.snapshot().lastReadFailure).toBeNull();
    const alone = fakeLane({ scanner: null });
    await page(alone, two());
    confirm(alone, 1, 5, '0');
    await page(alone, pageMrz(FRA_LINES));
    expect(run(alone).state.mrz?.via).toBe('image');
    expect(latest(alone, 'mrz.read')).toEqual(['successful', 'MRZ_OK']);
  });
});

describe('the printed text', () => {
  it('is compared with the MRZ in force, again when that changes, and with the place of the MRZ', async () => {
    const parts = fakeLane();
    await page(parts, pageMrz(FRA_LINES));
    expect(parts.pageText.compared).toHaveLength(1);
    expect(parts.pageText.compared[0]?.place?.quarters).toBe(0);
    parts.present();
    await parts.time.pass(1);
    expect(parts.pageText.compared).toHaveLength(2);
  });

  it('holds the assessment back until it has answered', async () => {
    const parts = fakeLane();
    let answer: (check: Check) => void = () => undefined;
    parts.pageText.zone = new Promise((resolve) => {
      answer = resolve;
    });
    await parts.wholeTraveller();
    expect(run(parts).state.assessment).toBeNull();
    answer(mrzCheck('successful', 'MRZ_VIZ_AGREES'));
    await parts.time.pass(1);
    expect(run(parts).state.assessment).not.toBeNull();
    expect(latest(parts, 'mrz.printed-zone')).toEqual(['successful', 'MRZ_VIZ_AGREES']);
  });

  it('fails only when another picture shows the same difference again', async () => {
    const parts = fakeLane();
    parts.present();
    parts.pageText.zone = mrzCheck('undetermined', 'MRZ_VIZ_DIFFERS', 'L898903C3');
    await page(parts, pageMrz(FRA_LINES));
    expect(latest(parts, 'mrz.printed-zone')).toEqual(['undetermined', 'MRZ_VIZ_DIFFERS']);
    // The same page compared once more is no second picture.
    parts.present();
    await parts.time.pass(1);
    expect(latest(parts, 'mrz.printed-zone')?.[0]).toBe('undetermined');
    const again = parts.page.outcome;
    if (again instanceof Promise || !again.ok) throw new Error('the fake page must be read');
    parts.page.outcome = { ...again, page: { ...again.page, digest: 'ab' } };
    await page(parts, pageMrz(FRA_LINES));
    expect(latest(parts, 'mrz.printed-zone')).toEqual(['failed', 'MRZ_VIZ_DIFFERS']);
  });

  it('is not searched on a picture that is not good enough', async () => {
    const parts = fakeLane();
    parts.present();
    const good = parts.page.outcome;
    if (good instanceof Promise || !good.ok) throw new Error('the fake page must be read');
    const checks = good.page.checks.map((check) =>
      check.check === 'document.capture'
        ? { ...check, value: 'failed' as const, reason: 'DOC_CAPTURE_BLURRED' as const }
        : check,
    );
    parts.page.outcome = { ...good, page: { ...good.page, checks } };
    await page(parts, pageMrz(FRA_LINES));
    expect(parts.pageText.compared).toHaveLength(0);
    expect(latest(parts, 'mrz.printed-zone')).toEqual(['aborted', 'DOC_CAPTURE_BLURRED']);
  });

  it('that was found to differ twice is not taken back by reading the MRZ again', async () => {
    const parts = fakeLane();
    parts.present();
    parts.pageText.zone = mrzCheck('undetermined', 'MRZ_VIZ_DIFFERS', 'L898903C3');
    await page(parts, pageMrz(FRA_LINES));
    const again = parts.page.outcome;
    if (again instanceof Promise || !again.ok) throw new Error('the fake page must be read');
    parts.page.outcome = { ...again, page: { ...again.page, digest: 'ab' } };
    await page(parts, pageMrz(FRA_LINES));
    parts.present();
    await parts.time.pass(1);
    expect(latest(parts, 'mrz.printed-zone')).toEqual(['failed', 'MRZ_VIZ_DIFFERS']);
  });

  it('that agreed says nothing about a text without a document', async () => {
    const parts = fakeLane();
    parts.pageText.zone = mrzCheck('successful', 'MRZ_VIZ_AGREES');
    await page(parts, pageMrz(FRA_LINES));
    parts.lane.typedMrz({ lines: ['AAAA', 'BBBB'], because: 'READING_WRONG' }, officer);
    await parts.time.pass(1);
    expect(latest(parts, 'mrz.printed-zone')).toEqual(['not-supported', 'INPUT_ABSENT']);
  });

  it('that is being compared again is not sealed with the earlier answer', async () => {
    const parts = fakeLane();
    parts.pageText.zone = mrzCheck('successful', 'MRZ_VIZ_AGREES');
    await parts.wholeTraveller();
    await page(parts, pageMrz(FRA_LINES));
    parts.pageText.zone = new Promise(() => undefined);
    parts.lane.typedMrz(
      { lines: [(FRA_LINES[0] ?? '').replace('ANNA', 'EMMA'), FRA_LINES[1] ?? ''], because: 'READING_WRONG' },
      officer,
    );
    await parts.time.pass(1);
    const { id } = run(parts);
    const { revision } = parts.lane.snapshot();
    const reasons = ['OTHER' as const];
    const command = { inspectionId: id, revision, officer, reasons, note: 'for the test', held: false };
    expect(parts.lane.decide({ ...command, decision: 'second-line' })).toEqual({ ok: true });
    const zone = parts.journal
      .read(id)
      .flatMap((event) =>
        event.kind === 'check-done' && event.check.check === 'mrz.printed-zone' ? [event.check] : [],
      );
    expect(zone.at(-1)?.value).toBe('aborted');
  });

  it('says nothing any more once the page is gone', async () => {
    const parts = fakeLane();
    parts.present();
    parts.pageText.zone = mrzCheck('successful', 'MRZ_VIZ_AGREES');
    await page(parts, pageMrz(FRA_LINES));
    parts.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: parts.time.now });
    await parts.time.pass(1);
    expect(latest(parts, 'mrz.printed-zone')).toEqual(['aborted', 'DOC_IMAGE_TOO_LARGE']);
  });

  it('leaves no byte of the page behind when the inspection ends', async () => {
    const parts = fakeLane();
    const bytes = new Uint8Array([1, 2, 3]);
    parts.present();
    parts.imager.emit({ kind: 'page', source: 'imager', bytes, at: parts.time.now });
    await parts.time.pass(1);
    parts.lane.abandon(run(parts).id, officer);
    expect([...bytes]).toEqual([0, 0, 0]);
  });
});

describe('what was said about a page that is gone', () => {
  it('is taken back, and it confirms and leads nothing any more', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, pageMrz(FRA_LINES));
    parts.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: parts.time.now });
    await parts.time.pass(1);
    expect(latest(parts, 'mrz.page')).toEqual(['aborted', 'DOC_IMAGE_TOO_LARGE']);
    parts.present(changed(3, '7'));
    await parts.time.pass(1);
    expect(run(parts).state.mrz?.via).toBe('scanner');
    expect(latest(parts, 'mrz.page')?.[0]).toBe('aborted');
  });

  it('does not come back with a later page that has no zone', async () => {
    const parts = fakeLane();
    await page(parts, pageMrz(FRA_LINES));
    await page(parts, {
      ok: true,
      mrz: null,
      print: [],
      component: { name: 'x', version: '1', sha256: null },
      t0: 0,
      t1: 1,
    });
    parts.present();
    await parts.time.pass(1);
    expect(latest(parts, 'mrz.page')?.[0]).not.toBe('successful');
    expect(parts.pageText.compared.at(-1)?.place).toBeNull();
  });

  it('is not found again when the audit recovers', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    parts.journal.full = true;
    parts.showPage();
    await parts.time.pass(1);
    parts.journal.full = false;
    parts.lane.refresh();
    await parts.time.pass(1);
    expect(run(parts).custody.ref('page')).toBeNull();
    expect(latest(parts, 'document.portrait')?.[0]).toBe('aborted');
    expect(latest(parts, 'face.verification')?.[0]).not.toBe('successful');
  });
});

describe('the officer and a second look', () => {
  it('asks a second reader also when the earlier page is all there is', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, pageMrz(FRA_LINES));
    await page(parts, pageMrz(FRA_LINES));
    expect(parts.pageText.alone).toEqual([true, true]);
    const scanned = fakeLane();
    scanned.present();
    await page(scanned, pageMrz(FRA_LINES));
    expect(scanned.pageText.alone).toEqual([false]);
  });

  it('keeps what was typed over the same bad read, and takes a clean one', async () => {
    const parts = fakeLane();
    parts.present(changed(3, '7'));
    parts.lane.typedMrz({ lines: [...FRA_LINES], because: 'READING_WRONG' }, officer);
    parts.present(changed(3, '7'));
    await parts.time.pass(1);
    expect(run(parts).state.mrz?.via).toBe('typed');
    parts.present();
    await parts.time.pass(1);
    expect(run(parts).state.mrz?.via).toBe('scanner');
  });

  it('is not taken from a good reading by a retake that was cut off', async () => {
    const parts = fakeLane({ scanner: null });
    await page(parts, pageMrz(FRA_LINES));
    await page(parts, pageMrz([FRA_LINES[0] ?? '', `${(FRA_LINES[1] ?? '').slice(0, 20)}${'<'.repeat(24)}`]));
    expect(run(parts).state.mrz?.personal?.document?.documentNumber).toBe('L898902C3');
    expect(latest(parts, 'mrz.read')).toEqual(['successful', 'MRZ_OK']);
  });

  it('lifts what an earlier page could not say', async () => {
    const parts = fakeLane();
    parts.present();
    const component = { name: 'x', version: '1', sha256: null };
    await page(parts, { ok: false, value: 'aborted', reason: 'MODEL_UNAVAILABLE', print: [], component, t0: 0, t1: 1 });
    await page(parts, pageMrz(FRA_LINES));
    expect(latest(parts, 'mrz.page')).toEqual(['successful', 'MRZ_READS_AGREE']);
  });
});

describe('reading the MRZ once more', () => {
  it('asks the reader, and keeps the earlier reading when nothing comes', async () => {
    const parts = fakeLane();
    let asked = 0;
    Object.assign(parts.scanner, {
      reread: () => {
        asked += 1;
      },
    });
    await parts.wholeTraveller();
    expect(parts.lane.recapture(run(parts).id, 'mrz')).toEqual({ ok: true });
    expect(asked).toBe(1);
    expect(run(parts).awaiting.has('mrz')).toBe(true);
    await parts.time.pass(20_000);
    expect(run(parts).awaiting.has('mrz')).toBe(false);
    expect(latest(parts, 'mrz.read')).toEqual(['successful', 'MRZ_OK']);
  });
});

describe('the checks of the print of the zone', () => {
  const print: Check[] = [
    {
      check: 'document.mrz-position',
      mode: 'o',
      value: 'failed',
      reason: 'DOC_MRZ_POSITION',
      errorCode: null,
      margin: -0.5,
      region: { image: 'VIS', rect: [0.1, 0.9, 0.2, 0.05] },
      component: { name: 'x', version: '1', sha256: null },
      t0: 0,
      t1: 1,
    },
  ];
  const withPrint = () => ({ ...pageMrz(FRA_LINES), print });

  it('stand in the record with the page', async () => {
    const parts = fakeLane();
    parts.present();
    await page(parts, withPrint());
    expect(latest(parts, 'document.mrz-position')).toEqual(['failed', 'DOC_MRZ_POSITION']);
  });

  it('are aborted where the capture gate failed, whatever was measured, and keep no frame', async () => {
    const parts = fakeLane();
    parts.present();
    const outcome = await parts.page.outcome;
    if (!outcome.ok) throw new Error('the fake page is good');
    const capture = outcome.page.checks.find((check) => check.check === 'document.capture') as Check;
    const failed: Check = { ...capture, value: 'failed', reason: 'DOC_CAPTURE_BLURRED' };
    parts.page.outcome = { ok: true, page: { ...outcome.page, checks: [failed] } };
    await page(parts, withPrint());
    expect(latest(parts, 'document.mrz-position')).toEqual(['aborted', 'DOC_CAPTURE_BLURRED']);
    expect(run(parts).state.checks.findLast((c) => c.check === 'document.mrz-position')?.region).toBeUndefined();
  });
});
