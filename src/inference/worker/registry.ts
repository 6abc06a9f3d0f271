import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GlyphSet } from '../../core/document/mrz-print/index.ts';
import type { ModelReport, ProfilePart, ProfileReport } from '../protocol/index.ts';
import {
  COMMITTED_ROLES,
  countedEvaluation,
  countedMorphRates,
  embeddingPipelineId,
  loadGlyphs,
  MAX_MANIFEST_BYTES,
  MODEL_ROLES,
  type ModelManifest,
  type ModelProfile,
  type ModelRole,
  manifestSchema,
  type OperatorModel,
  type OperatorModels,
  type ProfileEntry,
  profileFaults,
  profileSchema,
  READING_ROLES,
  templateForm,
  thresholdsFor,
} from '../protocol/models/index.ts';
import { Galleries } from './gallery.ts';
import { asRefused, openModel, Refused } from './model-load.ts';
import { type PatchPlans, patchPlans } from './patch-model.ts';
import type { Network } from './runtime.ts';
import { TesseractStore } from './tesseract-store.ts';

export interface LoadedModel {
  network: Network;
  manifest: ModelManifest;
  sha256: string;
  /** Checked files of the bundle besides the network, by name: for example a list of characters. */
  files: ReadonlyMap<string, Uint8Array>;
  /** Thresholds and head of the patch network; absent for every other network. */
  patch?: PatchPlans;
}

export interface LoadedProfile {
  models: ReadonlyMap<ModelRole, LoadedModel>;
  report: ProfileReport;
  /** Tesseract readers, started when first asked for. */
  tesseract: TesseractStore;
  /** Face lists handed over by the daemon; empty at the start of every process. */
  galleries: Galleries;
  /** Templates of the MRZ print check; null if they are missing, altered, or not of this part. */
  glyphs: GlyphSet | null;
  /** How the patch network examines a page; null if it is not loaded. */
  patch: PatchPlans | null;
}

export interface ProfilePlace {
  modelsDir: string;
  profileName: string;
  /** Models of the operator that replace those of the profile. */
  operator?: OperatorModels | null;
  /** Folder of the weights that come with the program. */
  committedDir: string;
  /** Which models to load; all if absent. */
  part?: ProfilePart;
}

/** `committed.json` pins the weights that this project trained, in the form of a profile. */
const COMMITTED_PROFILE = 'committed';
/** `reading.json` next to the bundles pins the networks that read printed text. */
const READING_PROFILE = 'reading';
/** Which process loads which of the weights that come with the program. */
const TRAINED: Readonly<Record<ProfilePart, readonly (typeof COMMITTED_ROLES)[number][]>> = {
  all: COMMITTED_ROLES,
  seeing: ['document-patch'],
  reading: ['mrz-reader', 'print-reader'],
};
/** Roles that an installation may lack: their checks are then not supported, and this is not a fault. */
const OPTIONAL: readonly ModelRole[] = ['liveness', 'document-patch'];

/**
 * Loads the bundles that a profile lists. Every step refuses rather than guesses, in the order of the manifest page: schema,
 * file sizes and hashes, names and shapes of the loaded network, golden self-test. A role that fails is reported and left out;
 * the others keep working, because a broken liveness model must not stop documents from being read.
 */
export async function loadProfile(place: ProfilePlace): Promise<LoadedProfile> {
  const { modelsDir, profileName, committedDir, operator = null, part = 'all' } = place;
  const seeing = part === 'reading' ? [] : MODEL_ROLES;
  const trained = TRAINED[part];
  const reading = part === 'seeing' ? [] : READING_ROLES;
  const models = new Map<ModelRole, LoadedModel>();
  const report: ProfileReport = {
    profile: profileName,
    models: await loadRoles(models, { dir: modelsDir, name: profileName, roles: seeing, operator }),
    committed: await loadRoles(models, { dir: committedDir, name: COMMITTED_PROFILE, roles: trained }),
    reading: await loadRoles(models, { dir: modelsDir, name: READING_PROFILE, roles: reading }),
  };
  const tesseract = new TesseractStore({ modelsDir, committedDir }, () => performance.now());
  const glyphs = part === 'seeing' ? null : await loadGlyphs(committedDir);
  return {
    models,
    report,
    tesseract,
    galleries: new Galleries(),
    glyphs,
    patch: models.get('document-patch')?.patch ?? null,
  };
}

interface RolesRequest {
  dir: string;
  name: string;
  roles: readonly ModelRole[];
  operator?: OperatorModels | null;
}

async function loadRoles(models: Map<ModelRole, LoadedModel>, request: RolesRequest): Promise<ModelReport[]> {
  const { dir, name, roles, operator = null } = request;
  const reports: ModelReport[] = [];
  let profile: ModelProfile | null = null;
  let profileFailure: Refused | null = null;
  try {
    profile = await readProfile(dir, name);
  } catch (error) {
    profileFailure = asRefused(error);
  }
  for (const role of roles) {
    const own = operator?.models[role];
    if (OPTIONAL.includes(role) && own === undefined && profile !== null && profile.models[role] === undefined)
      continue;
    try {
      const model = await loadRole(role, { dir, own: own === undefined ? null : [operator?.dir ?? '', own], profile });
      if (model === null) throw profileFailure ?? new Refused('MODEL_NOT_INSTALLED', 'no profile');
      const patch = role === 'document-patch' ? patchPlans(model.files, model.manifest.bundleId) : null;
      models.set(role, patch === null ? model : { ...model, patch });
      reports.push({
        ok: true,
        role,
        name: model.manifest.bundleId,
        version: model.manifest.version,
        sha256: model.sha256,
        mode: model.manifest.mode,
        thresholds: role === 'embedder' ? thresholdsFor(model.manifest, operator) : model.manifest.thresholds,
        template: templateForm(model.manifest),
        making: null,
        ...(patch === null ? {} : { patch: patch.thresholds }),
        attackDetection: countedEvaluation(model.manifest, { isOperators: own !== undefined }),
        morphDetection: countedMorphRates(model.manifest, { isOperators: own !== undefined }),
      });
    } catch (error) {
      const refused = asRefused(error);
      reports.push({ ok: false, role, reason: refused.reason, detail: refused.message.slice(0, 500) });
    }
  }
  await dropMisfits(models, reports);
  const embedder = models.get('embedder')?.manifest;
  if (embedder === undefined) return reports;
  const of = (role: ModelRole): ModelManifest | null => models.get(role)?.manifest ?? null;
  const making = embeddingPipelineId({ embedder, detector: of('detector'), landmarks: of('landmarks') });
  return reports.map((report) => (report.ok && report.role === 'embedder' ? { ...report, making } : report));
}

/** Loads the operator's model if there is one. If it fails, the profile's is not used, because its thresholds differ. */
async function loadRole(
  role: ModelRole,
  from: { dir: string; own: [string, OperatorModel] | null; profile: ModelProfile | null },
): Promise<LoadedModel | null> {
  if (from.own === null)
    return from.profile === null ? null : await loadModel(from.dir, role, from.profile.models[role]);
  const [dir, own] = from.own;
  if ('refused' in own) throw new Refused('MODEL_DIGEST', own.refused);
  return await loadModel(dir, role, own);
}

/** Drops an embedder that needs points the detector does not give: it would never give a template. */
async function dropMisfits(models: Map<ModelRole, LoadedModel>, reports: ModelReport[]): Promise<void> {
  const embedder = models.get('embedder');
  const detector = models.get('detector');
  if (embedder === undefined || detector === undefined) return;
  const [fault] = profileFaults(embedder.manifest, detector.manifest);
  if (fault === undefined) return;
  models.delete('embedder');
  await embedder.network.release();
  const at = reports.findIndex((report) => report.role === 'embedder');
  if (at >= 0) reports[at] = { ok: false, role: 'embedder', reason: 'MODEL_SELFTEST', detail: fault };
}

async function readProfile(modelsDir: string, name: string): Promise<ModelProfile> {
  const bytes = await readLimited(join(modelsDir, `${name}.json`), MAX_MANIFEST_BYTES);
  const parsed = profileSchema.safeParse(parseJson(bytes, `${name}.json`));
  if (!parsed.success) throw new Refused('MODEL_DIGEST', `${name}.json is not a valid profile`);
  return parsed.data;
}

async function loadModel(modelsDir: string, role: ModelRole, entry: ProfileEntry | undefined): Promise<LoadedModel> {
  if (entry === undefined) throw new Refused('MODEL_NOT_INSTALLED', `the profile has no ${role}`);
  const folder = join(modelsDir, entry.bundleId, entry.version);
  const where = `${entry.bundleId}/${entry.version}`;
  const text = await readLimited(join(folder, 'model.json'), MAX_MANIFEST_BYTES);
  if (sha256(text) !== entry.manifestSha256) {
    throw new Refused('MODEL_DIGEST', `${where}/model.json is not the manifest that the profile pins`);
  }
  const parsed = manifestSchema.safeParse(parseJson(text, `${where}/model.json`));
  if (!parsed.success) throw new Refused('MODEL_DIGEST', `${where}/model.json does not follow the schema`);
  const manifest = parsed.data;
  if (manifest.role !== role || manifest.bundleId !== entry.bundleId || manifest.version !== entry.version) {
    throw new Refused('MODEL_DIGEST', `${where}/model.json describes another model`);
  }
  let networkBytes: Uint8Array | null = null;
  const files = new Map<string, Uint8Array>();
  for (const file of manifest.files) {
    const bytes = await readLimited(join(folder, file.path), file.bytes);
    if (bytes.length !== file.bytes || sha256(bytes) !== file.sha256) {
      throw new Refused('MODEL_DIGEST', `${where}/${file.path} is not the file listed in the manifest`);
    }
    if (networkBytes === null) networkBytes = bytes;
    else files.set(file.path, bytes);
  }
  if (networkBytes === null) throw new Refused('MODEL_NOT_INSTALLED', `${where} lists no file`);
  const network = await openModel(networkBytes, manifest);
  return { network, manifest, sha256: manifest.files[0]?.sha256 ?? '', files };
}

/** One of the models that come with the program. Throws Refused. */
export async function loadCommitted(committedDir: string, role: ModelRole): Promise<LoadedModel> {
  const profile = await readProfile(committedDir, COMMITTED_PROFILE);
  return await loadModel(committedDir, role, profile.models[role]);
}

/** Reads a whole file once; the same buffer is hashed and used. */
async function readLimited(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes)
      throw new Refused('MODEL_DIGEST', `${path} has ${size} bytes, at most ${maxBytes} are expected`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused('MODEL_NOT_INSTALLED', `${path} is missing or cannot be read`);
  }
}

function parseJson(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Refused('MODEL_DIGEST', `${name} is not JSON`);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
