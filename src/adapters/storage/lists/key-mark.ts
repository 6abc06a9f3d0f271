import { createHash } from 'node:crypto';
import { wordsOfKeys } from '../../../core/watchlist/names/index.ts';
import type { KeyTexts } from './schema.ts';

/**
 * Invented records that between them need every kind of key. They are not stored anywhere; if one is changed, every list
 * needs a full import.
 */
const PROBES: readonly string[] = [
  {
    names: [
      { kind: 'primary', family: 'Sørensen-Müller', given: 'Anna Maria Ñusta' },
      { kind: 'alias', full: 'ABU BAKR AL RAZI' },
      { kind: 'weak', given: 'Xavier' },
    ],
    dob: ['1981-07-30', '1982', '1983-01-01'],
    nat: ['DEU'],
    docs: [{ t: 'P', c: 'D', n: 'C01X-0006 H1' }],
    cat: 'stop',
  },
  {
    names: [
      { kind: 'primary', family: 'Щербакова', given: 'Юлия Петровна', script: 'Cyrl' },
      { kind: 'alias', family: 'محمد', given: 'فاطمة', script: 'Arab' },
    ],
    dob: [],
    nat: ['EGY'],
    docs: [],
    cat: 'protect',
  },
  {
    names: [
      { kind: 'primary', full: 'Zhang Xiao Ping' },
      { kind: 'alias', full: 'Abdurrahman bin Liz Ivanovich' },
      { kind: 'alias', full: '김민수' },
    ],
    dob: ['1971-02-03'],
    nat: [],
    docs: [],
    cat: 'stop',
  },
  { names: [], dob: ['1990-05'], nat: [], docs: [{ t: 'V', c: 'UTO', n: 'B8O0I1S5Z2' }], cat: 'document' },
].map((record, at) =>
  JSON.stringify({ ...record, op: 'put', id: `probe-${at}`, rev: 1, act: 'a', basis: 'b', exp: '2099-12-31' }),
);

/**
 * Names the rules by which keys are made, derived from the keys themselves and the tables that they come
 * from, so that nobody can forget to raise it. A
 * record that is changed or removed takes its old keys out of the index; under other rules it would leave some behind.
 */
export function keyMarkOf(keysOfText: (text: string) => KeyTexts): string {
  const hash = createHash('sha256');
  // A line added to a table changes only the keys of its own words, which may not be in any probe.
  hash.update(JSON.stringify(wordsOfKeys()));
  for (const probe of PROBES) {
    const { exact, names } = keysOfText(probe);
    hash.update(JSON.stringify([[...new Set(exact)].sort(), [...new Set(names)].sort()]));
  }
  return hash.digest('hex').slice(0, 32);
}
