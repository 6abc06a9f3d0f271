import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../src/adapters/installation/index.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

const CPU_BUDGET_MS = 250;
const MEMORY_BUDGET_MIB = 60;
/** Written by the command itself when it ends: CPU in microseconds, largest resident memory in KiB (getrusage(2)). */
const TELLS_ITS_USE = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const u = process.resourceUsage(); writeSync(1, JSON.stringify([u.userCPUTime + u.systemCPUTime, u.maxRSS])); });",
)}`;

/** What a command costs before it does anything: `waypost --version`. */
export function benchStart({ runs }: Sizes['start'] = FULL.start): Row[] {
  const cpuMs: number[] = [];
  const memoryMiB: number[] = [];
  for (let n = 0; n < runs; n += 1) {
    const said = execFileSync(
      process.execPath,
      ['--import', TELLS_ITS_USE, join(packageRoot, 'bin', 'waypost.mjs'), '--version'],
      { encoding: 'utf8' },
    );
    const [cpuUs, maxRssKiB] = JSON.parse(said.slice(said.indexOf('['))) as [number, number];
    cpuMs.push(cpuUs / 1000);
    memoryMiB.push(maxRssKiB / 1024);
  }
  return [
    timing('CPU of waypost --version', cpuMs, CPU_BUDGET_MS, 'node itself in it'),
    {
      what: 'memory of waypost --version',
      unit: 'MiB',
      p50: null,
      p95: Math.max(...memoryMiB),
      budget: MEMORY_BUDGET_MIB,
    },
  ];
}
