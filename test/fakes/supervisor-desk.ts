import type { SupervisorDesk, SupervisorSnapshot } from '../../src/adapters/http/index.ts';

export const EMPTY_DESK: SupervisorSnapshot = {
  route: { now: null, offered: [] },
  handOvers: [],
  use: null,
  disk: null,
};

/** Records what the door let through. */
export class FakeDesk implements SupervisorDesk {
  readonly calls: unknown[][] = [];
  current: SupervisorSnapshot = EMPTY_DESK;

  view(officer: string): SupervisorSnapshot {
    this.calls.push(['view', officer]);
    return this.current;
  }

  open(inspectionId: string, officer: string): ReturnType<SupervisorDesk['open']> {
    this.calls.push(['open', inspectionId, officer]);
    return { ok: true, detail: { inspectionId, person: null, note: null } };
  }

  readonly settle: SupervisorDesk['settle'] = (command, officer) => {
    this.calls.push(['settle', command, officer]);
    return { ok: true };
  };

  readonly chooseRoute: SupervisorDesk['chooseRoute'] = (route, officer) => {
    this.calls.push(['route', route, officer]);
    return { ok: true };
  };
}
