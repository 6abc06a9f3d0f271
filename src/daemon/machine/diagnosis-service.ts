import { createHash } from 'node:crypto';
import { statfsSync } from 'node:fs';
import type {
  DiagnosisService,
  DiagnosisSnapshot,
  NoticesDiagnosis,
  UpdatesDiagnosis,
} from '../../adapters/http/api/index.ts';
import type { OutcomeReader } from '../../adapters/http/server/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { CONFIG_VERSION, type Config } from '../../core/config/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { Clock, Journal } from '../../core/inspection/ports/index.ts';
import type { InspectionEvent } from '../../core/inspection/record/index.ts';
import type { InferenceHost } from '../../inference/host/index.ts';
import { numberOf } from '../error-codes/index.ts';
import type { RuledLane, StartedSupport } from '../lane/index.ts';
import type { DeadManStanding, LineStatus } from '../link/index.ts';
import type { Vital } from '../process/index.ts';
import { freeBytesOf } from '../process/index.ts';
import type { TrustStanding } from '../signed/index.ts';
import { Changes } from './changes.ts';
import { RecentErrors } from './errors.ts';
import { lastSelfTest } from './self-test.ts';
import { Stages } from './stages.ts';
import { componentStatusNow, testedParts } from './status.ts';

const MIB = 2 ** 20;
/** Characters of a digest that are shown: enough to compare with a release note by eye. */
const DIGEST_CHARACTERS = 12;

export interface MachineParts {
  config: Config;
  clock: Clock;
  journal: AuditJournal;
  lane: Pick<Lane, 'snapshot'>;
  models: Pick<InferenceHost, 'health'>;
  ruled: Pick<RuledLane, 'policy'>;
  indicators: StartedSupport['indicators'];
  way: Pick<StartedSupport['way'], 'standing'>;
  vitals: () => readonly Vital[];
  notices: () => NoticesDiagnosis;
  updates: () => UpdatesDiagnosis;
  readers: () => OutcomeReader[];
  line: () => LineStatus | null;
  /** Null if the site has no line. */
  deadMan: { standing(): DeadManStanding } | null;
  trust: () => TrustStanding;
  version: string;
  uptimeMs: () => number;
}

/** What the daemon notes about its own work, for the page about the machine. */
export class MachineNotes {
  readonly stages = new Stages();
  readonly errors = new RecentErrors();

  /** The same journal; each event is also noted here once it is durable. */
  noted(journal: Journal): Journal {
    return {
      append: (inspectionId, events) => {
        const result = journal.append(inspectionId, events);
        if (result.ok) for (const event of events) this.#note(inspectionId, event);
        return result;
      },
      open: () => journal.open(),
      read: (inspectionId) => journal.read(inspectionId),
      health: () => journal.health(),
    };
  }

  #note(inspectionId: string, event: InspectionEvent): void {
    this.stages.note(inspectionId, event);
    this.errors.note(event);
  }
}

/** Notes of a daemon that starts, with the errors from before the start. */
export function recallNotes(journal: Pick<AuditJournal, 'head' | 'readRows'>): MachineNotes {
  const notes = new MachineNotes();
  notes.errors.recall(journal);
  return notes;
}

/** Status of the machine, for technician and supervisor. `look` notes when a status changes; call it now and then. */
export function diagnosisService(parts: MachineParts, notes: MachineNotes): DiagnosisService & { look(): void } {
  const changes = new Changes();
  const configuration = {
    version: CONFIG_VERSION,
    sha256: createHash('sha256').update(canonical(parts.config)).digest('hex').slice(0, DIGEST_CHARACTERS),
  };
  const components = (): DiagnosisSnapshot['components'] => componentsOf(parts, changes);
  return {
    look: () => void components(),
    view: () => {
      const { clock, lane, version, uptimeMs } = parts;
      const now = clock.wall();
      const test = lastSelfTest(parts.journal);
      return {
        at: now.toISOString(),
        startedAt: new Date(now.getTime() - uptimeMs()).toISOString(),
        components: components(),
        errors: notes.errors.list(),
        stages: notes.stages.view(),
        line: lineOf(parts.line(), parts.deadMan?.standing() ?? null),
        versions: {
          software: version,
          program: parts.updates().program,
          trust: parts.trust().facts,
          configuration,
          policy: policyOf(parts),
          indicators: { version: String(parts.indicators.version), delivered: parts.indicators.delivered },
          models: modelsOf(parts),
          lists: lane.snapshot().lists.map(({ name, version: generation, ageMs }) => ({ name, generation, ageMs })),
        },
        selfTest: test && {
          at: test.at,
          result: test.result,
          seconds: test.seconds,
          parts: test.components.length,
          open: test.components.filter(({ state }) => state === 'fault').length,
        },
        disk: diskOf(parts.config.stateDir),
        clock: { trusted: clock.trusted(), now: now.toISOString() },
        readers: parts.readers().map(({ machine, since }) => ({ machine, since })),
        memoryMb: Math.round(process.memoryUsage().rss / MIB),
      };
    },
  };
}

function componentsOf(parts: MachineParts, changes: Changes): DiagnosisSnapshot['components'] {
  const now = parts.clock.wall();
  const test = lastSelfTest(parts.journal);
  const standings = componentStatusNow({
    lane: parts.lane.snapshot(),
    vitals: parts.vitals(),
    notices: parts.notices(),
    updates: parts.updates(),
    line: parts.line(),
    deadMan: parts.deadMan?.standing() ?? null,
    trust: parts.trust(),
    policy: parts.ruled.policy,
    indicators: parts.indicators,
    help: parts.way.standing().route.codes,
    freeBytes: freeBytesOf(parts.config.stateDir),
    selfTest: test,
    now,
  });
  return [...standings, ...testedParts(test)].map((standing) => {
    const { id, subject, state, code, by } = standing;
    const since =
      by === 'self-test'
        ? (test?.at ?? null)
        : changes.since(`${id} ${subject}`, `${state} ${code}`, now)?.toISOString();
    const known = numberOf(code);
    return {
      ...standing,
      code: known === null ? 'HEALTH_FAULT' : code,
      number: known ?? numberOf('HEALTH_FAULT') ?? 0,
      since: since ?? null,
    };
  });
}

function policyOf({ ruled }: MachineParts): DiagnosisSnapshot['versions']['policy'] {
  const { pack } = ruled.policy;
  return pack && { id: pack.policyId, version: String(pack.version), until: pack.validUntil };
}

function lineOf(line: LineStatus | null, deadMan: DeadManStanding | null): DiagnosisSnapshot['line'] {
  if (line === null) return null;
  const { reason, lastAnswer, owed, announced } = line;
  return { reason, lastAnswer, cells: owed, announced, daysLeft: deadMan?.left ?? null };
}

function modelsOf({ models }: MachineParts): DiagnosisSnapshot['versions']['models'] {
  const { profile } = models.health();
  if (profile === null) return [];
  return [...profile.models, ...profile.committed, ...profile.reading].map((model) =>
    model.ok
      ? {
          role: model.role,
          name: model.name,
          version: model.version,
          sha256: model.sha256.slice(0, DIGEST_CHARACTERS),
          refused: null,
        }
      : { role: model.role, name: '', version: '', sha256: '', refused: model.reason },
  );
}

function diskOf(folder: string): DiagnosisSnapshot['disk'] {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return { freeMb: Math.floor((bavail * bsize) / MIB), totalMb: Math.floor((blocks * bsize) / MIB) };
  } catch {
    return null;
  }
}
