import { describe, expect, it } from 'vitest';
import type { PrintedFinding } from '../../../src/core/document/viz/index.ts';
import type { TextBox } from '../../../src/inference/worker/text-reader-boxes.ts';
import { nextToRead, type ReadSoFar } from '../../../src/inference/worker/viz-order.ts';

function open(field: PrintedFinding['field'], expected: string): PrintedFinding {
  return { field, expected, state: 'not-found', weak: false, printed: null, rect: null, confidence: null };
}

/** A line whose left upper corner and height are given, of so many characters. */
function line(left: number, top: number, { chars, height = 40 }: { chars: number; height?: number }): TextBox {
  const width = chars * 0.58 * height;
  return { x: left + width / 2, y: top + height / 2, width, height, angle: 0, score: 0.9 };
}

/** A page as the ICAO specimen: captions, each with its value below it at the same left edge. */
const heading = line(60, 20, { chars: 6, height: 70 });
const caption = line(400, 200, { chars: 11, height: 28 });
const surname = line(400, 230, { chars: 9 });
const captionOfDate = line(400, 320, { chars: 15, height: 28 });
const birth = line(400, 350, { chars: 16 });
const expiry = line(402, 470, { chars: 16 });
const place = line(800, 350, { chars: 6 });
const number = line(800, 90, { chars: 9, height: 46 });
const notice = line(60, 560, { chars: 60 });
const ALL = [heading, caption, surname, captionOfDate, birth, expiry, place, number, notice];

function next(fields: PrintedFinding[], over: Partial<ReadSoFar> = {}, waiting = [...ALL]): TextBox[] {
  return nextToRead(waiting, { open: fields, found: [], read: [], all: ALL, pageHeight: 800, count: 1, ...over });
}

describe('which line of print is read next', () => {
  it('is one of the length of an open value below a caption, not the caption', () => {
    expect(next([open('surname', 'OSTERVANG')])).toEqual([surname]);
    expect(next([open('birthDate', '1989-03-14')])).toEqual([birth]);
  });

  it('is a number at the top of the page, whatever face it is printed in', () => {
    const found = [{ field: 'surname' as const, box: surname }];
    expect(next([open('documentNumber', 'UT4471209')], { found }, [place, number, heading])).toEqual([number]);
  });

  it('has the form of the date that was found', () => {
    const found = [{ field: 'birthDate' as const, box: birth }];
    const short = line(400, 420, { chars: 8 });
    const all = [...ALL, short];
    expect(next([open('expiryDate', '2033-05-02')], { found, all }, [short, expiry])).toEqual([expiry]);
  });

  it('is the rest of a date that fell apart', () => {
    const begun = line(400, 420, { chars: 6 });
    const rest = line(400 + begun.width + 20, 421, { chars: 2 });
    const all = [...ALL, begun, rest];
    const read = [{ box: begun, text: '02 MAY' }];
    expect(next([open('expiryDate', '2033-05-02')], { read, all }, [place, rest])).toEqual([rest]);
    expect(next([open('surname', 'OSTERVANG')], { read, all }, [place, rest])).toEqual([place]);
  });

  it('is never one that is longer than any open value with its caption', () => {
    const waiting = [notice];
    expect(next([open('surname', 'OSTERVANG'), open('expiryDate', '2033-05-02')], {}, waiting)).toEqual([]);
    expect(waiting).toEqual([notice]);
  });

  it('takes as many as are asked for out of those that wait', () => {
    const waiting = [...ALL];
    const fields = [open('surname', 'OSTERVANG'), open('birthDate', '1989-03-14'), open('documentNumber', 'UT4471209')];
    const taken = next(fields, { count: 3 }, waiting);
    expect(taken).toHaveLength(3);
    expect(new Set([...taken, ...waiting])).toEqual(new Set(ALL));
    expect(waiting).toHaveLength(ALL.length - 3);
  });
});
