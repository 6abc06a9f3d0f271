#!/usr/bin/env node
/**
 * Writes docs/schemas/*.json from the schemas of the program: what an author writes, every report of the command line, and the
 * files that a kiosk or an office hands out. `--check` only compares, and exits with 1 on a difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const { publishedSchemas } = await tsImport('../src/cli/published-schemas.ts', import.meta.url);
const folder = new URL('../docs/schemas/', import.meta.url);
const texts = await publishedSchemas();
const check = process.argv.includes('--check');
for (const [name, text] of texts) {
  const path = fileURLToPath(new URL(`${name}.json`, folder));
  if (!check) writeFileSync(path, text);
  else if (read(path) !== text) complain(`docs/schemas/${name}.json is out of date: run node tools/schemas.mjs`);
}
for (const file of readdirSync(folder)) {
  if (file.endsWith('.json') && !texts.has(file.slice(0, -5)))
    complain(`docs/schemas/${file} describes nothing in the program: remove it`);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function complain(line) {
  console.error(line);
  process.exitCode = 1;
}
