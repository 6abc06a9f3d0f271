import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { authorRecords, readAuthoredHeader, readHead } from '../../../src/central/author/index.ts';
import { HEAD, RECORDS } from '../../fakes/lists.ts';

const TODAY = '2026-11-25';

describe('authorRecords', () => {
  it('writes canonical records sorted by id, whatever the order and spelling of the source', () => {
    const forwards = authorRecords(RECORDS.join('\n'), TODAY);
    const backwards = authorRecords(`${RECORDS.toReversed().join('\r\n')}\n\n`, TODAY);
    expect(forwards.lines).toEqual(backwards.lines);
    expect(forwards.lines.map((line) => JSON.parse(line).id)).toEqual(['doc-1', 'per-1', 'per-2']);
    expect(forwards.errors).toBe(0);
  });

  it('names the line and the member of every error, and never a value', () => {
    const list = authorRecords(
      [
        RECORDS[0],
        '{"op":"put"',
        RECORDS[1]?.replace('2011-03-04', '2011-02-30'),
        RECORDS[0],
        '{"op":"del","id":"x","rev":1}',
        RECORDS[1]?.replace('"sex":"F"', '"sex":"F","secret":"Velmora"'),
      ].join('\n'),
      TODAY,
    );
    expect(list.errors).toBe(5);
    expect(list.problems.map((problem) => problem.line)).toEqual([2, 3, 4, 5, 6]);
    expect(list.problems[1]?.message).toContain('dob.0');
    expect(list.problems[2]?.message).toContain('line 1');
    for (const problem of list.problems) expect(problem.message).not.toMatch(/Velmora|2011/);
  });

  it('warns of records that can never match, or no more', () => {
    const empty = JSON.stringify({
      op: 'put',
      id: 'e',
      rev: 1,
      cat: 'document',
      act: 'a',
      basis: 'b',
      exp: '2036-01-01',
    });
    const list = authorRecords([...RECORDS, empty].join('\n'), TODAY);
    expect(list.errors).toBe(0);
    expect(list.problems.map((problem) => [problem.line, problem.severity])).toEqual([
      [3, 'warning'],
      [4, 'warning'],
      [4, 'warning'],
    ]);
  });
});

describe('readHead', () => {
  it('takes a whole head and names what is wrong with another', () => {
    expect(readHead(JSON.stringify(HEAD))).toEqual({ ok: true, head: HEAD });
    const wrong = readHead(JSON.stringify({ ...HEAD, generation: 0, nameThreshold: 2, extra: 1 }));
    expect(wrong.ok).toBe(false);
    if (!wrong.ok) expect(wrong.problems.join()).toMatch(/generation.*nameThreshold.*extra/s);
    expect(readHead('{').ok).toBe(false);
  });
});

describe('the head of a list', () => {
  const told = (change: object): string[] => {
    const read = readHead(JSON.stringify({ ...HEAD, ...change }));
    return read.ok ? [] : read.problems;
  };

  it('with a member left out is told in a sentence what the member means', () => {
    expect(told({ nameThreshold: undefined })).toEqual([
      'nameThreshold is missing. Add it: Score from which a similar name is shown, 0.5 to 1; 0.7 unless you have measured another.',
    ]);
    expect(told({ nameThreshold: undefined, issuer: undefined })).toHaveLength(2);
  });

  it('with a wrong member is told the member, the fault and what it means', () => {
    expect(told({ nameThreshold: 7 })[0]).toMatch(/^nameThreshold: .*\(Score from which/);
    expect(told({ colour: 'red' })[0]).toContain('colour');
  });
});

describe('the example of a list', () => {
  it('has the threshold that the manuals recommend', () => {
    const text = readFileSync(join(packageRoot, 'docs/examples/missing-persons.json'), 'utf8');
    const read = readAuthoredHeader(text);
    expect(read.ok && read.head.nameThreshold).toBe(0.7);
    expect(readFileSync(join(packageRoot, 'docs/lists.md'), 'utf8')).toContain('0.7 unless you have measured another');
  });
});
