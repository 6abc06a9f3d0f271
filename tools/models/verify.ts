// Set before anything can load the runtime, which decides about telemetry once for the life of the process.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { openPatchProof, type PatchProof } from '../../src/inference/worker/patch-proof.ts';
import { type DrawnPage, openDrawnSet } from './drawn-set.ts';
import {
  type Evaluation,
  evaluationSchema,
  figuresOf,
  readScores,
  type ScoredPage,
  selftestSchema,
} from './proof-files.ts';

const TOLERANCE = 1e-3;
/** Maximum number of differing pages that are named. */
const NAMED = 10;

type Say = (line: string) => void;

/**
 * `npm run models:verify [-- DIR ...]` runs the delivered patch network with the daemon's code and compares the results with
 * those measured when it was made: always for the three pages of the bundle and, given the folders of the held-out set as drawn
 * by `models/training/documents/factory.py`, for every page and every figure of the card. Exit code 0 if all agree, 1 if
 * anything differs, 2 if there is nothing to verify.
 */
export async function verifyModels(input: {
  committedDir: string;
  folders: readonly string[];
  say: Say;
}): Promise<number> {
  const { committedDir, folders, say } = input;
  const proof = await openPatchProof(committedDir);
  if (typeof proof === 'string') {
    say(`document-patch: nothing to verify. ${proof}`);
    return proof.startsWith('MODEL_NOT_INSTALLED') ? 2 : 1;
  }
  try {
    say(`document-patch ${proof.version}, sha256 ${proof.sha256}: loaded, golden input reproduced`);
    const evaluation = parsed(proof, 'evaluation.json', evaluationSchema);
    const pagesDiffer = await selftest(proof, say);
    if (folders.length === 0) {
      say(
        'The held-out set was not given: no figure of the card was repeated. Draw it in models/training/documents with',
      );
      for (const { draw } of evaluation.sets) say(`  ${draw}`);
      say('and name its folder: npm run models:verify -- DIR');
      return pagesDiffer ? 1 : 0;
    }
    const setsDiffer = await heldOut(proof, { evaluation, folders, say });
    return pagesDiffer || setsDiffer ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NotAsDelivered)) throw error;
    say(error.message);
    return 1;
  } finally {
    await proof.release();
  }
}

/** Thrown if the bundle or the set is not what it claims to be, so that results cannot be compared with it. */
class NotAsDelivered extends Error {}

function parsed<T>(
  proof: PatchProof,
  name: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): T {
  const bytes = proof.files.get(name);
  if (bytes === undefined) throw new NotAsDelivered(`${name} is missing in the bundle`);
  const result = schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (!result.success) throw new NotAsDelivered(`${name} of the bundle does not follow its schema`);
  return result.data;
}

const differs = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a !== b : !(Math.abs(a - b) <= TOLERANCE);

/** True if a page of the bundle gives different numbers. */
async function selftest(proof: PatchProof, say: Say): Promise<boolean> {
  const { pages } = parsed(proof, 'selftest.json', selftestSchema);
  let wrong = 0;
  let largest = 0;
  for (const page of pages) {
    const bytes = proof.files.get(page.file);
    if (bytes === undefined) throw new NotAsDelivered(`${page.file} is missing in the bundle`);
    const got = await proof.score(bytes, page.photo);
    if (typeof got === 'string') throw new NotAsDelivered(`${page.file}: ${got}`);
    const wanted = [...page.page, ...page.portrait];
    const found = [...got.logits.page, ...got.logits.portrait];
    const gaps = wanted.flatMap((pair, i) => pair.map((v, head) => Math.abs(v - (found[i]?.[head] ?? Number.NaN))));
    const worst = Math.max(...gaps);
    largest = Math.max(largest, worst);
    const scores = (['recapture', 'photo', 'local'] as const).filter((name) => differs(page.scores[name], got[name]));
    if (found.length === wanted.length && worst <= TOLERANCE && scores.length === 0) continue;
    wrong++;
    say(
      `${page.file} differs: ${found.length} of ${wanted.length} logits, largest difference ${worst}, scores ${scores}`,
    );
  }
  say(
    `${pages.length - wrong} of ${pages.length} self-test pages reproduced, largest difference of a logit ${largest.toExponential(1)}`,
  );
  return wrong > 0;
}

/** True if a page of the held-out set or a figure of the card differs. */
async function heldOut(
  proof: PatchProof,
  { evaluation, folders, say }: { evaluation: Evaluation; folders: readonly string[]; say: Say },
): Promise<boolean> {
  const expected = readScores(Buffer.from(proof.files.get('scores.tsv') ?? new Uint8Array()).toString('utf8'));
  const found: ScoredPage[] = [];
  const wrong: string[] = [];
  const missing = new Set(evaluation.sets.map((set) => set.pages));
  let largest = 0;
  for (const folder of folders) {
    const set = openDrawnSet(folder);
    if (typeof set === 'string') throw new NotAsDelivered(set);
    if (!missing.delete(set.pagesSha256)) {
      throw new NotAsDelivered(
        `${folder} is not a held-out set of this model: its pages are others (other seed, templates or versions)`,
      );
    }
    for (const page of set.pages) {
      const got = await scored(proof, page, expected);
      if (typeof got === 'string') {
        wrong.push(got);
        continue;
      }
      found.push(got.page);
      largest = Math.max(largest, got.largest);
    }
  }
  if (missing.size > 0)
    throw new NotAsDelivered(`${missing.size} of ${evaluation.sets.length} held-out sets were not given`);
  if (found.length + wrong.length !== expected.size) wrong.push(`${expected.size} pages expected`);
  for (const line of wrong.slice(0, NAMED)) say(line);
  say(
    `${found.length} of ${expected.size} pages reproduced, largest difference of a score ${largest.toExponential(1)}`,
  );
  const figures = figuresOf(evaluation, found);
  for (const line of figures.faults) say(line);
  say(`${figures.rows - figures.faults.length} of ${figures.rows} rows of the card reproduced`);
  return wrong.length > 0 || figures.faults.length > 0;
}

async function scored(
  proof: PatchProof,
  page: DrawnPage,
  expected: ReadonlyMap<string, ScoredPage>,
): Promise<{ page: ScoredPage; largest: number } | string> {
  const wanted = expected.get(page.name);
  if (wanted === undefined) return `${page.name}: has no score beside the model`;
  const bytes = page.read();
  if (typeof bytes === 'string') return bytes;
  const got = await proof.score(bytes, page.photo);
  if (typeof got === 'string') return `${page.name}: ${got}`;
  const { recapture, photo, local } = got;
  const pairs = [
    [wanted.recapture, recapture],
    [wanted.photo, photo],
    [wanted.local, local],
  ] as const;
  if (pairs.some(([a, b]) => differs(a, b)))
    return `${page.name}: ${pairs.map(([a, b]) => `${b} for ${a}`).join(', ')}`;
  const largest = Math.max(...pairs.map(([a, b]) => Math.abs((a ?? 0) - (b ?? 0))));
  return { page: { ...wanted, recapture, photo, local }, largest };
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const { positionals } = parseArgs({ allowPositionals: true });
  process.exitCode = await verifyModels({
    committedDir: join(packageRoot, 'models'),
    folders: positionals.map((folder) => resolve(folder)),
    say: (line) => process.stdout.write(`${line}\n`),
  });
}
