import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../adapters/files/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import { type ReportOptions, refuse, reporting, reports } from '../../adapters/report/index.ts';
import type { Config } from '../../core/config/index.ts';
import { modelsFolder, stationOf } from '../../daemon/state/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import {
  activateModel,
  checkModelFolder,
  DAMAGED_REMEDY,
  type FaceRole,
  installModel,
  type ModelPlace,
  type ModelReason,
  type ModelVerdict,
  OperatorModelStore,
  removeModel,
  rollbackModel,
  verifyModel,
} from '../../delivery/models/index.ts';
import { MODEL_ROLES } from '../../inference/protocol/models/index.ts';
import { MODEL_VERIFY, MODELS_SHOW } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  notTried,
  type OpenedState,
  onNewState,
  operator,
  type Saying,
  type StateContext,
  type StateOptions,
} from '../state/index.ts';
import { evaluationLines } from './evaluation-lines.ts';

/** What the person does next; refusals that are not listed here are self-explanatory. */
const AFTER_REFUSAL: Partial<Record<ModelReason, string>> = {
  MODEL_SIGNATURE:
    'Compare modelKeys in the configuration with the .pub files of your central office; do not use the bundle.',
  MODEL_FILES:
    'Copy the bundle again from your central office. If the error remains, tell them: the bundle was changed after it was signed.',
  MODEL_LICENCE: 'Your central office must fill in the licence block of model.json and sign the bundle again.',
  MODEL_TRIAL: 'Your central office must check model.json against the network: waypost central models fill FOLDER.',
};

/** `waypost models verify|install|activate|remove|rollback|show`: models of your own (docs/models.md). */
export function registerOperatorModelCommands(models: Command, context: StateContext): void {
  // Only the configuration says whose signatures count, so these commands do not take a state folder.
  const config = ['--config <file>', 'configuration of the kiosk'] as const;
  reports(models.command('verify <folder>'), MODEL_VERIFY)
    .description('check and test a signed model bundle; nothing is changed')
    .requiredOption(...config)
    .action((folder: string, options: StateOptions & ReportOptions) =>
      reporting(context, { kind: MODEL_VERIFY, options }, (out) => verify(out, folder, options)),
    );
  models
    .command('install <folder>')
    .description('check, test and copy a signed model bundle to this kiosk')
    .requiredOption(...config)
    .action(async (folder: string, options: StateOptions) =>
      change(context, options, (place) => installModel(place, folder)),
    );
  models
    .command('activate <bundle> <version>')
    .description('use an installed bundle from the next start of the daemon')
    .requiredOption(...config)
    .action(async (bundleId: string, version: string, options: StateOptions) =>
      change(context, options, (place) => activateModel(place, { bundleId, version })),
    );
  models
    .command('remove <bundle> <version>')
    .description('delete an installed bundle that is no longer needed')
    .requiredOption(...config)
    .action(async (bundleId: string, version: string, options: StateOptions) =>
      change(context, options, (place) => removeModel(place, { bundleId, version })),
    );
  models
    .command('rollback <role>')
    .description(`go back to what was used before: ${MODEL_ROLES.join(', ')}`)
    .requiredOption(...config)
    .action(async (name: string, options: StateOptions) => rollback(context, name, options));
  reports(models.command('show'), MODELS_SHOW)
    .description('your own models: installed and in use')
    .requiredOption(...config)
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: MODELS_SHOW, options }, (out) =>
        onNewState(out, options, (state) => show(out, state)),
      ),
    );
}

/** Where the models of the profile are. */
function profilePlace(config: Config): ModelPlace['profile'] {
  return {
    modelsDir: modelsFolder(config),
    profileName: config.models.profile,
    committedDir: join(packageRoot, 'models'),
  };
}

async function change(
  context: StateContext,
  options: StateOptions,
  work: (place: ModelPlace) => Promise<ModelVerdict>,
): Promise<void> {
  await onNewState(context, options, async (state) => {
    if (!hasKeys(context, state.config)) return;
    report(context, await work(placeOf(state)));
  });
}

function placeOf(state: OpenedState): ModelPlace {
  const { config } = state;
  return {
    ...stationOf(state),
    trust: config.modelKeys,
    by: operator(),
    profile: profilePlace(config),
    newId: randomUUID,
  };
}

function report(context: StateContext, verdict: ModelVerdict): void {
  if (verdict.ok) {
    context.print(verdict.message);
    return;
  }
  const { message, reason } = verdict;
  refuse(context, { code: reason, message, remedy: AFTER_REFUSAL[reason] ?? null, exit: EXIT_REFUSED });
}

async function rollback(context: StateContext, name: string, options: StateOptions): Promise<void> {
  const role = MODEL_ROLES.find((known) => known === name);
  if (role === undefined)
    return notTried(context, `${name} is not a role of a model. The roles are: ${MODEL_ROLES.join(', ')}.`);
  await change(context, options, (place) => rollbackModel(place, role));
}

async function verify(context: Saying<typeof MODEL_VERIFY>, folder: string, options: StateOptions): Promise<void> {
  const config = await configOf(context, options);
  if (config === null || !hasKeys(context, config)) return;
  const checked = await verifyModel(folder, config.modelKeys);
  if (!checked.ok) return report(context, checked);
  const { manifest, signedBy, manifestSha256 } = checked;
  context.report({
    ...{ bundleId: manifest.bundleId, bundleVersion: manifest.version, role: manifest.role, manifestSha256, signedBy },
    files: manifest.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    licence: manifest.licence.text,
  });
  context.print(`${manifest.bundleId} ${manifest.version}: ${manifest.role}, ${manifest.output.decoder}`);
  context.print(`signed by ${signedBy.join(', ')}; manifest sha256 ${manifestSha256}`);
  for (const file of manifest.files) context.print(`${file.path}: ${file.bytes} bytes, sha256 ${file.sha256}`);
  context.print(`licence: ${manifest.licence.text}`);
  context.print(`read by ${manifest.licence.reviewedBy}, ${manifest.licence.reviewedAt}`);
  for (const line of evaluationLines(manifest)) context.print(line);
  context.print('The network loads on this machine and reproduces its golden vectors.');
}

async function show(context: Saying<typeof MODELS_SHOW>, state: OpenedState): Promise<void> {
  const { config } = state;
  const store = new OperatorModelStore(config.stateDir, stationOf(state));
  const read = store.pointer();
  context.print(`Profile: ${config.models.profile}`);
  if (read.state === 'damaged') {
    context.warn(
      `active.json in ${store.dir} is damaged (${read.reason}): faces are not judged. To repair it, ${DAMAGED_REMEDY}.`,
    );
    context.exit(EXIT_REFUSED);
  }
  for (const role of MODEL_ROLES) context.print(`${role.padEnd(10)} ${servedBy(role, read)}`);
  const installed = store.installed();
  if (installed.length === 0) context.print('No model of your own is installed.');
  const held: { id: string; version: string; holds: boolean }[] = [];
  for (const { bundleId, version } of installed) {
    const checked = await checkModelFolder(store.folderOf(bundleId, version), config.modelKeys);
    if (!checked.ok) context.exit(EXIT_REFUSED);
    const state = checked.ok ? `${checked.manifest.role}, signatures and files are valid` : checked.message;
    context.print(`installed: ${bundleId} ${version}: ${state}`);
    if (checked.ok) for (const line of evaluationLines(checked.manifest)) context.print(`  ${line}`);
    held.push({ id: bundleId, version, holds: checked.ok });
  }
  context.report({
    profile: config.models.profile,
    roles: MODEL_ROLES.map((role) => ({ role, bundle: bundleOf(role, read) })),
    installed: held,
  });
}

function bundleOf(
  role: FaceRole,
  read: ReturnType<OperatorModelStore['pointer']>,
): { id: string; version: string } | null {
  const entry = read.state === 'damaged' ? undefined : read.pointer.roles[role];
  return entry === undefined ? null : { id: entry.bundleId, version: entry.version };
}

function servedBy(role: FaceRole, read: ReturnType<OperatorModelStore['pointer']>): string {
  if (read.state === 'damaged') return 'not known';
  const entry = read.pointer.roles[role];
  if (entry === undefined) return 'model of the profile';
  const before = read.pointer.before[role]?.at(-1);
  const back = before == null ? 'the model of the profile' : `${before.bundleId} ${before.version}`;
  return `${entry.bundleId} ${entry.version}; a rollback restores ${back}`;
}

async function configOf(context: StateContext, options: StateOptions): Promise<Config | null> {
  const loaded = loadConfig(options.config ?? '');
  if (loaded.ok) {
    await updateReady();
    return loaded.config;
  }
  notTried(context, loaded.message);
  return null;
}

function hasKeys(context: StateContext, { modelKeys }: Config): boolean {
  if (modelKeys.keys.length > 0) return true;
  notTried(context, 'No model keys are configured: set modelKeys.keys to the public keys of your central office.');
  return false;
}
