import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import {
  type Accounts,
  type EndedBy,
  LOCK_AFTER_MS,
  type MonotonicClock,
  type RefusalLedger,
  type SecurityKeys,
  type SecurityLog,
  type Session,
  type Sessions,
  type SignInLedger,
} from '../access/index.ts';
import type { DiagnosisService, SessionState } from '../api/index.ts';
import type { LaneSide } from '../views/index.ts';
import type { DemoControl } from './demo-routes.ts';
import type { KeyCeremonies } from './key-ceremonies.ts';
import type { Privacy } from './privacy-routes.ts';
import type { ReferenceService } from './reference-routes.ts';
import type { SupervisorService } from './supervisor-routes.ts';
import type { Support } from './support-routes.ts';
import type { TrainingControl } from './training-routes.ts';

/** The services behind the routes. */
export interface RouteServices extends LaneSide {
  accounts: Accounts;
  /** Second factor for the roles that may have one. */
  keys: SecurityKeys;
  securityLog: SecurityLog;
  /** Hand-overs and counts, for the role supervisor. */
  supervisor: SupervisorService;
  /** Reference information about documents; if absent, nothing is known. */
  reference?: ReferenceService;
  /** Status of the machine, for technician and supervisor. */
  diagnosis: DiagnosisService;
  /** The protection route. */
  support: Support;
  /** Policy in force, data protection, slips. */
  privacy: Privacy;
  /** Null on a lane with real travellers: the demo routes then do not exist. */
  demo: DemoControl | null;
  /** Null unless the appliance is in training: the routes of training then do not exist. */
  training?: TrainingControl | null;
  clock: MonotonicClock;
  version: string;
}

/** The pages that are following the lane. */
interface Followers {
  /** False when all places are taken. */
  open(request: Request, response: Response, who: { session: Session; page: string | null }): boolean;
  /** True if a page of this session is following the lane now. */
  has(session: Session, page: string): boolean;
}

/** The services that the handlers use. */
export interface HttpServices extends RouteServices {
  sessions: Sessions;
  ceremonies: KeyCeremonies;
  streams: Followers;
  refusals: RefusalLedger;
  signIns: SignInLedger;
  /** Requests that came in through the kiosk browser's socket. */
  fromKiosk: WeakSet<IncomingMessage>;
}

/** Reasons for an end that the officer did not expect, as the screen states them. */
const SAID: Readonly<Partial<Record<EndedBy, SessionState['ended']>>> = {
  elsewhere: 'elsewhere',
  disabled: 'account',
  changed: 'account',
};

/** `endedBy`: why the session that this browser had no longer exists. */
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
