import type { ReasonCode } from './reasons.ts';
import type { Check } from './results.ts';

/**
 * Checks that depend on the picture are not judged if it failed the capture gate (TR-03135-1 5.5.2): whatever
 * was measured, the check is `aborted` with the gate's reason. `checks` holds `document.capture`.
 */
export function behindGate(dependents: readonly Check[], checks: readonly Check[]): Check[] {
  const failure = captureFault(checks);
  return failure === null ? [...dependents] : abortedBy(dependents, failure);
}

/** The reason of the capture gate; null if it passed or did not run. */
export function captureFault(checks: readonly Check[]): ReasonCode | null {
  const capture = checks.find((check) => check.check === 'document.capture');
  return capture === undefined || capture.value === 'successful' ? null : capture.reason;
}

/** The same checks without their measurements; a check that is not supported stays so. */
export function abortedBy(checks: readonly Check[], reason: ReasonCode): Check[] {
  return checks.map(({ region: _, score: __, ...check }) => {
    return check.value === 'not-supported' ? check : { ...check, value: 'aborted', reason, margin: null };
  });
}
