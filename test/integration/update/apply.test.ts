import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { readLedger } from '../../../src/adapters/storage/rollback/index.ts';
import { readVerdicts } from '../../../src/delivery/apply/index.ts';
import { record, recordsOf, UpdateRig } from '../../fakes/update-site.ts';

let rig: UpdateRig;
beforeEach(async () => {
  rig = await UpdateRig.start();
});
afterEach(() => rig.remove());

const ledger = () => {
  const read = readLedger(rig.state.stateDir, rig.state.ring());
  return read.ok ? read.ledger : null;
};

/** The next generation: one record changed, one gone, one new. */
function next(lines: readonly string[], generation: number): string[] {
  const [first, , ...rest] = lines as [string, string, ...string[]];
  const id = (JSON.parse(first) as { id: string }).id;
  return [
    record({ id, rev: generation, note: `generation ${generation}` }),
    ...rest,
    record({ id: `s${1000 + generation}`, rev: 1 }),
  ];
}

describe('a repository of one list', () => {
  it('is refused before a root was pinned', async () => {
    rig.addFull(1);
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: false, reason: 'UPDATE_NO_ROOT' });
  });

  it('is applied whole, then by a chain of deltas, each counted, remembered and in the audit', async () => {
    await rig.trust();
    rig.addFull(1, recordsOf(1, 600));
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 1 }] });
    expect(rig.serving()).toEqual({ generation: 1, status: 'fresh', found: 1, whole: true });
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'up-to-date' }] });
    let before = recordsOf(1, 600);
    for (const generation of [2, 3, 4]) {
      const after = next(before, generation);
      rig.addDelta({ generation: generation - 1, lines: before }, { generation, lines: after });
      before = after;
    }
    rig.addFull(4, before);
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 4 }] });
    expect(rig.serving()).toEqual({ generation: 4, status: 'fresh', found: 1, whole: true });
    const kinds = rig.verdicts().map((row) => [row.verdict, row.generation]);
    expect(kinds).toEqual([
      ['accepted', 1],
      ['applied', 1],
      ['up-to-date', 1],
      ['accepted', 2],
      ['accepted', 3],
      ['accepted', 4],
      ['applied', 4],
    ]);
    expect(ledger()).toMatchObject({ counter: 4, lists: { 'missing-persons': { generation: 4 } }, reload: [] });
    expect(ledger()?.repositories['main']?.versions).toMatchObject({ timestamp: 2, targets: 2 });
    expect(verifyJournal(rig.journal).ok).toBe(true);
  });

  it('comes whole where the deltas are larger than half of it, too many, or do not fit', async () => {
    await rig.trust();
    rig.addFull(1);
    rig.repository.publish();
    await rig.apply();
    rig.addDelta({ generation: 1, lines: recordsOf(1) }, { generation: 2, lines: recordsOf(2) });
    rig.addFull(2);
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 2 }] });
    rig.addDelta({ generation: 2, lines: recordsOf(9) }, { generation: 3, lines: recordsOf(3) });
    rig.addFull(3);
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true, lists: [{ verdict: 'applied', generation: 3 }] });
    expect(rig.serving()).toMatchObject({ generation: 3, whole: true });
    expect(rig.verdicts().filter(({ verdict }) => verdict === 'accepted')).toHaveLength(3);
  });

  it('leaves no copy, no open text and no secret outside the sealed files', async () => {
    await rig.trust();
    rig.addFull(1);
    rig.repository.publish();
    await rig.apply();
    const folder = join(rig.state.stateDir, 'update');
    expect(readdirSync(folder).sort()).toEqual([
      'ledger.sealed',
      'main',
      'standing.json',
      'update.lock',
      'verdicts.json',
    ]);
    expect(readdirSync(join(folder, 'main')).sort()).toEqual(['metadata', 'root.json']);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const stat = statSync(join(folder, name));
      // The pinned root and two notes are read, and never written, by the group of the fetch; the rest by nobody else.
      const others = /^(main|main\/root\.json|standing\.json|update\.lock)$/.test(name) ? 0o027 : 0o077;
      expect(stat.mode & others, name).toBe(0);
      if (stat.isFile()) expect(readFileSync(join(folder, name)).includes('XR1000')).toBe(false);
    }
  });

  it('that lacks a configured list says so, and another list goes on', async () => {
    await rig.trust();
    rig.addFull(1);
    rig.repository.publish();
    const report = await rig.apply({ listIds: ['missing-persons', 'lost-documents'] });
    expect(report).toMatchObject({ ok: true, lists: [{ verdict: 'applied' }, { verdict: 'not-offered' }] });
  });

  it('needs a newer program, and says which', async () => {
    await rig.trust();
    rig.addFull(1, recordsOf(1), { custom: { minApp: '7.0.0' } });
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({
      ok: false,
      reason: 'UPDATE_MINIMUM_APP',
      message: expect.stringContaining('7.0.0'),
    });
    expect(readVerdicts(rig.state.stateDir)).toMatchObject({
      lists: { 'missing-persons': { ok: false, reason: 'UPDATE_MINIMUM_APP' } },
    });
  });
});
