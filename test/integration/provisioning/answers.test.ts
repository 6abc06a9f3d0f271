import { chmodSync, existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import {
  answersSchemaText,
  Bench,
  checkAnswers,
  provision,
  readAnswers,
  STEPS,
} from '../../../src/cli/provisioning/index.ts';
import { ANSWERS, ProvisionSite, SITE_FILE } from '../../fakes/provision-site.ts';

let site: ProvisionSite;
beforeEach(async () => {
  site = ProvisionSite.create();
  await site.newCode();
});
afterEach(() => site.remove());

/** `waypost provision --unattended answers.json --check`, in this process: what is said, and whether all is well. */
async function check(answers: unknown, { simulated = false } = {}): Promise<{ ok: boolean; out: string }> {
  site.write('answers.json', answers);
  const reading = readAnswers(site.answers);
  if (!reading.ok) return { ok: false, out: reading.message };
  const said: string[] = [];
  const dialogue = {
    say: (line: string) => void said.push(line),
    note: () => undefined,
    ask: () => Promise.resolve(null),
  };
  const bench = new Bench({ configFile: site.config, stateDir: site.stateDir, simulated, answers: reading, dialogue });
  const ok = await checkAnswers(bench);
  bench.close();
  expect(existsSync(site.stateDir)).toBe(false);
  expect(existsSync(site.config)).toBe(false);
  expect(existsSync(site.at('request.json'))).toBe(false);
  return { ok, out: said.join('\n') };
}

describe('the check of unattended answers', () => {
  it('finds nothing wrong with right ones, and writes nothing', async () => {
    const checked = await check(ANSWERS);
    expect(checked.out).toContain('No answer is wrong.');
    expect(checked.ok).toBe(true);
  });

  it('tells every missing section at once, each with a remedy', async () => {
    const { ok, out } = await check({});
    expect(ok).toBe(false);
    for (const section of ['key', 'claim', 'site', 'hardware', 'lists', 'accounts'])
      expect(out).toContain(`WRONG    ${section}: ${section} is missing.`);
    expect(out.match(/do -> /g)).toHaveLength(7);
    expect(out).toContain('7 to correct.');
  });

  it('tells faults of form and of content together, in sentences and not in the words of a schema', async () => {
    site.secret('ola.pin', '123456');
    site.write('site.json', { ...SITE_FILE, polcy: {} });
    const { laneName: _, ...lane } = ANSWERS.site;
    const { out } = await check({
      ...ANSWERS,
      key: { kind: 'passphrase', file: 'passphrase', pcr: [7] },
      claim: { ...ANSWERS.claim, codeFile: 'no-code', request: 'no-stick/request.json' },
      hardware: { ...ANSWERS.hardware, imager: { kind: 'folder', path: 'no-pages' } },
      accounts: [{ ...ANSWERS.accounts[0], role: 'boss' }],
      lists: { clockConfirmedBy: 7 },
      site: lane,
      colour: 'red',
    });
    for (const told of [
      'colour: colour is not a known answer.',
      'key.pcr: key.pcr is not a known answer.',
      'claim.codeFile:',
      'no-stick/request.json cannot be written (ENOENT).',
      'site.laneName: site.laneName is missing.',
      'do -> Give the name that colleagues use for the lane, 1 to 60 characters.',
      'hardware.imager.path:',
      'lists.clockConfirmedBy: lists.clockConfirmedBy is not a suitable answer.',
      'accounts.0.role: accounts.0.role is not a suitable answer.',
      'do -> Give "officer", "supervisor", "technician" or "protection".',
    ])
      expect(out).toContain(told);
    expect(out).not.toMatch(/invalid|expected|received|undefined|unrecognized/i);
    expect(out.match(/WRONG {4}/g)).toHaveLength(out.match(/do -> /g)?.length ?? 0);
  });

  it.each([
    ['a key of the configuration that nobody knows', { ...SITE_FILE, polcy: {} }, 'polcy'],
    ['what the kiosk decides', { ...SITE_FILE, lane: {} }, 'lane can only be set at the kiosk'],
  ])('reads the site file: %s', async (_, file, told) => {
    site.write('site.json', file);
    expect((await check(ANSWERS)).out).toContain(told);
  });

  it.each([
    ['the PIN of an officer', () => site.secret('ola.pin', '123456'), 'accounts.0: ola:'],
    ['a PIN that others can read', () => chmodSync(site.at('tom.pin'), 0o644), 'can be read by others'],
    ['a short passphrase', () => site.secret('passphrase', 'short'), 'key.file: '],
    ['a claim code with a letter missing', () => site.secret('code', 'ABCD-EFGH'), 'is not a claim code'],
    [
      'a policy pack of another office',
      () => site.write('policy.json', { pack: '{}', signatures: [] }),
      'site.policyPack:',
    ],
  ])('reads what the answers name: %s', async (_, spoil, told) => {
    spoil();
    const { ok, out } = await check(ANSWERS);
    expect(out).toContain(told);
    expect(ok).toBe(false);
  });

  it('tells two people of one id, and a role that nobody has', async () => {
    const [ola] = ANSWERS.accounts;
    const { out } = await check({ ...ANSWERS, accounts: [ola, ola] });
    expect(out).toContain('The id ola appears twice.');
    expect(out).toContain('No account has the role supervisor.');
    expect(out).toContain('No account has the role technician.');
    expect(out).toContain('No account has the role protection.');
  });

  it('says of what comes on the stick later that it does not exist yet, and no fault', async () => {
    unlinkSync(site.at('site.json'));
    const lists = { update: { from: 'stick' }, clockConfirmedBy: 'tom' };
    const checked = await check({ ...ANSWERS, lists });
    expect(checked.out).toContain('NOT YET  site.siteFile:');
    expect(checked.out).toContain('NOT YET  lists.update.from:');
    expect(checked.ok).toBe(true);
    // With the answer of central IT there it is one.
    writeFileSync(site.at('answer.json'), '{}');
    expect(await check({ ...ANSWERS, lists })).toMatchObject({ ok: false });
  });

  it('takes null only on a training bench', async () => {
    const bench = {
      ...ANSWERS,
      key: { kind: 'development' },
      claim: null,
      site: { ...ANSWERS.site, siteFile: null, policyPack: null },
      help: null,
    };
    expect((await check(bench)).out.match(/WRONG/g)).toHaveLength(5);
    expect(await check(bench, { simulated: true })).toMatchObject({ ok: true });
  });

  it('is told of a file that is no answers at all', () => {
    for (const text of ['', '[]', '"x"', 'null', '{']) {
      writeFileSync(site.answers, text);
      const reading = readAnswers(site.answers);
      expect(reading.ok ? '' : reading.message).toContain(site.answers);
    }
  });

  it('is made by the command as well, which exits 1 where something is wrong', async () => {
    site.write('answers.json', { ...ANSWERS, accounts: [] });
    const wrong = await site.provision(['--check']);
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.out).toContain('accounts');
    site.answer({});
    expect(await site.provision(['--check'])).toMatchObject({ code: 0 });
    expect(site.has('state')).toBe(false);
  });

  it('comes before an unattended run writes anything', async () => {
    site.answer({ accounts: undefined, lists: undefined });
    const reading = readAnswers(site.answers);
    const said: string[] = [];
    const dialogue = {
      say: (line: string) => void said.push(line),
      note: () => undefined,
      ask: () => Promise.resolve(null),
    };
    const parts = { configFile: site.config, stateDir: site.stateDir, simulated: false, dialogue };
    const bench = new Bench({ ...parts, answers: reading.ok ? reading : null });
    const outcome = await provision(bench, null);
    bench.close();
    expect(outcome).toMatchObject({ ok: false, reason: 'PROVISION_ANSWERS', waitsFor: null });
    for (const told of ['2 answers are wrong. Nothing was changed.', 'accounts is missing.', 'lists is missing.'])
      expect(said.join('\n')).toContain(told);
    expect(site.has('state')).toBe(false);
  });
});

describe('the published form of the answers', () => {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/provision-answers.json'), 'utf8')) as object;
  const published = readFileSync(join(packageRoot, 'docs/schemas/provision-answers.json'), 'utf8');

  it('is the one of the program (node tools/schemas.mjs writes it)', () => {
    expect(published).toBe(answersSchemaText());
  });

  it('is the example that the manual prints', () => {
    const manual = readFileSync(join(packageRoot, 'docs/provisioning.md'), 'utf8');
    const printed = /```json\n([\s\S]*?)```/.exec(manual)?.[1] ?? '';
    expect(JSON.parse(printed)).toEqual(example);
  });

  it('takes the example, which needs files and people and no correction of form', async () => {
    expect(z.fromJSONSchema(JSON.parse(published) as z.core.JSONSchema.JSONSchema).safeParse(example).success).toBe(
      true,
    );
    // A call is of the last seven days, and an example is of a day long ago.
    const own = { ...example, key: ANSWERS.key, hardware: ANSWERS.hardware, help: ANSWERS.help };
    expect((await check(own)).out).not.toContain('WRONG');
    expect((example as { hardware: object }).hardware).toMatchObject({ camera: { kind: 'browser' } });
  });

  it('says of each section, and of each answer in it, what it is', () => {
    const { properties } = JSON.parse(published) as { properties: Record<string, Rules> };
    expect(Object.keys(properties).sort()).toEqual(STEPS.flatMap(({ section }) => section ?? []).sort());
    const without = Object.entries(properties).flatMap(([name, rules]) => [
      ...(rules.description === undefined ? [name] : []),
      ...Object.entries({ ...rules.properties, ...rules.items?.properties }).flatMap(([member, { description }]) =>
        description === undefined ? [`${name}.${member}`] : [],
      ),
    ]);
    expect(without).toEqual([]);
  });
});

interface Rules {
  description?: string;
  properties?: Record<string, Rules>;
  items?: Rules;
}
