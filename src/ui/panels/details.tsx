import { useEffect } from 'preact/hooks';
import type { CheckView, InspectionView } from '../api.gen.ts';
import { openFolds, setFold } from '../folds.ts';
import { formatCount } from '../format.ts';
import { lightRemark, Region } from '../lane/page-card.tsx';
import { Modal } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { inspection, isLight, type Light, panel, pictureIn } from '../store.ts';
import { currentLocale, type Key, reasonShort, t, tCode } from '../words/index.ts';
import { CheckRow, resultOf } from './check-row.tsx';
import { ChipDetails } from './chip-details.tsx';
import { forgetReference, loadReference } from './compare/store.ts';
import { ReferencePanel } from './compare/view.tsx';
import { ExactDates } from './exact-dates.tsx';
import { LookFirst } from './look-first.tsx';
import { DocumentTypeChoice } from './model-choice.tsx';
import { QualityTable } from './quality-table.tsx';

type Place = CheckView['place'];

/** Results, the gravest first: a group of checks has the gravest result of its checks. */
const GRAVEST_FIRST = ['failed', 'aborted', 'undetermined', 'successful', 'not-supported'] as const;

/**
 * The picture under which a place is shown; null for checks that did not examine the page. A missing place does not compile.
 */
const UNDER: Readonly<Record<Place, Column | null>> = {
  'VIS.mrz': 'VIS',
  'VIS.text': 'VIS',
  'VIS.pattern': 'VIS',
  'VIS.capture': 'VIS',
  'VIS.seal': 'VIS',
  'IR.readability': 'IR',
  'IR.pattern': 'IR',
  'UV.brightness': 'UV',
  'UV.pattern': 'UV',
  chip: null,
  face: null,
  lists: null,
  additional: null,
};
const PLACES = Object.keys(UNDER) as Place[];

/** Pictures that checks are listed under. Side light is white light, so its frames are on the white picture. */
const COLUMNS = ['VIS', 'IR', 'UV'] as const;
type Column = (typeof COLUMNS)[number];
const SHOWN_ON: Readonly<Record<Light, Column>> = { VIS: 'VIS', IR: 'IR', UV: 'UV', SIDE1: 'VIS', SIDE2: 'VIS' };

/** The plain groups of ICAO 9303-2 C.35 keep their names under every illumination. */
const NAMES: Readonly<Record<Place, Key>> = {
  'VIS.mrz': 'details.place.VIS.mrz',
  'VIS.text': 'details.place.VIS.text',
  'VIS.pattern': 'details.plain.pattern',
  'VIS.capture': 'details.place.VIS.capture',
  'VIS.seal': 'details.place.VIS.seal',
  'IR.readability': 'details.plain.ir',
  'IR.pattern': 'details.plain.pattern',
  'UV.brightness': 'details.plain.uv',
  'UV.pattern': 'details.plain.pattern',
  chip: 'group.chip',
  face: 'group.face',
  lists: 'group.lists',
  additional: 'details.place.additional',
};

/** A word as written in the middle of a line. */
function lower(word: string): string {
  return word.slice(0, 1).toLocaleLowerCase(currentLocale()) + word.slice(1);
}

function counted(checks: readonly CheckView[]): CheckView[] {
  return checks.filter(({ mode }) => mode !== 'e');
}

function gravest(checks: readonly CheckView[]): CheckView | null {
  const [first = null] = GRAVEST_FIRST.flatMap((value) => checks.filter((check) => resultOf(check).value === value));
  return first;
}

/** F2: first what needs a look, then every check under the picture that it examined. */
export function DetailsPanel() {
  const view = inspection.value;
  const checks = view?.checks ?? [];
  const document = view?.person && `${view.person.issuingState.code} ${view.person.documentCode}`;
  // The MRZ may be typed or read again while the details are open.
  useEffect(() => void loadReference(), [view?.inspectionId, document]);
  useEffect(() => forgetReference, []);
  return (
    <>
      <Modal
        title={t('details.title')}
        size="wide"
        lead={checks.length === 0 ? undefined : <Counts checks={checks} />}
        onClose={() => (panel.value = null)}
      >
        {view === null || checks.length === 0 ? (
          <p class="prose">{t('details.none')}</p>
        ) : (
          <div class="checks">
            <LookFirst view={view} />
            <section class="check-lights" aria-label={t('details.pictures')}>
              {COLUMNS.map((light) => (
                <Illumination key={light} light={light} view={view} />
              ))}
            </section>
            <section class="check-rest" aria-label={t('details.rest')}>
              {PLACES.filter((place) => UNDER[place] === null).map((place) => (
                <Fold key={place} place={place} checks={checks} />
              ))}
            </section>
            <ExactDates person={view.person} />
            <ChipDetails details={view.chipDetails} />
          </div>
        )}
      </Modal>
      {view !== null && <ReferencePanel view={view} />}
    </>
  );
}

/** Number of checks for each result. Checks on trial are counted separately, because they do not change any sign. */
function Counts({ checks }: { checks: readonly CheckView[] }) {
  const trial = checks.length - counted(checks).length;
  return (
    <ul class="check-counts" aria-label={t('details.counts')}>
      {GRAVEST_FIRST.map((value) => {
        const n = counted(checks).filter((check) => resultOf(check).value === value).length;
        if (n === 0) return null;
        return (
          <li key={value} data-count={value}>
            <Sign value={value} size="tile" />
            <strong>{formatCount(n)}</strong> {lower(tCode('tile', value))}
          </li>
        );
      })}
      {trial > 0 && (
        <li data-count="trial">
          <strong>{formatCount(trial)}</strong> {t('details.mode.e')}
        </li>
      )}
    </ul>
  );
}

/** One picture of the page and the checks that examined it. */
function Illumination({ light, view }: { light: Column; view: InspectionView }) {
  const url = pictureIn(view, light);
  return (
    <div class="check-light" data-light={light}>
      <h3>
        {t(`page.${light}`)} <span class="label">{light === 'VIS' && captureWords(view)}</span>
      </h3>
      {url === null ? (
        <span class="light-missing label">{view.page === null ? t('page.noPicture') : lightRemark(view, light)}</span>
      ) : (
        <div class="light-picture">
          <img src={url} alt={t(`page.alt.${light}`)} />
          <Frames light={light} view={view} />
        </div>
      )}
      {PLACES.filter((place) => UNDER[place] === light).map((place) => (
        <Fold key={place} place={place} checks={view.checks}>
          {place === 'VIS.capture' && <DocumentTypeChoice view={view} />}
        </Fold>
      ))}
    </div>
  );
}

/** Usual width of a picture here, px of the screen; frames and their labels are drawn in units of the picture. */
const USUAL_WIDTH_PX = 367;

/** Frames around places that need a look, on the picture that the check examined. */
function Frames({ light, view }: { light: Column; view: InspectionView }) {
  const { page } = view;
  if (page === null) return null;
  const framed = view.facts.flatMap(({ check }) => view.checks.filter((entry) => entry.check === check));
  return (
    <svg class="light-frames" viewBox={`0 0 ${page.width} ${page.height}`} aria-hidden="true" focusable="false">
      {framed.map(({ check, region, value }) =>
        region !== null && isLight(region.image) && SHOWN_ON[region.image] === light ? (
          <Region
            key={check}
            rect={region.rect}
            label={tCode('tile', check)}
            value={value}
            page={page}
            unit={page.width / USUAL_WIDTH_PX}
          />
        ) : null,
      )}
    </svg>
  );
}

function captureWords({ page, checks }: InspectionView): string {
  const capture = checks.find((check) => check.check === 'document.capture');
  if (page === null || capture === undefined) return '';
  const quality = reasonShort(capture.reason);
  return page.ppi === null ? quality : t('page.ppi', { ppi: formatCount(Math.round(page.ppi)), quality });
}

interface FoldProps {
  place: Place;
  checks: readonly CheckView[];
  children?: preact.ComponentChildren;
}

/** A group of checks in one line with its result and number; Space opens it, and it stays open for this traveller. */
function Fold({ place, checks, children }: FoldProps) {
  const mine = checks.filter((check) => check.place === place);
  if (mine.length === 0) return null;
  return (
    <details
      class="check-fold"
      data-place={place}
      open={openFolds.value.includes(place)}
      onToggle={(event) => setFold(place, event.currentTarget.open)}
    >
      <summary>
        <Sign value={signOf(mine)} size="tile" />
        <strong>{t(NAMES[place])}</strong>
        <span class="label">{foldWords(mine)}</span>
        <span class="fold-arrow" aria-hidden="true" />
      </summary>
      {children}
      <ul class="check-list">
        {mine.map((check) => (
          <CheckRow check={check} key={check.check} />
        ))}
      </ul>
      {place === 'face' && <QualityTable checks={checks} />}
    </details>
  );
}

/** The sign of a group; a check on trial does not affect it. */
function signOf(checks: readonly CheckView[]): CheckView['value'] {
  const decisive = gravest(counted(checks));
  return decisive === null ? 'not-supported' : resultOf(decisive).value;
}

/** "7 passed", or how many checks have the gravest result; a group of checks on trial says that it does not count. */
function foldWords(checks: readonly CheckView[]): string {
  const mine = counted(checks);
  const decisive = gravest(mine);
  if (decisive === null) return t('details.mode.e');
  const { value, word } = resultOf(decisive);
  const alike = mine.filter((check) => resultOf(check).value === value).length;
  const said = lower(decisive.group === 'lists' ? word : tCode('tile', value));
  const m = formatCount(alike);
  return alike === mine.length ? `${m} ${said}` : t('details.of', { m, n: formatCount(mine.length), word: said });
}
