import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LaneOptions } from '../../src/core/inspection/flow/index.ts';
import { chipLane } from './chip-lane.ts';
import { pageOutcome } from './lane-ports.ts';
import { FakeSeals } from './seal-step.ts';

const root = resolve(import.meta.dirname, '../..');

/** The real lane, its real view and door and the built screen; devices and models are stand-ins, and so is the decoder of seals. */
export async function sealLane(said: FakeSeals['said'], more: Partial<LaneOptions> = {}) {
  const seals = new FakeSeals();
  seals.said = said;
  const lane = await chipLane([], { chip: null, seals, ...more });
  const page = pageOutcome();
  if (page.ok) page.page.display = new Uint8Array(readFileSync(join(root, 'hardware/demo/pages/genuine.jpg')));
  lane.parts.page.outcome = page;
  return { ...lane, seals };
}
