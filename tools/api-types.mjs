#!/usr/bin/env node
/** Writes the contracts of src/adapters/http and of the console as TypeScript for src/ui. `--check`: exits 1 on a difference. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const { printApi, printedFiles } = await tsImport('../src/adapters/http/print/print-api.ts', import.meta.url);
const { consoleSchemas } = await tsImport('../src/central/console/contract.ts', import.meta.url);
const { approvalSchemas } = await tsImport('../src/central/approval-page/contract.ts', import.meta.url);

const files = {
  ...printedFiles(),
  'console/api.gen.ts': printApi(consoleSchemas),
  'approval/api.gen.ts': printApi(approvalSchemas),
};
for (const [name, text] of Object.entries(files)) {
  const target = fileURLToPath(new URL(`../src/ui/${name}`, import.meta.url));
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`src/ui/${name} is out of date: run node tools/api-types.mjs`);
    process.exitCode = 1;
  }
}
