import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const path = (...parts: string[]) => join(desk.folder, ...parts);

async function done(command: string | undefined): Promise<Run> {
  if (command === undefined) throw new Error('the manual has lost a command');
  const run = await desk.type(command);
  expect({ command, code: run.code, err: run.code === 0 ? '' : run.err }).toEqual({ command, code: 0, err: '' });
  return run;
}

function configure(change: object): void {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
  const own = { stateDir: 'state', key: { kind: 'development' } };
  writeFileSync(path('trial', 'lane.json'), JSON.stringify({ ...example, ...own, ...change }));
}

const manual = (start: string) => commandsOf('face-list.md').find((line) => line.startsWith(start));

beforeAll(() => {
  requireBuild();
  mkdirSync(path('trial'));
});
afterAll(() => desk.clear());

describe('docs/face-list.md, command by command', () => {
  const entry = { id: 'missing-faces', name: 'Missing persons, by face', maxAgeHours: 24 };
  const face = { travellersPerDay: 3000, falseAlertsPerDay: 1 };
  let keys: string[] = [];

  it('enrols portraits, signs the list and puts it to use', async () => {
    for (const name of ['first', 'second']) {
      const { out } = await done(`waypost central keygen --out trial/${name}`);
      keys = [...keys, /[0-9a-f]{64}/.exec(out)?.[0] ?? ''];
    }
    configure({ lists: [{ ...entry, face }], listKeys: { threshold: 2, keys } });
    await done('waypost list device-key --config trial/lane.json --out trial/lane-1.pub');
    await done(manual('cp docs'));
    const enrolled = await done(manual('waypost central enrol'));
    expect(enrolled.out).toContain('2 records with templates of profile accurate');
    const templates = readFileSync(path('trial/face-templates.jsonl'), 'utf8');
    expect(templates).not.toContain('passport');
    expect((templates.match(/"v":/g) ?? []).length).toBe(3);
    const built = await done(manual('waypost central build'));
    expect(built.out).toContain('A face list: 3 templates');
    await done(manual('waypost list import'));
    const status = await done(manual('waypost list status'));
    expect(status.out).toMatch(/missing-faces: 3 faces, threshold 0\.\d{3} for 1 false alert/);
    expect((await done(manual('waypost list check'))).out).toContain('every record can be opened');
  });

  it('says how long the list may be where the budget does not allow it', async () => {
    configure({ lists: [{ ...entry, face: { ...face, falseAlertsPerDay: 0.003 } }], listKeys: { threshold: 2, keys } });
    const status = await desk.type(manual('waypost list status') ?? '');
    const doctor = await desk.type('waypost doctor --config trial/lane.json');
    expect(doctor.out).toMatch(/^WORK {2}faces missing-faces .*FACE_LIST_TOO_LARGE .*-> at most [012] faces/m);
    expect(status).toMatchObject({
      code: 1,
      err: expect.stringMatching(/FACE_LIST_TOO_LARGE.*3 faces, at most [012] faces/) as string,
    });
  });

  it('refuses the list on a kiosk without this model, and as a list of names', async () => {
    const folder = path('no-models');
    configure({
      lists: [{ ...entry, face }],
      listKeys: { threshold: 2, keys },
      models: { profile: 'accurate', folder },
    });
    const other = await desk.type(manual('waypost list import') ?? '');
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('LIST_OTHER_PROFILE') as string });
    expect(other.err).toContain('waypost central enrol');
    configure({ lists: [entry], listKeys: { threshold: 2, keys } });
    const names = await desk.type(manual('waypost list import') ?? '');
    expect(names).toMatchObject({ code: 1, err: expect.stringContaining('LIST_KIND') as string });
  });

  it('writes nothing where one portrait is not fit', async () => {
    const record = { op: 'put', id: 'x-1', rev: 1, cat: 'protect', act: 'Call', basis: 'Act', exp: '2036-12-31' };
    const lines = [
      { ...record, portraits: ['id05_passport.jpg'] },
      { ...record, id: 'x-2', portraits: ['NOTICE.md'] },
      { ...record, id: 'x-3', portraits: ['../scene/booth1.jpg'] },
      { ...record, id: 'x-4' },
    ];
    writeFileSync(path('trial/bad.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const run = await desk.type(
      'waypost central enrol --records trial/bad.jsonl --portraits hardware/demo/faces --out trial/bad-templates.jsonl',
    );
    expect(run.code).toBe(1);
    expect(run.err).toMatch(/bad\.jsonl:2: error: portraits: NOTICE\.md: IMAGE_REJECTED/);
    expect(run.err).toMatch(/bad\.jsonl:3: error/);
    expect(run.err).toMatch(/bad\.jsonl:4: error/);
    expect(existsSync(path('trial/bad-templates.jsonl'))).toBe(false);
  });
});
