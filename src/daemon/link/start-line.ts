import type { DiagnosisService } from '../../adapters/http/api/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { SECOND_MS } from '../../core/time/index.ts';
import { lastHeardIn } from '../../delivery/apply/index.ts';
import { everyPack, type PackMemory, type PackStation } from '../../delivery/packs/index.ts';
import { readSlot } from '../../delivery/program/index.ts';
import { DeadMan } from './dead-man.ts';
import { LinkService } from './link-service.ts';
import { reportOf } from './report.ts';

/** Starts the daemon's side of the line if the site has one; otherwise does nothing. Returns a function that stops it. */
export function startLine(parts: {
  config: Pick<Config, 'link' | 'stateDir' | 'key'>;
  ring: KeyRing;
  journal: AuditJournal;
  clock: Clock;
  machine: Pick<DiagnosisService, 'view'>;
  lists: () => readonly { id: string; version: number | null }[];
  station: PackStation;
  deadMan: Pick<DeadMan, 'behindSeconds'> | null;
  version: string;
  every: (ms: number, run: () => void) => () => void;
  idle: () => boolean;
  warn: (message: string) => void;
}): () => Promise<void> {
  const { config, journal, version } = parts;
  if (config.link === null || journal.outbox.line.central === null) return () => Promise.resolve();
  let turn = 0;
  const service = new LinkService({
    ...{ journal, ring: parts.ring, clock: parts.clock, every: parts.every, idle: parts.idle, warn: parts.warn },
    ...{ stateDir: config.stateDir, beatMs: config.link.beatSeconds * SECOND_MS },
    report: ({ counter, fits, announced }) => {
      const { seq, hash } = journal.head();
      const facts = {
        slot: readSlot(),
        ...{ counter, version, announced, key: config.key.kind, machine: parts.machine.view(), lists: parts.lists() },
        ...{ outbox: journal.outbox.status(), audit: { seq, hash: String(hash) } },
        ...{ packs: everyPack.heldVersions(parts.station), clockSeconds: parts.deadMan?.behindSeconds() ?? 0 },
      };
      const made = reportOf(facts, { turn, fits });
      turn = made.next;
      return made.said;
    },
  });
  service.start();
  return () => service.stop();
}

/** Starts the count of days without central if the site has a line; otherwise there is no count. */
export function startDeadMan(parts: {
  config: Pick<Config, 'link'>;
  journal: AuditJournal;
  memory: PackMemory;
  clock: Clock;
  floor: Date | null;
  every: (ms: number, run: () => void) => () => void;
  idle: () => boolean;
}): DeadMan | null {
  const { config, journal, memory, clock, every, idle } = parts;
  if (config.link === null) return null;
  const heard = () => lastHeardIn(memory);
  const floor = parts.floor ?? new Date(0);
  const counting = new DeadMan({ days: config.link.deadManDays, journal, heard, clock, floor });
  counting.start({ every, idle });
  return counting;
}
