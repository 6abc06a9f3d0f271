import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import type { Account, Accounts, PinResult } from '../../../src/adapters/storage/accounts/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { Eyes } from '../../../src/cli/calibration/index.ts';
import type { Look } from '../../../src/cli/calibration/look.ts';
import type { CalibrateParts } from '../../../src/cli/documents/calibrate.ts';
import { registerCalibrateCommands } from '../../../src/cli/documents/calibrate.ts';
import type { OpenedState, StateContext } from '../../../src/cli/state/index.ts';
import { parseConfig } from '../../../src/core/config/index.ts';
import type { CalibratedCheck } from '../../../src/core/document/calibration/index.ts';
import type { Check, ReasonCode } from '../../../src/core/inspection/record/checks/index.ts';
import type { MrzDocument } from '../../../src/core/mrz/index.ts';
import { calibratedComponents } from '../../../src/inference/host/index.ts';
import { DEVICE } from '../../fakes/calibrations.ts';
import { memoryOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

/** What a picture of this test shows; it is in the file in place of pixels. */
interface Shown {
  number: string | null;
  country?: string;
  sharpness?: number;
  /** Reason of a capture gate that fails. */
  capture?: ReasonCode;
  font?: number | null;
  /** Score of the patch network, and the floor of its bundle. */
  recapture?: { score: number; floor: number | null };
  place?: number;
  /** Document type that the page was found to be of, and the score of its layout. */
  layout?: { type: string; score: number };
  format?: Look['setting']['format'];
  step?: number;
}

const PINS: Readonly<Record<string, string>> = { tom: '271828', sofia: '314159', tess: '161803' };

let state: TestState;
let journal: AuditJournal;
let said: string[];
let code: number;
let pins: string[];
let looked: number;
/** As `show` will find them: a calibration is about the components in place. */
const components = await calibratedComponents({ committedDir: join(packageRoot, 'models') });

const at = (name: string): string => join(state.stateDir, name);

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  said = [];
  pins = [PINS['tom'] as string, PINS['sofia'] as string];
  looked = 0;
});
afterEach(() => {
  journal.stop();
  state.remove();
});

/** A check as the steps give it, with the delivered threshold of its score. */
function check(id: CalibratedCheck, score: number | null, more: Partial<Check> = {}): Check {
  const capture = id === 'document.capture';
  const judged = score !== null;
  return {
    check: id,
    mode: capture ? 'm' : 'e',
    value: judged ? 'successful' : 'not-supported',
    reason: judged ? (capture ? 'DOC_CAPTURE_OK' : 'DOC_MRZ_PRINT_OK') : 'DOC_PRINT_TOO_SMALL',
    errorCode: null,
    margin: null,
    ...(judged
      ? {
          score: {
            value: score,
            threshold: capture ? 0.07 : 1,
            achievedFmr: null,
            direction: capture ? 'higher-is-better' : 'higher-is-suspicious',
          },
        }
      : {}),
    component: components.get(id) ?? { name: 'document-patch', version: '1.0.0', sha256: 'aa'.repeat(32) },
    t0: 0,
    t1: 1,
    ...more,
  };
}

const eyes: Eyes = {
  look: (bytes) => {
    looked += 1;
    const shown = JSON.parse(Buffer.from(bytes).toString('utf8')) as Shown;
    const {
      number,
      country = 'UTO',
      sharpness = 0.2,
      font = 0.5,
      place = 0.5,
      format = 'jpeg',
      step = 6,
      recapture,
      layout,
    } = shown;
    const capture = shown.capture === undefined ? {} : { value: 'failed' as const, reason: shown.capture };
    const patch = recapture === undefined ? [] : [check('document.recapture', recapture.score)];
    const floor = recapture?.floor ?? null;
    const floors = new Map(floor === null ? [] : [['document.recapture', floor] as const]);
    const ofType = layout && {
      component: { name: 'document-model', version: layout.type, sha256: 'ab'.repeat(32) },
    };
    const checks = [
      ...(layout === undefined ? [] : [check('document.layout', layout.score, ofType)]),
      ...patch,
      check('document.capture', sharpness, capture),
      check('document.mrz-font', font),
      check('document.mrz-position', place),
    ];
    const zone = {
      documentNumber: number,
      documentCode: 'P',
      issuingState: { code: country },
      checks: [{ of: 'document-number', ok: true }],
    };
    const document = number === null ? null : (zone as unknown as MrzDocument);
    return Promise.resolve({ setting: { format, ppi: null, step }, checks, document, floors });
  },
  stop: async () => undefined,
};

const account = (id: string, role: Account['role'], more: Partial<Account> = {}): Account => ({
  id,
  name: id,
  role,
  active: true,
  createdAt: '',
  lockedUntil: null,
  madeBy: null,
  pinBy: null,
  pinKeyed: true,
  ownPinAt: null,
  trained: null,
  ...more,
});
const people = [
  account('tom', 'technician'),
  account('tess', 'technician'),
  account('sofia', 'supervisor'),
  account('anna', 'officer'),
  account('gone', 'supervisor', { active: false }),
];

async function type(words: string[], config: object = {}): Promise<string> {
  const parsed = parseConfig(
    {
      lane: { id: 'lane-1', name: 'Lane 1' },
      stateDir: state.stateDir,
      key: { kind: 'development' },
      scanner: { kind: 'none' },
      imager: { kind: 'folder', path: at('spool'), device: DEVICE },
      camera: { kind: 'none' },
      lists: [],
      ...config,
    },
    state.stateDir,
  );
  if (!parsed.ok) throw new Error(parsed.message);
  const accounts: Pick<Accounts, 'find' | 'verifyPin'> & { keys: Pick<Accounts['keys'], 'of'> } = {
    keys: { of: () => [] },
    find: (id) => people.find((one) => one.id === id) ?? null,
    verifyPin: (id, pin): Promise<PinResult> => {
      const known = people.find((one) => one.id === id);
      if (known !== undefined && PINS[id] === pin) return Promise.resolve({ ok: true, officer: known, epoch: 0 });
      return Promise.resolve({ ok: false, reason: 'PIN_WRONG', retryAfterMs: null, officer: id, budget: '' });
    },
  };
  const memory = memoryOf(state, journal);
  const opened = { config: parsed.config, journal, memory, accounts, clock: state.clock, close: () => undefined };
  const context: StateContext = {
    open: async () => ({ ok: true, state: opened as unknown as OpenedState }),
    print: (line) => void said.push(line),
    warn: (line) => void said.push(line),
    exit: (status) => {
      code = status;
    },
  };
  const parts: CalibrateParts = {
    openEyes: async () => eyes,
    askPins: async () => ({ ok: true, pins }),
    salt: () => new Uint8Array(32).fill(1),
  };
  said = [];
  code = 0;
  const program = new Command().exitOverride();
  registerCalibrateCommands(program, context, parts);
  await program.parseAsync(['calibrate', ...words], { from: 'user' });
  return said.join('\n');
}

function draw(folder: string, pages: readonly Shown[]): void {
  rmSync(at(folder), { recursive: true, force: true });
  mkdirSync(at(folder), { recursive: true });
  for (const [i, page] of pages.entries()) {
    writeFileSync(join(at(folder), `page-${String(i).padStart(3, '0')}.jpg`), JSON.stringify(page));
  }
}

/** Genuine documents whose scores rise evenly. */
const genuine = (n: number, more: Partial<Shown> = {}): Shown[] =>
  Array.from({ length: n }, (_, i) => ({
    number: `N${i}`,
    country: i % 3 === 0 ? 'UTO' : 'D',
    sharpness: 0.2 + i / 1000,
    font: 0.3 + i / 100,
    place: 0.3 + i / 50,
    ...more,
  }));

const documents = (...more: string[]): string[] => [
  'documents',
  ...['--pages', at('pages'), '--technician', 'tom', '--approver', 'sofia', '--consent', '--config', 'lane.json'],
  ...more,
];
const records = (): string[] => {
  try {
    return readdirSync(at('calibrations'));
  } catch {
    return [];
  }
};
const recordOf = (name: string) => JSON.parse(readFileSync(join(at('calibrations'), `${name}.json`), 'utf8')).content;

describe('waypost calibrate documents', () => {
  it('refuses with the number still needed', async () => {
    draw('pages', genuine(47));
    const out = await type(documents());
    expect(out).toContain('document.mrz-font        47 of 60 pages; 13 more are needed for a bound of 5 %');
    expect(out).toContain('Nothing was calibrated.');
    expect(code).toBe(1);
    draw('pages', genuine(100));
    expect(await type(documents('--target', '2', '--check', 'document.mrz-font'))).toContain(
      '100 of 149 pages; 49 more are needed for a bound of 2 %',
    );
    expect([records(), code]).toEqual([[], 1]);
  });

  it('sets thresholds that hold, writes numbers only, and names both people in the audit', async () => {
    draw('pages', genuine(74));
    const out = await type(documents());
    expect(code).toBe(0);
    expect(out).toContain('74 documents counted, by issuer and type: D P 49, UTO P 25');
    expect(out).toContain('threshold 1.030 (delivered 1.000): 0 of 74 genuine documents alarm, at most 4 % (95 %)');
    expect(out).toContain('is shown but does not count, because the attack kit is incomplete');
    expect(out).toContain(`Delete the pictures in ${at('pages')}.`);
    expect(records()).toEqual(['document.capture.json', 'document.mrz-font.json', 'document.mrz-position.json']);
    expect(recordOf('document.mrz-position')).toMatchObject({
      n: 74,
      alarms: 0,
      threshold: 1.76,
      target: 0.05,
      mode: 'e',
      reason: 'CAL_KIT_INCOMPLETE',
      technician: 'tom',
      approver: 'sofia',
      validUntil: '2027-11-25T12:00:00.000Z',
      images: { format: 'jpeg', ppi: null, step: [6, 6] },
    });
    expect(recordOf('document.capture')).toMatchObject({ threshold: 0.2, target: null });
    for (const name of records()) {
      const text = readFileSync(join(at('calibrations'), name), 'utf8');
      for (const personal of ['N1', 'page-0']) expect(text).not.toContain(personal);
    }
    const rows = ['document.mrz-font', 'document.mrz-position'].flatMap((id) => journal.caseRows(id));
    expect(rows.map(({ text }) => JSON.parse(text).body)).toEqual([
      expect.objectContaining({ technician: 'tom', approver: 'sofia', n: 74 }),
      expect.objectContaining({ technician: 'tom', approver: 'sofia', n: 74 }),
    ]);
    const shown = await type(['show', '--config', 'lane.json']);
    expect(shown).toContain('document.mrz-font        calibrated on 2026-11-25, 74 documents, threshold 1.030');
    expect(shown).toContain('by tom, approved by sofia');
  });

  it('makes a check count only where the attack kit is seen, and says where it is blind', async () => {
    draw('pages', genuine(74));
    const attacks = (n: number, alarming: number): Shown[] =>
      Array.from({ length: n }, (_, i) => ({
        number: null,
        font: (i < alarming ? 2 : 0.5) + i / 1000,
        place: i < alarming ? 3 : 0.5,
      }));
    draw('kit/mrz-font-laser', attacks(10, 8));
    draw('kit/mrz-place-laser', attacks(10, 7));
    const out = await type(documents('--attack-kit', at('kit')));
    expect(out).toContain('attack kit at this threshold: mrz-font-laser 8 of 10, mrz-place-laser 7 of 10');
    expect(recordOf('document.mrz-font')).toMatchObject({ mode: 'o', reason: null });
    expect(recordOf('document.mrz-position')).toMatchObject({ mode: 'e', reason: 'DOC_BLIND_HERE' });
    expect(await type(['show', '--config', 'lane.json'])).toMatch(/document\.mrz-font .* counts; until 2027-11-25/);
  });

  it.each<[string, Shown[], string]>([
    ['copies of one picture', Array(10).fill({ number: null, font: 2 }), '9 not counted: a copy of a picture'],
    [
      'pictures of another setting',
      Array.from({ length: 10 }, (_, i) => ({ number: null, font: 2 + i, format: 'png' as const })),
      '10 not counted: a different format, resolution or compression than the genuine pages',
    ],
  ])('promotes no check on %s', async (_, attacks, why) => {
    draw('pages', genuine(60));
    draw('kit/mrz-font-laser', attacks);
    expect(await type(documents('--attack-kit', at('kit'), '--check', 'document.mrz-font'))).toContain(why);
    expect(recordOf('document.mrz-font')).toMatchObject({ mode: 'e', reason: 'CAL_KIT_INCOMPLETE' });
  });

  it('counts no document twice, and no page that cannot be judged', async () => {
    draw('pages', [
      ...genuine(70),
      ...genuine(3),
      { number: null },
      { number: 'B', capture: 'DOC_CAPTURE_INCOMPLETE' },
      { number: 'C', capture: 'DOC_CAPTURE_GLARE' },
    ]);
    mkdirSync(join(at('pages'), 'folder.jpg'));
    const out = await type(documents());
    expect(out).toContain('70 documents counted');
    expect(out).toMatch(
      /3 not counted: a document that was already counted \(SAME_DOCUMENT\): page-070\.jpg, page-071/,
    );
    expect(out).toContain('(NO_ZONE): page-073.jpg');
    expect(out).toContain('the picture does not show a whole page (DOC_CAPTURE_INCOMPLETE): page-074.jpg');
    expect(out).toContain('(DOC_CAPTURE_GLARE): page-075.jpg');
    draw(
      'pages',
      Array.from({ length: 60 }, () => ({ number: 'SAME' })),
    );
    expect(await type(documents())).toContain('1 of 60 pages; 59 more are needed');
    expect(code).toBe(1);
  });

  it('judges nothing by pages that the new capture gate would refuse', async () => {
    const pages = genuine(100);
    pages[0] = { ...pages[0], number: 'soft', sharpness: 0.06, place: 40 };
    draw('pages', pages);
    await type(documents());
    expect(recordOf('document.capture')).toMatchObject({ n: 100, threshold: 0.201 });
    expect(recordOf('document.mrz-position')).toMatchObject({ n: 99, threshold: 2.26 });
  });

  it('sets no threshold of the patch network below the floor of its bundle, and none without a floor', async () => {
    const recapture = (floor: number | null) =>
      genuine(60).map((page, i) => ({ ...page, recapture: { score: i / 10 - 9, floor } }));
    draw('pages', recapture(-2));
    await type(documents('--check', 'document.recapture'));
    expect(recordOf('document.recapture')).toMatchObject({
      threshold: -2,
      n: 60,
      alarms: 0,
      reason: 'CAL_KIT_INCOMPLETE',
    });
    draw('pages', recapture(-8));
    await type(documents('--check', 'document.recapture'));
    expect(recordOf('document.recapture').threshold).toBeCloseTo(-3.1, 9);
    draw('pages', recapture(null));
    expect(await type(documents('--check', 'document.recapture'))).toContain(
      'not measured on any page (MODEL_NOT_INSTALLED)',
    );
  });

  it('says of a check that was measured nowhere why, and calibrates the others', async () => {
    draw('pages', genuine(60, { font: null }));
    const out = await type(documents());
    expect(out).toContain('document.mrz-font        not measured on any page (DOC_PRINT_TOO_SMALL): left unchanged');
    expect([records(), code]).toEqual([['document.capture.json', 'document.mrz-position.json'], 0]);
  });

  it.each<[string, Shown[], string]>([
    ['no picture', [], 'There is no picture in'],
    ['pages of two formats', [...genuine(60), { number: 'png', format: 'png' }], 'several formats: jpeg, png'],
    ['pages of two qualities', [...genuine(60), { number: 'q', step: 40 }], 'different compression'],
    [
      'scores that are all the same',
      genuine(60, { font: 3, place: 3, sharpness: 0.2 }),
      'cannot distinguish anything here',
    ],
  ])('refuses %s', async (_, pages, why) => {
    draw('pages', pages);
    expect(await type(documents())).toContain(why);
    expect([records(), code > 0]).toEqual([[], true]);
  });

  it.each([
    ['0%', 'no realistic number of documents proves 0 %'],
    ['200%', 'a check that may raise an alarm for 200 % of genuine documents is of no use'],
    ['-5', '-5 is not a percentage'],
    ['five', 'five is not a percentage'],
  ])('refuses a target of %s before it looks at a page', async (target, why) => {
    draw('pages', genuine(60));
    expect(await type(documents(`--target=${target}`))).toContain(why);
    expect([looked, code]).toEqual([0, 2]);
  });

  it('refuses before it looks: no consent, no imager, an unknown check, a wrong clock, no such folder', async () => {
    draw('pages', genuine(60));
    expect(await type(documents().filter((word) => word !== '--consent'))).toContain('--consent');
    expect(await type(documents(), { imager: { kind: 'folder', path: at('spool') } })).toContain('imager.device');
    expect(await type(documents(), { imager: { kind: 'none' } })).toContain('imager.device');
    expect(await type(documents('--check', 'mrz.read'))).toContain('mrz.read cannot be calibrated');
    expect(await type(documents('--attack-kit', at('nowhere')))).toContain('nowhere cannot be read: it does not exist');
    state.clock.known = false;
    expect(await type(documents())).toContain('clock');
    state.clock.known = true;
    rmSync(at('pages'), { recursive: true });
    expect(await type(documents())).toContain('pages cannot be read: it does not exist');
    expect([looked, records()]).toEqual([0, []]);
  });

  it.each([
    ['one person alone', 'tom', 'tom', 'cannot approve'],
    ['an officer as the second', 'tom', 'anna', 'anna is officer; this requires supervisor or technician'],
    ['a supervisor as the technician', 'sofia', 'tess', 'sofia is supervisor; this requires technician'],
    ['a disabled account', 'tom', 'gone', 'gone is disabled'],
    ['an account that is not there', 'tom', 'nobody', 'There is no account nobody'],
  ])('refuses %s', async (_, technician, approver, why) => {
    draw('pages', genuine(60));
    expect(await type(documents('--technician', technician, '--approver', approver))).toContain(why);
    expect([looked, records(), code]).toEqual([0, [], 1]);
  });

  it('writes nothing with a wrong PIN of either, and the audit knows', async () => {
    draw('pages', genuine(60));
    for (const wrong of [
      ['000000', '314159'],
      ['271828', '000000'],
      ['271828', '271828'],
    ]) {
      pins = wrong;
      expect(await type(documents())).toContain('was not accepted (PIN_WRONG)');
      expect([records(), code]).toEqual([[], 1]);
    }
    const kinds = [...journal.caseRows('tom'), ...journal.caseRows('sofia')].map(({ text }) => JSON.parse(text).kind);
    expect(kinds).toEqual(['sign-in-failed', 'sign-in-failed', 'sign-in-failed']);
  });

  it('takes two technicians', async () => {
    draw('pages', genuine(60));
    pins = ['271828', '161803'];
    await type(documents('--approver', 'tess'));
    expect([records().length, code]).toEqual([3, 0]);
  });
});

describe('document types', () => {
  const pages = (n: number, type: string, first: number): Shown[] =>
    genuine(n).map((page, i) => ({ ...page, number: `${type}${i + first}`, layout: { type, score: 0.3 + i / 100 } }));
  const moved = (type: string, score: number): Shown[] =>
    Array.from({ length: 10 }, (_, i) => ({ number: null, layout: { type, score: score + i / 100 } }));
  const layout = (...more: string[]): string[] => documents('--check', 'document.layout', ...more);

  it('are calibrated each with its own pages and its own part of the kit', async () => {
    draw('pages', [...pages(60, 'UTO-P-1', 0), ...pages(20, 'D-P-1', 0)]);
    draw('kit/moved-print', [...moved('UTO-P-1', 3), ...moved('D-P-1', 0.2)]);
    const out = await type(layout('--attack-kit', at('kit')));
    expect(out).toContain(
      'document.layout UTO-P-1  threshold 1.000 (delivered 1.000): 0 of 60 genuine documents alarm',
    );
    expect(out).toContain('attack kit at this threshold: moved-print 10 of 10');
    expect(out).toContain('document.layout D-P-1    20 of 60 pages; 40 more are needed for a bound of 5 %');
    expect(records()).toEqual(['document.layout.UTO-P-1.json']);
    expect(recordOf('document.layout.UTO-P-1')).toMatchObject({ n: 60, mode: 'o', component: { version: 'UTO-P-1' } });
    // A type that is not taught here has no component: its calibration is not in force.
    expect(await type(['show', '--config', 'lane.json'])).toMatch(/document\.layout\.UTO-P-1 .*\(CAL_MODEL\)/);
    const words = ['withdraw', 'document.layout.UTO-P-1', '--reason', 'reissued', '--technician', 'tom'];
    await type([...words, '--approver', 'sofia', '--config', 'lane.json']);
    expect(code).toBe(0);
    expect(await type(['show', '--config', 'lane.json'])).toMatch(/document\.layout\.UTO-P-1 .*withdrawn/);
  });

  it('are named where no page shows one', async () => {
    draw('pages', genuine(60));
    expect(await type(layout())).toContain('document.layout          not measured on any page');
  });
});

describe('what is missing', () => {
  /** The first pictures were written on one day, the next on the day after, and so on. */
  function writtenOver(days: number): void {
    const files = readdirSync(at('pages')).sort();
    for (const [i, file] of files.entries()) {
      const day = new Date(2026, 10, 2 + Math.floor((i * days) / files.length), 12);
      utimesSync(join(at('pages'), file), day, day);
    }
  }

  it('is told in days where the pictures are of several days', async () => {
    draw('pages', genuine(48));
    writtenOver(8);
    expect(await type(documents())).toContain(
      '48 of 60 pages; 12 more are needed for a bound of 5 %; at the 6 documents a day that these pictures show, that is 2 days',
    );
  });

  it('is told in days by the word of the technician, who sees all documents and not only those that were judged', async () => {
    draw('pages', [...genuine(40), ...genuine(10, { font: null }).map((page, i) => ({ ...page, number: `M${i}` }))]);
    const out = await type(documents('--per-day', '10'));
    expect(out).toContain(
      '40 of 60 pages; 20 more are needed for a bound of 5 %; at the 8 documents a day that you stated, that is 3 days',
    );
    expect(await type(documents('--per-day', 'many'))).toContain('--per-day: state a number of documents');
    expect(code).toBe(2);
  });

  it('is not told in days by pictures of one day', async () => {
    draw('pages', genuine(47));
    const out = await type(documents());
    expect(out).not.toContain('that is');
    expect(out).toContain('Use --per-day N to state how many documents are read in a day.');
  });

  it('is listed by show, without the lights that the imager does not have', async () => {
    const out = await type(['show', '--per-day', '6', '--config', 'lane.json']);
    expect(out).toContain(
      'document.mrz-font        60 different genuine documents, 10 days; attack kit: mrz-font: 10 pages',
    );
    expect(out).not.toContain('document.uv-page');
    draw('pages', genuine(60));
    draw(
      'kit/mrz-font-laser',
      Array.from({ length: 10 }, (_, i) => ({ number: null, font: 3 + i })),
    );
    await type(
      documents('--check', 'document.mrz-font', '--check', 'document.mrz-position', '--attack-kit', at('kit')),
    );
    const after = await type(['show', '--config', 'lane.json']);
    expect(after).not.toContain('document.mrz-font        60 different');
    expect(after).toMatch(
      /document\.mrz-position +the same genuine documents again; attack kit: mrz-place: there is no/,
    );
    const lights = { imager: { kind: 'folder', path: at('spool'), device: DEVICE, lights: ['white', 'uv'] } };
    expect(await type(['show', '--config', 'lane.json'], lights)).toContain('document.uv-page');
  });
});

const withdraw = (technician = 'tom', approver = 'sofia'): string[] => [
  ...['withdraw', 'document.mrz-font', '--reason', 'glass changed', '--technician', technician],
  ...['--approver', approver, '--config', 'lane.json'],
];

describe('waypost calibrate show and withdraw', () => {
  it('say that nothing is calibrated', async () => {
    expect(await type(['show', '--config', 'lane.json'])).toContain('every check runs as delivered');
    expect(await type(withdraw())).toContain('has no calibration that could be withdrawn');
    expect(code).toBe(1);
  });

  it('take a calibration out of force, once', async () => {
    draw('pages', genuine(60));
    await type(documents());
    await type(withdraw());
    expect(code).toBe(0);
    expect(await type(['show', '--config', 'lane.json'])).toMatch(/document\.mrz-font +not in force: it was withdrawn/);
    const rows = journal.caseRows('document.mrz-font').map(({ text }) => JSON.parse(text));
    expect(rows.at(-1)).toMatchObject({
      kind: 'calibration-withdrawn',
      body: { technician: 'tom', approver: 'sofia', reason: 'glass changed' },
    });
  });

  it.each([
    ['the same person twice', 'tom', 'tom', ['271828', '271828']],
    ['an officer', 'tom', 'anna', ['271828', '161803']],
    ['a supervisor in the place of the technician', 'sofia', 'tom', ['314159', '271828']],
    ['a second person who is disabled', 'tom', 'gone', ['271828', '314159']],
    ['a second PIN that is the first', 'tom', 'sofia', ['271828', '271828']],
    ['no second PIN', 'tom', 'sofia', ['271828']],
  ])('are not withdrawn by %s', async (_who, technician, approver, typed) => {
    draw('pages', genuine(60));
    await type(documents());
    pins = typed;
    await type(withdraw(technician, approver));
    expect(code).toBe(1);
    expect(await type(['show', '--config', 'lane.json'])).not.toContain('withdrawn');
  });

  it('say of another imager that the calibration is not in force', async () => {
    draw('pages', genuine(60));
    await type(documents());
    const other = { imager: { kind: 'folder', path: at('spool'), device: { ...DEVICE, firmware: '1.9' } } };
    expect(await type(['show', '--config', 'lane.json'], other)).toContain('(CAL_IMAGER)');
    const lamps = { imager: { kind: 'folder', path: at('spool'), device: DEVICE, lights: ['white', 'ir'] } };
    expect(await type(['show', '--config', 'lane.json'], lamps)).toContain('(CAL_IMAGER)');
    state.clock.advanceMs(367 * 86_400_000);
    expect(await type(['show', '--config', 'lane.json'])).toContain('CAL_');
  });
});
