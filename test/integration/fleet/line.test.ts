import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { exchangeIn, openExchange } from '../../../src/adapters/storage/exchange-folder/index.ts';
import { FLEET_STATUS } from '../../../src/cli/central/reports.ts';
import { kioskOf, TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { PATIENCE } from '../../fakes/patience.ts';

const run = promisify(execFile);
let fleet: TestFleet;
afterEach(async () => {
  await fleet.close();
});

describe.skipIf(whyNoNats() !== null)('the line', () => {
  it('brings every notice to the office once, and a receipt for each to its kiosk', async () => {
    fleet = await TestFleet.open({ kiosks: 10 });
    for (const kiosk of fleet.kiosks) for (let n = 0; n < 3; n += 1) kiosk.raise();
    await fleet.beatUntil(() => fleet.waiting === 0 && fleet.kiosks.every(({ counts }) => counts.receipts > 4));
    expect(await fleet.arrived()).toEqual(fleet.raised);
    expect(fleet.kiosks.map(({ counts }) => counts.strange)).toEqual(fleet.kiosks.map(() => 0));
    const { kiosks, refused, forks, gaps } = await fleet.demonstration.status();
    expect(kiosks.map(({ state, way, program }) => ({ state, way, program }))).toEqual(
      kiosks.map(() => ({ state: 'well', way: 'line', program: '0.1.0' })),
    );
    expect({ refused, forks, gaps }).toEqual({ refused: [], forks: [], gaps: [] });
    // The report as a program reads it, by the command: of its schema, and with the same kiosks.
    const words = ['central', 'fleet', 'status', '--office', fleet.demonstration.folder.path, '--json'];
    const said = await run(process.execPath, [join(packageRoot, 'bin', 'waypost.mjs'), ...words]).catch(
      (failed) => failed,
    );
    const report = FLEET_STATUS.schema.parse(JSON.parse(said.stdout)) as { kiosks: unknown[] };
    expect(report.kiosks).toHaveLength(kiosks.length);
  });

  it('counts a notice once that came by stick as well, whichever was first', async () => {
    fleet = await TestFleet.open({ kiosks: 4 });
    for (const kiosk of fleet.kiosks) for (let n = 0; n < 3; n += 1) kiosk.raise();
    const stick = join(fleet.path, 'stick');
    mkdirSync(stick);
    await openExchange(stick);
    const { notices, receipts } = exchangeIn(stick);
    // Half of the notices go by line before the stick is read, and all of them after.
    const files = fleet.kiosks.flatMap((kiosk) => kiosk.files());
    await fleet.beatUntil(() => fleet.waiting <= 6);
    for (const { ref, file } of files) writeFileSync(join(notices, `${ref}.wpn`), file);
    const office = fleet.demonstration.folder.path;
    const args = ['central', 'notices', 'receive', stick, '--office', office];
    const { passphraseFile } = fleet.demonstration;
    const bin = join(packageRoot, 'bin', 'waypost.mjs');
    await run(process.execPath, [bin, ...args, '--passphrase-file', passphraseFile]);
    for (const kiosk of fleet.kiosks)
      for (const { ref } of files) {
        const mine = kiosk.files().some((one) => one.ref === ref);
        if (mine) expect(kiosk.receipt(ref, readFileSync(join(receipts, `${ref}.wpr`)))).toBe(true);
      }
    await fleet.beatUntil(() => fleet.waiting === 0);
    for (const kiosk of fleet.kiosks) kiosk.beat();
    expect(await fleet.arrived()).toEqual(fleet.raised);
  });

  it('asks for what a database that was put back has lost, and gets it', async () => {
    fleet = await TestFleet.open({ kiosks: 3 });
    const { demonstration } = fleet;
    const notices = join(demonstration.folder.path, 'notices');
    const raise = (count: number): void => {
      for (const kiosk of fleet.kiosks) for (let n = 0; n < count; n += 1) kiosk.raise();
    };
    raise(2);
    await fleet.beatUntil(() => fleet.waiting === 0);
    await demonstration.stopOffice();
    cpSync(notices, join(fleet.path, 'yesterday'), { recursive: true });
    await demonstration.startOffice();
    raise(3);
    await fleet.beatUntil(() => fleet.waiting === 0);
    await demonstration.stopOffice('SIGKILL');
    rmSync(notices, { recursive: true });
    cpSync(join(fleet.path, 'yesterday'), notices, { recursive: true });
    expect(await fleet.arrived()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    await demonstration.startOffice();
    raise(1);
    await fleet.beatUntil(() => fleet.waiting === 0 && fleet.kiosks.every(({ counts }) => counts.asked > 0));
    expect(await fleet.arrived()).toEqual(fleet.raised);
    await expect.poll(async () => (await demonstration.status()).gaps, PATIENCE).toEqual([]);
  });

  it('notices a state folder that was copied: one number twice gets no receipt', async () => {
    fleet = await TestFleet.open({ kiosks: 1 });
    const [kiosk] = fleet.kiosks;
    const copy = kioskOf(fleet.demonstration, 1);
    await copy.start();
    kiosk?.raise();
    await fleet.beatUntil(() => fleet.waiting === 0);
    copy.raise();
    copy.beat();
    await expect.poll(() => fleet.refused('NOTICE_CONFLICT'), PATIENCE).toBe(1);
    expect(copy.delivered).toEqual([]);
    expect(await fleet.arrived()).toEqual([[1]]);
    // Its own first report has the number of one that came, and another content.
    kiosk?.beat();
    for (let beat = 0; beat < 16; beat += 1) for (const one of [kiosk, copy]) one?.beat();
    await expect.poll(async () => (await fleet.demonstration.status()).forks.length, PATIENCE).toBeGreaterThan(0);
    const { twice, due } = await fleet.demonstration.status();
    expect(twice).toEqual(['kiosk-1']);
    expect(due.map(({ code }) => code)).toEqual(expect.arrayContaining(['LINK_TWICE', 'AUDIT_FORK', 'SERVER_OLD']));
    await copy.stop();
  });

  it('gives no receipt while the disk of the office is full', async () => {
    fleet = await TestFleet.open({ kiosks: 2, before: ['bash', '-c', 'ulimit -f 300 && exec "$@"', 'bash'] });
    const [kiosk] = fleet.kiosks;
    let known = -1;
    // Raises until a notice has had no receipt for a while: the log of the database does not fit the limit of the file.
    for (let n = 0; n < 400 && known !== kiosk?.delivered.length; n += 40) {
      known = kiosk?.delivered.length ?? 0;
      for (let more = 0; more < 40; more += 1) kiosk?.raise();
      for (let beat = 0; beat < 60; beat += 1) kiosk?.beat();
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    expect(fleet.waiting).toBeGreaterThan(0);
    await fleet.demonstration.stopOffice('SIGKILL');
    const [there = []] = await fleet.arrived();
    expect(kiosk?.delivered.filter((number) => !there.includes(number))).toEqual([]);
  });
});
