import type { Timers } from '../../../core/inspection/ports/index.ts';
import type { LaneOutcome } from '../../../core/inspection/record/counts/index.ts';
import type { HttpLog, Machines } from '../access/index.ts';
import type { HttpServices, RouteServices } from '../routes/index.ts';
import type { EventStreams } from './event-stream.ts';
import type { OutcomeReader } from './outcome-stream.ts';
import type { SiteWords } from './site-words.ts';
import type { TravellerSide } from './traveller-endpoint.ts';

/** The lane as an external system may read it. */
export interface OutcomeSide {
  /** Id of the lane. */
  lane: string;
  machines: Machines;
  /** True if the policy in force lets anybody read. */
  isOn: () => boolean;
  wall: () => Date;
  /** Called once: `push` receives each decision, and `readers` returns who is reading now. */
  connect: (stream: { push: (outcome: LaneOutcome) => void; readers: () => OutcomeReader[] }) => void;
}

export interface HttpServerOptions extends RouteServices {
  /** The traveller's own display; left out if there is none: its routes then do not exist. */
  traveller?: TravellerSide;
  /** Outcomes for machine accounts; left out on a lane in training: the route then does not exist. */
  outcomes?: OutcomeSide;
  timers: Timers;
  /** Cryptographic random bytes. */
  random: (bytes: number) => Uint8Array;
  log: HttpLog;
  /** Languages of the screen that the site has added; left out if there are none. */
  siteWords?: SiteWords;
  /** Folder of the built screen (`build/ui`). */
  screenFolder: string;
  /** 8700 on a kiosk; 0 lets the system choose (tests). */
  port: number;
  /** Listening loopback sockets of `port` that the service manager handed over, instead of opening any. */
  handed?: { http: readonly number[]; kiosk: readonly number[] };
}

/** The services, and what the server itself keeps. */
export type Served = HttpServerOptions & HttpServices & { streams: EventStreams };
