import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { loadCast, withChips, withSeals } from '../../adapters/hardware/demo/index.ts';
import { SealAuthority } from '../../adapters/hardware/virtual-seal/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import type { Accounts } from '../../adapters/storage/accounts/index.ts';
import type { FaceListStep, ListStep } from '../../core/inspection/ports/steps/index.ts';
import { dayOf } from '../../core/protection/handover/index.ts';
import type { Body } from '../../core/protection/pack/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import type { ListTrust } from '../../delivery/format/index.ts';
import type { PackMemory } from '../../delivery/packs/index.ts';
import type { InferenceHost } from '../../inference/host/index.ts';
import type { PlayedChips } from '../chip/index.ts';
import type { Log } from '../process/index.ts';
import { demoBody, demoBodyPlaces } from './demo-body.ts';
import { playChips } from './demo-chip.ts';
import { demoFaceList, importDemoFaces } from './demo-faces.ts';
import { demoSigners, type ImportingLane } from './demo-publish.ts';
import { importDrawnReference } from './demo-reference.ts';
import { playSeals } from './demo-seal.ts';
import { buildSimulation, importDrawnLists, type Simulation } from './simulation.ts';

const DEMO = join(packageRoot, 'hardware', 'demo');
const OFFICERS = [
  { id: 'officer', name: 'A. Officer', role: 'officer', does: 'the lane; begin here' },
  { id: 'supervisor', name: 'S. Supervisor', role: 'supervisor', does: 'second looks and cases that are waiting' },
  { id: 'protection', name: 'P. Protection', role: 'protection', does: 'Support: what was sealed, and answers' },
  { id: 'dpo', name: 'D. Privacy', role: 'dpo', does: 'data protection' },
] as const;

export interface DemoOptions extends ImportingLane {
  memory: PackMemory;
  accounts: Accounts;
  supervisor: InferenceHost;
  lists: ListStep;
  faceLists: FaceListStep;
  log: Log;
}

export interface Demo extends Simulation {
  /** `display`: address of the traveller's display. */
  banner(url: string, display: string): string;
  /** The reader of the virtual passports, and the issuers that only the demonstration trusts. */
  chips: PlayedChips;
  /** Body that receives the demonstration's referrals. */
  body: Body;
  /** Who signed the drawn document reference. */
  reference: ListTrust;
}

/** Simulated hardware, signed demo lists and accounts with a fresh PIN. Only the demonstration lane calls this. */
export async function buildDemo(options: DemoOptions): Promise<Demo> {
  const { config, time, supervisor, log } = options;
  const now = time.wall();
  const authority = new SealAuthority({ now });
  const visaOf = playSeals({ now, authority });
  const cast = await withSeals(await withChips(await loadCast(DEMO), DEMO), { folder: DEMO, visaOf });
  const chips = playChips({ now, seals: authority });
  const simulation = buildSimulation({ name: 'demo', cast, time, supervisor, log, layChip: chips.lay });
  const pin = await freshPins(options);
  const signers = demoSigners();
  await importDrawnLists({ ...options, signers }, join(DEMO, 'lists'));
  const reference = await importDrawnReference({ ...options, stateDir: config.stateDir }, signers);
  const body = await demoBody({ stateDir: config.stateDir, ring: options.ring });
  return {
    ...simulation,
    body,
    chips,
    reference,
    start: async () => {
      await simulation.start();
      const fault = await importDemoFaces(options, await demoFaceList(DEMO));
      if (fault !== null) log.warn({ reason: fault }, 'demo-face-list');
    },
    banner: (url, display) =>
      [
        '',
        '  Waypost demonstration lane, simulated hardware, synthetic travellers',
        '',
        `  Screen    ${url}`,
        `  Sign in   with PIN ${pin} as one of`,
        ...OFFICERS.map(({ id, does }) => `              ${id.padEnd(12)}${does}`),
        `  Traveller ${display}`,
        `  Data      ${config.stateDir}`,
        `  Help      F8 seals for the receiving body in ${demoBodyPlaces(config.stateDir).office}`,
        '            Open it with opener.html: docs/protection.md, "Try it with the demonstration lane"',
        '',
        '  Choose a traveller under "Demo travellers" on the screen. Ctrl-C ends the lane.',
        '',
      ].join('\n'),
  };
}

/** A new PIN at every start, so that a demonstration leaves no known PIN behind. */
async function freshPins({ accounts, time }: DemoOptions): Promise<string> {
  for (;;) {
    const pin = String(randomInt(0, 1_000_000)).padStart(6, '0');
    const results = [];
    for (const { id, name, role } of OFFICERS) {
      const known = accounts.find(id) !== null;
      results.push(known ? await accounts.changePin(id, pin) : await accounts.create({ id, name, role, pin }));
    }
    // Only the refusal of a trivial PIN is worth another try; any other would repeat for ever.
    const refused = results.find((result) => !result.ok);
    if (refused === undefined) {
      trainColleagues(accounts, time.wall());
      return pin;
    }
    if (!refused.ok && !refused.reason.startsWith('PIN_')) throw new Error(refused.message);
  }
}

/** Who will take over forms in the demonstration. On a real lane two people decide this. */
function trainColleagues(accounts: Accounts, now: Date): void {
  const until = dayOf(new Date(now.getTime() + 365 * DAY_MS));
  for (const id of ['supervisor', 'protection']) accounts.train(id, { for: ['protection', 'child'], until });
}
