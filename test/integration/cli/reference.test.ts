import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { waypostProgram } from '../../../src/cli/program.ts';
import { newListKey, updateReady } from '../../../src/delivery/format/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-reference-'));
const at = (...parts: string[]) => join(folder, ...parts);
const CONFIG = ['--config', at('waypost.json')];
const BOTH = ['--key', at('0.key'), '--key', at('1.key')];
const example = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(packageRoot, 'docs/examples/document-reference.json'), 'utf8'));

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

/** Writes the example with a change and signs it with both keys. */
async function sign(change: object, out: string, ...more: string[]): Promise<Run> {
  writeFileSync(at('draft.json'), JSON.stringify({ ...example(), ...change }));
  return await run('central', 'reference', at('draft.json'), ...BOTH, '--out', at(out), ...more);
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
    modelKeys: { threshold: 2, keys: keys.map(({ publicKey }) => publicKey) },
  };
  writeFileSync(at('waypost.json'), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a reference is signed by two people, imported and shown', async () => {
  const none = await run('documents', 'reference', 'show', ...CONFIG);
  expect(none).toMatchObject({ out: 'No document reference is installed.\n', code: 0 });
  const signed = await sign({ version: 2 }, 'two.json');
  expect(signed.out).toMatch(
    /two\.json: Document reference 2 of .*: 1 documents, 1 features, 1 pictures\., 2 signature/,
  );
  const taken = await run('documents', 'reference', 'import', at('two.json'), ...CONFIG);
  expect(taken.out).toMatch(/UTO-P-2016 {3}Utopia, passport of 2016: 1 features, 1 with a known forgery/);
  expect(taken.out).toMatch(/Signed by .*In force from the next start/);
  const shown = await run('documents', 'reference', 'show', ...CONFIG);
  expect(shown.out).toMatch(/Pictures of Document unit of Utopia: The issuer allows/);
  expect(shown.out).toMatch(/It expires on 2028-12-01/);
});

it('an older one, one of a single person and one that has ended are refused in words', async () => {
  await sign({ version: 1 }, 'one.json');
  const older = await run('documents', 'reference', 'import', at('one.json'), ...CONFIG);
  expect(older).toMatchObject({ code: 1, err: expect.stringMatching(/is not newer than 2.*DOC_REFERENCE_OLDER/) });
  writeFileSync(at('draft.json'), JSON.stringify({ ...example(), version: 3 }));
  await run('central', 'reference', at('draft.json'), '--key', at('0.key'), '--out', at('alone.json'));
  const alone = await run('documents', 'reference', 'import', at('alone.json'), ...CONFIG);
  expect(alone.err).toMatch(/signatures by 2 different people are required.*DOC_REFERENCE_APPROVALS/);
  await sign({ version: 4, created: '2019-01-01T00:00:00Z' }, 'ended.json', '--expires', '2020-01-01T00:00:00Z');
  await run('documents', 'reference', 'import', at('ended.json'), ...CONFIG);
  const ended = await run('documents', 'reference', 'show', ...CONFIG);
  expect(ended).toMatchObject({ code: 1, err: expect.stringMatching(/expired on 2020-01-01.*DOC_REFERENCE_EXPIRED/) });
});

it('bad input is refused at the office with the member and the remedy, and nothing is written', async () => {
  const unknown = await sign({ score: 1 }, 'bad.json');
  expect(unknown.err).toMatch(/draft\.json: .*no such key: score.*\(DOC_REFERENCE_SCHEMA\)/);
  const [picture] = example()['pictures'] as object[];
  const typed = await sign({ pictures: [{ ...picture, type: 'image/jpeg' }] }, 'bad.json');
  expect(typed.err).toMatch(/stated as image\/jpeg and is image\/png\. Save it again\. \(DOC_REFERENCE_PICTURE\)/);
  expect(() => readFileSync(at('bad.json'))).toThrow();
});
