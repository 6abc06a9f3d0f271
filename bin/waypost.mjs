#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'dist', 'cli.js');
/** Writes for systemd, and opens nothing that belongs to the kiosk. */
const AS_ROOT = ['update allow'];

if (!existsSync(entry)) {
  console.error('Waypost is not built yet. Run: npm run build');
  process.exit(1);
}
if (process.getuid?.() === 0 && !AS_ROOT.includes(process.argv.slice(2, 4).join(' '))) leaveRoot();
// Set before anything can load the runtime: its Linux build reports home by default.
process.env.ORT_DISABLE_TELEMETRY = '1';
await import(pathToFileURL(entry).href);

/**
 * On a kiosk, state and configuration belong to one user, and a file that root makes among them locks the daemon out. So
 * what root starts becomes that user for good, with its groups, before any of the program is loaded
 * (docs/decisions/0044-one-user-one-place.md). A checkout and the central office name no user: there everybody stays who
 * they are.
 */
function leaveRoot() {
  const { runsAs } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (runsAs === undefined) return;
  try {
    process.initgroups(runsAs, runsAs);
    process.setgid(runsAs);
    process.setuid(runsAs);
  } catch (error) {
    console.error(
      `waypost: there is no user "${runsAs}" to run as (${error.code ?? error.message}). Make it: systemd-sysusers waypost.conf`,
    );
    process.exit(2);
  }
  // Who typed the command stays known to the audit; where root keeps its own files does not.
  process.env.SUDO_USER ??= 'root';
  for (const name of ['HOME', 'USER', 'LOGNAME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME']) {
    delete process.env[name];
  }
}
