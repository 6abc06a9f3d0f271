import type { JSX } from 'preact';
import type { TravellerState } from './words/index.ts';

/**
 * The drawings of the display, one for each state, all made for this project. The traveller is blue, other things are white, and
 * things that are not involved are dim. They show what to do, never what was found: no tick, cross or colour of a result.
 */

interface Place {
  /** Middle of the head. */
  x: number;
  y: number;
  /** Radius of the head. */
  r: number;
  kind?: 'self' | 'other' | 'dim';
}

/** Head and shoulders, seen from the front. */
function Bust({ x, y, r, kind = 'self' }: Place): JSX.Element {
  const [w, top, low] = [r * 1.55, y + r + r * 0.1, y + r * 3.05];
  return (
    <g class={kind}>
      <circle cx={x} cy={y} r={r} />
      <path
        d={`M${x - w} ${low} C${x - w * 0.93} ${top + r * 0.62} ${x - r * 0.8} ${top} ${x} ${top} S${x + w * 0.93} ${top + r * 0.62} ${x + w} ${low}`}
      />
    </g>
  );
}

function Arrow({ from: [x1, y1], to: [x2, y2] }: { from: readonly [number, number]; to: readonly [number, number] }) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const wing = (side: 1 | -1): string => `${x2 - 20 * ux + side * 16 * -uy} ${y2 - 20 * uy + side * 16 * ux}`;
  return <path class="other" d={`M${x1} ${y1} L${x2} ${y2} M${wing(1)} L${x2} ${y2} L${wing(-1)}`} />;
}

const Frame = (): JSX.Element => <rect class="other" x="80" y="14" width="160" height="212" rx="18" />;

/** A camera, seen from the side or from the front. */
function Camera({ x, y }: { x: number; y: number }): JSX.Element {
  return (
    <g class="other">
      <rect x={x - 42} y={y - 28} width="84" height="56" rx="10" />
      <circle cx={x} cy={y} r="16" />
    </g>
  );
}

function Document({ x, y }: { x: number; y: number }): JSX.Element {
  return (
    <g class="self">
      <rect x={x - 44} y={y - 56} width="88" height="112" rx="8" />
      <circle cx={x} cy={y - 18} r="17" />
      <path d={`M${x - 26} ${y + 22} H${x + 26} M${x - 26} ${y + 38} H${x + 26}`} />
    </g>
  );
}

/** A standing person, seen from the side. */
function Standing({ x }: { x: number }): JSX.Element {
  return (
    <g class="self">
      <circle cx={x} cy="62" r="26" />
      <path
        d={`M${x} 96 V160 M${x} 160 L${x - 20} 222 M${x} 160 L${x + 20} 222 M${x - 28} 122 L${x} 104 L${x + 28} 122`}
      />
    </g>
  );
}

function Distance({ from, to }: { from: number; to: number }): JSX.Element {
  return (
    <>
      <g class="other">
        <rect x="18" y="40" width="56" height="46" rx="8" />
        <path d="M74 54 L92 46 V80 L74 72 M46 86 V222 M26 222 H66" />
      </g>
      <Standing x={258} />
      <Arrow from={[from, 136]} to={[to, 136]} />
    </>
  );
}

/** A face that fills the frame. */
const Face = (): JSX.Element => (
  <g class="self">
    <ellipse cx="160" cy="120" rx="78" ry="98" />
  </g>
);

const Eye = ({ x }: { x: number }): JSX.Element => (
  <g class="other">
    <path d={`M${x - 26} 100 Q${x} 76 ${x + 26} 100 Q${x} 124 ${x - 26} 100 Z`} />
    <circle class="solid" cx={x} cy="100" r="8" />
  </g>
);

const DRAWINGS: Readonly<Record<TravellerState, JSX.Element>> = {
  idle: (
    <>
      <Bust x={136} y={84} r={38} />
      <g class="self">
        <path d="M196 204 Q222 180 232 132" />
        <circle cx="236" cy="108" r="18" />
      </g>
      <path class="other" d="M266 84 Q280 106 268 130 M288 70 Q308 106 290 146" />
    </>
  ),
  'place-document': (
    <>
      <Document x={160} y={70} />
      <Arrow from={[160, 138]} to={[160, 180]} />
      <path class="other" d="M58 196 H262 M70 196 V222 H250 V196" />
    </>
  ),
  'look-at-camera': (
    <>
      <Camera x={160} y={38} />
      <path class="dim" d="M160 78 V98" />
      <Bust x={160} y={138} r={32} />
    </>
  ),
  'keep-still': (
    <>
      <path
        class="other"
        d="M80 66 V32 Q80 14 98 14 H132 M188 14 H222 Q240 14 240 32 V66 M240 174 V208 Q240 226 222 226 H188 M132 226 H98 Q80 226 80 208 V174"
      />
      <Bust x={160} y={96} r={34} />
    </>
  ),
  'too-near': <Distance from={118} to={208} />,
  'too-far': <Distance from={208} to={118} />,
  'too-far-left': (
    <>
      <Frame />
      <Bust x={130} y={104} r={22} />
      <Arrow from={[178, 104]} to={[224, 104]} />
    </>
  ),
  'too-far-right': (
    <>
      <Frame />
      <Bust x={190} y={104} r={22} />
      <Arrow from={[142, 104]} to={[96, 104]} />
    </>
  ),
  'too-high': (
    <>
      <Frame />
      <Bust x={160} y={56} r={26} />
      <Arrow from={[160, 152]} to={[160, 208]} />
    </>
  ),
  'too-low': (
    <>
      <Frame />
      <Bust x={160} y={140} r={26} />
      <Arrow from={[160, 92]} to={[160, 36]} />
    </>
  ),
  moving: (
    <>
      <Frame />
      <Bust x={160} y={96} r={30} />
      <path
        class="other"
        d="M60 78 Q46 112 60 146 M38 64 Q18 112 38 160 M260 78 Q274 112 260 146 M282 64 Q302 112 282 160"
      />
    </>
  ),
  'not-frontal': (
    <>
      <Face />
      <g class="other">
        <circle class="solid" cx="132" cy="100" r="8" />
        <circle class="solid" cx="188" cy="100" r="8" />
        <path d="M160 104 V138 M136 168 H184" />
        <path d="M44 70 Q20 120 44 170 M276 70 Q300 120 276 170" />
        <path d="M30 152 L44 170 L62 156 M290 152 L276 170 L258 156" />
      </g>
    </>
  ),
  'eyes-closed': (
    <>
      <Face />
      <Eye x={128} />
      <Eye x={192} />
      <path class="dim" d="M136 172 H184" />
    </>
  ),
  'mouth-open': (
    <>
      <Face />
      <g class="dim">
        <circle cx="130" cy="92" r="6" />
        <circle cx="190" cy="92" r="6" />
      </g>
      <path class="other" d="M122 166 H198" />
      <Arrow from={[160, 116]} to={[160, 152]} />
    </>
  ),
  'several-faces': (
    <>
      <Bust x={40} y={108} r={22} kind="dim" />
      <Bust x={280} y={108} r={22} kind="dim" />
      <Frame />
      <Bust x={160} y={96} r={34} />
    </>
  ),
  'please-wait': (
    <g class="other">
      <path d="M104 22 H216 M104 218 H216 M116 22 V58 Q116 86 160 120 Q204 86 204 58 V22 M116 218 V182 Q116 154 160 120 Q204 154 204 182 V218" />
      <path class="self" d="M138 66 H182 M160 120 V176 M132 198 H188" />
    </g>
  ),
  'thank-you': (
    <>
      <Bust x={92} y={84} r={38} />
      <Document x={258} y={126} />
      <Arrow from={[206, 126]} to={[162, 126]} />
    </>
  ),
  'please-see-officer': (
    <>
      <Bust x={74} y={104} r={30} />
      <Arrow from={[130, 118]} to={[176, 118]} />
      <g class="other">
        <circle cx="246" cy="78" r="30" />
        <path d="M208 62 H284 M214 60 Q222 30 246 30 Q270 30 278 60" />
        <path d="M204 168 Q206 112 246 112 Q286 112 288 168 M184 168 H308 M196 168 V222 M296 168 V222" />
      </g>
    </>
  ),
};

/** The drawing of a state; its words are next to it, so that a screen reader skips it. */
export function Pictogram({ state }: { state: TravellerState }): JSX.Element {
  return (
    <svg class="pictogram" viewBox="0 0 320 240" aria-hidden="true" focusable="false">
      {DRAWINGS[state]}
    </svg>
  );
}

/** A mortar board, the drawing of the training mark. */
export function TrainingPictogram(): JSX.Element {
  return (
    <svg class="training-pictogram" viewBox="0 0 120 90" aria-hidden="true" focusable="false">
      <path d="M8 34 L60 12 L112 34 L60 56 Z M30 45 V66 Q60 84 90 66 V45 M104 38 V68" />
    </svg>
  );
}
