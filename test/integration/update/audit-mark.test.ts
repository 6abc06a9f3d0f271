import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditJournal, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { readLedger, TpmCounter } from '../../../src/adapters/storage/rollback/index.ts';
import type { AuditRow } from '../../../src/core/audit/index.ts';
import { auditMarkFault } from '../../../src/daemon/state/audit-mark.ts';
import { AuditMark } from '../../../src/daemon/state/index.ts';
import { missingTpmPrograms, SoftwareTpm } from '../../fakes/software-tpm.ts';
import { UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
beforeEach(async () => {
  rig = await UpdateRig.start();
});
afterEach(() => rig.remove());

/** One run of a daemon: opens the audit, marks it, writes some rows, and ends in order or not. */
async function run(work: (journal: AuditJournal, mark: AuditMark) => Promise<void> | void): Promise<AuditRow[]> {
  const journal = rig.state.open();
  const mark = new AuditMark({ ...rig.site, journal });
  await mark.start();
  await work(journal, mark);
  const rows = [...journal.readRows({ from: 1, to: 1e6 })].map(({ text }) => JSON.parse(text) as AuditRow);
  expect(verifyJournal(journal)).toMatchObject({ ok: true });
  journal.stop();
  return rows;
}

const orderly = (journal: AuditJournal, mark: AuditMark): Promise<void> => {
  journal.appendSystem('stopped', 'lane-1', { status: 0 });
  return mark.advance();
};
const kinds = (rows: readonly AuditRow[]): string[] => rows.map(({ kind }) => kind);

function keep(what: string): () => void {
  const copy = mkdtempSync(join(tmpdir(), 'waypost-copy-'));
  const from = join(rig.state.stateDir, what);
  cpSync(from, copy, { recursive: true, verbatimSymlinks: true });
  return () => {
    rmSync(from, { recursive: true });
    cpSync(copy, from, { recursive: true, verbatimSymlinks: true });
    rmSync(copy, { recursive: true });
  };
}

function fault(): string | null {
  const journal = rig.state.open();
  const { stateDir, ring } = rig.site;
  const found = auditMarkFault(journal, { stateDir, ring });
  journal.stop();
  return found;
}

describe('the memory against rollback names a row of the audit', () => {
  it('so that an audit that begins again without it is not taken for a new one', async () => {
    await rig.trust();
    rig.journal.stop();
    await run(orderly);
    expect(fault()).toBeNull();
    for (const name of ['audit.db', 'audit.db-wal', 'audit.db-shm', 'audit.head'])
      rmSync(join(rig.state.stateDir, name), { force: true });
    expect(fault()).toContain('an older audit was restored, or a new one was begun');
  });

  it('and without one nothing is marked', async () => {
    rig.journal.stop();
    await run(orderly);
    const read = readLedger(rig.state.stateDir, rig.state.ring());
    expect(read).toMatchObject({ ok: true, ledger: null });
  });
});

const missing = missingTpmPrograms();
describe.skipIf(missing !== null)(
  `with a TPM of software${missing === null ? '' : ` (skipped, missing: ${missing})`}`,
  () => {
    let tpm: SoftwareTpm;
    beforeAll(async () => {
      tpm = new SoftwareTpm();
      await tpm.start();
    });
    afterAll(() => tpm.remove());
    let index = 0x01800b10;
    beforeEach(async () => {
      index += 1;
      const nvIndex = `0x0${index.toString(16)}`;
      rig.site = { ...rig.site, policy: 'tpm', tpm: new TpmCounter({ tcti: tpm.tcti, nvIndex }) };
      await rig.trust();
      rig.journal.stop();
    });

    it('the whole folder put back to before an orderly end is said in the chain at each start', async () => {
      await run(orderly);
      const putBack = keep('.');
      expect(kinds(await run(orderly))).not.toContain('state-put-back');
      putBack();
      const rows = await run(() => undefined);
      expect(kinds(rows).filter((kind) => kind === 'state-put-back')).toHaveLength(1);
      expect(rows.at(-1)?.body).toMatchObject({ counted: expect.any(Number), tpm: expect.any(Number) });
      expect(kinds(await run(() => undefined)).filter((kind) => kind === 'state-put-back')).toHaveLength(2);
    });

    it('also where rows of a start that did not end are taken away with everything else', async () => {
      await run(orderly);
      const putBack = keep('.');
      await run((journal) => void journal.appendSystem('signed-in', 'o.one', {}));
      putBack();
      expect(kinds(await run(() => undefined))).toContain('state-put-back');
    });

    it('rows written since the last mark of a running daemon can be taken away unseen: the price of few writes', async () => {
      let putBack = (): void => undefined;
      await run((journal) => {
        putBack = keep('.');
        journal.appendSystem('signed-in', 'o.one', {});
      });
      putBack();
      expect(kinds(await run(() => undefined))).not.toContain('state-put-back');
    });

    it('writes nothing where no row was added, and keeps ledger and TPM together', async () => {
      const values: number[] = [];
      await run(async (_, mark) => {
        for (let turn = 0; turn < 3; turn += 1) {
          await mark.advance();
          const reading = await rig.site.tpm?.read();
          values.push(reading?.ok ? reading.value : -1);
        }
      });
      expect(new Set(values).size).toBe(1);
      const read = readLedger(rig.state.stateDir, rig.state.ring());
      expect(read.ok && read.ledger?.counter).toBe(values[0]);
    });

    it('does not stand in the way of the lists: they are counted on, and serve', async () => {
      await run(orderly);
      rig.addFull(1);
      rig.repository.publish();
      rig.site = { ...rig.site, journal: rig.state.open() };
      expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 1 }] });
      (rig.site.journal as AuditJournal).stop();
      expect(kinds(await run(orderly))).not.toContain('state-put-back');
    });
  },
);
