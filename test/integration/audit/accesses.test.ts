import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const DAY_MS = 24 * 3_600_000;
let state: TestState;
let journal: AuditJournal;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

it('does not hide an access behind a start with a clock that had lost its time', async () => {
  journal.appendSystem('signed-in', 'officer-0', {});
  state.clock.advanceMs(40 * DAY_MS);
  journal.appendSystem('signed-in', 'officer-1', {});
  const now = state.clock.wall();
  state.clock.at = new Date('1970-01-01T00:00:00Z');
  journal.appendSystem('started', 'lane', {});
  state.clock.at = now;
  journal.appendSystem('signed-in', 'officer-2', {});
  const seen: string[] = [];
  await journal.records.eachSince(new Date(now.getTime() - 30 * DAY_MS), ({ kind, subject }) => {
    if (kind === 'signed-in') seen.push(subject);
  });
  expect(seen).toEqual(['officer-2', 'officer-1']);
});
