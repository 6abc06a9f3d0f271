import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, sessionOf } from '../fakes/lane-views.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { type formOf, supportView } from '../fakes/support-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(async () => {
  ui.server.support = supportView();
  ui.server.formAnswer = {};
  ui.server.loseForms = 0;
  ui.server.asksSeen = false;
  ui.server.late = false;
  await ui.fresh();
});

const forms = () =>
  ui.server.received
    .filter(({ path }) => path === '/api/support/form')
    .map(({ body }) => body as ReturnType<typeof formOf>);
const openForm = async (lane: Parameters<typeof ui.open>[0] = 'clean') => {
  await ui.open(lane);
  await ui.page.keyboard.press('F8');
  await ui.page.locator('.support-form').waitFor();
};
const tick = async (id: string, text: string) => {
  await ui.page.locator(`[data-item="${id}"] input[type="checkbox"]`).check();
  await ui.page.locator(`[data-item="${id}"] input[type="text"]`).fill(text);
};
const choose = (what: string) => ui.page.locator(`[data-choice="${what}"] input`).check();
const confirm = () => ui.page.locator('[data-confirm="support"]').click();
const clean = async () => {
  expect(await ui.seriousFindings()).toEqual([]);
};

describe('the form Support', () => {
  it.each([
    [1280, 800],
    [1024, 768],
  ])('is whole at %i x %i, with nothing ticked and nobody judged', async (width, height) => {
    await ui.openContext({ viewport: { width, height } });
    await openForm();
    expect(await ui.page.locator('dialog input:checked').count()).toBe(0);
    const words = (await ui.page.locator('dialog').textContent()) ?? '';
    expect(words).not.toMatch(/suspect|victim|traffick|score|risk/i);
    // The masked name, numbers to call and the numbered steps count nothing; nothing else does before a fact is noted.
    const counted = words.replaceAll('*******', '').replaceAll(/\+999 0000 0118|112|within 30 minutes|\(F9\)/g, '');
    expect(counted).not.toMatch(/\d/);
    await clean();
    await ui.shoot(`support-form-${width}`);
    const overflow = await ui.page.evaluate(
      '(() => { const d = document.querySelector("dialog"); return d.scrollWidth > d.clientWidth + 1 || document.documentElement.scrollWidth > innerWidth; })()',
    );
    expect(overflow).toBe(false);
  });

  it('shows the words of the pack in the language of the officer, and in English where the pack has no other', async () => {
    const view = supportView();
    const added = {
      ...view.items[1],
      id: 'I-31',
      point: [{ language: 'en', text: 'Telephones are kept by one person' }],
    };
    ui.server.support = { ...view, items: [...view.items, added as (typeof view.items)[number]] };
    await ui.openContext({});
    await ui.page.addInitScript(`localStorage.setItem('waypost.display', '{"locale":"fr"}')`);
    await openForm();
    expect(await ui.page.locator('[data-item="I-02"]').textContent()).toBe(
      'Une autre personne répond aux questions posées au voyageur',
    );
    expect(await ui.page.locator('[data-item="I-31"]').textContent()).toBe('Telephones are kept by one person');
    await tick('I-02', 'une autre femme a répondu');
    await ui.page.getByText('À regarder : Qui répond en premier', { exact: false }).waitFor();
    await ui.page.getByText('À garder à l’esprit : Aider pour la langue', { exact: false }).waitFor();
    // Of no point only the number is on the screen.
    for (const row of await ui.page.locator('[data-item] label').allInnerTexts()) expect(row).toMatch(/\p{L}{3}/u);
    await ui.openContext({});
  });

  it('says once what is new in the pack', async () => {
    ui.server.support = supportView({
      news: true,
      changeNotes: [{ language: 'en', text: 'A new point about telephones.' }],
    });
    await openForm();
    await ui.page.getByText('New in the list of points: A new point about telephones.').waitFor();
    ui.server.support = supportView({ news: false });
    await ui.fresh();
    await openForm();
    expect(await ui.page.locator('[data-news]').count()).toBe(0);
  });

  it('asks for a fact, and whether it is one', async () => {
    await openForm();
    await tick('I-02', 'short');
    await ui.page.getByText('Too short for a fact', { exact: false }).waitFor();
    await choose('age:unknown');
    await choose('outcome:refer-now');
    await confirm();
    await ui.page.getByText('A point is ticked without a fact', { exact: false }).waitFor();
    await tick('I-02', 'a Muslim companion answered for her');
    await ui.page.getByText('You wrote "Muslim". Is this a fact about what happened?').waitFor();
    await clean();
    await ui.shoot('support-fact-question');
    await confirm();
    await ui.page.getByText('One fact has an open question', { exact: false }).waitFor();
    await ui.page.getByRole('button', { name: 'Yes, a fact' }).click();
    await confirm();
    await ui.page.getByText('Sealed for Harbour House', { exact: false }).waitFor();
    expect(forms()).toHaveLength(1);
    expect(forms()[0]?.texts).toEqual(['a Muslim companion answered for her']);
  });

  it('asks an adult, and says what no consent means', async () => {
    ui.server.formAnswer = { done: 'not-referred', refNo: null, safeguarding: false };
    await openForm();
    await choose('age:adult');
    await choose('outcome:refer-now');
    await confirm();
    await ui.page.getByText('Say whether they agree.').waitFor();
    await choose('consent:no');
    await ui.page.getByText('Without consent, nothing about an adult leaves this kiosk.').waitFor();
    await ui.page.getByText('It is counted without a name', { exact: false }).waitFor();
    await ui.shoot('support-no-consent');
    await confirm();
    await ui.page.getByText('Nothing was sent.', { exact: false }).waitFor();
    await clean();
    await ui.shoot('support-not-referred');
  });

  it('loses nothing and does nothing twice when the answer is lost', async () => {
    // The browser tries a broken connection again by itself; it is the same form to the box.
    ui.server.loseForms = Number.POSITIVE_INFINITY;
    await openForm();
    await tick('I-05', 'did not say one word in ten minutes');
    await choose('age:child');
    await choose('outcome:refer-now');
    await confirm();
    await ui.page.getByText('There was no answer. Your notes are still here.', { exact: false }).waitFor();
    await ui.shoot('support-lost');
    ui.server.loseForms = 0;
    await confirm();
    await ui.page.getByText('Sealed for Harbour House', { exact: false }).waitFor();
    const ids = forms().map(({ head }) => head.formId);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
    ui.complaints = ui.complaints.filter((text) => !/ERR_EMPTY_RESPONSE|ERR_CONNECTION/.test(text));
    await ui.shoot('support-done');
    await clean();
  });

  it('covers itself without keys, keeps the notes behind the cover, and wipes them on closing', async () => {
    ui.server.support = supportView({ coverAfterS: 5 });
    await openForm();
    await tick('I-05', 'did not say one word in ten minutes');
    await ui.page.locator('.cover-clock').waitFor(PATIENCE);
    expect(await ui.page.locator('body').textContent()).not.toContain('one word');
    await ui.page.keyboard.press('F12');
    await ui.page.locator('.lane').waitFor();
    expect(await ui.page.locator('dialog').count()).toBe(0);
    expect(await ui.page.locator('.action-open').count()).toBe(1);
    await ui.page.keyboard.press('F8');
    expect(await ui.page.locator('[data-item="I-05"] input[type="text"]').inputValue()).toContain('one word');
    await ui.page.keyboard.press('Escape');
    await ui.page.getByText('Close, and wipe what you wrote?').waitFor();
    await ui.shoot('support-wipe');
    await ui.page.locator('[data-confirm="wipe"]').click();
    await ui.page.locator('dialog').waitFor({ state: 'detached' });
    await ui.page.waitForSelector('.lane');
    await ui.page.keyboard.press('F8');
    await ui.page.locator('.support-form').waitFor();
    expect(await ui.page.locator('dialog input:checked').count()).toBe(0);
    expect(forms()).toEqual([]);
  });

  it('stays with its traveller when the next one comes', async () => {
    const before = LANES.clean();
    ui.server.support = supportView({
      subject: { inspectionId: before.inspection?.inspectionId ?? '', minor: false, identity: true },
    });
    await openForm();
    await tick('I-05', 'did not say one word in ten minutes');
    const next = LANES.clean();
    if (next.inspection !== null) next.inspection.inspectionId = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aee';
    ui.server.show(next);
    await ui.page.getByText('This form is about an earlier traveller', { exact: false }).waitFor();
    expect(await ui.page.locator('[data-item="I-05"] input[type="text"]').inputValue()).toContain('one word');
    await ui.shoot('support-next-traveller');
  });

  it('asks quietly from facts of the box, ticks nothing, and stops with the fact', async () => {
    const before = LANES.clean();
    const id = before.inspection?.inspectionId ?? '';
    ui.server.support = supportView({ subject: { inspectionId: id, minor: true, identity: true } });
    ui.server.questions = ['I-26', 'D-03', 'D-01'];
    await openForm();
    const asked = ui.page.locator('[data-question]');
    await expect.poll(() => asked.count()).toBe(3);
    expect(await asked.allTextContents()).toEqual([
      'Who will meet you when you arrive?',
      'How did you get this document?',
      'How old are you?',
    ]);
    expect(await ui.page.locator('.support-questions').textContent()).not.toMatch(/\d/);
    expect(await ui.page.locator('dialog input:checked').count()).toBe(0);
    await ui.shoot('support-questions');
    await clean();
    await asked.nth(1).click();
    await ui.page.locator('[data-item="D-03"] input[type="checkbox"]:focus').waitFor();
    expect(await ui.page.locator('dialog input:checked').count()).toBe(0);
    // The lane changes, and the fact is gone.
    ui.server.questions = ['D-01'];
    ui.server.show({ ...before, revision: before.revision + 1 });
    await expect.poll(() => asked.count()).toBe(1);
    ui.server.questions = [];
    ui.server.show({ ...before, revision: before.revision + 2 });
    await ui.page.locator('.support-questions').waitFor({ state: 'detached' });
  });

  it('asks nothing about the next traveller in a form of the one before', async () => {
    const before = LANES.clean();
    const id = before.inspection?.inspectionId ?? '';
    ui.server.support = supportView({ subject: { inspectionId: id, minor: true, identity: true } });
    ui.server.questions = ['D-01'];
    await openForm();
    await ui.page.locator('[data-question="D-01"]').waitFor();
    const next = LANES.clean();
    if (next.inspection !== null) next.inspection.inspectionId = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aee';
    ui.server.questionsOf = next.inspection?.inspectionId ?? null;
    ui.server.show({ ...next, revision: before.revision + 1 });
    await ui.page.locator('.support-questions').waitFor({ state: 'detached' });
  });

  it('gives the number to call where an officer has sealed many, keeps the notes, and takes hidden marks out with a word', async () => {
    ui.server.formsOverLimit = true;
    await openForm();
    await tick('I-05', 'did not say \u202eone word\u202c in ten minutes');
    await ui.page.getByText('Hidden marks were removed from this text', { exact: false }).waitFor();
    await choose('age:child');
    await choose('outcome:refer-now');
    await ui.page.locator('[data-confirm="support"]').click();
    await ui.page.getByText('Telephone now: Harbour House', { exact: false }).waitFor();
    const kept = await ui.page.locator('[data-item="I-05"] input[type="text"]').inputValue();
    expect(kept).toBe('did not say one word in ten minutes');
    await ui.shoot('support-limit');
    ui.complaints = ui.complaints.filter((text) => !text.includes('409'));
    await clean();
  });

  it('is worked with the keyboard alone', async () => {
    await openForm();
    const seen = ui.page.getByRole('tab', { name: 'Seen' });
    await seen.focus();
    await ui.page.keyboard.press('ArrowRight');
    await expect.poll(() => ui.page.evaluate('document.activeElement.textContent')).toContain('Told');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('Space');
    await ui.page.keyboard.type('said that she may not go out alone');
    expect(await ui.page.locator('.support-fact input').inputValue()).toBe('said that she may not go out alone');
  });
});

describe('the role protection', () => {
  it('sees numbers and states first, late ones aloud, and may show the name', async () => {
    ui.server.support = supportView({
      subject: {
        inspectionId: LANES.clean().inspection?.inspectionId ?? '',
        minor: true,
        identity: true,
      },
    });
    ui.server.setSession(sessionOf({ officer: { id: 'protection', name: 'P. Protection', role: 'protection' } }));
    await ui.open('clean');
    await ui.page.keyboard.press('F8');
    await ui.page.getByText('An answer is overdue. Telephone: Harbour House', { exact: false }).waitFor();
    await clean();
    await ui.shoot('support-referrals');
    await ui.page.getByRole('button', { name: 'Form' }).click();
    await ui.page.getByText('*******').waitFor();
    await ui.page.getByRole('button', { name: 'Show the name' }).click();
    await ui.page.getByText('ERIKSSON, ANNA MARIA').waitFor();
  });
});

describe('an answer that is late, with F8 closed', () => {
  const protection = () =>
    ui.server.setSession(sessionOf({ officer: { id: 'protection', name: 'P. Protection', role: 'protection' } }));
  const asked = () => ui.server.asked.filter((path) => path === '/api/support/overdue').length;

  it.each([
    [1280, 800, 'light'],
    [1024, 768, 'light'],
    [1280, 800, 'dark'],
  ] as const)('is in the status line of the role protection at %i x %i, %s', async (width, height, colorScheme) => {
    ui.server.late = true;
    protection();
    await ui.openContext({ viewport: { width, height }, colorScheme });
    await ui.open('idle');
    const mark = ui.page.locator('[data-late="overdue"]');
    await mark.waitFor();
    expect(await mark.textContent()).toMatch(/^Answer overdue/);
    expect(await mark.textContent()).not.toMatch(/referral|\d{2}|desk/i);
    await clean();
    await ui.shoot(`support-late-${width}-${colorScheme}`);
    await mark.click();
    await ui.page.getByText('An answer is overdue.', { exact: false }).waitFor();
  });

  it('goes when the answer came, and says when nobody knows', async () => {
    ui.server.late = 'closed';
    protection();
    await ui.open('idle');
    await ui.page.locator('[data-late="unknown"]').getByText('Unknown answers').waitFor();
    await ui.shoot('support-late-unknown');
    ui.complaints = ui.complaints.filter((text) => !/503/.test(text));
    ui.server.late = false;
    const before = asked();
    await ui.page.keyboard.press('F8');
    await ui.page.locator('dialog').waitFor();
    await ui.page.keyboard.press('Escape');
    await expect.poll(asked).toBeGreaterThan(before);
    await ui.page.locator('[data-late]').waitFor({ state: 'detached' });
  });

  it.each(['officer', 'supervisor', 'technician'] as const)('is neither asked for nor shown to %s', async (role) => {
    ui.server.late = true;
    ui.server.setSession(sessionOf({ officer: { id: 'other', name: 'O. Other', role } }));
    await ui.open('clean');
    await ui.page.keyboard.press('F8');
    await ui.page.locator('.support-form').waitFor();
    expect(asked()).toBe(0);
    expect(await ui.page.locator('[data-late], .status-slot').count()).toBe(0);
    expect(await ui.page.locator('body').textContent()).not.toContain('Answer overdue');
  });
});

describe('one pass in fifty', () => {
  it('is asked after it, and "something" opens the form', async () => {
    ui.server.asksSeen = true;
    await ui.open('clean');
    await ui.page.keyboard.press('F10');
    await expect.poll(() => ui.server.received.some(({ path }) => path === '/api/support/question')).toBe(true);
    ui.server.show(LANES.idle());
    await ui.page.getByText('A random question', { exact: false }).waitFor();
    // The picture waits until the words have faded in; half faded they have no contrast yet.
    await ui.shoot('support-question');
    await clean();
    await ui.page.getByRole('button', { name: 'Something' }).click();
    await ui.page.locator('.support-form').waitFor();
    expect(ui.server.received.find(({ path }) => path === '/api/support/seen')?.body).toEqual({ seen: 'something' });
  });
});
