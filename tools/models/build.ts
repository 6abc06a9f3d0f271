// Set before anything can load the runtime, which decides about telemetry once for the life of the process.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import type { ModelProfile } from '../../src/inference/protocol/models/index.ts';
import { languageOf } from '../../src/inference/protocol/models/index.ts';
import { OPERATOR_LANGUAGES, PACKAGE_LANGUAGES } from '../../src/inference/protocol/models/tesseract-languages.ts';
import { buildBundle, CONVERTER } from './bundle.ts';
import { BuildRefused, digest, obtain, readSources, type Sources } from './sources.ts';

const STAMP = 'build.json';
const stampSchema = z.object({ inputs: z.string(), files: z.record(z.string(), z.string()) });

export interface BuildOptions {
  /** Folder of `npm pack` files for a build without a registry. */
  from: string | null;
  /** Folder in which downloaded packages are kept. */
  cache: string;
  out: string;
  log: (line: string) => void;
}

/**
 * Builds the model bundles from the packages pinned in models/sources.json into `out`, or does nothing if they
 * are already there and intact. The finished folder replaces the old one in one rename, so an interrupted build leaves
 * the old bundles in place. Throws BuildRefused with what to do.
 */
export async function buildModels(options: BuildOptions): Promise<'built' | 'up-to-date'> {
  const sourcesFile = join(packageRoot, 'models', 'sources.json');
  const templates = join(packageRoot, 'models', 'manifests');
  const inputs = await inputsDigest(sourcesFile, templates);
  if (await isIntact(options.out, inputs)) return 'up-to-date';

  const sources = await readSources(sourcesFile);
  const work = `${options.out}.new-${process.pid}`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    const profiles = new Map<string, ModelProfile>();
    for (const profile of sources.models.flatMap(profilesOf)) {
      profiles.set(profile, { schema: 'waypost.profile/1', profile, models: {} });
    }
    for (const pack of sources.packages) {
      const files = await obtain(pack, { tarballs: options.from, cache: options.cache });
      for (const model of sources.models.filter((m) => m.package === pack.name)) {
        const built = await buildBundle({ model, pack, files, templates, out: work });
        for (const name of profilesOf(model)) {
          const profile = profiles.get(name);
          if (profile !== undefined) profile.models[built.role] = built.entry;
        }
        options.log(`  ${built.entry.bundleId} ${built.entry.version}: ${built.bytes} bytes, self-test passed`);
      }
      for (const { copy } of sources.languages.filter((l) => l.package === pack.name)) {
        options.log(`  ${await copyLanguage(work, files.get(copy), copy)}`);
      }
    }
    for (const [name, profile] of profiles) {
      await writeFile(join(work, `${name}.json`), `${JSON.stringify(profile, null, 2)}\n`);
    }
    await writeFile(join(work, STAMP), `${JSON.stringify({ inputs, files: await digests(work) }, null, 2)}\n`);
    await replaceFolder(options.out, work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return 'built';
}

function profilesOf({ profile }: Sources['models'][number]): string[] {
  return typeof profile === 'string' ? [profile] : profile;
}

/** Copies language data next to the bundles under its own name; only files that the reader would load are accepted. */
async function copyLanguage(work: string, bytes: Buffer | undefined, path: string): Promise<string> {
  const data = bytes === undefined ? null : languageOf(bytes);
  if (bytes === undefined || data === null || data.from !== 'package' || data.file !== basename(path)) {
    throw new BuildRefused(`${path} is no language data that this version loads: models/sources.json is out of step.`);
  }
  await mkdir(join(work, PACKAGE_LANGUAGES), { recursive: true });
  await writeFile(join(work, PACKAGE_LANGUAGES, data.file), bytes);
  return `language ${data.language}: ${bytes.length} bytes`;
}

async function inputsDigest(sourcesFile: string, templates: string): Promise<string> {
  const parts = [CONVERTER, digest(await readFile(sourcesFile))];
  for (const name of (await readdir(templates)).sort()) parts.push(name, digest(await readFile(join(templates, name))));
  return digest(Buffer.from(parts.join('\n')));
}

async function digests(folder: string): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const relative = path.slice(folder.length + 1);
    // The build does not touch the operator's own language data, which is checked when it is loaded.
    if (relative.startsWith(`${OPERATOR_LANGUAGES}/`)) continue;
    if (relative !== STAMP) out[relative] = digest(await readFile(path));
  }
  return out;
}

async function isIntact(out: string, inputs: string): Promise<boolean> {
  if (!existsSync(join(out, STAMP))) return false;
  let stamp: z.infer<typeof stampSchema>;
  try {
    stamp = stampSchema.parse(JSON.parse(await readFile(join(out, STAMP), 'utf8')));
  } catch {
    return false;
  }
  if (stamp.inputs !== inputs) return false;
  const now = await digests(out);
  const names = new Set([...Object.keys(stamp.files), ...Object.keys(now)]);
  return [...names].every((name) => stamp.files[name] === now[name]);
}

async function replaceFolder(out: string, work: string): Promise<void> {
  const old = `${out}.old-${process.pid}`;
  await mkdir(dirname(out), { recursive: true });
  // Copied, not moved: an interrupted build must not lose the operator's own files.
  const installed = join(out, OPERATOR_LANGUAGES);
  if (existsSync(installed)) await cp(installed, join(work, OPERATOR_LANGUAGES), { recursive: true });
  if (existsSync(out)) await rename(out, old);
  await rename(work, out);
  await rm(old, { recursive: true, force: true });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      cache: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(
      'Usage: npm run models:build [-- [--from FOLDER] [--cache FOLDER] [--out FOLDER]]\n' +
        '  --from FOLDER  take the packages from files of "npm pack" in FOLDER instead of the registry\n' +
        '  --cache FOLDER where packages fetched from the registry are kept (default .cache)\n' +
        '  --out FOLDER   where the bundles go (default models/bundles)\n',
    );
    return 0;
  }
  const out = resolve(values.out ?? join(packageRoot, 'models', 'bundles'));
  try {
    const outcome = await buildModels({
      from: values.from === undefined ? null : resolve(values.from),
      cache: resolve(values.cache ?? join(packageRoot, '.cache')),
      out,
      log: (line) => process.stdout.write(`${line}\n`),
    });
    process.stdout.write(outcome === 'built' ? `Models are in ${out}\n` : 'Models are up to date.\n');
    return 0;
  } catch (error) {
    if (!(error instanceof BuildRefused)) throw error;
    process.stderr.write(`models:build: ${error.message}\n`);
    return 1;
  }
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = await main();
