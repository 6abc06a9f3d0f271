import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';

let site: DaemonSite;
beforeAll(async () => {
  site = await DaemonSite.create();
});
afterAll(() => site?.remove());

function selftest(): { status: number | null; out: string } {
  const command = [join(packageRoot, 'bin', 'waypost.mjs'), 'selftest', '--config', site.configFile];
  const done = spawnSync(process.execPath, [...command, '--socket', join(site.folder, 'none.sock')], {
    encoding: 'utf8',
  });
  return { status: done.status, out: `${done.stdout}${done.stderr}` };
}

function rows(): Promise<{ result: string; components: { component: string; state: string }[] }[]> {
  return site.withJournal((journal) => {
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
    const all = [...journal.readRows({ from: 1, to: journal.head().seq })].map(({ text }) => JSON.parse(text));
    return all.filter(({ kind }) => kind === 'self-test').map(({ body }) => body);
  });
}

describe('waypost selftest', () => {
  it('loads the models, looks at disk, clock and lists, and writes what it found into the audit', async () => {
    const { out } = selftest();
    const [row] = await rows();
    expect(out).toMatch(/row \d+ of the audit/);
    const states = new Map(row?.components.map(({ component, state }) => [component, state]));
    expect(states.get('disk')).toBe('ok');
    expect(states.get('clock')).toBe('ok');
    expect([...states.keys()].filter((name) => name.startsWith('model '))).not.toEqual([]);
  });

  it('names a reader that is gone, ends with 1, and says so in its row', async () => {
    await site.scanner.stop();
    const { status, out } = selftest();
    expect(status).toBe(1);
    expect(out).toMatch(/scanner/);
    const last = (await rows()).at(-1);
    expect(last?.result).toBe('needs-work');
    expect(last?.components).toContainEqual(expect.objectContaining({ component: 'scanner', state: 'fault' }));
  });

  it('could not be held without a configuration: 2, and no row', async () => {
    const before = (await rows()).length;
    site.configure({ lane: { id: 'lane-1', nonsense: true } });
    const { status, out } = selftest();
    site.configure();
    expect(status).toBe(2);
    expect(out).toContain('nonsense');
    expect((await rows()).length).toBe(before);
  });
});
