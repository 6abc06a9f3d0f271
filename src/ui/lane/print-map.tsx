import type { CheckView } from '../api.gen.ts';
import { Button } from '../parts/button.tsx';
import { selectedCheck } from '../store.ts';
import { t, tn } from '../words/index.ts';

type PrintMap = NonNullable<CheckView['map']>;

/** Levels of a map (src/adapters/http/api/lane.ts): at the threshold, half way to it, and for cells that were not examined. */
const BEYOND = 100;
const NEAR = 50;
const NOT_SEEN = 255;

type Mark = 'beyond' | 'near';

function markOf(level: number): Mark | null {
  if (level === NOT_SEEN || level < NEAR) return null;
  return level >= BEYOND ? 'beyond' : 'near';
}

/** Number of cells beyond the limit. */
export function beyondIn({ levels }: PrintMap): number {
  return levels.filter((level) => markOf(level) === 'beyond').length;
}

/** Two hatchings that differ in shape: crossed lines in a box, and single lines. Dark on light, for any background. */
function Patterns({ unit }: { unit: number }) {
  const side = 7 * unit;
  const lines = (crossed: boolean) => `M0 ${side}L${side} 0${crossed ? `M0 0L${side} ${side}` : ''}`;
  return (
    <defs>
      {(['beyond', 'near'] as const).map((mark) => (
        <pattern key={mark} id={`map-${mark}`} width={side} height={side} patternUnits="userSpaceOnUse">
          <path class="map-light" d={lines(mark === 'beyond')} stroke-width={3 * unit} />
          <path class="map-dark" d={lines(mark === 'beyond')} stroke-width={1.2 * unit} />
        </pattern>
      ))}
    </defs>
  );
}

/** The map over the page picture, in picture units. */
export function MapOverPage({
  map,
  page,
  unit,
}: {
  map: PrintMap;
  page: { width: number; height: number };
  unit: number;
}) {
  const [left, top, wide, high] = map.rect;
  const x = left * page.width;
  const y = top * page.height;
  const width = wide * page.width;
  const height = high * page.height;
  const cellWidth = width / map.columns;
  const cellHeight = height / map.rows;
  return (
    <g class="print-map">
      <Patterns unit={unit} />
      {map.levels.map((level, at) => {
        const mark = markOf(level);
        if (mark === null) return null;
        const column = at % map.columns;
        const row = Math.floor(at / map.columns);
        return (
          <rect
            key={at}
            class={`map-cell map-cell-${mark}`}
            x={x + column * cellWidth}
            y={y + row * cellHeight}
            width={cellWidth}
            height={cellHeight}
            fill={`url(#map-${mark})`}
          />
        );
      })}
      <rect class="map-frame map-frame-light" x={x} y={y} width={width} height={height} />
      <rect class="map-frame" x={x} y={y} width={width} height={height} />
    </g>
  );
}

function Swatch({ mark }: { mark: Mark | 'seen' }) {
  return (
    <svg class="map-swatch" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <rect class="map-swatch-box" x="0.5" y="0.5" width="15" height="15" />
      {mark !== 'seen' && (
        <path class="map-swatch-line" d={mark === 'beyond' ? 'M0 16L16 0M0 0L16 16' : 'M0 16L16 0'} />
      )}
    </svg>
  );
}

/** Legend of the map: what was compared, what the hatchings mean, and a button back to the plain page. */
export function MapLegend({ name, map }: { name: string; map: PrintMap }) {
  return (
    <div class="map-legend">
      <p class="map-name">
        {name}. {tn('page.map.alt', beyondIn(map))}.
      </p>
      <ul>
        {(['beyond', 'near', 'seen'] as const).map((mark) => (
          <li key={mark}>
            <Swatch mark={mark} />
            {t(`page.map.${mark}`)}
          </li>
        ))}
      </ul>
      <Button onClick={() => (selectedCheck.value = null)}>{t('page.map.close')}</Button>
    </div>
  );
}
