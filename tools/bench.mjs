import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

await prepare();
run(process.execPath, ['--import', 'tsx', join(root, 'bench', 'run.ts'), ...process.argv.slice(2)], {
  env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
  remedy: 'A budget is missed, or a part could not be measured. See the table above.',
});
