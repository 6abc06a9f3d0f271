import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { MODEL_VERIFY } from '../../../src/cli/reports/index.ts';
import { manifestFaults, manifestSchema } from '../../../src/inference/protocol/models/index.ts';
import { tinyProfile, tinySFace, tinyYuNet } from '../../fakes/tiny-networks.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const path = (...parts: string[]) => join(desk.folder, ...parts);

function documented(start: string): string {
  const command = commandsOf('models.md').find((line) => line.startsWith(start));
  if (command === undefined) throw new Error(`docs/models.md has no command that starts with "${start}"`);
  return command;
}

async function done(start: string): Promise<Run> {
  const run = await desk.type(documented(start));
  expect({ start, code: run.code, err: run.code === 0 ? '' : run.err }).toEqual({ start, code: 0, err: '' });
  return run;
}

/** What a person does with an editor. */
function edit(file: string, change: (value: Record<string, never>) => object): void {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
}

const LICENCE = {
  text: 'Licensed to the operator.',
  holder: 'The supplier',
  useRestrictions: 'none stated',
  trainingData: 'not stated by the supplier',
  undeclared: 'everything about the pictures',
  reviewedBy: 'R. Reader',
  reviewedAt: '2026-11-20',
};

beforeAll(async () => {
  mkdirSync(path('trial', 'bundles'), { recursive: true });
  await tinyProfile(path('trial', 'bundles'));
});
afterAll(() => desk.clear());

describe('docs/models.md, command by command', () => {
  it('brings a licensed model from the office into use, and back', async () => {
    const keys: string[] = [];
    for (const name of ['first', 'second']) {
      const { out } = await done(`waypost central keygen --out trial/${name}`);
      keys.push(/[0-9a-f]{64}/.exec(out)?.[0] ?? '');
    }
    const lane = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
    const own = {
      stateDir: 'state',
      key: { kind: 'development' },
      models: { profile: 'accurate', folder: 'bundles' },
      modelKeys: { threshold: 2, keys },
    };
    writeFileSync(path('trial', 'lane.json'), JSON.stringify({ ...lane, ...own }));

    await done('mkdir -p trial/embedder');
    await done('cp docs/examples/model-embedder.json');
    writeFileSync(path('trial', 'embedder', 'licensed.onnx'), tinySFace().bytes);
    await done('waypost central models fill');
    // As the example has it, nobody signs it.
    const unread = await desk.type(documented('waypost central models sign'));
    expect(unread).toMatchObject({ code: 1, err: expect.stringContaining('MODEL_LICENCE') });
    edit(path('trial', 'embedder', 'model.json'), (draft) => ({ ...draft, issuer: 'The office', licence: LICENCE }));
    await done('waypost central models sign');

    expect((await done('waypost models verify')).out).toContain('reproduces its golden vectors');
    const report = await desk.type(`${documented('waypost models verify')} --json`);
    expect(MODEL_VERIFY.schema.safeParse(JSON.parse(report.out)).error?.issues ?? []).toEqual([]);
    await done('waypost models install');
    await done('waypost models activate');
    expect((await done('waypost models show')).out).toContain('embedder   licensed-embedder 0.1.0');
    // Other things are missing on this desk; the model is not one of them.
    const doctor = await desk.type(documented('waypost doctor'));
    expect(doctor.out).toMatch(/ok +model embedder +licensed-embedder 0\.1\.0.*evaluation grade/);
    expect((await done('waypost models rollback embedder')).out).toContain('embedder of profile accurate');
  });

  it('measures a folder of pictures with the models of the kiosk', async () => {
    mkdirSync(path('trial', 'faces', 'somebody'), { recursive: true });
    const picture = join(packageRoot, 'hardware', 'demo', 'faces', 'id01_live1.jpg');
    cpSync(picture, path('trial', 'faces', 'somebody', '1.jpg'));
    await done('waypost eval faces');
    expect(readFileSync(path('trial', 'faces.jsonl'), 'utf8')).toContain('somebody/1.jpg');
    const rows = await done('waypost eval face-thresholds');
    expect(rows.err).toContain('fewer than 30 impostor errors');
  });
});

describe('examples of manifests', () => {
  it.each([
    ['model-embedder', tinySFace()],
    ['model-detector', tinyYuNet(640)],
  ])('%s is whole but for what is filled in, and fits a network of its shape', (name, network) => {
    const draft = JSON.parse(readFileSync(join(packageRoot, 'docs', 'examples', `${name}.json`), 'utf8'));
    const manifest = manifestSchema.parse({
      ...draft,
      licence: LICENCE,
      files: [{ path: 'a.onnx', bytes: 1, sha256: '0'.repeat(64) }],
      golden: [
        {
          input: 'bytes-7919',
          inputSha256: '0'.repeat(64),
          outputs: [{ name: 'a', first: [1], l2: 1 }],
          tolerance: 1e-3,
        },
      ],
    });
    expect(manifestFaults(manifest)).toEqual([]);
    expect(manifest.output.tensors).toEqual(network.output.tensors);
    expect(manifest.mode).toBe('e');
  });
});
