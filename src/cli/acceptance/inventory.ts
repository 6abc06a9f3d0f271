import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';
import { ListStore } from '../../adapters/storage/lists/index.ts';
import { canonical } from '../../core/audit/index.ts';
import type { Check } from '../../core/inspection/record/checks/index.ts';
import { HOUR_MS } from '../../core/time/index.ts';
import { VERSION } from '../../daemon/state/index.ts';
import type { InferenceHealth } from '../../inference/host/index.ts';
import type { OpenedState } from '../state/index.ts';
import type { Certificate } from './certificate.ts';

/** Packages with native code: software that is not this program's own but still takes part in judgements. */
const NATIVE = ['onnxruntime-node', 'sharp', 'tesseract.js', 'better-sqlite3', 'libsodium-wrappers', 'serialport'];

/** What is installed here, each part with its digest; a folder has the digests of its files in order. */
export function components({ config }: Pick<OpenedState, 'config'>): Certificate['components'] {
  return [
    { name: 'waypost', version: VERSION, sha256: folderSha256(join(packageRoot, 'dist')) },
    { name: 'screen', version: VERSION, sha256: folderSha256(join(packageRoot, 'build', 'ui')) },
    { name: 'acceptance cases', version: VERSION, sha256: casesSha256() },
    { name: 'configuration', version: VERSION, sha256: sha256(Buffer.from(canonical(config))) },
    { name: 'node', version: process.version, sha256: fileSha256(process.execPath) },
    ...NATIVE.map((name) => packageOf(name)),
  ];
}

/** Digest of what is expected and shown in the cases: two kiosks with the same digest were tested with the same cases. */
export function casesSha256(): string | null {
  return folderSha256(join(packageRoot, 'hardware', 'acceptance'));
}

/** A package, identified by its manifest; its files belong to the image, which is signed as a whole. */
function packageOf(name: string): Certificate['components'][number] {
  const path = join(packageRoot, 'node_modules', name, 'package.json');
  if (!existsSync(path)) return { name, version: 'not installed', sha256: null };
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return { name, version, sha256: fileSha256(path) };
}

function folderSha256(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const lines = files.map((file) => `${fileSha256(file)}  ${relative(folder, file)}\n`);
  return sha256(Buffer.from(lines.join('')));
}

function fileSha256(file: string): string {
  return sha256(readFileSync(file));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The models as they were loaded, each with the times of this run's checks that name it. */
export function models(health: InferenceHealth, checks: readonly Check[]): Certificate['models'] {
  const { profile } = health;
  const reports = profile === null ? [] : [...profile.models, ...profile.committed, ...profile.reading];
  return reports.map((report) => {
    if (!report.ok)
      return {
        id: report.role,
        role: report.role,
        version: '',
        sha256: null,
        refused: report.reason,
        checks: 0,
        p50: null,
        p95: null,
      };
    const times = checks
      .filter(({ component }) => component.sha256 === report.sha256)
      .map(({ t0, t1 }) => Math.round(t1 - t0))
      .sort((a, b) => a - b);
    const { role, name: id, version, sha256: digest } = report;
    const at = (share: number): number | null => times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? null;
    return {
      id,
      role,
      version,
      sha256: digest,
      refused: null,
      checks: times.length,
      p50: at(0.5),
      p95: at(0.95),
    };
  });
}

/** The site's own lists: whether installed, and how old. Their content is not looked at. */
export async function siteLists({ config, ring, memory, clock }: OpenedState): Promise<Certificate['lists']> {
  if (config.lists.length === 0) return [];
  const quiet = (): void => undefined;
  const guard = await memory.start();
  const { stateDir, lists } = config;
  const { purpose } = config.lane;
  const store = new ListStore({ stateDir, lists, ring, clock, onUnreadable: quiet, onDamaged: quiet, guard, purpose });
  try {
    return store.status().map(({ id, state, version, ageMs }) => ({
      id,
      state,
      version: version ?? null,
      age: ageMs === null ? null : Math.round(Math.max(0, ageMs / HOUR_MS) * 10) / 10,
    }));
  } finally {
    store.close();
  }
}
