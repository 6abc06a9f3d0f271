#!/usr/bin/env node
/** Writes docs/roles.md from the tables of src/adapters/http. A unit test compares the two. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const { printRoles } = await tsImport('../src/adapters/http/print/print-roles.ts', import.meta.url);

writeFileSync(fileURLToPath(new URL('../docs/roles.md', import.meta.url)), printRoles());
