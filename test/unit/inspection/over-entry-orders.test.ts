import { expect, it } from 'vitest';
import type { DecideCommand } from '../../../src/core/inspection/lane/commands.ts';
import { ALERT_CLASSES, type Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import type { InspectionEvent, OverEntry } from '../../../src/core/inspection/record/index.ts';
import { check, fakeLane, MemoryJournal, missingPerson } from '../../fakes/lane-ports.ts';
import { seeded } from '../../fakes/seeded.ts';

/**
 * Whatever comes in whatever order, no record says `clear` over an entry whose last answer is `confirmed` without the word that
 * belongs to it. What is asked of the record is worked out here from the events alone, and not by the code under test.
 */
const ORDERS = 10_000;
const STEPS = 14;
const OFFICERS = ['officer-1', 'officer-2', 'officer-3'];

type Lane = ReturnType<typeof fakeLane>;

const entry = (place: number, cls: Alert['cls'], via: Alert['via']): Alert => ({
  ...missingPerson,
  cls,
  via,
  id: `00000000-0000-4000-8000-0000000000f${place}`,
  personal: { recordId: `r${place}`, names: [], explain: [], score: 0.9, note: null },
});

class Order {
  readonly #random: () => number;
  readonly #journal = new MemoryJournal();
  #parts: Lane;
  #entries = 0;
  id = '';

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#parts = this.#lane();
  }

  #lane(): Lane {
    return fakeLane({ journal: this.#journal });
  }

  #one<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random() * of.length)] as T;
  }

  #find(): void {
    const { lists } = this.#parts;
    this.#entries += 1;
    const via = this.#one(['name', 'name', 'name', 'face'] as const);
    const found = entry(this.#entries, this.#one(ALERT_CLASSES), via);
    const person = check('lists.person', 'undetermined', 'LIST_CANDIDATE');
    lists.answer = { checks: [check('lists.document', 'successful', 'LIST_CLEAR'), person], alerts: [found] };
  }

  async run(): Promise<{ events: InspectionEvent[]; answers: string[] }> {
    if (this.#random() < 0.8) this.#find();
    await this.#parts.wholeTraveller();
    this.id = this.#parts.lane.snapshot().current?.id ?? '';
    const answers: string[] = [];
    for (let step = 0; step < STEPS; step += 1) answers.push(await this.#step());
    return { events: this.#journal.read(this.id), answers };
  }

  async #step(): Promise<string> {
    const { lane, time, present } = this.#parts;
    const alerts = lane.snapshot().current?.state.alerts ?? [];
    const alert = alerts.length === 0 ? undefined : this.#one(alerts);
    // Mostly one officer, or hardly an order would come to its end.
    const officer = this.#random() < 0.7 ? 'officer-1' : this.#one(OFFICERS);
    const ids = { inspectionId: this.id, alertId: alert?.id ?? '' };
    const act = this.#one([
      'open',
      'open',
      'answer',
      'answer',
      'answer',
      'second',
      'ask',
      'agree',
      'allow',
      'allow',
      'allow',
      'other-way',
      'another-entry',
      'clock-back',
      'restart',
    ] as const);
    switch (act) {
      case 'open':
        for (const one of alerts) lane.openAlert(this.id, one.id, officer);
        return 'opened';
      case 'answer': {
        const outcome = this.#one(['confirmed', 'confirmed', 'not-confirmed', 'unsure'] as const);
        return told(
          lane.adjudicate({ ...ids, outcome, officer, note: '', reason: this.#one(['FEATURES_AGREE', null]) }),
        );
      }
      case 'second':
        return told(lane.secondOpinion({ ...ids, officer, agrees: this.#random() < 0.8, screen: 'shared' }));
      case 'ask':
        return told(lane.askOver(this.id, this.#words(alerts), officer));
      case 'agree':
        return told(lane.agreeOver({ inspectionId: this.id, agrees: this.#random() < 0.7 }, officer));
      case 'allow':
        return `allow ${told(lane.decide(this.#allow(lane.snapshot().revision, alerts, officer)))}`;
      case 'other-way':
        if (this.#random() < 0.8) return 'none';
        return told(
          lane.decide({
            ...this.#allow(lane.snapshot().revision, alerts, officer),
            decision: 'second-line',
            reasons: ['OTHER'],
            note: 'for the test',
          }),
        );
      case 'another-entry':
        this.#find();
        present();
        await time.pass(1);
        return 'another';
      case 'clock-back':
        time.date = new Date(time.date.getTime() - 36 * 3_600_000);
        time.believed = this.#random() < 0.5;
        return 'clock';
      case 'restart': {
        if (this.#random() < 0.7) return 'none';
        lane.stop();
        this.#parts = this.#lane();
        return 'restart';
      }
    }
  }

  /** Mostly what the dialog would send, and now and then what it never would. */
  #words(alerts: readonly Alert[]): OverEntry[] {
    const { state } = this.#parts.lane.snapshot().current ?? {};
    const asked = this.#random() < 0.7 ? alerts.filter(({ id }) => state?.outcomes[id] === 'confirmed') : alerts;
    const kept = this.#random() < 0.85 ? asked : asked.slice(1);
    return kept.map(({ id, cls }) => ({
      alertId: id,
      followed: this.#one(['followed', 'in-part', 'could-not', 'let-pass'] as const),
      goesWith:
        (cls === 'protect') === this.#random() < 0.9
          ? this.#one(['guardian', 'second-line', 'alone', 'companion'] as const)
          : null,
    }));
  }

  #allow(revision: number, alerts: readonly Alert[], officer: string): DecideCommand {
    const over =
      this.#random() < 0.75
        ? { entries: this.#words(alerts), second: this.#random() < 0.5 ? null : this.#one(OFFICERS) }
        : null;
    const stale = this.#random() < 0.1 ? 1 : 0;
    return {
      inspectionId: this.id,
      revision: revision - stale,
      officer,
      decision: 'clear',
      held: this.#random() < 0.9,
      reasons: this.#random() < 0.6 ? ['OTHER'] : [],
      note: 'for the test',
      ...(over === null ? {} : { over }),
    };
  }
}

const told = (result: { ok: true } | { ok: false; reason: string }): string => (result.ok ? 'ok' : result.reason);

/** What is wrong with a record, from its rows alone; null where nothing is. `over`: allowed over a confirmed entry. */
function fault(events: readonly InspectionEvent[]): { over: boolean; says: string | null } {
  const at = events.findIndex((event) => event.kind === 'decided' && event.decision === 'clear');
  if (at < 0) return { over: false, says: null };
  const before = events.slice(0, at);
  const decided = events[at] as Extract<InspectionEvent, { kind: 'decided' }>;
  let over = false;
  for (const raised of before) {
    if (raised.kind !== 'alert-raised') continue;
    const { id, cls } = raised.alert;
    const last = before.findLast(
      (event) => (event.kind === 'adjudicated' || event.kind === 'confirmation-asked') && event.alertId === id,
    );
    if (last?.kind !== 'adjudicated') return { over, says: `entry ${id} has no answer` };
    if (last.outcome !== 'confirmed') continue;
    over = true;
    const run = before.slice(before.findLastIndex((event) => event.kind !== 'allowed-over-entry') + 1);
    const words = run.filter((event) => event.kind === 'allowed-over-entry' && event.alertId === id);
    const [word] = words as Extract<InspectionEvent, { kind: 'allowed-over-entry' }>[];
    if (word === undefined || words.length > 1)
      return { over, says: `entry ${id} has ${words.length} words right before` };
    const two = cls === 'protect' || cls === 'stop' || word.goesWith === 'alone' || word.goesWith === 'companion';
    if (two && word.second === undefined) return { over, says: `entry ${id} of class ${cls} was allowed by one` };
    if (word.second === word.officer) return { over, says: 'the second person is the first' };
    if (word.officer !== decided.officer) return { over, says: 'the word is of another officer than the decision' };
    if (cls === 'protect' && word.goesWith === undefined)
      return { over, says: 'nobody said with whom the person goes on' };
    if (!before.some((e) => e.kind === 'alert-opened' && e.alertId === id && e.officer === decided.officer))
      return { over, says: 'the officer never read the entry' };
  }
  return { over, says: null };
}

it(`in ${ORDERS} random orders nobody is allowed over a confirmed entry without the word that belongs to it`, async () => {
  const seen = new Map<string, number>();
  let over = 0;
  const wrong: string[] = [];
  for (let seed = 1; seed <= ORDERS; seed += 1) {
    const { events, answers } = await new Order(seed).run();
    for (const answer of answers) seen.set(answer, (seen.get(answer) ?? 0) + 1);
    const result = fault(events);
    if (result.over) over += 1;
    if (result.says !== null) wrong.push(`seed ${seed}: ${result.says}`);
  }
  expect(wrong).toEqual([]);
  // The orders reach both ends: without these the lines above would prove nothing.
  expect(over).toBeGreaterThan(100);
  for (const answer of [
    'allow CONFIRMED_ENTRY',
    'allow SECOND_NEEDED',
    'allow SAME_PERSON',
    'allow ALERT_OPEN',
    'restart',
  ])
    expect(seen.get(answer) ?? 0, answer).toBeGreaterThan(25);
  console.info(`${over} of ${ORDERS} orders ended in an allow over a confirmed entry`, Object.fromEntries(seen));
});
