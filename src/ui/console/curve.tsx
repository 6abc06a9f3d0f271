import type { ConsoleCurveView } from './api.gen.ts';
import { grouped } from './moments.ts';

const WIDTH = 360;
const HEIGHT = 96;

/** Number of kiosks that have a generation, over the time since it was made: a step up for each kiosk. */
export function Curve({ curve: { title, words, kiosks, points } }: { curve: ConsoleCurveView }) {
  const last = Math.max(1, points.at(-1)?.minute ?? 1);
  const x = (minute: number): number => (minute / last) * WIDTH;
  const y = (count: number): number => HEIGHT - (count / Math.max(1, kiosks)) * HEIGHT;
  const steps = points.map(({ minute, kiosks: count }) => `H${x(minute).toFixed(1)}V${y(count).toFixed(1)}`).join('');
  return (
    <figure class="curve">
      <figcaption>
        <h2>{title}</h2>
        <p class="label">{words}</p>
      </figcaption>
      <svg
        viewBox={`0 -4 ${WIDTH} ${HEIGHT + 8}`}
        role="img"
        aria-label={`${title}: ${words}`}
        preserveAspectRatio="none"
      >
        <path class="curve-all" d={`M0 0H${WIDTH}`} />
        <path class="curve-ground" d={`M0 ${HEIGHT}H${WIDTH}`} />
        <path class="curve-line" d={`M0 ${HEIGHT}${steps}H${WIDTH}`} />
      </svg>
      <p class="curve-ends">
        <span>made</span>
        <span>{grouped(kiosks)} kiosks</span>
        <span>{span(last)}</span>
      </p>
    </figure>
  );
}

/** A span in words: 40 min, 5 h, 3 days. */
function span(minutes: number): string {
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} days`;
}
