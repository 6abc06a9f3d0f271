import { createHmac } from 'node:crypto';
import type { Accounts } from '../../adapters/storage/accounts/index.ts';
import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import { folderWords } from '../../adapters/storage/exchange-folder/index.ts';
import { HandoverExchange, type ProtectionStore } from '../../adapters/storage/protection/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { RunningInspection } from '../../core/inspection/flow/index.ts';
import { type Lane, MINOR_UNDER } from '../../core/inspection/lane/index.ts';
import { dueAt, type PolicyInForce } from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { type MinorAnswers, NOBODY, UNLINKED } from '../../core/inspection/record/index.ts';
import { HANDOVER_LIFE_MS, type HandedMinor, HandoverDesk } from '../../core/protection/handover/index.ts';
import { otherBoxes } from './other-boxes.ts';

/** How often sealed messages are exchanged with the other kiosks, and how often ended ones are destroyed. */
const EXCHANGE_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 30_000;
const DIGEST_KEY_BYTES = 32;

export interface HandoverParts {
  /** Null if protection.db cannot be opened. */
  store: ProtectionStore | null;
  config: Pick<Config, 'lane' | 'notices' | 'protection'>;
  accounts: Pick<Accounts, 'trained' | 'find'>;
  clock: Clock;
  rules: Pick<PolicyInForce, 'retention' | 'handoverText'>;
  /** True on a demonstration lane, whose travellers are made up. */
  demo: boolean;
  every: (ms: number, run: () => void) => () => void;
  warn: (message: string) => void;
}

/** Hand-overs of this lane, and their exchange with the other kiosks of the site. */
export function startHandover(parts: HandoverParts): { desk: HandoverDesk; stop(): Promise<void> } {
  const { store, config, accounts, clock, rules, every } = parts;
  const key = systemRandom(DIGEST_KEY_BYTES);
  const boxes = otherBoxes(config.protection.handover.boxes);
  const desk = new HandoverDesk({
    store: store?.handovers ?? null,
    site: config.lane.site ?? config.lane.name,
    clock,
    random: systemRandom,
    digest: (bytes) => createHmac('sha256', key).update(bytes).digest('base64'),
    trained: () => accounts.trained(),
    nameOf: (account) => accounts.find(account)?.name ?? null,
    boxes,
    lifeMs: lifeOf(rules, clock.wall()),
    textAllowed: rules.handoverText || parts.demo,
  });
  if (store === null) return { desk, stop: () => Promise.resolve() };
  const undo = [every(SWEEP_EVERY_MS, () => desk.sweep())];
  const folder = config.protection.handover.folder ?? config.notices?.folder ?? null;
  let going: Promise<void> | null = null;
  if (folder !== null && boxes.length > 0) {
    const from = { store: store.handovers, desk, folder, boxes, now: () => clock.wall(), mono: () => clock.mono() };
    const round = saying(new HandoverExchange(from), { folder, warn: parts.warn });
    undo.push(
      every(EXCHANGE_EVERY_MS, () => {
        going ??= round().finally(() => {
          going = null;
        });
      }),
    );
  }
  return {
    desk,
    stop: async () => {
      for (const cancel of undo) cancel();
      await going;
    },
  };
}

/** Does one round of exchange; a fault is reported once, without a name or a count. */
function saying(
  exchange: HandoverExchange,
  { folder, warn }: { folder: string; warn: (message: string) => void },
): () => Promise<void> {
  let said: string | null = null;
  return async () => {
    const { fault, refused } = await exchange.round();
    const words =
      fault === 'REF_STORE_UNAVAILABLE'
        ? 'the store is closed'
        : fault !== null
          ? folderWords(fault)
          : refused > 0
            ? 'a file in it is damaged, or no kiosk of the configuration signed it'
            : null;
    if (words !== null && words !== said) warn(`Not all sealed messages were exchanged with ${folder}: ${words}.`);
    said = words;
  };
}

function lifeOf({ retention }: HandoverParts['rules'], now: Date): number {
  return Math.min(HANDOVER_LIFE_MS, dueAt(now, retention.handover.term).getTime() - now.getTime());
}

/** What was asked about the minors in a party, or about a minor alone, without names and document numbers. */
export function minorsOf(lane: Pick<Lane, 'snapshot'>, run: RunningInspection, age: number | null): HandedMinor[] {
  const members = lane.snapshot().party?.members ?? [];
  if (members.some(({ inspectionId }) => inspectionId === run.id)) {
    return members
      .filter(({ minor, asked }) => minor === true || asked !== null)
      .map((one) => handedMinor(one.age, one.asked));
  }
  const { minor } = run.state.papers;
  return minor === null && (age === null || age >= MINOR_UNDER) ? [] : [handedMinor(age, minor)];
}

function handedMinor(age: number | null, asked: MinorAnswers | null): HandedMinor {
  const adult = asked?.adult ?? null;
  return {
    age,
    adult: adult === null || adult === UNLINKED || adult === NOBODY ? adult : 'companion',
    relationship: asked?.relationship ?? null,
    authority: asked?.authority ?? null,
    telephoned: asked?.telephoned ?? null,
    apart: asked?.apart ?? null,
  };
}
