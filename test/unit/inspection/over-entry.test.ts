import { describe, expect, it } from 'vitest';
import type { DecideCommand } from '../../../src/core/inspection/lane/commands.ts';
import { ALERT_CLASSES, type Alert, CONFIRMED_ALLOW } from '../../../src/core/inspection/record/alerts/index.ts';
import { admissible, fold, type InspectionEvent, type OverEntry } from '../../../src/core/inspection/record/index.ts';
import { check, fakeLane, missingPerson, withDigits } from '../../fakes/lane-ports.ts';

const [FIRST, SECOND] = ['officer-1', 'officer-2'];
const CHILD_LINES = ['P<FRAERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', withDigits('L898902C3', 'FRA', '150418F320415')];

const entry = (place: number, cls: Alert['cls'] = 'protect'): Alert => ({
  ...missingPerson,
  cls,
  id: `00000000-0000-4000-8000-0000000000e${place}`,
  personal: { recordId: `r${place}`, names: [], explain: [], score: 0.9, note: null },
});

type Parts = ReturnType<typeof fakeLane>;

/** A traveller with these entries, each opened by the first officer; the officer has answered the confirmed ones. */
async function traveller(entries: readonly Alert[], outcome: 'confirmed' | 'unsure' = 'confirmed', lines?: string[]) {
  const parts = fakeLane();
  parts.lists.answer = {
    checks: [
      check('lists.document', 'successful', 'LIST_CLEAR'),
      check('lists.person', 'undetermined', 'LIST_CANDIDATE'),
    ],
    alerts: [...entries],
  };
  await parts.wholeTraveller(lines);
  const id = parts.lane.snapshot().current?.id ?? '';
  for (const alert of entries) {
    parts.lane.openAlert(id, alert.id, FIRST);
    const said = { inspectionId: id, alertId: alert.id, outcome, officer: FIRST, note: '' };
    expect(parts.lane.adjudicate(said)).toEqual({ ok: true });
  }
  return { ...parts, id };
}

function allow({ lane, id }: Pick<Parts, 'lane'> & { id: string }, change: Partial<DecideCommand> = {}) {
  const command = { inspectionId: id, revision: lane.snapshot().revision, officer: FIRST, reasons: [], note: '' };
  return lane.decide({ ...command, decision: 'clear', held: true, ...change });
}

const word = (alert: Alert, change: Partial<OverEntry> = {}): OverEntry => ({
  alertId: alert.id,
  followed: 'followed',
  goesWith: alert.cls === 'protect' ? 'guardian' : null,
  ...change,
});
const over = (entries: OverEntry[], second: string | null = null) => ({ over: { entries, second } });
const kinds = (parts: Parts & { id: string }): string[] => parts.journal.read(parts.id).map(({ kind }) => kind);

describe('allow over a confirmed entry', () => {
  it('is refused for every ordinary allow, held, with reasons and all', async () => {
    const parts = await traveller([entry(1)]);
    for (const change of [{}, { held: true }, { reasons: ['LOOKED_AT_DOCUMENT' as const, 'OTHER' as const] }])
      expect(allow(parts, change)).toMatchObject({ reason: 'CONFIRMED_ENTRY' });
    expect(kinds(parts)).not.toContain('decided');
  });

  it('takes two people, and records who, what and with whom right before the decision', async () => {
    const parts = await traveller([entry(1)]);
    const said = [word(entry(1))];
    expect(allow(parts, over(said))).toMatchObject({ reason: 'SECOND_NEEDED' });
    expect(allow(parts, over(said, FIRST))).toMatchObject({ reason: 'SAME_PERSON' });
    expect(allow(parts, { ...over(said, SECOND), held: false })).toMatchObject({ reason: 'HOLD_NEEDED' });
    expect(allow(parts, over(said, SECOND))).toEqual({ ok: true });
    const events = parts.journal.read(parts.id);
    expect(events.slice(-3)).toMatchObject([
      { kind: 'allowed-over-entry', officer: FIRST, second: SECOND, screen: 'shared', goesWith: 'guardian' },
      { kind: 'decided', decision: 'clear', reasons: [] },
      { kind: 'sealed' },
    ]);
    expect(fold(events).allowedOver[entry(1).id]).toMatchObject({ followed: 'followed', second: SECOND });
  });

  it.each(ALERT_CLASSES)('of class %s takes as many people as the product has it', async (cls) => {
    const parts = await traveller([entry(1, cls)]);
    const answer = allow(parts, over([word(entry(1, cls))]));
    if (CONFIRMED_ALLOW[cls] === 'two') expect(answer).toMatchObject({ reason: 'SECOND_NEEDED' });
    else expect(answer).toEqual({ ok: true });
  });

  it.each(['alone', 'companion'] as const)('takes two people for %s, whatever the policy says', async (goesWith) => {
    const one = { protect: 'one', stop: 'one', discreet: 'one', document: 'one' } as const;
    const rules = { ref: () => null, modes: () => new Map(), drawn: () => false };
    const parts = fakeLane({ rules: { ...rules, entries: () => ({ confirmedAllow: one, childAge: 18 }) } });
    parts.lists.answer = { checks: [], alerts: [entry(1)] };
    await parts.wholeTraveller();
    const id = parts.lane.snapshot().current?.id ?? '';
    parts.lane.openAlert(id, entry(1).id, FIRST);
    const said = { inspectionId: id, alertId: entry(1).id, outcome: 'confirmed', officer: FIRST, note: '' } as const;
    parts.lane.adjudicate(said);
    const at = { lane: parts.lane, id };
    expect(allow(at, over([word(entry(1), { goesWith })]))).toMatchObject({ reason: 'SECOND_NEEDED' });
    expect(allow(at, over([word(entry(1), { goesWith: 'safeguarding' })]))).toEqual({ ok: true });
  });

  it('asks with whom a child goes on, whatever the class, and whoever has no age is a child', async () => {
    const discreet = entry(1, 'discreet');
    const child = await traveller([discreet], 'confirmed', CHILD_LINES);
    expect(child.lane.snapshot().current?.document?.birth.year).toBe(2015);
    expect(allow(child, over([word(discreet)]))).toMatchObject({ reason: 'CONFIRMED_ENTRY' });
    expect(allow(child, over([word(discreet, { goesWith: 'guardian' })]))).toEqual({ ok: true });
    const adult = await traveller([discreet]);
    adult.time.believed = false;
    expect(allow(adult, over([word(discreet)]))).toMatchObject({ reason: 'CONFIRMED_ENTRY' });
    adult.time.believed = true;
    expect(allow(adult, over([word(discreet, { goesWith: 'guardian' })]))).toMatchObject({ reason: 'CONFIRMED_ENTRY' });
    expect(allow(adult, over([word(discreet)]))).toEqual({ ok: true });
  });

  it('wants a word over each entry, and no word over anything else', async () => {
    const both = [entry(1), entry(2, 'discreet')];
    const parts = await traveller(both);
    const [first, second] = both.map((alert) => word(alert)) as [OverEntry, OverEntry];
    expect(allow(parts, over([first], SECOND))).toMatchObject({ reason: 'CONFIRMED_ENTRY' });
    expect(allow(parts, over([first, first, second], SECOND))).toMatchObject({ reason: 'CONFIRMED_ENTRY' });
    const strange = word(entry(3));
    expect(allow(parts, over([first, second, strange], SECOND))).toMatchObject({ reason: 'STALE_SCREEN' });
    expect(allow(parts, over([first, second], SECOND))).toEqual({ ok: true });
  });

  it('is for an officer who has read the entry', async () => {
    const parts = await traveller([entry(1)]);
    const other = { ...over([word(entry(1))], FIRST), officer: SECOND };
    expect(allow(parts, other)).toMatchObject({ reason: 'ALERT_UNSEEN' });
    parts.lane.openAlert(parts.id, entry(1).id, SECOND);
    expect(allow(parts, other)).toMatchObject({ ok: true });
  });

  it('is no more once the answer is another one', async () => {
    const parts = await traveller([entry(1)]);
    const said = { inspectionId: parts.id, alertId: entry(1).id, officer: FIRST, note: '' };
    parts.lane.adjudicate({ ...said, outcome: 'not-confirmed' });
    expect(allow(parts, over([word(entry(1))], SECOND))).toMatchObject({ reason: 'STALE_SCREEN' });
    expect(parts.lane.snapshot().current?.state.answers[entry(1).id]).toMatchObject({ was: 'confirmed' });
    expect(allow(parts, { held: false })).toEqual({ ok: true });
  });

  it('holds the answer unsure to a held key and a reason', async () => {
    const parts = await traveller([entry(1)], 'unsure');
    expect(allow(parts, { held: false, reasons: ['OTHER'] })).toMatchObject({ reason: 'HOLD_NEEDED' });
    expect(allow(parts)).toMatchObject({ reason: 'REASON_NEEDED' });
    expect(allow(parts, { reasons: ['OTHER'], note: 'for the test' })).toEqual({ ok: true });
  });
});

describe('the second person at an own screen', () => {
  it('agrees once, to exactly these answers, and nothing that came since', async () => {
    const parts = await traveller([entry(1)]);
    const said = [word(entry(1))];
    expect(parts.lane.agreeOver({ inspectionId: parts.id, agrees: true }, SECOND)).toMatchObject({
      reason: 'NOT_ASKED',
    });
    expect(parts.lane.askOver(parts.id, said, FIRST)).toEqual({ ok: true });
    expect(allow(parts, over(said))).toMatchObject({ reason: 'SECOND_NEEDED' });
    expect(parts.lane.agreeOver({ inspectionId: parts.id, agrees: true }, FIRST)).toMatchObject({
      reason: 'SAME_PERSON',
    });
    expect(parts.lane.agreeOver({ inspectionId: parts.id, agrees: true }, SECOND)).toMatchObject({
      reason: 'ALERT_UNSEEN',
    });
    parts.lane.openAlert(parts.id, entry(1).id, SECOND);
    expect(parts.lane.agreeOver({ inspectionId: parts.id, agrees: true }, SECOND)).toEqual({ ok: true });
    expect(allow(parts, over([word(entry(1), { goesWith: 'alone' })]))).toMatchObject({ reason: 'SECOND_NEEDED' });
    expect(allow(parts, over(said))).toEqual({ ok: true });
    expect(parts.journal.read(parts.id).at(-3)).toMatchObject({ second: SECOND, screen: 'own' });
  });

  it('who says no leaves nothing behind, and a change of the answer takes an agreement away', async () => {
    const parts = await traveller([entry(1)]);
    const said = [word(entry(1))];
    parts.lane.openAlert(parts.id, entry(1).id, SECOND);
    parts.lane.askOver(parts.id, said, FIRST);
    parts.lane.agreeOver({ inspectionId: parts.id, agrees: false }, SECOND);
    expect(parts.lane.snapshot().current?.state.overAsked).toBeNull();
    parts.lane.askOver(parts.id, said, FIRST);
    parts.lane.agreeOver({ inspectionId: parts.id, agrees: true }, SECOND);
    const change = { inspectionId: parts.id, alertId: entry(1).id, officer: FIRST, note: '' };
    parts.lane.adjudicate({ ...change, outcome: 'unsure' });
    parts.lane.adjudicate({ ...change, outcome: 'confirmed' });
    expect(allow(parts, over(said))).toMatchObject({ reason: 'SECOND_NEEDED' });
  });
});

describe('the record', () => {
  const stamp = { wall: '2026-11-25T12:00:00.000Z', mono: 1 };
  const at = (event: object) => ({ ...event, ...stamp }) as InspectionEvent;
  const confirmed = [
    at({ kind: 'opened', lane: 'l', by: 'scanner', demo: false }),
    at({ kind: 'alert-raised', alert: entry(1, 'discreet') }),
    at({ kind: 'adjudicated', alertId: entry(1).id, outcome: 'confirmed', officer: FIRST }),
    at({ kind: 'assessed', assessment: { groups: [], facts: [] } }),
  ];
  const decided = at({ kind: 'decided', officer: FIRST, decision: 'clear', reasons: ['OTHER'] });
  const said = (change: object = {}) =>
    at({ kind: 'allowed-over-entry', alertId: entry(1).id, officer: FIRST, followed: 'followed', ...change });

  it('admits no allow without the word, and none with an old one', () => {
    expect(admissible(confirmed, decided)).toBe('CONFIRMED_ENTRY');
    expect(admissible([...confirmed, said()], decided)).toBeNull();
    const late = at({ kind: 'alert-opened', alertId: entry(1).id, officer: FIRST });
    expect(admissible([...confirmed, said(), late], decided)).toBe('CONFIRMED_ENTRY');
    expect(admissible(confirmed, { ...decided, decision: 'second-line' } as InspectionEvent)).toBeNull();
  });

  it('admits nobody who goes on alone without a second person, nor one who is the first', () => {
    expect(admissible([...confirmed, said({ goesWith: 'alone' })], decided)).toBe('CONFIRMED_ENTRY');
    expect(admissible([...confirmed, said({ goesWith: 'alone', second: FIRST })], decided)).toBe('CONFIRMED_ENTRY');
    expect(admissible([...confirmed, said({ goesWith: 'alone', second: SECOND })], decided)).toBeNull();
  });
});
