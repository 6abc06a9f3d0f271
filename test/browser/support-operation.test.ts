import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SupportView } from '../../src/adapters/http/api/support.ts';
import { viewOf } from '../../src/adapters/http/routes/support-routes.ts';
import { packWithPoints } from '../../src/core/additions/index.ts';
import { later, TestCentral } from '../fakes/central-office.ts';
import {
  additionsWith,
  issueOperation,
  type LaneLists,
  OPERATION,
  OperationKiosk,
  partner,
  ruleFor,
} from '../fakes/operations.ts';
import { testProtectionService } from '../fakes/protection.ts';
import { type formOf, HELP_PACK, supportView } from '../fakes/support-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';
import { record } from '../fakes/update-site.ts';

const ui = new UiBrowser();
const COAST = partner();
const SOURCE = `Joint operation with Coast agency, ${OPERATION.agreement}`;
let office: TestCentral;
let kiosk: OperationKiosk;
let lists: LaneLists;

beforeAll(async () => {
  await ui.start();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  office = await TestCentral.open();
  kiosk = await OperationKiosk.enrolled(office, { seed: 31, rule: ruleFor(COAST.publicKey) });
  await office.issue([record({ id: 'r1', rev: 1 })], later(0.5));
  await kiosk.trust();
  const at = { lines: [record({ id: 'w1', rev: 1 })], takingPart: [kiosk.id], secret: COAST.secret };
  await issueOperation(office, { ...at, now: later(1), additions: additionsWith() });
  const report = await kiosk.apply(later(1.1));
  vi.useRealTimers();
  if (!report.ok) throw new Error(JSON.stringify(report));
  lists = kiosk.lists(kiosk.operations());
});
afterAll(async () => {
  lists?.close();
  kiosk?.remove();
  office?.remove();
  await ui.stop();
});
beforeEach(async () => {
  ui.server.formAnswer = {};
  ui.server.loseForms = 0;
  ui.server.asksSeen = false;
  ui.server.late = false;
  await ui.fresh();
});

/** The form as this kiosk offers it at a moment, opened in the browser. */
async function openAt(moment: Date): Promise<void> {
  kiosk.state.clock.at = moment;
  const pack = packWithPoints(HELP_PACK, lists.additions());
  const { items } = viewOf(testProtectionService({ store: null, pack }).open('o.one'), { print: false, helpLines: {} });
  ui.server.support = SupportView.parse(supportView({ items }));
  await ui.open('clean');
  await ui.page.keyboard.press('F8');
  await ui.page.locator('.support-form').waitFor();
}
const forms = () =>
  ui.server.received
    .filter(({ path }) => path === '/api/support/form')
    .map(({ body }) => body as ReturnType<typeof formOf>);
async function noneShown(): Promise<void> {
  for (const tab of ['Seen', 'Told', 'Documents']) {
    await toTab(tab);
    expect(await ui.page.locator('.support-items [data-item]').count()).toBeGreaterThan(0);
    expect(await ui.page.locator('[data-item^="J-"]').count()).toBe(0);
  }
  expect((await ui.page.locator('dialog').textContent()) ?? '').not.toMatch(/Coast agency|Joint operation/);
}
const toTab = (name: string) => ui.page.getByRole('tab', { name }).click();

describe('the points of a joint operation in the form Support', () => {
  it('are not there before its window', async () => {
    await openAt(later(1.5));
    await noneShown();
  });

  it('stand behind those of the pack, under the agency and the agreement, and go with the form as others do', async () => {
    await openAt(later(3));
    expect(await ui.page.locator('.support-operation').count()).toBe(0);
    await toTab('Told');
    expect(await ui.page.locator('.support-operation').allInnerTexts()).toEqual([SOURCE]);
    const order = await ui.page
      .locator('.support-items [data-item]')
      .evaluateAll((all) => all.map((one) => (one as unknown as { dataset: { item: string } }).dataset.item));
    expect(order.at(-1)).toBe('J-01');
    expect(order.filter((id) => id.startsWith('J-'))).toEqual(['J-01']);
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.page.locator('[data-item="J-01"] input[type="checkbox"]').check();
    await ui.page.getByText('Bear in mind: Many people who work for an agency', { exact: false }).waitFor();
    await ui.page.locator('[data-item="J-01"] input[type="text"]').fill('said the quay and no employer');
    await ui.shoot('support-operation');
    await ui.page.locator('[data-choice="age:unknown"] input').check();
    await ui.page.locator('[data-choice="outcome:refer-now"] input').check();
    await ui.page.locator('[data-confirm="support"]').click();
    await ui.page.getByText('Sealed for Harbour House', { exact: false }).waitFor();
    expect(forms().at(-1)).toMatchObject({ texts: ['said the quay and no employer'] });
  });

  it('are gone at the end of its window', async () => {
    await openAt(new Date(OPERATION.notAfter));
    await noneShown();
  });
});
