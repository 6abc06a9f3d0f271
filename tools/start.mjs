import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const child = spawn(process.execPath, [join(root, 'dist', 'daemon', 'main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  // The same setting as in waypostd.service: glibc overwrites memory when it is freed, so pictures do not stay in it.
  env: {
    ...process.env,
    ORT_DISABLE_TELEMETRY: '1',
    GLIBC_TUNABLES: 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0',
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
