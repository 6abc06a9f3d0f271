import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ledger, RollbackGuard, readLedger, writeLedger } from '../../../src/adapters/storage/rollback/index.ts';
import type { TpmReading } from '../../../src/adapters/storage/rollback/status.ts';
import { importBundle } from '../../../src/delivery/bundles/index.ts';
import { importRequest, testOffice } from '../../fakes/lists.ts';
import { UpdateRig } from '../../fakes/update-site.ts';

/** A counter that answers when it is told to, as a TPM that another process is using. */
class SlowTpm {
  #answers: ((reading: TpmReading) => void)[] = [];

  read(): Promise<TpmReading> {
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  get asked(): number {
    return this.#answers.length;
  }

  async answer(reading: TpmReading): Promise<void> {
    this.#answers.shift()?.(reading);
    await Promise.resolve();
    await Promise.resolve();
  }
}

const counts = (value: number): TpmReading => ({ ok: true, value });

describe('the guard beside an update that counts', () => {
  let rig: UpdateRig;
  let base: Ledger;
  beforeEach(async () => {
    rig = await UpdateRig.start();
    await rig.trust();
    const read = readLedger(rig.state.stateDir, rig.state.ring());
    if (!read.ok || read.ledger === null) throw new Error('a ledger is there');
    base = { ...read.ledger, tpm: true };
  });
  afterEach(() => rig.remove());

  const ledgerAt = (counter: number): void => writeLedger(rig.state.stateDir, rig.state.ring(), { ...base, counter });

  async function started(policy: 'tpm' | 'tpm-required', reading: TpmReading) {
    const tpm = new SlowTpm();
    const guard = new RollbackGuard({
      stateDir: rig.state.stateDir,
      ring: rig.state.ring(),
      policy,
      tpm,
      journal: rig.journal,
    });
    const start = guard.start();
    await tpm.answer(reading);
    await start;
    return { guard, tpm };
  }

  it('goes on through an update of two generations, before and while the TPM answers', async () => {
    ledgerAt(5);
    const { guard, tpm } = await started('tpm-required', counts(5));
    expect(guard.standing()).toMatchObject({ verdict: 'normal', serve: true });
    ledgerAt(7);
    expect(guard.standing()).toMatchObject({ serve: true });
    // The answer is from before the second count, and the ledger goes on in the meantime.
    ledgerAt(8);
    expect(guard.standing()).toMatchObject({ serve: true });
    await tpm.answer(counts(6));
    expect(guard.standing()).toMatchObject({ serve: true });
    expect(tpm.asked).toBe(1);
    await tpm.answer(counts(8));
    expect(guard.standing()).toMatchObject({ verdict: 'normal', serve: true });
    expect(tpm.asked).toBe(0);
  });

  it('a ledger that is behind is told at once, also by an older answer', async () => {
    ledgerAt(5);
    const { guard } = await started('tpm', counts(5));
    ledgerAt(4);
    expect(guard.standing()).toMatchObject({ verdict: 'rolled-back', serve: false });
  });

  it('a ledger that stays ahead is told once the TPM has answered for it', async () => {
    ledgerAt(5);
    const { guard, tpm } = await started('tpm', counts(5));
    ledgerAt(9);
    guard.standing();
    await tpm.answer(counts(5));
    expect(guard.standing()).toMatchObject({ verdict: 'foreign', serve: false });
  });

  it('asks again where the TPM did not answer once', async () => {
    ledgerAt(5);
    const silent: TpmReading = { ok: false, why: 'silent', message: 'busy' };
    const { guard, tpm } = await started('tpm-required', silent);
    expect(guard.standing()).toMatchObject({ verdict: 'silent', serve: false });
    await tpm.answer(counts(5));
    expect(guard.standing()).toMatchObject({ verdict: 'normal', serve: true });
  });
});

describe('a list of a repository', () => {
  it('is not replaced by a bundle of list keys, whatever generation that says', async () => {
    const rig = await UpdateRig.start();
    try {
      const office = testOffice(rig.state);
      const request = importRequest(rig.state, office, rig.journal);
      const bundle = (generation: number) => ({ bytes: office.bundle({ head: { generation } }) });
      expect(await importBundle({ ...request, bundle: bundle(1) })).toMatchObject({ ok: true });
      await rig.trust();
      rig.addFull(2);
      rig.repository.publish();
      expect(await rig.apply()).toMatchObject({ ok: true });
      expect(await importBundle({ ...request, bundle: bundle(9) })).toMatchObject({
        ok: false,
        reason: 'LIST_CONFLICT',
        message: expect.stringContaining('waypost update apply'),
      });
      expect(rig.serving()).toMatchObject({ generation: 2, whole: true });
    } finally {
      rig.remove();
    }
  });
});
