import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { FIRST } from './src/ui/words/areas.ts';

/** `words-first-fr`, `words-rest-fr`: what the lane says at once, and what its dialogs say (docs/languages.md). */
function wordsChunk(id: string): string | undefined {
  const [, part, of] = /\/ui\/words\/parts\/(first|rest)-(\w{2})\.ts$/.exec(id) ?? [];
  if (part !== undefined) return `words-${part}-${of}`;
  const [, area, locale] = /\/ui\/words\/(\w+)-(\w{2})\.ts$/.exec(id) ?? [];
  if (area === undefined) return undefined;
  return `words-${(FIRST as readonly string[]).includes(area) ? 'first' : 'rest'}-${locale}`;
}

const page = (name: string): string => fileURLToPath(new URL(`./src/ui/${name}.html`, import.meta.url));

/** Modules that a page cannot start without. */
function reached(from: string, importsOf: (id: string) => readonly string[]): Set<string> {
  const found = new Set([from]);
  for (const id of found) for (const next of importsOf(id)) found.add(next);
  return found;
}

/**
 * What the officer's screen alone starts with is one file: many small ones are a tenth larger on the wire, because each is
 * compressed by itself. What another page shares stays apart, so that no page is sent what only the lane needs.
 */
function chunkOf(id: string, graph: { getModuleInfo(id: string): { importedIds: readonly string[] } | null }) {
  const words = wordsChunk(id);
  if (words !== undefined) return words;
  // By its name the preview of a pack and the package of the central office find it.
  if (id.endsWith('/styles/index.css')) return 'look';
  const importsOf = (of: string): readonly string[] => graph.getModuleInfo(of)?.importedIds ?? [];
  const by = (name: string): boolean => reached(page(name), importsOf).has(id);
  if (!by('index')) return undefined;
  // The drawing library alone (test/browser/traveller-bundle.test.ts).
  if (by('traveller')) return 'jsxRuntime';
  return by('setup') ? 'shared-setup' : 'lane';
}

/** Below this a file is one packet either way, and its compressed head costs more than it saves. */
const LEAST_BYTES = 512;

/**
 * Each text of the screen compressed beside itself, once and as small as it goes: the daemon hands out files and compresses
 * nothing (src/adapters/http/server/packed-files.ts). Fonts are compressed already.
 */
export const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  writeBundle({ dir: folder = '' }) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|html|svg)$/.test(name)) continue;
      const bytes = readFileSync(join(folder, name));
      if (bytes.length < LEAST_BYTES) continue;
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
};

/** Builds the officer's screen, the traveller's display and the setup page to static files; the daemon serves them under a policy without inline code. */
export default defineConfig({
  root: fileURLToPath(new URL('./src/ui', import.meta.url)),
  base: '/',
  publicDir: false,
  plugins: [packed],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: fileURLToPath(new URL('./build/ui', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    // Inlined files would be data: URLs, which the content security policy refuses.
    assetsInlineLimit: 0,
    // A part that comes later finds what it shares already there: naming that again costs the first script half a kilobyte.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, named, { hostType }) => (hostType === 'html' ? named : []),
    },
    reportCompressedSize: true,
    rollupOptions: {
      input: ['index', 'traveller', 'setup'].map(page),
      output: { manualChunks: chunkOf },
    },
  },
});
