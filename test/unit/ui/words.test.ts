import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ADJUDICATION_OUTCOMES,
  ALERT_CLASSES,
  CHECK_TABLE,
  CHECK_VALUES,
  DECISION_REASONS,
  FACE_MEASURE_IDS,
} from '../../../src/inspection/index.ts';
import { en } from '../../../src/ui/words/en.ts';
import { isKey, reasonShort, t, tCode, tn } from '../../../src/ui/words/index.ts';

const src = resolve(import.meta.dirname, '../../../src');

/** Members of the string unions of a source file whose name ends in one of the given words. */
function unionMembers(file: string, names: RegExp): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/export type (\w+) =([^;]*);/g)]
    .filter((match) => names.test(match[1] ?? ''))
    .flatMap((match) => [...(match[2] ?? '').matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map((member) => member[1] ?? ''));
}

const reasons = new Set([
  ...unionMembers('inspection/results.ts', /Reason$/),
  ...unionMembers('inspection/ports.ts', /Failure$/),
  ...unionMembers('mrz/types.ts', /Reason$/),
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
    expect(reasonShort(code)).not.toMatch(/\.$/);
  });

  it.each([...reasons])('%s does not say once more that something was not done', (code) => {
    expect(tCode('reason', code, '.title')).not.toMatch(/^Not (done|judged)/);
  });

  it('has words for every refusal of the daemon an officer can meet', () => {
    const refusals = unionMembers('inspection/commands.ts', /Refusal$/);
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

  it('shows no word that names a role on a glass others can see', () => {
    for (const [key, text] of Object.entries(en)) expect(text, key).not.toMatch(/suspect|victim|traffick/i);
  });

  it('uses every key that is not looked up by code, and no key that does not exist', () => {
    const sources = readdirSync(join(src, 'ui'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('words/en'))
      .map((name) => readFileSync(join(src, 'ui', name), 'utf8'))
      .join('\n');
    const byCode =
      /^(reason|problem|check|tile|field|value|device|guidance|feature|explain|evidence|decisionReason|help|key|group|status|page|lists|alert|manual|support|details|reasons|done|action|face|time|age|person|mrz|closeUp|measure|counters|ind|language)\./;
    const unused = Object.keys(en).filter((key) => {
      const base = key.replace(/\.(one|other)$/, '');
      return !byCode.test(key) && !sources.includes(`'${base}'`);
    });
    expect(unused).toEqual([]);
  });

  it('fills placeholders, chooses plurals and shows an unknown code as it is', () => {
    expect(t('strip.lists.other', { n: 4, age: '3 h' })).toBe('4 lists, oldest 3 h');
    expect(tn('person.days', 1)).toBe('1 day');
    expect(tn('person.days', 1412)).toBe('1,412 days');
    expect(tCode('reason', 'NEW_CODE', '.title')).toBe('NEW_CODE');
  });
});
