import { describe, expect, it } from 'vitest';
import { partyView } from '../../../src/adapters/http/views/additional-documents-view.ts';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import { fold } from '../../../src/core/inspection/record/index.ts';
import { FRA_LINES, fakeLane, MemoryJournal, UTO_LINES, withDigits } from '../../fakes/lane-ports.ts';

const officer = 'officer-1';
const CHILD = [
  'P<UTOERIKSSON<<LARS<<<<<<<<<<<<<<<<<<<<<<<<<'.slice(0, 44),
  withDigits('K77777777', 'UTO', '160812M320415'),
];

type Parts = ReturnType<typeof fakeLane>;
const openId = ({ lane }: Parts): string => lane.snapshot().current?.id ?? '';
const party = ({ lane }: Parts) => lane.papers.party;

function decide(parts: Parts) {
  const { revision } = parts.lane.snapshot();
  return parts.lane.decide({
    inspectionId: openId(parts),
    revision,
    officer,
    decision: 'second-line',
    reasons: ['OTHER'],
    note: 'for the test',
    held: false,
  });
}

/** The mother is linked and her companion announced; then the child comes. */
async function motherAndChild(parts = fakeLane()) {
  parts.present(UTO_LINES);
  await parts.time.pass(5);
  const mother = openId(parts);
  expect(party(parts).expect(mother, true, officer)).toEqual({ ok: true });
  decide(parts);
  await parts.time.pass(DEFAULT_POLICY.lingerMs + 1);
  parts.present(CHILD);
  await parts.time.pass(5);
  return { parts, mother, child: openId(parts) };
}

describe('a party', () => {
  it('links the announced companion in the transaction that opens the inspection, under one random id', async () => {
    const { parts, mother, child } = await motherAndChild();
    const link = (id: string) => parts.journal.read(id).find(({ kind }) => kind === 'party-linked');
    expect(link(child)).toMatchObject({ officer, personal: { party: 'party-1' } });
    expect(link(mother)).toMatchObject({ personal: { party: 'party-1' } });
    expect(parts.journal.read(child)[1]?.kind).toBe('party-linked');
    expect(
      party(parts)
        .now()
        ?.members.map(({ inspectionId }) => inspectionId),
    ).toEqual([mother, child]);
    expect(
      party(parts)
        .now()
        ?.members.map(({ minor }) => minor),
    ).toEqual([false, true]);
  });

  it('ends an announcement with the session of the officer who made it, and of nobody else', async () => {
    const parts = fakeLane();
    parts.present(UTO_LINES);
    await parts.time.pass(5);
    party(parts).expect(openId(parts), true, officer);
    party(parts).officerLeft('officer-2');
    expect(party(parts).now()?.expected).toBe(true);
    party(parts).officerLeft(officer);
    expect(party(parts).now()).toMatchObject({ expected: false, members: [{ inspectionId: openId(parts) }] });
    decide(parts);
    await parts.time.pass(DEFAULT_POLICY.lingerMs + 1);
    parts.present(CHILD);
    await parts.time.pass(5);
    expect(parts.journal.read(openId(parts)).some(({ kind }) => kind === 'party-linked')).toBe(false);
  });

  it('links nobody who was not announced', async () => {
    const { parts, child } = await motherAndChild();
    expect(child).not.toBe('');
    decide(parts);
    await parts.time.pass(DEFAULT_POLICY.lingerMs + 1);
    parts.present(['P<UTOSMITH<<JOHN'.padEnd(44, '<'), withDigits('Z11111111', 'UTO', '700101M320415')]);
    await parts.time.pass(5);
    expect(fold(parts.journal.read(openId(parts))).papers.party).toBeNull();
    expect(party(parts).now()?.members).toHaveLength(2);
    expect(party(parts).link(openId(parts), officer)).toEqual({ ok: true });
    expect(party(parts).now()?.members).toHaveLength(3);
  });

  it('takes an announcement back, and lets a traveller leave', async () => {
    const parts = fakeLane();
    parts.present(UTO_LINES);
    await parts.time.pass(5);
    party(parts).expect(openId(parts), true, officer);
    party(parts).expect(openId(parts), false, officer);
    expect(party(parts).now()?.expected).toBe(false);
    expect(party(parts).leave(openId(parts), officer)).toEqual({ ok: true });
    expect(party(parts).now()).toBeNull();
    expect(party(parts).leave(openId(parts), officer)).toMatchObject({ reason: 'NOT_IN_PARTY' });
    expect(party(parts).end(officer)).toMatchObject({ reason: 'NO_PARTY' });
  });

  it.each([
    ['on the day before their 18th birthday', '081126', true],
    ['on their 18th birthday', '081125', false],
    ['a day after it', '081124', false],
    ['with no day of birth that can be read', '08<<<<', null],
  ])('holds a traveller for a minor %s: %s', async (_name, birth, minor) => {
    const parts = fakeLane();
    parts.present([FRA_LINES[0] ?? '', withDigits('K77777777', 'FRA', `${birth}M320415`)]);
    await parts.time.pass(5);
    expect(party(parts).link(openId(parts), officer)).toEqual({ ok: true });
    expect(
      party(parts)
        .now()
        ?.members.map((member) => member.minor),
    ).toEqual([minor]);
  });

  it('notes who answered for whom once, and only about people who are there', async () => {
    const { parts, mother, child } = await motherAndChild();
    const note = (by: string, other: string) => party(parts).answer(child, { by, for: other }, officer);
    expect(note(mother, child)).toEqual({ ok: true });
    expect(note(mother, child)).toEqual({ ok: true });
    expect(note('unlinked', child)).toEqual({ ok: true });
    for (const [by, other] of [
      [child, child],
      [mother, mother],
      ['unlinked', mother],
      ['00000000-0000-4000-8000-00000000ffff', child],
      [child, 'unlinked'],
    ] as const) {
      expect(note(by, other), `${by} for ${other}`).toMatchObject({ reason: 'UNKNOWN_MEMBER' });
    }
    const rows = parts.journal.read(child).filter(({ kind }) => kind === 'answer-noted');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ personal: { by: mother, for: child } });
    expect(partyView(party(parts).now())?.answered).toEqual([
      { by: mother, for: child },
      { by: 'unlinked', for: child },
    ]);
  });

  it('asks about a minor, and an absent authority fails no check', async () => {
    const { parts, mother, child } = await motherAndChild();
    const before = parts.lane.snapshot().current?.state.checks;
    const answers = { adult: mother, relationship: 'parent', authority: 'not-shown' } as const;
    expect(party(parts).minor(child, answers, officer)).toEqual({ ok: true });
    expect(party(parts).minor(child, { ...answers, adult: child }, officer)).toMatchObject({
      reason: 'UNKNOWN_MEMBER',
    });
    const state = parts.lane.snapshot().current?.state;
    expect(state?.papers.minor).toEqual(answers);
    expect(state?.checks).toEqual(before);
    expect(parts.journal.read(child).at(-1)).toMatchObject({ kind: 'minor-noted', personal: answers });
  });

  it('ends by the officer with a row that names nobody, and forgets every name', async () => {
    const { parts } = await motherAndChild();
    expect(party(parts).end(officer)).toEqual({ ok: true });
    expect(parts.partyEnds).toEqual([{ because: 'officer', officer }]);
    expect(party(parts).now()).toBeNull();
  });

  it('ends when its time is up, but not while one of them is at the desk', async () => {
    const { parts } = await motherAndChild();
    await parts.time.pass(DEFAULT_POLICY.partyMs + 1);
    expect(party(parts).now()).not.toBeNull();
    parts.lane.abandon(openId(parts), officer);
    await parts.time.pass(DEFAULT_POLICY.partyMs + 1);
    expect(party(parts).now()).toBeNull();
    expect(parts.partyEnds).toEqual([{ because: 'time', officer: null }]);
  });

  it('does not end on a full disk by the officer; by time the names go at once and the row follows', async () => {
    const { parts } = await motherAndChild();
    parts.lane.abandon(openId(parts), officer);
    parts.journal.full = true;
    expect(party(parts).end(officer)).toMatchObject({ reason: 'AUDIT_UNAVAILABLE' });
    expect(party(parts).now()).not.toBeNull();
    await parts.time.pass(DEFAULT_POLICY.partyMs + 1);
    expect(party(parts).now()).toBeNull();
    expect(parts.partyEnds).toEqual([]);
    parts.journal.full = false;
    parts.lane.refresh();
    parts.lane.refresh();
    expect(parts.partyEnds).toEqual([{ because: 'time', officer: null }]);
  });

  it('is not made while the audit cannot be written', async () => {
    const journal = new MemoryJournal();
    const parts = fakeLane({ journal });
    parts.present(UTO_LINES);
    await parts.time.pass(5);
    journal.full = true;
    expect(party(parts).link(openId(parts), officer)).toMatchObject({ reason: 'AUDIT_UNAVAILABLE' });
    expect(party(parts).now()).toBeNull();
  });

  it('shows names and no number of any kind', async () => {
    const { parts } = await motherAndChild();
    const view = partyView(party(parts).now());
    expect(JSON.stringify(view, (key, value: unknown) => (key === 'inspectionId' ? undefined : value))).not.toMatch(
      /\d/,
    );
    expect(Object.keys(view ?? {})).toEqual(['expected', 'members', 'answered']);
  });
});
