import { describe, expect, it } from 'vitest';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import type { BarcodeEvent, BarcodePort, DeviceHealth } from '../../../src/core/inspection/ports/index.ts';
import type { PageSeals, SealContext } from '../../../src/core/inspection/ports/steps/index.ts';
import { type CheckId, latestOf } from '../../../src/core/inspection/record/checks/index.ts';
import { FRA_LINES, fakeLane, pageOutcome, settle, withDigits } from '../../fakes/lane-ports.ts';
import { mrzCheck, pageMrz } from '../../fakes/page-text.ts';
import { FakeSeals, NO_SEAL_CHECKS, sealChecks, statedSeal, symbolsOf } from '../../fakes/seal-step.ts';

const VISA_LINES = ['V<FRAERIKSSON<<ANNA<MARIA'.padEnd(44, '<'), 'V123456781FRA7408122F2904157'.padEnd(44, '<')];
const NOTHING: PageSeals = { checks: NO_SEAL_CHECKS, stated: null };
const PASS: PageSeals = {
  checks: [{ ...(NO_SEAL_CHECKS[0] as (typeof NO_SEAL_CHECKS)[number]), reason: 'SEAL_UNSIGNED' }],
  stated: null,
  unsigned: [{ kind: 'boarding-pass', name: 'ERIKSSON/ANNA', flight: 'XX 417', day: '2026-11-25' }],
};
const visaSeal = (number = 'L898902C3') => statedSeal({ lines: VISA_LINES, passportNumber: number });

/** As the judge does: what is not there is compared with nothing. */
function judging(number: string) {
  return ({ mrz, passportMrz }: SealContext): PageSeals => {
    const isOther = passportMrz !== null && !(passportMrz[1] ?? '').startsWith(number);
    return {
      checks: sealChecks({
        ...(mrz === null ? { 'seal.mrz': ['not-supported', 'SEAL_NOTHING_TO_CHECK'] } : {}),
        ...(mrz !== null && mrz[1] !== VISA_LINES[1] ? { 'seal.mrz': ['failed', 'SEAL_MRZ_MISMATCH'] } : {}),
        ...(isOther ? { 'seal.passport-number': ['failed', 'SEAL_PASSPORT_MISMATCH'] } : {}),
      }),
      stated: visaSeal(number),
    };
  };
}

class FakeReader implements BarcodePort {
  listener: (event: BarcodeEvent) => void = () => undefined;
  start = () => Promise.resolve();
  stop = () => Promise.resolve();
  subscribe(listener: (event: BarcodeEvent) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
  health = (): DeviceHealth => ({
    ...{ device: 'barcode-reader:fake', state: 'unknown', advice: null, remedy: null },
    ...{ lastFrameAt: null, simulated: false },
  });
  send(bytes: Uint8Array): void {
    this.listener({ kind: 'symbol', source: 'barcode-reader:fake', bytes, digest: 'aa' });
  }
}

async function inspected(more: Parameters<typeof fakeLane>[0] = {}) {
  const seals = new FakeSeals();
  seals.said = () => NOTHING;
  seals.found = symbolsOf();
  const barcodes = new FakeReader();
  const parts = fakeLane({ seals, barcodes, ...more });
  await parts.wholeTraveller();
  const run = () => {
    const { current } = parts.lane.snapshot();
    if (current === null) throw new Error('nobody at the desk');
    return current;
  };
  const latest = (id: CheckId) => latestOf(run().state.checks, id);
  const view = () => laneView(parts.lane.snapshot(), { today: null, camera: 'none', visaAsked: [] }).inspection;
  const second = () => view()?.papers.second ?? null;
  const ask = (what: 'document' | 'barcode') =>
    parts.lane.papers.askSecond({ inspectionId: run().id, what }, 'officer1');
  return { seals, barcodes, parts, run, latest, second, ask };
}

const fact = (check: CheckId, reason: string) => expect.objectContaining({ check, reason });

describe('the seal of a visa beside its passport', () => {
  it('is compared with an MRZ that comes after its page', async () => {
    const { seals, parts, run, latest, ask } = await inspected();
    seals.said = judging('L898902C3');
    seals.found = symbolsOf(new Uint8Array([0xdc, 1]));
    ask('document');
    parts.showPage();
    await settle();
    expect(latest('second.seal-mrz')?.value).toBe('not-supported');
    parts.present([VISA_LINES[0] ?? '', 'V999999991FRA7408122F2904157'.padEnd(44, '<')]);
    await parts.time.pass(5);
    expect(seals.judged.at(-1)?.context.mrz?.[1]).toMatch(/^V99999999/);
    expect(latest('second.seal-mrz')).toMatchObject({ value: 'failed', reason: 'SEAL_MRZ_MISMATCH' });
    expect(run().state.assessment?.facts).toContainEqual(fact('second.seal-mrz', 'SEAL_MRZ_MISMATCH'));
    // The page was decoded once.
    expect(seals.looked.filter(({ everySymbol }) => everySymbol === false)).toHaveLength(1);
  });

  it('is compared once more when the MRZ of the passport changes', async () => {
    const { seals, parts, latest } = await inspected();
    seals.said = judging('L898902C3');
    seals.found = symbolsOf(new Uint8Array([0xdc, 1]));
    parts.present(VISA_LINES);
    parts.showPage();
    await settle();
    expect(latest('second.passport-number')?.value).toBe('successful');
    parts.present([FRA_LINES[0] ?? '', withDigits('L898902C4', 'FRA', '740812F320415')]);
    await settle();
    expect(latest('second.passport-number')).toMatchObject({ value: 'failed', reason: 'SEAL_PASSPORT_MISMATCH' });
  });

  it('stays a finding where no MRZ was read of its paper, whatever is laid down next', async () => {
    const { seals, parts, latest, ask } = await inspected();
    seals.said = () => ({ checks: sealChecks({ 'seal.content': ['failed', 'SEAL_SIGNATURE'] }), stated: visaSeal() });
    seals.found = symbolsOf(new Uint8Array([0xdc, 1]));
    ask('document');
    parts.showPage();
    await settle();
    expect(latest('second.seal')?.reason).toBe('SEAL_SIGNATURE');
    seals.said = () => NOTHING;
    seals.found = symbolsOf();
    ask('document');
    const other = pageOutcome();
    if (other.ok) other.page.digest = 'b'.repeat(64);
    parts.page.outcome = other;
    parts.showPage();
    await settle();
    expect(latest('second.seal')).toMatchObject({ value: 'failed', reason: 'SEAL_SIGNATURE' });
  });

  it('is on the screen with the page of its paper, beside both documents', async () => {
    const { seals, parts, second } = await inspected();
    seals.said = judging('X00000001');
    seals.found = symbolsOf(new Uint8Array([0xdc, 1]));
    parts.pageText.mrz = pageMrz(VISA_LINES);
    parts.present(VISA_LINES);
    parts.showPage();
    await settle();
    expect(second()?.seal).toMatchObject({ profile: 'visa', country: 'UTO', passportNumber: 'X00000001', entries: 2 });
    const row = (field: string) => second()?.pairs.find((one) => one.field === field);
    expect(row('surname')).toEqual({
      field: 'surname',
      first: 'ERIKSSON',
      second: 'ERIKSSON',
      seal: 'ERIKSSON',
      agrees: true,
    });
    expect(row('documentNumber')).toMatchObject({ first: null, second: 'V12345678', seal: 'V12345678', agrees: true });
    expect(row('passportNumber')).toEqual({
      field: 'passportNumber',
      first: 'L898902C3',
      second: null,
      seal: 'X00000001',
      agrees: false,
    });
  });

  it('has its print compared with its own MRZ, on trial', async () => {
    const { parts, latest } = await inspected();
    const before = parts.pageText.compared.length;
    parts.present(VISA_LINES);
    parts.showPage();
    await settle();
    expect(parts.pageText.compared.slice(before).map(({ document }) => document.documentNumber)).toEqual(['V12345678']);
    expect(latest('second.printed-zone')).toMatchObject({ mode: 'e', reason: 'MRZ_VIZ_NOT_FOUND' });
  });
});

describe('the print of a visa against its seal', () => {
  const stay = (captured: string) => ({ field: 'stay', captured, expected: '90' });
  async function printed(...pairs: { field: string; captured: string; expected: string }[]) {
    const all = await inspected();
    all.seals.said = judging('L898902C3');
    all.seals.found = symbolsOf(new Uint8Array([0xdc, 1]));
    const zone = mrzCheck('successful', 'MRZ_VIZ_AGREES', 'V12345678');
    const compared = [...(zone.personal?.compared ?? []), ...pairs];
    all.parts.pageText.zone = { ...zone, personal: { compared } };
    all.parts.present(VISA_LINES);
    all.parts.showPage();
    await settle();
    await all.parts.time.pass(5);
    return all;
  }

  it('is on trial: a stay that differs is shown and counts for nothing', async () => {
    const { parts, latest, second, run } = await printed(stay('99'));
    expect(parts.pageText.compared.at(-1)?.seal).toMatchObject({ passportNumber: 'L898902C3', entries: 2 });
    expect(latest('second.seal-print')).toMatchObject({
      ...{ mode: 'e', value: 'undetermined', reason: 'SEAL_PRINT_DIFFERS' },
      personal: { compared: [stay('99')] },
    });
    expect(latest('second.printed-zone')?.personal?.compared.map(({ field }) => field)).toEqual(['documentNumber']);
    expect(second()?.pairs).toContainEqual({ field: 'stay', first: null, second: '99', seal: '90', agrees: false });
    expect(run().state.assessment?.facts).toEqual([]);
  });

  it('agrees, or says nothing where nothing was found', async () => {
    const agreeing = await printed(stay('90'));
    expect(agreeing.latest('second.seal-print')).toMatchObject({ value: 'successful', reason: 'SEAL_OK' });
    const none = await printed();
    expect(none.latest('second.seal-print')).toMatchObject({
      ...{ value: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' },
    });
  });

  it('has the printed passport number beside that of the passport and of the seal', async () => {
    const { second } = await printed({ field: 'passportNumber', captured: 'X00000001', expected: 'L898902C3' });
    expect(second()?.pairs).toContainEqual({
      ...{ field: 'passportNumber', first: 'L898902C3', second: 'X00000001', seal: 'L898902C3', agrees: false },
    });
  });
});

describe('a boarding pass', () => {
  it('is looked for with every symbol once the officer asks, and with no other page', async () => {
    const { seals, parts, run, latest, second, ask } = await inspected();
    const bytes = new Uint8Array([77, 49, 65]);
    const texts = parts.pageText.alone.length;
    expect(ask('barcode')).toEqual({ ok: true });
    seals.said = () => PASS;
    seals.found = symbolsOf(bytes);
    parts.showPage();
    await settle();
    expect(seals.looked.map(({ everySymbol }) => everySymbol ?? false)).toEqual([false, true]);
    expect(parts.pageText.alone).toHaveLength(texts);
    expect(latest('second.read')).toMatchObject({ value: 'successful', reason: 'BARCODE_READ' });
    expect(latest('second.seal')).toMatchObject({ value: 'not-supported', reason: 'SEAL_UNSIGNED' });
    expect(second()).toMatchObject({
      what: 'barcode',
      seal: null,
      unsigned: [{ kind: 'boarding-pass', name: 'ERIKSSON/ANNA', number: 'XX 417', day: '2026-11-25' }],
    });
    // It is no evidence: nothing that counts says anything of it, and nothing of it is written down.
    expect(run().awaiting.has('second')).toBe(false);
    expect(run().state.assessment?.facts).toEqual([]);
    expect(JSON.stringify([...parts.journal.stored.values()])).not.toMatch(/XX 417|ERIKSSON\/ANNA/);
    const ended = run();
    parts.lane.abandon(run().id, 'officer1');
    expect([...bytes]).toEqual([0, 0, 0]);
    expect(ended.additional.barcodes.unsigned).toEqual([]);
  });

  it('that was not found is awaited on, and the screen says so', async () => {
    const { parts, run, latest, ask } = await inspected();
    ask('barcode');
    parts.showPage();
    await settle();
    expect(latest('second.read')).toMatchObject({ value: 'undetermined', reason: 'BARCODE_NOT_FOUND' });
    expect(run().awaiting.has('second')).toBe(true);
  });

  it('of which the decoder gave no answer is no paper without a barcode', async () => {
    const { seals, parts, latest, ask } = await inspected();
    seals.found = { symbols: [], unreadable: [], isAborted: true };
    ask('barcode');
    parts.showPage();
    await settle();
    expect(latest('second.read')).toMatchObject({ value: 'aborted', reason: 'SEAL_DECODE_ABORTED' });
  });

  it('does not take the page of a visa for its own', async () => {
    const { seals, parts, run, latest, ask } = await inspected();
    ask('barcode');
    seals.said = judging('L898902C3');
    parts.present(VISA_LINES);
    seals.found = symbolsOf(new Uint8Array([0xdc, 1]));
    parts.showPage();
    await settle();
    expect(run().state.papers.second?.what).toBe('document');
    expect(latest('second.seal-mrz')?.value).toBe('successful');
  });

  it('cannot be asked for where nothing could read it', async () => {
    const { parts, run } = await inspected({ imager: null, barcodes: null });
    const asked = parts.lane.papers.askSecond({ inspectionId: run().id, what: 'barcode' }, 'officer1');
    expect(asked).toMatchObject({ ok: false, reason: 'READ_NOT_FITTED' });
  });
});

describe('a reader of barcodes', () => {
  it('sends a boarding pass without anybody asking', async () => {
    const { seals, barcodes, run, latest, second } = await inspected();
    const bytes = new Uint8Array([77, 49, 65]);
    seals.said = () => PASS;
    barcodes.send(bytes);
    await settle();
    expect(latest('second.read')).toMatchObject({ value: 'successful', reason: 'BARCODE_READ' });
    expect(second()).toMatchObject({ what: 'barcode', page: null, unsigned: [{ number: 'XX 417' }] });
    expect(run().state.phase).toBe('assessed');
  });

  it('sends the seal of the visa that was just laid down', async () => {
    const { seals, barcodes, parts, run, latest } = await inspected({ imager: null });
    parts.present(VISA_LINES);
    await settle();
    seals.said = judging('X00000001');
    barcodes.send(new Uint8Array([0xdc, 1]));
    await settle();
    expect(run().state.papers.second?.what).toBe('document');
    expect(seals.judged.at(-1)?.context).toEqual({ mrz: VISA_LINES, passportMrz: FRA_LINES });
    expect(latest('second.passport-number')).toMatchObject({ value: 'failed', reason: 'SEAL_PASSPORT_MISMATCH' });
  });

  it('opens no inspection, and what it sends to nobody is overwritten', async () => {
    const seals = new FakeSeals();
    const barcodes = new FakeReader();
    const parts = fakeLane({ seals, barcodes });
    const bytes = new Uint8Array([0xdc, 1]);
    barcodes.send(bytes);
    await settle();
    expect(parts.lane.snapshot().current).toBeNull();
    expect([...bytes]).toEqual([0, 0]);
    expect(seals.judged).toEqual([]);
  });

  it('is among the devices of the lane only where one is fitted', async () => {
    const { parts } = await inspected();
    expect(parts.lane.snapshot().devices.map(({ role }) => role)).toContain('barcode-reader');
    const without = fakeLane();
    expect(without.lane.snapshot().devices.map(({ role }) => role)).not.toContain('barcode-reader');
  });
});
