import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFleetRegister } from '../../../src/adapters/storage/fleet/index.ts';
import type { Part, Table } from '../../../src/central/console/contract.ts';
import { fillFleet, idOf, LOOKED_AT, picturedOffice, reportOf } from '../../fakes/central-fleet.ts';
import { TestCentral } from '../../fakes/central-office.ts';
import { ConsoleSite } from '../../fakes/console-site.ts';

let office: TestCentral;
let site: ConsoleSite;

beforeAll(async () => {
  office = await TestCentral.open();
  await picturedOffice(office);
  site = new ConsoleSite(office);
});
afterAll(async () => {
  await site.stop();
  office.remove();
});

const partOf = (tab: Parameters<ConsoleSite['desk']['part']>[0], of = site): Part => {
  const part = of.desk.part(tab);
  if (part === null) throw new Error(`no page ${tab}`);
  return part;
};
const tableOf = ({ tables }: Part, title: string): Table => {
  const table = tables.find((one) => one.title === title);
  if (table === undefined) throw new Error(`no table ${title}: ${tables.map((one) => one.title).join(', ')}`);
  return table;
};

describe('what is in force beside what a kiosk has', () => {
  it('is the policy that the operator put there and the program that its office publishes', () => {
    const { fleet } = site.desk.view({ order: 'late', filter: '', only: 'all', unfolded: null, page: 0 }, 'gil');
    const now = Object.fromEntries(fleet.columns.map(({ id, now: current }) => [id, current]));
    expect(now).toMatchObject({ policy: '7', program: '0.5.2', 'missing-persons': '3' });
    const rows = fleet.groups.flatMap((group) => group.rows);
    const cellOf = (name: string, column: string) =>
      rows.find((row) => row.name === name)?.cells[fleet.columns.findIndex(({ id }) => id === column)];
    expect(cellOf('Gate 1', 'policy')).toEqual({ value: '7', behind: null, differs: false });
    expect(cellOf('Pass 1', 'policy')).toEqual({ value: '8', behind: null, differs: true });
    expect(cellOf('Gate 1', 'program')).toEqual({ value: '0.5.2', behind: null, differs: false });
    expect(cellOf('Road 1', 'program')).toEqual({ value: '0.5.1', behind: null, differs: true });
  });

  it('names a policy file that is none, and says no version of it', async () => {
    const other = await TestCentral.open();
    fillFleet(other, [{ name: 'Gate 1', site: '', heard: 1 }]);
    writeFileSync(join(other.folder.path, 'policy.json'), '{"schema":"waypost.policy/1"}');
    const odd = new ConsoleSite(other);
    const { fleet, faults } = odd.desk.view({ order: 'site', filter: '', only: 'all', unfolded: null, page: 0 }, 'gil');
    expect(faults.join()).toContain('policy.json is not read');
    expect(fleet.columns.find(({ id }) => id === 'policy')?.now).toBe(null);
    await odd.stop();
    other.remove();
  });
});

describe('the pages', () => {
  it('Lists: the share of kiosks, how a generation arrived, and who is behind and why', () => {
    const part = partOf('lists');
    const [lost] = tableOf(part, 'Lists in force').rows;
    expect(lost?.at(-1)).toBe('28 of 31 (90 %)');
    const behind = tableOf(part, 'Who is behind, and why').rows.map(([kiosk]) => kiosk);
    expect(behind).toEqual(['Ferry 2', 'Road 1', 'Road 2']);
    const curve = part.curves.find(({ title }) => title === 'Missing persons, generation 3');
    expect(curve?.kiosks).toBe(31);
    expect(curve?.points[0]).toEqual({ minute: 15, kiosks: 1 });
    expect(curve?.points.at(-1)?.kiosks).toBe(28);
    const minutes = curve?.points.map(({ minute }) => minute) ?? [];
    expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
    expect(curve?.words).toMatch(/^28 of 31 \(90 %\) kiosks reported it; half of all within 4 h\./);
  });

  it('Lists: counts a kiosk from its first report of a generation, and forgets one that has another now', async () => {
    const other = await TestCentral.open();
    fillFleet(other, [
      { name: 'A', site: '', heard: 60 },
      { name: 'B', site: '', heard: 60 },
    ]);
    const opened = openFleetRegister({ folder: join(other.folder.path, 'notices'), now: LOOKED_AT });
    if (!opened.ok) throw new Error(opened.message);
    const { register } = opened;
    const says = (at: number, counter: number, generation: number, minutes: number): void => {
      const device = idOf(at);
      const report = reportOf(device, counter, { lists: [['missing-persons', generation]] });
      const wall = new Date(LOOKED_AT.getTime() - minutes * 60_000);
      register.note([{ device, ref: `${at} ${counter}`, report, gaps: null }], { way: 'line', wall });
    };
    says(1, 3, 4, 50);
    says(1, 4, 4, 10);
    says(2, 3, 4, 40);
    const at = (list: number): string[] =>
      register.arrivals('missing-persons', list).map(({ device, at: when }) => `${device} ${when}`);
    expect(at(4)).toEqual([
      `${idOf(1)} ${new Date(LOOKED_AT.getTime() - 50 * 60_000).toISOString()}`,
      `${idOf(2)} ${new Date(LOOKED_AT.getTime() - 40 * 60_000).toISOString()}`,
    ]);
    // A report that was overtaken changes nothing; one that went back does.
    says(2, 1, 3, 5);
    expect(at(4)).toHaveLength(2);
    says(2, 9, 3, 4);
    expect(at(4)).toHaveLength(1);
    expect(at(3)).toHaveLength(1);
    register.close();
    other.remove();
  });

  it('Notices: gaps by number, and conflicts counted', async () => {
    const other = await TestCentral.open();
    fillFleet(other, [
      {
        name: 'A',
        site: '',
        heard: 60,
        notices: 4,
        gaps: [
          { from: 2, to: 5 },
          { from: 8, to: 8 },
        ],
      },
    ]);
    const opened = openFleetRegister({ folder: join(other.folder.path, 'notices'), now: LOOKED_AT });
    if (!opened.ok) throw new Error(opened.message);
    opened.register.refuse(
      new Map([
        ['NOTICE_CONFLICT', 3],
        ['CELL_SIZE', 9],
      ]),
      { way: 'line', wall: LOOKED_AT },
    );
    opened.register.close();
    const odd = new ConsoleSite(other);
    const part = partOf('notices', odd);
    expect(tableOf(part, 'Notices').rows).toEqual([['4', '5', '0', '3']]);
    expect(tableOf(part, 'Gaps and waiting notices').rows[0]?.slice(0, 3)).toEqual(['A', 'Site not noted', '2–5, 8']);
    await odd.stop();
    other.remove();
  });

  it('Programs: what is offered by ring, what is on trial, good and gone back', () => {
    const part = partOf('programs');
    const steps = tableOf(part, 'Program 0.5.2').rows;
    expect(steps.map(([ring, , state]) => [ring, state])).toEqual([
      ['0 to 9', 'open'],
      ['10 to 99', 'open'],
    ]);
    const counted = (at: number): number => steps.reduce((sum, row) => sum + Number(row[at]), 0);
    expect([counted(3), counted(4)]).toEqual([31, 29]);
    expect(tableOf(part, 'Programs, as kiosks report them').rows[0]).toEqual(['0.5.2', '29', '29', '0', '0']);
    const open = tableOf(part, 'Have not installed the program that is offered to them').rows;
    expect(open.map((row) => row.slice(0, 4))).toEqual([['Road 1', 'Altamar road post', '0.5.1', '0.5.2']]);
    expect(tableOf(part, 'On trial or rolled back').rows[0]?.slice(0, 4)).toEqual([
      'Pass 1',
      'Kestrel pass',
      '0.6.0',
      'on trial',
    ]);
  });

  it('Calendar: every role, list, policy and repository that ends, the next one first', () => {
    const { rows } = tableOf(partOf('calendar'), 'What ends, and when');
    const what = rows.map(([name]) => name);
    for (const one of [
      'Root',
      'Targets',
      'Snapshot',
      'Timestamp',
      'Policy 7',
      'Missing persons, generation 3',
      'Programs: Root',
    ])
      expect(what).toContain(one);
    const policy = rows.find(([name]) => name === 'Policy 7');
    expect(policy?.slice(1, 4)).toEqual(['2026-12-31 00:00', '33', '']);
    const ends = rows.map(([, at = '']) => at);
    expect(ends).toEqual([...ends].sort());
    expect(rows.every((row) => (row.at(-1) ?? '') !== '')).toBe(true);
  });

  it('Help route: a fault that a kiosk reports, and plainly that nobody here knows when the last drill was', async () => {
    const other = await TestCentral.open();
    const six = ['CAMERA_LOST', 'DISK_FULL', 'TPM_FAULT', 'CLOCK_BACK', 'LIST_OLD', 'MODEL_GONE'];
    fillFleet(other, [
      { name: 'Never', site: '', heard: 5, report: { codes: ['REF_DRILL_NEVER'] } },
      { name: 'Late', site: '', heard: 5, report: { codes: ['REF_NO_CARRIER', 'REF_DRILL_LATE'] } },
      { name: 'Body', site: '', heard: 5, report: { codes: ['REF_NO_BODY'] } },
      { name: 'Well', site: '', heard: 5 },
      { name: 'Full', site: '', heard: 5, report: { codes: six } },
      { name: 'Silent', site: '', heard: null },
    ]);
    const odd = new ConsoleSite(other);
    const part = partOf('help', odd);
    const route = tableOf(part, 'Route to help');
    expect(route.rows).toEqual([['6', '1', '3', '2']]);
    expect(route.words).toContain('not known here');
    expect(tableOf(part, 'Faults of the route').rows.map((row) => [row[0], row[2], row[3], row[4]])).toEqual([
      ['Never', 'never answered', 'not known', 'REF_DRILL_NEVER'],
      ['Late', 'not answered in time', 'not known', 'REF_DRILL_LATE'],
      ['Body', 'not known', 'not known', 'REF_NO_BODY'],
    ]);
    await odd.stop();
    other.remove();
  });
});
