import { createHash } from 'node:crypto';
import { arch, cpus, release, totalmem } from 'node:os';
import { lastErrors } from '../../daemon/machine/index.ts';
import { components } from '../acceptance/index.ts';
import type { DoctorReport } from '../doctor/index.ts';
import type { OpenedState } from '../state/index.ts';
import { harmlessConfig } from './config-view.ts';
import { harmlessLines } from './journal-lines.ts';
import { type TarFile, writeTar } from './tar.ts';

const MIB = 2 ** 20;
/** A line of the metrics: a comment, or one of our values whose labels are codes. */
const METRIC = /^(# (HELP|TYPE) waypost_|waypost_[a-z_]+(\{[a-z_]+="[\w.:-]*"(,[a-z_]+="[\w.:-]*")*\})? -?[\d.e+-]+$)/;

export interface SupportParts {
  state: OpenedState;
  report: DoctorReport;
  /** Metrics of the running daemon, or why there are none. */
  metrics: { ok: true; value: string } | { ok: false; why: string };
  /** Lines of the journal of the daemon, or why there are none. */
  journal: { ok: true; value: string } | { ok: false; why: string };
}

export interface SupportBundle {
  files: { name: string; bytes: number; sha256: string; holds: string }[];
  archive: Buffer;
}

/**
 * What a technician sends to central IT. Each file is built only from known content, rather than copied and cleaned, so that
 * people, accounts, keys, home folders, telephone numbers and addresses cannot be in it (test/integration/support).
 */
export function buildSupport({ state, report, metrics, journal }: SupportParts): SupportBundle {
  const { config, clock } = state;
  const lines = journal.ok ? harmlessLines(journal.value) : [];
  const files: [name: string, holds: string, text: string][] = [
    ['doctor.json', 'state of every component', json(harmlessReport(report))],
    [
      'metrics.txt',
      'figures of the running daemon',
      metrics.ok ? harmlessMetrics(metrics.value) : `# none: ${metrics.why}\n`,
    ],
    ['versions.json', 'versions and digests of program and packages, kind of machine', json(versionsOf(state))],
    ['config.json', 'configuration; names, numbers, addresses, paths and keys removed', json(harmlessConfig(config))],
    ['errors.json', 'newest errors by number and hour, without checks against lists', json(lastErrors(state.journal))],
    [
      'journal.jsonl',
      journal.ok ? 'lines of the journal: only time, level, event, reason and number' : `none: ${journal.why}`,
      lines.map((line) => `${line}\n`).join(''),
    ],
  ];
  const listed = files.map(([name, holds, text]) => {
    const bytes = Buffer.from(text);
    return { name, holds, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const contents = listed.map(({ name, holds, bytes, sha256 }) => ({ name, holds, bytes: bytes.length, sha256 }));
  const archive: TarFile[] = [
    { name: 'waypost-support/contents.json', bytes: Buffer.from(json(contents)) },
    ...listed.map(({ name, bytes }) => ({ name: `waypost-support/${name}`, bytes })),
  ];
  return { files: contents, archive: writeTar(archive, clock.wall()) };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The report with only states, codes and numbers; its sentences contain paths and places, and are left out. */
function harmlessReport(report: DoctorReport): unknown {
  const { components: all, ...about } = report;
  return {
    ...about,
    components: all.map(({ component, state, code, number, ageSeconds }) => ({
      component,
      state,
      code,
      number,
      ageSeconds,
    })),
  };
}

function harmlessMetrics(text: string): string {
  return text
    .split('\n')
    .filter((line) => METRIC.test(line))
    .map((line) => `${line}\n`)
    .join('');
}

function versionsOf(state: OpenedState): unknown {
  return {
    components: components(state),
    machine: {
      kernel: release(),
      architecture: arch(),
      processor: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryMib: Math.round(totalmem() / MIB),
    },
  };
}
