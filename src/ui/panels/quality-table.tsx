import type { CheckView } from '../api.gen.ts';
import { Sign } from '../parts/signs.tsx';
import { ColumnHeads } from '../parts/table.tsx';
import { currentLocale, t, tCode } from '../words/index.ts';

type Reading = CheckView['quality'][number];

/** Every measure of the live picture with value, limit, unit and clause, and whether it failed. */
export function QualityTable({ checks }: { checks: readonly CheckView[] }) {
  const readings = checks.find((check) => check.check === 'face.capture')?.quality ?? [];
  if (readings.length === 0) return null;
  return (
    <table class="details quality">
      <caption>{t('quality.title')}</caption>
      <ColumnHeads
        words={[t('quality.measure'), t('quality.value'), t('quality.limits'), t('quality.met'), t('quality.clause')]}
      />
      <tbody>
        {readings.map((reading) => (
          <tr key={reading.measure} class={reading.advisory ? 'evaluatory' : ''}>
            <th scope="row">{tCode('measure', reading.measure)}</th>
            <td class="figure">{withUnit(figure(reading.value), reading)}</td>
            <td class="figure">{withUnit(limits(reading), reading)}</td>
            <td>
              <span class="details-value">
                <Sign value={reading.ok ? 'successful' : 'undetermined'} size="tile" />
                {reading.ok ? t('quality.yes') : t(reading.advisory ? 'quality.noteOnly' : 'quality.no')}
              </span>
            </td>
            <td class="label">{reading.clause}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function figure(value: number): string {
  const digits = Math.abs(value) >= 10 ? 0 : 2;
  return new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: digits }).format(value);
}

function limits({ low, high }: Reading): string {
  if (low !== null && high !== null) return t('quality.between', { low: figure(low), high: figure(high) });
  if (low !== null) return t('quality.from', { low: figure(low) });
  return high === null ? '' : t('quality.upTo', { high: figure(high) });
}

function withUnit(text: string, { unit }: Reading): string {
  if (unit === '' || text === '') return text;
  return unit === '°' ? `${text}${unit}` : `${text} ${unit}`;
}
