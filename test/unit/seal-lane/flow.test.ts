import { describe, expect, it } from 'vitest';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import { NO_SPECTRAL_PICTURES } from '../../../src/core/inspection/ports/index.ts';
import {
  type Check,
  type CheckId,
  latestOf,
  SEAL_CHECK_IDS,
} from '../../../src/core/inspection/record/checks/index.ts';
import { assess } from '../../../src/core/inspection/record/index.ts';
import { chipOutcome, FakeChip } from '../../fakes/chip-port.ts';
import { check, FRA_LINES, fakeLane, pageOutcome, settle, withDigits } from '../../fakes/lane-ports.ts';
import { FakeSeals, NO_SEAL_CHECKS, sealChecks, statedSeal, symbolsOf } from '../../fakes/seal-step.ts';

type Said = FakeSeals['said'];

const SAME = statedSeal({ lines: FRA_LINES });
const OTHER_NAME = statedSeal({ lines: [(FRA_LINES[0] ?? '').replace('ANNA', 'ANNE'), FRA_LINES[1] ?? ''] });
const MISMATCH = { 'seal.mrz': ['failed', 'SEAL_MRZ_MISMATCH'] } as const;

function lane(said?: Said, more: Parameters<typeof fakeLane>[0] = {}) {
  const seals = new FakeSeals();
  if (said !== undefined) seals.said = said;
  const parts = fakeLane({ seals, ...more });
  const run = () => {
    const { current } = parts.lane.snapshot();
    if (current === null) throw new Error('nobody at the desk');
    return current;
  };
  const latest = (id: CheckId) => latestOf(run().state.checks, id);
  const group = () => run().state.assessment?.groups.find((entry) => entry.group === 'document');
  const view = () => laneView(parts.lane.snapshot(), { today: null, camera: 'none', visaAsked: [] }).inspection;
  return { seals, parts, run, latest, group, view };
}

async function inspected(said?: Said, more: Parameters<typeof fakeLane>[0] = {}) {
  const all = lane(said, more);
  await all.parts.wholeTraveller();
  return all;
}

describe('the seal of a page', () => {
  it('is looked for on the page as handed in, and judged with the MRZ in force', async () => {
    const { seals, parts, run } = lane();
    const infrared = new Uint8Array([7, 7, 7]);
    const white = new Uint8Array([1, 2]);
    const pictures = { ...NO_SPECTRAL_PICTURES, IR: { ok: true, bytes: infrared } } as const;
    parts.present();
    parts.imager.emit({ kind: 'page', source: 'imager', bytes: white, pictures, at: parts.time.now });
    await settle();
    expect(seals.looked.map((asked) => [asked.white, asked.infrared])).toEqual([[white, infrared]]);
    expect(seals.judged.at(-1)?.context).toEqual({ mrz: FRA_LINES, passportMrz: null });
    expect(run().state.checks.some((one) => one.check === 'seal.content')).toBe(true);
  });

  it('is decoded once, and judged once more with another MRZ', async () => {
    const { seals, parts, latest } = await inspected(({ mrz }) =>
      mrz?.[1]?.startsWith('L898902C3FRA7408122F330415') === true
        ? { checks: sealChecks(MISMATCH), stated: SAME }
        : { checks: sealChecks(), stated: SAME },
    );
    parts.present([FRA_LINES[0] ?? '', withDigits('L898902C3', 'FRA', '740812F330415')]);
    await settle();
    expect(seals.looked).toHaveLength(1);
    expect(seals.judged.map(({ context }) => context.mrz?.[1]?.slice(21, 27))).toEqual(['320415', '330415']);
    expect(latest('seal.content')?.value).toBe('successful');
  });

  it('keeps the infrared picture until nobody looks at it any more', async () => {
    let found: (symbols: ReturnType<typeof symbolsOf>) => void = () => undefined;
    const { seals, parts } = lane();
    seals.found = new Promise((settled) => (found = settled));
    const infrared = new Uint8Array([7, 7, 7]);
    const pictures = { ...NO_SPECTRAL_PICTURES, IR: { ok: true, bytes: infrared } } as const;
    parts.present();
    parts.imager.emit({ kind: 'page', source: 'imager', bytes: new Uint8Array([1]), pictures, at: parts.time.now });
    await settle();
    expect(parts.spectral.asked).toHaveLength(1);
    expect([...infrared]).toEqual([7, 7, 7]);
    found(symbolsOf());
    await settle();
    expect([...infrared]).toEqual([0, 0, 0]);
  });
});

describe('the document group', () => {
  const document = (checks: readonly Check[]) => assess(checks).groups.find((entry) => entry.group === 'document');
  const PAGE = [check('document.capture', 'successful', 'DOC_CAPTURE_OK')];

  it('counts nothing where no seal is there, and none is expected', async () => {
    expect(document([...PAGE, ...NO_SEAL_CHECKS])).toEqual(document(PAGE));
    const { latest, group, run } = await inspected(() => ({ checks: NO_SEAL_CHECKS, stated: null }));
    expect(latest('seal.content')).toMatchObject({ value: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' });
    const without = fakeLane();
    await without.wholeTraveller();
    const plain = without.lane.snapshot().current?.state.assessment?.groups.find((one) => one.group === 'document');
    expect(group()).toEqual(plain);
    expect(run().state.assessment?.facts).toEqual([]);
  });

  it.each([
    ['failed', 'SEAL_SIGNATURE', 'seal.signature'],
    ['failed', 'SEAL_SIGNER_REVOKED', 'seal.signer-trust'],
    ['undetermined', 'SEAL_SIGNER_ABSENT', 'seal.signature'],
    ['failed', 'SEAL_UNREADABLE', 'seal.decode'],
    ['aborted', 'SEAL_MULTIPLE', 'seal.content'],
    ['aborted', 'SEAL_DECODE_ABORTED', 'seal.content'],
  ] as const)('is not green with a seal that is %s %s, and that is a fact', async (value, reason, single) => {
    const { group, run } = await inspected(() => ({
      checks: sealChecks({ 'seal.content': [value, reason], [single]: [value, reason] }),
      stated: null,
    }));
    expect(group()?.value).toBe(value);
    expect(run().state.assessment?.facts).toContainEqual({ check: 'seal.content', value, reason });
  });

  it('is red with a true seal on another document, whatever the seal is worth', async () => {
    const { group, latest } = await inspected(() => ({ checks: sealChecks(MISMATCH), stated: OTHER_NAME }));
    expect(group()).toMatchObject({ value: 'failed', decidedBy: 'seal.mrz', reason: 'SEAL_MRZ_MISMATCH' });
    expect(latest('seal.content')?.value).toBe('successful');
    expect(latest('seal.mrz')?.personal?.compared).toEqual([
      { field: 'givenNames', captured: 'ANNA MARIA', expected: 'ANNE MARIA', at: { line: 0, column: 5 } },
    ]);
  });

  it('waits for the seal', async () => {
    const { seals, parts, run, view } = lane();
    let found: (symbols: ReturnType<typeof symbolsOf>) => void = () => undefined;
    seals.found = new Promise((settled) => (found = settled));
    await parts.wholeTraveller();
    expect(run().state.phase).not.toBe('assessed');
    expect(view()?.groups.find(({ group }) => group === 'document')?.pending).toBe(true);
    found(symbolsOf());
    await settle();
    expect(run().state.phase).toBe('assessed');
  });
});

describe('the symbols of a page', () => {
  const PAYLOAD = [0xdc, 0x42, 0x43, 0x44];

  it('are overwritten when the inspection ends, and nothing of them is in the record', async () => {
    const bytes = Uint8Array.from(PAYLOAD);
    const { seals, parts, run } = lane(() => ({
      checks: sealChecks(),
      stated: statedSeal({ passportNumber: 'P98765432' }),
    }));
    seals.found = symbolsOf(bytes);
    await parts.wholeTraveller();
    const id = run().id;
    const ended = run();
    expect(run().seals.stated?.passportNumber).toBe('P98765432');
    expect([...bytes]).toEqual(PAYLOAD);
    expect(parts.lane.abandon(id, 'officer1')).toEqual({ ok: true });
    expect([...bytes]).toEqual([0, 0, 0, 0]);
    expect(ended.seals).toEqual({ found: null, stated: null, document: null, against: null });
    const written = JSON.stringify([...parts.journal.stored.values()]);
    expect(written).toContain('seal.content');
    expect(written).not.toContain('P98765432');
  });

  it('are overwritten with their page', async () => {
    const first = Uint8Array.from(PAYLOAD);
    const { seals, parts, run } = lane();
    seals.found = symbolsOf(first);
    await parts.wholeTraveller();
    seals.found = symbolsOf();
    seals.said = () => ({ checks: NO_SEAL_CHECKS, stated: null });
    parts.lane.recapture(run().id, 'page');
    parts.showPage();
    await settle();
    expect(seals.looked).toHaveLength(2);
    expect([...first]).toEqual([0, 0, 0, 0]);
    expect(run().seals.stated).toBeNull();
    // What was said of the seal of the earlier page is taken back, check by check.
    const said = Object.values(SEAL_CHECK_IDS).map((id) => latestOf(run().state.checks, id)?.value);
    expect(new Set(said)).toEqual(new Set(['not-supported']));
  });

  it('that come after the traveller has gone are overwritten, and written down nowhere', async () => {
    let found: (symbols: ReturnType<typeof symbolsOf>) => void = () => undefined;
    const { seals, parts, run } = lane();
    seals.found = new Promise((settled) => (found = settled));
    await parts.wholeTraveller();
    const { id } = run();
    parts.lane.abandon(id, 'officer1');
    const late = Uint8Array.from(PAYLOAD);
    found(symbolsOf(late));
    await settle();
    expect([...late]).toEqual([0, 0, 0, 0]);
    expect(JSON.stringify(parts.journal.read(id))).not.toContain('seal.');
  });

  it('of a page that was refused afterwards say nothing any more', async () => {
    const { parts, run, latest } = await inspected();
    parts.page.outcome = {
      ok: false,
      value: 'failed',
      reason: 'DOC_IMAGE_REJECTED',
      checks: [check('document.capture', 'failed', 'DOC_IMAGE_REJECTED')],
    };
    parts.showPage();
    await settle();
    expect(latest('seal.content')?.value).toBe('aborted');
    expect(latest('seal.signature')).toMatchObject({ value: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' });
    expect(run().seals.found).toBeNull();
  });

  it('are asked for once more where the decoder gave no answer', async () => {
    const { seals, parts } = lane();
    seals.found = { symbols: [], unreadable: [], isAborted: true };
    await parts.wholeTraveller();
    parts.present([FRA_LINES[0] ?? '', withDigits('L898902C3', 'FRA', '740812F330415')]);
    await settle();
    expect(seals.looked).toHaveLength(2);
  });
});

describe('the table of what each source states', () => {
  const row = (view: ReturnType<Awaited<ReturnType<typeof inspected>>['view']>, field: string) =>
    view?.evidence?.find((one) => one.field === field);

  it('has the seal beside chip, MRZ and print, and names the MRZ where a proven seal differs', async () => {
    const { view } = await inspected(() => ({ checks: sealChecks(MISMATCH), stated: OTHER_NAME }));
    expect(row(view(), 'givenNames')).toMatchObject({
      values: { chip: null, seal: 'ANNE MARIA', zone: 'ANNA MARIA' },
      odd: 'zone',
      against: 'ANNE MARIA',
    });
    expect(row(view(), 'documentNumber')).toMatchObject({ values: { seal: 'L898902C3' }, odd: null });
  });

  it.each([
    ['of an unknown signer', ['undetermined', 'SEAL_SIGNER_ABSENT']],
    ['with a false signature', ['failed', 'SEAL_SIGNATURE']],
    ['that is not signed', ['successful', 'SEAL_UNSIGNED']],
  ] as const)('names the seal and not the MRZ for a seal %s', async (_, content) => {
    const checks = sealChecks({ 'seal.content': content, ...MISMATCH });
    const { view } = await inspected(() => ({ checks, stated: OTHER_NAME }));
    expect(row(view(), 'givenNames')).toMatchObject({ odd: 'seal', against: 'ANNA MARIA' });
  });

  it('names the seal where it differs from a chip, which stands above it', async () => {
    const chip = new FakeChip(({ ask }) => chipOutcome(ask));
    const { view } = await inspected(() => ({ checks: sealChecks(MISMATCH), stated: OTHER_NAME }), { chip });
    expect(row(view(), 'givenNames')).toMatchObject({
      values: { chip: 'ANNA MARIA', seal: 'ANNE MARIA', zone: 'ANNA MARIA' },
      odd: 'seal',
    });
  });

  it('is there without a chip only where a seal holds an MRZ', async () => {
    const { view } = await inspected(() => ({ checks: sealChecks(), stated: statedSeal() }));
    expect(view()?.evidence).toBeNull();
    expect(view()?.seal).toMatchObject({ profile: 'visa', country: 'UTO', signed: '2026-01-11' });
    const none = await inspected(() => ({ checks: NO_SEAL_CHECKS, stated: null }));
    expect([none.view()?.evidence, none.view()?.seal]).toEqual([null, null]);
  });
});

/** An MRV-A zone of the traveller of `FRA_LINES`. */
const VISA_LINES = ['V<FRAERIKSSON<<ANNA<MARIA'.padEnd(44, '<'), 'V123456784FRA7408122F2904157'.padEnd(44, '<')];
const PASSPORT_DIFFERS = { 'seal.passport-number': ['failed', 'SEAL_PASSPORT_MISMATCH'] } as const;

describe('a visa beside its passport', () => {
  it('is compared with the number of the passport that was laid down first', async () => {
    const { seals, parts, latest, run } = await inspected(() => ({ checks: NO_SEAL_CHECKS, stated: null }));
    const payload = new Uint8Array([0xdc, 9, 9]);
    seals.found = symbolsOf(payload);
    const judgedBefore = seals.judged.length;
    seals.said = () => ({
      checks: sealChecks(PASSPORT_DIFFERS),
      stated: statedSeal({ lines: VISA_LINES, passportNumber: 'X00000001' }),
    });
    parts.present(VISA_LINES);
    parts.showPage();
    await settle();
    await parts.time.pass(5);
    // Once for its print, once for the record.
    const beside = { mrz: VISA_LINES, passportMrz: FRA_LINES };
    expect(seals.judged.slice(judgedBefore).map(({ context }) => context)).toEqual([beside, beside]);
    expect(latest('second.seal')).toMatchObject({ value: 'successful', reason: 'SEAL_OK' });
    expect(latest('second.passport-number')).toMatchObject({
      value: 'failed',
      reason: 'SEAL_PASSPORT_MISMATCH',
      personal: { compared: [{ field: 'documentNumber', captured: 'L898902C3', expected: 'X00000001' }] },
    });
    // The page of the passport keeps what was said of it, and the bytes of the visa are under custody.
    expect(latest('seal.content')?.value).toBe('not-supported');
    expect([...payload]).toEqual([0xdc, 9, 9]);
    expect(run().state.assessment?.facts).toContainEqual({
      check: 'second.passport-number',
      value: 'failed',
      reason: 'SEAL_PASSPORT_MISMATCH',
    });
    parts.lane.abandon(run().id, 'officer1');
    expect([...payload]).toEqual([0, 0, 0]);
  });

  it('says nothing of a seal where its page was refused, and keeps no byte of it', async () => {
    const { seals, parts, latest, run } = await inspected(() => ({ checks: NO_SEAL_CHECKS, stated: null }));
    const payload = new Uint8Array([0xdc, 9, 9]);
    seals.found = symbolsOf(payload);
    parts.page.outcome = {
      ok: false,
      value: 'failed',
      reason: 'DOC_IMAGE_REJECTED',
      checks: [check('document.capture', 'failed', 'DOC_IMAGE_REJECTED')],
    };
    parts.lane.papers.askSecond({ inspectionId: run().id, what: 'document' }, 'officer1');
    parts.showPage();
    await settle();
    expect(latest('second.read')?.value).toBe('failed');
    expect(latest('second.seal')).toBeNull();
    expect([...payload]).toEqual([0, 0, 0]);
  });

  it('is not cleared by a second paper without a seal', async () => {
    const { seals, parts, latest, run } = await inspected(() => ({ checks: NO_SEAL_CHECKS, stated: null }));
    seals.said = () => ({ checks: sealChecks({ 'seal.content': ['failed', 'SEAL_SIGNATURE'] }), stated: statedSeal() });
    parts.present(VISA_LINES);
    parts.showPage();
    await settle();
    expect(latest('second.seal')?.value).toBe('failed');
    seals.said = () => ({ checks: NO_SEAL_CHECKS, stated: null });
    parts.lane.papers.askSecond({ inspectionId: run().id, what: 'document' }, 'officer1');
    parts.present([VISA_LINES[0] ?? '', 'V999999991FRA7408122F2904157'.padEnd(44, '<')]);
    parts.showPage();
    await settle();
    expect(latest('second.seal')?.value).toBe('failed');
  });

  it('is compared as the first document once the passport lies beside it', async () => {
    const { seals, parts } = lane(() => ({
      checks: sealChecks(),
      stated: statedSeal({ passportNumber: 'L898902C3' }),
    }));
    parts.page.outcome = pageOutcome();
    await parts.wholeTraveller(VISA_LINES);
    expect(seals.judged.at(-1)?.context).toEqual({ mrz: VISA_LINES, passportMrz: null });
    const id = parts.lane.snapshot().current?.id ?? '';
    parts.lane.papers.askSecond({ inspectionId: id, what: 'document' }, 'officer1');
    parts.present(FRA_LINES);
    await settle();
    expect(seals.judged.at(-1)?.context).toEqual({ mrz: VISA_LINES, passportMrz: FRA_LINES });
    expect(seals.looked).toHaveLength(1);
  });
});
