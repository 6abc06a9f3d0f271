import { describe, expect, it } from 'vitest';
import { PAGE_ROWS_MAX } from '../../../src/central/console/contract.ts';
import { fleetCsv } from '../../../src/central/console/csv.ts';
import { type FleetQuery, fleetOf, isLoud } from '../../../src/central/console/fleet.ts';
import type { FleetReading, KioskReading } from '../../../src/central/console/fleet-reading.ts';
import { type InForce, NOTHING_IN_FORCE } from '../../../src/central/console/in-force.ts';
import { ComparedCells, type KioskTable, kioskTable } from '../../../src/central/console/kiosks.ts';
import type { Published } from '../../../src/central/console/published.ts';
import { queryOf } from '../../../src/central/console/query.ts';
import { Sites } from '../../../src/central/console/sites.ts';
import { cardsOf, missingOf } from '../../../src/central/console/summary.ts';
import type { EnrolledDevice } from '../../../src/central/devices/index.ts';
import { ringOf } from '../../../src/delivery/program/index.ts';
import { type FleetKiosk, idOf, reportOf } from '../../fakes/central-fleet.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const ago = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const ALL: FleetQuery = { order: 'site', filter: '', only: 'all', unfolded: null, page: 0 };
const IN_FORCE = [
  ['lost-documents', 812],
  ['missing-persons', 640],
] as [string, number][];

const PUBLISHED: Published = {
  any: true,
  lists: IN_FORCE.map(([id, generation]) => ({
    id,
    title: id.replace('-', ' '),
    generation,
    records: 10,
    deltas: 1,
    createdAt: ago(60),
    bytes: 1000,
    maxAgeHours: 48,
  })),
  pack: null,
  ends: [],
  timestampUntil: null,
  roles: [],
  root: null,
};

interface Invented extends Omit<FleetKiosk, 'heard'> {
  heard?: number | null;
  revoked?: boolean;
  since?: number;
}

function tableOf(
  kiosks: readonly Invented[],
  {
    forks = [],
    sites = [],
    beatSeconds = null,
    inForce = NOTHING_IN_FORCE,
  }: { forks?: number[]; sites?: object[]; beatSeconds?: number | null; inForce?: InForce } = {},
): { table: KioskTable; fleet: FleetReading } {
  const devices = kiosks.map(({ name, revoked }, at): EnrolledDevice => {
    const key = (at + 1).toString(16).padStart(64, '0');
    const revokedAt = revoked === true ? ago(5) : null;
    return { name, deviceKeyId: idOf(at + 1), box: key, sign: key, enrolledAt: ago(60 * 24 * 60), revokedAt };
  });
  const readings = kiosks.flatMap(({ heard = 1, way = 'line', report = {}, notices = 0 }, at): KioskReading[] => {
    if (heard === null) return [];
    const said = reportOf(idOf(at + 1), 1, { lists: IN_FORCE, of: IN_FORCE.length, ...report });
    const [line, stick] = way === 'line' ? [ago(heard), null] : [null, ago(heard)];
    return [{ device: idOf(at + 1), line, stick, report: said, reported: ago(heard), notices }];
  });
  const fleet: FleetReading = {
    kiosks: readings,
    gaps: kiosks.flatMap(({ gaps = [], since = 24 * 60 }, at) =>
      gaps.map(({ from, to }) => ({ device: idOf(at + 1), from, to, since: ago(since) })),
    ),
    forks: forks.map((at) => ({ device: idOf(at + 1), at: ago(10) })),
    refusals: [],
    received: 100,
    line: beatSeconds === null ? null : { rows: [], certificates: [], beatSeconds },
  };
  const noted = [
    ...sites,
    ...[...new Set(kiosks.map(({ site }) => site))]
      .filter((site) => site !== '' && !sites.some((one) => (one as { name: string }).name === site))
      .map((name) => ({ name })),
  ].map((site) => ({
    ...(site as { name: string }),
    kiosks: kiosks.filter((kiosk) => kiosk.site === (site as { name: string }).name).map(({ name }) => name),
  }));
  const table = kioskTable({ devices, sites: new Sites(noted, []), published: PUBLISHED, inForce, fleet, now: NOW });
  return { table, fleet };
}

const stateOf = (kiosk: Partial<Invented>, more: Parameters<typeof tableOf>[1] = {}): string => {
  const [row] = tableOf([{ name: 'One', site: 'North', ...kiosk }], more).table.rows;
  return `${row?.state}: ${row?.words}`;
};
const many = (count: number, of: (at: number) => Partial<Invented> = () => ({})): Invented[] =>
  Array.from({ length: count }, (_, at) => ({ name: `Lane ${at + 1}`, site: 'North', ...of(at) }));
const namesIn = (table: KioskTable, query: Partial<FleetQuery> = {}): string[] =>
  fleetOf(table, { ...ALL, ...query }).groups.flatMap(({ rows }) => rows.map(({ name }) => name));

describe('the state of a kiosk', () => {
  it('is that of its worst fact', () => {
    expect(stateOf({})).toBe('in-date: in date');
    expect(stateOf({ heard: 46 })).toBe('late: silent');
    expect(stateOf({ heard: 4 }, { beatSeconds: 60 })).toBe('late: silent');
    expect(stateOf({ heard: 2 }, { beatSeconds: 60 })).toBe('in-date: in date');
    expect(stateOf({ report: { codes: ['CAMERA_LOST', 'DISK_FULL'] } })).toBe('attention: camera lost, 1 more');
    expect(stateOf({ report: { selftest: 'failed' } })).toBe('attention: self-test failed');
    expect(stateOf({ report: { codes: ['CAMERA_LOST'] }, gaps: [{ from: 7, to: 8 }] })).toBe(
      'missing: notices missing',
    );
    expect(stateOf({ gaps: [{ from: 7, to: 8 }], since: 20 })).toBe('in-date: in date');
    expect(stateOf({ heard: 24 * 60, gaps: [{ from: 7, to: 8 }] })).toBe('overdue: overdue');
    expect(stateOf({ heard: 24 * 60 }, { forks: [0] })).toBe('forked: two records');
    expect(stateOf({ heard: null })).toBe('overdue: never heard');
  });

  it('is overdue by the limit of its site, and by removable media later than by the line', () => {
    expect(stateOf({ heard: 25 * 60, way: 'stick' })).toBe('in-date: in date');
    expect(stateOf({ heard: 25 * 60, way: 'stick' }, { sites: [{ name: 'North', limitHours: 24 }] })).toContain(
      'overdue',
    );
    expect(stateOf({ heard: 25 * 60 }, { sites: [{ name: 'North', limitHours: 48 }] })).toBe('late: silent');
    expect(stateOf({ heard: 2 * 24 * 60 }, { sites: [{ name: 'North', way: 'stick' }] })).toBe('in-date: in date');
  });

  it('leaves out kiosks that were revoked', () => {
    expect(tableOf([{ name: 'Gone', site: 'North', revoked: true }]).table.rows).toEqual([]);
  });

  it('is not known where the office keeps no fleet, and is then called neither late nor in date', () => {
    const { table } = tableOf(many(3));
    const devices = table.rows.map(({ name, id }) => ({
      name,
      deviceKeyId: id,
      box: '',
      sign: '',
      enrolledAt: ago(99_999),
      revokedAt: null,
    }));
    const without = kioskTable({
      devices,
      sites: table.sites,
      published: PUBLISHED,
      inForce: NOTHING_IN_FORCE,
      fleet: null,
      now: NOW,
    });
    expect(without.rows.map(({ state }) => state)).toEqual(['unheard', 'unheard', 'unheard']);
    expect(cardsOf(without, null, []).map(({ id }) => id)).toEqual(['kiosks', 'waiting']);
  });
});

describe('what a kiosk has beside what is in force', () => {
  const cellsOf = (report: FleetKiosk['report']) =>
    tableOf([{ name: 'One', site: 'North', report: report ?? {} }]).table.rows[0]?.cells;

  it('says how far behind it is, and a trial of a program', () => {
    const cells = cellsOf({
      lists: [
        ['lost-documents', 811],
        ['missing-persons', 638],
      ],
      program: { version: '0.6.0', state: 'trial' },
    });
    expect(cells?.map(({ value, behind, differs }) => [value, behind, differs])).toEqual([
      ['811', 1, true],
      ['638', 2, true],
      ['7', null, false],
      ['0.6.0 trial', null, true],
    ]);
  });

  it('is compared again once something else is in force', () => {
    const { table, fleet } = tableOf([{ name: 'One', site: 'North' }]);
    const [row] = table.rows;
    const devices = [
      { name: 'One', deviceKeyId: row?.id ?? '', box: '', sign: '', enrolledAt: ago(60), revokedAt: null },
    ];
    const compared = new ComparedCells();
    const behindNow = (published: Published): boolean | undefined =>
      kioskTable({ devices, sites: table.sites, published, inForce: NOTHING_IN_FORCE, fleet, now: NOW, compared })
        .rows[0]?.isBehind;
    expect(behindNow(PUBLISHED)).toBe(false);
    const [first, ...rest] = PUBLISHED.lists;
    if (first === undefined) throw new Error('no list');
    expect(behindNow({ ...PUBLISHED, lists: [{ ...first, generation: 813 }, ...rest] })).toBe(true);
    expect(behindNow(PUBLISHED)).toBe(false);
  });

  it('calls nobody behind whose turn in a roll-out has not come', () => {
    const rings = [
      { percent: 10, after: ago(60) },
      { percent: 100, after: ago(-60) },
    ];
    const program = { version: '0.6.0', from: [], rings, stateBreak: false, architectures: ['amd64'] };
    const inForce = { ...NOTHING_IN_FORCE, programs: [program] };
    const fleet = many(400, (at) => (at < 100 ? { report: { program: { version: '0.6.0', state: 'good' } } } : {}));
    const behind = tableOf(fleet, { inForce }).table.rows.filter(({ isBehind }) => isBehind);
    expect(behind.length).toBeGreaterThan(10);
    expect(behind.length).toBeLessThan(70);
    expect(behind.every(({ id, report }) => ringOf(id, '0.6.0') < 10 && report?.program.version === '0.5.2')).toBe(
      true,
    );
    const open = { ...program, rings: rings.map(({ percent }) => ({ percent, after: ago(60) })) };
    const all = tableOf(fleet, { inForce: { ...inForce, programs: [open] } }).table.rows;
    expect(all.filter(({ isBehind }) => isBehind)).toHaveLength(300);
  });

  it('does not call a list missing that a kiosk names in its next report', () => {
    expect(cellsOf({ lists: [['lost-documents', 812]], of: 9 })?.[1]).toEqual({
      value: null,
      behind: null,
      differs: false,
    });
    expect(cellsOf({ lists: [['lost-documents', 812]], of: 1 })?.[1]).toEqual({
      value: 'none',
      behind: null,
      differs: true,
    });
  });

  it('marks a generation that the office never published', () => {
    expect(
      cellsOf({
        lists: [
          ['lost-documents', 813],
          ['missing-persons', 640],
        ],
      })?.[0],
    ).toEqual({ value: '813', behind: null, differs: true });
  });
});

describe('the table', () => {
  it('folds what is in date and whole, and nothing else', () => {
    const { table } = tableOf([
      ...many(6, (at) => (at === 4 ? { report: { codes: ['CAMERA_LOST'] } } : {})),
      ...many(18).map((kiosk, at) => ({ ...kiosk, name: `Gate ${at + 1}`, site: 'Zenith', notices: 10 })),
    ]);
    const [north, zenith] = fleetOf(table, ALL).groups;
    expect(north?.rows.map(({ name }) => name)).toEqual(['Lane 1', 'Lane 2', 'Lane 3', 'Lane 5']);
    expect(north?.rest?.words).toBe('2 more, in date, 0 notices, no gap');
    expect(zenith?.rows).toEqual([]);
    expect(zenith?.rest?.words).toBe('18 of 18 in date, heard within 1 min, 180 notices, no gap');
    expect(fleetOf(table, { ...ALL, unfolded: 'Zenith' }).groups[1]?.rows).toHaveLength(18);
  });

  it('never folds a kiosk that is late, lacks something or is behind, whatever is asked for', () => {
    const kinds: Partial<Invented>[] = [
      { heard: 3000 },
      { heard: 50 },
      { heard: null },
      { gaps: [{ from: 2, to: 2 }] },
      { report: { codes: ['DISK_FULL'] } },
      {
        report: {
          lists: [
            ['lost-documents', 811],
            ['missing-persons', 640],
          ],
        },
      },
      { report: { program: { version: '1.0.0', state: 'back' } } },
      {},
    ];
    const { table } = tableOf(many(700, (at) => ({ ...kinds[at % kinds.length], site: `Site ${at % 9}` })));
    const loud = table.rows.filter(isLoud).map(({ name }) => name);
    expect(loud.length).toBeGreaterThan(600);
    for (const order of ['site', 'late'] as const) {
      const { pages } = fleetOf(table, { ...ALL, order });
      const seen = Array.from({ length: pages }, (_, page) => namesIn(table, { order, page })).flat();
      expect(new Set(seen).size).toBe(seen.length);
      expect(loud.filter((name) => !seen.includes(name))).toEqual([]);
    }
  });

  it('has at most 200 lines in a page, and loses no kiosk between pages', () => {
    const { table } = tableOf(many(10_000, (at) => ({ site: `Site ${at % 40}`, heard: at % 3 === 0 ? 3000 : 1 })));
    for (const order of ['site', 'late'] as const) {
      const first = fleetOf(table, { ...ALL, order });
      const seen: string[] = [];
      let folded = 0;
      for (let page = 0; page < first.pages; page += 1) {
        const { groups } = fleetOf(table, { ...ALL, order, page });
        const lines = groups.reduce(
          (sum, { rows, rest, site }) => sum + rows.length + (site === '' ? 0 : 1) + (rest === null ? 0 : 1),
          0,
        );
        expect(lines).toBeLessThanOrEqual(PAGE_ROWS_MAX);
        seen.push(...groups.flatMap(({ rows }) => rows.map(({ name }) => name)));
        folded += groups.reduce((sum, { rest }) => sum + (rest?.count ?? 0), 0);
      }
      expect(new Set(seen).size + folded).toBe(10_000);
    }
    expect(fleetOf(table, { ...ALL, page: 999 }).page).toBe(fleetOf(table, ALL).pages - 1);
  });

  it('puts the worst and longest silent first', () => {
    const { table } = tableOf([
      { name: 'Quiet', site: 'A' },
      { name: 'Late 2', site: 'A', heard: 3000 },
      { name: 'Gap', site: 'A', gaps: [{ from: 1, to: 1 }] },
      { name: 'Late 1', site: 'B', heard: 9000 },
      {
        name: 'Behind',
        site: 'B',
        report: {
          lists: [
            ['lost-documents', 811],
            ['missing-persons', 640],
          ],
        },
      },
    ]);
    expect(namesIn(table, { order: 'late' })).toEqual(['Late 1', 'Late 2', 'Gap', 'Behind', 'Quiet']);
  });

  it('filters by name, site and state at the server', () => {
    const { table } = tableOf([...many(50), { name: 'Ferry 2', site: 'Port', heard: 3000 }]);
    expect(namesIn(table, { filter: 'PORT' })).toEqual(['Ferry 2']);
    expect(namesIn(table, { filter: 'lane 49' })).toEqual(['Lane 49']);
    expect(namesIn(table, { only: 'overdue' })).toEqual(['Ferry 2']);
    expect(fleetOf(table, { ...ALL, only: 'in-date' }).found).toBe(50);
  });
});

describe('beside the table', () => {
  it('names what is missing, worst first, and counts the rest', () => {
    const { table } = tableOf([
      { name: 'Road 1', site: 'Road', way: 'stick', heard: 60, gaps: [{ from: 7, to: 8 }] },
      { name: 'Ferry 2', site: 'Port', heard: 31 * 60 },
      ...many(20, () => ({ heard: 30 * 60 })),
    ]);
    const { missing, more } = missingOf(table, NOW);
    expect(missing[0]).toEqual({
      sign: 'bad',
      kiosk: 'Ferry 2',
      what: 'not heard',
      words: 'limit 24 h',
      since: ago(31 * 60),
    });
    expect(missing).toHaveLength(12);
    expect(more).toBe(10);
    const few = missingOf(
      tableOf([{ name: 'Road 1', site: 'Road', way: 'stick', heard: 60, gaps: [{ from: 7, to: 8 }] }]).table,
      NOW,
    );
    expect(few.missing).toEqual([
      { sign: 'warn', kiosk: 'Road 1', what: 'notices 7, 8', words: 'on another stick?', since: null },
    ]);
  });

  it('counts in cards what the table holds, and every kiosk in one of three', () => {
    const { table, fleet } = tableOf(many(40, (at) => (at < 3 ? { heard: 3000 } : at < 5 ? { heard: 60 } : {})));
    const value = Object.fromEntries(cardsOf(table, fleet, []).map((card) => [card.id, card.value]));
    expect(value).toEqual({ kiosks: 40, 'in-date': 35, overdue: 3, attention: 2, notices: 100, waiting: 0 });
  });
});

describe('a table for other programs', () => {
  it('has every kiosk, and no name in it becomes a formula', () => {
    const { table } = tableOf([{ name: '=HYPERLINK("http://x")', site: 'North' }, ...many(500)]);
    const lines = fleetCsv(table).trimEnd().split('\r\n');
    expect(lines).toHaveLength(502);
    expect(lines[0]).toBe(
      'kiosk,id,site,state,words,heard,lost-documents,missing-persons,policy,program,notices,missing',
    );
    expect(lines[1]).toMatch(/^"'=HYPERLINK/);
  });
});

describe('what a page asks for', () => {
  it('falls back on the whole fleet for anything that is none of it', () => {
    const fleet = { order: 'site', filter: '', only: 'all', unfolded: null, page: 0 };
    expect(queryOf({})).toEqual({ fleet, after: '', isActive: false });
    const odd = {
      order: 'x',
      filter: ['a', 'b'],
      only: '__proto__',
      page: '-1',
      after: 'x'.repeat(99),
      active: '2',
      unfolded: {},
    };
    expect(queryOf(odd)).toEqual({ fleet, after: '', isActive: false });
    expect(queryOf({ filter: 'x'.repeat(61), page: '1e9' }).fleet).toEqual(fleet);
    expect(queryOf({ order: 'late', page: '3', active: '1' })).toMatchObject({
      fleet: { order: 'late', page: 3 },
      isActive: true,
    });
  });
});
