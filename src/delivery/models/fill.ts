import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  goldenInput,
  l2,
  loadNetwork,
  MAX_MODEL_BYTES,
  type ModelManifest,
  tensorSha256,
} from '../../inference/index.ts';
import { MANIFEST_FILE } from './bundle-folder.ts';
import { SIGNATURES_FILE } from './signature.ts';

type Golden = ModelManifest['golden'][number];

/** First numbers of each output that a golden vector keeps. */
const GOLDEN_FIRST = 5;
const GOLDEN_TOLERANCE = 1e-3;

/** Sizes and hashes of the files of a folder, the network first. The one `.onnx` file is the network. */
export async function fileEntries(
  folder: string,
): Promise<{ ok: true; network: Buffer; files: ModelManifest['files'] } | { ok: false; message: string }> {
  const names = (await readdir(folder)).filter((name) => name !== MANIFEST_FILE && name !== SIGNATURES_FILE).sort();
  const networks = names.filter((name) => name.endsWith('.onnx'));
  const [first] = networks;
  if (first === undefined || networks.length > 1) {
    return { ok: false, message: `${folder} holds ${networks.length} .onnx files: a bundle holds one network.` };
  }
  const files: ModelManifest['files'] = [];
  let network = Buffer.alloc(0);
  for (const path of [first, ...names.filter((name) => name !== first)]) {
    const bytes = await readFile(join(folder, path));
    if (bytes.length > MAX_MODEL_BYTES) {
      return { ok: false, message: `${path} has ${bytes.length} bytes; at most ${MAX_MODEL_BYTES} are read.` };
    }
    if (path === first) network = bytes;
    files.push({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return { ok: true, network, files };
}

/**
 * Golden vector of a network on this machine: what it puts out for the byte pattern, so that a kiosk can tell whether its
 * runtime computes the same. Throws what the runtime says about a network it cannot load.
 */
export async function goldenOf(
  network: Uint8Array,
  manifest: Pick<ModelManifest, 'input' | 'output'>,
  pattern: Golden['input'] = 'bytes-7919',
): Promise<Golden> {
  const { data, dims } = goldenInput(manifest.input, pattern);
  const loaded = await loadNetwork(network);
  try {
    const outputs = await loaded.run(data, dims);
    return {
      input: pattern,
      inputSha256: tensorSha256(data),
      outputs: manifest.output.tensors.map(({ name }) => {
        const values = outputs.get(name);
        if (values === undefined)
          throw new Error(`the network has no output ${name}; it has ${[...outputs.keys()].join(', ')}`);
        return { name, first: [...values.subarray(0, GOLDEN_FIRST)], l2: l2(values) };
      }),
      tolerance: GOLDEN_TOLERANCE,
    };
  } finally {
    await loaded.release();
  }
}
