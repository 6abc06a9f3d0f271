import type { SupervisorService } from '../../src/adapters/http/routes/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';

type SupervisorSnapshot = ReturnType<SupervisorService['view']>;

export const EMPTY_SUPERVISOR_VIEW: SupervisorSnapshot = {
  route: { now: null, offered: [] },
  entries: [],
  handOvers: [],
  use: null,
  help: { state: 'ready', tried: true, codes: [], keyDays: null, word: null },
  disk: null,
};

/** Records what the door let through. */
export class FakeSupervisorService implements SupervisorService {
  readonly calls: unknown[][] = [];
  current: SupervisorSnapshot = EMPTY_SUPERVISOR_VIEW;

  view(officer: string): SupervisorSnapshot {
    this.calls.push(['view', officer]);
    return this.current;
  }

  open(inspectionId: string, officer: string): ReturnType<SupervisorService['open']> {
    this.calls.push(['open', inspectionId, officer]);
    return { ok: true, detail: { inspectionId, person: null, note: null, entries: [] } };
  }

  readonly settle: SupervisorService['settle'] = (command, officer) => {
    this.calls.push(['settle', command, officer]);
    return { ok: true };
  };

  readonly settleEntry: SupervisorService['settleEntry'] = (command, officer) => {
    this.calls.push(['settle-entry', command, officer]);
    return { ok: true };
  };

  others: ReturnType<SupervisorService['otherLanes']> = { lanes: null };

  otherLanes(): ReturnType<SupervisorService['otherLanes']> {
    return this.others;
  }

  numbers(): ReturnType<SupervisorService['numbers']> {
    this.calls.push(['numbers']);
    return { numbers: [] };
  }

  readonly numberTried: SupervisorService['numberTried'] = (number, officer) => {
    this.calls.push(['number-tried', number, officer]);
    return { ok: true };
  };

  readonly chooseRoute: SupervisorService['chooseRoute'] = (route, officer) => {
    this.calls.push(['route', route, officer]);
    return { ok: true };
  };
}

/** What `startSupervision` asks for beside the lane, at a box that knows no other box of its site. */
export const ONE_BOX = {
  ring: new KeyRing(new Uint8Array(32).fill(7)),
  officers: () => [],
  config: { notices: null, protection: { handover: { folder: null, boxes: [] } } },
};
