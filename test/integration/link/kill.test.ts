import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { hasBroker } from '../../fakes/broker.ts';
import type { CourierRun } from '../../fakes/courier-runner.ts';
import type { DaemonLinkRun } from '../../fakes/daemon-link-runner.ts';
import { LineSite } from '../../fakes/line-site.ts';
import { noticesFor } from '../../fakes/notices.ts';
import { patience } from '../../fakes/patience.ts';

const BEAT = 150;
/** More by `WAYPOST_LINK_KILLS`. */
const KILLS = Number(process.env['WAYPOST_LINK_KILLS'] ?? 20);
const LONGEST_LIFE_MS = 2_500;
const runner = (name: string): string => resolve(import.meta.dirname, '../../fakes', name);
let site: LineSite;
let folder: string;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-line-kills-'));
  site = new LineSite();
  await site.start();
});
afterEach(async () => {
  for (const child of children) await killed(child);
  await site.stop();
  rmSync(folder, { recursive: true, force: true });
});

function begin(name: string, run: CourierRun | DaemonLinkRun): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', runner(name), JSON.stringify(run)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  return child;
}
async function killed(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe.skipIf(!hasBroker())('courier and daemon that are killed at any moment', () => {
  it(`lose no notice and make none twice, ${KILLS} times`, async () => {
    const { stateDir } = site.state;
    const { seal, receipts } = site.office.policy();
    // The state belongs to the process under test.
    site.journal.stop();
    const hits = join(folder, 'hits');
    const daemon = (hitEveryMs: number): ChildProcess =>
      begin('daemon-link-runner.ts', {
        stateDir,
        seal: toHex(seal),
        receipts: toHex(receipts),
        beatMs: BEAT,
        hitEveryMs,
        hits,
      });
    const courier = (): ChildProcess =>
      begin('courier-runner.ts', { stateDir, seed: toHex(site.link.seed), beatMs: BEAT, address: site.broker.address });
    let [kiosk, carrier] = [daemon(400), courier()];
    const made = (): string[] => (existsSync(hits) ? readFileSync(hits, 'utf8').trim().split('\n') : []);
    await expect.poll(() => made().length).toBeGreaterThan(1);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await pause(Math.random() * LONGEST_LIFE_MS);
      if (kill % 2 === 0) {
        await killed(carrier);
        carrier = courier();
      } else {
        await killed(kiosk);
        kiosk = daemon(400);
      }
    }
    await killed(kiosk);
    kiosk = daemon(0);
    await expect
      .poll(() => new Set(site.line.letters('notice').map(({ notice }) => notice.record)).size, { timeout: 120_000 })
      .toBeGreaterThanOrEqual(made().length);
    const until = Date.now() + patience(60_000);
    let waiting: number;
    for (;;) {
      await pause(15 * BEAT);
      await killed(kiosk);
      await killed(carrier);
      site.journal = site.state.open(noticesFor(site.office, []));
      ({ waiting } = site.journal.outbox.status());
      if (waiting === 0 || Date.now() > until) break;
      // On a busy machine the last receipt can still be on its way.
      site.journal.stop();
      [kiosk, carrier] = [daemon(0), courier()];
    }
    const told = new Map<number, Set<string>>();
    for (const { letter, ref } of site.line.cells)
      if (letter?.kind === 'notice')
        told.set(letter.notice.number, (told.get(letter.notice.number) ?? new Set()).add(ref ?? ''));
    const records = new Set(site.line.letters('notice').map(({ notice }) => notice.record));
    // A hit whose row was written when the kill came is a notice too, and is in no list of this test.
    for (const record of made()) expect(records).toContain(record);
    expect(told.size).toBe(records.size);
    // Sent twice is one notice for the office: the number comes with one ref alone, and no number is left out.
    expect([...told.values()].filter((refs) => refs.size !== 1)).toEqual([]);
    expect([...told.keys()].sort((a, b) => a - b)).toEqual(Array.from(told, (_, at) => at + 1));
    const cells = site.line.cells.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    expect(new Set(cells).size).toBe(cells.length);
    expect(waiting).toBe(0);
    expect(verifyJournal(site.journal).ok).toBe(true);
    console.log(`${KILLS} kills: ${told.size} notices, ${cells.length} cells, 0 lost, 0 twice`);
  });
});
