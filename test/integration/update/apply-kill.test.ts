import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { acknowledgedIn, writer } from '../../fakes/kill-loop.ts';
import { seeded } from '../../fakes/seeded.ts';
import { updateCommand } from '../../fakes/update-faults.ts';
import { record, recordsOf, UpdateRig } from '../../fakes/update-site.ts';
import { requireBuild } from '../inference/bundles.ts';

/** A few here; `npm run test:update:kills` does 200. */
const KILLS = Number(process.env['WAYPOST_UPDATE_KILLS'] ?? 10);
const LIMIT_MS = 3_600_000;
const RECORDS = 300;
/** Inspections that the daemon writes beside each update. */
const CASES = 8;
/** Newest rows about lists that are looked at. */
const NOTED = 50;

let rig: UpdateRig;
beforeEach(async () => {
  requireBuild();
  rig = await UpdateRig.start();
  await rig.trust();
});
afterEach(() => rig.remove());

interface Child {
  process: ChildProcess;
  output: () => string;
  ended: Promise<unknown>;
}

function begin([program = '', ...args]: readonly string[]): Child {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return { process: child, output: () => output, ended: once(child, 'close') };
}

async function said(child: Child, word: string): Promise<void> {
  while (!child.output().includes(word) && child.process.exitCode === null)
    await new Promise((done) => setTimeout(done, 2));
}

describe('an update that is killed while the daemon writes its audit', () => {
  it(
    `at ${KILLS} random moments loses no row and leaves no half of a list`,
    async () => {
      const drawn = seeded(41);
      let lines = recordsOf(1, RECORDS);
      let newest = 1;
      rig.addFull(1, lines);
      rig.repository.publish();
      await rig.apply();
      rig.journal.stop();
      const counted = { kills: 0, rows: 0, lost: 0, old: 0, fresh: 0 };
      const broken: string[] = [];
      // The first update is not killed: it says how long one takes.
      let wholeMs = Number.POSITIVE_INFINITY;
      for (let turn = 0; counted.kills < KILLS; turn += 1) {
        if (rig.serving()?.generation === newest) {
          const next = lines.map((line, at) => (at === turn % RECORDS ? changed(line, newest + 1) : line));
          const [from, to] = [
            { generation: newest, lines },
            { generation: newest + 1, lines: next },
          ];
          rig.addDelta(from, to);
          rig.addFull(newest + 1, next);
          rig.repository.publish();
          [lines, newest] = [next, newest + 1];
        }
        const daemon = begin(writer(rig.state.stateDir, `turn${turn}`, CASES));
        const update = begin(updateCommand(rig));
        await said(update, 'ready\n');
        const began = performance.now();
        const timer = setTimeout(() => update.process.kill('SIGKILL'), Math.min(drawn() * wholeMs * 1.1, LIMIT_MS));
        await update.ended;
        clearTimeout(timer);
        if (update.process.signalCode === 'SIGKILL') counted.kills += 1;
        else wholeMs = performance.now() - began;
        await daemon.ended;
        const serving = rig.serving();
        if (serving?.whole !== true || serving.found !== 1) broken.push(`${turn}: ${JSON.stringify(serving)}`);
        if (serving?.generation === newest) counted.fresh += 1;
        else if (serving?.generation === newest - 1) counted.old += 1;
        else broken.push(`${turn}: generation ${serving?.generation} of ${newest}`);
        const journal = rig.state.open();
        const verdict = verifyJournal(journal);
        if (!verdict.ok) broken.push(`${turn}: ${verdict.message}`);
        for (const { id, seq } of acknowledgedIn(daemon.output())) {
          counted.rows += 1;
          if (!journal.caseRows(id).some((row) => row.seq === seq)) counted.lost += 1;
        }
        // A list in place without its row would be one that nobody can account for.
        const accepted = journal
          .kindRows('list-verdict', NOTED)
          .filter(({ text }) => JSON.parse(text).body.generation === serving?.generation);
        if (accepted.length === 0) broken.push(`${turn}: no row for generation ${serving?.generation}`);
        journal.stop();
      }
      const { kills, rows, lost, old, fresh } = counted;
      console.log(`${kills} kills: ${rows} rows of the daemon, ${lost} lost; old list ${old} times, new ${fresh}`);
      expect({ broken, lost }).toEqual({ broken: [], lost: 0 });
      expect(rows).toBeGreaterThan(KILLS);
      expect(old).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});

function changed(line: string, rev: number): string {
  const { id } = JSON.parse(line) as { id: string };
  return record({ id, rev, note: `generation ${rev}` });
}
