import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MACHINE_ADVICE, SERVICE_ADVICE } from '../../../src/adapters/http/api/advice.ts';
import { COMPONENTS } from '../../../src/adapters/http/api/diagnosis.ts';
import { diagnosisApi } from '../../../src/adapters/http/api/index.ts';
import { DEVICE_ADVICE } from '../../../src/core/inspection/ports/index.ts';
import { ADJUDICATION_OUTCOMES } from '../../../src/core/inspection/record/alerts/alerts.ts';
import { ALERT_CLASSES } from '../../../src/core/inspection/record/alerts/index.ts';
import {
  CHECK_TABLE,
  CHECK_VALUES,
  ERROR_NUMBERS,
  FACE_MEASURE_IDS,
} from '../../../src/core/inspection/record/checks/index.ts';
import { DECISION_REASONS } from '../../../src/core/inspection/record/index.ts';
import { changeWords, isKey, reasonShort, t, tCode, tn } from '../../../src/ui/words/index.ts';

const src = resolve(import.meta.dirname, '../../../src');

beforeAll(async () => {
  await changeWords('en');
});

/** Members of the string unions of a source file whose name ends in one of the given words. */
function unionMembers(file: string, names: RegExp): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/export type (\w+) =([^;]*);/g)]
    .filter((match) => names.test(match[1] ?? ''))
    .flatMap((match) => [...(match[2] ?? '').matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map((member) => member[1] ?? ''));
}

const reasons = new Set([
  ...Object.keys(ERROR_NUMBERS),
  ...unionMembers('core/inspection/ports/devices.ts', /Failure$/),
  ...unionMembers('core/mrz/types.ts', /Reason$/),
]);

describe('words', () => {
  it('found the unions it is about to check', () => {
    for (const code of [
      'MRZ_CHECK_DIGIT',
      'READ_PARTIAL',
      'DOC_CAPTURE_GLARE',
      'PAD_ALARM',
      'LIST_STALE',
      'QUEUE_FULL',
    ]) {
      expect(reasons).toContain(code);
    }
    expect(reasons.size).toBeGreaterThan(70);
  });

  it.each([...reasons])('%s has a title, a short form and an advice', (code) => {
    for (const part of ['title', 'short', 'advice']) expect(isKey(`reason.${code}.${part}`), part).toBe(true);
    // Four words at most, so that the strip stays on one line at 1024 px.
    expect(reasonShort(code).split(' ').length).toBeLessThanOrEqual(5);
  });

  it.each([...reasons])('%s does not say once more that something was not done', (code) => {
    expect(tCode('reason', code, '.title')).not.toMatch(/^Not (done|judged)/);
  });

  it('has words for every refusal of the daemon an officer can meet', () => {
    const refusals = unionMembers('core/inspection/lane/commands.ts', /Refusal$/);
    expect(refusals).toContain('STALE_SCREEN');
    for (const code of refusals) expect(isKey(`problem.${code}`), code).toBe(true);
  });

  it('has words for checks, results, alert classes, outcomes and decision reasons', () => {
    for (const name of Object.keys(CHECK_TABLE)) expect(isKey(`check.${name}`), name).toBe(true);
    for (const measure of FACE_MEASURE_IDS) expect(isKey(`measure.${measure}`), measure).toBe(true);
    for (const value of CHECK_VALUES) {
      expect(isKey(`value.${value}`)).toBe(true);
      expect(isKey(`tile.${value}`)).toBe(true);
      expect(isKey(`help.sign.${value}`)).toBe(true);
    }
    for (const via of ['image', 'typed', 'confirmed']) expect(isKey(`mrz.${via}`)).toBe(true);
    for (const why of ['uncertain', 'proposal', 'disputed']) expect(isKey(`closeUp.${why}`)).toBe(true);
    for (const cls of ALERT_CLASSES) expect(isKey(`alert.${cls}.title`) && isKey(`alert.${cls}.first`)).toBe(true);
    for (const outcome of ADJUDICATION_OUTCOMES) expect(isKey(`alert.${outcome}`)).toBe(true);
    for (const reason of DECISION_REASONS) expect(isKey(`decisionReason.${reason}`)).toBe(true);
  });

  it('has words for every part of the machine, its states, its stages and what to do about it', () => {
    for (const id of COMPONENTS) expect(isKey(`machine.id.${id}`), id).toBe(true);
    for (const state of diagnosisApi.COMPONENT_STATES) {
      expect(isKey(`machine.state.${state}`), state).toBe(true);
      expect(isKey(`machine.mean.${state}`), state).toBe(true);
    }
    for (const stage of diagnosisApi.STAGES) expect(isKey(`machine.stage.${stage}`), stage).toBe(true);
    for (const advice of [...MACHINE_ADVICE, ...SERVICE_ADVICE, ...DEVICE_ADVICE])
      expect(isKey(`advice.${advice}`), advice).toBe(true);
    // What doctor finds of a kind that the page tells by its code; what it only compares with is no finding.
    const files = ['fittings', 'installed', 'report', 'whole'].map((name) => `cli/doctor/${name}.ts`);
    const codes = files.flatMap((file) =>
      [...readFileSync(join(src, file), 'utf8').matchAll(/(?<!=== )'([A-Z]+(?:_[A-Z]+)+)'/g)].map(
        ([, code = '']) => code,
      ),
    );
    expect(codes).toContain('UNIT_FAILED');
    for (const code of new Set([...codes, 'SELFTEST_NEVER', 'SELFTEST_OVERDUE', 'DISK_LOW'])) {
      if (code === 'DAEMON_SILENT') continue; // A silent daemon shows no page.
      expect(isKey(`machine.is.${code}`) || isKey(`reason.${code}.title`), code).toBe(true);
    }
  });

  it('fills placeholders, chooses plurals and shows an unknown code as it is', () => {
    expect(t('strip.lists.other', { n: 4, age: '3 h' })).toBe('4 lists, oldest 3 h');
    expect(tn('person.days', 1)).toBe('1 day');
    expect(tn('person.days', 1412)).toBe('1,412 days');
    expect(tCode('reason', 'NEW_CODE', '.title')).toBe('NEW_CODE');
  });

  it('keeps a name of the other direction from turning its neighbours round', () => {
    expect(t('status.who', { lane: 'Lane 4', officer: 'مريم' })).toBe('Lane 4 · \u2068مريم\u2069');
  });
});

describe('keys in the code', () => {
  const drawn = readdirSync(join(src, 'ui'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/^words\/\w+-\w{2}\.ts$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(src, 'ui', name), 'utf8') }));

  /** Keys that a source names: whole, or with a hole that a code fills (`reason.${code}.title`, `tCode('tile', …)`). */
  function named(text: string): { whole: string[]; open: RegExp[] } {
    const whole = [...text.matchAll(/['`]([a-z]\w*(?:\.[\w/-]+)+|close)['`]/g)].map((match) => match[1] ?? '');
    const holes = [...text.matchAll(/`([^`\s]*\$\{[^`]*)`/g)].map((match) =>
      (match[1] ?? '')
        .split(/\$\{[^}]*\}/)
        .map((part) => part.replaceAll('.', '\\.'))
        .join('.+'),
    );
    const codes = [...text.matchAll(/tCode\(\s*'([\w.]+)'/g)].map(
      (match) => `${match[1]?.replaceAll('.', '\\.')}\\..+`,
    );
    const usable = holes.filter((hole) => /^[a-z]\w*\\\./.test(hole));
    return { whole, open: [...usable, ...codes].map((pattern) => new RegExp(`^${pattern}$`)) };
  }

  const areas = readdirSync(join(src, 'ui/words')).flatMap((name) => /^(\w+)-en\.ts$/.exec(name)?.[1] ?? []);

  async function english(area: string): Promise<Record<string, string>> {
    return (await import(join(src, `ui/words/${area}-en.ts`))).words;
  }

  it('uses every key, by name or by a code', async () => {
    const all = drawn.map(({ text }) => named(text));
    const whole = new Set(all.flatMap((found) => found.whole));
    const open = all.flatMap((found) => found.open);
    const unused: string[] = [];
    for (const area of areas) {
      for (const key of Object.keys(await english(area))) {
        const base = key.replace(/\.(one|other)$/, '');
        const used = (name: string) => whole.has(name) || open.some((pattern) => pattern.test(name));
        if (!used(key) && !used(base)) unused.push(key);
      }
    }
    expect(unused).toEqual([]);
  });

  it('draws the lane and the sign-in from the first words alone', async () => {
    const { FIRST, REST } = await import(join(src, 'ui/words/areas.ts'));
    expect([...FIRST, ...REST].sort()).toEqual([...areas].sort());
    const late = new Set<string>();
    for (const area of REST)
      for (const key of Object.keys(await english(area))) late.add(key.replace(/\.(one|other)$/, ''));
    const early = drawn.filter(
      ({ name }) => !/^(machine|panels|privacy|second-factor|setup|support|supervisor|words)\//.test(name),
    );
    const wrong = early.flatMap(({ name, text }) =>
      named(text)
        .whole.filter((key) => late.has(key))
        .map((key) => `${name}: ${key}`),
    );
    expect(wrong).toEqual([]);
  });
});
