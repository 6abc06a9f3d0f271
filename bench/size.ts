/** From the environment, so that a figure can be taken again in another size. */
const given = (name: string, usual: number): number => Number(process.env[name] ?? usual);

/** How much each part measures. */
export const FULL = {
  start: { runs: 20 },
  lane: { starts: 5, warmUp: 3, rounds: given('BENCH_ROUNDS', 40) },
  chip: { warmUp: 3, readings: 60, judgements: 500, loads: 20 },
  seals: { warmUp: 3, pages: 60 },
  screen: { warmUp: 2, rounds: given('BENCH_ROUNDS', 20) },
  /** `cpuFrames`: measured after the frames before them, which warm up the process. */
  models: { frames: 90, frameWarmUp: 10, cpuFrames: 90, pages: 37, pageWarmUp: 3 },
  watchlist: {
    records: given('BENCH_RECORDS', 100_000),
    operations: given('BENCH_DELTA', 10_000),
    /** Of each kind. */
    questions: given('BENCH_QUESTIONS', 1000),
    warmUp: 50,
  },
  names: { records: given('BENCH_RECORDS', 100_000), questions: given('BENCH_QUESTIONS', 300) },
  /**
   * `publicList`: records of the size of a large public list of persons, of whom strangers are asked. They are the same in
   * every run; no rule was chosen on them. More where alerts are few, or chance would decide.
   */
  nameSample: {
    records: given('BENCH_RECORDS', 100_000),
    publicList: 4620,
    strangers: 60_000,
    strangersOfOne: 6000,
  },
  /** `changed`: records of another revision in the second generation. */
  central: { records: given('BENCH_RECORDS', 1_000_000), changed: 10_000, kiosks: 100 },
  notices: { notices: 2000, lookUps: 400 },
  console: { kiosks: 10_000, rounds: 20 },
  faces: { templates: given('BENCH_TEMPLATES', 100_000), warmUp: 20, searches: 180 },
  mrz: { reads: 60_000, rounds: 5 },
  /** `typingMs`: a character, of somebody who types slowly; `readingMs`: what a step of the page says. */
  opener: { rounds: 5, referrals: 100, typingMs: 300, readingMs: 5_000 },
};
export type Sizes = typeof FULL;

/** One round of each: it shows that a part still runs to its end. Its figures mean nothing. */
export const ONCE: Sizes = {
  start: { runs: 1 },
  lane: { starts: 1, warmUp: 0, rounds: 1 },
  chip: { warmUp: 0, readings: 1, judgements: 1, loads: 1 },
  seals: { warmUp: 0, pages: 1 },
  screen: { warmUp: 0, rounds: 1 },
  models: { frames: 3, frameWarmUp: 0, cpuFrames: 3, pages: 1, pageWarmUp: 0 },
  watchlist: { records: 4000, operations: 2000, questions: 5, warmUp: 1 },
  names: { records: 500, questions: 5 },
  nameSample: { records: 500, publicList: 50, strangers: 20, strangersOfOne: 20 },
  central: { records: 500, changed: 10, kiosks: 2 },
  notices: { notices: 10, lookUps: 2 },
  console: { kiosks: 60, rounds: 1 },
  faces: { templates: 500, warmUp: 0, searches: 2 },
  mrz: { reads: 600, rounds: 1 },
  opener: { rounds: 1, referrals: 3, typingMs: 0, readingMs: 0 },
};
