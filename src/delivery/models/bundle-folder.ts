import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { whyRefused } from '../../adapters/files/index.ts';
import {
  MAX_MANIFEST_BYTES,
  MODEL_ROLES,
  type ModelManifest,
  manifestFaults,
  manifestSchema,
} from '../../inference/protocol/models/index.ts';
import type { ListTrust } from '../format/index.ts';
import { type ModelRefusal, refuse } from './refusal.ts';
import { checkModelSignature, SIGNATURES_FILE, SIGNATURES_LIMIT_BYTES } from './signature.ts';

export const MANIFEST_FILE = 'model.json';

export interface CheckedModel {
  ok: true;
  manifest: ModelManifest;
  manifestSha256: string;
  /** Key ids of the trusted keys that signed. */
  signedBy: string[];
  /** Every file of the bundle by name, as it was checked, including manifest and signatures. */
  files: ReadonlyMap<string, Buffer>;
}

/**
 * Checks a bundle folder as far as possible without running the network (docs/models.md), in this order: signatures; schema
 * and what the manifest says about itself; licence; names, sizes and hashes of the files. If `trust` is null, signatures are
 * not checked, for the office that is about to sign.
 */
export async function checkModelFolder(folder: string, trust: ListTrust | null): Promise<CheckedModel | ModelRefusal> {
  const signed = await readSigned(folder, trust);
  if (!signed.ok) return signed;
  const { manifest, signedBy, files } = signed;
  const licence = licenceFault(manifest);
  if (licence !== null) return refuse('MODEL_LICENCE', licence);
  const held = await checkFiles(folder, manifest);
  if (!held.ok) return held;
  return {
    ok: true,
    manifest,
    manifestSha256: signed.manifestSha256,
    signedBy,
    files: new Map([...files, ...held.files]),
  };
}

interface Signed {
  ok: true;
  manifest: ModelManifest;
  manifestSha256: string;
  signedBy: string[];
  files: Map<string, Buffer>;
}

/** The manifest of a folder, once its signatures and its schema are verified. */
export async function readSigned(folder: string, trust: ListTrust | null): Promise<Signed | ModelRefusal> {
  const files = new Map<string, Buffer>();
  const manifestBytes = await readLimited(join(folder, MANIFEST_FILE), MAX_MANIFEST_BYTES);
  if (typeof manifestBytes === 'string') return refuse('MODEL_UNREADABLE', manifestBytes);
  files.set(MANIFEST_FILE, manifestBytes);
  let value: unknown;
  try {
    value = JSON.parse(manifestBytes.toString('utf8'));
  } catch (error) {
    return refuse('MODEL_MANIFEST', `${MANIFEST_FILE} is not JSON: ${(error as Error).message}`);
  }
  let signedBy: string[] = [];
  if (trust !== null) {
    const signatures = await readLimited(join(folder, SIGNATURES_FILE), SIGNATURES_LIMIT_BYTES);
    if (typeof signatures === 'string') return refuse('MODEL_SIGNATURE', signatures);
    files.set(SIGNATURES_FILE, signatures);
    const checked = checkModelSignature({ manifest: value, signatures: signatures.toString('utf8') }, trust);
    if (!checked.ok) return checked;
    signedBy = checked.signedBy;
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    // Offices tend to leave the licence out or empty, so that has its own reason.
    const reason = where.startsWith('licence') ? 'MODEL_LICENCE' : 'MODEL_MANIFEST';
    return refuse(reason, `${MANIFEST_FILE}: ${where || 'manifest'}: ${issue?.message ?? ''}`);
  }
  const manifest = parsed.data;
  if (!MODEL_ROLES.some((role) => role === manifest.role)) {
    return refuse('MODEL_MANIFEST', `${MANIFEST_FILE}: role ${manifest.role} cannot be replaced by an operator`);
  }
  const [fault] = manifestFaults(manifest);
  if (fault !== undefined) return refuse('MODEL_MANIFEST', `${MANIFEST_FILE}: ${fault}`);
  if (manifest.evaluation.length === 0) {
    return refuse(
      'MODEL_MANIFEST',
      `${MANIFEST_FILE}: evaluation: state what was measured, or that nothing was measured`,
    );
  }
  return { ok: true, manifest, manifestSha256: sha256(manifestBytes), signedBy, files };
}

/** Placeholders that people write when something is to be added later. */
const PLACEHOLDER = /^\s*(?:[-–—.?_]*|x+|n\/?a|to ?do\b.*|tbd\b.*|fill (?:this )?in\b.*|<.*>)\s*$/i;
const NO_REVIEWER = /^\s*(?:none|nobody|not reviewed|no)\s*\.?\s*$/i;

/** What the licence block lacks, or null. A model must not be used at a border before somebody has read its terms. */
function licenceFault({ licence }: ModelManifest): string | null {
  for (const key of ['text', 'holder', 'useRestrictions', 'trainingData', 'undeclared'] as const) {
    const value = licence[key];
    if (value === undefined || PLACEHOLDER.test(value)) {
      return `${MANIFEST_FILE}: licence.${key} is not filled in. Write what is known, or that it is not known.`;
    }
  }
  if (PLACEHOLDER.test(licence.reviewedBy) || NO_REVIEWER.test(licence.reviewedBy) || licence.reviewedAt === null) {
    return `${MANIFEST_FILE}: licence.reviewedBy and licence.reviewedAt: state who read the licence for your office, and when.`;
  }
  return null;
}

async function checkFiles(
  folder: string,
  manifest: ModelManifest,
): Promise<{ ok: true; files: Map<string, Buffer> } | ModelRefusal> {
  const named = new Set([MANIFEST_FILE, SIGNATURES_FILE, ...manifest.files.map((f) => f.path)]);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!named.has(entry.name)) {
      return refuse('MODEL_FILES', `${entry.name} is in the bundle, but its manifest does not list it: remove it.`);
    }
    if (!entry.isFile()) return refuse('MODEL_FILES', `${entry.name} is not a plain file.`);
  }
  const files = new Map<string, Buffer>();
  for (const file of manifest.files) {
    if (file.path === MANIFEST_FILE || file.path === SIGNATURES_FILE) {
      return refuse('MODEL_FILES', `${file.path} cannot be listed in its own manifest.`);
    }
    const bytes = await readLimited(join(folder, file.path), file.bytes);
    if (typeof bytes === 'string') return refuse('MODEL_FILES', bytes);
    if (bytes.length !== file.bytes || sha256(bytes) !== file.sha256) {
      return refuse('MODEL_FILES', `${file.path} is not the file listed in the manifest: it was changed or cut short.`);
    }
    files.set(file.path, bytes);
  }
  return { ok: true, files };
}

/** The whole file, or why it is not read. Links are not followed, as they could lead to a file of this machine. */
async function readLimited(path: string, maxBytes: number): Promise<Buffer | string> {
  try {
    const stat = await lstat(path);
    if (!stat.isFile()) return `${path} is not a plain file.`;
    if (stat.size > maxBytes) return `${path} has ${stat.size} bytes; at most ${maxBytes} are expected.`;
    return await readFile(path);
  } catch (error) {
    return whyRefused(error, path, 'read');
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
