import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ArithmeticThread } from '../src/adapters/chip-arithmetic/index.ts';
import {
  LaidCard,
  personalise,
  readProfile,
  TestPki,
  transportTo,
  trustStore,
  VirtualCard,
  type VirtualPassport,
} from '../src/adapters/hardware/virtual-passport/index.ts';
import {
  type ChipReading,
  type ChipTransport,
  DEFAULT_READ_PROFILE,
  judgeChip,
  readChip,
  readingFacts,
} from '../src/core/chip/index.ts';
import { gatherTrust, partsOf, TrustStore, trustContent } from '../src/core/trust/index.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

const NS_PER_MS = 1e6;
const US_PER_MS = 1000;
const LOOP_BUDGET_MS = 20;
const JUDGED_WITHIN_MS = 10;
/** As many certificates as three published master lists hold together, and what loading them may take, ms. */
const CSCAS = 632;
const LOADED_WITHIN_MS = 200;
const PORTRAIT_BYTES = 15_000;
/** Head of a JPEG of 16 by 16 pixels, which the virtual passport fills up: nothing here looks at the picture. */
const SMALL_JPEG = Uint8Array.from(
  Buffer.from(`ffd8ffe000104a46494600010100000100010000ffc0000b080010001001011100ffd9`, 'hex'),
);
const MRZ: [string, string] = [
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36UTO7408122F3204159ZE184226B<<<<<10',
];
const draw = (count: number): Uint8Array => Uint8Array.from(randomBytes(count));

/** What opens the chip, and the limit for the CPU time of card and reader together, ms. */
const WAYS: readonly { what: string; profile: string; budgetMs: number | null }[] = [
  { what: 'BAC', profile: 'ecdh-gm,pace=none,ca=none,aa=none', budgetMs: 60 },
  { what: 'PACE, brainpoolP256r1', profile: 'ecdh-gm,ca=none,aa=none', budgetMs: 150 },
  { what: 'PACE, brainpoolP512r1', profile: 'strong,ca=none,aa=none', budgetMs: null },
  { what: 'PACE, chip and active authentication', profile: 'ecdh-gm', budgetMs: null },
];

/**
 * COM, SOD, DG1 and DG2 of 15 kB from the virtual passport in this process, in short lengths; then the same exchange played back, so that
 * only the reader is left, with the arithmetic in its thread: how long it holds the event loop up.
 */
export async function benchChip({ warmUp, readings, judgements, loads }: Sizes['chip'] = FULL.chip): Promise<Row[]> {
  const thread = new ArithmeticThread();
  thread.start();
  const rows: Row[] = [];
  try {
    const now = new Date('2026-11-30T10:00:00Z');
    const pki = new TestPki({ now, draw });
    for (const { what, profile: text, budgetMs } of WAYS) {
      const read = readProfile(`${text},portrait-bytes=${PORTRAIT_BYTES}`);
      if (!read.ok) throw new Error(read.message);
      const given = { profile: read.profile, faults: [], pki, mrz: MRZ, portrait: SMALL_JPEG, now, draw };
      const passport = personalise(given);
      const cpuMs: number[] = [];
      const heldMs: number[] = [];
      for (let round = 0; round < warmUp + readings; round++) {
        const recorded = await readRecorded(passport, thread);
        const held = await playBack(recorded, thread);
        if (round < warmUp) continue;
        cpuMs.push(recorded.cpuMs);
        heldMs.push(held);
      }
      const store = trustStore([pki], now);
      const reading = await readOn(onReader(passport), thread, draw);
      rows.push(judged(what, { reading, store, now }, judgements));
      rows.push(timing(`read a chip: ${what}`, cpuMs, budgetMs, 'CPU of card and reader'));
      rows.push(timing(`longest turn of the event loop: ${what}`, heldMs, LOOP_BUDGET_MS, 'CPU of the reader alone'));
    }
  } finally {
    await thread.stop();
  }
  rows.push(loaded(loads));
  return rows;
}

/** Everything that is judged once the last byte is there: passive authentication, MRZ, the proofs of the chip. */
function judged(
  what: string,
  { reading, store, now }: { reading: ChipReading; store: TrustStore; now: Date },
  times: number,
): Row {
  const tookMs: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const before = performance.now();
    const results = judgeChip({
      files: reading.files,
      reading: readingFacts(reading),
      mrz: MRZ,
      store,
      now: now.getTime(),
    });
    tookMs.push(performance.now() - before);
    const content = results.find(({ check }) => check === 'chip-content');
    if (content?.result !== 'successful') throw new Error(`the chip is ${content?.result}: ${content?.reason}`);
  }
  return timing(`judge a chip after the last byte: ${what}`, tookMs, JUDGED_WITHIN_MS, 'wall clock');
}

/** The store of a kiosk, from the text of its file. */
function loaded(times: number): Row {
  const now = new Date('2026-11-30T10:00:00Z');
  const profile = readProfile('ecdh-gm');
  if (!profile.ok) throw new Error(profile.message);
  const certificates = Array.from({ length: CSCAS }, (_, n) => {
    const pki = new TestPki({ now, draw });
    personalise({ profile: profile.profile, faults: [], pki, mrz: MRZ, portrait: SMALL_JPEG, now, draw });
    const bytes = [...pki.trustFolder()].find(([name]) => name.startsWith('csca/'))?.[1];
    if (bytes === undefined) throw new Error('no certificate was published');
    return { name: `csca/${n}.der`, bytes };
  });
  const sources = { certificates, crls: [], masterLists: [], pinned: [], countries: {} };
  const { parts } = gatherTrust(sources, { imported: now.toISOString() });
  const text = JSON.stringify(trustContent(parts, { version: 1, created: now.toISOString() }));
  const tookMs: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const before = performance.now();
    const store = new TrustStore(partsOf(JSON.parse(text)));
    tookMs.push(performance.now() - before);
    if (store.parts.entries.length !== CSCAS) throw new Error(`${store.parts.entries.length} certificates were loaded`);
  }
  return timing(`load a trust store of ${CSCAS} certificates`, tookMs, LOADED_WITHIN_MS, 'wall clock');
}

interface Recorded {
  answers: Uint8Array[];
  draws: Uint8Array[];
  atr: Uint8Array;
  cpuMs: number;
}

async function readOn(
  transport: ChipTransport,
  thread: ArithmeticThread,
  random: (count: number) => Uint8Array,
): Promise<ChipReading> {
  const reading = await readChip({
    transport,
    access: { mrz: MRZ },
    profile: DEFAULT_READ_PROFILE,
    random,
    arithmetic: thread,
    signal: new AbortController().signal,
  });
  if (reading.stopped !== null || reading.files.DG2 === undefined)
    throw new Error(`the reading stopped: ${reading.stopped}`);
  return reading;
}

function onReader(passport: VirtualPassport): ChipTransport {
  const transport = transportTo(new LaidCard(new VirtualCard(passport.image, draw)));
  if (transport === null) throw new Error('the virtual passport is silent');
  return transport;
}

async function readRecorded(passport: VirtualPassport, thread: ArithmeticThread): Promise<Recorded> {
  const transport = onReader(passport);
  const answers: Uint8Array[] = [];
  const draws: Uint8Array[] = [];
  const transmit = async (apdu: Uint8Array, signal: AbortSignal): Promise<Uint8Array> => {
    const answer = await transport.transmit(apdu, signal);
    // The reader overwrites what it was given.
    answers.push(Uint8Array.from(answer));
    return answer;
  };
  const random = (count: number): Uint8Array => {
    const drawn = draw(count);
    // The reader overwrites its own.
    draws.push(Uint8Array.from(drawn));
    return drawn;
  };
  const before = process.cpuUsage();
  await readOn({ ...transport, transmit }, thread, random);
  const { user, system } = process.cpuUsage(before);
  return { answers, draws, atr: transport.atr, cpuMs: (user + system) / US_PER_MS };
}

/** CPU time of this thread alone, ns (proc(5)): what other programs take is not in it, nor what the arithmetic takes. */
function threadCpuNs(): number {
  return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]);
}

/** The same reading with the same randomness; the answers come from the recording. Gives the longest turn of the loop, CPU ms. */
async function playBack({ answers, draws, atr }: Recorded, thread: ArithmeticThread): Promise<number> {
  const answersLeft = [...answers];
  const drawsLeft = [...draws];
  const take = (left: Uint8Array[]): Uint8Array => {
    const next = left.shift();
    if (next === undefined) throw new Error('the recording is at its end');
    return Uint8Array.from(next);
  };
  const transport: ChipTransport = {
    atr,
    maxCommand: 65_544,
    transmit: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return take(answersLeft);
    },
    reset: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  let before = threadCpuNs();
  let longest = 0;
  let reading = true;
  const turn = (): void => {
    const now = threadCpuNs();
    longest = Math.max(longest, now - before);
    before = now;
    if (reading) setImmediate(turn);
  };
  setImmediate(turn);
  await readOn(transport, thread, () => take(drawsLeft));
  reading = false;
  return longest / NS_PER_MS;
}
