import { ACKNOWLEDGED, type Acknowledged, REGISTER_KEY } from '../../core/protection/sealed/index.ts';
import { hasExactly } from './canonical.ts';

export const REGISTER_LIMIT_BYTES: number = 32 * 1024 * 1024;
export type RegisterState = 'opened' | Acknowledged;
/** `referrals.json`, as the command line keeps it: numbers, digests and states, but no personal data. */
export type Register = Map<string, { blake2b: string; state: RegisterState }>;

export function readRegister(value: unknown): Register | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const register: Register = new Map();
  for (const [key, entry] of Object.entries(value)) {
    if (!REGISTER_KEY.test(key) || !hasExactly(entry, ['blake2b', 'state'])) return null;
    const { blake2b, state } = entry as { blake2b: string; state: RegisterState };
    if (!/^[0-9a-f]{64}$/.test(blake2b) || !['opened', ...ACKNOWLEDGED].includes(state)) return null;
    register.set(key, { blake2b, state });
  }
  return register;
}

export function registerText(register: Register): string {
  return `${JSON.stringify(Object.fromEntries([...register].sort(([a], [b]) => (a < b ? -1 : 1))), null, 1)}\n`;
}
