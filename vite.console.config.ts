import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { packed } from './vite.ui.config.ts';

const page = (name: string): string => fileURLToPath(new URL(`./src/ui/${name}.html`, import.meta.url));

/** Builds the console of the central office and the page of its approvers, apart from the pages of a kiosk: neither is in the package of the other. */
export default defineConfig({
  root: fileURLToPath(new URL('./src/ui', import.meta.url)),
  base: '/',
  publicDir: false,
  plugins: [packed],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: fileURLToPath(new URL('./build/console', import.meta.url)),
    emptyOutDir: true,
    target: 'chrome120',
    // Inlined files would be data: URLs, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: { input: ['console', 'approve'].map(page) },
  },
});
