/** Child of the benchmark: one step of the central office in a process of its own, so that its memory is its own. */
import { performance } from 'node:perf_hooks';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { CentralFolder } from '../../src/central/folder/index.ts';
import { approve, buildGeneration, OLDEST_APP, publish, review, Staging } from '../../src/central/publish/index.ts';
import { checkRecords, openText, RECORDS_FILE_BYTES_MAX, type TextSource } from '../../src/central/source/index.ts';
import { Repository } from '../../src/central/tuf/index.ts';
import { openedKey } from './office.ts';

export type Step = 'check' | 'build' | 'approve' | 'publish';
export interface Worked {
  wallMs: number;
  cpuMs: number;
  /** Resident memory at its highest. */
  peakMiB: number;
  /** Bytes of full bundle and delta, of a build. */
  full?: number;
  delta?: number | null;
}

const HEAD = {
  listId: 'bench',
  name: 'Bench',
  covers: ['persons' as const, 'documents' as const],
  maxAgeHours: 48,
  legalBasis: 'Bench',
  handling: 'Bench',
  purpose: 'Bench',
  issuer: 'Bench',
  nameThreshold: 0.85,
};

function sourceOf(path: string): TextSource {
  const opening = openText(path, RECORDS_FILE_BYTES_MAX);
  if (!opening.ok) throw new Error(opening.message);
  return opening.source;
}

const recordsOf = (path: string) => {
  const source = sourceOf(path);
  const checked = checkRecords(source, '2026-11-26');
  if (checked.report.errors > 0) throw new Error(JSON.stringify(checked.report.problems[0]));
  return { source, checked };
};

async function run(step: Step, office: string, files: string[]): Promise<Partial<Worked>> {
  const folder = new CentralFolder(office);
  const now = new Date();
  const [records = '', previous] = files;
  if (step === 'check') {
    recordsOf(records);
    return {};
  }
  if (step === 'build') {
    const { secret: archiveKey } = await openedKey(office, 'archive');
    const rest = { minApp: OLDEST_APP, allowEmpty: false, withoutLast: false };
    const built = buildGeneration({ folder, head: HEAD, ...recordsOf(records), archiveKey, now, ...rest });
    if (!built.ok) throw new Error(built.message);
    return { full: built.fullBytes, delta: built.deltaBytes };
  }
  if (step === 'approve') {
    await approveAs(folder, { names: ['targets-1', 'targets-2'], records, previous, now });
    return {};
  }
  const keys = { snapshot: await openedKey(office, 'snapshot'), timestamp: await openedKey(office, 'timestamp') };
  const verdict = publish(folder, keys, now);
  if (!verdict.ok) throw new Error(verdict.message);
  return {};
}

/** What an approver does: the roots, the records and what changed are compared, and then it is signed. Compared once. */
async function approveAs(
  folder: CentralFolder,
  from: { names: string[]; records: string; previous: string | undefined; now: Date },
): Promise<void> {
  const { now, previous } = from;
  const staging = new Staging(folder.staging);
  const roots = new Repository(folder.repository).roots();
  const own = { next: recordsOf(from.records), previous: previous === undefined ? null : recordsOf(previous) };
  const reviewed = review(staging, { now, records: own, roots });
  if (!reviewed.ok) throw new Error(reviewed.message);
  for (const name of from.names) {
    const verdict = approve(staging, reviewed, { key: await openedKey(folder.path, name), now });
    if (!verdict.ok) throw new Error(verdict.message);
  }
}

await cryptoReady();
const [step = '', office = '', ...files] = process.argv.slice(2);
const began = performance.now();
const cpu = process.cpuUsage();
const more = await run(step as Step, office, files);
const { user, system } = process.cpuUsage(cpu);
const worked: Worked = {
  wallMs: performance.now() - began,
  cpuMs: (user + system) / 1000,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  ...more,
};
process.stdout.write(JSON.stringify(worked));
