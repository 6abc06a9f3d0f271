import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Builds the officer's screen to static files; the daemon serves them under a policy without inline code. */
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
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
