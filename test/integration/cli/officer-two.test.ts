import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRows } from './audit-rows.ts';
import { Desk, type Run } from './documented.ts';

/** The command as it is typed, in processes of its own: who may make and change accounts, and what makes two of one. */
const desk = new Desk();
const PINS = { tom: '482913', sue: '730551', una: '915274', ole: '264918', own: '583902' };
const CONFIG = 'lane.json';

const officer = (line: string, ...pins: string[]): Promise<Run> =>
  desk.type(`waypost officer ${line} --config ${CONFIG}`, pins.map((pin) => `${pin}\n`).join(''));
async function done(line: string, ...pins: string[]): Promise<string> {
  const run = await officer(line, ...pins);
  expect(run, line).toMatchObject({ code: 0 });
  return run.out;
}
async function refused(line: string, ...pins: string[]): Promise<string> {
  const run = await officer(line, ...pins);
  expect(run, line).toMatchObject({ code: 1 });
  return run.err;
}

beforeAll(() => {
  const config = {
    lane: { id: 'lane-1', name: 'Test lane' },
    stateDir: join(desk.folder, 'state'),
    key: { kind: 'development' },
    scanner: { kind: 'none' },
    imager: { kind: 'none' },
    camera: { kind: 'browser' },
    lists: [],
  };
  writeFileSync(join(desk.folder, CONFIG), JSON.stringify(config));
});
afterAll(() => desk.clear());

describe('accounts take two people', () => {
  it('but for the first two who could answer, and their rows say so', async () => {
    expect(await done('add tom --name Tom --role technician', PINS.tom)).toContain('is ready');
    expect(await done('add sue --name Sue --role supervisor', PINS.sue)).toContain('is ready');
    expect(await done('list')).toMatch(/sue +supervisor +active, PIN from the setup/);
    expect(await refused('add una --name Una --role supervisor', PINS.una)).toContain('--by ID');
  });

  it('one who answers and another who activates; nobody is let in before', async () => {
    expect(await refused('add una --name Una --role supervisor --by tom', PINS.sue, PINS.una)).toContain('PIN_WRONG');
    expect(await done('add una --name Una --role supervisor --by tom', PINS.tom, PINS.una)).toContain('is waiting');
    expect(await refused('activate una --by tom', PINS.tom)).toContain('a second person');
    expect(await refused('activate una --by una', PINS.una)).toContain(
      'cannot take responsibility for their own account',
    );
    // Switching on is no way round.
    await done('enable una');
    expect(await done('list')).toMatch(/una +supervisor +waiting, created by tom/);
    expect(await refused('pin una', PINS.una, PINS.own)).toContain('cannot sign in');
    expect(await refused('add ole --name Ole --by una', PINS.una, PINS.ole)).toContain('cannot sign in');
    await done('activate una --by sue', PINS.sue);
    expect(await done('list')).toMatch(/una +supervisor +active, PIN set by tom/);
  });

  it('a PIN that another has set answers for nobody before the owner has chosen one', async () => {
    expect(await refused('add ole --name Ole --by una', PINS.una, PINS.ole)).toContain('was set by tom');
    expect(await refused('pin una', PINS.tom, PINS.own)).toContain('PIN_WRONG');
    expect(await refused('pin una', PINS.una, PINS.una)).toContain('already your PIN');
    await done('pin una', PINS.una, PINS.own);
    await done('add ole --name Ole --by una', PINS.own, PINS.ole);
    await done('activate ole --by sue', PINS.sue);
    await done('pin sue --by tom', PINS.tom, '640173');
    expect(await refused('activate ole --by sue', '640173')).toContain('is not waiting for a second person');
    expect(await refused('role ole technician --by sue', '640173')).toContain('was set by tom');
  });

  it('another role waits for a second person as a new account does', async () => {
    expect(await refused('role ole technician', '')).toContain('--by ID');
    expect(await done('role ole technician --by una', PINS.own)).toContain('is waiting');
    expect(await refused('activate ole --by una', PINS.own)).toContain('a second person');
    await done('activate ole --by tom', PINS.tom);
    expect(await done('list')).toMatch(/ole +technician/);
  });

  it('somebody kept out is let in again by a code that another prints, and no own one', async () => {
    for (let tried = 0; tried < 4; tried += 1) await refused('pin una', PINS.ole, '640173');
    expect(await refused('pin una', PINS.ole, '640173')).toContain('ACCOUNT_LOCKED');
    expect(await done('list')).toMatch(/una +supervisor +locked until/);
    expect(await refused('admit una --by una', PINS.own)).toContain('cannot take responsibility for their own account');
    expect(await refused('admit una --by tom', PINS.ole)).toContain('PIN_WRONG');
    expect(await done('admit una --by tom', PINS.tom)).toMatch(/^ {2}\d{5} \d{5}$/m);
    expect(await done('list')).toMatch(/una +supervisor +active/);
  });

  it('switching off those who could answer does not bring the beginning back', async () => {
    for (const id of ['sue', 'una', 'ole']) await done(`disable ${id}`);
    expect(await refused('add eve --name Eve --role supervisor', PINS.una)).toContain('--by ID');
  });

  it('each is a row with who answered', async () => {
    const rows = (await systemRows(join(desk.folder, 'state'))).filter(({ kind }) => kind.startsWith('account-'));
    const short = rows.map(({ kind, subject, body }) => [
      kind === 'account-created' ? 'created' : body['change'],
      subject,
      body['setup'] === true ? 'setup' : (body['answeredBy'] ?? null),
    ]);
    expect(short).toEqual([
      ['created', 'tom', 'setup'],
      ['created', 'sue', 'setup'],
      ['created', 'una', 'tom'],
      ['enabled', 'una', null],
      ['activated', 'una', 'sue'],
      ['own-pin', 'una', null],
      ['created', 'ole', 'una'],
      ['activated', 'ole', 'sue'],
      ['pin', 'sue', 'tom'],
      ['role', 'ole', 'una'],
      ['activated', 'ole', 'tom'],
      ['admitted', 'una', 'tom'],
      ['disabled', 'sue', null],
      ['disabled', 'una', null],
      ['disabled', 'ole', null],
    ]);
  });
});
