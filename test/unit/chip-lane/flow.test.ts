import { describe, expect, it } from 'vitest';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import type { ChipOutcome } from '../../../src/core/inspection/ports/index.ts';
import { type Check, type CheckId, latestOf } from '../../../src/core/inspection/record/checks/index.ts';
import { assess } from '../../../src/core/inspection/record/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { chipChecks, chipOutcome, FakeChip, unread } from '../../fakes/chip-port.ts';
import { check, FRA_LINES, fakeLane, settle, withDigits } from '../../fakes/lane-ports.ts';

type Answer = ConstructorParameters<typeof FakeChip>[0];

async function travellerWith(answer: Answer, more: { printed?: Check } = {}) {
  const chip = new FakeChip(answer);
  const parts = fakeLane({ chip });
  if (more.printed !== undefined) parts.pageText.zone = more.printed;
  await parts.wholeTraveller();
  const run = () => {
    const { current } = parts.lane.snapshot();
    if (current === null) throw new Error('nobody at the desk');
    return current;
  };
  const said = (id: CheckId) => latestOf(run().state.checks, id);
  const group = () => run().state.assessment?.groups.find((entry) => entry.group === 'chip');
  const view = () => laneView(parts.lane.snapshot(), { today: null, camera: 'none', visaAsked: [] }).inspection;
  return { chip, parts, run, said, group, view };
}

describe('the group of the chip', () => {
  const group = (checks: readonly Check[]) => assess(checks).groups.find((entry) => entry.group === 'chip');

  it('is green where the chip as a whole is, and nowhere else', () => {
    expect(group(chipChecks())).toMatchObject({ value: 'successful', decidedBy: 'chip.content' });
    // Opened, read, and nobody said what it is worth: never green.
    for (const content of [null, ['not-supported', 'CHIP_NOT_READ']] as const)
      expect(group(chipChecks({ 'chip.content': content }))?.value).toBe('not-supported');
  });

  it.each([
    ['chip.chain', 'undetermined', 'TRUST_UNKNOWN'],
    ['chip.revocation', 'undetermined', 'REVOCATION_UNKNOWN'],
    ['chip.data-groups', 'failed', 'CHIP_DG_HASH'],
    ['chip.authenticity', 'failed', 'CHIP_CA'],
  ] as const)('is not green with %s %s, whatever the chip as a whole were said to be', (id, value, reason) => {
    expect(group(chipChecks({ [id]: [value, reason] }))?.value).toBe(value);
    const whole = group(chipChecks({ [id]: [value, reason], 'chip.content': [value, reason] }));
    expect(whole).toMatchObject({ value, decidedBy: 'chip.content', reason });
  });

  it('says that a chip was not read where its reader was never asked', async () => {
    const chip = new FakeChip();
    const parts = fakeLane({ chip });
    parts.showPage();
    await parts.time.pass(60_000);
    const { current } = parts.lane.snapshot();
    expect(chip.readings).toHaveLength(0);
    expect(latestOf(current?.state.checks ?? [], 'chip.content')).toMatchObject({
      value: 'aborted',
      reason: 'CHIP_NOT_READ',
    });
  });
});

const otherName = () =>
  readMrz(
    { lines: [(FRA_LINES[0] ?? '').replace('ANNA', 'ANNE'), FRA_LINES[1] ?? ''], source: 'chip', uncertain: [] },
    null,
  ).document;

const viz = (field: string, captured: string, expected: string): Check => ({
  ...check('mrz.printed-zone', 'undetermined', 'MRZ_VIZ_DIFFERS'),
  personal: { compared: [{ field, captured, expected }] },
});

describe('what a chip settles', () => {
  it('makes a printed birth date that differs from chip and MRZ a finding, and names the print as the odd one', async () => {
    const { said, view } = await travellerWith(({ ask }) => chipOutcome(ask), {
      printed: viz('birthDate', '1974-08-22', '1974-08-12'),
    });
    expect(said('mrz.printed-zone')?.value).toBe('failed');
    const row = view()?.evidence?.find(({ field }) => field === 'birthDate');
    expect(row).toMatchObject({ odd: 'printed', values: { chip: '1974-08-12', printed: '1974-08-22' } });
  });

  it.each([
    ['a chip that is not signed', { 'chip.content': ['undetermined', 'TRUST_UNKNOWN'] }, 'birthDate'],
    ['a chip that says something else than the MRZ', { 'chip.mrz': ['failed', 'DG1_MISMATCH'] }, 'birthDate'],
    ['a name, whose spelling may differ', {}, 'surname'],
  ] as const)('leaves a printed difference open with %s', async (_, checks, field) => {
    const { said } = await travellerWith(({ ask }) => chipOutcome(ask, { checks }), { printed: viz(field, 'A', 'B') });
    expect(said('mrz.printed-zone')?.value).toBe('undetermined');
  });

  /** One character of the MRZ was read with doubt. */
  const doubtful = async (more: Parameters<typeof chipOutcome>[1] = {}) => {
    const chip = new FakeChip(({ ask }) => chipOutcome(ask, more));
    const parts = fakeLane({ chip });
    const uncertain = [{ line: 0, column: 6, read: 'E', candidates: ['E', 'F'] }];
    const at = { source: 'scanner', rawDigest: 'cc', lastByteAt: parts.time.now };
    parts.scanner.emit({ kind: 'document', lines: FRA_LINES, uncertain, ...at } as never);
    await settle();
    await parts.time.pass(1);
    return latestOf(parts.lane.snapshot().current?.state.checks ?? [], 'mrz.read');
  };

  it('clears a doubt about a reading where a proven chip holds the same MRZ', async () => {
    expect(await doubtful()).toMatchObject({ value: 'successful', reason: 'DG1_CONFIRMS' });
  });

  it.each([
    ['a chip with another name', { dg1: otherName(), checks: { 'chip.mrz': ['failed', 'DG1_MISMATCH'] } }],
    ['a chip that is said to agree and holds another name', { dg1: otherName() }],
    ['a mismatch of DG1', { checks: { 'chip.mrz': ['failed', 'DG1_MISMATCH'] } }],
    ['an unknown issuer', { checks: { 'chip.content': ['undetermined', 'TRUST_UNKNOWN'] } }],
    ['a chip that may be a copy', { checks: { 'chip.authenticity': ['not-supported', 'CHIP_CLONEABLE'] } }],
  ] as const)('clears nothing with %s', async (_, more) => {
    expect((await doubtful(more as Parameters<typeof chipOutcome>[1]))?.value).toBe('undetermined');
  });

  it('clears nothing that was found on the page or the face', async () => {
    const { said } = await travellerWith(({ ask }) => chipOutcome(ask), {
      printed: { ...check('mrz.printed-zone', 'undetermined', 'MRZ_VIZ_WEAK') },
    });
    expect(said('mrz.printed-zone')).toMatchObject({ value: 'undetermined', reason: 'MRZ_VIZ_WEAK' });
  });
});

describe('a document without a chip', () => {
  it('is not held up by it: no chip was expected, and no face is compared with one', async () => {
    const { said, group, run } = await travellerWith(() => unread('CHIP_EXPECTED_SILENT'));
    expect(said('chip.content')).toMatchObject({ value: 'not-supported', reason: 'CHIP_NONE_FOUND' });
    expect(group()?.value).toBe('not-supported');
    expect([said('face.chip'), said('face.portraits')]).toEqual([null, null]);
    expect(run().state.assessment?.groups.find((entry) => entry.group === 'face')?.value).toBe('successful');
  });
});

describe('reading the chip once more', () => {
  it('keeps what an earlier reading said where the new one was not read, and says why', async () => {
    let reading = 0;
    const { parts, run, said, chip } = await travellerWith(({ ask }) => {
      reading += 1;
      return reading === 1 ? chipOutcome(ask) : unread('RF_LOST');
    });
    expect(parts.lane.recapture(run().id, 'chip')).toEqual({ ok: true });
    await settle();
    expect(chip.readings).toHaveLength(2);
    expect(said('chip.content')).toMatchObject({ value: 'successful' });
    expect([...run().retakes.kept]).toEqual([['chip', 'RF_LOST']]);
    expect(run().retakes.open.size).toBe(0);
    expect(run().state.failedReads.at(-1)).toMatchObject({ what: 'chip', reason: 'RF_LOST' });
  });

  it('takes the better one, and the worse one where it was read', async () => {
    const answers: ((ask: Parameters<typeof chipOutcome>[0]) => ChipOutcome)[] = [
      () => unread('RF_LOST'),
      (ask) => chipOutcome(ask),
      (ask) => chipOutcome(ask, { checks: { 'chip.content': ['failed', 'CHIP_CA'] } }),
    ];
    const { parts, run, said, chip } = await travellerWith(({ ask }) =>
      (answers.shift() ?? (() => unread('RF_LOST')))(ask),
    );
    expect(said('chip.content')).toMatchObject({ value: 'aborted', reason: 'RF_LOST' });
    for (const value of ['successful', 'failed']) {
      parts.lane.recapture(run().id, 'chip');
      await settle();
      expect(said('chip.content')?.value).toBe(value);
    }
    expect(chip.readings).toHaveLength(3);
  });

  it('ends a reading that the officer stops, and one whose traveller goes', async () => {
    const { parts, run, chip } = await travellerWith(() => new Promise(() => undefined));
    parts.lane.recapture(run().id, 'chip');
    expect(chip.readings[0]?.signal.aborted).toBe(true);
    parts.lane.stopRecapture(run().id);
    expect(chip.readings[1]?.signal.aborted).toBe(true);
    parts.lane.recapture(run().id, 'chip');
    parts.lane.abandon(run().id, 'officer1');
    expect(chip.readings[2]?.signal.aborted).toBe(true);
    expect(chip.released).toBeGreaterThan(0);
  });

  it('opens with the number on the card where there is no MRZ, and writes that number nowhere', async () => {
    const chip = new FakeChip(() =>
      chipOutcome({ document: null }, { checks: { 'chip.mrz': ['not-supported', 'DG1_CAN'] } }),
    );
    const parts = fakeLane({ chip });
    parts.showPage();
    await settle();
    const id = parts.lane.snapshot().current?.id ?? '';
    expect(chip.readings).toHaveLength(0);
    expect(parts.lane.recapture(id, 'chip', '314159')).toEqual({ ok: true });
    await settle();
    expect(chip.readings.map(({ ask }) => [ask.document, ask.can])).toEqual([[null, '314159']]);
    expect(JSON.stringify([...parts.journal.stored.values()])).not.toContain('314159');
  });
});

describe('the screen while a chip is read', () => {
  it('is drawn again by steps, and shows nothing once the reading ended', async () => {
    let end: (outcome: ChipOutcome) => void = () => undefined;
    const { chip, view, parts } = await travellerWith(() => new Promise((settled) => (end = settled)));
    const go = chip.readings[0]?.onProgress ?? (() => undefined);
    go({ phase: 'files', share: 0.5, leftMs: 2_000.4 });
    expect(view()?.chipReading).toEqual({ phase: 'files', share: 0.5, leftMs: 2_000 });
    const { revision } = parts.lane.snapshot();
    go({ phase: 'files', share: 0.51, leftMs: 1_900 });
    expect(parts.lane.snapshot().revision).toBe(revision);
    end(unread('CHIP_READ'));
    await settle();
    expect(view()?.chipReading).toBeNull();
  });

  it('compares with the MRZ that is in force: another MRZ is another reading', async () => {
    const { parts, chip } = await travellerWith(({ ask }) => chipOutcome(ask));
    parts.present([FRA_LINES[0] ?? '', withDigits('L898902C3', 'FRA', '740812F330415')]);
    await settle();
    expect(chip.readings.map(({ ask }) => ask.document?.expiry.raw)).toEqual(['320415', '330415']);
  });
});
