import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
afterAll(() => desk.clear());
const at = (name: string): string => join(desk.folder, name);

/** The one command of a manual that begins so. */
function documented(manual: string, start: string): string {
  const found = commandsOf(manual).filter((command) => command.startsWith(start));
  if (found.length !== 1) throw new Error(`${manual} names ${found.length} commands "${start}…"`);
  return found[0] as string;
}

async function done(command: string): Promise<Run> {
  const run = await desk.type(command);
  expect(run, command).toMatchObject({ code: 0 });
  return run;
}

it('prints the catalogue of the checks, as docs/document-checks.md says', async () => {
  const { out } = await done(documented('document-checks.md', 'waypost documents catalogue'));
  expect(out).toMatch(/^document\.mrz-font {2}[0-9a-f-]{36} {2}\(VI, AB, MR\) {2}TR-03135-1 5\.5\.4\.1\.3 {2}mode e$/m);
  expect(out).toContain('0 document types are supplied with the program');
});

it('signs, imports and shows a list of known issues, as docs/document-checks.md says', async () => {
  const show = documented('document-checks.md', 'waypost documents issues show');
  const take = documented('document-checks.md', 'waypost documents issues import');
  await done(documented('connect.md', 'mkdir'));
  await done(documented('connect.md', 'cp docs/examples/lane-simulated'));
  await done(documented('lists.md', 'waypost central keygen --out trial/first'));
  await done(documented('lists.md', 'waypost central keygen --out trial/second'));
  await done(documented('document-checks.md', 'waypost central issues'));
  const strange = await desk.type(take);
  expect(strange).toMatchObject({ code: 1, err: expect.stringContaining('ISSUES_SIGNATURE') as string });
  const keys = ['first', 'second'].map((name) => JSON.parse(readFileSync(at(`trial/${name}.pub`), 'utf8')).publicKey);
  const config = JSON.parse(readFileSync(at('trial/lane.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(at('trial/lane.json'), JSON.stringify({ ...config, modelKeys: { threshold: 2, keys } }));
  expect((await done(show)).out).toContain('No known issue is in force.');
  expect((await done(take)).out).toContain('List 1 with 1 entries');
  expect((await done(show)).out).toContain('UTO P  mrz-font  expiry 2030-01-01 to 2031-12-31');
  const again = await desk.type(take);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('ISSUES_OLDER') as string });
  writeFileSync(at('trial/issues.signed.json'), 'not a list');
  const broken = await desk.type(take);
  expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('not a signed list') as string });
});

it('signs, imports and shows a document reference, as docs/document-checks.md says', async () => {
  const show = documented('document-checks.md', 'waypost documents reference show');
  const take = documented('document-checks.md', 'waypost documents reference import');
  await done(documented('document-checks.md', 'waypost central reference'));
  expect((await done(show)).out).toContain('No document reference is installed.');
  expect((await done(take)).out).toContain('Document reference 1 of 2026-12-01T09:00:00Z: 1 documents');
  expect((await done(show)).out).toContain('UTO-P-2016   Utopia, passport of 2016');
  const again = await desk.type(take);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('DOC_REFERENCE_OLDER') as string });
});
