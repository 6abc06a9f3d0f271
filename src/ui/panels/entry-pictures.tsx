import { useEffect, useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { AlertDetailView } from '../api-alerts.gen.ts';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { currentLocale, t } from '../words/index.ts';

interface Props {
  detail: AlertDetailView;
  view: InspectionView | null;
}

/**
 * The live picture next to the entry's picture, for each person who answers, so that two people agree about what both saw. If a
 * picture was expected but is missing, its place says so.
 */
export function EntryPictures({ detail: { picture, via }, view }: Props) {
  const live = view?.live ?? null;
  const byFace = via === 'face';
  if (live === null && picture === null && !byFace) return null;
  return (
    <div class="side-faces">
      <figure>
        {live === null ? (
          <span class="side-face side-face-none">{t('face.noLive')}</span>
        ) : (
          <span class="side-face">
            <AlignedFace url={live.url} alt={t('face.liveAlt')} eyes={view?.eyes.live ?? null} />
          </span>
        )}
        <figcaption class="label">{t(live === null ? 'face.live' : 'entry.liveNow')}</figcaption>
      </figure>
      {(picture !== null || byFace) && (
        <figure>
          {picture === null ? (
            <span class="side-face side-face-none">{t('entry.noPicture')}</span>
          ) : (
            <EntryPicture picture={picture} shape="side-face" />
          )}
          <figcaption class="label">{entryCaption(picture)}</figcaption>
        </figure>
      )}
    </div>
  );
}

type Picture = NonNullable<AlertDetailView['picture']>;

/** The page's policy allows only pictures from the kiosk and from the page's own memory. */
export function EntryPicture({ picture: { jpeg, eyes }, shape }: { picture: Picture; shape: string }) {
  const [shown, setShown] = useState<{ url: string; aspect: number } | null>(null);
  useEffect(() => {
    const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
    bytes.fill(0);
    const image = new Image();
    image.onload = () => setShown({ url, aspect: image.naturalWidth / image.naturalHeight });
    image.src = url;
    return () => {
      image.onload = null;
      setShown(null);
      URL.revokeObjectURL(url);
    };
  }, [jpeg]);
  return (
    <span class={shape}>
      {shown !== null && (
        <AlignedFace
          url={shown.url}
          alt={t('entry.pictureAlt')}
          eyes={eyes && { left: [eyes[0], eyes[1]], right: [eyes[2], eyes[3]], aspect: shown.aspect }}
        />
      )}
    </span>
  );
}

/** "entry, May 2025": when the picture was taken, as far as the list says. */
export function entryCaption(picture: Picture | null): string {
  const taken = picture?.taken ?? null;
  if (taken === null) return t('entry.picture');
  const [year, month] = taken.split('-').map(Number);
  const named = new Intl.DateTimeFormat(currentLocale(), { month: 'short', timeZone: 'UTC' });
  // Only the month is formatted: a date with month and year needs separate words in some languages, and the line is short.
  const when = month === undefined ? `${year}` : `${named.format(Date.UTC(2000, month - 1, 1))} ${year}`;
  return t('entry.pictureTaken', { when });
}
