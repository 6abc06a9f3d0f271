import { describe, expect, it } from 'vitest';
import type { Body, Pack } from '../../../src/core/protection/pack/index.ts';
import { PackInUse } from '../../../src/daemon/lane/pack-in-use.ts';
import type { PackInForce } from '../../../src/delivery/packs/index.ts';
import { packWith, productPack, testBody } from '../../fakes/protection.ts';

const { body } = testBody();
const RULES = { childAge: 18, referralBody: null, kMin: null };
const installed = (version: number, pack: Pack = packWith(body)): PackInForce => ({
  pack: { ...pack, version },
  from: 'installed',
  fault: null,
});
const free = { occupied: false };
const at = (time: string): Date => new Date(`2026-11-30T${time}Z`);

/** A lane whose installed pack can be changed under it. */
function lane(first: PackInForce, parts: { rules?: object; demoBody?: Body | null } = {}) {
  let there = first;
  const inUse = new PackInUse({
    read: () => there,
    rules: { ...RULES, ...parts.rules },
    demoBody: parts.demoBody ?? null,
  });
  inUse.look(at('10:15:00'), free);
  return { inUse, install: (next: PackInForce) => (there = next) };
}

describe('a newer pack', () => {
  it('comes into force at the next full hour, and not in the middle of one', () => {
    const { inUse, install } = lane(installed(3));
    install(installed(4));
    inUse.look(at('10:59:00'), free);
    expect(inUse.pack.version).toBe(3);
    inUse.look(at('11:00:30'), free);
    expect(inUse.pack.version).toBe(4);
    expect(inUse.now.pack.version).toBe(4);
  });

  it('waits while somebody is at the desk', () => {
    const { inUse, install } = lane(installed(3));
    install(installed(4));
    inUse.look(at('11:00:30'), { occupied: true });
    inUse.look(at('11:01:30'), { occupied: true });
    expect(inUse.pack.version).toBe(3);
    inUse.look(at('11:02:30'), free);
    expect(inUse.pack.version).toBe(4);
  });

  it('is none where it is older, the same, does not hold, or is gone', () => {
    const { inUse, install } = lane(installed(3));
    const broken = { reason: 'REF_PACK_REPLACED' as const, notice: '' };
    const others: PackInForce[] = [
      installed(2),
      { ...installed(4), fault: broken },
      { pack: productPack(), from: 'delivered', fault: null },
    ];
    for (const [hour, next] of others.entries()) {
      install(next);
      inUse.look(at(`${11 + hour}:00:10`), free);
      expect(inUse.pack.version).toBe(3);
    }
  });

  it('of an office counts over the pack of the product, whatever its number', () => {
    const { inUse, install } = lane({ pack: { ...productPack(), version: 9 }, from: 'delivered', fault: null });
    install(installed(1));
    inUse.look(at('11:00:10'), free);
    expect(inUse.pack).toMatchObject({ version: 1, bodies: [{ id: 'desk' }] });
  });
});

describe('the pack under the policy', () => {
  it('keeps every body, because the way to help judges which may receive; a demonstration has its own', () => {
    const night = { ...body, id: 'night' };
    const two = { ...packWith(body), bodies: [body, night] };
    expect(lane(installed(1, two)).inUse.pack.bodies.map(({ id }) => id)).toEqual(['desk', 'night']);
    const demo = lane(installed(1), { demoBody: { ...body, id: 'demo' } }).inUse;
    expect(demo.pack).toMatchObject({ bodies: [{ id: 'demo' }], routes: [{ bodies: ['demo'] }] });
  });

  it('takes the higher age of a child and the larger smallest number', () => {
    const { inUse } = lane(installed(1), { rules: { childAge: 20, kMin: 50 } });
    expect(inUse.pack).toMatchObject({ bodies: [{ childAge: 20 }], rules: { kMin: 50 } });
    expect(lane(installed(1), { rules: { kMin: 20 } }).inUse.pack.rules.kMin).toBe(productPack().rules.kMin);
  });
});
