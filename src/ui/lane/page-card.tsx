import type { CheckView, InspectionView, LaneView } from '../api.gen.ts';
import type { MrzView } from '../api-document.gen.ts';
import { mrzRect } from '../close-up.ts';
import { differingColumns, fieldName, formatCount } from '../format.ts';
import { coveredColumns } from '../mrz-marks.ts';
import { pairLabels, pairOf, type ReadingPair } from '../pairs.ts';
import { ChipPart, laterPart } from '../panels/later-panel.tsx';
import { Sign, WarningTriangle } from '../parts/signs.tsx';
import { differingPart, differs, signOf, wordOf } from '../reason-words.ts';
import { chosenLight, inspection, LIGHTS, type Light, light, pictureIn, secondPage, shownCheck } from '../store.ts';
import { reasonShort, reasonTitle, t, tCode } from '../words/index.ts';
import { AgainPrompt, AgainRow, keptPicture, retaking } from './again.tsx';

/** Few imagers have these lights, so that their buttons come with their pictures. */
const IF_THERE: ReadonlySet<Light> = new Set(['SIDE1', 'SIDE2']);
const MARKED = new Set(['failed', 'undetermined', 'aborted']);
/** Checks that may be open because of a doubtful character. */
const OPEN = new Set(['mrz.read', 'mrz.check-digits', 'mrz.expiry', 'mrz.dates', 'mrz.codes']);

/** F3 cycles through the lights that have a picture of this page. */
export function nextLight(): void {
  const there = LIGHTS.filter((name) => pictureIn(inspection.value, name) !== null);
  chosenLight.value = there[(there.indexOf(light.value) + 1) % there.length] ?? null;
}

/** Why a light cannot be shown. A check that needs the light knows whether there is a lamp; until then nothing is known. */
export function lightRemark(view: InspectionView, name: Light): string | null {
  if (name === 'VIS' || pictureIn(view, name) !== null) return null;
  const needs = view.checks.find((check) => check.generic?.startsWith(`(${name}, `));
  if (needs?.reason === 'SENSOR_NOT_FITTED') return t('page.notFitted');
  const running = view.groups.some(({ group, pending }) => group === 'document' && pending);
  return view.page === null || running ? null : t('page.noPicture');
}

export function PageCard({ view, lane }: { view: InspectionView; lane: LaneView }) {
  const check = shownCheck.value;
  const other = view.papers.second?.page ?? null;
  const second = other !== null && secondPage.value;
  const map = mapOf(check);
  const pair = check !== null && MARKED.has(check.value) ? pairOf(check, view.mrz) : null;
  const Legend = map === null ? undefined : laterPart('MapLegend');
  const CloseUp = check !== null && OPEN.has(check.check) ? laterPart('MrzCloseUp') : undefined;
  return (
    <section class="card page-card" aria-label={t('page.label')}>
      <div class="page-head">
        <fieldset class="lights">
          <legend class="visually-hidden">{t('page.light')}</legend>
          {LIGHTS.filter((name) => !IF_THERE.has(name) || pictureIn(view, name) !== null).map((name) => {
            const remark = lightRemark(view, name);
            return (
              <button
                type="button"
                key={name}
                class="button light"
                aria-pressed={!second && light.value === name}
                disabled={name !== 'VIS' && pictureIn(view, name) === null}
                onClick={() => {
                  chosenLight.value = name;
                  secondPage.value = false;
                }}
              >
                {t(`page.${name}`)}
                {remark !== null && <span class="light-remark">{remark}</span>}
              </button>
            );
          })}
          {other !== null && (
            <button
              type="button"
              class="button light"
              aria-pressed={second}
              onClick={() => (secondPage.value = !secondPage.value)}
            >
              {t('papers.showSecond')}
            </button>
          )}
        </fieldset>
        <div class="page-remarks">
          <CaptureLine view={view} />
          <DocumentTypeUnknown view={view} />
        </div>
      </div>
      {second ? (
        <img class="second-page" src={other.url} alt={t('papers.pageAlt')} />
      ) : view.seal === null ? (
        <PageNow view={view} lane={lane} check={check} />
      ) : (
        <div class="page-and-seal">
          <PageNow view={view} lane={lane} check={check} />
          <ChipPart name="SealStated" view={view} />
        </div>
      )}
      <AgainRow view={view} lane={lane} inputs={['page', 'mrz', 'chip']} />
      {view.chipReading !== null && <ChipPart name="ChipProgress" view={view} />}
      {Legend !== undefined && map !== null && check !== null && view.page !== null && (
        <Legend name={tCode('check', check.check)} map={map} />
      )}
      {pair !== null && check !== null && view.evidence === null && (
        <Pair pair={pair} labels={pairLabels(check.check, view.mrz?.via === 'typed')} />
      )}
      {CloseUp !== undefined && <CloseUp view={view} key={openKey(view)} />}
      {view.evidence === null ? <Tiles view={view} /> : <ChipPart name="ChipEvidence" view={view} />}
    </section>
  );
}

/** The map belongs to the picture in white light. */
function mapOf(check: CheckView | null): CheckView['map'] {
  return light.value === 'VIS' ? (check?.map ?? null) : null;
}

/** Key of the open question: it changes with the character and with the reading. */
function openKey({ mrz }: InspectionView): string {
  const glyph = mrz?.open[0];
  return glyph === undefined ? '' : `${mrz?.reading} ${glyph.line} ${glyph.column}`;
}

/** The page, or the place for it; while another page is awaited, the instruction covers the old page. */
function PageNow({ view, lane, check }: { view: InspectionView; lane: LaneView; check: CheckView | null }) {
  const entry = retaking(view, 'page') ?? retaking(view, 'mrz');
  const { page } = view;
  if (page === null)
    return entry === null ? (
      <PageAwaited lane={lane} />
    ) : (
      <div class="page-empty">
        <AgainPrompt entry={entry} />
      </div>
    );
  if (entry === null) return <PageImage view={view} check={check} />;
  return (
    <div class={entry.what === 'page' ? 'page-again dimmed' : 'page-again'}>
      <PageImage view={view} check={check} />
      <AgainPrompt entry={entry} />
      {entry.what === 'page' && <p class="again-picture">{keptPicture(page.at)}</p>}
    </div>
  );
}

function CaptureLine({ view }: { view: InspectionView }) {
  const capture = view.checks.find((check) => check.check === 'document.capture');
  if (view.page === null || capture === undefined) return null;
  const quality = reasonShort(capture.reason);
  return (
    <p class="label capture-line">
      {view.page.ppi === null ? quality : t('page.ppi', { ppi: formatCount(Math.round(view.page.ppi)), quality })}
    </p>
  );
}

/** A missing model is a warning, not a result: most document models of the world are not taught anywhere (ICAO 9303-2 C.42). */
function DocumentTypeUnknown({ view }: { view: InspectionView }) {
  const model = view.checks.find((check) => check.check === 'document.model');
  if (view.page === null || model?.value !== 'undetermined' || model.reason !== 'DOC_MODEL_UNKNOWN') return null;
  return (
    <p class="label model-unknown">
      <WarningTriangle label={t('page.warning')} />
      {reasonTitle(model.reason)}
    </p>
  );
}

function PageAwaited({ lane }: { lane: LaneView }) {
  const imager = lane.devices.find((device) => device.role === 'imager');
  const fitted = imager !== undefined && imager.state !== 'not-fitted';
  return (
    <div class="page-empty" role="status">
      <PagePictogram />
      <p class="page-empty-title">{fitted ? t('page.none') : t('page.noImager')}</p>
      <p class="label">{fitted ? t('page.noneHint') : t('page.noImagerHint')}</p>
    </div>
  );
}

export function PagePictogram() {
  return (
    <svg class="pictogram" viewBox="0 0 120 84" aria-hidden="true" focusable="false">
      <rect x="2" y="2" width="116" height="80" rx="6" />
      <rect x="14" y="16" width="28" height="34" rx="2" />
      <path d="M54 20h50M54 32h36M54 44h42M14 62h92M14 71h92" />
    </svg>
  );
}

/** Usual width of the page on the screen, px; text on the picture is drawn in picture units. */
const USUAL_WIDTH_PX = 520;

/** The page with the area that the shown check examined; the frame is in picture units, so that it never drifts. */
function PageImage({ view, check }: { view: InspectionView; check: CheckView | null }) {
  const page = view.page;
  if (page === null) return null;
  const map = mapOf(check);
  const Over = map === null ? undefined : laterPart('MapOverPage');
  const rect = check !== null && map === null && MARKED.has(check.value) ? regionOf(check, view) : null;
  const unit = page.width / USUAL_WIDTH_PX;
  const corner = 8 * unit;
  return (
    <svg
      class="page-image"
      viewBox={`0 0 ${page.width} ${page.height}`}
      role="img"
      aria-label={t(`page.alt.${light.value}`)}
    >
      <clipPath id="page-corners">
        <rect width={page.width} height={page.height} rx={corner} />
      </clipPath>
      <image
        href={pictureIn(view, light.value) ?? page.url}
        width={page.width}
        height={page.height}
        clip-path="url(#page-corners)"
        preserveAspectRatio="none"
      />
      <rect class="page-edge" width={page.width} height={page.height} rx={corner} />
      {Over !== undefined && map !== null && <Over map={map} page={page} unit={unit} />}
      {rect !== null && check !== null && (
        <Region
          rect={rect}
          label={differs(check) === null ? tCode('tile', check.check) : differingPart(check)}
          value={signOf(check)}
          page={page}
          unit={unit}
        />
      )}
    </svg>
  );
}

/** The region that the shown check examined: its own, or the part of the MRZ that it concerns. */
function regionOf(check: CheckView, { mrz, page }: InspectionView): [number, number, number, number] | null {
  if (check.region !== null) return check.region.image === light.value ? check.region.rect : null;
  if (mrz === null || page === null || !check.check.startsWith('mrz.')) return null;
  const at = check.compared.find((pair) => pair.at !== null && pair.captured !== pair.expected)?.at ?? null;
  if (at === null) return null;
  const covered = check.check === 'mrz.check-digits' ? coveredAt(mrz, at) : 0;
  return mrzRect(mrz, page, { line: at.line, from: at.column - covered, to: at.column + 1 });
}

function coveredAt(mrz: MrzView, at: { line: number; column: number }): number {
  const digit = mrz.checks.find((entry) => entry.line === at.line && entry.column === at.column);
  return digit === undefined ? 0 : coveredColumns(mrz.format, digit.of);
}

/** The lines of the MRZ are below this part of the page; a label above a frame there would hide them. */
const LOWER_PART = 0.75;

/** Room for one letter of a label, px of the screen: Cyrillic is the widest script of the screen. */
const LETTER_PX = 7.4;

/** Space between a frame and its content, px of the screen. */
const FRAME_AIR_PX = 4;

interface RegionProps {
  rect: [number, number, number, number];
  label: string;
  value: string;
  page: { width: number; height: number };
  unit: number;
}

/** A frame, with a label, around the area that a check examined, in units of the picture. */
export function Region({ rect, label, value, page, unit }: RegionProps) {
  // The frame keeps clear of the print, which the officer has to read.
  const air = FRAME_AIR_PX * unit;
  const x = Math.max(0, rect[0] * page.width - air);
  const y = Math.max(0, rect[1] * page.height - air);
  const width = Math.min(page.width - x, rect[2] * page.width + 2 * air);
  const height = Math.min(page.height - y, rect[3] * page.height + 2 * air);
  const tall = 19 * unit;
  const long = (label.length * LETTER_PX + 14) * unit;
  // The label is at the frame and inside the picture, wherever the region is.
  const low = y > page.height * LOWER_PART;
  const fitsBelow = y + height + tall <= page.height;
  const labelY = fitsBelow && (low || y < tall) ? y + height : Math.max(0, y - tall);
  const labelled = !low || fitsBelow;
  const labelX = Math.min(x, page.width - long);
  return (
    <g class={`region region-${value}`}>
      <rect class="region-frame" x={x} y={y} width={width} height={height} rx={2 * unit} />
      {labelled && (
        <>
          <rect class="region-label" x={labelX} y={labelY} width={long} height={tall} rx={2 * unit} />
          <text
            class="region-text"
            text-anchor="middle"
            x={labelX + long / 2}
            y={labelY + 13.5 * unit}
            font-size={12 * unit}
          >
            {label}
          </text>
        </>
      )}
    </g>
  );
}

/** Both readings side by side; only the characters that differ are marked (ICAO 9303-2 C.44). */
function Pair({ pair, labels }: { pair: ReadingPair; labels: ReturnType<typeof pairLabels> }) {
  const differs = differingColumns(pair.captured, pair.expected);
  const field = fieldName(pair.field);
  return (
    <div class="pair">
      <Reading label={t(labels.captured, { field })} text={pair.captured} differs={differs} />
      <Reading label={t(labels.expected, { field })} text={pair.expected} differs={differs} />
    </div>
  );
}

function Reading({ label, text, differs }: { label: string; text: string; differs: boolean[] }) {
  return (
    <div class="reading-box">
      <span class="label">{label}</span>
      <code class="reading-text" translate={false}>
        {Array.from(text, (char, at) => (differs[at] === true ? <mark key={at}>{char}</mark> : char))}
      </code>
    </div>
  );
}

/** Checks that an officer looks at first, in one row that never moves. All checks are in the details (F2). */
const TILES = ['mrz.check-digits', 'mrz.printed-zone', 'mrz.expiry', 'document.portrait'] as const;

function Tiles({ view }: { view: InspectionView }) {
  const shown = TILES.flatMap((name) => view.checks.filter((check) => check.check === name));
  return (
    <dl class="tiles" aria-label={t('page.checks')}>
      {shown.map((check) => (
        <div class="tile" key={check.check}>
          <dt class="label">{tCode('tile', check.check)}</dt>
          <dd class="tile-word fade" key={check.value}>
            {check.value !== 'successful' && <Sign value={signOf(check)} size="tile" />}
            {check.mode === 'e' ? t('face.notCounted') : wordOf(check)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
