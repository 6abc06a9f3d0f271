import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { readIdentity } from '../../../src/delivery/device/index.ts';
import { HEAD } from '../../fakes/lists.ts';
import { fullStatement, TestRepository } from '../../fakes/repository.ts';
import { StaticServer } from '../../fakes/static-server.ts';
import { recordsOf } from '../../fakes/update-site.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const repository = new TestRepository();
const server = new StaticServer(repository.folder);
const at = (...parts: string[]) => join(desk.folder, ...parts);

function manual(start: string, nth = 0): string {
  return commandsOf('updates.md').filter((command) => command.startsWith(start))[nth] ?? '';
}

async function done(command: string): Promise<Run> {
  const run = await desk.type(command);
  expect({ command, code: run.code, err: run.code === 0 ? '' : run.err }).toEqual({ command, code: 0, err: '' });
  return run;
}

function configure(url: string | null): void {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
  const lists = [{ id: HEAD.listId, name: 'Missing persons', maxAgeHours: 24 }];
  const own = {
    stateDir: 'state',
    key: { kind: 'development' },
    lists,
    update: { repositories: [{ id: 'main', url }] },
  };
  writeFileSync(at('trial/lane.json'), JSON.stringify({ ...example, ...own }));
}

function publish(generation: number): void {
  const lines = recordsOf(generation);
  repository.addBundle(fullStatement({ ...HEAD, generation }, lines, new Date()), lines);
  repository.publish();
}

beforeAll(() => {
  requireBuild();
  mkdirSync(at('trial'));
  configure(null);
});
afterAll(async () => {
  await server.stop();
  repository.remove();
  await desk.clear();
});

describe('docs/updates.md, command by command', () => {
  it('provisions: identity, then a root that is pinned only after its fingerprint was heard', async () => {
    await done(manual('waypost device identity'));
    const identity = readIdentity(readFileSync(at('trial/lane-1.json'), 'utf8'));
    repository.devices = [identity?.box ?? new Uint8Array()];
    writeFileSync(at('trial/root.json'), repository.root());
    const shown = await desk.type(manual('waypost update trust'));
    expect(shown).toMatchObject({ code: 2, err: expect.stringContaining('Nothing is pinned yet') as string });
    const [digits = '', words = ''] = shown.out.split('\n').filter((line) => line.startsWith('  '));
    const pin = (heard: string): string => manual('waypost update trust', 1).replace('"$HEARD"', `"${heard.trim()}"`);
    const other = `${digits.trim().startsWith('0') ? '1' : '0'}${digits.trim().slice(1)}`;
    expect(await desk.type(pin(other))).toMatchObject({
      code: 1,
      err: expect.stringContaining('do not trust') as string,
    });
    expect((await done(pin(words))).out).toContain('Pinned');
  });

  it('takes a list from a stick, and says it twice', async () => {
    publish(1);
    cpSync(repository.folder, at('stick'), { recursive: true });
    const apply = manual('waypost update apply');
    expect((await done(apply)).out).toContain('generation 1 with 40 records is installed');
    expect((await done(apply)).out).toContain('generation 1 is installed');
    rmSync(at('stick/metadata/timestamp.json'));
    expect(await desk.type(apply)).toMatchObject({
      code: 1,
      err: expect.stringContaining('UPDATE_FILE_MISSING') as string,
    });
    const listed = await desk.type(manual('waypost list status'));
    expect(listed.out).toContain('missing-persons: fresh');
    expect(listed.err).toContain('UPDATE_FILE_MISSING');
    const status = await desk.type(manual('waypost update status'));
    expect(status.err).toContain('UPDATE_FILE_MISSING');
    const doctor = await desk.type('waypost doctor --config trial/lane.json');
    expect(doctor.out).toMatch(/WORK +update main +.*UPDATE_FILE_MISSING/);
    expect(doctor.out).toMatch(/note +counter +a sealed file/);
  });

  it('takes the next one from a web server', async () => {
    const fetch = manual('waypost update fetch');
    expect(await desk.type(fetch)).toMatchObject({ code: 2, err: expect.stringContaining('has no url') as string });
    configure(await server.start());
    publish(2);
    expect((await done(fetch)).out).toContain('2 files in the spool');
    expect((await done(manual('waypost update apply', 1))).out).toContain('generation 2');
    expect((await done(manual('waypost update status'))).out).toContain('counter: file, 2');
    expect((await done(manual('waypost list status'))).out).toContain('generation 2');
  });
});
