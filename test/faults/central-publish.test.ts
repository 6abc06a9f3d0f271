import { type ChildProcess, fork } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishVerdict } from '../../src/central/publish/index.ts';
import { type Metadata, Repository } from '../../src/central/tuf/index.ts';
import { later, NOW, TestCentral } from '../fakes/central-office.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { seeded } from '../fakes/seeded.ts';
import { requireBuild } from '../integration/inference/bundles.ts';
import { put } from '../unit/central/source.ts';

const MANY = Array.from({ length: 3000 }, (_, at) =>
  put({ id: `m-${String(at).padStart(4, '0')}`, note: `n${at * 7919}` }),
);
const KILLS = 40;
/** Every so often the office goes on with a third generation. */
const GO_ON_EVERY = 8;

let office: TestCentral;
/** An office with generation 1 published and generation 2 approved. */
let ready: string;

beforeAll(async () => {
  requireBuild();
  office = await TestCentral.open();
  await office.issue(MANY, NOW);
  const built = await office.build([...MANY.slice(1), put({ id: 'new' })], later(1));
  if (!built.ok) throw new Error(built.message);
  await office.approve('targets-1', later(1));
  await office.approve('targets-2', later(1));
  ready = mkdtempSync(join(tmpdir(), 'waypost-ready-'));
  cpSync(office.folder.path, ready, { recursive: true });
});
afterAll(() => {
  office.remove();
  rmSync(ready, { recursive: true, force: true });
});

/** An opened key as it goes to another process. */
async function sent(name: string): Promise<object> {
  const { secret, ...key } = await office.key(name);
  return { ...key, secret: Buffer.from(secret).toString('hex') };
}

/** What a reader of the repository finds: everything that the metadata name must be there, of one generation. */
function readerSees(path: string): number {
  const repository = new Repository(path);
  const current = repository.current();
  if (current.state !== 'published') throw new Error('a reader finds nothing');
  const { targets }: { targets: Metadata<'targets'> } = current;
  for (const [name, { hashes }] of Object.entries(targets.signed.targets)) {
    if (!existsSync(repository.targetFile(name, hashes.sha256))) throw new Error(`${name} is named and not there`);
  }
  return targets.signed.version;
}

describe('a publication', () => {
  it(`killed ${KILLS} times leaves the old generation or the new one, and goes through when run again`, async () => {
    const random = seeded(20_261_126);
    const seen = new Map<number, number>();
    const keys = { snapshot: await sent('snapshot'), timestamp: await sent('timestamp') };
    for (let turn = 0; turn < KILLS; turn += 1) {
      const path = mkdtempSync(join(tmpdir(), 'waypost-kill-'));
      cpSync(ready, path, { recursive: true });
      const child: ChildProcess = fork(join(import.meta.dirname, '../fakes/central-publisher.mjs'), {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const ended = new Promise<NodeJS.Signals | null>((resolve) =>
        child.once('close', (_, signal) => resolve(signal)),
      );
      await new Promise<void>((resolve, reject) => {
        child.once('message', () => resolve());
        child.once('close', () => reject(new Error('the publisher ended before it began')));
      });
      child.send({ path, now: later(2).toISOString(), keys });
      await delay(random() * 150);
      child.kill('SIGKILL');
      await ended;
      const version = readerSees(join(path, 'repository'));
      seen.set(version, (seen.get(version) ?? 0) + 1);
      const again = new TestCentral(path);
      const verdict: PublishVerdict = await again.publish(later(3));
      // Killed after the tidying there is nothing left to publish.
      if (!verdict.ok) expect(verdict.reason).toBe('PUBLISH_NOTHING');
      expect(readerSees(join(path, 'repository'))).toBe(2);
      expect(existsSync(again.folder.staging)).toBe(false);
      if (turn % GO_ON_EVERY === 0) {
        const next = await again.build([...MANY, put({ id: 'next' })], later(4));
        const diff = { added: { count: 2 }, removed: { count: 1 } };
        expect(next.ok && next.summary.list).toMatchObject({ from: 2, to: 3, diff });
      }
      rmSync(path, { recursive: true, force: true });
    }
    reportMetrics({
      test: 'central-publish',
      points: KILLS,
      note: `${seen.get(1) ?? 0} before, ${seen.get(2) ?? 0} after the new timestamp`,
    });
    expect((seen.get(1) ?? 0) + (seen.get(2) ?? 0)).toBe(KILLS);
  });
});
