import type { Table } from './contract.ts';
import type { Rollout } from './in-force.ts';
import { ringFor, turnOf } from './in-force.ts';
import type { KioskRow } from './kiosks.ts';
import { cut, minuteOf, type Office } from './part-tables.ts';

type State = 'good' | 'trial' | 'back' | null;
const STATE_WORDS: Readonly<Record<'good' | 'trial' | 'back', string>> = {
  good: 'good',
  trial: 'on trial',
  back: 'went back',
};
const wordsOf = (state: State): string => (state === null ? 'not in slots' : STATE_WORDS[state]);

/** What is offered, how far its steps have come, and what kiosks report. */
export function programTables({ inForce, table: { rows }, now }: Office): Table[] {
  const tables = inForce.programs.flatMap((program) => rolloutTable(program, rows, now));
  tables.push(versionsTable(rows));
  const moving = rows.filter(({ report }) => report?.program.state === 'trial' || report?.program.state === 'back');
  if (moving.length > 0)
    tables.push(
      cut({
        title: 'On trial or rolled back',
        words: 'The ring of a kiosk is different for each version, from 0 to 99.',
        columns: ['Kiosk', 'Site', 'Version', 'State', 'Ring', 'Code'],
        numbers: [false, false, false, false, true, false],
        rows: moving.map(({ id, name, site, report }) => [
          name,
          site,
          report?.program.version ?? '',
          wordsOf(report?.program.state ?? null),
          inForce.programs[0] === undefined ? '' : String(ringFor(id, inForce.programs[0])),
          report?.codes.find((code) => code.startsWith('PROGRAM_')) ?? '',
        ]),
      }),
    );
  const waiting = waitingRows(inForce.programs, rows, now);
  if (waiting.length > 0)
    tables.push(
      cut({
        title: 'Have not installed the program that is offered to them',
        words: null,
        columns: ['Kiosk', 'Site', 'Version', 'Offered', 'Ring', 'Since', 'Code'],
        numbers: [false, false, false, false, true, false, false],
        rows: waiting,
      }),
    );
  return tables;
}

function rolloutTable(program: Rollout, rows: readonly KioskRow[], now: Date): Table {
  const { version, architectures, from, rings, stateBreak } = program;
  const over = from.length === 0 ? 'over every version' : `over ${from.join(', ')}`;
  const technician = stateBreak ? '. It changes the state: a technician must install it' : '';
  const columns = ['Ring', 'From', '', 'Kiosks', 'Have it', 'On trial', 'Went back'];
  return {
    title: `Program ${version}`,
    words: `For ${architectures.join(' and ')}, ${over}${technician}.`,
    columns,
    numbers: [false, false, false, true, true, true, true],
    rows: rings.map(({ percent, after }, at) => {
      const low = Math.max(0, ...rings.slice(0, at).map((ring) => ring.percent));
      const own = rows.filter(({ id }) => ringFor(id, program) >= low && ringFor(id, program) < percent);
      const have = own.filter(({ report }) => report?.program.version === version);
      const of = (state: State): string => String(own.filter(({ report }) => report?.program.state === state).length);
      const has = have.filter(({ report }) => report?.program.state !== 'trial').length;
      const come = Date.parse(after) <= now.getTime() ? 'open' : 'not yet';
      const ring = percent > low ? `${low} to ${percent - 1}` : 'none more';
      return [ring, `${minuteOf(after)} UTC`, come, String(own.length), String(has), of('trial'), of('back')];
    }),
    more: 0,
  };
}

function versionsTable(rows: readonly KioskRow[]): Table {
  const versions = new Map<string, Record<'all' | 'good' | 'trial' | 'back', number>>();
  for (const { report } of rows) {
    if (report === null) continue;
    const { version, state } = report.program;
    const count = versions.get(version) ?? { all: 0, good: 0, trial: 0, back: 0 };
    count.all += 1;
    if (state !== null) count[state] += 1;
    versions.set(version, count);
  }
  return cut({
    title: 'Programs, as kiosks report them',
    words: 'A kiosk that was rolled back runs the version that it had before.',
    columns: ['Version', 'Kiosks', 'Good', 'On trial', 'Went back'],
    numbers: [false, true, true, true, true],
    rows: [...versions]
      .sort(([, a], [, b]) => b.all - a.all)
      .map(([version, { all, good, trial, back }]) => [version, ...[all, good, trial, back].map(String)]),
  });
}

/** Kiosks that still run an earlier version although their turn has come. */
function waitingRows(programs: readonly Rollout[], rows: readonly KioskRow[], now: Date): string[][] {
  const [program] = programs;
  if (program === undefined) return [];
  return rows.flatMap(({ id, name, site, report }) => {
    const since = turnOf(id, program);
    const has = report?.program.version;
    const isOpen = since !== null && Date.parse(since) <= now.getTime();
    const isOlder = has !== undefined && programs.every(({ version }) => isBefore(has, version));
    if (has === undefined || since === null || !isOpen || !isOlder) return [];
    const code = report?.codes.find((one) => one.startsWith('PROGRAM_')) ?? '';
    return [[name, site, has, program.version, String(ringFor(id, program)), minuteOf(since), code]];
  });
}

function isBefore(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}
