import { align, EYE_LINE } from '../align.ts';
import type { EyesView } from '../api-document.gen.ts';
import { t } from '../words/index.ts';

interface Props {
  url: string;
  alt: string;
  /** Eyes; null if the face cannot be aligned: it is then shown as it came, with a note. */
  eyes: EyesView | null;
}

/**
 * A face, turned and scaled so that its eyes are in the same place as those of every other face. It fills the width it is given,
 * with a shape of 4:5 unless its place sets another.
 */
export function AlignedFace({ url, alt, eyes }: Props) {
  const place = eyes === null ? null : align(eyes);
  if (place === null) {
    return (
      <span class="aligned-face">
        <img class="as-it-came" src={url} alt={alt} />
        <span class="as-it-came-note">{t('face.asItCame')}</span>
      </span>
    );
  }
  const percent = (value: number) => `${value.toFixed(3)}%`;
  const style = {
    width: percent(place.width),
    left: percent(place.left),
    top: percent(100 * EYE_LINE),
    // Percentages of a margin refer to the frame's width, so the eyes are in the right place in a frame of any shape.
    marginTop: percent(-place.above),
    transform: `rotate(${place.turn.toFixed(3)}deg)`,
    transformOrigin: place.origin.map(percent).join(' '),
  };
  return (
    <span class="aligned-face">
      <img src={url} alt={alt} style={style} />
    </span>
  );
}
