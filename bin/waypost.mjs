#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const entry = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'cli', 'main.js');
if (!existsSync(entry)) {
  console.error('Waypost is not built yet. Run: npm run build');
  process.exit(1);
}
// Set before anything can load the runtime: its Linux build reports home by default.
process.env.ORT_DISABLE_TELEMETRY = '1';
await import(pathToFileURL(entry).href);
