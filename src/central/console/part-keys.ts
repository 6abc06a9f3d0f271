import { DAY_MS } from '../../core/time/index.ts';
import type { Metadata, Role } from '../tuf/index.ts';
import type { Table } from './contract.ts';
import { cut, minuteOf, type Office } from './part-tables.ts';

export function keyTables({ folder, published }: Office): Table[] {
  const { root, roles } = published;
  if (root === null) return [];
  const until = new Map(roles.map(({ role, metadata }) => [role, metadata]));
  const holders = folder.holders();
  const retired = Object.entries(holders).filter(([, { retired: at }]) => at !== null);
  const tables: Table[] = [
    {
      title: 'Roles',
      words: `Root version ${root.signed.version}. Several signatures by one person count once.`,
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
  const until = of.metadata === null ? undefined : minuteOf(of.metadata.signed.expires);
  return [
    role,
    `${threshold} of ${keyids.length}`,
    String(of.metadata?.signed.version ?? ''),
    until === undefined ? 'nothing published' : `${until} UTC`,
    keyids.map((keyid) => `${of.nameOf(keyid)} (${keyid.slice(0, 8)})`).join(', '),
  ];
}

/** Everything that expires, with the days left. */
export function calendarTables({ ends, now }: Office): Table[] {
  return [
    cut({
      title: 'What ends, and when',
      words: 'Days are rounded down. Times are UTC.',
      columns: ['What', 'Ends', 'Days left', '', 'What to do'],
      numbers: [false, false, true, false, false],
      rows: ends.map(({ what, at, level, remedy }) => [
        what,
        minuteOf(at),
        String(Math.floor((Date.parse(at) - now.getTime()) / DAY_MS)),
        level === 'fact' ? '' : level === 'ended' ? 'ended' : 'soon',
        remedy,
      ]),
    }),
  ];
}
