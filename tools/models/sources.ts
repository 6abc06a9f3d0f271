import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { readTarball } from './tar.ts';

/**
 * Names of models that this product never contains. The packages with the wanted files contain them too, and one line in
 * sources.json would be enough to include them.
 */
const FORBIDDEN = /(?:^|[^a-z])(?:age|gender|sex|emotion|expression|ethnicity|race|faceres|gear|ssrnet)(?:[^a-z]|$)/i;
const wantedPath = z
  .string()
  .refine((path) => !FORBIDDEN.test(path), { error: 'estimates age, sex, origin or emotion and is never built' });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const sourcesSchema = z.strictObject({
  schema: z.literal('waypost.model-sources/2'),
  packages: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      tarball: z.string().regex(/^[A-Za-z0-9._-]+\.tgz$/),
      tarballSha256: sha256,
      /** True if the package is a development dependency and its files can be taken from node_modules. */
      installed: z.boolean(),
      files: z.array(z.strictObject({ path: wantedPath, sha256 })).min(1),
    }),
  ),
  /** Each model belongs to one profile file, or to several that share it. */
  models: z.array(
    z.union([
      z.strictObject({
        profile: z.union([z.string(), z.array(z.string()).min(1)]),
        manifest: z.string(),
        package: z.string(),
        copy: z.string(),
        /** Further files of the package that are put into the bundle unchanged. */
        with: z.array(z.string()).optional(),
      }),
      z.strictObject({
        profile: z.union([z.string(), z.array(z.string()).min(1)]),
        manifest: z.string(),
        package: z.string(),
        convert: z.enum(['landmarks-68', 'dlib-128', 'blazeface-256']),
        weights: z.string(),
        index: z.string(),
      }),
    ]),
  ),
  /** Language data of the second reader, copied unchanged; the code that loads it pins the allowed files again. */
  languages: z.array(z.strictObject({ package: z.string(), copy: z.string() })),
});

export type Sources = z.infer<typeof sourcesSchema>;
export type SourcePackage = Sources['packages'][number];

/** Largest tarball that is read, bytes. */
const MAX_TARBALL_BYTES = 128 * 1024 * 1024;
/** How long `npm pack` may take, milliseconds: 41 MB over a slow line. */
const PACK_TIMEOUT_MS = 10 * 60_000;

/** An expected reason why a build stops, with what to do about it; it is printed without a stack. */
export class BuildRefused extends Error {}

export async function readSources(file: string): Promise<Sources> {
  const parsed = sourcesSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BuildRefused(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Gets the pinned files of one package and checks each against its own sha256. */
export async function obtain(
  pack: SourcePackage,
  places: { tarballs: string | null; cache: string },
): Promise<Map<string, Buffer>> {
  const files = await take(pack, places);
  for (const { path, sha256: wanted } of pack.files) {
    const bytes = files.get(path);
    if (bytes === undefined) throw new BuildRefused(`${pack.name}@${pack.version} holds no ${path}.`);
    const got = digest(bytes);
    if (got !== wanted) {
      throw new BuildRefused(
        `${path} of ${pack.name}@${pack.version} has sha256 ${got}, pinned is ${wanted}.\n` +
          'The file was changed or damaged: do not use it. Remove it and run npm run models:build again.',
      );
    }
  }
  return files;
}

async function take(
  pack: SourcePackage,
  places: { tarballs: string | null; cache: string },
): Promise<Map<string, Buffer>> {
  const given = places.tarballs === null ? null : join(places.tarballs, pack.tarball);
  if (given !== null && existsSync(given)) return fromTarball(given, pack);
  if (pack.installed) return fromNodeModules(pack);
  if (given !== null) {
    throw new BuildRefused(`${given} is missing. Put the file of "npm pack ${pack.name}@${pack.version}" there.`);
  }
  const cached = join(places.cache, pack.tarball);
  if (!existsSync(cached)) await download(pack, places.cache);
  return fromTarball(cached, pack);
}

async function fromNodeModules(pack: SourcePackage): Promise<Map<string, Buffer>> {
  const folder = join(packageRoot, 'node_modules', ...pack.name.split('/'));
  if (!existsSync(folder)) throw new BuildRefused(`${pack.name} is not installed. Run "npm ci" first.`);
  const files = new Map<string, Buffer>();
  for (const { path } of pack.files) {
    const file = join(folder, path);
    if (existsSync(file)) files.set(path, await readFile(file));
  }
  return files;
}

async function fromTarball(file: string, pack: SourcePackage): Promise<Map<string, Buffer>> {
  const { size } = await stat(file);
  if (size > MAX_TARBALL_BYTES) throw new BuildRefused(`${file} is larger than any pinned package.`);
  const bytes = await readFile(file);
  const got = digest(bytes);
  if (got !== pack.tarballSha256) {
    throw new BuildRefused(
      `${file} has sha256 ${got}, pinned is ${pack.tarballSha256}.\n` +
        'It is another file or was cut short. Delete it and run npm run models:build again.',
    );
  }
  return readTarball(
    bytes,
    pack.files.map((f) => f.path),
  );
}

/**
 * Runs `npm pack`, so that the registry, proxy and certificates are those that the technician already set for npm. The
 * package is never installed, because only a few of its files are wanted, and not its scripts or dependencies.
 */
async function download(pack: SourcePackage, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const spec = `${pack.name}@${pack.version}`;
  const outcome = await run('npm', ['pack', spec, '--pack-destination', cache, '--silent', '--ignore-scripts'], cache);
  if (outcome.code === 0 && existsSync(join(cache, pack.tarball))) return;
  throw new BuildRefused(
    `Models could not be fetched: "npm pack ${spec}" failed.\n${outcome.output.trim()}\n\n` +
      'What to do, one of:\n' +
      '  - connect this machine to the npm registry (check with "npm ping") and run npm run models:build again;\n' +
      `  - on a connected machine run "npm pack ${spec}", carry ${pack.tarball} here and run\n` +
      '      npm run models:build -- --from FOLDER_WITH_THE_FILE\n' +
      'Without the models documents are still read; the checks that need them are shown as not supported.',
  );
}

function run(command: string, args: string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd, timeout: PACK_TIMEOUT_MS, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-2000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: null, output: String(error.message) }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
