import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { SupportView } from '../../../src/adapters/http/api/support.ts';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { openJournal } from '../../../src/adapters/storage/journal/index.ts';
import { OFFICER } from '../../fakes/daemon-site.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { freePort } from '../../fakes/ports.ts';
import { developmentRing } from '../../fakes/stores.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const path = (...parts: string[]): string => join(desk.folder, ...parts);
const commands = commandsOf('operations.md');
let at = 0;
/** Each command is a process of its own, and keys are slow to open on purpose. */
const PATIENCE_MS = 300_000;
const DAY_MS = 86_400_000;
const LANES = [1, 2, 3] as const;
const secretOf = (name: string): string => `the passphrase of ${name}`;
const OPERATOR = secretOf('gil');

async function next(start: string, answers: readonly string[] = [], code = 0): Promise<Run> {
  const command = commands[at] ?? '';
  at += 1;
  expect(command.startsWith(start) ? start : command).toBe(start);
  return await again(command, answers, code);
}

async function again(command: string, answers: readonly string[] = [], code = 0): Promise<Run> {
  const run = await desk.type(command, answers.map((answer) => `${answer}\n`).join(''));
  expect({ command, code: run.code, err: run.code === code ? '' : run.err }).toEqual({ command, code, err: '' });
  return run;
}

const configOf = (lane: number): string => `trial/lane-${lane}.json`;
const stateOf = (lane: number): string => path('trial', `state-${lane}`);
const held = (lane: number): boolean => existsSync(join(stateOf(lane), 'lists', 'lantern-persons'));

async function configure(lane: number): Promise<void> {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
  const [one, two] = ['anna', 'ben'].map((name) => readFileSync(path(`trial/${name}.pub`), 'utf8'));
  const keys = [one, two].map((text) => (JSON.parse(text ?? '{}') as { publicKey: string }).publicKey);
  const own = {
    lane: { id: `lane-${lane}`, name: `Arrivals, lane ${lane}`, purpose: 'trafficking' },
    stateDir: `state-${lane}`,
    key: { kind: 'development' },
    http: { port: await freePort() },
    // Not connected: the daemon says so, and serves its screen.
    scanner: { kind: 'serial', profile: 'honeywell-xenon-ocr', path: path('no-scanner') },
    imager: { kind: 'none' },
    camera: { kind: 'none' },
    lists: [{ id: 'missing-persons', name: 'Missing persons', maxAgeHours: 48 }],
    policyKeys: { threshold: 2, keys },
  };
  writeFileSync(path(configOf(lane)), JSON.stringify({ ...example, ...own }));
}

/** Rows of one kind in the audit of a kiosk, while nothing else runs on it. */
async function rowsOf(lane: number, kind: string): Promise<{ subject: string; body: Record<string, unknown> }[]> {
  const clock = { mono: () => 1, wall: () => new Date(), trusted: () => true };
  const ring = await developmentRing(stateOf(lane));
  const opened = openJournal({ stateDir: stateOf(lane), ring, clock, bootId: 'test' });
  if (!opened.ok) throw new Error(opened.message);
  const rows = [...opened.journal.readRows({ from: 1, to: 100_000 })].map(({ text }) => JSON.parse(text));
  opened.journal.stop();
  return rows.filter((row) => row.kind === kind);
}

/** The daemon of a kiosk until it is ready, and as long as `work` takes; gives what it said. */
async function withDaemon(
  lane: number,
  { flags = [], work = async () => undefined }: { flags?: string[]; work?: (url: string) => Promise<unknown> } = {},
): Promise<string> {
  const child = spawn(process.execPath, [...flags, builtEntry('daemon/main.js'), '--config', configOf(lane)], {
    cwd: desk.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise((resolve) => child.once('close', resolve));
  for (let tries = 0; tries < 1_800 && child.exitCode === null && !/ready after/.test(said); tries += 1)
    await delay(100);
  try {
    await work(/http:\/\/localhost:\d+/.exec(said)?.[0] ?? '');
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  return said;
}

/** Started when the window is long over. */
const startLater = (lane: number): Promise<string> =>
  withDaemon(lane, { flags: ['--import', pathToFileURL(join(packageRoot, 'test/fakes/clock-2046.mjs')).href] });

/** The form Support as an officer at this kiosk opens it. */
async function supportForm(lane: number): Promise<z.infer<typeof SupportView>> {
  const stateDir = stateOf(lane);
  const made = openAccounts({ stateDir, ring: await developmentRing(stateDir), wall: () => new Date() });
  if (!made.ok) throw new Error(made.message);
  await made.accounts.create(OFFICER);
  made.accounts.close();
  const opened: z.infer<typeof SupportView>[] = [];
  const work = async (url: string): Promise<void> => {
    const client = new LaneClient(url);
    expect(await client.signIn(OFFICER.id, OFFICER.pin)).toBe(200);
    opened.push(SupportView.parse(JSON.parse((await client.send('POST', '/api/support/open', {})).body.toString())));
    client.close();
  };
  expect(await withDaemon(lane, { work })).not.toMatch(/lantern/i);
  const [view] = opened;
  if (view === undefined) throw new Error('the form did not open');
  return view;
}

beforeAll(async () => {
  requireBuild();
  await cryptoReady();
});
afterAll(() => desk.clear());

describe('docs/operations.md, command by command, with two agencies and three kiosks', () => {
  it(
    'before: an office with three kiosks, a list, and a policy that names the partner',
    async () => {
      await next('mkdir -p trial');
      const ceremony = commandsOf('central-it.md').find((command) => command.includes('keys ceremony')) ?? '';
      const people = ['ada', 'ben', 'cyn', 'dan', 'eva', 'flo', 'gil'].flatMap((name) => [
        secretOf(name),
        secretOf(name),
      ]);
      const { out } = await again(ceremony, people);
      const root = /compares:\n {2}([0-9a-f ]+)\n/.exec(out)?.[1] ?? '';
      await again('cp trial/office/repository/metadata/1.root.json trial/keys/kept-root.json');
      await next('waypost central keygen --out trial/partner');
      for (const name of ['anna', 'ben']) await again(`waypost central keygen --out trial/${name}`);
      const policy = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8'));
      const { publicKey: key } = JSON.parse(readFileSync(path('trial/partner.pub'), 'utf8')) as { publicKey: string };
      const operations = { agencies: [{ id: 'coast', name: 'Coast agency', key }], maxDays: 14, maxRecords: 500 };
      const [validFrom, validUntil] = [-1, 300].map((days) => new Date(Date.now() + days * DAY_MS).toISOString());
      const issuedAt = validFrom;
      writeFileSync(
        path('trial/policy.json'),
        JSON.stringify({ ...policy, issuedAt, validFrom, validUntil, operations }),
      );
      await again(
        'waypost central policy trial/policy.json --key trial/anna.key --key trial/ben.key --out trial/policy.signed.json',
      );
      for (const lane of LANES) {
        await configure(lane);
        await again(`waypost device identity --config ${configOf(lane)} --out trial/id-${lane}.json`);
        await again(`waypost central device enrol trial/id-${lane}.json --office trial/office`, ['yes']);
        await again(`waypost policy install trial/policy.signed.json --config ${configOf(lane)}`);
      }
      await again('cp docs/examples/missing-persons.json docs/examples/records.jsonl trial');
      await again(
        'waypost central build --office trial/office --keys trial/keys --list trial/missing-persons.json --records trial/records.jsonl',
        [OPERATOR],
      );
      for (const [place, name] of ['dan', 'eva'].entries())
        await again(
          `waypost central approve trial/office/staging --key trial/keys/targets-${place + 1}.key --root trial/keys/kept-root.json --records trial/records.jsonl`,
          ['1', secretOf(name)],
        );
      await again('waypost central publish --office trial/office --keys trial/keys', [OPERATOR]);
      for (const lane of LANES)
        await again(
          `waypost update trust trial/office/repository/metadata/1.root.json --config ${configOf(lane)} --fingerprint "${root}"`,
        );
    },
    PATIENCE_MS,
  );

  it(
    '2 to 4: staged, signed by the partner, approved by two, published',
    async () => {
      await next('cp docs/examples/operation.json');
      await next('cp docs/examples/records.jsonl');
      const file = JSON.parse(readFileSync(path('trial/operation.json'), 'utf8'));
      const [notBefore, notAfter] = [-1, 6].map((days) => new Date(Date.now() + days * DAY_MS).toISOString());
      writeFileSync(path('trial/operation.json'), JSON.stringify({ ...file, notBefore, notAfter }));
      const staging = commands[at] ?? '';
      const unread = staging.replace(' --policy trial/policy.json', '');
      expect((await again(unread, [], 1)).err).toContain('--policy FILE');
      const strict = {
        ...JSON.parse(readFileSync(path('trial/policy.json'), 'utf8')),
        randomSecondLine: { oneIn: 10 },
      };
      writeFileSync(path('trial/strict.json'), JSON.stringify(strict));
      const looser = await again(staging.replace('trial/policy.json', 'trial/strict.json'), [], 1);
      expect(looser.err).toContain('one in 20 is not stricter than one in 10');
      const staged = await next('waypost central operation stage', [OPERATOR]);
      expect(staged.out).toContain('en: Names the quay as the place of work and no employer');
      expect(staged.out).toContain(
        'rule: two people must agree to allow a traveller despite an entry of class discreet',
      );
      expect(staged.out).toContain('2 kiosk(s) take part; the other 1 get a key that opens nothing.');
      expect(readFileSync(path('trial/request.json'), 'utf8')).not.toMatch(/KETTLE|quay|J-01/);
      const approve = commands.find((command) => command.startsWith('waypost central approve')) ?? '';
      expect((await again(approve, ['1', secretOf('dan')], 1)).err).toContain('STAGING_OPERATION');
      const sign = commands[at] ?? '';
      writeFileSync(path('trial/other.jsonl'), readFileSync(path('trial/records.jsonl'), 'utf8').split('\n')[0] ?? '');
      const other = sign.replace('operation-records.jsonl', 'other.jsonl');
      expect((await again(other, ['lantern'], 1)).err).toContain('OPERATION_RECORDS');
      const added = ' --additions trial/operation-additions.json';
      expect((await again(sign.replace(added, ''), ['lantern'], 1)).err).toContain('OPERATION_ADDITIONS');
      const changed = JSON.parse(readFileSync(path('trial/operation-additions.json'), 'utf8'));
      writeFileSync(path('trial/other.json'), JSON.stringify({ ...changed, rules: { childAge: 21 } }));
      const otherAdded = sign.replace('operation-additions.json', 'other.json');
      expect((await again(otherAdded, ['lantern'], 1)).err).toContain('OPERATION_RECORDS');
      const signed = await next('waypost central operation sign', ['lantern']);
      expect(signed.out).toContain('it does not mean: Many people who work for an agency do not know its name.');
      expect(/same words:\n(.*)\n/.exec(signed.out)?.[1]).toBe(/each other:\n(.*)\n/.exec(staged.out)?.[1]);
      const imported = commands[at] ?? '';
      expect((await again(imported.replace('partner.pub', 'anna.pub'), [], 1)).err).toContain('OPERATION_SIGNATURE');
      await next('waypost central operation import');
      const alone = (commands[at] ?? '').replace(added, '');
      expect((await again(alone, ['1', secretOf('dan')], 1)).err).toContain('STAGING_ADDITIONS');
      const shown = await next('waypost central approve', ['1', secretOf('dan')]);
      expect(shown.out).toContain('OPERATION lantern with the agency coast');
      expect(shown.out).toContain('point J-01, tab told, for adult and child');
      expect(shown.out).toContain('rule: one crossing in 20 is sent to the second line');
      await next('waypost central approve', ['1', secretOf('eva')]);
      await next('waypost central publish', [OPERATOR]);
    },
    PATIENCE_MS,
  );

  it(
    '5: two kiosks take it and the third does not, with the same words on every screen',
    async () => {
      const first = await next('waypost update apply');
      const others = [];
      for (const lane of [2, 3])
        others.push(await again(`waypost update apply --config ${configOf(lane)} --from trial/office/repository`));
      for (const run of others) expect(run).toEqual(first);
      expect(first.out).not.toMatch(/lantern/i);
      expect(LANES.map(held)).toEqual([true, true, false]);
      for (const what of ['update status', 'list status']) {
        const said = [];
        for (const lane of LANES) {
          const { out } = await again(`waypost ${what} --config ${configOf(lane)}`);
          said.push(out.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|counter: .*|\d+(\.\d+)? h/g, '…'));
        }
        expect(said[0]).not.toMatch(/lantern/i);
        expect(said).toEqual([said[0], said[0], said[0]]);
      }
      expect(await rowsOf(3, 'list-verdict')).toSatisfy((rows: object) => !JSON.stringify(rows).includes('lantern'));
    },
    PATIENCE_MS,
  );

  it(
    '5: the daemon offers the added points at a kiosk that takes part, and nothing else differs from one that does not',
    async () => {
      const [inside, outside] = [await supportForm(2), await supportForm(3)];
      const added = inside.items.filter(({ operation }) => operation !== null);
      expect(added.map(({ id }) => id)).toEqual(['J-01', 'J-02']);
      expect(added[0]?.operation).toEqual({
        agency: 'Coast agency',
        agreement: 'Memorandum 7/2026 of the two agencies',
      });
      const items = inside.items.filter(({ operation }) => operation === null);
      expect(outside).toEqual({ ...inside, items });
    },
    PATIENCE_MS,
  );

  it(
    'ends by itself at the next start of the daemon, with a receipt; and early on the other kiosk',
    async () => {
      expect(await startLater(1)).not.toMatch(/lantern/i);
      expect(held(1)).toBe(false);
      expect(await rowsOf(1, 'operation-ended')).toMatchObject([
        {
          subject: 'lantern-persons',
          body: {
            operation: 'lantern',
            agency: 'coast',
            why: 'over',
            generation: 1,
            additions: { points: 2, rules: 2 },
          },
        },
      ]);
      await next('waypost central operation end');
      await next('waypost central approve', ['lantern', secretOf('dan')]);
      await next('waypost central approve', ['lantern', secretOf('eva')]);
      await next('waypost central publish', [OPERATOR]);
      expect(held(2)).toBe(true);
      await again(`waypost update apply --config ${configOf(2)} --from trial/office/repository`);
      expect(held(2)).toBe(false);
      expect(await rowsOf(2, 'operation-ended')).toMatchObject([{ body: { why: 'withdrawn' } }]);
      expect(at).toBe(commands.length);
    },
    PATIENCE_MS,
  );
});
