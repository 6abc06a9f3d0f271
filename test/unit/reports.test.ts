import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { csvText, REFUSAL, reporting, reportKind, reportOf } from '../../src/adapters/report/index.ts';
import { waypostProgram } from '../../src/cli/program.ts';
import { commandsOf, publishedSchemas } from '../../src/cli/published-schemas.ts';

/**
 * Commands that neither list nor report, with the reason. Anyone who adds a command gives it a report, or says here why a program
 * would not read it.
 */
const NO_REPORT: Readonly<Record<string, string>> = {
  provision: 'asks and acts; its certificate is a file of its own schema',
  decommission: 'acts; its receipt is a file, which central device receipt reports',
  'config migrate': 'writes the file of the configuration',
  ...acts(
    'officer',
    ['add', 'activate', 'pin', 'admit', 'role', 'train', 'disable', 'enable', 'key remove'],
    'changes an account',
  ),
  ...acts('machine', ['add', 'activate', 'token', 'disable'], 'changes an account of an outside system'),
  'device identity': 'writes a file of its own schema',
  'acceptance run': 'writes a certificate of its own schema, which acceptance show reports',
  'display url': 'prints an address that is a secret of this machine',
  'language template': 'writes a file of its own schema',
  'list import': 'changes the lists, which list status reports',
  'list device-key': 'writes a file',
  ...acts('update', ['trust', 'fetch', 'allow', 'apply'], 'changes what update status reports'),
  'program status': 'says in sentences what doctor reports as the component program',
  ...acts(
    'program',
    ['try', 'back', 'hold', 'trust', 'install', 'rehearse', 'due', 'check'],
    'acts, or answers a unit with its exit code; doctor reports what came of it',
  ),
  ...acts('link', ['allow'], 'writes a drop-in of a unit'),
  ...acts('central account', ['add', 'pin', 'disable', 'enable'], 'changes who may open the console'),
  'central account list': 'a handful of names for the person who keeps them',
  'central console': 'serves the page over all kiosks; central fleet status reports the same',
  ...acts('notices', ['send', 'collect'], 'carries files, which notices status reports'),
  'policy install': 'changes what policy show reports',
  ...acts('trust', ['draft', 'import'], 'changes what trust list reports, or writes a file'),
  'redress close': 'changes one slip',
  'protection pack migrate': 'writes a file of its own schema',
  'protection pack install': 'changes what protection pack show reports',
  'protection pack preview': 'writes a page for a person',
  ...acts('protection', ['referrals export', 'referrals ack'], 'carries sealed files, which referrals list reports'),
  ...acts('protection body', ['keygen', 'acknowledge', 'trust'], 'makes keys and answers, and keeps whose keys count'),
  'protection body open': 'shows what a person disclosed, to one person at one terminal; no program is given it',
  ...acts(
    'models',
    ['install-language', 'install', 'activate', 'remove', 'rollback'],
    'changes what models show reports',
  ),
  ...acts(
    'documents',
    ['enrol', 'models remove', 'issues import', 'reference import'],
    'changes what the show commands report',
  ),
  ...acts('calibrate', ['documents', 'kit', 'withdraw'], 'changes what calibrate show reports'),
  'evidence export': 'writes a file of its own schema',
  'sim scanner': 'plays a reader until it is ended',
  'sim seal': 'it writes a folder of files',
  'sim chip': 'plays a chip until it is ended, or writes dumps',
  'chip read': 'prints one result line of JSON already',
  'seal show': 'prints one object of JSON already',
  'scanner monitor': 'shows a line as it runs until it is ended',
  ...acts('scanner', ['configure', 'settings'], 'sends settings to a reader'),
  'central keygen': 'makes a key',
  'central schema': 'prints a schema',
  ...acts(
    'central',
    ['enrol', 'build', 'discard', 'publish', 'stage', 'timestamp', 'renew', 'approve'],
    'makes and signs lists',
  ),
  ...acts(
    'central device',
    ['claim-code', 'accept', 'countersign', 'office-key', 'enrol', 'grant', 'revoke', 'sign', 'stick'],
    'changes what device list reports, or writes a file',
  ),
  ...acts('central keys', ['ceremony', 'rotate', 'archive', 'renew', 'sign', 'discard'], 'makes and signs keys'),
  ...acts(
    'central fleet',
    ['init', 'run', 'users', 'renew', 'heads', 'check', 'demo'],
    'runs or changes what fleet status reports',
  ),
  'sim fleet': 'plays a fleet, and prints what it measured',
  ...acts('central models', ['fill', 'sign'], 'signs a bundle'),
  ...acts('central program', ['stage', 'halt'], 'stages a program'),
  ...acts('central order', ['lock', 'unlock'], 'stages an order'),
  'central order list': 'a handful of kiosks for the person who is about to lock or unlock one',
  ...acts('central notices', ['keygen', 'purge'], 'makes a key, or removes contents'),
  ...acts('central operation', ['stage', 'sign', 'import', 'end'], 'makes, signs and ends a list'),
  ...acts('central', ['issues', 'indicators', 'policy', 'reference', 'trust'], 'signs a file'),
  ...acts(
    'eval',
    [
      'mrz-text',
      'mrz-pages',
      'printed-zone',
      'document',
      'scanner',
      'faces',
      'face-pairs',
      'face-thresholds',
      'face-frames',
      'liveness',
      'names',
      'watchlist',
      'chip',
      'seals',
      'all',
    ],
    'writes result lines of JSON already, one for each input (docs/training.md)',
  ),
};

function acts(group: string, names: readonly string[], why: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${group} ${name}`, why]));
}

/** Loading every command is part of loading this file, not of a hook with a limit. */
const all = commandsOf(await waypostProgram());
describe('a command of the program', () => {
  it('reports as JSON, or is on the list of those that do not, with the reason', () => {
    const without = all.filter(([, command]) => reportOf(command) === null).map(([name]) => name);
    expect(without.sort()).toEqual(Object.keys(NO_REPORT).sort());
    for (const [name, command] of all) {
      const has = command.options.some(({ long }) => long === '--json');
      expect(has, name).toBe(reportOf(command) !== null);
    }
  });

  it('has a schema that is published as it is, and nothing else is', async () => {
    const folder = join(packageRoot, 'docs/schemas');
    const texts = await publishedSchemas();
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.sort(), 'run node tools/schemas.mjs').toEqual([...texts.keys()].map((name) => `${name}.json`).sort());
    for (const [name, text] of texts) {
      expect(readFileSync(join(folder, `${name}.json`), 'utf8') === text, `${name}: run node tools/schemas.mjs`).toBe(
        true,
      );
      if (name !== 'outcome.openapi') expect(JSON.parse(text)['$schema'], name).toMatch(/2020-12/);
    }
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const name of texts.keys())
      expect(readme, `docs/schemas/README.md names ${name}.json`).toContain(`\`${name}.json\``);
    for (const name of [
      'evidence',
      'notice',
      'notice-row',
      'certificate',
      'counters',
      'devices',
      'refusal',
      'language',
    ])
      expect(texts.has(name), name).toBe(true);
  });

  it('has a format of its own, and a title', () => {
    const kinds = all.flatMap(([, command]) => reportOf(command) ?? []);
    const own = new Set(kinds.map(({ name }) => name));
    for (const { name, format } of kinds) expect(format).toBe(`waypost.${name}.1`);
    expect(own.size).toBeGreaterThan(40);
  });
});

describe('the two forms of a report', () => {
  const kind = reportKind('x', 'an example', {});
  const said = async (json: boolean, work: Parameters<typeof reporting>[2]) => {
    const lines = { out: [] as string[], err: [] as string[], code: 0 };
    const context = {
      print: (line: string) => void lines.out.push(line),
      warn: (line: string) => void lines.err.push(line),
      exit: (code: number) => {
        lines.code = code;
      },
    };
    await reporting(context, { kind, options: { json } }, work as never);
    return lines;
  };

  it('are one at a time', async () => {
    const work = (out: { print(l: string): void; report(b: object): void }) => {
      out.print('in words');
      out.report({});
    };
    expect(await said(false, work as never)).toEqual({ out: ['in words'], err: [], code: 0 });
    const json = await said(true, work as never);
    expect(json.out).toHaveLength(1);
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({ format: 'waypost.x.1', problems: [] });
  });

  it('have the code and the remedy of a line apart, and one of the exit code where it has none', async () => {
    const work = (out: { warn(l: string, t?: object): void; exit(c: number): void; report(b: object): void }) => {
      out.report({});
      out.warn('The list is gone (LIST_ABSENT)');
      out.warn('The disk is full', { code: 'STORE_FULL', remedy: 'Make room.' });
      out.warn('Something is wrong');
      out.exit(1);
    };
    const { out, err, code } = await said(true, work as never);
    expect([err, code]).toEqual([[], 1]);
    expect(JSON.parse(out[0] ?? '').problems).toEqual([
      { code: 'LIST_ABSENT', message: 'The list is gone', remedy: null },
      { code: 'STORE_FULL', message: 'The disk is full', remedy: 'Make room.' },
      { code: 'COMMAND_REFUSED', message: 'Something is wrong', remedy: null },
    ]);
  });

  it('end in a refusal where nothing was said, and never in nothing', async () => {
    const { out, code } = await said(true, () => undefined);
    expect([JSON.parse(out[0] ?? ''), code]).toMatchObject([{ format: 'waypost.refusal.1', report: 'x', exit: 1 }, 1]);
  });

  it('let nothing pass that the schema does not name', async () => {
    const work = (out: { report(b: object): void }) => out.report({ name: 'ERIKSSON' });
    await expect(said(true, work as never)).rejects.toThrow(/name/);
  });

  it('cannot move the cursor of a terminal', async () => {
    const text = 'a\u001b[2Jb\u202ec\u200dd';
    const { out } = await said(true, ((o: { report(b: object): void; warn(l: string): void }) => {
      o.report({});
      o.warn(text);
    }) as never);
    expect(out[0]).not.toMatch(/[^\P{C}\n]/u);
    expect(JSON.parse(out[0] ?? '').problems[0].message).toBe(text);
  });
});

describe('a command that is typed wrongly', () => {
  const typed = async (...words: string[]) => {
    const said: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
    const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const program = await waypostProgram();
    for (const command of [program, ...commandsOf(program).map(([, one]) => one)]) command.exitOverride();
    await expect(program.parseAsync(words, { from: 'user' })).rejects.toMatchObject({ exitCode: 1 });
    log.mockRestore();
    err.mockRestore();
    return said;
  };

  it('answers in the form that was asked for', async () => {
    const [text = ''] = await typed('list', 'status', '--json');
    expect(REFUSAL.schema.parse(JSON.parse(text))).toMatchObject({
      exit: 1,
      report: null,
      problems: [{ code: 'COMMAND_USAGE', message: expect.stringContaining('--config') }],
    });
    expect(await typed('list', 'status')).toEqual([]);
  });
});

describe('rows with commas', () => {
  it('quote what has to be quoted', () => {
    expect(
      csvText([
        ['a', 1, null],
        ['b,c', 'd"e', 'f\ng'],
      ]),
    ).toBe('a,1,\r\n"b,c","d""e","f\ng"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\u0000=1', '＝1', '|calc', '%0A', '\r1'])(
    'never hold the formula %j',
    (text) => {
      const [row = ''] = csvText([[text, 'x']]).split('\r\n');
      expect(row.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('leave a name and a number as they are', () => {
    expect(csvText([['Lane 7 - north', 'UTO-1', -4]])).toBe('Lane 7 - north,UTO-1,-4\r\n');
  });
});
