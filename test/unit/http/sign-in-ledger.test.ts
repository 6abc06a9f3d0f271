import { expect, it } from 'vitest';
import { SignInLedger } from '../../../src/adapters/http/access/sign-in-ledger.ts';
import { HandClock } from '../../fakes/hand-clock.ts';

function ledger() {
  const rows: { reason: string; count: number; lockedNow?: boolean }[] = [];
  const disk = { works: true };
  const made = new SignInLedger(new HandClock(), {
    append: (row) => {
      if (disk.works) rows.push(row as unknown as (typeof rows)[number]);
      return disk.works;
    },
  });
  const wrong = (change: object = {}) =>
    made.add({ reason: 'PIN_WRONG', officer: 'o.one', budget: 'door kiosk', ...change } as Parameters<
      typeof made.add
    >[0]);
  return { made, rows, disk, wrong };
}

it('a wrong PIN whose row cannot be written is counted and written later', () => {
  const { made, rows, disk, wrong } = ledger();
  disk.works = false;
  wrong();
  wrong();
  made.flush({ all: true });
  expect(rows).toEqual([]);
  disk.works = true;
  made.flush({ all: true });
  expect(rows).toMatchObject([{ reason: 'PIN_WRONG', count: 2 }]);
});

it('a flood that takes each try as it becomes free begins no lock again and again', () => {
  const { rows, wrong } = ledger();
  wrong();
  for (let n = 0; n < 10; n += 1) wrong({ lockedNow: true });
  expect(rows).toHaveLength(2);
});
