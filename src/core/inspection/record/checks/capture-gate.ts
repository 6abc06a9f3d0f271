import type { ReasonCode } from './reasons.ts';
import type { Check } from './results.ts';

/**
 * What depends on the picture is not judged on a picture that failed the capture gate (TR-03135-1 5.5.2): whatever was
 * measured on it, the check is `aborted` with the gate's reason. `checks` holds `document.capture`.
 */
export function behindGate(dependents: readonly Check[], checks: readonly Check[]): Check[] {
  const failure = captureFault(checks);
  return failure === null ? [...dependents] : abortedBy(dependents, failure);
}

/** Null where the capture gate passed, or was not asked; else its reason. */
export function captureFault(checks: readonly Check[]): ReasonCode | null {
  const capture = checks.find((check) => check.check === 'document.capture');
  return capture === undefined || capture.value === 'successful' ? null : capture.reason;
}

/** The same checks without what they measured; what could not be supported stays so. */
export function abortedBy(checks: readonly Check[], reason: ReasonCode): Check[] {
  return checks.map(({ region: _, score: __, ...check }) => {
    return check.value === 'not-supported' ? check : { ...check, value: 'aborted', reason, margin: null };
  });
}
