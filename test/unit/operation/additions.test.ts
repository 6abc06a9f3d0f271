import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, newContentKey } from '../../../src/adapters/storage/crypto/index.ts';
import {
  ADDITIONS_LIMIT_BYTES,
  additionsInLine,
  packWithPoints,
  readAdditions,
} from '../../../src/core/additions/index.ts';
import { canonical } from '../../../src/core/audit/index.ts';
import { offered, readPack } from '../../../src/core/protection/pack/index.ts';
import { bundleLines, openHeader, readHeader, sealBundle, takeAdditions } from '../../../src/delivery/bundles/index.ts';
import { bytesSource } from '../../../src/delivery/bundles/source.ts';
import { additionsWith, OPERATION, OPERATION_HEAD } from '../../fakes/operations.ts';
import { productPack } from '../../fakes/protection.ts';

// biome-ignore lint/suspicious/noExplicitAny: a draft is anything until it was read
type Draft = any;
const written = (): Draft => JSON.parse(additionsWith());
const read = (change: (draft: Draft) => void) => {
  const draft = written();
  change(draft);
  return readAdditions(JSON.stringify(draft));
};
const DIGEST = '0'.repeat(64);
const inForce = (points: Draft[], agencyName = 'Coast agency') => ({
  ...{ listId: 'lantern', agencyName, agreement: 'M 7/2026', digest: DIGEST },
  additions: { ...written(), points },
});

describe('the additions of an operation', () => {
  const refused: [string, (draft: Draft) => void, string][] = [
    ['an id of the pack', ({ points }) => (points[0].id = 'I-01'), 'points.0.id'],
    ['a derived id of the pack', ({ points }) => (points[0].id = 'D-01'), 'points.0.id'],
    ['one id twice', ({ points }) => (points[1].id = 'J-01'), 'two points have one id'],
    ['the same words twice', ({ points }) => (points[1].words.fr = points[0].words.fr), 'the same words'],
    [
      'words that do not say what the point does not mean',
      ({ points }) => delete points[0].words.en.not,
      'words.en.not',
    ],
    ['words in one language', ({ points }) => delete points[0].words.fr, 'add one more language'],
    ['no English', ({ points }) => delete points[0].words.en, 'English'],
    ['a point that retires one', ({ points }) => (points[0].retired = 1), 'points.0'],
    ['a member that nobody knows', (draft) => (draft.remove = ['I-01']), 'remove'],
    ['another format', (draft) => (draft.format = 'waypost.operation-additions/2'), 'format'],
    ['nothing', (draft) => Object.assign(draft, { points: [], rules: undefined }), 'adds nothing'],
    ['rules that are none', (draft) => (draft.rules = {}), 'it contains no rule'],
    [
      'one person where two are needed',
      ({ rules }) => (rules.confirmedAllow = { protect: 'one' }),
      'rules.confirmedAllow',
    ],
    [
      'a check that counts less',
      ({ rules }) => (rules.checks = [{ check: 'face.match', counts: 'e' }]),
      'rules.checks',
    ],
    ['children as the product has them', ({ rules }) => (rules.childAge = 18), 'rules.childAge'],
    ['a term of records', ({ rules }) => (rules.retention = { case: { value: 1, unit: 'days' } }), 'retention'],
    ['no draw at all', ({ rules }) => (rules.randomSecondLine = null), 'rules.randomSecondLine'],
    ['a mark of direction', ({ points }) => (points[0].words.en.point += '\u202eabc'), 'words.en.point'],
    [
      'thirteen points',
      (draft) => {
        draft.points = Array.from({ length: 13 }, (_, at) => ({ ...draft.points[0], id: `J-${at + 10}` }));
      },
      'at most 12 points',
    ],
  ];
  it.each(refused)('with %s are refused, and the refusal names it', (_what, change, named) => {
    const verdict = read(change);
    expect(verdict).toMatchObject({ ok: false, reason: 'OPERATION_ADDITIONS' });
    expect(verdict.ok ? '' : verdict.message).toContain(named);
  });

  it('have a limit in bytes, also where every member is within its own', () => {
    const long = (draft: Draft) => {
      for (const point of draft.points)
        point.words = Object.fromEntries(
          [
            'en',
            ...Array.from({ length: 50 }, (_, at) => `a${String.fromCharCode(97 + (at % 26))}${at < 26 ? '' : 'x'}`),
          ].map((tag, at) => [
            tag,
            { point: `${point.id} ${at} ${'p'.repeat(90)}`, ask: 'q'.repeat(190), not: 'n'.repeat(190) },
          ]),
        );
    };
    expect(read(long)).toMatchObject({ ok: false, message: expect.stringContaining(`${ADDITIONS_LIMIT_BYTES}`) });
  });

  it('are read from a line in their canonical form alone', () => {
    const text = additionsWith();
    expect(additionsInLine(text)?.points).toHaveLength(2);
    expect(additionsInLine(` ${text}`)).toBeNull();
    expect(additionsInLine(JSON.stringify(JSON.parse(text), null, 1))).toBeNull();
    expect(additionsInLine('')).toBeNull();
  });
});

describe('the pack with the points of operations', () => {
  it('keeps every point of its own as it is, and no operation can take the place of one', () => {
    const pack = productPack();
    const [point] = written().points;
    const joined = packWithPoints(pack, [inForce([{ ...point, id: 'I-01' }, point])]);
    expect(joined.items.slice(0, pack.items.length)).toEqual(pack.items);
    expect(offered(joined).length).toBe(offered(pack).length + 1);
    expect(joined.items.at(-1)).toMatchObject({ id: 'J-01', operation: { agency: 'Coast agency', digest: DIGEST } });
    // Of two operations with one id, which a kiosk does not take, the first counts.
    const two = packWithPoints(pack, [inForce([point]), inForce([point], 'Hills agency')]);
    expect(two.items.filter(({ id }) => id === 'J-01')).toMatchObject([{ operation: { agency: 'Coast agency' } }]);
    expect(packWithPoints(pack, [])).toBe(pack);
  });

  it('is never a pack that could be installed: no pack holds such an id', () => {
    const pack = structuredClone(productPack()) as Draft;
    pack.items[0].id = 'J-01';
    expect(readPack(JSON.stringify(pack))).toMatchObject({ ok: false, reason: 'REF_PACK_ITEM' });
  });
});

describe('a bundle', () => {
  beforeAll(() => cryptoReady());
  const statement = {
    head: { ...OPERATION_HEAD, generation: 1 },
    ...{ kind: 'full' as const, from: null, fromState: null, to: 1, records: 0, total: 0 },
    operation: OPERATION,
    createdAt: '2026-12-01T00:00:00.000Z',
  };
  const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const sealed = (additions: string | undefined, toState: string, lines: string[] = []) => {
    const contentKey = newContentKey();
    return { contentKey, ...sealBundle({ header: { ...statement, toState }, additions, lines, contentKey }) };
  };
  const stateOf = async (text: string) => {
    const { createHash } = await import('node:crypto');
    return createHash('sha256').update(`${text}\n`).digest('hex');
  };
  const take = async ({ bytes, contentKey }: ReturnType<typeof sealed>, format?: string) => {
    const source = bytesSource(bytes);
    const opened = openHeader(source);
    if (!opened.ok) throw new Error(opened.message);
    const header = format === undefined ? opened.header : ({ ...opened.header, format } as typeof opened.header);
    const lines = bundleLines(source, opened, contentKey);
    const additions = await takeAdditions(lines, header);
    const rest = [];
    for await (const line of lines) rest.push(line);
    return { format: opened.header.format, additions, rest };
  };

  it('without additions keeps its format, and with them has one that earlier programs refuse by its header', async () => {
    expect(await take(sealed(undefined, EMPTY))).toEqual({ format: 'waypost.list.2', additions: null, rest: [] });
    const text = additionsWith();
    const whole = await take(sealed(text, await stateOf(text)));
    expect(whole).toMatchObject({ format: 'waypost.list.3', rest: [] });
    expect(canonical(whole.additions)).toBe(text);
  });

  it('of that format without additions is refused, and so is an ordinary list of that format', async () => {
    const line = '{"op":"put"}';
    const other = sealed(undefined, await stateOf(line), [line]);
    await expect(take(other, 'waypost.list.3')).rejects.toThrow('additions of the operation are not valid');
    const { header } = sealed(additionsWith(), await stateOf(additionsWith()));
    expect(readHeader(header)).not.toBeNull();
    const { operation: _none, ...ordinary } = header;
    expect(readHeader(ordinary)).toBeNull();
    expect(readHeader({ ...ordinary, format: 'waypost.list.2' })).not.toBeNull();
  });
});
