import type { Officer, SecurityKeys, StoredKey } from '../../src/adapters/http/access/ports.ts';
import type { Role } from '../../src/adapters/http/api/roles.ts';
import type { KeyDemand, KeyMode } from '../../src/core/inspection/policy/pack/index.ts';
import { isKeyRole, keyDemand } from '../../src/core/inspection/policy/pack/index.ts';
import { PRODUCT_KEY_RULE } from '../../src/core/inspection/policy/pack/security-keys.ts';

/** Keys in memory, under a rule that a test can change. */
export class FakeKeys implements SecurityKeys {
  readonly most = 4;
  rule: Record<'supervisor' | 'technician' | 'dpo', KeyMode> = { ...PRODUCT_KEY_RULE };
  readonly stored = new Map<string, StoredKey[]>();
  /** False: the store is away. */
  readable = true;
  /** What a change of the keys does to the sessions of the account. */
  onChange: (officerId: string) => void = () => undefined;

  mode(role: Role): KeyMode | null {
    return isKeyRole(role) ? this.rule[role] : null;
  }

  demand({ id, role }: Officer): KeyDemand | null {
    return this.readable ? keyDemand(this.rule, { role, hasKey: this.of(id).length > 0 }) : null;
  }

  of(officerId: string): readonly StoredKey[] {
    return this.stored.get(officerId) ?? [];
  }

  add({ account, ...key }: Parameters<SecurityKeys['add']>[0]): ReturnType<SecurityKeys['add']> {
    const all = [...this.stored.values()].flat();
    if (this.of(account).length >= this.most) return { ok: false, reason: 'FIDO_FULL' };
    if (all.some(({ credential }) => Buffer.compare(credential, key.credential) === 0))
      return { ok: false, reason: 'FIDO_TAKEN' };
    const id = String(all.length + 1).padStart(64, '0');
    const added: StoredKey = { ...key, id, addedAt: '2026-11-28T10:00:00.000Z', usedAt: null };
    this.stored.set(account, [...this.of(account), added]);
    this.onChange(account);
    return { ok: true };
  }

  remove(officerId: string, id: string): boolean {
    const left = this.of(officerId).filter((key) => key.id !== id);
    const removed = left.length < this.of(officerId).length;
    this.stored.set(officerId, left);
    if (removed) this.onChange(officerId);
    return removed;
  }

  used(id: string, { from, to }: { from: number; to: number }): boolean {
    for (const [account, keys] of this.stored) {
      const at = keys.findIndex((key) => key.id === id && key.signCount === from);
      const key = keys[at];
      if (key === undefined) continue;
      this.stored.set(account, keys.with(at, { ...key, signCount: to, usedAt: '2026-11-28T11:00:00.000Z' }));
      return true;
    }
    return false;
  }

  issueCode(): ReturnType<SecurityKeys['issueCode']> {
    return Promise.resolve({ code: '12345678', forMs: 600_000 });
  }
}
