import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { AuditRow } from '../../../src/core/audit/index.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';

const VERIFIER = join(import.meta.dirname, '../../verify_chain.py');

let site: DaemonSite;
beforeAll(async () => {
  site = await DaemonSite.create();
});
afterAll(() => site?.remove());

const rows = (): Promise<AuditRow[]> =>
  site.withJournal((journal) => {
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
    return [...journal.readRows({ from: 1, to: 1e6 })].map(({ text }) => JSON.parse(text) as AuditRow);
  });
const recovered = async () => (await rows()).filter(({ kind }) => kind === 'rows-recovered').map(({ body }) => body);

/** The verifier in Python, with the development key of this lane. */
function independent(): { status: number | null; words: string } {
  const key = join(site.folder, 'key.hex');
  writeFileSync(key, readFileSync(join(site.stateDir, 'development-root.key')).toString('hex'));
  const { status, stdout } = spawnSync('python3', [VERIFIER, 'state', site.stateDir, key], { encoding: 'utf8' });
  return { status, words: stdout.trim() };
}

describe('the chain of a daemon that ran', () => {
  it('says what a start found after a kill, and holds for another program', { timeout: 300_000 }, async () => {
    const first = await DaemonProcess.start(site);
    await first.client();
    await first.kill();
    const second = await DaemonProcess.start(site);
    expect((await second.stop()).code).toBe(0);
    const [found, ...more] = await recovered();
    expect(more).toEqual([]);
    expect(found).toMatchObject({ after: expect.any(Number), rows: expect.any(Number) });
    expect((found as { rows: number }).rows).toBeGreaterThan(1);
    const holds = independent();
    expect(holds).toMatchObject({ status: 0 });
    expect(holds.words).toContain(`"rows": ${(await rows()).length}`);
  });

  it('takes no row of another hand behind "stopped": the daemon does not start, and both verifiers say why', async () => {
    const path = join(site.stateDir, 'audit.db');
    const db = new Database(path);
    const whole = db.serialize();
    const last = db.prepare('SELECT seq, text FROM row ORDER BY seq DESC LIMIT 1').get() as {
      seq: number;
      text: string;
    };
    expect(last.text).toContain('"kind":"stopped"');
    db.prepare(
      'INSERT INTO row SELECT seq + 1, scope, subject, kind, wall, text, digest, hash, mac FROM row WHERE seq = ?',
    ).run(last.seq);
    db.close();
    const ending = await DaemonProcess.startToEnd(site);
    expect(ending).toMatchObject({ code: 1 });
    expect(ending.stdout + ending.stderr).toContain('The audit chain is broken');
    expect(ending.stdout + ending.stderr).toContain('waypost audit verify');
    expect(independent()).toMatchObject({ status: 1 });
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    writeFileSync(path, whole);
    expect(independent()).toMatchObject({ status: 0 });
  });
});
