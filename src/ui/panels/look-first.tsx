import { againOf, inputOf } from '../again.ts';
import type { CheckView, FactView, InspectionView } from '../api.gen.ts';
import { askAgain, firstAgain } from '../ask-again.ts';
import { causesOf } from '../causes.ts';
import { differingColumns, fieldName } from '../format.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { MrzStrip } from '../lane/mrz-close-up.tsx';
import { factTitle, placeOf } from '../lane/needs-a-look.tsx';
import { differing, factDetail, mrzPlaceOf, pairLabels, pairOf } from '../pairs.ts';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { decidable, isLight, lane, type Panel, panel, pictureIn } from '../store.ts';
import { reasonAdvice, reasonFor, t, tCode } from '../words/index.ts';
import { Figures } from './check-row.tsx';
import { CompareButton } from './compare/compare-button.tsx';
import { featureOf } from './compare/store.ts';

/** The faces that each face check is about. */
const FACES_OF: Readonly<Record<string, readonly ('live' | 'portrait' | 'chip' | 'ghost')[]>> = {
  'face.capture': ['live'],
  'face.liveness': ['live'],
  'face.verification': ['live', 'portrait'],
  'face.chip': ['live', 'chip'],
  'face.portraits': ['portrait', 'chip'],
  'face.ghost': ['portrait', 'ghost'],
  'face.morph': ['live', 'portrait'],
  'face.morph-chip': ['live', 'chip'],
};

/** What needs attention, before everything else: the place, the character, what to do, and the figures. */
export function LookFirst({ view }: { view: InspectionView }) {
  const causes = causesOf(view.facts, (fact) => inputOf(fact, view));
  if (causes.length === 0) return null;
  return (
    <section class="look-first" aria-label={t('details.look')}>
      {causes.map(({ first, value, checks }) => {
        const check = view.checks.find((entry) => entry.check === first.check);
        const reason = reasonFor(first.reason, inputOf(first, view));
        const advice = reasonAdvice(reason);
        const found = factDetail(check, reason, view.mrz);
        return (
          <article class={`look-card look-${value}`} key={first.check} data-check={first.check}>
            <Sign value={value} size="list" />
            <div class="look-words">
              <h3>{factTitle(first, view)}</h3>
              {checks.length > 1 && <p class="label">{checks.map((id) => tCode('tile', id)).join(', ')}</p>}
              {found !== advice && <p>{found}</p>}
              <p>{advice}</p>
            </div>
            {check !== undefined && <Evidence check={check} view={view} />}
            <Way fact={first} view={view} />
            {check !== undefined && (
              <div class="look-figures">
                <strong>{tCode('check', check.check)}</strong>
                <Figures check={check} />
              </div>
            )}
          </article>
        );
      })}
    </section>
  );
}

/** What the check examined: the place on the page or the faces, with the two readings under their pictures. */
function Evidence({ check, view }: { check: CheckView; view: InspectionView }) {
  const faces = FACES_OF[check.check];
  if (faces !== undefined) return <Faces of={faces} view={view} />;
  if (check.check === 'document.photo-edge') return <BothSides check={check} view={view} />;
  const pair = pairOf(check, view.mrz);
  const labels = pairLabels(check.check, view.mrz?.via === 'typed');
  const differs = pair === null ? [] : differingColumns(pair.captured, pair.expected);
  const at = mrzPlaceOf(check, view.mrz);
  const strip = view.mrz !== null && at !== null ? <MrzStrip view={view} mrz={view.mrz} glyph={at} /> : null;
  // If the MRZ's place on the page is unknown, the text replaces its picture.
  const placed = view.mrz?.corners != null;
  const crop = check.region !== null ? <PlaceOnPage check={check} view={view} /> : null;
  if (pair === null) {
    const read = differing(check);
    return (
      <div class="look-evidence">
        <figure>
          {(placed ? strip : null) ?? crop ?? strip}
          {read !== undefined && read.captured !== '' && (
            <ReadingLine label={fieldName(read.field)} text={read.captured} differs={[]} />
          )}
        </figure>
      </div>
    );
  }
  // Printed text is compared with the MRZ; in every other pair the MRZ is the text that was read.
  const printed = check.check === 'mrz.printed-zone';
  const field = fieldName(pair.field);
  return (
    <div class="look-evidence">
      <figure>
        {printed ? crop : ((placed ? strip : null) ?? crop)}
        <ReadingLine label={t(labels.captured, { field })} text={pair.captured} differs={differs} />
      </figure>
      <figure>
        {printed && placed && strip}
        <ReadingLine label={t(labels.expected, { field })} text={pair.expected} differs={differs} />
      </figure>
    </div>
  );
}

/** A reading under its picture; only the characters that differ are marked (ICAO 9303-2 C.44). */
function ReadingLine({ label, text, differs }: { label: string; text: string; differs: readonly boolean[] }) {
  return (
    <figcaption class="look-reading">
      <span class="label">{label}</span>
      <code class="reading-text" translate={false}>
        {Array.from(text, (char, at) => (differs[at] === true ? <mark key={at}>{char}</mark> : char))}
      </code>
    </figcaption>
  );
}

function Faces({ of, view }: { of: readonly ('live' | 'portrait' | 'chip' | 'ghost')[]; view: InspectionView }) {
  const urls = {
    live: view.live?.url ?? null,
    portrait: view.page?.portraitUrl ?? null,
    chip: view.chipPortraitUrl,
    ghost: view.page?.ghostUrl ?? null,
  };
  const names = {
    live: t('faceView.live'),
    portrait: t('faceView.page'),
    chip: t('faceView.chip'),
    ghost: t('ghost.second'),
  };
  const alts = {
    live: t('face.liveAlt'),
    portrait: t('face.printedAlt'),
    chip: t('face.chipAlt'),
    ghost: t('ghost.secondAlt'),
  };
  return (
    <div class="look-evidence look-faces">
      {of.map((face) => {
        const url = urls[face];
        if (url === null) return null;
        return (
          <figure key={face}>
            <AlignedFace url={url} alt={alts[face]} eyes={view.eyes[face]} />
            <figcaption class="label">{names[face]}</figcaption>
          </figure>
        );
      })}
    </div>
  );
}

/** The same place lit from one side and from the other: a shadow that changes sides is that of an edge. */
function BothSides({ check, view }: { check: CheckView; view: InspectionView }) {
  if (check.region === null) return null;
  const { rect } = check.region;
  return (
    <div class="look-evidence look-sides">
      {(['SIDE1', 'SIDE2'] as const).map((image) => (
        <figure key={image}>
          <PlaceOnPage check={{ ...check, region: { image, rect } }} view={view} />
          <figcaption class="label">{t(`page.${image}`)}</figcaption>
        </figure>
      ))}
    </div>
  );
}

/** Margin around a place that is shown enlarged: a fraction of its height up to one of the page, and one of the page. */
const AIR = { ofHeight: 0.5, most: 0.05, ofPage: 0.01 } as const;

/** The place that a check examined, cut out of its picture. Null if it has none. */
function PlaceOnPage({ check, view }: { check: CheckView; view: InspectionView }) {
  const { page } = view;
  const { region } = check;
  if (page === null || region === null) return null;
  if (!isLight(region.image)) return null;
  const url = pictureIn(view, region.image);
  if (url === null) return null;
  const [x, y, width, height] = [
    region.rect[0] * page.width,
    region.rect[1] * page.height,
    region.rect[2] * page.width,
    region.rect[3] * page.height,
  ];
  const air = Math.min(height * AIR.ofHeight, page.height * AIR.most) + page.height * AIR.ofPage;
  const box = {
    x: Math.max(0, x - air),
    y: Math.max(0, y - air),
    right: Math.min(page.width, x + width + air),
    bottom: Math.min(page.height, y + height + air),
  };
  return (
    <svg
      class="look-place"
      viewBox={`${box.x} ${box.y} ${box.right - box.x} ${box.bottom - box.y}`}
      role="img"
      aria-label={t('details.onPage')}
    >
      <image href={url} width={page.width} height={page.height} preserveAspectRatio="none" />
      <rect class={`look-frame look-frame-${check.value}`} x={x} y={y} width={width} height={height} />
    </svg>
  );
}

/** Where the officer continues: asking for the input again, or the panel of the fact, each with its key. */
function Way({ fact, view }: { fact: FactView; view: InspectionView }) {
  const place = placeOf(fact, view);
  const words: Partial<Record<Extract<Panel, string>, string>> = {
    face: t('faceView.faces'),
    manual: t('manual.title'),
    papers: t('papers.title'),
    alert: t('alert.label'),
  };
  const name = typeof place.panel === 'string' ? words[place.panel] : undefined;
  const again = lane.value === null || !decidable.value ? null : againOf(fact, view, lane.value);
  const check = view.checks.find((entry) => entry.check === fact.check);
  const isKnown = check !== undefined && featureOf(check) !== null;
  if (name === undefined && again === null && !isKnown) return null;
  return (
    <div class="look-ways">
      {again !== null && (
        <Button
          onClick={() => {
            panel.value = null;
            askAgain(again);
          }}
        >
          {again === firstAgain() && <KeyCap>{KEY_CAPS.F5}</KeyCap>}
          {t(`again.take.${again}`)}
          <About fact={fact} view={view} />
        </Button>
      )}
      {name !== undefined && (
        <Button onClick={() => (panel.value = place.panel)}>
          <KeyCap>{KEY_CAPS[place.key]}</KeyCap>
          {name}
          <About fact={fact} view={view} />
        </Button>
      )}
      {isKnown && <CompareButton check={check} />}
    </div>
  );
}

/** Words for screen readers that say which fact a button is about, because several facts have buttons with the same words. */
function About({ fact, view }: { fact: FactView; view: InspectionView }) {
  return <span class="visually-hidden">{`: ${factTitle(fact, view)}`}</span>;
}
