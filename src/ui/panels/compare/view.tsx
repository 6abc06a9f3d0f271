import { useLayoutEffect, useRef } from 'preact/hooks';
import type { InspectionView } from '../../api.gen.ts';
import type { ReferenceEditionView, ReferenceFeatureView, ReferenceView } from '../../api-document.gen.ts';
import { Modal } from '../../parts/controls.tsx';
import { pictureIn } from '../../store.ts';
import { t } from '../../words/index.ts';
import { features, type Named, opened, reference } from './store.ts';
import '../../styles/reference.css';

/** Margin around the place on the live page, as a fraction of its width and height: pages are not placed exactly. */
const AIR = 0.01;
/** From this ratio of width to height on, a place takes the whole width, so that text is compared line below line. */
const LINE_ASPECT = 4;

/** A document expert's notes on a place, next to that place on this traveller's page. They do not change any result. */
export function ReferencePanel({ view }: { view: InspectionView }) {
  const known = reference.value;
  const shown = opened.value;
  if (known === null || shown === null) return null;
  const found = features(known).find((one) => isOf(one, shown));
  if (found === undefined) return null;
  const { edition, feature } = found;
  const { language } = known;
  return (
    <Modal
      title={t('reference.title')}
      size="wide"
      lead={<Quoted language={language}>{edition.name}</Quoted>}
      onClose={() => (opened.value = null)}
    >
      <div class="reference">
        <Features known={known} shown={shown} />
        <section class="reference-compare" aria-label={t('reference.title')}>
          <h3>
            <Quoted language={language}>{feature.name}</Quoted> <span class="label">{t(`page.${feature.light}`)}</span>
          </h3>
          <div class="reference-places" data-lines={isLine(feature, view) ? '' : undefined}>
            <figure data-side="live">
              <figcaption>{t('reference.live')}</figcaption>
              <LivePlace feature={feature} view={view} />
            </figure>
            <figure data-side="genuine">
              <figcaption>{t('reference.genuine')}</figcaption>
              <Specimen picture={feature.genuinePicture} language={language} />
              <p>
                <Quoted language={language}>{feature.genuine}</Quoted>
              </p>
            </figure>
            {feature.forged !== null && (
              <figure data-side="forged">
                <figcaption>{t('reference.forged')}</figcaption>
                <Specimen picture={feature.forgedPicture} language={language} />
                <p>
                  <Quoted language={language}>{feature.forged}</Quoted>
                </p>
              </figure>
            )}
          </div>
          <p class="label">{t('reference.hint')}</p>
          <div class="reference-about label">
            <p>
              <Quoted language={language}>{edition.description}</Quoted>
            </p>
            <p>
              {t('reference.source')} <Quoted language={language}>{edition.source}</Quoted>
            </p>
            <p>
              {t('reference.rights')} <Quoted language={language}>{`${known.holder}. ${known.rights}`}</Quoted>
            </p>
          </div>
        </section>
      </div>
    </Modal>
  );
}

function isLine({ place: [, , width, height] }: ReferenceFeatureView, { page }: InspectionView): boolean {
  return page !== null && (width * page.width) / (height * page.height) >= LINE_ASPECT;
}

const isOf = (
  { edition, feature }: { edition: ReferenceEditionView; feature: ReferenceFeatureView },
  shown: Named,
): boolean => edition.id === shown.edition && feature.id === shown.feature;

/** Places to look at, by edition. The arrow keys move through the list. */
function Features({ known, shown }: { known: ReferenceView; shown: Named }) {
  const list = useRef<HTMLElement>(null);
  const all = features(known);
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    // Not `shown`: two keys may be pressed before the screen is drawn again.
    const from = opened.value ?? shown;
    const at = all.findIndex((one) => isOf(one, from));
    const next = all[(at + step + all.length) % all.length];
    if (next !== undefined) opened.value = { edition: next.edition.id, feature: next.feature.id };
  };
  useLayoutEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (list.current?.contains(document.activeElement)) current?.focus();
  }, [shown.edition, shown.feature]);
  return (
    <nav class="reference-list" ref={list} aria-label={t('reference.features')} onKeyDown={walk}>
      <h3>{t('reference.features')}</h3>
      {known.editions.map((edition) => (
        <div key={edition.id}>
          {known.editions.length > 1 && (
            <p class="label">
              <Quoted language={known.language}>{edition.name}</Quoted>
              {edition.issued !== null && ` (${yearsOf(edition.issued)})`}
            </p>
          )}
          <ul>
            {edition.features.map((feature) => {
              const isShown = isOf({ edition, feature }, shown);
              return (
                <li key={feature.id}>
                  <button
                    type="button"
                    class="reference-feature"
                    aria-current={isShown ? 'true' : undefined}
                    data-first={isShown ? '' : undefined}
                    onClick={() => (opened.value = { edition: edition.id, feature: feature.id })}
                  >
                    <Quoted language={known.language}>{feature.name}</Quoted>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function yearsOf({ from, to }: NonNullable<ReferenceEditionView['issued']>): string {
  return `${from}–${to ?? ''}`;
}

/** The place of the feature on this page, in the light of the feature, cut out by the browser. */
function LivePlace({ feature, view }: { feature: ReferenceFeatureView; view: InspectionView }) {
  const { page } = view;
  const url = pictureIn(view, feature.light);
  if (page === null || url === null) return <p class="reference-none label">{t('reference.noLive')}</p>;
  const [left, top, width, height] = feature.place;
  const [x, y] = [Math.max(0, left - AIR), Math.max(0, top - AIR)];
  const [right, bottom] = [Math.min(1, left + width + AIR), Math.min(1, top + height + AIR)];
  const box = [x * page.width, y * page.height, (right - x) * page.width, (bottom - y) * page.height];
  return (
    <svg class="reference-picture" viewBox={box.join(' ')} role="img" aria-label={t('details.onPage')}>
      <image href={url} width={page.width} height={page.height} preserveAspectRatio="none" />
    </svg>
  );
}

function Specimen({ picture, language }: { picture: ReferenceFeatureView['genuinePicture']; language: string }) {
  if (picture === null) return <p class="reference-none label">{t('reference.noPicture')}</p>;
  return <img class="reference-picture" src={picture.url} alt={picture.alt} title={picture.source} lang={language} />;
}

/** Words of the author, marked with the author's language. */
function Quoted({ language, children }: { language: string; children: string }) {
  return (
    <bdi lang={language} translate={false}>
      {children}
    </bdi>
  );
}
