import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheapestPlace, type EvidenceLine, evidenceLineOf } from '../../../src/core/document/viz/evidence.ts';
import { compareViz, type PrintedField } from '../../../src/core/document/viz/index.ts';
import type { PrintedLine, PrintedStep } from '../../../src/core/document/viz/lines.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';

const TODAY = { year: 2011, month: 6, day: 1 };
const NONE: PrintedStep = [['', 1]];

/** Steps of a line that reads `text`; `over` says otherwise for the character at a place. */
function stepsOf(text: string, over: Record<number, PrintedStep> = {}): PrintedStep[] {
  return [...text].flatMap((character, i) => [over[i] ?? [[character, 0.99]], NONE] as PrintedStep[]);
}

function lineOf(text: string, over: Record<number, PrintedStep> = {}): EvidenceLine {
  const line = evidenceLineOf({ steps: stepsOf(text, over) });
  if (line === null) throw new Error('no steps');
  return line;
}

const LIMIT = 20;
const costOf = (text: string, line: EvidenceLine) => cheapestPlace(line, text, LIMIT)?.cost ?? Infinity;

describe('cost of a text in a line', () => {
  it('is nothing for what the line reads, at any place, over separators', () => {
    expect(costOf('L898902C3', lineOf('No. L898902 C3'))).toBe(0);
    expect(costOf('19740812', lineOf('1974-08-12'))).toBe(0);
  });

  it('is the logarithm of how much less likely one character is', () => {
    const line = lineOf('12345', {
      2: [
        ['3', 0.6],
        ['8', 0.3],
      ],
    });
    expect(costOf('12845', line)).toBeCloseTo(Math.log(2), 5);
    expect(costOf('12945', line)).toBeGreaterThan(8);
  });

  it('needs a step between two equal characters, as the reader was trained', () => {
    expect(costOf('00', { ...lineOf('0') })).toBe(Infinity);
    expect(costOf('00', lineOf('00'))).toBe(0);
  });

  it('gives up beyond the limit', () => {
    expect(cheapestPlace(lineOf('MUSTERMANN'), 'ERIKSSON', 3)).toBeNull();
  });

  it('never is less than nothing, and nothing for every piece of what is read', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{4,20}$/), fc.nat(), fc.nat(), (text, a, b) => {
        const from = a % (text.length - 1);
        const piece = text.slice(from, from + 1 + (b % (text.length - from)));
        expect(costOf(piece, lineOf(text))).toBe(0);
      }),
    );
  });
});

const ERIKSSON = readMrz(
  {
    lines: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
    source: 'image',
    uncertain: [],
  },
  TODAY,
).document;

/** State of one field on a page with one line, read as `text` with the given steps. */
function stateOf(field: PrintedField, text: string, over: Record<number, PrintedStep>, least = 0.3) {
  if (ERIKSSON === null) throw new Error('no document');
  const line: PrintedLine = {
    text,
    confidence: 0.9,
    least,
    heightPx: 30,
    rect: [0.3, 0.3, 0.2, 0.03],
    steps: stepsOf(text, over),
  };
  const { fields } = compareViz({ document: ERIKSSON, lines: [line], leastMargin: null });
  return fields.find((finding) => finding.field === field)?.state;
}

const nearly = (read: string, also: string, p: number): PrintedStep => [
  [read, 1 - p],
  [also, p],
];

describe('values that the print can be', () => {
  it('finds a number whose misread digit the reader nearly read right', () => {
    expect(stateOf('documentNumber', 'L893902C3', { 3: nearly('3', '8', 0.3) })).toBe('match');
  });

  it('leaves a less likely one open, and never calls it different', () => {
    expect(stateOf('documentNumber', 'L893902C3', { 3: nearly('3', '8', 0.03) }, 0.95)).toBe('unclear');
  });

  it('still speaks against a number in clear print', () => {
    expect(stateOf('documentNumber', 'L893902C3', {}, 0.97)).toBe('mismatch');
  });

  it('finds no number inside a longer one', () => {
    expect(stateOf('documentNumber', 'L893902C34', { 3: nearly('3', '8', 0.3) })).not.toBe('match');
  });

  it('finds a name, not one that goes on', () => {
    expect(stateOf('surname', 'ERIKSSQN', { 6: nearly('Q', 'O', 0.3) })).toBe('match');
    expect(stateOf('surname', 'ERIKSSQNA', { 6: nearly('Q', 'O', 0.3) })).not.toBe('match');
  });

  it('finds a date whose oblique was taken for a digit, and one with a damaged month', () => {
    expect(stateOf('birthDate', '12708/1974', { 2: nearly('7', '/', 0.2) })).toBe('match');
    expect(stateOf('birthDate', '12 AXG 74', { 4: nearly('X', 'U', 0.3) })).toBe('match');
    expect(stateOf('birthDate', '13 AXG 74', { 4: nearly('X', 'U', 0.3) })).not.toBe('match');
  });
});
