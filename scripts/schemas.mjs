#!/usr/bin/env node
/** Writes docs/schemas/*.json from the schemas of the program. `--check` only compares and exits 1 on a difference. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const { SCHEMA_NAMES, schemaText } = await tsImport('../src/central/index.ts', import.meta.url);
const { doctorSchemaText } = await tsImport('../src/provisioning/examination/report.ts', import.meta.url);
const { answersSchemaText } = await tsImport('../src/provisioning/provision/answers.ts', import.meta.url);
const { printOpenApi } = await tsImport('../src/http/print-openapi.ts', import.meta.url);
const texts = [
  ...SCHEMA_NAMES.map((name) => [name, schemaText(name)]),
  ['doctor', doctorSchemaText()],
  ['outcome.openapi', printOpenApi()],
  ['provision-answers', answersSchemaText()],
];
for (const [name, text] of texts) {
  const path = fileURLToPath(new URL(`../docs/schemas/${name}.json`, import.meta.url));
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`docs/schemas/${name}.json is out of date: run node scripts/schemas.mjs`);
    process.exitCode = 1;
  }
}
