import {
  type DiagnosisSnapshot,
  type diagnosisApi,
  MACHINE_ADVICE,
  type MachineAdvice,
  type NoticesDiagnosis,
  type UpdatesDiagnosis,
} from '../../adapters/http/api/index.ts';
import type { LaneSnapshot } from '../../core/inspection/lane/index.ts';
import type { PolicyInForce } from '../../core/inspection/policy/pack/index.ts';
import type { ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { RouteCode } from '../../core/protection/route/index.ts';
import type { LinkReason } from '../../delivery/courier/index.ts';
import { DEAD_MAN_WARNS_DAYS, type DeadManStanding } from '../link/index.ts';
import type { Vital } from '../process/index.ts';
import { DISK_LOW_BYTES } from '../process/index.ts';
import type { TrustStanding } from '../signed/index.ts';
import type { SelfTest } from './self-test.ts';

type Component = DiagnosisSnapshot['components'][number];
/** The current state of a part. The time of the change and the number of its code are added elsewhere. */
export type ComponentStatus = Pick<Component, 'id' | 'subject' | 'state' | 'code' | 'advice' | 'by'>;

/** What the running daemon knows about its own parts. */
export interface Heard {
  lane: Pick<LaneSnapshot, 'devices' | 'lists' | 'models' | 'clockTrusted' | 'audit'>;
  vitals: readonly Vital[];
  notices: NoticesDiagnosis;
  updates: UpdatesDiagnosis;
  policy: Pick<PolicyInForce, 'standing' | 'pack'>;
  indicators: { delivered: boolean; fault: string | null };
  /** Null until the line was examined. */
  line: { reason: LinkReason | null } | null;
  deadMan: DeadManStanding | null;
  trust: Pick<TrustStanding, 'facts' | 'fault' | 'isPlayed'>;
  /** Codes of the way to help, the gravest first. */
  help: readonly RouteCode[];
  freeBytes: number | null;
  selfTest: SelfTest | null;
  now: Date;
}

/** A policy that expires within this time is reported: writing and signing the next one takes weeks. */
const POLICY_SOON_MS = 30 * 24 * 3_600_000;

/** The timer runs once a day. If the last run is longer ago than this, a day was missed. */
const OVERDUE_MS = 26 * 3_600_000;

/** Every part that the daemon can report on, those at the desk first. A part without news is never `ok`. */
export function componentStatusNow(heard: Heard): ComponentStatus[] {
  return [
    ...heard.lane.devices.map(device),
    models(heard.lane.models),
    ...lists(heard.lane.lists),
    ...updates(heard.updates, heard.lane.lists.length > 0),
    notices(heard.notices),
    line(heard.line, heard.deadMan),
    policy(heard.policy, heard.now),
    indicators(heard.indicators),
    ...trustStore(heard.trust),
    ...program(heard.updates.program),
    help(heard.help),
    heard.lane.audit.ok ? well('audit') : fault('audit', 'AUDIT_UNAVAILABLE', 'AUDIT_STOPPED'),
    heard.lane.clockTrusted ? well('clock') : fault('clock', 'CLOCK_UNTRUSTED', 'UPDATE_CLOCK'),
    disk(heard.freeBytes),
    service(heard.vitals),
    selfTestStatus(heard.selfTest, heard.now),
  ];
}

function part(
  id: diagnosisApi.ComponentId,
  state: Component['state'],
  code: string,
  advice: string | null,
): ComponentStatus {
  return { id, subject: null, state, code, advice, by: 'service' };
}

const well = (id: diagnosisApi.ComponentId): ComponentStatus => part(id, 'ok', 'HEALTH_OK', null);
const fault = (id: diagnosisApi.ComponentId, code: string, advice: ComponentStatus['advice']): ComponentStatus =>
  part(id, 'fault', code, advice);
const noted = (id: diagnosisApi.ComponentId, advice: MachineAdvice | null): ComponentStatus =>
  part(id, 'attention', 'HEALTH_ATTENTION', advice);

type DeviceHealth = LaneSnapshot['devices'][number]['health'];

/** An open but silent port is `unknown`, and one that was never there is not fitted; neither is ever `ok`. */
const DEVICE: Readonly<Record<DeviceHealth['state'], readonly [Component['state'], string]>> = {
  ok: ['ok', 'HEALTH_OK'],
  unknown: ['unknown', 'HEALTH_UNKNOWN'],
  opening: ['attention', 'HEALTH_ATTENTION'],
  stale: ['attention', 'HEALTH_ATTENTION'],
  absent: ['fault', 'PORT_MISSING'],
  locked: ['fault', 'PORT_LOCKED'],
  refused: ['fault', 'DEVICE_REFUSED'],
  faulty: ['fault', 'DEVICE_FAULTY'],
  lost: ['fault', 'PERIPHERAL_LOST'],
  'not-fitted': ['not-fitted', 'HEALTH_NOT_FITTED'],
};

function device({ role, health }: LaneSnapshot['devices'][number]): ComponentStatus {
  const [state, code] = DEVICE[health.state];
  return { ...part(role, state, code, health.advice), subject: state === 'not-fitted' ? null : health.device };
}

function models({ state, reason }: LaneSnapshot['models']): ComponentStatus {
  if (state === 'ready') return well('models');
  if (state === 'starting') return noted('models', 'MODELS_WAIT');
  return fault('models', reason ?? 'MODEL_UNAVAILABLE', 'MODELS_RESTORE');
}

type List = LaneSnapshot['lists'][number];
const LIST: Readonly<Record<Exclude<List['state'], 'fresh'>, readonly [ReasonCode, string]>> = {
  stale: ['LIST_STALE', 'LISTS_NEWER'],
  absent: ['LIST_UNAVAILABLE', 'LISTS_IMPORT'],
  damaged: ['LIST_DAMAGED', 'LISTS_DAMAGED'],
  rollback: ['LIST_ROLLBACK', 'UPDATE_COUNTER'],
  purpose: ['LIST_PURPOSE', 'UPDATE_DOCTOR'],
  locked: ['LIST_LOCKED', 'KEY_UNLOCK'],
};

function lists(all: readonly List[]): ComponentStatus[] {
  if (all.length === 0) return [part('list', 'attention', 'LIST_NOT_CONFIGURED', 'LISTS_NAME')];
  return all.map(({ name, state }) => {
    if (state === 'fresh') return { ...well('list'), subject: name };
    const [code, advice] = LIST[state];
    return { ...fault('list', code, advice), subject: name };
  });
}

function updates({ reason, counter, check, advice }: UpdatesDiagnosis, configured: boolean): ComponentStatus[] {
  if (!configured) return [];
  const counted = counter === null || counter === 'new' ? null : fault('updates', 'UPDATE_COUNTER', 'UPDATE_COUNTER');
  const took = reason === null ? well('updates') : fault('updates', reason, advice);
  const checked = {
    never: part('list-check', 'unknown', 'HEALTH_UNKNOWN', 'LISTS_UNCHECKED'),
    damaged: fault('list-check', 'LIST_DAMAGED', 'LISTS_DAMAGED'),
    overdue: fault('list-check', 'HEALTH_FAULT', 'LISTS_UNCHECKED'),
  };
  return [counted ?? took, check === null ? well('list-check') : checked[check]];
}

/** Does not count notices: a new one must not change anything here (docs/officer-screen.md). An overdue one is not a secret. */
function notices({ configured, advice }: NoticesDiagnosis): ComponentStatus {
  if (advice !== null) return fault('notices', 'HEALTH_FAULT', advice);
  return configured ? well('notices') : noted('notices', 'NOTICES_SET_UP');
}

function policy({ standing, pack }: Heard['policy'], now: Date): ComponentStatus {
  switch (standing) {
    case 'in-force':
      return pack !== null && Date.parse(pack.validUntil) - now.getTime() < POLICY_SOON_MS
        ? noted('policy', 'POLICY_RENEW')
        : well('policy');
    case 'development':
      return noted('policy', 'POLICY_INSTALL');
    case 'expired':
      return fault('policy', 'POLICY_EXPIRED', 'POLICY_RENEW');
    case 'not-yet-valid':
      return fault('policy', 'POLICY_NOT_YET', 'POLICY_INSTALL');
    case 'refused':
      return fault('policy', 'POLICY_UNREADABLE', 'POLICY_INSTALL');
  }
}

function indicators({ delivered, fault: reason }: Heard['indicators']): ComponentStatus {
  if (reason !== null) return fault('indicators', reason, 'INDICATORS_INSTALL');
  return delivered ? noted('indicators', 'INDICATORS_INSTALL') : well('indicators');
}

/** The line never stops the lane, whatever its state: notices and lists can also travel by USB stick. */
function line(seen: Heard['line'], deadMan: Heard['deadMan']): ComponentStatus {
  if (deadMan?.isDue === true) return part('line', 'fault', 'LINK_DEAD_MAN', 'LINK_DEAD_MAN');
  if (deadMan !== null && deadMan.left <= DEAD_MAN_WARNS_DAYS)
    return part('line', 'attention', 'LINK_DEAD_MAN_SOON', 'LINK_DEAD_MAN_SOON');
  if (seen === null) return part('line', 'unknown', 'HEALTH_UNKNOWN', null);
  const { reason } = seen;
  if (reason === null) return well('line');
  if (reason === 'LINK_ABSENT') return part('line', 'not-fitted', reason, null);
  return part('line', 'attention', reason, reason);
}

/** Status of the trust store. Without one every chip has an unknown issuer. A demonstration has its own issuers. */
function trustStore({ facts, fault: broken, isPlayed }: Heard['trust']): ComponentStatus[] {
  if (isPlayed) return [];
  if (broken !== null) return [fault('trust-store', broken, 'TRUST_IMPORT')];
  return [facts === null ? noted('trust-store', 'TRUST_IMPORT') : well('trust-store')];
}

/** Status of the program, for a kiosk with signed programs. A technician's own rollback is not reported to them. */
function program(slots: UpdatesDiagnosis['program']): ComponentStatus[] {
  if (slots === null) return [];
  const { wentBack, trialSince } = slots;
  if (wentBack !== null && wentBack.reason !== 'PROGRAM_BACK_BY_HAND')
    return [{ ...part('program', 'attention', wentBack.reason, 'PROGRAM_CENTRAL'), subject: wentBack.version }];
  return [trialSince === null ? well('program') : noted('program', null)];
}

/** Status of the way to help. Any missing part is a fault, as a form that promises help may be opened at any moment. */
function help([code]: Heard['help']): ComponentStatus {
  return code === undefined ? well('help') : fault('help', code, 'HELP_ROUTE');
}

function disk(freeBytes: number | null): ComponentStatus {
  if (freeBytes === null) return part('disk', 'unknown', 'HEALTH_UNKNOWN', null);
  return freeBytes < DISK_LOW_BYTES ? fault('disk', 'DISK_LOW', 'UPDATE_ROOM') : well('disk');
}

/** Status of the service; the audit and the models have separate lines. */
function service(vitals: readonly Vital[]): ComponentStatus {
  const held = vitals.find(({ name }) => name === 'event-loop');
  if (held === undefined) return part('service', 'unknown', 'HEALTH_UNKNOWN', null);
  return held.ok ? well('service') : fault('service', 'HEALTH_FAULT', 'SERVICE_RESTART');
}

/** A test that has never run says nothing about any part. */
export function selfTestStatus(test: SelfTest | null, now: Date): ComponentStatus {
  const base = { id: 'self-test', subject: null, by: 'service' } as const;
  if (test === null) return { ...base, state: 'unknown', code: 'SELFTEST_NEVER', advice: 'SELFTEST_HOLD' };
  if (now.getTime() - Date.parse(test.at) > OVERDUE_MS)
    return { ...base, state: 'fault', code: 'SELFTEST_OVERDUE', advice: 'SELFTEST_HOLD' };
  if (test.result === 'passed') return { ...base, state: 'ok', code: 'HEALTH_OK', advice: null };
  return { ...base, state: 'fault', code: 'HEALTH_FAULT', advice: 'SELFTEST_DOCTOR' };
}

function adviceOf(state: string, code: string): string | null {
  if (state === 'ok' || state === 'not-fitted') return null;
  return (MACHINE_ADVICE as readonly string[]).includes(code) ? code : 'PART_DOCTOR';
}

/** Parts that the running daemon reports itself, and models and lists, which have separate tables. */
const HEARD_LIVE =
  /^(scanner|imager|camera|(running )?(audit|models)|clock|disk|policy|notices|counter|daemon|event-loop|supervisor|list check|indicators|help|line|trust store|program)$|^(list|faces|update|model) /;

/** Parts that only the self-test examines, as they were then, with the time of the test. */
export function testedParts(test: SelfTest | null): ComponentStatus[] {
  return (test?.components ?? [])
    .filter(({ component }) => !HEARD_LIVE.test(component))
    .map(({ component, state, code }) => ({
      id: 'part',
      subject: component,
      state,
      code,
      advice: adviceOf(state, code),
      by: 'self-test',
    }));
}
