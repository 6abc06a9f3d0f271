import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { integerProductBytes } from './integer-product.ts';

/** Raised if the runtime would be loaded while its telemetry is on: a border kiosk must not send reports to anybody. */
export class TelemetryNotDisabled extends Error {
  readonly code = 'TELEMETRY_NOT_DISABLED';
  constructor() {
    super('ORT_DISABLE_TELEMETRY=1 is not set: onnxruntime-node would send usage data, so it is not loaded');
  }
}

export interface TensorInfo {
  name: string;
  shape: (number | string)[];
}

/** One loaded network. `run` takes one input tensor and gives the outputs by name. */
export interface Network {
  readonly inputs: TensorInfo[];
  readonly outputs: TensorInfo[];
  run(data: Float32Array, dims: readonly number[]): Promise<Map<string, Float32Array>>;
  release(): Promise<void>;
}

/** Graph optimisation levels that are tried. Only `all` keeps planes in blocks of channels. */
const LEVELS = ['all', 'extended'] as const;

/**
 * Loads a network from bytes that were already hashed: the same buffer is checked and used, so exchanging the file in between
 * has no effect. It uses one thread: a second thread doubles the CPU time and gains nothing (measured).
 *
 * With `probe`, the network is tried at both optimisation levels and the one that takes less CPU time is kept. Which one
 * that is depends on the processor: the blocked layout of level `all` halves the detector and, on a Xeon with AMX, makes
 * the embedder as it is delivered three times slower (61 ms against 20 ms, measured). `blocked` is the same network in
 * another form for level `all`. The outputs agree to the tolerance of the self-test.
 */
export async function loadNetwork(
  bytes: Uint8Array,
  { probe, blocked = bytes }: { probe?: Probe; blocked?: Uint8Array } = {},
): Promise<Network> {
  const ort = await runtime();
  if (probe === undefined) return await open(ort, bytes, LEVELS[0]);
  const tried: Network[] = [];
  for (const level of LEVELS) tried.push(await open(ort, level === 'all' ? blocked : bytes, level));
  const best = await cheapest(tried, (network) => cpuMsOf(network, probe));
  for (const network of tried) if (network !== best) await network.release();
  return best;
}

/** An input with which a network is tried. */
interface Probe {
  data: Float32Array;
  dims: readonly number[];
}

/**
 * Number of timed runs of each form. They alternate and count CPU time: while other processes start, a single run by the clock
 * says little, and a wrong choice may take twice the time for as long as the process lives.
 */
const TIMED_RUNS = 2;

/** The one whose cheapest run costs least. The first run of each does not count, because it allocates memory. */
export async function cheapest<T>(tried: readonly T[], cost: (one: T) => Promise<number>): Promise<T> {
  const least = tried.map(() => Infinity);
  for (let round = 0; round <= TIMED_RUNS; round++) {
    for (const [i, one] of tried.entries()) {
      const ms = await cost(one);
      if (round > 0) least[i] = Math.min(least[i] as number, ms);
    }
  }
  const best = tried[least.indexOf(Math.min(...least))];
  if (best === undefined) throw new Error('no form of the network was tried');
  return best;
}

/** Inner products of many stored templates with one probe, in whole numbers. */
export interface IntegerProduct {
  /** `rows`: uint8, one row of `length` after the other; `probe`: int8, `length` long. One int32 for each row. */
  run(rows: Uint8Array, probe: Int8Array): Promise<Int32Array>;
  release(): Promise<void>;
}

/** Loads the product. It uses `rows` without copying them, because a list may have 50 MB. */
export async function loadIntegerProduct(length: number): Promise<IntegerProduct> {
  const ort = await runtime();
  const session = await ort.InferenceSession.create(integerProductBytes(length), SESSION);
  return {
    async run(rows, probe) {
      const a = new ort.Tensor('uint8', rows, [rows.length / length, length]);
      const b = new ort.Tensor('int8', probe, [length, 1]);
      const { y } = await session.run({ a, b });
      if (y === undefined || y.type !== 'int32') throw new Error('the product network returned no numbers');
      return y.data as Int32Array;
    },
    release: () => session.release(),
  };
}

async function cpuMsOf(network: Network, probe: Probe): Promise<number> {
  const before = process.cpuUsage();
  await network.run(probe.data, probe.dims);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function runtime(): Promise<typeof import('onnxruntime-node')> {
  if (process.env['ORT_DISABLE_TELEMETRY'] !== '1') throw new TelemetryNotDisabled();
  return await import('onnxruntime-node');
}

const SESSION: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 3,
};

async function open(
  ort: typeof import('onnxruntime-node'),
  bytes: Uint8Array,
  level: (typeof LEVELS)[number],
): Promise<Network> {
  const session: InferenceSession = await ort.InferenceSession.create(bytes, {
    ...SESSION,
    graphOptimizationLevel: level,
  });
  const inputName = session.inputNames[0] ?? '';
  return {
    inputs: describe(session.inputMetadata),
    outputs: describe(session.outputMetadata),
    async run(data, dims) {
      const result = await session.run({ [inputName]: new ort.Tensor('float32', data, dims) });
      const outputs = new Map<string, Float32Array>();
      for (const [key, tensor] of Object.entries(result) as [string, Tensor][]) {
        outputs.set(key, tensor.data as Float32Array);
      }
      return outputs;
    },
    release: () => session.release(),
  };
}

function describe(metadata: readonly InferenceSession.ValueMetadata[]): TensorInfo[] {
  return metadata.map((m) => ({ name: m.name, shape: m.isTensor ? [...m.shape] : [] }));
}
