import type { OutboxStatus } from '../../adapters/storage/outbox/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time/index.ts';
import type { Announced, LinkReason, LinkState } from '../../delivery/courier/index.ts';
import { LinkFolder } from './folder.ts';
import { lastHeard } from './heard.ts';

/** Number of beats after which a silent courier counts as stopped, and an unanswered line as silent. */
const QUIET_BEATS = 4;
/** Shortest such time, ms: a daemon that takes answers only between travellers may be some minutes behind. */
const QUIET_LEAST_MS: number = 10 * MINUTE_MS;

const WORDS: Readonly<Record<LinkReason, string>> = {
  LINK_ABSENT: 'none configured: this kiosk uses the USB stick and the web server',
  LINK_UNREACHABLE: 'no server of the office can be reached',
  LINK_TLS: 'the certificate of the server is not one of this office',
  LINK_CLOCK: 'the certificate of the server is not valid at the time of this kiosk',
  LINK_REFUSED: 'the server does not know this kiosk: it is not accepted yet, or was revoked',
  LINK_SILENT: 'signed in, but the office does not answer',
};
const REMEDIES: Readonly<Record<LinkReason, string | null>> = {
  LINK_ABSENT: null,
  LINK_UNREACHABLE:
    'check the network, link.servers, the unit waypost-link.service, and waypost update allow; notices also travel by USB stick',
  LINK_TLS: 'check link.ca and link.name with central IT: somebody else may be answering',
  LINK_CLOCK: 'set the clock of this kiosk; if it is right, central IT renews the certificate',
  LINK_REFUSED: 'ask central IT whether they accepted this kiosk; waypost device identity shows its keys',
  LINK_SILENT: 'tell central IT; notices also travel by USB stick',
};

export interface LineStatus {
  /** Null if the line works. */
  reason: LinkReason | null;
  /** One sentence for the technician. */
  words: string;
  remedy: string | null;
  /** When the last answer signed by central came, ISO 8601, or null. */
  lastAnswer: string | null;
  /** Beats that were missed in an outage and still have to be sent. */
  owed: number;
  /** The last announcement that the courier heard; null if there was none since it connected. */
  announced: { version: number; at: string } | null;
}

/** State of the line, from what the courier reports and what the daemon heard. The daemon takes precedence. */
export async function lineStatus(
  { config, outbox }: { config: Pick<Config, 'link' | 'stateDir'>; outbox: Pick<OutboxStatus, 'waiting'> },
  now: Date,
): Promise<LineStatus> {
  const { link, stateDir } = config;
  if (link === null) return { ...told('LINK_ABSENT'), lastAnswer: null, owed: 0, announced: null };
  const folder = new LinkFolder(stateDir);
  const state = await folder.state();
  const announced = announcedOf(await folder.announced());
  const heard = await lastHeard(stateDir);
  const quietMs = Math.max(QUIET_BEATS * link.beatSeconds * SECOND_MS, QUIET_LEAST_MS);
  const old = (at: Date | null): boolean => at === null || Math.abs(now.getTime() - at.getTime()) > quietMs;
  const runs = state !== null && !old(new Date(state.at));
  const lastAnswer = heard?.toISOString() ?? null;
  const said = runs ? silentOr(state, old(heard)) : 'LINK_UNREACHABLE';
  const owed = state?.owed ?? 0;
  const heardLast = announced === null ? 'none since it connected' : `${announced.version} at ${announced.at}`;
  const more = `${outbox.waiting} notices are waiting; ${owed} cells to catch up; last announcement ${heardLast}`;
  if (said !== null) {
    const { reason, words, remedy } = told(said);
    const since = lastAnswer === null ? 'never answered' : `last answer ${lastAnswer}`;
    const courier = runs ? words : 'the courier (waypost-link.service) is not running';
    return { reason, words: `${courier}; ${since}; ${more}`, remedy, lastAnswer, owed, announced };
  }
  const words = `answered ${lastAnswer ?? 'just now'}; ${more}`;
  return { reason: null, words, remedy: null, lastAnswer, owed, announced };
}

/** The last announcement. An entry without a version means that the line came back and nothing was announced. */
function announcedOf(announced: Announced | null): LineStatus['announced'] {
  if (announced === null || announced.version === null) return null;
  return { version: announced.version, at: announced.heardAt };
}

/** The courier is believed when it says that all is well, as long as central's last answer is not old. */
function silentOr({ reason, answeredAt }: LinkState, isOld: boolean): LinkReason | null {
  return reason ?? (isOld && answeredAt !== null ? 'LINK_SILENT' : null);
}

function told(reason: LinkReason): Pick<LineStatus, 'reason' | 'words' | 'remedy'> {
  return { reason, words: WORDS[reason], remedy: REMEDIES[reason] };
}

/** How often the running daemon checks its line, ms. */
const LOOK_EVERY_MS: number = 10 * SECOND_MS;

/** The line as the running daemon last saw it, for the page about the machine; null until the first look. */
export function watchLine(parts: {
  config: Pick<Config, 'link' | 'stateDir'>;
  journal: { outbox: { status(): Pick<OutboxStatus, 'waiting'> } };
  clock: Pick<Clock, 'wall'>;
  every: (ms: number, run: () => void) => () => void;
}): { now: () => LineStatus | null; stop: () => void } {
  let last: LineStatus | null = null;
  const look = (): void =>
    void lineStatus({ config: parts.config, outbox: parts.journal.outbox.status() }, parts.clock.wall()).then((now) => {
      last = now;
    });
  look();
  return { now: () => last, stop: parts.every(LOOK_EVERY_MS, look) };
}
