import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal, verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import type { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { ListFolder, ListReader, OperationLists, operationRing } from '../../src/adapters/storage/lists/index.ts';
import { sweepOperations } from '../../src/delivery/apply/index.ts';
import { later, TestCentral } from '../fakes/central-office.ts';
import { cutEverywhere } from '../fakes/cut-everywhere.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { hasTracer } from '../fakes/file-trace.ts';
import {
  additionsWith,
  issueOperation,
  OPERATION_HEAD,
  OperationKiosk,
  partner,
  ruleFor,
} from '../fakes/operations.ts';
import { record } from '../fakes/update-site.ts';

const RUNNER = join(import.meta.dirname, '..', 'fakes', 'operation-end-runner.mjs');
const AFTER = later(60);
const CLOCK = { mono: () => 1, wall: () => AFTER, trusted: () => true };
const LIST = OPERATION_HEAD.listId;

/** Whether the records of the list can be read; `torn`: the key opens and the list is not whole. */
function readable(stateDir: string, ring: KeyRing): 'no' | 'whole' | 'torn' {
  const own = operationRing(stateDir, LIST, ring);
  if (own === null) return 'no';
  const path = new ListFolder(stateDir, LIST).current();
  const opening = path === null ? null : ListReader.open(path, LIST, own);
  if (opening?.ok !== true) return 'torn';
  const whole = opening.reader.check().ok;
  opening.reader.close();
  return whole ? 'whole' : 'torn';
}

let office: TestCentral;
let kiosk: OperationKiosk;
beforeEach(async () => {
  office = await TestCentral.open();
  vi.useFakeTimers({ toFake: ['Date'], now: later(1) });
  const coast = partner();
  kiosk = await OperationKiosk.enrolled(office, { seed: 7, rule: ruleFor(coast.publicKey) });
  await office.issue([record({ id: 'r1', rev: 1 })], later(0.5));
  await kiosk.trust();
  const lines = [record({ id: 'w1', rev: 1, note: 'seen near the harbour' })];
  const at = { lines, takingPart: [kiosk.id], secret: coast.secret, now: later(1) };
  await issueOperation(office, { ...at, additions: additionsWith() });
  await kiosk.apply(later(1.1));
  kiosk.journal.stop();
});
afterEach(() => {
  vi.useRealTimers();
  kiosk.state.remove();
  office.remove();
});

describe.skipIf(!hasTracer())('a power cut at every moment of the end of an operation', () => {
  it('leaves no readable record once its key went, asks nobody, and the next start finishes it with one receipt', () => {
    const ring = kiosk.state.ring();
    const { stateDir } = kiosk.state;
    expect(readable(stateDir, ring)).toBe('whole');
    const seen = new Set<string>();
    const report = cutEverywhere({
      folder: stateDir,
      command: [process.execPath, RUNNER, stateDir, AFTER.toISOString()],
      seed: 63,
      look: (left, printed) => {
        const found = readable(left, ring);
        seen.add(found);
        if (found === 'torn') return 'files were destroyed before the key';
        if (found !== 'no' && printed.includes('destroyed')) return 'a record can be read after the end was told';
        const opened = openJournal({ stateDir: left, ring, clock: CLOCK, bootId: 'next' });
        if (!opened.ok) return `${opened.reason}: ${opened.message}`;
        const { journal } = opened;
        try {
          const lists = new OperationLists({ stateDir: left, ring, clock: CLOCK, floor: AFTER });
          if (lists.inForce().length > 0) return 'it is asked';
          const due = lists.isDue();
          if (due && !sweepOperations({ stateDir: left, ring, journal, now: lists.now() })) return 'it did not end';
          if (existsSync(new ListFolder(left, LIST).path)) return 'its folder is left';
          const receipts = journal.kindRows('operation-ended', 10).map(({ text }) => JSON.parse(text));
          if (receipts.length !== 1) return `${receipts.length} receipts`;
          const { additions } = receipts[0].body;
          if (additions?.points !== 2 || additions.rules !== 2) return 'the receipt does not count the additions';
          const verdict = verifyJournal(journal);
          return verdict.ok ? null : verdict.message;
        } finally {
          journal.stop();
        }
      },
    });
    reportMetrics({
      test: 'operation-power-cut',
      points: report.disks,
      lost: report.broken.length,
      note: `${report.moments} moments`,
    });
    expect(report.broken).toEqual([]);
    expect([...seen].sort()).toEqual(['no', 'whole']);
  });
});
