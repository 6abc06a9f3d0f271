import { describe, expect, it } from 'vitest';
import type { AdjudicationOutcome, Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { admissible, assess, type InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { check, fakeLane, missingPerson } from '../../fakes/lane-ports.ts';

const officer = 'officer-1';
const entry = (place: number, change: Partial<Alert> = {}): Alert => ({
  ...missingPerson,
  id: `00000000-0000-4000-8000-0000000000b${place}`,
  personal: { recordId: `r${place}`, names: [], explain: [], score: 0.9, note: null },
  ...change,
});
const numbered = (place: number, via: 'number' | 'number-possible'): Alert => entry(place, { cls: 'document', via });

/** A lane whose look-up finds these entries; each is opened and judged as told. */
async function judged(
  entries: readonly (readonly [Alert, AdjudicationOutcome | null])[],
  found: { document?: Check; person?: Check } = {},
) {
  const parts = fakeLane();
  parts.lists.answer = {
    checks: [
      found.document ?? check('lists.document', 'successful', 'LIST_CLEAR'),
      found.person ?? check('lists.person', 'successful', 'LIST_CLEAR'),
    ],
    alerts: entries.map(([alert]) => alert),
  };
  await parts.wholeTraveller();
  const id = parts.lane.snapshot().current?.id ?? '';
  for (const [alert, outcome] of entries) {
    if (outcome === null) continue;
    parts.lane.openAlert(id, alert.id, officer);
    const said = parts.lane.adjudicate({ inspectionId: id, alertId: alert.id, outcome, officer, note: '' });
    expect(said).toEqual({ ok: true });
  }
  const { guard, current } = parts.lane.snapshot();
  const latest = (name: Check['check']) => {
    const last = current?.state.checks.findLast((one) => one.check === name);
    return [last?.value, last?.reason];
  };
  return { guard, latest };
}

const candidate = { person: check('lists.person', 'undetermined', 'LIST_CANDIDATE') };

describe('of several entries about a person', () => {
  it.each([
    ['one confirmed and one not', ['confirmed', 'not-confirmed'], ['failed', 'LIST_CONFIRMED'], 'confirmed'],
    ['one not and one confirmed', ['not-confirmed', 'confirmed'], ['failed', 'LIST_CONFIRMED'], 'confirmed'],
    ['one confirmed and one unsure', ['confirmed', 'unsure'], ['failed', 'LIST_CONFIRMED'], 'confirmed'],
    ['one unsure and one not', ['unsure', 'not-confirmed'], ['undetermined', 'LIST_CANDIDATE'], 'unsure'],
    ['none confirmed', ['not-confirmed', 'not-confirmed'], ['successful', 'LIST_NOT_CONFIRMED'], null],
  ] as const)(
    '%s: the worst answer holds for the allow key, and the glass shows none',
    async (_name, said, result, asks) => {
      const { guard, latest } = await judged(
        [
          [entry(1), said[0]],
          [entry(2), said[1]],
        ],
        candidate,
      );
      expect(latest('lists.person')).toEqual(result);
      expect(guard).toEqual({ hold: false, reasonsNeeded: false, unjudgedAlerts: 0, entry: asks });
    },
  );

  it.each(['confirmed', 'not-confirmed'] as const)('one %s and one open: nothing is settled', async (said) => {
    const { guard, latest } = await judged(
      [
        [entry(1), said],
        [entry(2), null],
      ],
      candidate,
    );
    expect(latest('lists.person')).toEqual(['undetermined', 'LIST_CANDIDATE']);
    expect(guard).toEqual({ hold: false, reasonsNeeded: false, unjudgedAlerts: 1, entry: 'open' });
  });
});

describe('an entry about a document', () => {
  const hit = { document: check('lists.document', 'failed', 'LIST_HIT') };
  const possible = { document: check('lists.document', 'undetermined', 'LIST_POSSIBLE') };
  it.each(['confirmed', 'not-confirmed', 'unsure'] as const)(
    'by its very number: the number is on the list, whatever is said: %s',
    async (said) => {
      const { latest } = await judged([[numbered(1, 'number'), said]], hit);
      expect(latest('lists.document')).toEqual(['failed', 'LIST_HIT']);
    },
  );
  it.each([
    ['confirmed', ['failed', 'LIST_HIT']],
    ['unsure', ['undetermined', 'LIST_POSSIBLE']],
    ['not-confirmed', ['undetermined', 'LIST_NUMBER_DOUBTFUL']],
  ] as const)('by a number that may have been misread: %s', async (said, result) => {
    const { latest } = await judged([[numbered(1, 'number-possible'), said]], possible);
    expect(latest('lists.document')).toEqual(result);
  });
});

describe('an officer', () => {
  it('sends nobody on without a reason', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    const { revision, current } = parts.lane.snapshot();
    const id = current?.id ?? '';
    const command = { inspectionId: id, revision, officer, reasons: [], note: '', held: true } as const;
    for (const decision of ['second-line', 'supervisor'] as const)
      expect(parts.lane.decide({ ...command, reasons: [], decision })).toMatchObject({ reason: 'REASON_NEEDED' });
    expect(parts.journal.read(id).some(({ kind }) => kind === 'decided')).toBe(false);
  });
  it('closes no case that cannot be written down', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    const id = parts.lane.snapshot().current?.id ?? '';
    parts.journal.full = true;
    expect(parts.lane.abandon(id, officer)).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(parts.lane.snapshot().current?.id).toBe(id);
    parts.journal.full = false;
    expect(parts.lane.abandon(id, officer)).toEqual({ ok: true });
  });
});

describe('a check that could not run', () => {
  it('is a fact that needs a look', () => {
    const crashed = check('document.capture', 'aborted', 'MODEL_UNAVAILABLE');
    expect(assess([crashed]).facts).toEqual([
      { check: 'document.capture', value: 'aborted', reason: 'MODEL_UNAVAILABLE' },
    ]);
  });
});

describe('a frame of the camera that nobody asked for', () => {
  it('is overwritten at once', () => {
    const parts = fakeLane();
    const bytes = new Uint8Array([3, 4, 5]);
    parts.camera.emit({ kind: 'frame', source: 'camera', bytes, at: 1 });
    expect([...bytes]).toEqual([0, 0, 0]);
  });
});

describe('a case', () => {
  const stamp = { wall: '2026-11-25T12:00:00.000Z', mono: 1 };
  const opened = { ...stamp, kind: 'opened', lane: 'lane-1', by: 'scanner', demo: false } as const;
  const assessed = { ...stamp, kind: 'assessed', assessment: assess([]) } as const;
  const sealed = { ...stamp, kind: 'sealed', digest: 'ab', wiped: 0 } as const;
  const decided: InspectionEvent = { ...stamp, kind: 'decided', officer, decision: 'clear', reasons: [], policy: null };

  it('is sealed once it was decided, and never before', () => {
    for (const history of [[opened], [opened, assessed]]) expect(admissible(history, sealed)).toBe('NOT_DECIDED');
    expect(admissible([opened, assessed, decided], sealed)).toBeNull();
  });

  it('is linked to its party once, however often the key is pressed', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    const id = parts.lane.snapshot().current?.id ?? '';
    for (let press = 0; press < 3; press += 1) expect(parts.lane.papers.party.link(id, officer)).toEqual({ ok: true });
    expect(parts.journal.read(id).filter(({ kind }) => kind === 'party-linked')).toHaveLength(1);
  });
});
