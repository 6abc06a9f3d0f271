import type { Machines } from '../../adapters/http/access/index.ts';
import type { OutcomeReader, OutcomeSide } from '../../adapters/http/server/index.ts';
import type { Accounts } from '../../adapters/storage/accounts/index.ts';
import { storeFailure } from '../../adapters/storage/database/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { type OutcomeRule, outcomeOf } from '../../core/inspection/record/counts/index.ts';
import type { RuledLane } from './policy.ts';

export interface StartedOutcomes {
  /** Routes for the server. Empty on a lane in training: its drawn travellers do not reach a gate. */
  served: { outcomes?: OutcomeSide };
  /** Outside systems that read the lane now. */
  readers: () => OutcomeReader[];
  stop: () => void;
}

/** Outcomes of the lane for machine accounts: each decision once, as far as the current policy lets it be read. */
export function startOutcomes({
  lane,
  accounts,
  ruled,
  clock,
  config,
  training,
}: {
  lane: Pick<Lane, 'subscribe' | 'snapshot'>;
  accounts: Pick<Accounts, 'machines'>;
  ruled: Pick<RuledLane, 'policy'>;
  clock: Pick<Clock, 'wall'>;
  config: Pick<Config, 'lane'>;
  training: boolean;
}): StartedOutcomes {
  const rule = (): OutcomeRule | null => ruled.policy.outcomeStream;
  let stream: Parameters<OutcomeSide['connect']>[0] | null = null;
  let told: string | null = null;
  const stop = lane.subscribe(() => {
    const { current } = lane.snapshot();
    const allowed = rule();
    if (current === null || allowed === null || current.id === told) return;
    const outcome = outcomeOf(current, allowed);
    if (outcome === null) return;
    told = current.id;
    stream?.push(outcome);
  });
  const side: OutcomeSide = {
    lane: config.lane.id,
    machines: machinePort(accounts),
    isOn: () => rule() !== null,
    wall: () => clock.wall(),
    connect: (connected) => {
      stream = connected;
    },
  };
  return {
    served: training ? {} : { outcomes: side },
    readers: () => stream?.readers() ?? [],
    stop,
  };
}

/** Machine accounts as the http module needs them. If the store cannot be read, that is the answer, and nobody may sign in. */
function machinePort({ machines }: Pick<Accounts, 'machines'>): Machines {
  return {
    verify: (token) => {
      try {
        return machines.verify(token);
      } catch (error) {
        if (storeFailure(error) === null) throw error;
        return 'unreadable';
      }
    },
    isSame: (machine) => machines.isSame(machine),
  };
}
