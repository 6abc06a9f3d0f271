import { decodePortrait } from '../../src/inference/worker/decode.ts';
import { type Below, damagedPortrait, portraitSeeds } from './portrait-mutants.ts';
import { seeded } from './seeded.ts';

/** What is said after each group of inputs, and what of it has happened. */
export interface PortraitTally {
  /** The next input that is due. */
  next: number;
  outcomes: Record<string, number>;
  /** Of the processor, as every time here: a busy machine makes no loop. */
  slowestMs: number;
  slowest: number;
  /** Most memory that one picture took of the decoder, bytes. */
  memoryBytes: number;
  residentKiB: number;
}

export interface PortraitJob {
  seed: number;
  first: number;
  end: number;
}

const GROUP = 200;
let memoryBytes = 0;

/** Every decoder makes an instance: its memory is asked for its size after the picture. */
let last: { buffer: ArrayBuffer } | null = null;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...args: ConstructorParameters<typeof Instance>) {
    super(...args);
    last = Object.values(this.exports).find((one) => one instanceof WebAssembly.Memory) as WebAssembly.Memory;
  }
};

/** Each input has randomness of its own: one that was fatal can be made again, and the run goes on behind it. */
export function below(seed: number, input: number): Below {
  const random = seeded((seed ^ Math.imul(input + 1, 0x9e3779b1)) >>> 0);
  return (limit) => Math.floor(random() * limit);
}

process.on('message', (job: PortraitJob) => void run(job));

async function run({ seed, first, end }: PortraitJob): Promise<void> {
  const seeds = await portraitSeeds();
  let tally: PortraitTally = fresh(first);
  for (let input = first; input < end; input++) {
    const bytes = damagedPortrait(seeds, below(seed, input));
    const before = process.cpuUsage();
    const outcome = await outcomeOf(bytes);
    const { user, system } = process.cpuUsage(before);
    const took = (user + system) / 1_000;
    if (took > tally.slowestMs) Object.assign(tally, { slowestMs: took, slowest: input });
    if (last !== null) memoryBytes = Math.max(memoryBytes, last.buffer.byteLength);
    last = null;
    tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
    if ((input + 1) % GROUP !== 0 && input + 1 !== end) continue;
    const said: PortraitTally = { ...tally, next: input + 1, memoryBytes, residentKiB: process.resourceUsage().maxRSS };
    process.send?.(said);
    tally = fresh(input + 1);
    // A decoder answers at once; without this turn the message would wait for the last input.
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.disconnect();
}

function fresh(next: number): PortraitTally {
  return { next, outcomes: {}, slowestMs: 0, slowest: next, memoryBytes, residentKiB: 0 };
}

async function outcomeOf(bytes: Buffer): Promise<string> {
  const copy = Buffer.from(bytes);
  try {
    const read = await decodePortrait(bytes);
    if (!copy.equals(bytes)) return 'changed its input';
    if (!read.ok) return `${read.reason}: ${read.detail}`.replaceAll(/0x[0-9a-f]+|\d+/g, 'N');
    return read.image.data.length === read.width * read.height * 3 ? 'decoded' : 'wrong size';
  } catch (error) {
    return `thrown: ${String(error).slice(0, 200)}`;
  }
}
