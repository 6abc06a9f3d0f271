import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditJournal, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { dueAt, policyInForce } from '../../../src/core/inspection/policy/pack/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { privacyService } from '../../../src/daemon/lane/index.ts';
import { caseWith } from '../../fakes/notices.ts';
import { caseEvents, sealedEvent, type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

/** Terms that differ, so that a term of the wrong class shows. */
function service() {
  const retention = {
    case: { value: 10, unit: 'days' as const },
    'confirmed-case': { value: 90, unit: 'days' as const },
  };
  const site = { lists: [], retention };
  const policy = policyInForce({ standing: 'development', pack: null, sha256: null, site, now: state.clock.wall() });
  return {
    privacy: privacyService({ journal, clock: state.clock, ruled: { policy }, machines: () => [], k: 20 }),
    retention,
  };
}

describe('slips for questions and complaints', () => {
  it('belong to the inspection that the officer names, no matter who came after it', () => {
    const { privacy } = service();
    journal.append('first', caseEvents());
    journal.append('second', caseEvents());
    const slip = privacy.issue('first', 'o.one');
    if (!slip.ok) throw new Error(slip.reason);
    expect(privacy.follow(slip.slip.number, 'dpo')?.found?.inspectionId).toBe('first');
  });

  it('are five at most for a case, and one refused leaves no row', () => {
    const { privacy } = service();
    journal.append('first', caseEvents());
    journal.append('second', caseEvents());
    const given = Array.from({ length: 8 }, () => privacy.issue('first', 'o.one'));
    expect(given.map((answer) => (answer.ok ? 'given' : answer.reason))).toEqual([
      ...Array.from({ length: 5 }, () => 'given'),
      ...Array.from({ length: 3 }, () => 'SLIPS_USED_UP'),
    ]);
    expect(privacy.issue('second', 'o.one').ok).toBe(true);
    expect(journal.records.counts().slips).toBe(6);
    const rows = [...journal.readRows({ from: 1, to: journal.head().seq })];
    expect(rows.filter(({ text }) => JSON.parse(text).kind === 'redress-issued')).toHaveLength(6);
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
  });

  it('are given for no case that is unknown, that was purged or that never held a personal part', () => {
    const { privacy } = service();
    const [opened] = caseEvents();
    if (opened === undefined) throw new Error('no case');
    expect(journal.append('silent', [opened, sealedEvent()]).ok).toBe(true);
    journal.append('purged', [...caseEvents(), sealedEvent()]);
    expect(privacy.issue('purged', 'o.one').ok).toBe(true);
    expect(journal.purgePersonal('purged', 'retention').ok).toBe(true);
    expect(['nobody', 'purged', 'silent'].map((id) => privacy.issue(id, 'o.one'))).toEqual([
      { ok: false, reason: 'CASE_UNKNOWN' },
      { ok: false, reason: 'CASE_NAMES_NOBODY' },
      { ok: false, reason: 'CASE_NAMES_NOBODY' },
    ]);
    expect(journal.records.counts().slips).toBe(0);
  });

  it('say of a case with a confirmed hit the day on which the purge takes it', () => {
    const { privacy, retention } = service();
    journal.append('plain', [...caseEvents(), sealedEvent()]);
    const events = caseWith('alert-9').map(
      (event): InspectionEvent => (event.kind === 'adjudicated' ? { ...event, outcome: 'confirmed' } : event),
    );
    expect(journal.append('confirmed', events).ok).toBe(true);
    const until = (id: string) => {
      const slip = privacy.issue(id, 'o.one');
      if (!slip.ok) throw new Error(slip.reason);
      return privacy.follow(slip.slip.number, 'dpo')?.found?.personalUntil;
    };
    const sealed = (id: string) => journal.read(id).findLast(({ kind }) => kind === 'sealed')?.wall ?? '';
    expect(journal.records.keptAs('plain')).toEqual({ personal: true, confirmed: false });
    expect(journal.records.keptAs('confirmed')).toEqual({ personal: true, confirmed: true });
    expect(until('plain')).toBe(dueAt(new Date(sealed('plain')), retention.case).toISOString());
    expect(until('confirmed')).toBe(dueAt(new Date(sealed('confirmed')), retention['confirmed-case']).toISOString());
  });

  it('end when they are closed, which frees a place, and the others of the case stay', () => {
    const { privacy } = service();
    journal.append('first', caseEvents());
    const [one, two] = Array.from({ length: 5 }, () => privacy.issue('first', 'o.one')).map((given) =>
      given.ok ? given.slip.number : '',
    );
    expect(privacy.close(one ?? '', 'dpo')).toEqual({ closed: true });
    expect(privacy.close(one ?? '', 'dpo')).toEqual({ closed: false });
    expect(privacy.follow(one ?? '', 'dpo')?.found).toBeNull();
    expect(privacy.follow(two ?? '', 'dpo')?.found?.inspectionId).toBe('first');
    expect(journal.records.counts()).toMatchObject({ slips: 4, slipCases: 1 });
    expect(privacy.issue('first', 'o.one').ok).toBe(true);
    const rows = [...journal.readRows({ from: 1, to: journal.head().seq })].map(({ text }) => JSON.parse(text));
    const closed = rows.filter(({ kind }) => kind === 'redress-closed');
    expect(closed.map(({ body }) => body)).toEqual([
      { by: 'dpo', found: true },
      { by: 'dpo', found: false },
    ]);
    expect(closed.map((row) => JSON.stringify(row)).join()).not.toContain(one);
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
  });
});
