import type { LaneView } from '../api.gen.ts';
import type { EyesView } from '../api-document.gen.ts';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { Sign, WarningTriangle } from '../parts/signs.tsx';
import { reasonTitle, t } from '../words/index.ts';
import { cellWords, idleWords } from './strip-words.ts';

const ORDER = ['document', 'chip', 'face', 'lists'] as const;

/** The answer first: sign, word and one reason for each group, and the three faces side by side (ICAO 9303-2 C.29). */
export function Strip({ lane }: { lane: LaneView }) {
  const view = lane.inspection;
  return (
    <section class="strip" aria-label={t('strip.label')}>
      <ul class="strip-cells">
        {ORDER.map((name) => {
          const group = view?.groups.find((entry) => entry.group === name);
          const words = view !== null && group !== undefined ? cellWords(group, view, lane) : idleWords(name, lane);
          const silent = name === 'chip' && view?.chipSilent === true;
          const alarm = name === 'face' && view?.checks.some((check) => check.reason === 'PAD_ALARM') === true;
          return (
            <li class={`strip-cell is-${words.sign}`} key={name} data-group={name}>
              <Sign value={words.sign} size="strip" />
              <div class="strip-text">
                <span class="label strong">{t(`group.${name}`)}</span>
                <span class="strip-word fade" key={words.word}>
                  {words.word}
                  {alarm && <WarningTriangle label={reasonTitle('PAD_ALARM')} />}
                  {silent && <WarningTriangle label={t('page.warning')} />}
                </span>
                <span class="label strip-reason">{silent ? t('strip.chipSilent') : words.reason}</span>
              </div>
            </li>
          );
        })}
      </ul>
      <div class="thumbs">
        <Thumb
          label={t('thumb.page')}
          url={view?.page?.portraitUrl ?? null}
          alt={t('thumb.pageAlt')}
          eyes={view?.eyes.portrait ?? null}
        />
        <Thumb
          label={t('thumb.chip')}
          url={view?.chipPortraitUrl ?? null}
          alt={t('face.chipAlt')}
          eyes={view?.eyes.chip ?? null}
        />
        <Thumb
          label={t('thumb.live')}
          url={view?.live?.url ?? null}
          alt={t('thumb.liveAlt')}
          eyes={view?.eyes.live ?? null}
        />
      </div>
    </section>
  );
}

interface ThumbProps {
  label: string;
  url: string | null;
  alt: string;
  eyes: EyesView | null;
}

function Thumb({ label, url, alt, eyes }: ThumbProps) {
  return (
    <figure class="thumb">
      {url === null ? <span class="thumb-empty" /> : <AlignedFace url={url} alt={alt} eyes={eyes} />}
      <figcaption>{label}</figcaption>
    </figure>
  );
}
