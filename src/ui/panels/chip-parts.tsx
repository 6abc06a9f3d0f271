import { useId, useState } from 'preact/hooks';
import type { EvidenceRowView, InspectionView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { differingColumns, fieldName, formatCount } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Sign, WarningTriangle } from '../parts/signs.tsx';
import { lane } from '../store.ts';
import { type Key, reasonTitle, t } from '../words/index.ts';
import { formatIsoDay } from './iso-day.ts';

const SOURCES = ['chip', 'seal', 'zone', 'printed'] as const;
type Source = (typeof SOURCES)[number];

/** Progress of reading the chip, and what the traveller must not do meanwhile (ICAO 9303-2 C.36). */
export function ChipProgress({ view }: { view: InspectionView }) {
  const reading = view.chipReading;
  if (reading === null) return null;
  const { phase, share, leftMs } = reading;
  const away = phase === 'lifted' || phase === 'waiting';
  return (
    <div class="chip-progress" role="status" data-phase={phase}>
      <p class={away ? 'chip-do irregular' : 'chip-do'}>
        {away && <WarningTriangle label={t('strip.warning')} />}
        <strong>{away ? t(`chipRead.${phase}`) : t('chipRead.doNotLift')}</strong>
        {!away && leftMs !== null && (
          <span class="label">{t('chipRead.left', { s: formatCount(Math.ceil(leftMs / 1_000)) })}</span>
        )}
      </p>
      <progress aria-label={t('chipRead.label')} max={1} value={share} />
      {!away && <p class="label">{t(`chipRead.${phase}`)}</p>}
    </div>
  );
}

/**
 * Contents of chip, seal, MRZ and print, one row for each field (ICAO 9303-2 C.44). Rows that agree are quiet; in other rows
 * only the differing cell is tinted and only the differing characters are marked. A source that lacks a field has a dash,
 * never a tick.
 */
export function ChipEvidence({ view }: { view: InspectionView }) {
  const { evidence } = view;
  if (evidence === null) return null;
  const odd = evidence.find((row) => row.odd !== null)?.odd ?? null;
  const states = (source: Source): boolean => evidence.some(({ values }) => values[source] !== null);
  // A document without a chip, or without a seal, has no column for it.
  const sources = SOURCES.filter((source) => source === 'zone' || source === 'printed' || states(source));
  return (
    <div class="evidence">
      <table aria-label={t('evidence.label')}>
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t('evidence.field')}</span>
            </th>
            {sources.map((source) => (
              <th scope="col" key={source}>
                {t(`evidence.${source}`)} <Strength source={source} view={view} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shortened(evidence).map((row) => (
            <tr key={row.field} class={row.odd === null ? undefined : 'differs'} data-field={row.field}>
              <th scope="row">
                {row.field === SEX_AND_STATE ? t('evidence.sexState') : fieldName(row.field)}
                {row.odd !== null && <WarningTriangle label={t('strip.warning')} />}
              </th>
              {sources.map((source) => (
                <Cell key={source} row={row} source={source} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="label">{(odd === null ? otherPassport(view) : null) ?? t(oddWords(odd, states('chip')))}</p>
    </div>
  );
}

/** Words if the seal names another passport: all rows may agree even then, because this number has no row of its own. */
function otherPassport({ checks }: InspectionView): string | null {
  const number = checks.find(({ check }) => check === 'seal.passport-number');
  return number?.value === 'failed' ? reasonTitle(number.reason) : null;
}

function oddWords(odd: EvidenceRowView['odd'], hasChip: boolean): Key {
  if (odd === null || odd === 'chip') return 'evidence.agree';
  return odd === 'zone' && !hasChip ? 'evidence.odd.sealed' : `evidence.odd.${odd}`;
}

const SEX_AND_STATE = 'sex-and-state';

/** Sex and State share a row as long as both agree, because the page above needs the space. */
function shortened(evidence: readonly EvidenceRowView[]): EvidenceRowView[] {
  const [sex, state] = ['sex', 'nationality'].map((name) => evidence.find(({ field }) => field === name));
  if (sex === undefined || state === undefined || sex.odd !== null || state.odd !== null) return [...evidence];
  const both = (source: Source): string | null => {
    const values = [sex.values[source], state.values[source]].filter((value) => value !== null);
    return values.length === 0 ? null : values.join(', ');
  };
  const values = { chip: both('chip'), seal: both('seal'), zone: both('zone'), printed: both('printed') };
  const joined = { ...sex, field: SEX_AND_STATE, values };
  return evidence.flatMap((row) => (row === sex ? [joined] : row === state ? [] : [row]));
}

function Cell({ row, source }: { row: EvidenceRowView; source: Source }) {
  const value = row.values[source];
  if (value === null) {
    return (
      <td>
        <span aria-hidden="true">–</span>
        <span class="visually-hidden">{t('evidence.none')}</span>
      </td>
    );
  }
  const shown = shownValue(row.field, value);
  if (row.odd !== source || row.against === null) return <td translate={false}>{shown}</td>;
  const differs = differingColumns(shown, shownValue(row.field, row.against));
  return (
    <td class="odd" translate={false}>
      {Array.from(shown, (char, at) => (differs[at] === true ? <mark key={at}>{char}</mark> : char))}
    </td>
  );
}

/** A value as it is shown: a date in the words of the language, anything else as it is written. */
const shownValue = (field: string, value: string): string => (field.endsWith('Date') ? formatIsoDay(value) : value);

/** How much a source counts, in two words, as the daemon decided. */
function Strength({ source, view }: { source: Source; view: InspectionView }) {
  const { value, why } = view.evidenceStrength[source];
  return (
    <span class="label strength">
      {value !== null && <Sign value={value} size="tile" />}
      {t(`evidence.${why}`)}
    </span>
  );
}

/** Number of digits of a card access number (Doc 9303-4). */
const DIGITS = 6;

/** Field for the number on the card if the MRZ cannot be read: it opens the chip and is not stored. */
export function CanEntry({ view, onDone }: { view: InspectionView; onDone: () => void }) {
  const [can, setCan] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [field, hint] = [useId(), useId()];
  const fitted =
    lane.value?.devices.some(({ role, state }) => role === 'chip-reader' && state !== 'not-fitted') === true;
  if (!fitted || view.decision !== null) return null;
  const open = async () => {
    if (can.length < DIGITS) {
      setProblem(t('can.digits'));
      return;
    }
    const answer = await daemon.recapture({ inspectionId: view.inspectionId, what: 'chip', can });
    if (answer.ok) onDone();
    else setProblem(problemWords(answer));
  };
  return (
    <section class="can" aria-label={t('can.title')}>
      <h3 class="section">{t('can.title')}</h3>
      <div class="field can-field">
        <label for={field}>{t('can.label')}</label>
        <input
          id={field}
          inputMode="numeric"
          autoComplete="off"
          value={can}
          maxLength={DIGITS}
          aria-describedby={hint}
          onInput={({ currentTarget }) => setCan(currentTarget.value.replaceAll(/[^0-9]/g, ''))}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // The panel around this field would submit the MRZ instead.
            event.preventDefault();
            void open();
          }}
        />
      </div>
      <Button onClick={() => void open()}>{t('can.open')}</Button>
      <p id={hint} class={problem === null ? 'label' : 'problem'} role={problem === null ? undefined : 'alert'}>
        {problem ?? t('can.hint')}
      </p>
    </section>
  );
}
