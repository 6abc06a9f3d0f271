import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, sessionOf } from '../fakes/lane-views.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { POLICIES } from '../fakes/policies.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  // A violation of the content security policy, an exception and a failed request all show here.
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

describe('the duty to watch error rates', () => {
  it('is a screen of the supervisor and of nobody else', async () => {
    await ui.open('idle');
    expect(await ui.page.getByRole('link', { name: 'Supervisor' }).count()).toBe(0);
    ui.server.setSession(sessionOf({ officer: { id: 'S1', name: 'S. Supervisor', role: 'supervisor' } }));
    await ui.open('idle');
    // The name of the lane is shown whole beside the button.
    const who = ui.page.locator('.status-end > span').first();
    expect(await who.textContent()).toContain('S. Supervisor');
    const [inside, box] = [await who.boundingBox(), await ui.page.locator('.status-end').boundingBox()];
    expect((inside?.y ?? 0) - (box?.y ?? 0)).toBeLessThan(4);
    expect(inside?.width ?? 0).toBeLessThanOrEqual(box?.width ?? 0);
    await ui.shoot('lane-supervisor');
    await ui.page.getByRole('link', { name: 'Supervisor' }).click();
    await ui.page.getByRole('button', { name: 'Counters' }).click();
    await ui.page.waitForSelector('.desk table.counters');
    const text = await ui.page.locator('.desk').textContent();
    expect(text).toContain('2026-Q3');
    expect(text).toContain('Nationality and issuer of the document');
    expect(text).toMatch(/othersmatch: [\d,]+/);
    expect(text).not.toContain('XXB');
    expect(text).toContain('2026-Q2: too few inspections (below 20).');
    await ui.shoot('panel-counters');
    expect(await ui.seriousFindings()).toEqual([]);
  });
});

describe('whose rules are in force', () => {
  it('is one key away: the development policy is named as such, with what is kept', async () => {
    await ui.open('needsALook');
    await ui.page.keyboard.press('F1');
    await ui.page.getByText('Development policy: no signed policy is in force.').waitFor();
    const text = await ui.page.locator('dialog[open]').textContent();
    expect(text).toContain('Log: inspections, look-ups, sign-ins400 days');
    expect(text).toContain('Picturesnot kept');
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it.each([
    [1280, 800, 'light'],
    [1024, 768, 'dark'],
  ] as const)('a signed one says country, authority, law and terms at %i x %i, %s', async (width, height, theme) => {
    ui.server.policy = POLICIES.example;
    await ui.page.setViewportSize({ width, height });
    await ui.page.emulateMedia({ colorScheme: theme });
    await ui.open('needsALook');
    await ui.page.keyboard.press('F1');
    await ui.page.getByText('Policy of UTO, version 1, by Border Guard of Utopia').waitFor();
    const text = await ui.page.locator('dialog[open]').textContent();
    expect(text).toContain('Border Act of Utopia, section 4We check who crosses the border.');
    expect(text).toContain('Personal parts of a case after a confirmed entry6 months');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot(`panel-policy-${theme}`);
    await ui.page.locator('dialog[open] table').last().scrollIntoViewIfNeeded();
    await ui.shoot(`panel-policy-${theme}-end`);
    ui.server.policy = POLICIES.development;
  });
});

describe('panels', () => {
  const panels = [
    ['F1', 'help', 'needsALook'],
    ['F2', 'details', 'allFailed'],
    ['F4', 'face', 'needsALook'],
    ['F4', 'face-alarm', 'livenessAlarm'],
    ['F2', 'quality', 'livenessAlarm'],
    ['F6', 'manual', 'needsALook'],
    ['F7', 'papers', 'clean'],
    ['F8', 'support', 'clean'],
    ['F9', 'reasons', 'needsALook'],
    ['Alt+d', 'demo', 'idle'],
  ] as const;
  for (const [key, name, lane] of panels) {
    it(`${key} opens ${name} and Escape closes it`, async () => {
      await ui.open(lane);
      await ui.page.keyboard.press(key);
      await ui.page.waitForSelector('dialog[open], .side-decision');
      if (name === 'manual') await ui.page.waitForSelector('.digit');
      if (name === 'demo') await ui.page.waitForSelector('.demo-traveller');
      await ui.shoot(`panel-${name}`);
      expect(await ui.seriousFindings()).toEqual([]);
      await ui.page.keyboard.press('Escape');
      await ui.page.locator('dialog, .side-decision').waitFor({ state: 'detached' });
    });
  }

  it('details show where a check on trial looked, and what is known about an issuer', async () => {
    await ui.open('zonePrint');
    expect(await ui.page.locator('.page-image .region').count()).toBe(0);
    await ui.page.keyboard.press('F2');
    await ui.page.waitForSelector('dialog[open]');
    await ui.page.locator('[data-place="VIS.pattern"] summary').click();
    const text = await ui.page.locator('dialog[open]').textContent();
    expect(text).toContain('(VI, AB, MR)');
    expect(text).toContain('Zones of 2021 were printed in another font.');
    await ui.shoot('panel-zone-print');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.getByRole('button', { name: 'Show on the page' }).click();
    // The zone lies at the foot of the page, where a label would hide it: the frame stands alone.
    await ui.page.waitForSelector('.page-image .region-failed .region-frame');
    await ui.shoot('zone-print-on-page');
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('details show where the print of the portrait is that of a copy, by shape and words', async () => {
    await ui.open('pagePrint');
    expect(await ui.page.locator('.print-map').count()).toBe(0);
    await ui.page.keyboard.press('F2');
    await ui.page.waitForSelector('dialog[open]');
    await ui.page.locator('[data-place="VIS.pattern"] summary').click();
    const text = await ui.page.locator('dialog[open]').textContent();
    expect(text).toContain(
      'Print and edge of the portrait compared with the traces that printers, copiers and glue leave',
    );
    expect(text).toContain('Not done, because: Resolution of the picture is not known');
    await ui.shoot('panel-page-print');
    await ui.page.getByRole('button', { name: 'Show the map on the page' }).click();
    await ui.page.waitForSelector('.print-map');
    expect(await ui.page.locator('.map-cell-beyond').count()).toBe(5);
    expect(await ui.page.locator('.map-cell-near').count()).toBe(3);
    expect(await ui.page.locator('.map-legend').textContent()).toContain('5 places exceed the limit');
    await ui.shoot('page-print-on-page');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.getByRole('button', { name: 'Hide the map' }).click();
    await ui.page.waitForSelector('.print-map', { state: 'detached' });
  });

  it('details show both portraits of a page at one size, beside what was measured', async () => {
    await ui.open('secondPortrait');
    await ui.page.keyboard.press('F2');
    await ui.page.locator('[data-place="VIS.pattern"] summary').click();
    await ui.page.waitForSelector('.details-faces');
    expect(await ui.page.locator('dialog[open]').textContent()).toContain('Look at both with a lens.');
    const faces = ui.page.locator('.details-faces .aligned-face');
    const [portrait, second] = [await faces.nth(0).boundingBox(), await faces.nth(1).boundingBox()];
    expect(second).toMatchObject({ y: portrait?.y, width: portrait?.width, height: portrait?.height });
    await ui.page.locator('.details-faces').scrollIntoViewIfNeeded();
    await ui.shoot('panel-second-portrait');
    expect(await ui.seriousFindings()).toEqual([]);
  });

  it('diagnostics name a remedy for every device that is not ok', async () => {
    await ui.open('faults');
    await ui.page.locator('.status-devices').click();
    await ui.page.waitForSelector('dialog[open]');
    await ui.shoot('panel-diagnostics');
    const named = [
      'Check its cable',
      'page pictures',
      'Unplug the camera',
      'Check the disk and its free space',
      'has not run yet',
      'list-check.timer',
    ];
    for (const text of named) {
      expect(await ui.page.locator('dialog').textContent()).toContain(text);
    }
  });

  it('opens an alert by key without moving the rest of the screen', async () => {
    await ui.open('protect');
    const before = await ui.page.locator('.person-card').boundingBox();
    const tab = await ui.page.locator('.edge-tab').boundingBox();
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.waitForSelector('.side-rows');
    await ui.shoot('panel-alert-protect');
    expect(await ui.seriousFindings()).toEqual([]);
    expect(await ui.page.locator('.person-card').boundingBox()).toEqual(before);
    expect(ui.server.received.map((entry) => entry.path)).toContain('/api/alerts/open');
    await ui.page.getByRole('button', { name: 'Not this person' }).click();
    expect(ui.server.received.at(-1)).toMatchObject({
      path: '/api/alerts/adjudicate',
      body: { outcome: 'not-confirmed' },
    });
    await ui.page.keyboard.press('Escape');
    await ui.open('clean');
    expect(await ui.page.locator('.edge-tab').boundingBox()).toEqual(tab);
  });

  it('shows how little a face entry means, and asks for a reason and a second person', async () => {
    await ui.open('faceEntry');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.waitForSelector('.side-rows');
    await ui.shoot('panel-alert-face');
    expect(await ui.seriousFindings()).toEqual([]);
    const words = (await ui.page.locator('.side-panel').textContent()) ?? '';
    for (const text of [
      '1 stranger in 467',
      '214 faces',
      'Entry 1 of 2',
      'officers confirmed 3',
      'mp-2026-0117',
      'No picture came with this entry',
    ]) {
      expect(words).toContain(text);
    }
    // Neither the similarity nor the threshold is for a screen that a traveller could glimpse.
    expect(words).not.toMatch(/0\.61|0\.5\b/);
    await ui.page.getByRole('button', { name: 'Not this person' }).click();
    expect(ui.server.received.at(-1)?.path).not.toBe('/api/alerts/adjudicate');
    await ui.page.getByRole('button', { name: 'Features differ' }).click();
    await expect
      .poll(() => ui.server.received.at(-1))
      .toMatchObject({
        path: '/api/alerts/adjudicate',
        body: { outcome: 'not-confirmed', reason: 'FEATURES_DIFFER' },
      });
    await ui.open('faceAwaitsSecond');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.waitForSelector('.second-person');
    await ui.shoot('panel-alert-face-second');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.getByRole('button', { name: 'I agree' }).click();
    await ui.page.getByText('enters officer number and PIN').waitFor();
    expect(ui.server.received.at(-1)?.path).not.toBe('/api/alerts/second');
    await ui.page.locator('.second-person input').first().fill('B12');
    await ui.page.locator('.second-person input').last().fill('482913');
    await ui.page.getByRole('button', { name: 'I do not agree' }).click();
    await expect
      .poll(() => ui.server.received.at(-1))
      .toMatchObject({ path: '/api/alerts/second', body: { officerId: 'B12', pin: '482913', agrees: false } });
    // The field is emptied when the answer comes, which is after the server has the PIN.
    await expect.poll(() => ui.page.locator('.second-person input').last().inputValue()).toBe('');
  });

  it('shows what a document alert means and that no record exists yet', async () => {
    await ui.open('documentHit');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.waitForSelector('.side-rows');
    await ui.page.getByRole('button', { name: 'Next entry' }).click();
    await ui.page.waitForSelector('.side-document .side-rows');
    await ui.shoot('panel-alert-document');
    const words = await ui.page.locator('.side-panel').textContent();
    expect(words).toContain('no reason to refuse');
    expect(words).toContain('No record yet');
  });
});

describe('keys', () => {
  it('allows a clean traveller on one press of F10', async () => {
    await ui.open('clean');
    await ui.page.keyboard.press('F10');
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    expect(ui.decisions()[0]?.body).toMatchObject({ decision: 'clear', held: false, reasons: [] });
  });

  it('ignores a tap on F10 when the key must be held', async () => {
    await ui.open('heldKey');
    await ui.page.keyboard.press('F10');
    await ui.page.waitForSelector('.notice');
    await ui.shoot('notice-tap');
    expect(ui.decisions()).toEqual([]);
  });

  it('takes a held F10, and auto-repeat does not shorten the hold', async () => {
    await ui.open('heldKey');
    await ui.page.keyboard.down('F10');
    for (let repeat = 0; repeat < 5; repeat += 1) await ui.page.keyboard.down('F10');
    expect(ui.decisions()).toEqual([]);
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    await ui.page.keyboard.up('F10');
    expect(ui.decisions()[0]?.body).toMatchObject({ decision: 'clear', held: true });
  });

  it('cancels a hold when the screen changes under it', async () => {
    await ui.open('heldKey');
    await ui.page.keyboard.down('F10');
    ui.server.show({ ...LANES.heldKey(), clock: { trusted: false } });
    await ui.page.waitForSelector('.notice');
    await ui.page.keyboard.up('F10');
    expect(ui.decisions()).toEqual([]);
  });

  it('asks for a reason, and Enter never allows', async () => {
    await ui.open('needsALook');
    await ui.page.keyboard.down('F10');
    await ui.page.waitForSelector('.side-decision');
    await ui.page.keyboard.up('F10');
    await ui.page.getByRole('checkbox', { name: 'Looked at the document' }).check();
    await ui.page.locator('[data-confirm="clear"]').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.locator('.side-decision .note input').focus();
    await ui.page.keyboard.press('Enter');
    expect(ui.decisions()).toEqual([]);
    await ui.shoot('panel-reasons-allow');
    await ui.page.keyboard.press('F10');
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    expect(ui.decisions()[0]?.body).toMatchObject({ decision: 'clear', held: true, reasons: ['LOOKED_AT_DOCUMENT'] });
    await ui.page.waitForSelector('dialog', { state: 'detached' });
  });

  it('does not allow with Enter on the focused allow button', async () => {
    await ui.open('clean');
    await ui.page.locator('[data-action="clear"]').focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.keyboard.press('F2');
    await ui.page.waitForSelector('dialog[open]');
    expect(ui.decisions()).toEqual([]);
  });

  it('says why a decision was refused and keeps the dialog', async () => {
    ui.server.refuseDecision = 'STALE_SCREEN';
    await ui.open('needsALook');
    await ui.page.keyboard.press('F9');
    await ui.page.getByRole('checkbox', { name: 'Document needs an expert' }).check();
    await ui.page.getByRole('button', { name: 'Send to second line' }).click();
    await ui.page.waitForSelector('.side-panel .problem');
    expect(await ui.page.locator('.side-panel .problem').textContent()).toContain('screen changed');
    ui.complaints = ui.complaints.filter((text) => !text.includes('409'));
  });

  it('sends the other decisions with their reasons', async () => {
    await ui.open('needsALook');
    await ui.page.keyboard.press('Shift+F9');
    await ui.page.getByRole('checkbox', { name: 'Second opinion' }).check();
    await ui.page.getByRole('button', { name: 'Hand to supervisor' }).click();
    await expect.poll(() => ui.decisions()).toHaveLength(1);
    expect(ui.decisions()[0]?.body).toMatchObject({ decision: 'supervisor', reasons: ['SECOND_OPINION'] });
  });

  it('covers the desk with F12 and with Escape twice, and hides what was open', async () => {
    await ui.open('protect');
    await ui.page.keyboard.press('Control+Enter');
    await ui.page.waitForSelector('.side-rows');
    await ui.page.keyboard.press('F12');
    await ui.page.waitForSelector('.cover-clock');
    await ui.shoot('cover');
    const words = await ui.page.locator('body').textContent();
    expect(words).not.toContain('ERIKSSON');
    expect(await ui.page.locator('.edge-tab').count()).toBe(0);
    await ui.page.keyboard.press('F12');
    await ui.page.waitForSelector('.lane');
    expect(await ui.page.locator('.side-panel').count()).toBe(0);
    await ui.page.keyboard.press('Escape');
    await ui.page.keyboard.press('Escape');
    await ui.page.waitForSelector('.cover-clock');
  });

  it('settles a character in doubt on its picture, with what was offered', async () => {
    await ui.open('doubt');
    await ui.page.locator('.close-up-strip').waitFor();
    await ui.page.locator('.choice').nth(1).click();
    await expect
      .poll(() => ui.server.received.at(-1))
      .toMatchObject({ path: '/api/inspection/glyph', body: { line: 1, column: 6, character: '2' } });
  });

  it('asks for the page and for the zone once more', async () => {
    await ui.open('readsDiffer');
    for (const [name, what] of [
      ['Take the page again', 'page'],
      ['Read the MRZ again', 'mrz'],
    ] as const) {
      await ui.page.getByRole('button', { name }).click();
      await expect
        .poll(() => ui.server.received.at(-1))
        .toMatchObject({ path: '/api/inspection/recapture', body: { what } });
    }
  });

  it('corrects the zone by hand with live check digits', async () => {
    await ui.open('needsALook');
    await ui.page.keyboard.press('F6');
    await ui.page.waitForSelector('.digit.irregular');
    const second = ui.page.locator('.mrz-input').nth(1);
    await second.fill('L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06');
    await ui.until('document.querySelectorAll(".digit").length === 5 && !document.querySelector(".digit.irregular")');
    const use = ui.page.getByRole('button', { name: 'Use these lines' });
    expect(await use.isEnabled()).toBe(false);
    await ui.page.getByLabel('The reading differs from what is printed').check();
    await use.click();
    const lines = [expect.any(String), expect.any(String)];
    await expect
      .poll(() => ui.server.received.at(-1))
      .toMatchObject({ path: '/api/inspection/mrz', body: { lines, because: 'READING_WRONG' } });
  });
});

describe('sign-in and link', () => {
  it('signs in by pad and says how long an account is locked', async () => {
    ui.server.setSession(sessionOf({ officer: null }));
    await ui.page.goto(ui.base);
    await ui.page.getByLabel('Officer number').fill('A17');
    for (const digit of ['1', '1', '1', '1']) await ui.page.getByRole('button', { name: digit, exact: true }).click();
    await ui.page.getByRole('button', { name: 'Sign in' }).click();
    await ui.until('document.querySelector(".sign-in-problem").textContent.includes("5 minutes")');
    await ui.shoot('sign-in');
    expect(await ui.seriousFindings()).toEqual([]);
    ui.complaints = ui.complaints.filter((text) => !text.includes('401'));
    await ui.page.getByLabel('PIN').fill('2468');
    await ui.page.keyboard.press('Enter');
    await ui.page.waitForSelector('.lane');
  });

  it('asks for the code of a supervisor where strangers hold the sign-in up', async () => {
    ui.server.setSession(sessionOf({ officer: null }));
    ui.server.throttled = true;
    await ui.page.goto(ui.base);
    await ui.page.getByLabel('Officer number').fill('A17');
    await ui.page.getByLabel('PIN').fill('2468');
    expect(await ui.page.getByLabel('Code from the supervisor').count()).toBe(0);
    await ui.page.keyboard.press('Enter');
    await ui.until('document.querySelector(".sign-in-problem").textContent.includes("9 minutes")');
    await ui.page.getByLabel('Code from the supervisor').fill('47110 47110');
    await ui.shoot('sign-in-code');
    expect(await ui.seriousFindings()).toEqual([]);
    ui.complaints = ui.complaints.filter((text) => !text.includes('429'));
    await ui.page.getByLabel('PIN').fill('2468');
    await ui.page.keyboard.press('Enter');
    await ui.page.waitForSelector('.lane');
  });

  it('locks after the idle time and unlocks with the PIN', async () => {
    ui.server.setSession(sessionOf({ lockAfterMs: 400 }));
    await ui.page.goto(ui.base);
    await ui.page.waitForSelector('.sign-in-who');
    await ui.shoot('locked');
    expect(await ui.page.locator('body').textContent()).not.toContain('ERIKSSON');
    await ui.page.getByLabel('PIN').fill('2468');
    await ui.page.keyboard.press('Enter');
    await ui.page.waitForSelector('.lane');
  });

  it('says when the lane service is gone and goes on when it is back', async () => {
    await ui.open('clean');
    await ui.context.setOffline(true);
    ui.server.dropStreams();
    await ui.page.waitForSelector('.banner-stop');
    await ui.shoot('link-lost');
    expect(await ui.page.locator('[data-action="clear"]').getAttribute('aria-disabled')).toBe('true');
    await ui.context.setOffline(false);
    await ui.page.waitForSelector('.banner-stop', { state: 'detached' });
    ui.complaints = ui.complaints.filter((text) => !text.includes('ERR_'));
  });

  it('posts camera frames only while a live face is awaited', async () => {
    const lane3 = { id: 'lane-3', name: 'Lane 3', demo: false, training: null };
    const browserCamera = { ...lane3, camera: 'browser' as const };
    ui.server.show({ ...LANES.clean(), lane: browserCamera });
    await ui.page.goto(ui.base);
    await ui.until('document.querySelector("video")?.videoWidth >= 640');
    const frames = () => ui.server.received.filter((entry) => entry.path === '/api/camera/frame').length;
    expect(frames()).toBe(0);
    ui.server.show({ ...LANES.awaiting(), lane: browserCamera });
    await expect.poll(frames, PATIENCE).toBeGreaterThan(1);
    // Each with a proof of its own: HMAC-SHA-256 in base64url.
    expect(new Set(ui.server.proofs).size).toBe(ui.server.proofs.length);
    for (const proof of ui.server.proofs) expect(proof).toMatch(/^[A-Za-z0-9_-]{43}$/);
    await ui.shoot('camera-browser');
    expect(ui.server.received.some((entry) => entry.path === '/api/camera/lost')).toBe(false);
  });

  it('says that another screen has the camera and what was turned away, and takes the camera on demand', async () => {
    const lane3 = { id: 'lane-3', name: 'Lane 3', demo: false, training: null, camera: 'browser' as const };
    const refused = [
      { why: 'other-screen' as const, count: 1_240 },
      { why: 'replayed' as const, count: 3 },
    ];
    ui.server.cameraElsewhere = 'CAMERA_OTHER_SCREEN';
    ui.server.show({ ...LANES.awaiting(), lane: lane3, cameraFeed: { holder: null, refused } });
    await ui.page.goto(ui.base);
    await ui.page.getByText('Another screen is using the camera of this lane.').waitFor();
    const words = await ui.page.locator('.face-card').textContent();
    expect(words).toContain('Rejected camera pictures: 1,243');
    expect(words).toContain('from another screen 1,240');
    await ui.shoot('camera-elsewhere');
    // The page asks all the time, and only taking gives it the camera.
    await ui.page.getByRole('button', { name: 'Use the camera here' }).click();
    await ui.page.getByText('Another screen is using the camera of this lane.').waitFor({ state: 'detached' });
    const claims = ui.server.received.filter((entry) => entry.path === '/api/camera/claim');
    expect(claims.some(({ body }) => (body as { take: boolean }).take)).toBe(true);
    ui.complaints = ui.complaints.filter((text) => !text.includes('409'));
  });
});
