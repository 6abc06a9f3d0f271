import type { InspectionView } from '../api.gen.ts';
import type { AlertDetailView } from '../api-alerts.gen.ts';
import { formatAge, formatCount, oneIn } from '../format.ts';
import { listName } from '../list-names.ts';
import { currentLocale, t, tCode, tn } from '../words/index.ts';
import { EntryPictures } from './entry-pictures.tsx';

/** Order of the alert classes: *protect* is always first. */
export const ALERT_ORDER = ['protect', 'stop', 'discreet', 'document'] as const;

interface Props {
  detail: AlertDetailView;
  /** The inspection whose live picture is next to the entry; null if the inspection has ended. */
  view?: InspectionView | null;
  /** False if the surrounding part shows the pictures anyway. */
  pictures?: boolean;
}

/** Who and why, then how rare: as much of an entry as fits next to the traveller (docs/officer-screen.md). */
export function AlertRows({ detail, view = null, pictures = true }: Props) {
  const { list, listAgeMs, stale, face } = detail;
  const age = formatAge(listAgeMs);
  return (
    <div class="side-rows">
      <Who detail={detail} view={view} pictures={pictures} />
      <p class="label side-list">
        {sentences([
          `${t('alert.listValue', { name: listName(list.name), version: list.version })}, ${stale ? t('alert.ageStale', { age }) : age}`,
          face !== null && face.candidates > 1 ? t('alert.face.place', { n: face.place, total: face.candidates }) : '',
        ])}{' '}
        <span class="side-basis">{sentences([list.legalBasis])}</span>
      </p>
      <HowRare detail={detail} />
    </div>
  );
}

function Who({ detail, view, pictures }: Required<Props>) {
  const { names, note, terms } = detail;
  return (
    <div class="side-who">
      {pictures && detail.cls !== 'document' && <EntryPictures detail={detail} view={view} />}
      <div class="side-who-words">
        {names.length > 0 && (
          <p class="side-name">
            <bdi>{names.join(', ')}</bdi>
          </p>
        )}
        {terms.documentStatus !== null && (
          <p>
            {t('alert.reported')}: {t(`alert.reported.${terms.documentStatus}`)}
          </p>
        )}
        {detail.ofSecond && <p>{t('alert.ofSecond')}</p>}
        {note !== null && (
          <p>
            <bdi>{note}</bdi>
          </p>
        )}
      </div>
      <Why detail={detail} />
    </div>
  );
}

const RESULTS = ['equal', 'similar', 'differs'] as const;

/** Why the entry was found: the results of the comparison, and the parts of a name that need an explanation. */
function Why({ detail }: { detail: AlertDetailView }) {
  const { explain } = detail;
  const grouped = RESULTS.flatMap((result) => {
    const features = explain.filter((line) => line.result === result);
    return features.length === 0 ? [] : [`${tCode('explain', result)}: ${featureList(features)}`];
  });
  const apart = explain.filter(({ result }) => result === 'missing').map(missingWords);
  const unlike = explain.filter(
    ({ feature, result }) => feature !== 'face' && (result === 'similar' || result === 'differs'),
  );
  return (
    <div class="side-why">
      <span class="label">{t('alert.why')}</span>
      <p>{sentences([viaWords(detail), ...grouped, ...apart])}</p>{' '}
      {unlike.length > 0 && (
        <ul class="explain">
          {unlike.map((line, index) => (
            <Unlike key={index} line={line} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Both sides of unequal values. Whole names are on the screen already; for them, why two words were paired, word by word. */
function Unlike({ line: { query, list, words } }: { line: Explained }) {
  if (words.length === 0) return <Sides query={query} list={list} kind={null} />;
  return (
    <>
      {words.map((word, place) => (
        <Sides key={place} query={word.query} list={word.list} kind={word.kind} />
      ))}
    </>
  );
}

type Kind = Explained['words'][number]['kind'];

function Sides({ query, list, kind }: { query: string; list: string; kind: Kind | null }) {
  return (
    <li>
      {[query, list]
        .filter((text) => text !== '')
        .map((text, side) => (
          <span key={side}>
            {side > 0 && ' / '}
            <bdi>{text}</bdi>
          </span>
        ))}
      {kind !== null && <span class="label"> {tCode('evidence', kind)}</span>}
    </li>
  );
}

type Explained = AlertDetailView['explain'][number];

function featureList(lines: readonly Explained[]): string {
  const names = lines.map(({ feature }) => tCode('feature', feature).toLocaleLowerCase(currentLocale()));
  return new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(names);
}

/** Words for values missing on one side or on both; a code that is not a country is shown, but proves nothing. */
function missingWords(line: Explained): string {
  const { query, list } = line;
  const what = tCode('feature', line.feature);
  if (query === '' && list === '') return `${what}: ${t('explain.missing')}`;
  if (query !== '' && list !== '') return `${what}: ${t('explain.notCompared')} (${query} / ${list})`;
  return `${what}: ${t(query === '' ? 'explain.missingDocument' : 'explain.missingList')}`;
}

/** Details that the lines of the comparison lack: how the number was read, and how much the birth date counts. */
function viaWords({ via, explain }: AlertDetailView): string {
  if (via === 'face') return '';
  if (via !== 'name') return t(`alert.via.${via}`);
  if (explain.some((line) => line.carries)) return t('alert.via.wholeDate');
  if (explain.some((line) => line.part)) return t('alert.via.partDate');
  const dateless = explain.some((line) => line.feature === 'birth-date' && line.result === 'missing');
  return dateless ? t('alert.via.nameOnly') : '';
}

/** Several statements as sentences: each begins with a capital and ends with one full stop. */
function sentences(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.charAt(0).toLocaleUpperCase(currentLocale()) + part.slice(1))
    .map((part) => (/[.!?؟]$/.test(part) ? part : `${part}.`))
    .join(' ');
}

/**
 * How rare such an entry is: counted entries of this lane, never a figure about this person. There is a dot for each answered
 * entry; filled dots were confirmed. For a face, also how many strangers are mistaken for somebody on the list.
 */
function HowRare({ detail: { baseRate, face } }: { detail: AlertDetailView }) {
  const strangers = face === null ? null : oneIn(face.fpir);
  return (
    <div class="side-rare">
      {baseRate === null ? (
        <p class="prose">{t('alert.noBaseRate')}</p>
      ) : (
        <>
          <p class="prose">{tn('alert.baseRate', baseRate.judged, { confirmed: formatCount(baseRate.confirmed) })}</p>
          <Dots of={baseRate.judged} filled={baseRate.confirmed} />
        </>
      )}
      {face !== null && (
        <p class="label">
          {strangers === null
            ? tn('alert.face.faces', face.templates)
            : tn('alert.face.among', face.templates, { rate: formatCount(strangers) })}
        </p>
      )}
    </div>
  );
}

const DOTS_A_ROW = 50;
const DOT_STEP = 8;

/** Dots that show the counts; the sentence above says the same in words. */
function Dots({ of, filled }: { of: number; filled: number }) {
  const rows = Math.max(1, Math.ceil(of / DOTS_A_ROW));
  return (
    <svg class="side-dots" viewBox={`0 0 ${DOTS_A_ROW * DOT_STEP} ${rows * 11}`} aria-hidden="true">
      {Array.from({ length: of }, (_, at) => (
        <circle
          key={at}
          class={at < filled ? 'side-dot-filled' : ''}
          cx={(at % DOTS_A_ROW) * DOT_STEP + DOT_STEP / 2}
          cy={Math.floor(at / DOTS_A_ROW) * 11 + 5.5}
          r={3.1}
        />
      ))}
    </svg>
  );
}

/** Terms of the entry that are not needed for an answer; a press shows them. */
export function EntryTerms({ detail: { terms, record, list } }: { detail: AlertDetailView }) {
  const rows = [
    [t('alert.handling'), terms.handling === null ? list.handling : `${terms.handling}: ${list.handling}`],
    [t('alert.basis'), list.legalBasis],
    [t('alert.record'), record],
    [t('alert.agency'), terms.agency],
    [t('alert.agreement'), terms.agreement],
    [t('alert.purpose'), terms.purpose],
    [t('alert.source'), terms.source],
  ] as const;
  return (
    <dl class="side-terms" id="entry-terms">
      {rows.map(([label, value]) =>
        value === null ? null : (
          <div class="side-row" key={label}>
            <dt>{label}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ),
      )}
      <p class="label">{t('alert.foot')}</p>
    </dl>
  );
}
