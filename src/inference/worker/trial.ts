import type { TrialAnswer, TrialRequest } from '../protocol/index.ts';
import type { GoldenVector } from '../protocol/models/index.ts';
import { goldenInput, l2, tensorSha256 } from '../protocol/models/index.ts';
import { asRefused, openModel } from './model-load.ts';
import { loadProfile } from './registry.ts';
import { loadNetwork } from './runtime.ts';

/**
 * Entry of a trial: a process that the command line forks to load networks, so that it need not load them itself. It answers
 * one request and ends.
 */

/** A golden vector keeps this many of the first numbers of each output. */
const GOLDEN_FIRST = 5;
const GOLDEN_TOLERANCE = 1e-3;

async function answer(request: TrialRequest): Promise<TrialAnswer> {
  if (request.kind === 'profile') return { faults: await profileFaultsOf(request.place) };
  try {
    if (request.kind === 'golden') return { faults: [], golden: await goldenOf(request) };
    await (await openModel(request.network, request.manifest)).release();
    return { faults: [] };
  } catch (error) {
    return { faults: [asRefused(error).message] };
  }
}

async function profileFaultsOf(place: Extract<TrialRequest, { kind: 'profile' }>['place']): Promise<string[]> {
  const { models, report } = await loadProfile({ ...place, part: 'seeing' });
  for (const { network } of models.values()) await network.release();
  return report.models.flatMap((model) => (model.ok ? [] : [`${model.role}: ${model.detail}`]));
}

async function goldenOf({
  network,
  manifest,
  pattern,
}: Extract<TrialRequest, { kind: 'golden' }>): Promise<GoldenVector> {
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

process.once('message', (request: TrialRequest) => {
  void answer(request).then((given) => process.send?.(given, () => process.disconnect()));
});
