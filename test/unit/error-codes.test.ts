import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MACHINE_ADVICE, SERVICE_ADVICE } from '../../src/adapters/http/api/advice.ts';
import { JUDGEMENT_REASONS } from '../../src/core/inspection/record/alerts/index.ts';
import { ERROR_NUMBERS } from '../../src/core/inspection/record/checks/index.ts';
import { DECISION_REASONS } from '../../src/core/inspection/record/index.ts';
import { TYPING_REASONS } from '../../src/core/inspection/record/terms/index.ts';
import { allCodes, CODE_RANGES, CODE_TABLES, numberOf, RETIRED_CODES } from '../../src/daemon/error-codes/index.ts';
import { words as chip } from '../../src/ui/words/chip-en.ts';
import { words as face } from '../../src/ui/words/face-en.ts';
import { words as light } from '../../src/ui/words/light-en.ts';
import { words as models } from '../../src/ui/words/models-en.ts';
import { words as papers } from '../../src/ui/words/papers-en.ts';
import { words as reasons } from '../../src/ui/words/reasons-en.ts';
import { words as seal } from '../../src/ui/words/seal-en.ts';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

/** Written like a reason and none: names of the environment, of SQLite and of the standard, and words of an officer. */
const NO_REASONS: ReadonlySet<string> = new Set([
  ...DECISION_REASONS,
  ...JUDGEMENT_REASONS,
  ...TYPING_REASONS,
  // What to do, beside a reason that has its number.
  ...SERVICE_ADVICE,
  ...MACHINE_ADVICE,
  ...['GRP_EVAL_CHECK', 'GRP_SSV_CHECK', 'GRP_UV_DULLNESS'],
  ...['CREDENTIALS_DIRECTORY', 'RUNTIME_DIRECTORY', 'JOURNAL_STREAM', 'NOTIFY_SOCKET', 'WATCHDOG_PID', 'WATCHDOG_USEC'],
  ...[
    'PCSCLITE_CSOCK_NAME',
    'LISTEN_FDNAMES',
    'LISTEN_FDS',
    'LISTEN_PID',
    'LISTEN_PIDFDID',
    'ORT_DISABLE_TELEMETRY',
    'SUDO_USER',
  ],
  ...['PRETTY_NAME', 'SAME_UPPER'],
  // Files of a chip (ICAO 9303-10).
  ...['EF_COM', 'EF_SOD'],
  // Elements of the consolidated list of the United Nations.
  ...['ALIAS_NAME', 'CONSOLIDATED_LIST', 'COUNTRY_OF_ISSUE', 'FIRST_NAME'],
  ...['FOURTH_NAME', 'FROM_YEAR', 'INDIVIDUAL_ALIAS', 'INDIVIDUAL_DATE_OF_BIRTH'],
  ...['INDIVIDUAL_DOCUMENT', 'ISSUING_COUNTRY', 'NAME_ORIGINAL_SCRIPT', 'REFERENCE_NUMBER'],
  ...['SECOND_NAME', 'THIRD_NAME', 'TO_YEAR', 'TYPE_OF_DATE'],
  ...['TYPE_OF_DOCUMENT', 'TYPE_OF_DOCUMENT2'],
  // Finer codes beside the reason of a check of the chip, for the log.
  ...['DS_ABSENT', 'CSCA_ABSENT', 'DG1_ABSENT', 'SID_TOLERANT', 'KEY_USAGE', 'EXTENDED_KEY_USAGE'],
  ...['CRITICAL_EXTENSION', 'NOT_CA', 'KEY_SIZE', 'EC_KNOWN_PRIME', 'EC_UNKNOWN'],
  // What is wrong with the form of a seal, beside its reason.
  ...['TOO_LARGE', 'TLV_LENGTH', 'TLV_OVERRUN', 'DUPLICATE_TAG', 'MESSAGE_MISSING', 'SIGNATURE_MISSING'],
  ...['SIGNATURE_FORM', 'CERTIFICATE_MISSING', 'BASE32_CHAR', 'BASE32_LENGTH', 'BASE32_BITS', 'ZLIB_LIMIT'],
  ...['ZLIB_TRAILING', 'ERR_BUFFER_TOO_LARGE', 'JSON_DUPLICATE', 'JSON_DEPTH', 'JSON_NODES', 'JSON_SURROGATE'],
  ...['JSON_MEMBER', 'FIELD_LENGTH', 'FIELD_C40', 'FIELD_UTF8', 'FIELD_DATE', 'FIELD_CERTIFICATE', 'FIELD_TLV'],
  ...['FIELD_MISSING', 'FIELD_BOTH', 'FIXED_HEADER', 'RAW_LENGTH', 'UNKNOWN_FEATURE'],
  // What went wrong in a step of a reading, beside its reason.
  ...['GROUP_UNKNOWN', 'GROUP_SCALAR', 'GROUP_ELEMENT', 'NO_STATUS', 'READER_DENIED', 'READER_SHARED', 'READER_DRIVER'],
  ...['READER_SHORT', 'SHORT_KEY', 'SHORT_RSA', 'NO_SIGNATURE', 'CARD_SECURITY', 'TOO_MUCH'],
  // What a known defect of the issuer is about, beside its reason.
  ...['DEFECT_LIST', 'DS_MALFORMED', 'DS_ENCODING', 'DS_SIGNATURE', 'SOD_MALFORMED', 'COM_SOD'],
  // What OpenSSL and Node say of a certificate; the reason of the line is made of it.
  ...['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT'],
  ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'INVALID_CA'],
  ...['INVALID_PURPOSE', 'CERT_SIGNATURE_FAILURE', 'CERT_UNTRUSTED', 'CERT_REJECTED'],
  // What the codes of a signed pack begin with.
  'REF_PACK',
  'DOC_MODEL',
  'DOC_REFERENCE',
]);

/** Every text of the program that is written like a reason code, with a file in which it stands. */
function written(): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !entry.name.endsWith('.ts') || /^(ui|daemon\/error-codes)\//.test(relative(src, file)))
      continue;
    for (const [, code = ''] of readFileSync(file, 'utf8').matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)) {
      if (!code.startsWith('SQLITE_')) found.set(code, relative(src, file));
    }
  }
  return found;
}

describe('error codes', () => {
  it('give every reason code of the program a number', () => {
    const without = [...written()].filter(([code]) => numberOf(code) === null && !NO_REASONS.has(code));
    expect(without, 'a new reason takes the next free number of its table in src/daemon/error-codes').toEqual([]);
    for (const role of ['ROOT', 'TIMESTAMP', 'SNAPSHOT', 'TARGETS']) {
      for (const stem of ['UPDATE_EXPIRED', 'UPDATE_BAD_SIGNATURE', 'UPDATE_VERSION_LOWER']) {
        expect(numberOf(`${stem}_${role}`), `${stem}_${role}`).not.toBeNull();
      }
    }
    for (const pack of ['POLICY', 'REF_PACK', 'ISSUES', 'TRUST', 'CAL', 'DOC_MODEL', 'MODEL_POINTER']) {
      for (const fault of ['UNREADABLE', 'SIGNATURE', 'APPROVALS', 'OLDER', 'REPLACED', 'MISSING', 'EXPIRED'])
        expect(numberOf(`${pack}_${fault}`), `${pack}_${fault}`).not.toBeNull();
    }
    for (const role of ['ROOT', 'SNAPSHOT', 'TARGETS']) expect(numberOf(`UPDATE_VERSION_OTHER_${role}`)).not.toBeNull();
  });

  it('keep the numbers that were given out, and give none twice', () => {
    const [, ...rows] = readFileSync(join(root, 'test/vectors/error-codes.csv'), 'utf8').trim().split('\n');
    const given = rows.map((row) => row.split(','));
    const now = allCodes().map(({ number, reason }) => [String(number), reason]);
    expect(new Set(given.map(([number]) => number)).size, 'a number stands twice in the file').toBe(given.length);
    const order = (a: string[], b: string[]): number => Number(a[0]) - Number(b[0]);
    expect(now, 'numbers are added at the end of a table, and never changed').toEqual([...given].sort(order));
    const names = [...Object.keys(ERROR_NUMBERS), ...CODE_TABLES.flatMap((table) => Object.keys(table))];
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(now.filter(([number]) => RETIRED_CODES[Number(number)] !== undefined)).toEqual([]);
  });

  it('lie in the ranges of their rooms', () => {
    const starts = CODE_RANGES.map(([from]) => from);
    const wrong = allCodes().filter(({ number }) => number <= 10_000 || number >= 100_000 || starts.includes(number));
    expect(wrong).toEqual([]);
    const room = (number: number): string =>
      CODE_RANGES.filter(([from]) => number > from)
        .map(([, name]) => name)
        .at(-1) ?? '';
    const expected: Readonly<Record<string, string>> = {
      MRZ: 'mrz',
      DOC: 'document',
      FACE: 'face',
      CHIP: 'chip',
      REF: 'protection',
      MODEL: 'inference',
    };
    for (const { reason, number } of allCodes()) {
      if (reason.startsWith('FACE_LIST_')) expect(room(number), reason).toBe('watchlist');
      else {
        const wanted = expected[reason.split('_')[0] ?? ''];
        if (wanted !== undefined) expect(room(number), reason).toBe(wanted);
      }
    }
  });

  it('are described, one and all', () => {
    const screen: Readonly<Record<string, string>> = {
      ...reasons,
      ...face,
      ...light,
      ...models,
      ...papers,
      ...chip,
      ...seal,
    };
    for (const code of Object.keys(ERROR_NUMBERS)) {
      expect(screen[`reason.${code}.title`], code).toMatch(/\w{3}/);
      expect(screen[`reason.${code}.advice`], code).toMatch(/\w{3}/);
    }
    for (const table of CODE_TABLES) {
      for (const [code, [, text]] of Object.entries(table)) {
        expect(text, code).toMatch(/^[A-Z].{12,}\S$/);
      }
    }
  });

  it('are published as they are', () => {
    execFileSync(process.execPath, ['tools/error-codes.mjs', '--check'], { cwd: root, stdio: 'pipe' });
  });

  it('stand in the log beside the reason', () => {
    const program =
      "const { createLog } = await import('./dist/daemon/process/log.js');" +
      "const log = createLog('info'); log.warn({ reason: 'STORE_FULL' }, 'x'); log.warn({ reason: 'no code' }, 'y');";
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' });
    const [first, second] = run.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ reason: 'STORE_FULL', code: 71001 });
    expect(second).not.toHaveProperty('code');
  });
});
