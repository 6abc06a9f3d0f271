// Software bill of materials for a package: the npm packages as npm states them, and every model with its hash.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const MAX_SBOM_BYTES = 32 * 1024 * 1024;

/**
 * Writes CycloneDX 1.5. It is reproducible: the serial number is a hash of the content, and the time is that of the commit.
 *
 * @param {{ name: string, root: string, packages: { name: string, version: string, why: string }[], version: string, epoch: number,
 * models: string }} input `models`: the staged folder of models
 */
export function writeSbom({ name, root, packages, version, epoch, models }) {
  const bom = fromNpm(root);
  const ships = new Map(packages.map((pack) => [`${pack.name}@${pack.version}`, pack.why]));
  const self = `${name}@${version}`;
  const found = modelComponents(models);
  const kept = bom.components.filter((one) => ships.has(refKey(one)));
  const missing = [...ships.keys()].filter((key) => !kept.some((one) => refKey(one) === key));
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}: run npm ci`);
  const libraries = kept.map(({ properties: _, scope: __, ...one }) => ({
    ...one,
    scope: 'required',
    properties: [{ name: 'waypost:ships-in', value: ships.get(refKey(one)) }],
  }));
  const refs = new Set([...libraries, ...found].map((one) => one['bom-ref']));
  const { name: _, version: __, purl: ___, 'bom-ref': was, ...component } = bom.metadata.component;
  const dependencies = bom.dependencies
    .filter(({ ref }) => ref === was || refs.has(ref))
    .map(({ ref, dependsOn = [] }) => {
      const own = ref === was;
      const on = dependsOn.filter((one) => refs.has(one));
      return {
        ref: own ? self : ref,
        dependsOn: [...on, ...(own ? found.map((one) => one['bom-ref']) : [])].sort(),
      };
    });
  const content = {
    metadata: {
      timestamp: new Date(epoch * 1000).toISOString(),
      lifecycles: [{ phase: 'build' }],
      component: { ...component, type: 'application', name, version, 'bom-ref': self },
    },
    components: [...libraries, ...found].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
    dependencies: dependencies.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
  const { $schema, bomFormat, specVersion } = bom;
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`;
  return `${JSON.stringify({ $schema, bomFormat, specVersion, serialNumber, version: 1, ...content }, null, 2)}\n`;
}

function fromNpm(root) {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--offline'];
  const result = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: MAX_SBOM_BYTES });
  if (result.status !== 0) throw new Error(`npm sbom failed: ${result.error?.message ?? result.stderr}`);
  return JSON.parse(result.stdout);
}

function refKey({ name, group, version }) {
  return `${group === undefined ? '' : `${group}/`}${name}@${version}`;
}

/** Every weight file of the staged models, with the licence stated in its manifest. */
function modelComponents(folder) {
  const components = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(onnx|traineddata|traineddata\.gz)$|^glyphs\.bin$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const manifest = manifestOf(entry.parentPath);
    const stated = manifest?.files?.find(({ path }) => path === entry.name);
    if (stated !== undefined && stated.sha256 !== sha256) throw new Error(`${file} differs from its manifest`);
    const name = manifest?.bundleId ?? basename(entry.name).replace(/\..*$/, '');
    const version = manifest?.version ?? sha256.slice(0, 12);
    components.push({
      'bom-ref': `model:${name}@${version}`,
      type: 'machine-learning-model',
      name,
      version,
      scope: 'required',
      hashes: [{ alg: 'SHA-256', content: sha256 }],
      ...(manifest?.licence?.text === undefined ? {} : { licenses: [{ license: { name: manifest.licence.text } }] }),
      ...(manifest?.role === undefined ? {} : { properties: [{ name: 'waypost:role', value: manifest.role }] }),
    });
  }
  return components;
}

function manifestOf(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  } catch {
    return null;
  }
}

/** A UUID of RFC 9562 version 8, made from 122 bits of SHA-256. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16], 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
