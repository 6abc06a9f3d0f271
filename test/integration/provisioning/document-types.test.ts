import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { registerDocumentTypeCommands } from '../../../src/cli/documents/document-types.ts';
import { stateContext } from '../../../src/cli/state/index.ts';
import type { DocumentType } from '../../../src/core/document/document-type/index.ts';
import { DaemonSite, OFFICER } from '../../fakes/daemon-site.ts';
import { addTwoPeople, SOFIA, TOM } from '../../fakes/training-site.ts';

const TESS = { id: 'tess', name: 'T. Technician', role: 'technician', pin: '161803' } as const;
const NAME = 'UTO-P-1';
const MODEL: DocumentType = {
  schema: 'waypost.document-model/1',
  key: { country: 'UTO', type: 'P', number: 1, year: null, prado: null },
  format: 'TD3',
  zone: true,
  allEditions: false,
  taughtFrom: 5,
  created: '2026-11-26T00:00:00.000Z',
  print: { plane: 'AAAA', least: 0.9 },
  photo: null,
  cells: [],
};

let site: DaemonSite;
let looked = 0;

beforeAll(async () => {
  site = await DaemonSite.create();
  await addTwoPeople(site);
  const opened = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => new Date() });
  if (!opened.ok) throw new Error(opened.message);
  await opened.accounts.create(TESS);
  opened.accounts.close();
});
afterAll(() => site.remove());
beforeEach(() => {
  looked = 0;
});

/** The command as typed, on real stores; only the pages are not looked at. */
async function type(words: readonly string[], pins: readonly string[]): Promise<{ said: string; code: number }> {
  const said: string[] = [];
  let code = 0;
  const context = {
    ...stateContext,
    print: (line: string) => void said.push(line),
    warn: (line: string) => void said.push(line),
    exit: (status: number) => {
      code = status;
    },
  };
  const program = new Command().exitOverride();
  registerDocumentTypeCommands(program, context, {
    askPins: () => Promise.resolve({ ok: true, pins: [...pins] }),
    teachFrom: () => {
      looked += 1;
      return Promise.resolve({ model: MODEL, leftOut: [], message: null, untaught: {} });
    },
  });
  await program.parseAsync([...words, '--config', site.configFile], { from: 'user' });
  return { said: said.join('\n'), code };
}

const two = (technician: string, approver: string) => ['--technician', technician, '--approver', approver];
const KEY = ['--country', 'UTO', '--type', 'P', '--number', '1'];
const enrol = (technician: string, approver: string) => ['enrol', site.spool, ...KEY, ...two(technician, approver)];
const remove = (technician: string, approver: string) => ['models', 'remove', NAME, ...two(technician, approver)];
const shown = async () => (await type(['models', 'show'], [])).said;
const lastRow = () => site.withJournal((journal) => JSON.parse(journal.caseRows(NAME).at(-1)?.text ?? 'null'));

/** Each test says what it begins with, so that none needs another before it. */
async function beginWith(taught: boolean): Promise<void> {
  if ((await shown()).includes(NAME) === taught) return;
  const words = taught ? enrol(TOM.id, SOFIA.id) : remove(TOM.id, TESS.id);
  expect((await type(words, [TOM.pin, taught ? SOFIA.pin : TESS.pin])).code).toBe(0);
  looked = 0;
}

/** Who is not two people: account, account, their PINs, and whether it shows before a page is looked at. */
const NOT_TWO = [
  ['the same person twice', TOM.id, TOM.id, [TOM.pin, TOM.pin], true],
  ['an officer as the second', TOM.id, OFFICER.id, [TOM.pin, OFFICER.pin], true],
  ['a supervisor as the technician', SOFIA.id, TOM.id, [SOFIA.pin, TOM.pin], true],
  ['somebody unknown', TOM.id, 'nobody', [TOM.pin, '000000'], true],
  ['the PIN of the first twice', TOM.id, SOFIA.id, [TOM.pin, TOM.pin], false],
  ['one PIN', TOM.id, SOFIA.id, [TOM.pin], false],
] as const;

it.each(NOT_TWO)('teaches nothing for %s', async (_who, technician, approver, pins, early) => {
  await beginWith(false);
  const { said, code } = await type(enrol(technician, approver), pins);
  expect(code).toBe(1);
  expect(said).toMatch(/cannot approve their own work|this requires|There is no account|was not accepted/);
  expect(looked).toBe(early ? 0 : 1);
  expect(await shown()).toContain('No document type is taught.');
});

it('teaches for two, and names both in the audit', async () => {
  await beginWith(false);
  expect((await type(enrol(TOM.id, SOFIA.id), [TOM.pin, SOFIA.pin])).code).toBe(0);
  expect(await shown()).toContain(NAME);
  expect(await lastRow()).toMatchObject({
    kind: 'document-model-taught',
    body: { technician: TOM.id, approver: SOFIA.id, by: expect.any(String) },
  });
});

it.each(NOT_TWO)('removes nothing for %s', async (_who, technician, approver, pins) => {
  await beginWith(true);
  expect((await type(remove(technician, approver), pins)).code).toBe(1);
  expect(await shown()).toContain(NAME);
});

it('removes for two technicians, and names both in the audit', async () => {
  await beginWith(true);
  expect((await type(remove(TOM.id, TESS.id), [TOM.pin, TESS.pin])).code).toBe(0);
  expect(await shown()).toContain('No document type is taught.');
  expect(await lastRow()).toMatchObject({
    kind: 'document-model-removed',
    body: { technician: TOM.id, approver: TESS.id },
  });
});
