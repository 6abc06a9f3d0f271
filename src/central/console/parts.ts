import type { CentralFolder } from '../folder/index.ts';
import type { Metadata, Role } from '../tuf/index.ts';
import type { Tab, Table } from './contract.ts';
import { lateOrder } from './fleet.ts';
import type { FleetReading } from './fleet-reading.ts';
import { ageWords, type KioskTable } from './kiosks.ts';
import type { Published } from './published.ts';
import { missingCount } from './summary.ts';

/** Rows of one table of a page; what is beyond is counted, and is in the table of the fleet. */
const TABLE_ROWS_MAX = 200;

export interface Office {
  folder: CentralFolder;
  published: Published;
  fleet: FleetReading | null;
  table: KioskTable;
  now: Date;
}

/** Pages of this office beside the fleet; one without data is left out. */
export function tabsOf({ published, fleet }: Pick<Office, 'published' | 'fleet'>): Tab[] {
  const tabs: Tab[] = ['fleet'];
  if (published.lists.length > 0) tabs.push('lists');
  if (fleet !== null) tabs.push('notices');
  if (published.root !== null) tabs.push('keys');
  if (fleet?.kiosks.some(({ report }) => report !== null)) tabs.push('programs');
  if (fleet !== null && (fleet.line !== null || fleet.refusals.length > 0)) tabs.push('line');
  return tabs;
}

/** The tables of one page; null where this office has no such page. */
export function partOf(tab: Tab, office: Office): Table[] | null {
  if (tab === 'fleet' || tab === 'record' || !tabsOf(office).includes(tab)) return null;
  return PARTS[tab](office);
}

const PARTS: Readonly<Record<Exclude<Tab, 'fleet' | 'record'>, (office: Office) => Table[]>> = {
  lists: listTables,
  notices: noticeTables,
  keys: keyTables,
  programs: programTables,
  line: lineTables,
};

function listTables({ published, fleet, table, now }: Office): Table[] {
  const { rows, columns } = table;
  const lists = published.lists.map((list) => {
    const at = columns.findIndex(({ id, kind }) => kind === 'list' && id === list.id);
    const cells = at < 0 ? [] : rows.map(({ cells: all }) => all[at]);
    const known = cells.filter((cell) => cell?.value != null);
    const have = known.filter((cell) => cell?.differs === false).length;
    return [
      list.title,
      String(list.generation),
      list.records.toLocaleString('en'),
      String(list.deltas),
      `${list.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
      ageWords(now.getTime() - Date.parse(list.createdAt)),
      list.maxAgeHours === null ? '' : `${list.maxAgeHours} h`,
      list.bytes.toLocaleString('en'),
      ...(fleet === null || at < 0 ? [''] : [`${have} of ${rows.length}`]),
    ];
  });
  const tables: Table[] = [
    {
      title: 'Lists in force',
      words: null,
      columns: ['List', 'Generation', 'Records', 'Deltas', 'Made', 'Age', 'Counts for', 'Bytes', 'Kiosks with it'],
      numbers: [false, true, true, true, false, true, true, true, true],
      rows: lists,
      more: 0,
    },
  ];
  const behind = behindTable(table);
  if (behind.rows.length > 0) tables.push(behind);
  return tables;
}

function behindTable({ rows, columns }: KioskTable): Table {
  const lists = columns.flatMap(({ kind, title, now }, at) => (kind === 'list' ? [{ at, title, now }] : []));
  const off = [...rows].sort(lateOrder).flatMap((row) => {
    const named = lists.filter(({ at }) => row.cells[at]?.differs);
    return named.length === 0 ? [] : [{ row, named }];
  });
  return cut({
    title: 'Who is behind, and why',
    words: 'The reason is the last verdict of the kiosk itself, or how long it was not heard.',
    columns: ['Kiosk', 'Site', 'Has', 'In force', 'Why'],
    numbers: [false, false, false, false, false],
    rows: off.map(({ row, named }) => [
      row.name,
      row.site,
      named.map(({ at, title }) => `${title} ${row.cells[at]?.value}`).join(', '),
      named.map(({ now }) => now).join(', '),
      row.report?.codes.find((code) => code.startsWith('UPDATE_') || code.startsWith('LIST_')) ??
        (row.silentMs === null ? 'never heard' : `heard ${ageWords(row.silentMs)} ago`),
    ]),
  });
}

function noticeTables({ fleet, table }: Office): Table[] {
  const { rows } = table;
  const open = rows.filter(({ gaps, report }) => (gaps?.count ?? 0) > 0 || (report?.waiting ?? 0) > 0);
  const waiting = rows.reduce((sum, { report }) => sum + (report?.waiting ?? 0), 0);
  const forks = new Map((fleet?.forks ?? []).map(({ device, at }) => [device, at]));
  const tables: Table[] = [
    {
      title: 'Notices',
      words: 'Counts only. What a notice says is sealed, and this page has no key.',
      columns: ['Received', 'Missing by number', 'Waiting at kiosks'],
      numbers: [true, true, true],
      rows: [
        [
          (fleet?.received ?? 0).toLocaleString('en'),
          missingCount(rows).toLocaleString('en'),
          waiting.toLocaleString('en'),
        ],
      ],
      more: 0,
    },
  ];
  if (open.length > 0)
    tables.push(
      cut({
        title: 'Gaps and waiting notices',
        words: null,
        columns: ['Kiosk', 'Site', 'Missing numbers', 'Waiting', 'Not sealed yet', 'Since'],
        numbers: [false, false, false, true, true, false],
        rows: [...open]
          .sort(lateOrder)
          .map(({ name, site, gaps, report, missingSince }) => [
            name,
            site,
            gaps?.words ?? 'none',
            String(report?.waiting ?? 0),
            String(report?.owed ?? 0),
            missingSince?.slice(0, 16).replace('T', ' ') ?? '',
          ]),
      }),
    );
  const forked = rows.filter(({ id }) => forks.has(id));
  if (forked.length > 0)
    tables.push(
      cut({
        title: 'Records that exclude each other',
        words: 'A state folder was copied, or an audit log was rewritten. Revoke the kiosk and inspect it.',
        columns: ['Kiosk', 'Site', 'Seen'],
        numbers: [false, false, false],
        rows: forked.map(({ id, name, site }) => [name, site, forks.get(id)?.slice(0, 16).replace('T', ' ') ?? '']),
      }),
    );
  return tables;
}

function keyTables({ folder, published }: Office): Table[] {
  const { root, roles } = published;
  if (root === null) return [];
  const until = new Map(roles.map(({ role, metadata }) => [role, metadata]));
  const holders = folder.holders();
  const retired = Object.entries(holders).filter(([, { retired: at }]) => at !== null);
  const tables: Table[] = [
    {
      title: 'Roles',
      words: `Root version ${root.signed.version}. Signatures of one person count once.`,
      columns: ['Role', 'Signatures', 'Version', 'Until', 'Holders'],
      numbers: [false, true, true, false, false],
      rows: (['root', 'targets', 'snapshot', 'timestamp'] as const).map((role) =>
        roleRow(role, { root, metadata: until.get(role) ?? null, nameOf: (keyid) => folder.holderOf(keyid) }),
      ),
      more: 0,
    },
  ];
  if (retired.length > 0)
    tables.push(
      cut({
        title: 'Keys that no longer count',
        words: null,
        columns: ['Holder', 'Role', 'Key', 'Since'],
        numbers: [false, false, false, false],
        rows: retired.map(([keyid, { holder, role, retired: at }]) => [
          holder,
          role,
          keyid.slice(0, 8),
          at?.slice(0, 10) ?? '',
        ]),
      }),
    );
  return tables;
}

function roleRow(
  role: Role,
  of: { root: Metadata<'root'>; metadata: Metadata<Role> | null; nameOf: (keyid: string) => string },
): string[] {
  const { keyids, threshold } = of.root.signed.roles[role];
  const until = of.metadata?.signed.expires.slice(0, 16).replace('T', ' ');
  return [
    role,
    `${threshold} of ${keyids.length}`,
    String(of.metadata?.signed.version ?? ''),
    until === undefined ? 'nothing published' : `${until} UTC`,
    keyids.map((keyid) => `${of.nameOf(keyid)} (${keyid.slice(0, 8)})`).join(', '),
  ];
}

function programTables({ table: { rows } }: Office): Table[] {
  const versions = new Map<string, { all: number; trial: number; back: number }>();
  for (const { report } of rows) {
    if (report === null) continue;
    const { version, state } = report.program;
    const count = versions.get(version) ?? { all: 0, trial: 0, back: 0 };
    count.all += 1;
    if (state === 'trial') count.trial += 1;
    if (state === 'back') count.back += 1;
    versions.set(version, count);
  }
  const moving = rows.filter(({ report }) => report?.program.state === 'trial' || report?.program.state === 'back');
  const tables: Table[] = [
    cut({
      title: 'Programs, as kiosks report them',
      words: null,
      columns: ['Version', 'Kiosks', 'On trial', 'Went back'],
      numbers: [false, true, true, true],
      rows: [...versions]
        .sort(([, a], [, b]) => b.all - a.all)
        .map(([version, { all, trial, back }]) => [version, String(all), String(trial), String(back)]),
    }),
  ];
  if (moving.length > 0)
    tables.push(
      cut({
        title: 'On trial or gone back',
        words: null,
        columns: ['Kiosk', 'Site', 'Version', 'State', 'Code'],
        numbers: [false, false, false, false, false],
        rows: moving.map(({ name, site, report }) => [
          name,
          site,
          report?.program.version ?? '',
          report?.program.state === 'trial' ? 'on trial' : 'went back',
          report?.codes.find((code) => code.startsWith('PROGRAM_')) ?? '',
        ]),
      }),
    );
  return tables;
}

function lineTables({ fleet }: Office): Table[] {
  const tables: Table[] = [];
  if (fleet?.line != null)
    tables.push({
      title: 'The server between kiosks and office',
      words: 'A connection says nothing about a kiosk: only its verified letters do.',
      columns: ['What', 'Found', ''],
      numbers: [false, false, false],
      rows: fleet.line.rows.map(({ what, value, level }) => [what, value, level === 'fact' ? '' : level]),
      more: 0,
    });
  const refusals = fleet?.refusals ?? [];
  if (refusals.length > 0)
    tables.push(
      cut({
        title: 'Refused letters',
        words: null,
        columns: ['Reason', 'Came by', 'Times', 'Last'],
        numbers: [false, false, true, false],
        rows: refusals.map(({ reason, way, times, last }) => [
          reason,
          way,
          times.toLocaleString('en'),
          last.slice(0, 16).replace('T', ' '),
        ]),
      }),
    );
  return tables;
}

function cut(table: Omit<Table, 'more'>): Table {
  const rows = table.rows.slice(0, TABLE_ROWS_MAX);
  return { ...table, rows, more: table.rows.length - rows.length };
}
