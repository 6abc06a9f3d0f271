import { z } from 'zod';
import { publishedKind, type ReportKind } from '../../adapters/report/index.ts';
import { describeFailure, STORE_FAILURES } from '../../adapters/storage/database/index.ts';
import { numberOf } from '../../daemon/error-codes/index.ts';
import type { DaemonHealth } from './daemon.ts';
import type { Finding } from './finding.ts';

export const DOCTOR_FORMAT = 'waypost.doctor.1';

/** The five states of a component. Nothing absent is reported as `ok`, and an open but silent port is `unknown`. */
export const COMPONENT_STATES = ['ok', 'attention', 'fault', 'not-fitted', 'unknown'] as const;

const componentSchema = z
  .strictObject({
    component: z.string().describe('What was checked.'),
    state: z.enum(COMPONENT_STATES),
    code: z.string().describe('Reason code (docs/error-codes.md).'),
    number: z.number().int().min(10_000).max(99_999).describe('Number of the reason code; never changes.'),
    reason: z.string().describe('One sentence in English for the technician.'),
    remedy: z.string().nullable().describe('What to do; null if there is nothing to do.'),
    ageSeconds: z
      .number()
      .min(0)
      .nullable()
      .describe('Since the last information about it; null if there has never been any.'),
  })
  .describe('One component of the kiosk.');

/** Components as reported by `waypost doctor` and the self-test. */
export const findingComponents = z.array(componentSchema);

/** What `waypost doctor --json` prints. */
export const doctorReport = z
  .strictObject({
    format: z.literal(DOCTOR_FORMAT),
    version: z.string().describe('Version of Waypost that checked.'),
    at: z.iso.datetime(),
    daemon: z
      .strictObject({ version: z.string(), uptimeSeconds: z.number(), ok: z.boolean() })
      .nullable()
      .describe('What the running daemon said about itself; null if none answered on the admin socket.'),
    work: z.number().int().min(0).describe('Components whose state is fault.'),
    components: findingComponents,
  })
  .meta({ title: 'Waypost: report of waypost doctor' });
export type DoctorReport = z.infer<typeof doctorReport>;

/** This report was published before there was a common form. Its first members are the same as in every report. */
export const DOCTOR: ReportKind<Omit<DoctorReport, 'format' | 'version' | 'at'>> = publishedKind(
  'doctor',
  DOCTOR_FORMAT,
  doctorReport,
);

const STATES: Readonly<Record<Finding['state'], (typeof COMPONENT_STATES)[number]>> = {
  ok: 'ok',
  note: 'attention',
  work: 'fault',
  none: 'not-fitted',
  unknown: 'unknown',
};
const GENERAL: Readonly<Record<Finding['state'], string>> = {
  ok: 'HEALTH_OK',
  note: 'HEALTH_ATTENTION',
  work: 'HEALTH_FAULT',
  none: 'HEALTH_NOT_FITTED',
  unknown: 'HEALTH_UNKNOWN',
};

export function reportOf(
  findings: readonly Finding[],
  about: { version: string; at: Date; daemon: DaemonHealth | null },
): DoctorReport {
  const { version, at, daemon } = about;
  return {
    format: DOCTOR_FORMAT,
    version,
    at: at.toISOString(),
    daemon: daemon && { version: daemon.version, uptimeSeconds: daemon.uptimeSeconds, ok: daemon.ok },
    work: findings.filter(({ state }) => state === 'work').length,
    components: findings.map((finding) => {
      const { component, state, reason, remedy, ageSeconds = 0 } = finding;
      const code = codeOf(finding);
      return { component, state: STATES[state], code, number: numberOf(code) ?? 0, reason, remedy, ageSeconds };
    }),
  };
}

/** Reason code of a finding, always one with a number. */
export function codeOf({ code, state }: Pick<Finding, 'code' | 'state'>): string {
  return code !== undefined && numberOf(code) !== null ? code : GENERAL[state];
}

/** Findings with those of the running daemon, which replace what files say about a device. */
export function withDaemon(findings: readonly Finding[], health: DaemonHealth): Finding[] {
  const heard = health.components.map(heardOf);
  const names = new Set(heard.map(({ component }) => component));
  return [...findings.filter(({ component }) => !names.has(component)), ...heard];
}

/** Reason codes for the states of a device. */
const DEVICE_CODES: Readonly<Record<string, string>> = {
  absent: 'PORT_MISSING',
  locked: 'PORT_LOCKED',
  lost: 'PERIPHERAL_LOST',
  refused: 'DEVICE_REFUSED',
  faulty: 'DEVICE_FAULTY',
};

/** Device states that are neither good nor broken (inspection/ports). */
const WAITING = ['opening', 'stale', 'loading', 'starting'];

/**
 * With a full disk the daemon keeps running, so that its screen can say so, and reports that it is healthy. But the kiosk does
 * not accept travellers, so somebody has to act.
 */
const SAID_OF_RECORDS: Readonly<Record<string, string>> = Object.fromEntries(
  STORE_FAILURES.map((failure) => [failure, `no record can be written: ${describeFailure(failure)}`]),
);
const RECORDS_REMEDY =
  'if the disk is full, free some space (df -h); otherwise see journalctl -u waypostd; until then the lane accepts no traveller';

function heardOf({
  component: said,
  ok,
  state,
  remedy,
  ageSeconds = null,
}: DaemonHealth['components'][number]): Finding {
  // The files of these parts are also checked, so what the running daemon says about them has a separate name.
  const component = ['audit', 'models'].includes(said) ? `running ${said}` : said;
  const code = DEVICE_CODES[state] ?? state;
  const base = { component, reason: state, remedy, ageSeconds, ...(numberOf(code) === null ? {} : { code }) };
  if (state === 'not-fitted') return { ...base, state: 'none', code: 'READ_NOT_FITTED' };
  if (state === 'unknown') return { ...base, state: 'unknown' };
  const fault = SAID_OF_RECORDS[state];
  if (fault !== undefined) return { ...base, state: 'work', reason: `${fault} (${state})`, remedy: RECORDS_REMEDY };
  if (ok) return { ...base, state: 'ok' };
  if (WAITING.includes(state)) return { ...base, state: 'note' };
  return { ...base, state: 'work', remedy: remedy ?? 'see the line for the same part; then: journalctl -u waypostd' };
}
