import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { fieldFaults } from '../../../../core/config/index.ts';
import { readJson } from '../../../files/index.ts';
import { ANSWER_MODES } from './answers.ts';
import { SPECIMENS } from './documents.ts';
import { asHeard, noise } from './line-noise.ts';
import type { ScannerSimulator, SendOptions, SendReceipt } from './simulator.ts';

/** Bytes. */
const MAX_SCENARIO_BYTES = 1_048_576;
/** Three hours, the longest idle time that a scenario can ask for; milliseconds. */
const MAX_WAIT_MS = 3 * 60 * 60 * 1000;
/** Bytes of noise in one step. */
const MAX_NOISE_BYTES = 4 * 1_048_576;

const position = z.number().int().min(0).max(MAX_NOISE_BYTES);
const wait = z.number().int().min(0).max(MAX_WAIT_MS);
const sending = {
  paced: z.boolean().optional(),
  pauses: z
    .array(z.strictObject({ at: position, ms: wait }))
    .max(256)
    .optional(),
  hangUpAt: position.optional(),
  killAt: position.optional(),
};

const step = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('document'),
    document: z.enum(Object.keys(SPECIMENS) as [string, ...string[]]),
    times: z.number().int().min(1).max(1000).default(1),
    gapMs: wait.default(0),
    /** Index from 0 of the rows to send; all when left out. */
    rows: z.array(z.number().int().min(0).max(2)).min(1).max(3).optional(),
    ...sending,
  }),
  z.strictObject({ do: z.literal('rows'), rows: z.array(z.string().max(512)).min(1).max(32), ...sending }),
  z.strictObject({ do: z.literal('bytes'), hex: z.string().regex(/^([0-9a-fA-F]{2})*$/), ...sending }),
  z.strictObject({ do: z.literal('noise'), bytes: position, seed: z.number().int().min(1).default(1), ...sending }),
  /** The document as seen by a host at `baud` or with another parity. */
  z.strictObject({
    do: z.literal('wrong-speed'),
    document: z.string(),
    baud: z.number().int().min(300),
    parity: z.enum(['none', 'even', 'odd']).optional(),
  }),
  z.strictObject({ do: z.literal('answers'), mode: z.enum(ANSWER_MODES) }),
  z.strictObject({ do: z.literal('wait'), ms: wait }),
  z.strictObject({ do: z.literal('unplug') }),
  z.strictObject({ do: z.literal('replug') }),
]);
const scenarioSchema = z.strictObject({ title: z.string().max(120), steps: z.array(step).min(1).max(1000) });

export type Scenario = z.infer<typeof scenarioSchema>;
type Step = Scenario['steps'][number];

export type ScenarioResult =
  | { ok: true; scenario: Scenario }
  | { ok: false; reason: 'SCENARIO_INVALID'; detail: string };

export function parseScenario(value: unknown): ScenarioResult {
  const parsed = scenarioSchema.safeParse(value);
  if (parsed.success) return { ok: true, scenario: parsed.data };
  return { ok: false, reason: 'SCENARIO_INVALID', detail: fieldFaults('the scenario', parsed.error) };
}

export function readScenario(path: string): ScenarioResult {
  const read = readJson(path, { limitBytes: MAX_SCENARIO_BYTES, what: 'a scenario' });
  return read.ok ? parseScenario(read.value) : { ok: false, reason: 'SCENARIO_INVALID', detail: read.message };
}

/** Plays the steps in order; ends early when `signal` is aborted. `onStep` is called before each step. */
export async function playScenario(
  simulator: ScannerSimulator,
  scenario: Scenario,
  options: { signal?: AbortSignal; onStep?: (step: Step, index: number) => void } = {},
): Promise<void> {
  for (const [index, current] of scenario.steps.entries()) {
    if (options.signal?.aborted) return;
    options.onStep?.(current, index);
    await play(simulator, current, options.signal);
  }
}

function sendOptions(step: {
  paced?: boolean | undefined;
  pauses?: { at: number; ms: number }[] | undefined;
  hangUpAt?: number | undefined;
  killAt?: number | undefined;
}): SendOptions {
  return {
    ...(step.paced === undefined ? {} : { paced: step.paced }),
    ...(step.pauses === undefined ? {} : { pauses: step.pauses }),
    ...(step.hangUpAt === undefined ? {} : { hangUpAt: step.hangUpAt }),
    ...(step.killAt === undefined ? {} : { killAt: step.killAt }),
  };
}

async function play(simulator: ScannerSimulator, step: Step, signal?: AbortSignal): Promise<SendReceipt | undefined> {
  switch (step.do) {
    case 'document': {
      const all = SPECIMENS[step.document]?.rows ?? [];
      const rows = step.rows ? step.rows.flatMap((index) => all[index] ?? []) : all;
      let receipt: SendReceipt | undefined;
      for (let time = 0; time < step.times && !signal?.aborted; time += 1) {
        if (time > 0) await pause(step.gapMs, signal);
        receipt = await simulator.send(rows, sendOptions(step));
      }
      return receipt;
    }
    case 'rows':
      return simulator.send(step.rows, sendOptions(step));
    case 'bytes':
      return simulator.send(Buffer.from(step.hex, 'hex'), sendOptions(step));
    case 'noise':
      return simulator.send(noise(step.bytes, step.seed), sendOptions(step));
    case 'wrong-speed': {
      const rows = SPECIMENS[step.document]?.rows ?? [];
      const { line } = simulator;
      const host = { ...line, baud: step.baud, parity: step.parity ?? line.parity };
      return simulator.send(asHeard(simulator.encode(rows), line, host));
    }
    case 'answers':
      simulator.setAnswers(step.mode);
      return undefined;
    case 'wait':
      await pause(step.ms, signal);
      return undefined;
    case 'unplug':
      await simulator.unplug();
      return undefined;
    case 'replug':
      await simulator.replug();
      return undefined;
  }
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal ? { signal } : {});
  } catch {
    // Aborted: the caller looks at the signal.
  }
}
