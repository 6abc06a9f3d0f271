import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registerCentralModelCommands } from '../../../src/cli/central/models.ts';
import { registerModelsCommands } from '../../../src/cli/documents/models.ts';
import { type StateContext, stateContext } from '../../../src/cli/state/index.ts';
import { newListKey, updateReady } from '../../../src/delivery/format/index.ts';
import { OperatorModelStore } from '../../../src/delivery/models/index.ts';
import { InferenceSupervisor, installedEmbedder } from '../../../src/inference/host/index.ts';
import {
  type TinyBundle,
  tinyProfile,
  tinyScrfd,
  tinySFace,
  tinyUltraface,
  writeBundle,
} from '../../fakes/tiny-networks.ts';

let base: string;
let work: string;
let config: string;
let state: string;
let publicKeys: string[];

beforeAll(async () => {
  await updateReady();
  base = mkdtempSync(join(tmpdir(), 'waypost-base-'));
  mkdirSync(join(base, 'bundles'));
  await tinyProfile(join(base, 'bundles'));
  publicKeys = ['a', 'b', 'stranger'].map((name) => {
    const key = newListKey();
    writeFileSync(join(base, `${name}.key`), key.secret);
    return key.publicKey;
  });
});
afterAll(() => rmSync(base, { recursive: true }));
beforeEach(() => {
  work = mkdtempSync(join(base, 'test-'));
  state = join(work, 'state');
  config = join(work, 'waypost.json');
  writeConfig(publicKeys.slice(0, 2));
});

function writeConfig(keys: string[]): void {
  const lane = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/examples/lane.json'), 'utf8'));
  const own = {
    stateDir: state,
    key: { kind: 'development' },
    models: { profile: 'accurate', folder: join(base, 'bundles') },
    modelKeys: { threshold: 2, keys },
  };
  writeFileSync(config, JSON.stringify({ ...lane, ...own }));
}

/** A manifest as a person edits it: any member may go or be of another kind. */
interface Draft extends Record<string, unknown> {
  licence: Record<string, unknown>;
  thresholds: { verify: { rows: { threshold: number }[] } };
}

interface Said {
  out: string;
  err: string;
  code: number;
}

async function run(register: (program: Command, context: StateContext) => void, words: string[]): Promise<Said> {
  const said = { out: [] as string[], err: [] as string[], code: 0 };
  const program = new Command('waypost').exitOverride();
  register(program, {
    ...stateContext,
    print: (line) => said.out.push(line),
    warn: (line) => said.err.push(line),
    exit: (code) => {
      said.code = code;
    },
  });
  await program.parseAsync(words, { from: 'user' });
  return { out: said.out.join('\n'), err: said.err.join('\n'), code: said.code };
}

const models = (...words: string[]) => run(registerModelsCommands, ['models', ...words, '--config', config]);
const central = (...words: string[]) =>
  run(
    (program, context) => registerCentralModelCommands(program.command('central'), context),
    ['central', 'models', ...words],
  );
const sign = (folder: string, ...names: string[]) =>
  central('sign', folder, ...names.flatMap((name) => ['--key', join(base, `${name}.key`)]));

const embedder = (version = '1.0.0', over: Partial<TinyBundle> = {}): TinyBundle => ({
  role: 'embedder',
  bundleId: 'licensed-embedder',
  // Not aligned on points of the detector: works with any.
  network: { ...tinySFace(), input: { ...tinySFace().input, alignment: undefined } },
  version,
  ...over,
});

/** A bundle as it leaves the office: filled in and signed by both. */
async function signed(bundle: TinyBundle): Promise<string> {
  const folder = join(work, `${bundle.bundleId}-${bundle.version ?? '1.0.0'}`);
  await writeBundle(folder, bundle);
  const said = await sign(folder, 'a', 'b');
  expect(said).toMatchObject({ code: 0, err: '' });
  return folder;
}

async function inUse(): Promise<Record<string, string>> {
  const read = await new OperatorModelStore(state, null).pointer();
  if (read.state === 'damaged') return { damaged: 'yes' };
  return Object.fromEntries(
    Object.entries(read.pointer.roles).map(([role, e]) => [role, `${e.bundleId} ${e.version}`]),
  );
}

/** Verdicts of the audit chain, in order. */
async function verdicts(): Promise<string[]> {
  const opened = await stateContext.open({ config }, 'existing');
  if (!opened.ok) throw new Error(opened.message);
  const rows = [...opened.state.journal.readRows({ from: 1, to: Number.MAX_SAFE_INTEGER })];
  opened.state.close();
  return rows
    .map((row) => JSON.parse(row.text))
    .filter((row) => row.kind === 'model-verdict')
    .map((row) => `${row.subject} ${row.body.verdict}`);
}

describe('a model of the operator', () => {
  it('is verified, installed, activated, followed by a newer one, and rolled back step by step', async () => {
    const first = await signed(embedder());
    expect(await models('verify', first)).toMatchObject({ code: 0, out: expect.stringContaining('R. Reader') });
    expect(existsSync(state)).toBe(false);
    expect(await models('install', first)).toMatchObject({ code: 0, out: expect.stringContaining('not in use yet') });
    expect(await inUse()).toEqual({});
    expect(await models('activate', 'licensed-embedder', '1.0.0')).toMatchObject({ code: 0, err: '' });
    expect(await inUse()).toEqual({ embedder: 'licensed-embedder 1.0.0' });

    const second = await signed(embedder('1.10.0'));
    expect(await models('install', second)).toMatchObject({ code: 0 });
    expect(await models('activate', 'licensed-embedder', '1.10.0')).toMatchObject({ code: 0 });
    const older = await models('activate', 'licensed-embedder', '1.0.0');
    expect(older).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_OLDER') });
    expect(older.err).toContain('waypost models rollback embedder');
    expect(await inUse()).toEqual({ embedder: 'licensed-embedder 1.10.0' });

    expect((await models('show')).out).toContain('a rollback restores licensed-embedder 1.0.0');
    for (const needed of ['1.0.0', '1.10.0']) {
      const kept = await models('remove', 'licensed-embedder', needed);
      expect(kept).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_CONFLICT') });
    }
    expect(await models('rollback', 'embedder')).toMatchObject({ code: 0 });
    expect(await inUse()).toEqual({ embedder: 'licensed-embedder 1.0.0' });
    expect(await models('rollback', 'embedder')).toMatchObject({
      code: 0,
      out: expect.stringContaining('embedder of profile accurate'),
    });
    expect(await inUse()).toEqual({});
    expect(await models('rollback', 'embedder')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing to roll back'),
    });
    expect(await models('remove', 'licensed-embedder', '1.10.0')).toMatchObject({ code: 0 });
    expect(await models('remove', 'licensed-embedder', '1.10.0')).toMatchObject({ code: 1 });
    expect(readdirSync(join(state, 'models', 'licensed-embedder'))).toEqual(['1.0.0']);
    expect(await verdicts()).toEqual([
      'licensed-embedder installed',
      'licensed-embedder accepted',
      'licensed-embedder activated',
      'licensed-embedder installed',
      'licensed-embedder accepted',
      'licensed-embedder activated',
      'licensed-embedder MODEL_OLDER',
      'licensed-embedder accepted',
      'licensed-embedder rolled-back',
      'accurate accepted',
      'accurate rolled-back',
      'licensed-embedder removed',
    ]);
  });

  const edit = (folder: string, change: (manifest: Draft) => void): void => {
    const path = join(folder, 'model.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
  };

  const refused: [string, string, (folder: string) => unknown][] = [
    [
      'a manifest changed after it was signed',
      'MODEL_SIGNATURE',
      (f) => edit(f, (m) => (m['thresholds'].verify.rows[1]!.threshold = 0.31)),
    ],
    ['one signature where two are asked for', 'MODEL_SIGNATURE', (f) => sign(f, 'a')],
    ['a key that is not trusted', 'MODEL_SIGNATURE', (f) => sign(f, 'a', 'stranger')],
    ['no signatures', 'MODEL_SIGNATURE', (f) => rmSync(join(f, 'signatures.json'))],
    ['signatures that are none', 'MODEL_SIGNATURE', (f) => writeFileSync(join(f, 'signatures.json'), 'yes')],
    [
      'a network changed by one byte',
      'MODEL_FILES',
      (f) => {
        const path = join(f, 'licensed-embedder.onnx');
        const bytes = readFileSync(path);
        bytes[bytes.length >> 1]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
    ['a network cut short', 'MODEL_FILES', (f) => writeFileSync(join(f, 'licensed-embedder.onnx'), 'short')],
    ['a network that is missing', 'MODEL_FILES', (f) => rmSync(join(f, 'licensed-embedder.onnx'))],
    ['a file that nobody named', 'MODEL_FILES', (f) => writeFileSync(join(f, 'faceres.bin'), 'more')],
    ['no manifest', 'MODEL_UNREADABLE', (f) => rmSync(join(f, 'model.json'))],
    ['a folder that is not there', 'MODEL_UNREADABLE', (f) => rmSync(f, { recursive: true })],
  ];
  it.each(refused)('is refused with %s, and nothing is copied', async (_, reason, change) => {
    const folder = await signed(embedder());
    await change(folder);
    const said = await models('install', folder);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toContain(`(${reason})`);
    expect(new OperatorModelStore(state, null).installed()).toEqual([]);
    // Nothing unsigned enters the audit by name.
    expect(await verdicts()).toEqual([`unverified ${reason}`]);
  });

  type Office = [string, string, (manifest: Draft) => void];
  const unsignable: Office[] = [
    ['an empty licence', 'MODEL_LICENCE', (m) => (m['licence']['text'] = '')],
    ['no licence', 'MODEL_LICENCE', (m) => Reflect.deleteProperty(m, 'licence')],
    ['a licence to be written later', 'MODEL_LICENCE', (m) => (m['licence']['holder'] = 'TODO ask legal')],
    ['a licence that nobody has read', 'MODEL_LICENCE', (m) => (m['licence']['reviewedBy'] = 'not reviewed')],
    ['a review without a day', 'MODEL_LICENCE', (m) => (m['licence']['reviewedAt'] = null)],
    ['undeclared provenance left out', 'MODEL_LICENCE', (m) => delete m['licence']['undeclared']],
    ['a key nobody knows', 'MODEL_MANIFEST', (m) => (m['only'] = 'research')],
    ['a role of another kind', 'MODEL_MANIFEST', (m) => (m['role'] = 'age-estimator')],
    ['thresholds that run the wrong way', 'MODEL_MANIFEST', (m) => m['thresholds'].verify.rows.reverse()],
    ['nothing about its evaluation', 'MODEL_MANIFEST', (m) => (m['evaluation'] = [])],
  ];
  it.each(unsignable)('is not signed by the office with %s', async (_, reason, change) => {
    const folder = join(work, 'draft');
    await writeBundle(folder, embedder());
    edit(folder, change);
    const said = await sign(folder, 'a', 'b');
    expect(said.code).toBe(1);
    expect(said.err).toContain(`(${reason})`);
    expect(existsSync(join(folder, 'signatures.json'))).toBe(false);
  });

  const untrue: [string, string, TinyBundle][] = [
    [
      'names of another network',
      'names or shapes',
      embedder('1.0.0', { change: (m) => (m.output.tensors[0]!.name = 'output') }),
    ],
    [
      'a golden vector it does not reproduce',
      'expected',
      embedder('1.0.0', { change: (m) => (m.golden[0]!.outputs[0]!.first[0]! += 9) }),
    ],
    [
      'a network that is none',
      'licensed-embedder',
      embedder('1.0.0', { change: (m) => (m.input.shape = ['N', 3, 112, 112]) }),
    ],
  ];
  it.each(untrue)('signed with %s is refused by its trial', async (_, words, bundle) => {
    const folder = await signed(bundle);
    const said = await models('install', folder);
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_TRIAL') });
    expect(said.err).toContain(words);
    expect(new OperatorModelStore(state, null).installed()).toEqual([]);
  });

  it('that would leave the kiosk without a working pair is refused, and the models in place stay', async () => {
    const alone = await signed(embedder('1.0.0', { network: tinySFace() }));
    await models('install', alone);
    expect(await models('activate', 'licensed-embedder', '1.0.0')).toMatchObject({ code: 0 });
    // The detector in place gives points; this one, whole and well signed, gives none.
    await models('install', await signed({ role: 'detector', bundleId: 'boxes-only', network: tinyUltraface() }));
    const said = await models('activate', 'boxes-only', '1.0.0');
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_TRIAL') });
    expect(said.err).toContain('gives none');
    expect(await inUse()).toEqual({ embedder: 'licensed-embedder 1.0.0' });
  });

  it('changed on the disk after it was activated is refused by name at the next load, and not replaced', async () => {
    await models('install', await signed(embedder()));
    await models('activate', 'licensed-embedder', '1.0.0');
    const store = new OperatorModelStore(state, null);
    const trust = { threshold: 2, keys: publicKeys.slice(0, 2) };
    expect((await store.models(trust))!.models.embedder).toMatchObject({ bundleId: 'licensed-embedder' });
    const path = join(store.folderOf('licensed-embedder', '1.0.0'), 'model.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"fnmr": 0.02', '"fnmr": 0.01'));
    const models2 = (await store.models(trust))!.models;
    expect(models2.embedder).toMatchObject({ refused: expect.stringContaining('0 valid signature(s)') });
    // The keys of the office were taken out of the configuration: the model is no longer trusted either.
    expect((await store.models({ threshold: 2, keys: [] }))!.models.embedder).toHaveProperty('refused');
    expect(await models('show')).toMatchObject({ code: 1, out: expect.stringContaining('0 valid signature(s)') });
    writeFileSync(join(store.dir, 'active.json'), '{');
    expect(Object.values((await store.models(trust))!.models).every((m) => m !== undefined && 'refused' in m)).toBe(
      true,
    );
  });

  it('that the pointer names by another manifest than the signed one is refused by name', async () => {
    await models('install', await signed(embedder()));
    await models('activate', 'licensed-embedder', '1.0.0');
    const path = join(state, 'models', 'active.json');
    const pointer = JSON.parse(readFileSync(path, 'utf8'));
    pointer.content.roles.embedder.manifestSha256 = 'a'.repeat(64);
    writeFileSync(path, JSON.stringify(pointer));
    const found = await new OperatorModelStore(state, null).models({ threshold: 2, keys: publicKeys.slice(0, 2) });
    expect(found?.models.embedder).toMatchObject({ refused: expect.stringContaining('names manifest aaaaaaaaaaaa') });
  });

  it('is not activated over a damaged pointer, which would drop the other roles and the highest versions', async () => {
    await models('install', await signed(embedder()));
    await models('install', await signed({ role: 'detector', bundleId: 'boxes', network: tinyUltraface() }));
    expect(await models('activate', 'licensed-embedder', '1.0.0')).toMatchObject({ code: 0 });
    expect(await models('activate', 'boxes', '1.0.0')).toMatchObject({ code: 0 });
    const path = join(state, 'models', 'active.json');
    const whole = readFileSync(path);
    writeFileSync(path, '{');
    for (const words of [
      ['activate', 'licensed-embedder', '1.0.0'],
      ['rollback', 'embedder'],
      ['remove', 'boxes', '1.0.0'],
    ]) {
      const said = await models(...words);
      expect(said).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_POINTER') });
      expect(said.err).toContain('activate every operator model again');
      expect(readFileSync(path, 'utf8')).toBe('{');
    }
    expect((await verdicts()).slice(-3)).toEqual([
      'licensed-embedder MODEL_POINTER',
      'embedder MODEL_POINTER',
      'boxes MODEL_POINTER',
    ]);
    writeFileSync(path, whole);
    expect(await inUse()).toEqual({ detector: 'boxes 1.0.0', embedder: 'licensed-embedder 1.0.0' });
  });

  it('of one version comes in one form only', async () => {
    await models('install', await signed(embedder()));
    const again = join(work, 'again');
    cpSync(join(work, 'licensed-embedder-1.0.0'), again, { recursive: true });
    expect(await models('install', again)).toMatchObject({
      code: 0,
      out: expect.stringContaining('already installed'),
    });
    const other = await signed(embedder('1.0.0', { change: (m) => (m.issuer = 'another office') }));
    expect(await models('install', other)).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_CONFLICT') });
    expect(readdirSync(join(state, 'models', 'licensed-embedder'))).toEqual(['1.0.0']);
  });

  /** What face lists are held against, as the commands and as the loaded models say it. */
  async function templatesInForce() {
    const place = { modelsDir: join(base, 'bundles'), profile: 'accurate' };
    const operator = await new OperatorModelStore(state, null).models({ threshold: 2, keys: publicKeys.slice(0, 2) });
    const supervisor = new InferenceSupervisor({ ...place, operator, part: 'seeing', mono: () => performance.now() });
    await supervisor.start();
    const report = supervisor.health().profile?.models.find(({ role }) => role === 'embedder');
    await supervisor.stop();
    const model = installedEmbedder({ ...place, operator });
    if (report?.ok !== true || model === null) throw new Error('no embedder');
    expect(report.making).toBe(model.sha256);
    return { making: model.sha256, identify: model.identify, loaded: report.thresholds?.identify };
  }

  it('that shows the same network file faces in another way makes other templates, whatever was removed', async () => {
    const { network } = embedder();
    await models('install', await signed(embedder()));
    await models('activate', 'licensed-embedder', '1.0.0');
    const first = await templatesInForce();
    await models('rollback', 'embedder');
    await models('remove', 'licensed-embedder', '1.0.0');
    const mirrored = { ...network, output: { ...network.output, mirrored: true } };
    const other = await signed(embedder('2.0.0', { bundleId: 'other-embedder', network: mirrored }));
    await models('install', other);
    expect(await models('activate', 'other-embedder', '2.0.0')).toMatchObject({ code: 0 });
    const shaOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')).files[0].sha256;
    expect(shaOf(other)).toBe(shaOf(join(work, 'licensed-embedder-1.0.0')));
    expect((await templatesInForce()).making).not.toBe(first.making);
  });

  it('that is a detector makes other templates, and ends the search of lists with the thresholds of the profile', async () => {
    const before = await templatesInForce();
    const boxes = await signed({ role: 'detector', bundleId: 'other-boxes', network: tinyScrfd() });
    await models('install', boxes);
    expect(await models('activate', 'other-boxes', '1.0.0')).toMatchObject({ code: 0 });
    const after = await templatesInForce();
    expect(after.making).not.toBe(before.making);
    expect(before.identify.length).toBeGreaterThan(0);
    expect(before.loaded?.length).toBeGreaterThan(0);
    expect(after).toMatchObject({ identify: [], loaded: [] });
    await models('rollback', 'detector');
    expect(await templatesInForce()).toEqual(before);
  });

  it('is not tried without keys, and a wrong role or a bundle that is not there is named', async () => {
    writeConfig([]);
    expect(await models('install', work)).toMatchObject({ code: 2, err: expect.stringContaining('modelKeys.keys') });
    writeConfig(publicKeys.slice(0, 2));
    expect(await models('rollback', 'eyes')).toMatchObject({ code: 2, err: expect.stringContaining('detector') });
    expect(await models('activate', 'nothing', '1.0.0')).toMatchObject({
      code: 1,
      err: expect.stringContaining('waypost models install FOLDER'),
    });
    expect(await models('activate', '../../etc', '1.0.0')).toMatchObject({ code: 1 });
  });
});

describe('the office', () => {
  it('fills in sizes, hashes and golden vectors from the network itself', async () => {
    const folder = join(work, 'draft');
    const written = await writeBundle(folder, embedder());
    const path = join(folder, 'model.json');
    const { files: _, golden: __, ...draft } = written;
    writeFileSync(path, JSON.stringify(draft));
    expect(await sign(folder, 'a')).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_MANIFEST') });
    expect(await central('fill', folder)).toMatchObject({ code: 0, err: '' });
    const filled = JSON.parse(readFileSync(path, 'utf8'));
    expect(filled.files).toEqual(written.files);
    expect(filled.golden).toEqual(written.golden);
    expect(await sign(folder, 'a')).toMatchObject({ code: 0, out: expect.stringContaining('One signature') });
    expect(await sign(folder, 'a', 'a')).toMatchObject({ code: 1, err: expect.stringContaining('two people') });
  });

  it('is told what the network wants where the draft does not fit it', async () => {
    const folder = join(work, 'draft');
    await writeBundle(folder, embedder());
    const path = join(folder, 'model.json');
    const draft = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(
      path,
      JSON.stringify({ ...draft, output: { ...draft.output, tensors: [{ name: 'other', shape: [1, 128] }] } }),
    );
    expect(await central('fill', folder)).toMatchObject({ code: 1, err: expect.stringContaining('fc1') });
    writeFileSync(join(folder, 'second.onnx'), 'x');
    expect(await central('fill', folder)).toMatchObject({ code: 1, err: expect.stringContaining('one network') });
    writeFileSync(path, '{');
    expect(await central('fill', folder)).toMatchObject({ code: 1, err: expect.stringContaining('not JSON') });
    expect(await central('fill', join(work, 'nowhere'))).toMatchObject({ code: 2 });
  });
});
