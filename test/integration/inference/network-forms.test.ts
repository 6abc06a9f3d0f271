import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { cosine, templateFromBytes } from '../../../src/core/face/embedding/index.ts';
import { PageMemory, type Value } from '../../../src/inference/protocol/index.ts';
import { joinSlopes } from '../../../src/inference/worker/join-slopes.ts';
import { readGraph } from '../../../src/inference/worker/onnx-graph.ts';
import { perform } from '../../../src/inference/worker/operations.ts';
import { type LoadedProfile, loadProfile } from '../../../src/inference/worker/registry.ts';
import { loadNetwork } from '../../../src/inference/worker/runtime.ts';
import { BUNDLES, FACES, requireBuild } from './bundles.ts';

const REWRITTEN = ['embedder', 'liveness'] as const;
const pictures = readdirSync(FACES).filter((name) => /_(live1|passport)\.jpg$/.test(name));
let delivered: LoadedProfile;
let rewritten: LoadedProfile;

function networkOf(role: (typeof REWRITTEN)[number], profile: LoadedProfile): Uint8Array {
  const { bundleId, version, files } = profile.models.get(role)!.manifest;
  const { path } = files.find((file) => file.path.endsWith('.onnx'))!;
  return readFileSync(join(BUNDLES, bundleId, version, path));
}

/** The profile with both networks in one form, whichever of them this machine would choose. */
async function inForm(profile: LoadedProfile, form: (bytes: Uint8Array) => Uint8Array): Promise<LoadedProfile> {
  const models = new Map(profile.models);
  for (const role of REWRITTEN) {
    const network = await loadNetwork(form(networkOf(role, profile)));
    models.set(role, { ...profile.models.get(role)!, network });
  }
  return { ...profile, models };
}

async function seen(profile: LoadedProfile, name: string): Promise<Value<'frame'>> {
  const bytes = new Uint8Array(readFileSync(join(FACES, name)));
  const answer = await perform({ profile, memory: PageMemory.inherited() }, 'frame', { bytes });
  if (!answer.ok) throw new Error(answer.reason);
  return answer.value as Value<'frame'>;
}

beforeAll(async () => {
  requireBuild();
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const loaded = await loadProfile({
    modelsDir: BUNDLES,
    profileName: 'accurate',
    part: 'seeing',
    committedDir: join(packageRoot, 'models'),
    operator: null,
  });
  delivered = await inForm(loaded, (bytes) => bytes);
  rewritten = await inForm(loaded, joinSlopes);
});
afterAll(async () => {
  for (const profile of [delivered, rewritten])
    for (const role of REWRITTEN) await profile.models.get(role)?.network.release();
});

describe('face networks in both forms', () => {
  it.each(REWRITTEN)('leave no slope in the %s', (role) => {
    const graph = readGraph(joinSlopes(networkOf(role, delivered)));
    expect(graph?.nodes.map(({ op }) => op)).not.toContain('PRelu');
  });

  it.each(pictures)('see the same in %s', async (name) => {
    const [wanted, found] = [await seen(delivered, name), await seen(rewritten, name)];
    const [before, after] = [wanted.subject!, found.subject!];
    const [a, b] = [before, after].map(({ template }) => templateFromBytes(template!)!);
    expect(1 - cosine(a!, b!)!).toBeLessThan(1e-9);
    expect(Math.abs(before.attackScore! - after.attackScore!)).toBeLessThan(1e-6);
    expect(Buffer.from(found.jpeg).equals(wanted.jpeg)).toBe(true);
    const apart = { template: null, attackScore: null };
    const plain = { jpeg: null, stageCpuMs: null };
    expect({ ...found, ...plain, subject: { ...after, ...apart } }).toEqual({
      ...wanted,
      ...plain,
      subject: { ...before, ...apart },
    });
  });
});
