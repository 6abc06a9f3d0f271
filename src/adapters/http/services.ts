import type { IncomingMessage } from 'node:http';
import type { LaneOutcome, Timers } from '../../core/inspection/index.ts';
import type { DemoControl } from './demo-routes.ts';
import type { DiagnosisService } from './diagnosis.ts';
import type { EventStreams } from './event-stream.ts';
import type { KeyCeremonies } from './key-ceremonies.ts';
import type { LaneSide } from './lane-side.ts';
import type { OutcomeReader } from './outcome-stream.ts';
import type { Accounts, HttpLog, Machines, MonotonicClock, SecurityKeys, SecurityLog } from './ports.ts';
import type { Privacy } from './privacy-routes.ts';
import type { RefusalLedger } from './refusal-ledger.ts';
import { type EndedBy, LOCK_AFTER_MS, type Session, type Sessions } from './sessions.ts';
import type { SignInLedger } from './sign-in-ledger.ts';
import type { SiteWords } from './site-words.ts';
import type { SupervisorService } from './supervisor-routes.ts';
import type { Support } from './support-routes.ts';
import type { TrainingControl } from './training-routes.ts';
import type { TravellerSide } from './traveller-endpoint.ts';
import type { SessionState } from './views.ts';

/** The lane as an outside system may read it. */
export interface OutcomeSide {
  /** Id of the lane. */
  lane: string;
  machines: Machines;
  /** Whether the policy in force lets anybody read. */
  isOn: () => boolean;
  wall: () => Date;
  /** Called once: `push` takes each decision, `readers` says who reads now. */
  connect: (stream: { push: (outcome: LaneOutcome) => void; readers: () => OutcomeReader[] }) => void;
}

export interface HttpServerOptions extends LaneSide {
  accounts: Accounts;
  /** Second factor of the roles that may have one. */
  keys: SecurityKeys;
  securityLog: SecurityLog;
  /** Hand-overs and counts, for the role supervisor. */
  supervisor: SupervisorService;
  /** How the machine stands, for technician and supervisor. */
  diagnosis: DiagnosisService;
  /** The protection route. */
  support: Support;
  /** Policy in force, data protection, slips. */
  privacy: Privacy;
  /** Null on a lane with real travellers: the demo routes then do not exist. */
  demo: DemoControl | null;
  /** The traveller's own display; left out where there is none: its routes then do not exist. */
  traveller?: TravellerSide;
  /** Outcomes for machine accounts; left out on a lane in training: the route then does not exist. */
  outcomes?: OutcomeSide;
  /** Null unless the appliance is in training: the routes of training then do not exist. */
  training?: TrainingControl | null;
  clock: MonotonicClock;
  timers: Timers;
  /** Cryptographic random bytes. */
  random: (bytes: number) => Uint8Array;
  log: HttpLog;
  /** Languages of the screen that the site has added; left out where it has none. */
  siteWords?: SiteWords;
  /** Folder of the built screen (`build/ui`). */
  screenFolder: string;
  version: string;
  /** 8700 on a kiosk; 0 lets the system choose (tests). */
  port: number;
  /** Listening loopback sockets of `port` that the service manager handed over, instead of opening any. */
  handed?: { http: readonly number[]; kiosk: readonly number[] };
}

/** What the handlers work with. */
export interface HttpServices extends HttpServerOptions {
  sessions: Sessions;
  ceremonies: KeyCeremonies;
  streams: EventStreams;
  refusals: RefusalLedger;
  signIns: SignInLedger;
  /** Requests that came in by the socket of the kiosk browser. */
  fromKiosk: WeakSet<IncomingMessage>;
}

/** Ends that the officer did not see coming, as the screen says them. */
const SAID: Readonly<Partial<Record<EndedBy, SessionState['ended']>>> = {
  elsewhere: 'elsewhere',
  disabled: 'account',
  changed: 'account',
};

/** `endedBy`: why the session that this browser had is none any more. */
export function sessionState(
  services: Pick<HttpServices, 'views' | 'version'>,
  session: Session | null,
  endedBy: EndedBy | null = null,
): SessionState {
  const { id, name, demo, training } = services.views.lane().lane;
  return {
    officer: session === null ? null : { ...session.officer },
    factor: session?.factor ?? null,
    locked: session?.locked ?? false,
    ended: session === null && endedBy !== null ? (SAID[endedBy] ?? null) : null,
    lockAfterMs: LOCK_AFTER_MS,
    lane: { id, name, demo, training: training !== null },
    version: services.version,
  };
}
