import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_MODEL_BYTES, type ModelManifest } from '../../inference/protocol/models/index.ts';
import { MANIFEST_FILE } from './bundle-folder.ts';
import { SIGNATURES_FILE } from './signature.ts';

/** Sizes and hashes of the files of a folder, the network first. The one `.onnx` file is the network. */
export async function fileEntries(
  folder: string,
): Promise<{ ok: true; network: Buffer; files: ModelManifest['files'] } | { ok: false; message: string }> {
  const names = (await readdir(folder)).filter((name) => name !== MANIFEST_FILE && name !== SIGNATURES_FILE).sort();
  const networks = names.filter((name) => name.endsWith('.onnx'));
  const [first] = networks;
  if (first === undefined || networks.length > 1) {
    return { ok: false, message: `${folder} contains ${networks.length} .onnx files: a bundle contains one network.` };
  }
  const files: ModelManifest['files'] = [];
  let network = Buffer.alloc(0);
  for (const path of [first, ...names.filter((name) => name !== first)]) {
    const bytes = await readFile(join(folder, path));
    if (bytes.length > MAX_MODEL_BYTES) {
      return { ok: false, message: `${path} has ${bytes.length} bytes; at most ${MAX_MODEL_BYTES} can be read.` };
    }
    if (path === first) network = bytes;
    files.push({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return { ok: true, network, files };
}
