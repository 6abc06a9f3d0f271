import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { ListFolder, ListReader } from '../../../src/adapters/storage/lists/index.ts';
import { runWriter } from '../../fakes/kill-loop.ts';
import { HEAD, testOffice } from '../../fakes/lists.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const RUNNER = join(import.meta.dirname, '..', '..', 'fakes', 'import-runner.mjs');
const TURNS = 15;
const RECORDS_OF_A_LIST = 400;
let state: TestState;
beforeEach(async () => {
  state = await testState();
});
afterEach(() => state.remove());

/** Every record of one generation says so in its note: a mixture would show. */
function records(generation: number): string[] {
  return Array.from({ length: RECORDS_OF_A_LIST }, (_, at) =>
    JSON.stringify({
      op: 'put',
      id: `r${at}`,
      rev: generation,
      cat: 'stop',
      act: 'Check',
      basis: 'Act',
      exp: '2036-01-01',
      names: [{ kind: 'primary', family: `Tarvox${String.fromCharCode(65 + (at % 26))}`, given: 'Ilsa' }],
      note: `generation ${generation}`,
    }),
  );
}

describe('kill -9 during an import', () => {
  it('leaves the old list or the new one, whole, and the version never goes back', async () => {
    const office = testOffice(state);
    const folder = new ListFolder(state.stateDir, HEAD.listId);
    mkdirSync(join(state.stateDir, 'in'));
    let reached = 0;
    let applied = 0;
    for (let generation = 1; generation <= TURNS; generation += 1) {
      const path = join(state.stateDir, 'in', `${generation}.wplb`);
      writeFileSync(path, office.bundle({ head: { generation }, records: records(generation) }));
      const run = await runWriter(
        [process.execPath, RUNNER, state.stateDir, path, ...office.keys],
        async (child, ready) => {
          await ready;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
          child.kill('SIGKILL');
        },
      );
      const current = folder.current();
      if (run.output.includes('applied')) applied += 1;
      if (current === null) continue;
      const opened = ListReader.open(current, HEAD.listId, state.ring());
      expect(opened.ok).toBe(true);
      if (!opened.ok) return;
      const { meta } = opened.reader;
      expect(meta.generation).toBeGreaterThanOrEqual(reached);
      if (run.output.includes('applied')) expect(meta.generation).toBe(generation);
      expect(opened.reader.check()).toEqual({ ok: true });
      opened.reader.close();
      reached = meta.generation;
    }
    // After the last kill an import still works, and the audit verifies.
    const path = join(state.stateDir, 'in', 'last.wplb');
    writeFileSync(path, office.bundle({ head: { generation: TURNS + 1 }, records: records(TURNS + 1) }));
    const last = await runWriter([process.execPath, RUNNER, state.stateDir, path, ...office.keys], () =>
      Promise.resolve(),
    );
    expect(last.output).toContain('applied');
    const journal = state.open();
    expect(verifyJournal(journal).ok).toBe(true);
    journal.stop();
    expect(applied).toBeLessThan(TURNS);
  });
});
