import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { fold, type InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { checkDigit } from '../../../src/core/mrz/index.ts';
import {
  check,
  type FakeImager,
  FRA_LINES,
  fakeLane,
  missingPerson,
  pageOutcome,
  settle,
} from '../../fakes/lane-ports.ts';
import { mrzCheck, pageMrz } from '../../fakes/page-text.ts';

const officer = 'officer-1';

interface Visa {
  name?: string;
  birth?: string;
  sex?: string;
  nationality?: string;
  number?: string;
}

/** An MRV-A zone: a visa of the traveller of `FRA_LINES` unless a test says otherwise. */
function visa({ name, birth = '740812', sex = 'F', nationality = 'FRA', number = 'V12345678' }: Visa = {}): string[] {
  const head = `V<FRA${name ?? 'ERIKSSON<<ANNA<MARIA'}`.padEnd(44, '<').slice(0, 44);
  const line = `${number}${checkDigit(number)}${nationality}${birth}${checkDigit(birth)}${sex}290415${checkDigit('290415')}`;
  return [head, line.padEnd(44, '<')];
}

const latest = (parts: ReturnType<typeof fakeLane>, id: Check['check']): Check | undefined =>
  parts.lane.snapshot().current?.state.checks.findLast((entry) => entry.check === id);
const papers = (parts: ReturnType<typeof fakeLane>) => parts.lane.snapshot().current?.state.papers;
const openId = (parts: ReturnType<typeof fakeLane>): string => parts.lane.snapshot().current?.id ?? '';

async function withPassport(overrides: Parameters<typeof fakeLane>[0] = {}) {
  const parts = fakeLane(overrides);
  await parts.wholeTraveller();
  return parts;
}

describe('a visa beside a passport', () => {
  it('is taken as such without asking, and the passport stays in force', async () => {
    const parts = await withPassport();
    parts.present(visa());
    await parts.time.pass(5);
    const state = parts.lane.snapshot().current?.state;
    expect(state?.mrz?.personal?.document?.documentNumber).toBe('L898902C3');
    expect(papers(parts)?.second?.mrz?.personal?.document?.documentNumber).toBe('V12345678');
    expect(latest(parts, 'second.pairs')).toMatchObject({ value: 'successful', reason: 'DOC_PAIRS_AGREE' });
    expect(latest(parts, 'lists.second')).toMatchObject({ value: 'successful', reason: 'LIST_CLEAR' });
    expect(state?.phase).toBe('assessed');
  });

  it.each([
    ['P', 'V12345678', 'L898902C3'],
    ['I', 'L898902C3', undefined],
  ])(
    'comes first and stays in force: a passport is the second document, a card is not (%s)',
    async (code, first, second) => {
      const parts = fakeLane();
      parts.present(visa());
      await parts.time.pass(5);
      parts.present([FRA_LINES[0]?.replace(/^P/, code) ?? '', FRA_LINES[1] ?? '']);
      await parts.time.pass(5);
      expect(parts.lane.snapshot().current?.state.mrz?.personal?.document?.documentNumber).toBe(first);
      expect(papers(parts)?.second?.mrz?.personal?.document?.documentNumber).toBe(second);
    },
  );

  it('agrees in nothing where it states nothing of the person', async () => {
    const parts = await withPassport();
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    parts.present(visa({ name: '', birth: '<<<<<<', sex: '<', nationality: '<<<' }));
    await parts.time.pass(5);
    expect(papers(parts)?.second?.mrz?.personal?.document?.documentNumber).toBe('V12345678');
    expect(latest(parts, 'second.pairs')).toMatchObject({ value: 'undetermined', reason: 'INPUT_ABSENT' });
  });

  it('shows only the pair that differs', async () => {
    const parts = await withPassport();
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    parts.present(visa({ birth: '740813' }));
    await parts.time.pass(5);
    const pairs = latest(parts, 'second.pairs');
    expect(pairs).toMatchObject({ value: 'failed', reason: 'DOC_PAIRS_DIFFER' });
    const differing = pairs?.personal?.compared.filter(({ captured, expected }) => captured !== expected);
    expect(differing).toEqual([{ field: 'birthDate', captured: '740813', expected: '740812' }]);
    expect(pairs?.personal?.compared.map(({ field }) => field)).toEqual([
      'surname',
      'givenNames',
      'birthDate',
      'sex',
      'nationality',
    ]);
    expect(parts.lane.snapshot().current?.state.assessment?.facts).toContainEqual({
      check: 'second.pairs',
      value: 'failed',
      reason: 'DOC_PAIRS_DIFFER',
    });
  });

  it('is another traveller where the person differs and nobody asked', async () => {
    const parts = await withPassport();
    parts.present(visa({ name: 'SMITH<<JOHN', birth: '800101', sex: 'M' }));
    await parts.time.pass(5);
    expect(papers(parts)?.second).toBeNull();
    expect(parts.lane.snapshot().lastReadFailure?.reason).toBe('READ_OTHER_DOCUMENT');
  });

  it('is taken where the officer asked, no matter who it names: the pairs say so', async () => {
    const parts = await withPassport();
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    parts.present(visa({ name: 'SMITH<<JOHN', birth: '800101', sex: 'M' }));
    await parts.time.pass(5);
    const compared = latest(parts, 'second.pairs')?.personal?.compared ?? [];
    expect(compared.filter((pair) => pair.captured !== pair.expected).map(({ field }) => field)).toEqual([
      'surname',
      'givenNames',
      'birthDate',
      'sex',
    ]);
  });

  it('calls no difference what one of the readers was unsure of', async () => {
    const parts = await withPassport();
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    const lines = visa({ sex: 'M' });
    parts.scanner.emit({
      kind: 'document',
      source: 'scanner',
      lines,
      uncertain: [{ line: 1, column: 20, seen: 'M', candidates: ['F'] }],
      rawDigest: 'dd',
      lastByteAt: parts.time.now,
    });
    await parts.time.pass(5);
    expect(latest(parts, 'second.pairs')).toMatchObject({ value: 'undetermined', reason: 'DOC_PAIRS_DOUBTFUL' });
  });

  it('is compared again when the first zone is corrected', async () => {
    const parts = await withPassport();
    parts.present(visa({ name: 'ERIKSON<<ANNA<MARIA' }));
    await parts.time.pass(5);
    // Another surname is another person to the reader, unless the officer asks.
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    parts.present(visa({ name: 'ERIKSON<<ANNA<MARIA' }));
    await parts.time.pass(5);
    expect(latest(parts, 'second.pairs')?.value).toBe('failed');
    const typed = ['P<FRAERIKSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<', FRA_LINES[1] ?? ''];
    expect(parts.lane.typedMrz({ lines: typed, because: 'READING_WRONG' }, officer)).toEqual({ ok: true });
    await parts.time.pass(5);
    expect(latest(parts, 'second.pairs')).toMatchObject({ value: 'successful' });
  });

  it('can be typed while it is awaited, and the record says that it was', async () => {
    const parts = await withPassport();
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    parts.lane.typedMrz({ lines: visa(), because: 'ZONE_UNREADABLE' }, officer);
    await parts.time.pass(5);
    const read = parts.journal.read(openId(parts)).find(({ kind }) => kind === 'second-read');
    expect(read).toMatchObject({ via: 'typed', because: 'ZONE_UNREADABLE', source: `officer:${officer}` });
  });

  it('keeps its own page beside that of the passport, also after the zone came', async () => {
    const parts = await withPassport();
    const before = parts.lane.snapshot().current?.custody.ref('page');
    parts.present(visa());
    await parts.time.pass(5);
    parts.pageText.mrz = pageMrz(visa());
    parts.showPage();
    await parts.time.pass(5);
    const run = parts.lane.snapshot().current;
    expect(run?.custody.ref('page')).toBe(before);
    expect(run?.custody.ref('second')).not.toBeNull();
    expect(papers(parts)?.second?.page).toMatchObject({ width: 1475 });
    expect(run?.additional.wants).toBeNull();
  });

  it('is read from its page where no reader sends its zone', async () => {
    const parts = fakeLane({ scanner: null });
    parts.pageText.mrz = pageMrz(FRA_LINES);
    parts.showPage();
    await parts.time.pass(5);
    for (let n = 0; n < 5; n += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
    parts.pageText.mrz = pageMrz(visa());
    parts.showPage();
    await parts.time.pass(5);
    expect(papers(parts)?.second?.mrz).toMatchObject({ via: 'image', value: 'successful' });
    expect(parts.lane.snapshot().current?.state.mrz?.personal?.document?.documentNumber).toBe('L898902C3');
  });
});

describe('waiting for further papers', () => {
  it('holds an allow until they came, were given up, or the officer goes on without', async () => {
    const parts = await withPassport();
    const allow = () =>
      parts.lane.decide({
        inspectionId: openId(parts),
        revision: parts.lane.snapshot().revision,
        officer,
        decision: 'clear',
        reasons: ['OTHER'],
        note: 'for the test',
        held: true,
      });
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    expect(allow()).toMatchObject({ reason: 'NOT_ASSESSED' });
    expect(parts.lane.papers.endSecond(openId(parts), officer)).toEqual({ ok: true });
    expect(papers(parts)?.second).toBeNull();
    expect(allow()).toEqual({ ok: true });
  });

  it('says that nothing came once its time is up', async () => {
    const parts = await withPassport();
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    await parts.time.pass(30_000);
    expect(latest(parts, 'second.read')).toMatchObject({ value: 'undetermined', reason: 'READ_ABSENT' });
    expect(parts.lane.snapshot().current?.state.assessment?.facts.map(({ check: id }) => id)).toContain('second.read');
    expect(parts.lane.papers.endSecond(openId(parts), officer)).toMatchObject({ reason: 'NOT_AWAITED' });
  });

  it('asks for the first document first, and for an imager where only a picture can help', async () => {
    const parts = fakeLane({ imager: null });
    expect(parts.lane.papers.askSecond({ inspectionId: 'x', what: 'document' }, officer)).toMatchObject({
      reason: 'NO_INSPECTION',
    });
    parts.present();
    await parts.time.pass(5);
    expect(parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'side' }, officer)).toMatchObject({
      reason: 'READ_NOT_FITTED',
    });
  });

  it('loses nothing when the audit fails in between', async () => {
    const parts = await withPassport();
    parts.present(visa());
    parts.journal.full = true;
    await parts.time.pass(5);
    expect(latest(parts, 'lists.second')).toBeUndefined();
    parts.journal.full = false;
    parts.lane.refresh();
    await parts.time.pass(5);
    expect(latest(parts, 'lists.second')).toMatchObject({ value: 'successful' });
    expect(parts.lane.snapshot().current?.settled).toBe(true);
  });
});

/** A TD1 card of the holder of `FRA_LINES`. */
const CARD = formatMrzCard();

function formatMrzCard(): string[] {
  const first = `I<FRA${'D23145890'}${checkDigit('D23145890')}${'<'.repeat(15)}`;
  const dates = `740812${checkDigit('740812')}F320415${checkDigit('320415')}FRA${'<'.repeat(11)}`;
  const covered = first.slice(5, 30) + dates.slice(0, 7) + dates.slice(8, 15) + dates.slice(18, 29);
  return [first, `${dates}${checkDigit(covered)}`, 'ERIKSSON<<ANNA<MARIA'.padEnd(30, '<')];
}

describe('the other side of a card', () => {
  const back = () => {
    const outcome = pageOutcome();
    if (outcome.ok) outcome.page.portrait = null;
    return outcome;
  };

  async function cardWithBack() {
    const parts = fakeLane();
    parts.page.outcome = back();
    parts.pageText.mrz = pageMrz(CARD);
    parts.present(CARD);
    await parts.time.pass(1);
    parts.showPage();
    await parts.time.pass(1);
    for (let n = 0; n < 5; n += 1) {
      parts.showFace();
      await parts.time.pass(10);
    }
    return parts;
  }

  it('is known by its missing zone, and brings the portrait to compare', async () => {
    const parts = await cardWithBack();
    expect(latest(parts, 'face.verification')).toMatchObject({ reason: 'FACE_NO_REFERENCE' });
    parts.page.outcome = pageOutcome();
    parts.pageText.mrz = { ...pageMrz(CARD), ok: true, mrz: null } as typeof parts.pageText.mrz;
    parts.pageText.zone = mrzCheck('successful', 'MRZ_VIZ_AGREES');
    parts.showPage();
    await parts.time.pass(5);
    expect(papers(parts)?.second).toMatchObject({ what: 'side', mrz: null });
    expect(latest(parts, 'second.sides')).toMatchObject({ value: 'successful', reason: 'MRZ_VIZ_AGREES' });
    expect(latest(parts, 'face.verification')).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
    expect(parts.lane.snapshot().current?.custody.ref('page')).not.toBeNull();
  });

  it('is a retake and no other side where the officer asked for the page again', async () => {
    const parts = await cardWithBack();
    parts.lane.recapture(openId(parts), 'page');
    parts.pageText.mrz = { ...pageMrz(CARD), ok: true, mrz: null } as typeof parts.pageText.mrz;
    parts.showPage();
    await parts.time.pass(5);
    expect(papers(parts)?.second).toBeNull();
  });

  it('says when the imager could not deliver it', async () => {
    const parts = await cardWithBack();
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'side' }, officer);
    (parts.imager as FakeImager).emit({
      kind: 'page-failed',
      source: 'imager',
      reason: 'DOC_IMAGE_TOO_LARGE',
      at: parts.time.now,
    });
    await parts.time.pass(5);
    expect(latest(parts, 'second.read')).toMatchObject({ value: 'failed', reason: 'DOC_IMAGE_TOO_LARGE' });
    expect(parts.lane.snapshot().current?.custody.ref('page')).not.toBeNull();
  });

  it('overwrites every picture at the end', async () => {
    const parts = await cardWithBack();
    const outcome = pageOutcome();
    parts.page.outcome = outcome;
    parts.pageText.mrz = { ...pageMrz(CARD), ok: true, mrz: null } as typeof parts.pageText.mrz;
    parts.showPage();
    await parts.time.pass(5);
    const template = outcome.ok ? outcome.page.portrait?.template?.bytes : null;
    parts.lane.abandon(openId(parts), officer);
    expect(outcome.ok && outcome.page.display.every((byte) => byte === 0)).toBe(true);
    expect(template?.every((byte) => byte === 0)).toBe(true);
  });
});

describe('papers laid down one after another', () => {
  const ask = (parts: ReturnType<typeof fakeLane>) =>
    expect(parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer)).toEqual({
      ok: true,
    });
  const facts = (parts: ReturnType<typeof fakeLane>) =>
    parts.lane.snapshot().current?.state.assessment?.facts.map(({ check: id, reason }) => `${id} ${reason}`) ?? [];
  const other = { name: 'SMITH<<JOHN', birth: '800101', sex: 'M', number: 'V87654321' };

  it('a differing pair stays among the facts, whatever agrees after it', async () => {
    const parts = await withPassport();
    ask(parts);
    parts.present(visa(other));
    await parts.time.pass(5);
    ask(parts);
    parts.present(visa());
    await parts.time.pass(5);
    expect(papers(parts)?.second?.mrz?.personal?.document?.documentNumber).toBe('V12345678');
    expect(latest(parts, 'second.pairs')).toMatchObject({ value: 'failed', reason: 'DOC_PAIRS_DIFFER' });
    expect(facts(parts)).toContain('second.pairs DOC_PAIRS_DIFFER');
    ask(parts);
    parts.lane.papers.endSecond(openId(parts), officer);
    await parts.time.pass(5);
    expect(facts(parts)).toContain('second.pairs DOC_PAIRS_DIFFER');
  });

  it('an expired one and one whose digits do not hold stay, also where nothing more comes', async () => {
    const parts = await withPassport();
    const expired = visa({ number: 'V87654321' }).map((line) =>
      line.replace(`290415${checkDigit('290415')}`, `190415${checkDigit('190415')}`),
    );
    const wrongDigit = visa({ number: 'V55555555' }).map((line) =>
      line.replace(`740812${checkDigit('740812')}`, `740812${(Number(checkDigit('740812')) + 1) % 10}`),
    );
    for (const lines of [expired, wrongDigit, visa()]) {
      ask(parts);
      parts.present(lines);
      await parts.time.pass(5);
    }
    expect(latest(parts, 'second.expiry')?.value).toBe('failed');
    expect(latest(parts, 'second.read')?.value).toBe('failed');
    ask(parts);
    await parts.time.pass(600_000);
    expect(latest(parts, 'second.read')?.value).toBe('failed');
    ask(parts);
    parts.lane.papers.endSecond(openId(parts), officer);
    await parts.time.pass(5);
    expect(latest(parts, 'second.read')?.value).toBe('failed');
  });

  it('the same paper read again replaces what was said of it', async () => {
    const parts = await withPassport();
    ask(parts);
    parts.present(visa({ birth: '740813' }));
    await parts.time.pass(5);
    expect(latest(parts, 'second.pairs')?.value).toBe('failed');
    ask(parts);
    parts.present(visa());
    await parts.time.pass(5);
    expect(latest(parts, 'second.pairs')).toMatchObject({ value: 'successful', reason: 'DOC_PAIRS_AGREE' });
  });

  it('property: in any order, what the worst paper showed is what counts', async () => {
    const papersLaid = fc.array(fc.constantFrom('differs', 'agrees', 'silent'), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(papersLaid, async (laid) => {
        const parts = await withPassport();
        for (const [at, kind] of laid.entries()) {
          ask(parts);
          const number = `V1234567${at}`;
          const silent = { name: '', birth: '<<<<<<', sex: '<', nationality: '<<<', number };
          parts.present(visa(kind === 'differs' ? { ...other, number } : kind === 'agrees' ? { number } : silent));
          await parts.time.pass(5);
        }
        const worst = laid.includes('differs') ? 'failed' : laid.includes('silent') ? 'undetermined' : 'successful';
        expect(latest(parts, 'second.pairs')?.value).toBe(worst);
      }),
      { numRuns: 25 },
    );
  });
});

describe('lists and the second number', () => {
  const hit = (via: Alert['via']): Alert => ({ ...missingPerson, cls: 'document', via, id: `${via}-alert` });

  it('raises an entry of its own, and the first number stays clear', async () => {
    const parts = await withPassport();
    parts.lists.answer = {
      checks: [
        check('lists.document', 'undetermined', 'LIST_POSSIBLE'),
        check('lists.person', 'successful', 'LIST_CLEAR'),
      ],
      alerts: [hit('number-possible')],
    };
    parts.present(visa());
    await parts.time.pass(5);
    expect(latest(parts, 'lists.document')).toMatchObject({ value: 'successful' });
    expect(latest(parts, 'lists.second')).toMatchObject({ value: 'undetermined', reason: 'LIST_POSSIBLE' });
    const alert = parts.lane.snapshot().current?.state.alerts.at(-1);
    expect(alert).toMatchObject({ of: 'second' });
    parts.lane.openAlert(openId(parts), alert?.id ?? '', officer);
    const answer = { inspectionId: openId(parts), alertId: alert?.id ?? '', officer, note: '' };
    expect(parts.lane.adjudicate({ ...answer, outcome: 'not-confirmed' })).toEqual({ ok: true });
    expect(latest(parts, 'lists.second')).toMatchObject({ value: 'undetermined', reason: 'LIST_NUMBER_DOUBTFUL' });
    expect(latest(parts, 'lists.document')).toMatchObject({ reason: 'LIST_CLEAR' });
  });

  it('keeps a number that is on a list, whatever else is laid down after it', async () => {
    const parts = await withPassport();
    const number = (value: Check['value'], reason: Check['reason']) => [
      check('lists.document', value, reason),
      check('lists.person', 'successful', 'LIST_CLEAR'),
    ];
    parts.lists.answer = { checks: number('failed', 'LIST_HIT'), alerts: [hit('number')] };
    parts.present(visa());
    await parts.time.pass(5);
    expect(latest(parts, 'lists.second')).toMatchObject({ value: 'failed', reason: 'LIST_HIT' });
    parts.lists.answer = { checks: number('successful', 'LIST_CLEAR'), alerts: [] };
    expect(parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer)).toEqual({
      ok: true,
    });
    parts.present(visa({ number: 'V87654321' }));
    await parts.time.pass(5);
    const state = parts.lane.snapshot().current?.state;
    const said = state?.checks.filter((entry) => entry.check === 'lists.second').map(({ reason }) => reason);
    expect(said).toEqual(['LIST_HIT', 'LIST_CLEAR', 'LIST_HIT']);
    expect(state?.assessment?.facts.map(({ reason }) => reason)).toContain('LIST_HIT');
    const [alert] = state?.alerts ?? [];
    parts.lane.openAlert(openId(parts), alert?.id ?? '', officer);
    const answer = { inspectionId: openId(parts), alertId: alert?.id ?? '', officer, note: '' };
    expect(parts.lane.adjudicate({ ...answer, outcome: 'not-confirmed' })).toEqual({ ok: true });
    const { revision } = parts.lane.snapshot();
    const allow = { inspectionId: openId(parts), revision, officer, note: '', held: true, decision: 'clear' } as const;
    expect(parts.lane.decide({ ...allow, reasons: [] })).toMatchObject({ ok: false, reason: 'REASON_NEEDED' });
  });

  it('keeps a hit where the next paper shows no number at all', async () => {
    const parts = await withPassport();
    const checks = [check('lists.document', 'failed', 'LIST_HIT'), check('lists.person', 'successful', 'LIST_CLEAR')];
    parts.lists.answer = { checks, alerts: [hit('number')] };
    parts.present(visa());
    await parts.time.pass(5);
    parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
    parts.present(['V<FRA', 'NOTHING']);
    await parts.time.pass(5);
    expect(papers(parts)?.second?.mrz?.personal?.document ?? null).toBeNull();
    expect(latest(parts, 'lists.second')).toMatchObject({ value: 'failed', reason: 'LIST_HIT' });
  });

  it('raises a person whom only the second name finds, behind the side tab alone', async () => {
    const parts = await withPassport();
    parts.lists.answer = {
      checks: [
        check('lists.document', 'successful', 'LIST_CLEAR'),
        check('lists.person', 'undetermined', 'LIST_CANDIDATE'),
      ],
      alerts: [missingPerson],
    };
    parts.present(visa());
    await parts.time.pass(5);
    const state = parts.lane.snapshot().current?.state;
    expect(state?.alerts.map(({ id }) => id)).toEqual([missingPerson.id]);
    expect(state?.assessment?.groups.find(({ group }) => group === 'lists')?.value).toBe('successful');
  });
});

describe('the record', () => {
  it('folds to the same state, and holds no text of a zone outside `personal`', async () => {
    const parts = await withPassport();
    parts.present(visa());
    await parts.time.pass(5);
    const events = parts.journal.read(openId(parts));
    expect(fold(events).papers).toEqual(papers(parts));
    for (const event of events) {
      const { personal: _, ...open } = event as InspectionEvent & { personal?: unknown };
      const bare = JSON.stringify(open, (key, value: unknown) => (key === 'personal' ? undefined : value));
      expect(bare).not.toMatch(/ERIKSSON|V12345678|L898902C3|740812/);
    }
  });

  it('never calls a pair different that agrees, for any name and date', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[A-Z]{2,12}$/),
        fc.stringMatching(/^[A-Z]{2,12}$/),
        fc.constantFrom('F', 'M', '<'),
        async (surname, given, sex) => {
          const parts = fakeLane();
          const lines = [
            `P<FRA${surname}<<${given}`.padEnd(44, '<'),
            FRA_LINES[1]?.replace('F320415', `${sex}320415`) ?? '',
          ];
          parts.present(lines);
          await settle();
          await parts.time.pass(1);
          parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
          parts.present(visa({ name: `${surname}<<${given}`, sex }));
          await parts.time.pass(5);
          return latest(parts, 'second.pairs')?.value === 'successful';
        },
      ),
      { numRuns: 60 },
    );
  });
});
