import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadConfig, SystemTime } from '../../../src/adapters/files/index.ts';
import { reportOf } from '../../../src/adapters/report/index.ts';
import { waypostProgram } from '../../../src/cli/program.ts';
import { commandsOf } from '../../../src/cli/published-schemas.ts';
import { readTrustFolder } from '../../../src/cli/trust/index.ts';
import { openStores } from '../../../src/daemon/state/index.ts';
import { newListKey, updateReady } from '../../../src/delivery/format/index.ts';
import { CSCA_NAME, dump, EC } from '../../fakes/chip-dump.ts';
import { certificate, crl, hashed, signer } from '../../fakes/chip-pki.ts';
import { byIssuer, description, deviationList } from '../../fakes/defect-lists.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-trust-'));
const at = (...parts: string[]) => join(folder, ...parts);
const CONFIG = ['--config', at('waypost.json')];
const made = dump();

interface Run {
  out: string;
  err: string;
  code: number;
}

async function run(...words: string[]): Promise<Run> {
  const said: Run = { out: '', err: '', code: 0 };
  const take = (to: 'out' | 'err') => (line: unknown) => {
    said[to] += `${String(line)}\n`;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(take('out')),
    vi.spyOn(console, 'error').mockImplementation(take('err')),
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      said.out += String(chunk);
      return true;
    }),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await (await waypostProgram()).parseAsync(words, { from: 'user' });
    return { ...said, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = before ?? 0;
    for (const spy of spies) spy.mockRestore();
  }
}

/** The report of a command, held against its schema. */
async function report(name: string, ...words: string[]): Promise<Record<string, unknown>> {
  const command = commandsOf(await waypostProgram()).find(([known]) => known === name)?.[1];
  const kind = command === undefined ? null : reportOf(command);
  if (kind === null) throw new Error(name);
  const { out } = await run(...name.split(' '), ...words, '--json');
  const fits = kind.schema.safeParse(JSON.parse(out));
  expect(fits.success ? [] : fits.error.issues).toEqual([]);
  return JSON.parse(out);
}

beforeAll(async () => {
  await updateReady();
  const keys = [newListKey(), newListKey()];
  keys.forEach((key, n) => {
    writeFileSync(at(`${n}.key`), key.secret, { mode: 0o600 });
  });
  const config = {
    lane: { id: 'lane-7', name: 'Lane 7' },
    stateDir: at('state'),
    key: { kind: 'development' },
    scanner: { kind: 'none' },
    imager: { kind: 'none' },
    camera: { kind: 'none' },
    lists: [],
    policyKeys: { threshold: 2, keys: keys.map(({ publicKey }) => publicKey) },
  };
  writeFileSync(at('waypost.json'), JSON.stringify(config));
  const loaded = loadConfig(at('waypost.json'));
  if (!loaded.ok) throw new Error(loaded.message);
  mkdirSync(at('state'), { mode: 0o700 });
  const opened = await openStores({ config: loaded.config, time: new SystemTime(new Date(0)), bootId: 'test' });
  if (!opened.ok) throw new Error(opened.message);
  opened.stores.accounts.close();
  opened.stores.journal.stop();
  opened.stores.ring.wipe();
  for (const name of ['stick', 'stick/csca', 'stick/crl', 'stick/lists']) mkdirSync(at(name));
  writeFileSync(at('stick/csca/ut.der'), made.csca.der);
  writeFileSync(at('stick/csca/readme.txt'), 'left alone');
  writeFileSync(at('stick/csca/bad.der'), 'no certificate');
  writeFileSync(at('stick/crl/ut.crl'), crl({ issuer: CSCA_NAME, by: made.csca.signer, revoked: [5] }));
  writeFileSync(at('stick/crl/false.crl'), crl({ issuer: CSCA_NAME, by: signer(EC, 9) }));
  writeFileSync(at('stick/lists/none.ml'), 'no list');
  writeFileSync(at('stick/trust.json'), JSON.stringify({ now: '2026-11-26T12:00:00Z', countries: { UTO: 'UT' } }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sign = (draft: string, out: string, keys: string[] = ['0', '1']): Promise<Run> =>
  run('central', 'trust', draft, ...keys.flatMap((n) => ['--key', at(`${n}.key`)]), '--out', out);

it('takes a folder of trust from a stick to the store of a kiosk', async () => {
  expect((await run('trust', 'list', ...CONFIG)).out).toMatch(/^No trust store is installed/);
  const drafted = await run('trust', 'draft', at('stick'), '--number', '1', '--out', at('draft.json'));
  expect(drafted.code).toBe(0);
  for (const [name, reason] of [
    ['csca/bad.der', 'CERT_UNREADABLE'],
    ['crl/false.crl', 'CSCA_CRL_SIGNATURE'],
    ['lists/none.ml', 'CSCA_LIST_UNREADABLE'],
  ] as const)
    expect(drafted.err).toMatch(new RegExp(`${name}: .*\\(${reason}\\)`));
  expect(drafted.out).toMatch(/1 certificates, .*; 1 lists of revoked certificates/);
  // What nobody signed is no store.
  const unsigned = await run('trust', 'import', at('draft.json'), ...CONFIG);
  expect([unsigned.code, unsigned.err]).toEqual([1, expect.stringContaining('(TRUST_UNREADABLE)')]);
  expect((await sign(at('draft.json'), at('one.json'), ['0'])).code).toBe(0);
  expect((await run('trust', 'import', at('one.json'), ...CONFIG)).err).toContain('(TRUST_APPROVALS)');
  expect((await sign(at('draft.json'), at('signed.json'))).code).toBe(0);
  expect(await report('trust check', at('draft.json'))).toMatchObject({ version: 1, cscas: 1, signed: false });
  const checked = await report('trust check', at('signed.json'), ...CONFIG);
  expect(checked).toMatchObject({
    revocationLists: 1,
    signed: true,
    signedBy: [expect.any(String), expect.any(String)],
  });
  expect((await run('trust', 'import', at('signed.json'), ...CONFIG)).code).toBe(0);
  expect((await run('trust', 'import', at('signed.json'), ...CONFIG)).err).toContain('(TRUST_OLDER)');
  const listed = await report('trust list', ...CONFIG);
  const sha256 = hashed('sha256', made.csca.der).toString('hex');
  expect(listed).toMatchObject({
    version: 1,
    expires: expect.any(String),
    certificates: [{ sha256, country: 'UT', link: 'self-signed', origin: 'csca/ut.der' }],
    revocationLists: [{ country: 'UT', revoked: 1, origin: 'crl/ut.crl' }],
  });
  expect((await run('trust', 'list', ...CONFIG)).out).toMatch(/Trust store 1 of .*, 0 days old\. It expires on 20/);
  expect(await report('trust show', sha256.slice(0, 8), ...CONFIG)).toMatchObject({ sha256, serial: '01' });
  const none = await run('trust', 'show', 'ffffffff', ...CONFIG);
  expect([none.code, none.err]).toEqual([1, expect.stringMatching(/^waypost: 0 certificates begin with/)]);
  // A file that was changed on the disk trusts nobody.
  const changed = readFileSync(at('state/trust.json'), 'utf8').replace('"UTO": "UT"', '"UTO": "UX"');
  writeFileSync(at('state/trust.json'), changed);
  const refused = await run('trust', 'list', ...CONFIG);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('No issuer of chips is trusted')]);
});

it('takes lists of known defects beside the others, and no older one after a newer one', async () => {
  mkdirSync(at('stick/deviations'));
  const place = at('stick/deviations/ut.dvl');
  const entries = [{ signer: byIssuer(CSCA_NAME, 77), descriptions: [description('2.3'), description('99.1')] }];
  const signed = (signedAt: string) => deviationList(entries, { signedAt });
  writeFileSync(place, signed('2026-06-01T00:00:00'));
  writeFileSync(at('stick/lists/bad.dvl'), 'no list');
  const draft = async (number: string): Promise<Run> => {
    const drafted = await run('trust', 'draft', at('stick'), '--number', number, '--out', at(`draft-${number}.json`));
    expect((await sign(at(`draft-${number}.json`), at(`signed-${number}.json`))).code).toBe(0);
    return drafted;
  };
  const drafted = await draft('2');
  expect(drafted.err).toMatch(/lists\/bad\.dvl: .*\(DEFECT_LIST_UNREADABLE\)/);
  expect(drafted.out).toContain('1 lists of known defects.');
  expect(await report('trust check', at('signed-2.json'), ...CONFIG)).toMatchObject({ defectLists: 1 });
  expect((await run('trust', 'import', at('signed-2.json'), ...CONFIG)).code).toBe(0);
  const listed = await report('trust list', ...CONFIG);
  expect(listed['defectLists']).toMatchObject([
    {
      ...{ kind: 'deviation', state: 'UT', signer: 'List Signer', issuer: 'Utopia Country Signing CA' },
      ...{ signedAt: '2026-06-01T00:00:00.000Z', expires: '2035-01-01T00:00:00.000Z', inDate: true },
      ...{ entries: 1, unknown: 1, unreadable: 0, origin: 'deviations/ut.dvl', imported: expect.any(String) },
    },
  ]);
  expect((await run('trust', 'list', ...CONFIG)).out).toMatch(
    /Deviations of UT by List Signer: 1 entries, 1 unknown, signed on 2026-06-01, \d+ days old, until 2035-01-01 {2}\[deviations\/ut\.dvl\]/,
  );
  // A store with a higher version, and an earlier word of the issuer.
  writeFileSync(place, signed('2026-01-01T00:00:00'));
  await draft('3');
  const older = await run('trust', 'import', at('signed-3.json'), ...CONFIG);
  expect([older.code, older.err]).toEqual([
    1,
    expect.stringMatching(/deviations\/ut\.dvl.*is older.*\(TRUST_OLDER\)/s),
  ]);
  writeFileSync(place, signed('2026-07-01T00:00:00'));
  await draft('4');
  expect((await run('trust', 'import', at('signed-4.json'), ...CONFIG)).code).toBe(0);
});

it('says what is wrong with a folder, and writes nothing', async () => {
  const draft = async (place: string, number = '1'): Promise<Run> =>
    await run('trust', 'draft', place, '--number', number, '--out', at('never.json'));
  expect(await draft(at('nowhere'))).toMatchObject({ code: 2, err: expect.stringContaining('nowhere') });
  expect(await draft(at('stick'), '0')).toMatchObject({ code: 2, err: expect.stringContaining('whole number') });
  mkdirSync(at('empty'));
  expect(await draft(at('empty'))).toMatchObject({ code: 1, err: expect.stringContaining('no certificate') });
  for (const [text, field] of [
    ['{', 'JSON'],
    ['{"now": "soon"}', 'now'],
    ['{"pinned": ["ab"]}', 'pinned'],
    ['{"countries": {"UTO": "utopia"}}', 'countries'],
  ] as const) {
    writeFileSync(at('empty/trust.json'), text);
    expect(await draft(at('empty'))).toMatchObject({ code: 2, err: expect.stringContaining(field) });
  }
  expect(() => readFileSync(at('never.json'))).toThrow();
});

it('reads loose files and folders of the form of the evaluation', () => {
  mkdirSync(at('loose'));
  const other = certificate({
    subject: CSCA_NAME,
    issuer: CSCA_NAME,
    spki: made.csca.signer.spki,
    by: made.csca.signer,
    ca: true,
  });
  writeFileSync(at('loose/a.cer'), other);
  writeFileSync(at('loose/b.crl'), crl({ issuer: CSCA_NAME, by: made.csca.signer }));
  const read = readTrustFolder(at('loose'));
  if (!read.ok) throw new Error(read.message);
  const { certificates, crls, pinned } = read.value.sources;
  expect([certificates.map(({ name }) => name), crls.map(({ name }) => name), pinned, read.value.now]).toEqual([
    ['a.cer'],
    ['b.crl'],
    [],
    null,
  ]);
});
