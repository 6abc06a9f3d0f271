import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kioskLetters } from '../../../src/adapters/files/index.ts';
import type { LintGround } from '../../../src/core/protection/lint/finding.ts';
import { lintPack } from '../../../src/core/protection/lint/index.ts';
import { readPack } from '../../../src/core/protection/pack/index.ts';
import { roleFault } from '../../../src/core/protection/pack/roles.ts';
import { authoredPack, DRAWING, digestOf, LINTED_AT, type PackDraft, webp } from '../../fakes/authored-pack.ts';
import { productPack, testBody } from '../../fakes/protection.ts';

const hasLetter = kioskLetters();
const filesOf = (...files: Uint8Array[]) =>
  new Map(files.map((bytes) => [digestOf(bytes), { bytes, sha256: digestOf(bytes) }]));
const lint = (pack: PackDraft, ground: Partial<LintGround> = {}) =>
  lintPack(readPack(JSON.stringify(pack), productPack()), {
    now: LINTED_AT,
    hasLetter,
    media: filesOf(DRAWING),
    ...ground,
  });
const errorsOf = (findings: ReturnType<typeof lint>) => findings.filter(({ level }) => level === 'error');
const drawing = (inside: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`);
/** The picture of the pack is this file. */
const pictured = (bytes: Uint8Array) => (pack: PackDraft) => {
  pack.pictures['p-001'] = digestOf(bytes);
  return { media: filesOf(bytes) };
};

/** What a change answers: another folder of files, or nothing of interest. */
const groundFrom = (answer: unknown): Partial<LintGround> =>
  answer !== null && typeof answer === 'object' && 'media' in answer ? (answer as Partial<LintGround>) : {};

type Fault = [what: string, change: (pack: PackDraft) => unknown, reason: string, named: RegExp];
const FAULTS: Fault[] = [
  // Role words, in whatever others may read.
  [
    'an English role word on a slip',
    (p) => (p.slips.en.title = 'Victim support'),
    'PACK_ROLE_WORD',
    /Slip en.*"Victim"/,
  ],
  [
    'a French one on a slip',
    (p) => (p.slips.fr = { ...p.slips.en, lines: ['Pour les victimes'] }),
    'PACK_ROLE_WORD',
    /Slip fr.*"victimes"/,
  ],
  [
    'a Spanish one on the screen',
    (p) => (p.bodies[0].screenName.es = 'Contra el tratante'),
    'PACK_ROLE_WORD',
    /Body desk.*"tratante"/,
  ],
  [
    'a Portuguese one on a slip',
    (p) => (p.slips.pt = { ...p.slips.en, title: 'Contra o tráfico' }),
    'PACK_ROLE_WORD',
    /Slip pt.*"tráfico"/,
  ],
  [
    'a Russian one on the screen',
    (p) => (p.bodies[0].screenName.ru = 'Для жертв'),
    'PACK_ROLE_WORD',
    /Body desk.*"жертв"/,
  ],
  ['an Arabic one on a slip', (p) => (p.slips.ar.lines = ['إن كنت ضحية']), 'PACK_ROLE_WORD', /Slip ar.*"ضحية"/],
  ['one of the own list', (p) => (p.slips.de.title = 'Für Opfer'), 'PACK_ROLE_WORD', /Slip de.*"Opfer"/],
  [
    'one in a point',
    (p) => (p.items[3].words.en.point = 'Led about like a victim'),
    'PACK_ROLE_WORD',
    /Item I-04.*"victim"/,
  ],
  [
    'one on the card',
    (p) => (p.card[0].words.fr.text = 'Loin du suspect et de la file.'),
    'PACK_ROLE_WORD',
    /Card place.*"suspect"/,
  ],
  // Words.
  ['a point without words', (p) => delete p.items[4].words, 'PACK_NO_WORDS', /Item I-05/],
  ['a point in English alone', (p) => (p.items[5].words = { en: p.items[5].words.en }), 'PACK_NO_WORDS', /Item I-06/],
  ['a point that lacks a language', (p) => delete p.items[6].words.ru, 'PACK_NO_WORDS', /Item I-07.*"ru"/],
  [
    'a question without words',
    (p) => {
      for (const words of Object.values(p.items[1].words) as PackDraft[]) delete words.ask;
    },
    'PACK_NO_WORDS',
    /Question Q-06.*I-02/,
  ],
  ['a question that lacks a language', (p) => delete p.items[1].words.pt.ask, 'PACK_NO_WORDS', /Item I-02.*"pt"/],
  [
    'a question that asks nothing',
    (p) => (p.items[8].words.fr.ask = 'Document reçu de quelqu’un'),
    'PACK_NO_WORDS',
    /Question Q-08.*I-09.*"fr"/,
  ],
  ['words of 121 characters', (p) => (p.items[2].words.es.point = 'ñ'.repeat(121)), 'REF_PACK_ITEM', /Item I-03/],
  ['half a character', (p) => (p.items[7].words.en.point = 'Held by others \ud800'), 'REF_PACK_ITEM', /Item I-08/],
  [
    'the words of another point',
    (p) => (p.items[10].words = p.items[9].words),
    'REF_PACK_ITEM',
    /Item I-11.*Item I-10/,
  ],
  // Letters.
  ['a letter without a font on a slip', (p) => (p.slips.ti.title = 'ጠቓሚ 😀'), 'PACK_LETTERS', /Slip ti.*U\+1F600/],
  [
    'a private letter in a point',
    (p) => (p.items[11].words.en.point += ' \ue000'),
    'PACK_LETTERS',
    /Item I-12.*U\+E000/,
  ],
  // Bodies.
  [
    'a number with letters',
    (p) => (p.bodies[0].phones[0].number = '+1 800 HELPME'),
    'REF_PACK_BODY',
    /Body desk.*number/,
  ],
  [
    'a number of 41 characters',
    (p) => (p.bodies[0].phones[0].number = `+1${'0'.repeat(39)}`),
    'REF_PACK_BODY',
    /Body desk/,
  ],
  [
    'hours that nobody can read',
    (p) => (p.bodies[0].phones[0].hours = 'day and night'),
    'REF_PACK_BODY',
    /Body desk.*hours/,
  ],
  [
    'a key that ends in 59 days',
    (p) => (p.bodies[0].keys[0].until = '2027-01-29T12:00:00Z'),
    'PACK_KEY_SOON',
    /Body desk.*59 days/,
  ],
  [
    'a key that has ended',
    (p) => (p.bodies[0].keys[0].until = '2026-11-01T00:00:00Z'),
    'PACK_KEY_SOON',
    /Body desk.*has ended/,
  ],
  // Pictures.
  ['a drawing with a script', pictured(drawing('<script>x</script>')), 'PACK_PICTURE', /Picture p-001.*script/],
  [
    'a drawing that loads something',
    pictured(drawing('<use href="http://example.org/a"/>')),
    'PACK_PICTURE',
    /Picture p-001.*outside/,
  ],
  [
    'a photo with the notes of a camera',
    pictured(webp(['VP8X', 10], ['VP8 ', 20], ['EXIF', 7])),
    'PACK_PICTURE',
    /Picture p-001.*EXIF/,
  ],
  ['a picture of 61 kB', pictured(webp(['VP8 ', 62_000])), 'PACK_PICTURE', /Picture p-001.*larger/],
  [
    'the digest of another file',
    (p) => ({ media: new Map([[p.pictures['p-001'], { bytes: DRAWING, sha256: `sha256:${'0'.repeat(64)}` }]]) }),
    'PACK_MEDIA',
    /Picture p-001.*0000/,
  ],
  ['a file that is not there', () => ({ media: new Map() }), 'PACK_MEDIA', /Picture p-001/],
  ['a picture that is not listed', (p) => (p.items[1].picture = 'p-002'), 'PACK_MEDIA', /Item I-02.*p-002/],
  ['talk texts', (p) => (p.talk.messages = digestOf(DRAWING)), 'PACK_MEDIA', /The pack.*talk/],
  // Sources.
  [
    'a source that nobody read for a year',
    (p) => (p.sources.UC.checkedAt = '2025-11-30'),
    'PACK_SOURCE_OLD',
    /Source UC.*366 days/,
  ],
  ['a source that was read tomorrow', (p) => (p.sources.AT.checkedAt = '2026-12-02'), 'PACK_SOURCE_OLD', /Source AT/],
  ['a point without a source', (p) => (p.items[12].sources = []), 'REF_PACK_SOURCE', /Item I-13/],
  // Questions.
  [
    'a fact that no box tells',
    (p) => (p.asks[0].when = { any: [{ fact: 'holder.nationality', is: true }] }),
    'PACK_FACT_UNKNOWN',
    /Question Q-04.*holder.nationality/,
  ],
  [
    'a fact that is a question',
    (p) => (p.asks[0].when = { fact: 'Q-04', is: true }),
    'PACK_FACT_UNKNOWN',
    /Question Q-04/,
  ],
  ['a question about a retired point', (p) => (p.items[1].retired = 2), 'REF_PACK_QUESTION', /Question Q-06.*I-02/],
  ['a weight', (p) => (p.asks[0].weight = 3), 'REF_PACK_QUESTION', /Question Q-04.*weight/],
  ['41 questions', (p) => (p.asks = Array.from({ length: 41 }, () => p.asks[0])), 'REF_PACK_SCHEMA', /asks.*40/],
];

describe('lint of a protection pack', () => {
  it('reads which letters a kiosk can draw from its fonts', () => {
    expect(hasLetter, 'fonts-noto-core and fonts-noto-cjk are not on this machine').not.toBeNull();
    expect(kioskLetters('/nowhere')).toBeNull();
  });

  it('finds no error in the pack of the product, and tells what is left to do', () => {
    const findings = lint(productPack());
    expect(errorsOf(findings)).toEqual([]);
    const kinds = new Set(findings.map(({ reason, where }) => `${reason} ${where.split(' ')[0]}`));
    expect(kinds).toEqual(new Set(['PACK_REVIEW Language', 'PACK_SOURCE_OLD Source']));
  });

  it('finds no error in the pack of an author, and no warning but the language that awaits its reader', () => {
    const findings = lint(authoredPack());
    expect(errorsOf(findings)).toEqual([]);
    expect(findings.filter(({ reason }) => reason === 'PACK_REVIEW').map(({ where }) => where)).toEqual([
      ...['fr', 'es', 'pt', 'ru', 'ar', 'ti'].map((language) => `Language ${language}`),
    ]);
    // Tigrinya has a slip, and nobody wrote down its role words.
    expect(findings.filter(({ reason }) => reason === 'PACK_ROLE_WORD').map(({ where }) => where)).toEqual([
      'Language ti',
    ]);
  });

  it.each(FAULTS)('names %s as the only error', (_what, change, reason, named) => {
    const pack = authoredPack();
    const errors = errorsOf(lint(pack, groundFrom(change(pack))));
    expect(errors.map((one) => one.reason)).toEqual([reason]);
    expect(`${errors[0]?.where}: ${errors[0]?.message}`).toMatch(named);
  });

  it('is tried on at least 30 faults', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(FAULTS.map(([what]) => what)).size).toBe(FAULTS.length);
  });

  it('never passes what it could not look at', () => {
    expect(errorsOf(lint(productPack(), { hasLetter: null })).map(({ reason }) => reason)).toEqual(['PACK_LETTERS']);
    expect(errorsOf(lint(authoredPack(), { media: null })).map(({ reason }) => reason)).toEqual(['PACK_MEDIA']);
  });

  it('warns of a pack that has not changed for a year, and of a new point without a drill', () => {
    const later = lint(productPack(), { now: new Date('2028-01-01T00:00:00Z') });
    expect(later.filter(({ reason }) => reason === 'PACK_OLD').map(({ level }) => level)).toEqual(['warning']);
    const pack = authoredPack();
    pack.version = 3;
    pack.items[0].since = 3;
    const fresh = lint(pack).filter(({ reason }) => reason === 'PACK_NO_DRILL');
    expect(fresh.map(({ level, where }) => [level, where])).toEqual([['warning', 'Item I-01']]);
  });

  it('says the telephone of a pack of schema 1 in full, with hours that a program reads', () => {
    const read = readPack(JSON.stringify(authoredPack()), productPack());
    if (!read.ok) throw new Error(read.message);
    const [body] = read.pack.bodies;
    if (body === undefined) throw new Error('no body');
    const former = { ...body, phones: [{ number: '00 114', hours: 'day and night', zone: null, languages: ['en'] }] };
    const findings = lintPack(
      { ok: true, pack: { ...read.pack, bodies: [former] } },
      { now: LINTED_AT, hasLetter, media: filesOf(DRAWING) },
    );
    expect(errorsOf(findings).map(({ reason, where }) => [reason, where])).toEqual([
      ['PACK_NUMBER', 'Body desk'],
      ['PACK_HOURS', 'Body desk'],
    ]);
  });
});

describe('role words in what others may read', () => {
  const { refused, harmless } = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../vectors/role-words.json'), 'utf8'),
  ) as { refused: Record<string, [text: string, word: string][]>; harmless: Record<string, string[]> };
  const { body } = testBody();
  const places: [string, (language: string, text: string) => string | null][] = [
    [
      'the title of a slip',
      (language, text) => {
        const slip = { title: text, lines: ['1'], number: '114', review: 'none' };
        return roleFault({ bodies: [], slips: { [language]: slip }, roleWords: {} });
      },
    ],
    [
      'a line of a slip',
      (language, text) => {
        const slip = { title: '1', lines: ['1', text], number: '114', review: 'none' };
        return roleFault({ bodies: [], slips: { [language]: slip }, roleWords: {} });
      },
    ],
    [
      'the name of a body on the screen',
      (language, text) => {
        const bodies = [{ ...body, screenName: { en: 'Desk 4', [language]: text } }];
        return roleFault({ bodies, slips: {}, roleWords: {} });
      },
    ],
  ];
  it.each(places)('are refused as %s: 30 of 30, and 0 of 200 harmless texts', (_what, fault) => {
    const bad = Object.entries(refused).flatMap(([language, rows]) =>
      rows.map(([text, word]) => ({ word, said: fault(language, text) })),
    );
    expect(bad).toHaveLength(30);
    for (const { word, said } of bad) expect(said).toContain(`"${word}"`);
    const good = Object.entries(harmless).flatMap(([language, texts]) => texts.map((text) => fault(language, text)));
    expect(good).toHaveLength(200);
    expect(good.filter((said) => said !== null)).toEqual([]);
  });

  it('are refused by the reader of packs, so that none is signed or installed', () => {
    const pack = authoredPack();
    pack.bodies[0].screenName.en = 'Victim Support';
    const verdict = readPack(JSON.stringify(pack), productPack());
    expect(verdict).toMatchObject({ ok: false, reason: 'PACK_ROLE_WORD' });
    expect(verdict.ok ? '' : verdict.message).toMatch(/^Body desk: screenName in "en" contains "Victim"/);
    pack.bodies[0].screenName.en = 'Desk 4';
    expect(readPack(JSON.stringify(pack), productPack())).toMatchObject({ ok: true });
    pack.roleWords = { de: ['***'] };
    expect(readPack(JSON.stringify(pack), productPack())).toMatchObject({ ok: false, reason: 'PACK_ROLE_WORD' });
  });
});
