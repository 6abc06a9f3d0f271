/** Roles whose accounts may have a security key. Officers do not have one: a lost key must not close a lane. */
export const KEY_ROLES = ['supervisor', 'technician', 'dpo'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/**
 * From the least strict to the strictest. `off`: a key is not requested. `offered`: an account that has a key must use it, and
 * one without a key signs in by PIN alone. `required`: without a key there is no sign-in, only its enrolment.
 */
export const KEY_MODES = ['off', 'offered', 'required'] as const;
export type KeyMode = (typeof KEY_MODES)[number];
export type KeyRule = Readonly<Record<KeyRole, KeyMode>>;

/** What applies if a policy does not say. */
export const PRODUCT_KEY_RULE: KeyRule = { supervisor: 'offered', technician: 'offered', dpo: 'offered' };

/** `key`: one of the account's keys signs. `enrol`: the account must get its first key before anything else. */
export type KeyDemand = 'none' | 'key' | 'enrol';

/** What is required after a correct PIN. `role` may be any role of an account; roles without a key rule need nothing more. */
export function keyDemand(rule: KeyRule, { role, hasKey }: { role: string; hasKey: boolean }): KeyDemand {
  const mode = isKeyRole(role) ? rule[role] : 'off';
  if (mode === 'off') return 'none';
  if (hasKey) return 'key';
  return mode === 'required' ? 'enrol' : 'none';
}

export function isKeyRole(role: string): role is KeyRole {
  return (KEY_ROLES as readonly string[]).includes(role);
}

/** The stricter mode for each role: an expired policy does not switch off a factor. */
export function stricterKeyRule(a: KeyRule, b: KeyRule): KeyRule {
  const stricter = (role: KeyRole): KeyMode => (KEY_MODES.indexOf(a[role]) >= KEY_MODES.indexOf(b[role]) ? a : b)[role];
  return { supervisor: stricter('supervisor'), technician: stricter('technician'), dpo: stricter('dpo') };
}
