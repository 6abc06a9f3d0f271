/**
 * The attacks of the acceptance run, drawn by a rule: every property of an attack comes from the numbers of one seed, within
 * ranges that were written before any model had seen a picture. No picture is redrawn because of its score, so nobody
 * arranged on how many of them a model raises an alarm. Another seed gives another sample, not a better one.
 */
const SEED = 1;
export const ATTACKS = 8;
/** Pictures of one attack: an object held in front of the camera is never quite still. */
export const MOMENTS = ['a', 'b'];
const FACES = ['id01', 'id02', 'id03', 'id05', 'id08', 'id10', 'id11', 'id14', 'id16', 'id17', 'id18', 'id20', 'id23'];
/** Kinds of attack; TR-03121-3 Vol. 1, 4.5.1.1.1 names both, but no rate. */
const KINDS = ['screen', 'screen', 'print'];

export function drawAttacks() {
  const next = numbersOf(SEED);
  const within = (low, high) => low + (high - low) * next();
  const oneOf = (list) => list[Math.floor(next() * list.length)];
  return Array.from({ length: ATTACKS }, () => ({
    kind: oneOf(KINDS),
    face: `${oneOf(FACES)}_live${1 + Math.floor(next() * 3)}.jpg`,
    /** Width of the face picture in CSS pixels: from the size of a live face to half as large again. */
    zoom: within(480, 720),
    turned: within(-6, 6),
    contrast: within(0.9, 1.3),
    saturation: within(0.7, 1.1),
    brightness: within(0.9, 1.1),
    hue: within(-10, 10),
    /** Raster of a screen or a print: pixels from line to line, and how dark the lines are. */
    pitch: within(2, 4),
    raster: within(0, 0.4),
    moirePitch: within(8, 16),
    moireAngle: within(0, 90),
    moire: within(0, 0.15),
    glare: within(0, 0.5),
    glareAt: within(10, 70),
    moments: MOMENTS.map(() => ({ right: within(-8, 8), down: within(-6, 6), turned: within(-1, 1) })),
  }));
}

/** One moment of an attack as a page of 640 x 480 pixels; `booth` and `face` are data URLs. */
export function attackPage(attack, moment, { booth, face }) {
  const { kind, zoom, contrast, saturation, brightness, hue, pitch, raster, glare, glareAt } = attack;
  const { right, down, turned } = attack.moments[moment];
  const [width, height] = kind === 'screen' ? [330, 420] : [340, 440];
  const frame = kind === 'screen' ? '#0b0c0e; border-radius: 26px' : '#eceae4';
  const inset = kind === 'screen' ? '26px 16px' : '12px';
  const left = (width - 32 - zoom) / 2;
  const lines =
    kind === 'screen'
      ? `repeating-linear-gradient(90deg, #f00 0 33%, #0f0 33% 66%, #00f 66% 100%) 0 0 / ${pitch}px ${pitch}px,
         repeating-linear-gradient(0deg, #0000 0 ${pitch * 0.66}px, #000 ${pitch * 0.66}px ${pitch}px)`
      : `radial-gradient(#000 35%, #0000 36%) 0 0 / ${pitch}px ${pitch}px`;
  return `<style>
      html, body { margin: 0; overflow: hidden; }
      .booth { position: absolute; inset: 0; background: url(${booth}); }
      .held { position: absolute; left: ${(640 - width) / 2 + right}px; top: ${(480 - height) / 2 + down}px; width: ${width}px;
        height: ${height}px; transform: rotate(${attack.turned + turned}deg); background: ${frame}; box-shadow: 0 14px 40px #0009; }
      .glass { position: absolute; inset: ${inset}; overflow: hidden; background: #dfe6ee; }
      .glass img { position: absolute; left: ${left}px; top: ${(height - 52 - zoom * 0.75) / 2}px; width: ${zoom}px;
        filter: contrast(${contrast}) saturate(${saturation}) brightness(${brightness}) hue-rotate(${hue}deg); }
      .over { position: absolute; inset: 0; }
      .raster { opacity: ${raster}; background: ${lines}; mix-blend-mode: multiply; }
      .moire { opacity: ${kind === 'screen' ? attack.moire : 0}; background: repeating-linear-gradient(${attack.moireAngle}deg,
        #fff0 0 ${attack.moirePitch / 2}px, #fff ${attack.moirePitch * 0.75}px, #fff0 ${attack.moirePitch}px); }
      .glare { opacity: ${glare}; background: linear-gradient(115deg, #fff0 ${glareAt}%, #fff ${glareAt + 6}%, #fff0 ${glareAt + 20}%); }
    </style><div class="booth"></div><div class="held"><div class="glass"><img src="${face}">
      <div class="over raster"></div><div class="over moire"></div><div class="over glare"></div></div></div>`;
}

/** Numbers from 0 to below 1, the same for the same seed everywhere (mulberry32). */
function numbersOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
