import { createHash } from 'node:crypto';
import type { DiagnosisSnapshot } from '../../adapters/http/api/index.ts';
import { type OutboxStatus, REPORT_CODES_MAX, type Said } from '../../adapters/storage/outbox/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { SlotFacts } from '../../delivery/program/index.ts';

/** Maximum number of lists in one report; a kiosk with more lists spreads them over several reports. */
const LISTS_MAX = 12;
/** Number of digits shown of the digest of the models. */
const MODELS_HEX = 16;

export type ReportSaid = Extract<Said, { report: object }>;

export interface ReportFacts {
  counter: number;
  version: string;
  /** State of the program's trial; null if it is not installed in slots. */
  slot: Pick<SlotFacts, 'trial' | 'wentBack'> | null;
  key: Config['key']['kind'];
  machine: DiagnosisSnapshot;
  lists: readonly { id: string; version: number | null }[];
  outbox: Pick<OutboxStatus, 'waiting' | 'owed'>;
  announced: number | null;
  audit: { seq: number; hash: string };
  /** Versions of the signed files that the sealed ledger knows, by kind. */
  packs: Readonly<Record<string, number>>;
  /** Seconds by which the clock is behind a time that has certainly passed, 0 or less. */
  clockSeconds: number;
}

/**
 * What the kiosk reports about itself (docs/fleet.md). It does not contain or count travellers, look-ups or alerts. `fits` says
 * whether a report can be sealed; `turn` says at which list this one begins. Returns the report and where the next one begins.
 */
export function reportOf(
  facts: ReportFacts,
  { turn, fits }: { turn: number; fits: (said: ReportSaid) => boolean },
): { said: ReportSaid; next: number } {
  const { machine, outbox, counter, version, announced, audit } = facts;
  const all = facts.lists.flatMap(({ id, version: generation }) =>
    generation === null ? [] : [[id, generation] as [string, number]],
  );
  const start = all.length === 0 ? 0 : turn % all.length;
  const turned = [...all.slice(start), ...all.slice(0, start)].slice(0, LISTS_MAX);
  const faults = machine.components.filter(({ state }) => state === 'fault').map(({ code }) => code);
  const codes = [...new Set(faults)].slice(0, REPORT_CODES_MAX);
  const of = all.length;
  const said = (many: number): ReportSaid => ({
    report: {
      ...{
        counter,
        program: { version, state: stateOf(facts.slot) },
        lists: turned.slice(0, many),
        of,
        packs: { ...packsOf(machine), ...facts.packs },
      },
      ...{ models: modelsOf(machine), clock: facts.clockSeconds, disk: freeOf(machine), tpm: tpmOf(facts.key, codes) },
      ...{ selftest: selfTestOf(machine), codes, waiting: outbox.waiting, owed: outbox.owed, announced, audit },
    },
  });
  let many = turned.length;
  while (many > 0 && !fits(said(many))) many -= 1;
  return { said: said(many), next: start + many };
}

function stateOf(slot: ReportFacts['slot']): ReportSaid['report']['program']['state'] {
  if (slot === null) return null;
  if (slot.trial !== null) return 'trial';
  return slot.wentBack === null ? 'good' : 'back';
}

/** Versions that are numbers; a pack with another form of version is reported through its lists. */
function packsOf({ versions }: DiagnosisSnapshot): Record<string, number> {
  const named = { policy: versions.policy?.version, indicators: versions.indicators.version };
  const numbers = Object.entries(named).map(([kind, version]) => [kind, Number(version)] as const);
  return Object.fromEntries(numbers.filter(([, version]) => Number.isInteger(version) && version >= 0));
}

function modelsOf({ versions }: DiagnosisSnapshot): string {
  const text = versions.models.map(({ role, sha256, refused }) => `${role} ${sha256} ${refused ?? ''}`).join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, MODELS_HEX);
}

function freeOf({ disk }: DiagnosisSnapshot): number {
  return disk === null || disk.totalMb === 0 ? 0 : Math.floor((100 * disk.freeMb) / disk.totalMb);
}

function tpmOf(key: ReportFacts['key'], codes: readonly string[]): 'sealed' | 'absent' | 'fault' {
  if (codes.includes('UPDATE_COUNTER')) return 'fault';
  return key === 'tpm' || key === 'credential' ? 'sealed' : 'absent';
}

function selfTestOf({ selfTest }: DiagnosisSnapshot): 'passed' | 'failed' | 'never' {
  if (selfTest === null) return 'never';
  return selfTest.result === 'passed' ? 'passed' : 'failed';
}
