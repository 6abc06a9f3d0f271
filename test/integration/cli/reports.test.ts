import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig, SystemTime } from '../../../src/adapters/files/index.ts';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { REFUSAL, reportOf } from '../../../src/adapters/report/index.ts';
import { openCrossings } from '../../../src/adapters/storage/counters/index.ts';
import { type Notice, openReceived } from '../../../src/adapters/storage/outbox/index.ts';
import { enrolDevice } from '../../../src/central/devices/index.ts';
import { CentralFolder } from '../../../src/central/folder/index.ts';
import { makeNoticeKeys, openNoticeKeys } from '../../../src/central/notices/index.ts';
import { waypostProgram } from '../../../src/cli/program.ts';
import { commandsOf } from '../../../src/cli/published-schemas.ts';
import { isoWeekBefore } from '../../../src/core/inspection/record/counts/index.ts';
import { languageTemplate } from '../../../src/daemon/languages/index.ts';
import { openStores, type Stores } from '../../../src/daemon/state/index.ts';
import { deviceIdentity, identityText } from '../../../src/delivery/device/index.ts';
import { TestCentral } from '../../fakes/central-office.ts';
import { ringOf, vector, vectorText } from '../../fakes/format-vectors.ts';
import { caseEvents, sealedEvent } from '../../fakes/stores.ts';

const PIN = '482913';
const PASSPHRASE = 'a long enough sentence';

/** Reports that load every model of the machine; the file named runs them against the same schemas. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'central fleet status': 'test/integration/fleet/line.test.ts',
  doctor: 'test/integration/support/bundle.test.ts',
  selftest: 'test/integration/support/bundle.test.ts',
  'support bundle': 'test/integration/support/bundle.test.ts',
  'models verify': 'test/integration/cli/models-manual.test.ts',
  'trust check': 'test/integration/cli/trust.test.ts',
  'trust list': 'test/integration/cli/trust.test.ts',
  'trust show': 'test/integration/cli/trust.test.ts',
};

const folder = mkdtempSync(join(tmpdir(), 'waypost-reports-'));
const at = (...parts: string[]) => join(folder, ...parts);
const example = (name: string) => join(packageRoot, 'docs/examples', name);
const CONFIG = ['--config', at('waypost.json')];
let office: TestCentral;
let slip = '';
let all: [string, Command][] = [];

interface Run {
  out: string;
  err: string;
  code: number;
}

/** A command in this process; every one writes to the same three places. */
async function run(words: readonly string[]): Promise<Run> {
  const said: Run = { out: '', err: '', code: 0 };
  const take = (to: 'out' | 'err') => (chunk: unknown) => {
    said[to] += `${String(chunk)}`;
    return true;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void take('out')(`${String(line)}\n`)),
    vi.spyOn(console, 'error').mockImplementation((line: unknown) => void take('err')(`${String(line)}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation(take('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('err')),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const program = await waypostProgram();
    for (const command of [program, ...commandsOf(program).map(([, one]) => one)]) command.exitOverride();
    await program.parseAsync([...words], { from: 'user' }).catch((error: { exitCode?: number; code?: string }) => {
      if (!String(error.code).startsWith('commander.')) throw error;
      process.exitCode = error.exitCode ?? 1;
    });
    return { ...said, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = before ?? 0;
    for (const spy of spies) spy.mockRestore();
  }
}

/** A command that asks for a PIN, as a person pipes it in. */
function typed(words: readonly string[], input: string): Run {
  const { stdout, stderr, status } = spawnSync(process.execPath, [builtEntry('cli/main.js'), ...words], {
    input,
    encoding: 'utf8',
  });
  return { out: stdout, err: stderr, code: status ?? -1 };
}

beforeAll(async () => {
  const lane = JSON.parse(readFileSync(example('lane.json'), 'utf8'));
  const repositories = [{ id: 'central', url: null }];
  const own = { stateDir: 'state', siteFolder: 'site', key: { kind: 'development' }, update: { repositories } };
  writeFileSync(at('waypost.json'), JSON.stringify({ ...lane, ...own }));
  mkdirSync(at('site', 'languages'), { recursive: true });
  writeFileSync(at('zyx.json'), languageTemplate({ code: 'zyx', name: 'Zyx', direction: 'ltr' }));
  cpSync(at('zyx.json'), at('site', 'languages', 'zyx.json'));
  for (const name of ['certificate.json', 'decommissioned.json']) writeFileSync(at(name), vector(`device/${name}`));
  writeFileSync(at('identity.json'), identityText(deviceIdentity(ringOf(), 'Lane 7')));
  writeFileSync(at('indicators.json'), vector('signed/indicators.json'));
  await kiosk();
  office = await TestCentral.open();
  await central();
  all = commandsOf(await waypostProgram());
});
afterAll(() => {
  office?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A state folder with accounts, one case with its slip, one exported, and a closed week of passes. */
async function kiosk(): Promise<void> {
  const loaded = loadConfig(at('waypost.json'));
  if (!loaded.ok) throw new Error(loaded.message);
  mkdirSync(loaded.config.stateDir, { mode: 0o700 });
  const time = new SystemTime(new Date(0));
  const opened = await openStores({ config: loaded.config, time, bootId: 'test' });
  if (!opened.ok) throw new Error(opened.message);
  const { accounts, journal, ring } = opened.stores;
  for (const [id, role] of [
    ['dora', 'dpo'],
    ['pat', 'protection'],
    ['sue', 'supervisor'],
  ] as const) {
    const made = await accounts.create({ id, name: `${id} B.`, role, pin: PIN });
    if (!made.ok) throw new Error(made.message);
  }
  slip = slipOf(journal);
  accounts.close();
  journal.stop();
  ring.wipe();
  const now = new Date();
  const crossings = openCrossings({ stateDir: loaded.config.stateDir, now });
  if (!crossings.ok) throw new Error(crossings.message);
  const week = isoWeekBefore({ year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() }, 1);
  const pattern = { hour: 9, route: null, document: 'passport', outcome: 'quiet' } as const;
  for (let n = 0; n < 30; n += 1) crossings.passes.add({ week, tallies: [], pattern, issuer: null });
  crossings.passes.close();
}

/** Number of the slip of a case that is closed. */
function slipOf(journal: Stores['journal']): string {
  expect(journal.append('case-1', [...caseEvents(), sealedEvent()]).ok).toBe(true);
  const issued = journal.records.issue('case-1', 'sue');
  if (!issued.ok) throw new Error(issued.reason);
  return issued.number;
}

const NOTICE: Notice = {
  v: 1,
  id: '01929d5e-0000-7000-8000-000000000001',
  to: 'ab'.repeat(16),
  device: 'cd'.repeat(16),
  number: 3,
  time: '2026-11-26T06:00:00.000Z',
  list: 'missing-persons',
  generation: 4,
  record: '=HYPERLINK',
  level: 'name',
  action: 'raised',
};

/** An office that knows the kiosk of the vectors and has received one notice of a kiosk that it does not know. */
async function central(): Promise<void> {
  const path = office.folder.path;
  expect(enrolDevice(new CentralFolder(path), deviceIdentity(ringOf(), 'Lane 7'), new Date()).ok).toBe(true);
  writeFileSync(at('passphrase'), PASSPHRASE, { mode: 0o600 });
  writeFileSync(at('keys-passphrase'), 'the passphrase of Gil', { mode: 0o600 });
  const notices = join(path, 'notices');
  expect((await makeNoticeKeys(notices, PASSPHRASE)).ok).toBe(true);
  const keys = await openNoticeKeys(notices, PASSPHRASE);
  if (!keys.ok) throw new Error(keys.message);
  const store = openReceived({ folder: notices, key: keys.keys.store, now: new Date() });
  if (!store.ok) throw new Error(store.message);
  const record = NOTICE.record?.replace('=', 'A') ?? null;
  expect(store.received.add([{ notice: { ...NOTICE, record }, ref: 'r' }], new Date())).toEqual(['new']);
  store.received.close();
  keys.keys.wipe();
  mkdirSync(at('stick'));
}

interface Case {
  words: string[];
  /** Exit code of a report; 1 where it reports something wrong. */
  code?: number;
  pin?: true;
}

/** How each report is asked for here. */
function cases(): Record<string, Case> {
  const bureau = ['--office', office.folder.path];
  const sealed = [...bureau, '--passphrase-file', at('passphrase')];
  const officer = (id: string) => ['--officer', id];
  return {
    'config check': { words: CONFIG },
    'officer list': { words: CONFIG },
    'machine list': { words: CONFIG },
    'officer key list': { words: CONFIG },
    'device state': { words: CONFIG },
    'acceptance show': { words: [at('certificate.json')] },
    'acceptance verify': { words: [at('certificate.json'), '--device', at('identity.json')] },
    'display notice': { words: CONFIG },
    'language check': { words: [at('zyx.json')] },
    'language list': { words: CONFIG },
    'list status': { words: CONFIG, code: 1 },
    'list check': { words: CONFIG, code: 1 },
    'update status': { words: CONFIG, code: 1 },
    'notices status': { words: CONFIG },
    'link status': { words: CONFIG },
    'policy check': { words: [example('policy.json')] },
    'policy show': { words: CONFIG },
    'redress list': { words: [...CONFIG, ...officer('dora')], pin: true },
    'redress show': { words: [slip, ...CONFIG, ...officer('dora')], pin: true },
    'protection pack lint': { words: [join(packageRoot, 'indicators/pack.json')] },
    'protection pack check': { words: [at('indicators.json')] },
    'protection pack show': { words: CONFIG },
    'protection referrals list': { words: [...CONFIG, ...officer('pat')], pin: true },
    'protection report': { words: [...CONFIG, '--quarter', '2026-Q3', ...officer('pat')], pin: true },
    'protection verify': { words: [...CONFIG, ...officer('pat')], pin: true },
    'models languages': { words: [] },
    'models show': { words: CONFIG },
    'documents catalogue': { words: [] },
    'documents models show': { words: CONFIG },
    'documents issues show': { words: CONFIG },
    'documents reference show': { words: CONFIG },
    'calibrate show': { words: CONFIG },
    'audit verify': { words: CONFIG },
    'audit cases': { words: CONFIG },
    'evidence verify': { words: [join(packageRoot, 'test/vectors/formats/evidence/v2/case-2.json')] },
    counters: { words: CONFIG },
    patterns: { words: CONFIG },
    'scanner profiles': { words: ['--site-profiles', at('site')] },
    'scanner identify': { words: ['--site-profiles', at('site')] },
    'central import': {
      words: [
        ...[example('missing-persons.csv'), '--profile', example('import-profile.json')],
        ...['--out', at('imported.jsonl')],
      ],
    },
    'central check': { words: ['--records', example('records.jsonl')] },
    'central diff': {
      words: [
        ...bureau,
        ...['--list', 'missing-persons', '--records', example('records.jsonl')],
        ...['--keys', join(office.folder.path, 'keys'), '--passphrase-file', at('keys-passphrase')],
      ],
    },
    'central status': { words: bureau },
    'central device receipt': { words: [at('decommissioned.json'), ...bureau] },
    'central device list': { words: bureau },
    'central notices receive': { words: [at('stick'), ...sealed] },
    'central notices list': { words: sealed },
    'central notices export': { words: [...sealed, '--out', at('notices.jsonl')] },
  };
}

describe('a command of the program', () => {
  it('that reports is asked here, or in the file that is named', () => {
    const reporting = all.filter(([, command]) => reportOf(command) !== null).map(([name]) => name);
    expect([...Object.keys(cases()), ...Object.keys(ELSEWHERE)].sort()).toEqual(reporting.sort());
    for (const [name, file] of Object.entries(ELSEWHERE)) {
      expect(readFileSync(join(packageRoot, file), 'utf8'), name).toMatch(/schema|doctorReport/);
    }
  });
});

describe('a report', () => {
  it('is one object of its schema, with the exit code of the words, and nothing on the other output', async () => {
    for (const [name, { words, code = 0, pin }] of Object.entries(cases())) {
      const command = all.find(([known]) => known === name)?.[1];
      const kind = command === undefined ? null : reportOf(command);
      if (kind === null) throw new Error(`${name} gives no report`);
      const typing = [...name.split(' '), ...words];
      const json = pin ? typed([...typing, '--json'], `${PIN}\n`) : await run([...typing, '--json']);
      expect({ name, err: json.err }).toEqual({ name, err: '' });
      const report = JSON.parse(json.out);
      expect({ name, format: report.format, code: json.code }, json.out).toEqual({ name, format: kind.format, code });
      const fits = kind.schema.safeParse(report);
      expect(fits.success ? [] : fits.error.issues, name).toEqual([]);
      // What is wrong is among its problems, with a code.
      if (code !== 0)
        expect(report.problems, name).toContainEqual(expect.objectContaining({ code: expect.any(String) }));
      if (name === 'central notices export') rmSync(at('notices.jsonl'));
      const plain = pin ? typed(typing, `${PIN}\n`) : await run(typing);
      // A machine without a serial port has nothing to identify, in words and as JSON.
      expect({ name, code: plain.code }).toEqual({ name, code: name === 'scanner identify' ? plain.code : code });
      expect(plain.out.startsWith('{') && name !== 'patterns', name).toBe(false);
    }
  });

  it('says the refusal in its own form, with the same exit code', async () => {
    const gone = ['--config', at('nowhere.json')];
    for (const words of [
      ['officer', 'list'],
      ['audit', 'verify'],
      ['list', 'status'],
      ['policy', 'show'],
      ['doctor'],
    ]) {
      const [json, plain] = [await run([...words, ...gone, '--json']), await run([...words, ...gone])];
      const refusal = REFUSAL.schema.parse(JSON.parse(json.out));
      expect({ words, code: json.code, err: json.err }).toEqual({ words, code: plain.code, err: '' });
      expect(refusal).toMatchObject({
        exit: json.code,
        problems: [{ message: expect.stringContaining('nowhere.json') }],
      });
    }
    const office = await run(['central', 'device', 'list', '--office', at('nowhere'), '--json']);
    expect(office.code).toBe(2);
    expect(REFUSAL.schema.parse(JSON.parse(office.out))).toMatchObject({ report: 'devices', exit: 2 });
  });

  it('gives the reason code and the remedy of a refusal apart', async () => {
    writeFileSync(at('cut.json'), vectorText('device/certificate.json').slice(0, -20));
    const { out, code } = await run(['acceptance', 'show', at('cut.json'), '--json']);
    expect([code, JSON.parse(out).problems[0].code]).toEqual([1, 'CERTIFICATE_NOT_CANONICAL']);
    writeFileSync(at('zyx-bad.json'), '{');
    const language = JSON.parse((await run(['language', 'check', at('zyx-bad.json'), '--json'])).out);
    expect(language.problems).toContainEqual(expect.objectContaining({ code: 'LANGUAGE_NOT_ONE' }));
  });

  it('names nobody whom its schema does not name', async () => {
    const kind = reportOf(all.find(([name]) => name === 'audit cases')?.[1] as Command);
    const { out } = await run(['audit', 'cases', ...CONFIG, '--json']);
    const report = JSON.parse(out);
    expect(report.cases).toHaveLength(1);
    expect(kind?.schema.safeParse({ ...report, cases: [{ ...report.cases[0], name: 'ERIKSSON' }] }).success).toBe(
      false,
    );
    expect(out).not.toContain('ERIKSSON');
  });
});

describe('files that are handed out fit their schemas', () => {
  it.each([
    ['evidence', 'evidence/v2/case-2.json'],
    ['certificate', 'device/certificate.json'],
    ['countersignature', 'device/countersignature.json'],
    ['device-identity', 'device/identity.json'],
  ])('%s', async (name, file) => {
    const { evidenceSchema } = await import('../../../src/core/audit/index.ts');
    const { filesSchemas } = await import('../../../src/cli/published-files.ts');
    const schema = name === 'evidence' ? evidenceSchema : filesSchemas[name as 'certificate'];
    const value = JSON.parse(vectorText(file));
    expect(schema.safeParse(value).error?.issues ?? []).toEqual([]);
    const { signature: _taken, sign: _key, ...without } = value;
    expect(schema.safeParse(without).success).toBe(false);
  });
});

describe('an export of notices', () => {
  const exported = async (...words: string[]) => {
    const out = at(`export-${words.join('')}`.replaceAll(/[^a-z0-9-]/g, ''));
    const sealed = ['--office', office.folder.path, '--passphrase-file', at('passphrase')];
    const ran = await run(['central', 'notices', 'export', ...sealed, ...words, '--out', out]);
    return { ...ran, text: existsSync(out) ? readFileSync(out, 'utf8') : null, out };
  };

  it('has one object a line, or the same with commas', async () => {
    const { text } = await exported('--form', 'jsonl');
    const row = JSON.parse(text?.trim() ?? '');
    expect(row).toMatchObject({ id: NOTICE.id, kiosk: 'cdcdcdcd', number: 3, record: 'AHYPERLINK' });
    const { filesSchemas } = await import('../../../src/cli/published-files.ts');
    expect(filesSchemas['notice-row'].safeParse(row).success).toBe(true);
    const csv = (await exported('--form', 'csv')).text;
    expect(csv?.split('\r\n')[0]).toBe('id,kiosk,device,number,time,list,generation,record,level,action');
    expect(csv?.split('\r\n')[1]?.split(',').slice(3, 5)).toEqual(['3', NOTICE.time]);
  });

  it('begins on a day, and overwrites nothing', async () => {
    expect((await exported('--since', '2026-11-27')).text).toBe('');
    const first = await exported('--since', '2026-11-26');
    expect(first.text).toContain(NOTICE.id);
    expect(await exported('--since', '2026-11-26')).toMatchObject({
      code: 2,
      err: expect.stringContaining('not overwritten'),
    });
    expect(await exported('--since', 'yesterday')).toMatchObject({ code: 2, text: null });
    expect(await exported('--form', 'xml')).toMatchObject({ code: 2, text: null });
  });
});
