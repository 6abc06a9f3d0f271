import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { simulateDark, simulatePublication } from '../../../src/central/fleet/simulator/index.ts';
import { whyNoNats } from '../../fakes/fleet.ts';
import { freePort } from '../../fakes/ports.ts';
import { requireBuild } from '../inference/bundles.ts';

const LIMIT_MS = 900_000;
let path: string;
beforeEach(() => {
  requireBuild();
  path = mkdtempSync(join(tmpdir(), 'waypost-fleet-'));
});
afterEach(() => {
  rmSync(path, { recursive: true, force: true });
});

const parts = async (kiosks: number) => ({
  ...{ path, kiosks, storeGb: 0.5, port: await freePort(1), now: () => new Date(), say: () => undefined },
  waypost: [process.execPath, join(packageRoot, 'bin', 'waypost.mjs')],
});

describe.skipIf(whyNoNats() !== null)('a simulated fleet', { timeout: LIMIT_MS }, () => {
  it('has what the office published at all of 50 kiosks, after the announced spread, and the office knows', async () => {
    const wish = { ...(await parts(50)), stored: 6, records: 1500, changed: 50, bandwidthMbit: 2 };
    const result = await simulatePublication(wish);
    expect(result.faults).toEqual([]);
    expect(result).toMatchObject({ taken: { count: 50 }, takenStored: { count: 6 }, reported: 50 });
    // Every kiosk waits its own share: nobody has it with the first, and the fetches are spread.
    expect(result.spreadSeconds).toBeGreaterThan(2);
    expect(result.taken.max - result.heard.p50).toBeGreaterThan((result.spreadSeconds * 1000) / 2);
  });

  it('brings every notice of seven days without a line, once, and the office names what is missing', async () => {
    const result = await simulateDark({ ...(await parts(100)), days: 7, notices: 3 });
    expect(result).toMatchObject({
      notices: { raised: 300, arrived: 300, twice: 0 },
      gaps: { made: 1, named: 1, left: 0 },
      strange: 0,
    });
  });
});
