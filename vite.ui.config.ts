import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { FIRST } from './src/ui/words/areas.ts';

/** `words-first-fr`, `words-rest-fr`: what the lane says at once, and what its dialogs say (docs/languages.md). */
function wordsChunk(id: string): string | undefined {
  const [, part, of] = /\/ui\/words\/parts\/(first|rest)-(\w{2})\.ts$/.exec(id) ?? [];
  if (part !== undefined) return `words-${part}-${of}`;
  const [, area, locale] = /\/ui\/words\/(\w+)-(\w{2})\.ts$/.exec(id) ?? [];
  if (area === undefined) return undefined;
  return `words-${(FIRST as readonly string[]).includes(area) ? 'first' : 'rest'}-${locale}`;
}

/** Builds the officer's screen, the traveller's display and the setup page to static files; the daemon serves them under a policy without inline code. */
export default defineConfig({
  root: fileURLToPath(new URL('./src/ui', import.meta.url)),
  base: '/',
  publicDir: false,
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
      input: ['index.html', 'traveller.html', 'setup.html'].map((page) =>
        fileURLToPath(new URL(`./src/ui/${page}`, import.meta.url)),
      ),
      output: { manualChunks: wordsChunk },
    },
  },
});
