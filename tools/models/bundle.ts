import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ModelProfile } from '../../src/inference/protocol/models/index.ts';
import {
  compareGolden,
  goldenInput,
  type ModelManifest,
  manifestSchema,
  tensorSha256,
} from '../../src/inference/protocol/models/index.ts';
import { loadNetwork } from '../../src/inference/worker/runtime.ts';
import { modelCard } from './card.ts';
import { dlibGraph } from './dlib-net.ts';
import { landmarksGraph } from './landmarks-net.ts';
import { withMetadata, writeOnnx } from './onnx-writer.ts';
import { BuildRefused, digest, type SourcePackage, type Sources } from './sources.ts';
import { readWeights } from './tfjs.ts';
import { graphWeightIndex, tfjsGraph } from './tfjs-graph.ts';

/** Version of the converter. It is part of the stamp, so that a change to the converter rebuilds the bundles. */
export const CONVERTER = 'waypost-models 1';

/** The committed part of a manifest: everything that cannot be worked out from the source files. */
const templateSchema = manifestSchema.omit({ files: true, provenance: true, golden: true }).extend({
  conversion: z.string(),
  golden: manifestSchema.shape.golden.element
    .pick({ outputs: true, tolerance: true })
    .extend({ input: manifestSchema.shape.golden.element.shape.input.default('bytes-7919') }),
});

export interface BuiltModel {
  role: ModelManifest['role'];
  entry: NonNullable<ModelProfile['models'][ModelManifest['role']]>;
  bytes: number;
}

/** Builds one bundle folder below `out` and self-tests it through the runtime before it counts as built. */
export async function buildBundle(input: {
  model: Sources['models'][number];
  pack: SourcePackage;
  files: ReadonlyMap<string, Buffer>;
  templates: string;
  out: string;
}): Promise<BuiltModel> {
  const { model, pack, files, templates, out } = input;
  const template = templateSchema.parse(JSON.parse(await readFile(join(templates, `${model.manifest}.json`), 'utf8')));
  const { conversion, golden, ...rest } = template;
  const plain = 'copy' in model ? file(files, model.copy) : convert(model, files);
  const made = template.output.template;
  const network = made === undefined ? plain : withMetadata(plain, 'waypost.template', String(made.version));
  const networkName = `${template.bundleId}.onnx`;
  const { data, dims } = goldenInput(template.input, golden.input);
  const full: Omit<ModelManifest, 'files'> = {
    ...rest,
    provenance: {
      package: pack.name,
      version: pack.version,
      tarballSha256: pack.tarballSha256,
      sources: pack.files.filter((f) => usedBy(model).includes(f.path)),
      conversion,
    },
    golden: [{ inputSha256: tensorSha256(data), ...golden }],
  };
  const loaded = await loadNetwork(network);
  const outputs = await loaded.run(data, dims);
  await loaded.release();
  for (const vector of full.golden) {
    const difference = compareGolden(vector, outputs);
    if (difference !== null) {
      throw new BuildRefused(
        `${template.bundleId}: the network does not reproduce its golden vector: ${difference}.\n` +
          'Do not use it. Check that onnxruntime-node is the pinned version ("npm ci") and report the difference.',
      );
    }
  }
  const further = extras(model, files);
  const card = Buffer.from(modelCard(full, { path: networkName, sha256: digest(network) }), 'utf8');
  const manifest = manifestSchema.parse({
    ...full,
    files: [
      { path: networkName, bytes: network.length, sha256: digest(network) },
      ...further.map(({ name, bytes }) => ({ path: name, bytes: bytes.length, sha256: digest(bytes) })),
      { path: 'MODEL_CARD.md', bytes: card.length, sha256: digest(card) },
    ],
  });
  const folder = join(out, manifest.bundleId, manifest.version);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`, 'utf8');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, networkName), network);
  for (const { name, bytes } of further) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, 'MODEL_CARD.md'), card);
  await writeFile(join(folder, 'model.json'), text);
  return {
    role: manifest.role,
    entry: { bundleId: manifest.bundleId, version: manifest.version, manifestSha256: digest(text) },
    bytes: network.length,
  };
}

function usedBy(model: Sources['models'][number]): string[] {
  return 'copy' in model ? [model.copy, ...(model.with ?? [])] : [model.weights, model.index];
}

/** Further files that are put into the bundle under their own names, besides the network. */
function extras(
  model: Sources['models'][number],
  files: ReadonlyMap<string, Buffer>,
): { name: string; bytes: Buffer }[] {
  const paths = 'copy' in model ? (model.with ?? []) : [];
  return paths.map((path) => ({ name: basename(path), bytes: file(files, path) }));
}

function file(files: ReadonlyMap<string, Buffer>, path: string): Buffer {
  const bytes = files.get(path);
  if (bytes === undefined) throw new BuildRefused(`models/sources.json names ${path} but does not pin it.`);
  return bytes;
}

function convert(
  model: Extract<Sources['models'][number], { convert: string }>,
  files: ReadonlyMap<string, Buffer>,
): Buffer {
  const index: unknown = JSON.parse(file(files, model.index).toString('utf8'));
  const data = file(files, model.weights);
  switch (model.convert) {
    case 'landmarks-68':
      return writeOnnx(landmarksGraph(readWeights(index, data)), CONVERTER);
    case 'dlib-128':
      return writeOnnx(dlibGraph(readWeights(index, data)), CONVERTER);
    case 'blazeface-256':
      return writeOnnx(tfjsGraph(index, readWeights(graphWeightIndex(index), data), BLAZEFACE), CONVERTER);
  }
}

const BLAZEFACE = {
  name: 'face-detector-blazeface',
  input: { name: 'input', shape: [1, 256, 256, 3] },
  outputs: [
    { name: 'Identity', shape: [1, 512, 1] },
    { name: 'Identity_2', shape: [1, 512, 16] },
    { name: 'Identity_1', shape: [1, 384, 1] },
    { name: 'Identity_3', shape: [1, 384, 16] },
  ],
} as const;
