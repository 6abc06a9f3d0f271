#!/usr/bin/env node
/** Writes src/ui/api.gen.ts from the schemas of src/http/api.ts. `--check` only compares and exits 1 on a difference. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const target = fileURLToPath(new URL('../src/ui/api.gen.ts', import.meta.url));
const { printApi } = await tsImport('../src/http/print-api.ts', import.meta.url);
const text = printApi();

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/ui/api.gen.ts is out of date: run node scripts/api-types.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
