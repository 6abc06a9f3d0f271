import type { LoadFailure } from '../protocol/index.ts';
import type { Dimension, ModelManifest } from '../protocol/models/index.ts';
import { compareGolden, goldenInput, manifestFaults, tensorSha256 } from '../protocol/models/index.ts';
import { foldScales } from './fold-scales.ts';
import { joinPasses } from './join-passes.ts';
import { joinSlopes } from './join-slopes.ts';
import { loadNetwork, type Network, type TensorInfo } from './runtime.ts';

/** Networks that are rewritten before they are loaded; the self-test checks the rewritten networks. */
const FOLDED: ReadonlySet<ModelManifest['role']> = new Set(['text-detector', 'text-recogniser']);
const SLOPED: ReadonlySet<ModelManifest['role']> = new Set(['embedder', 'liveness']);

/** A model that is not loaded, with the reason for the record and words for the technician. */
export class Refused extends Error {
  readonly reason: LoadFailure;
  constructor(reason: LoadFailure, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

export function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  return new Refused('MODEL_SELFTEST', error instanceof Error ? error.message : 'unknown failure');
}

/**
 * Loads a network whose bytes and manifest were already checked against their hashes, and refuses it if the manifest
 * contradicts itself, if names or shapes differ, or if the network does not reproduce its golden vectors.
 */
export async function openModel(bytes: Uint8Array, manifest: ModelManifest): Promise<Network> {
  const where = `${manifest.bundleId}/${manifest.version}`;
  const [fault] = manifestFaults(manifest);
  if (fault !== undefined) throw new Refused('MODEL_SELFTEST', `${where}: ${fault}`);
  const form = FOLDED.has(manifest.role) ? joinPasses(foldScales(bytes)) : bytes;
  const network = await loadNetwork(form, {
    probe: goldenInput(manifest.input),
    blocked: SLOPED.has(manifest.role) ? joinSlopes(form) : form,
  });
  try {
    checkTensors(network.inputs, [manifest.input], where);
    checkTensors(network.outputs, manifest.output.tensors, where);
    await selfTest(network, manifest, where);
  } catch (error) {
    await network.release();
    throw error;
  }
  return network;
}

function checkTensors(
  found: readonly TensorInfo[],
  wanted: readonly { name: string; shape: readonly Dimension[] }[],
  where: string,
): void {
  const same =
    found.length === wanted.length &&
    wanted.every((w) => {
      const f = found.find((candidate) => candidate.name === w.name);
      return (
        f !== undefined &&
        f.shape.length === w.shape.length &&
        w.shape.every((d, i) => (typeof d === 'string' ? typeof f.shape[i] === 'string' : f.shape[i] === d))
      );
    });
  if (same) return;
  const got = found.map((f) => `${f.name} [${f.shape.join(', ')}]`).join('; ');
  throw new Refused(
    'MODEL_SELFTEST',
    `${where}: names or shapes of the network differ from the manifest; the network has ${got}`.slice(0, 450),
  );
}

async function selfTest(network: Network, manifest: ModelManifest, where: string): Promise<void> {
  for (const golden of manifest.golden) {
    const { data, dims } = goldenInput(manifest.input, golden.input);
    if (tensorSha256(data) !== golden.inputSha256) {
      throw new Refused('MODEL_SELFTEST', `${where}: the golden input cannot be reproduced`);
    }
    const difference = compareGolden(golden, await network.run(data, dims));
    if (difference !== null) throw new Refused('MODEL_SELFTEST', `${where}: ${difference}`);
  }
}
