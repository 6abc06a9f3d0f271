/** The art of a specimen passport page: it looks like security print but copies no real document. All lengths in mm. */

const INKS = ['#3f7f86', '#8a5a76', '#5c7a4a'];

/** Hypotrochoid: the rosette of bank notes. */
function rosette({ cx, cy, r, petals, inner, turns, ink, width }) {
  const points = [];
  const steps = 900;
  for (let i = 0; i <= steps; i++) {
    const t = (i / steps) * Math.PI * 2 * turns;
    const radius = r * (inner + (1 - inner) * (0.5 + 0.5 * Math.cos((petals * t) / turns)));
    points.push(`${(cx + radius * Math.cos(t)).toFixed(2)} ${(cy + radius * Math.sin(t)).toFixed(2)}`);
  }
  return `<path d="M${points.join('L')}" fill="none" stroke="${ink}" stroke-width="${width}"/>`;
}

/** A sheaf of waves whose phase drifts from line to line: the ground of the page. */
function waves({ count, from, gap, amplitude, length, drift, ink, width, width2 = 125 }) {
  const lines = [];
  for (let line = 0; line < count; line++) {
    const y0 = from + line * gap;
    const points = [];
    for (let x = -1; x <= width2 + 1; x += 0.8) {
      const swell = 0.6 + 0.4 * Math.sin(x / 23 + line * 0.13);
      const y = y0 + amplitude * swell * Math.sin((x / length) * Math.PI * 2 + line * drift);
      points.push(`${x.toFixed(1)} ${y.toFixed(2)}`);
    }
    lines.push(`<path d="M${points.join('L')}" fill="none" stroke="${ink}" stroke-width="${width}"/>`);
  }
  return lines.join('');
}

/** Background of the whole page; the MRZ zone is lighter, as ICAO 9303-3 requires (B900 readability). */
export function background() {
  const rosettes = [0.95, 0.8, 0.64, 0.48, 0.33]
    .map((part, i) =>
      rosette({ cx: 88, cy: 39, r: 27 * part, petals: 17 + i * 4, inner: 0.62, turns: 7, ink: INKS[i % 3], width: 0.09 }),
    )
    .join('');
  const small = [1, 0.72, 0.46]
    .map((part, i) => rosette({ cx: 22, cy: 37, r: 24 * part, petals: 13 + i * 3, inner: 0.55, turns: 5, ink: INKS[(i + 1) % 3], width: 0.08 }))
    .join('');
  return `
    <defs>
      <linearGradient id="paper" x1="0" x2="1" y1="0" y2="0.4">
        <stop offset="0" stop-color="#e3efec"/><stop offset="0.45" stop-color="#f3efe4"/><stop offset="1" stop-color="#f0e2e6"/>
      </linearGradient>
      <linearGradient id="fade" x1="0" x2="0" y1="0" y2="1">
        <stop offset="0" stop-color="#f7f6f1" stop-opacity="0"/><stop offset="0.08" stop-color="#f7f6f1" stop-opacity="0.8"/>
        <stop offset="1" stop-color="#f7f6f1" stop-opacity="0.92"/>
      </linearGradient>
    </defs>
    <rect width="125" height="88" fill="url(#paper)"/>
    <g opacity="0.5">${waves({ count: 46, from: 0, gap: 1.95, amplitude: 2.1, length: 31, drift: 0.21, ink: '#4b8f92', width: 0.07 })}</g>
    <g opacity="0.42">${waves({ count: 40, from: 1, gap: 2.2, amplitude: 2.8, length: 47, drift: -0.17, ink: '#a06a80', width: 0.07 })}</g>
    <g opacity="0.38">${rosettes}${small}</g>
    <rect y="62.5" width="125" height="25.5" fill="url(#fade)"/>`;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MONTHS_FR = ['JAN', 'FÉV', 'MARS', 'AVR', 'MAI', 'JUIN', 'JUIL', 'AOÛT', 'SEP', 'OCT', 'NOV', 'DÉC'];

/** Date as ICAO 9303-3 3.8 prints it: day, month in the issuer's language and another, year. */
function printedDate(iso) {
  const [year, month, day] = iso.split('-');
  const index = Number(month) - 1;
  const names = MONTHS[index] === MONTHS_FR[index] ? MONTHS[index] : `${MONTHS[index]}/${MONTHS_FR[index]}`;
  return `${day} ${names} ${year}`;
}

function field(x, y, label, value) {
  return `<text x="${x}" y="${y}" class="label">${label}</text><text x="${x}" y="${y + 3.5}" class="value">${value}</text>`;
}

/** Visual inspection zone of TD3 (ICAO 9303-4 4.1): zones I to V, and SPECIMEN twice. */
export function visualZone({ holder, portrait }) {
  const micro = 'UTOPIASPECIMEN'.repeat(22);
  return `
    <text x="6" y="7.2" class="issuer">UTOPIA</text>
    <text x="6" y="11.2" class="label">Passport / Passeport / Pasaporte</text>
    <text x="119" y="8.6" class="stamp" text-anchor="end">SPECIMEN</text>
    <rect x="6" y="12.6" width="113" height="0.12" fill="#35686e"/>
    <text x="6" y="13.35" class="micro" textLength="113">${micro}</text>
    <g>
      <rect x="7" y="16" width="34" height="42.5" fill="#fbfaf6" opacity="0.72" class="plate"/>
      <image href="${portrait}" x="7" y="16" width="34" height="42.5" preserveAspectRatio="xMidYMid slice" class="portrait"/>
      <rect x="7" y="16" width="34" height="42.5" fill="none" stroke="#5d7f83" stroke-width="0.15"/>
    </g>
    <image href="${portrait}" x="101.5" y="40" width="14.4" height="18" class="ghost"/>
    ${field(46, 17.4, 'Type / Type', 'P')}
    ${field(60, 17.4, 'Code / Code', 'UTO')}
    ${field(83, 17.4, 'Passport No. / Passeport N°', holder.number)}
    ${field(46, 24.2, 'Surname / Nom', holder.surname)}
    ${field(46, 31.0, 'Given names / Prénoms', holder.givenNames)}
    ${field(46, 37.8, 'Nationality / Nationalité', 'UTOPIAN')}
    ${field(46, 44.6, 'Date of birth / Date de naissance', printedDate(holder.birth))}
    ${field(80, 37.8, 'Sex / Sexe', holder.sex)}
    ${field(80, 44.6, 'Place of birth / Lieu', holder.placeOfBirth)}
    ${field(46, 51.4, 'Date of issue / Date de délivrance', printedDate(holder.issued))}
    ${field(80, 51.4, 'Authority / Autorité', 'UTOPIA')}
    ${field(46, 58.2, 'Date of expiry / Date d’expiration', printedDate(holder.expiry))}
    <path d="${signature(holder.surname)}" fill="none" stroke="#27323f" stroke-width="0.28" stroke-linecap="round"/>
    <text x="86" y="35" class="overprint" transform="rotate(-24 86 35)" text-anchor="middle">SPECIMEN</text>`;
}

/** A signature-like scribble for a name: two sine curves whose phase comes from the letters. */
function signature(name) {
  const seed = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const points = [];
  for (let i = 0; i <= 90; i++) {
    const t = i / 90;
    const y = 61.2 - (1.3 - 0.9 * t) * Math.sin(i * 0.55 + seed) - 0.6 * Math.sin(i * 0.23 + seed * 2);
    points.push(`${(9 + 26 * t + 0.9 * Math.sin(i * 0.8 + seed)).toFixed(2)} ${y.toFixed(2)}`);
  }
  return `M${points.join('L')}`;
}

const PITCH = 2.54;
const LEFT = 6.6;
const BASELINES = [73.8, 80.15];

/** A scuff that removed the left half of one character of the MRZ. */
export function wear(place) {
  if (place === undefined) return '';
  const x = LEFT + place.column * PITCH + 0.1;
  const y = BASELINES[place.line] - 2.7;
  return `<rect x="${x}" y="${y}" width="0.95" height="2.9" fill="#f4f3ee" opacity="0.66" transform="rotate(4 ${x} ${y})"/>`;
}

/** Two rows of 44 characters at 10 characters per inch (ICAO 9303-3 4.3), each glyph in its own cell. */
export function machineZone(rows) {
  return rows
    .map((row, line) => {
      const cells = [...row].map((_, column) => (LEFT + (column + 0.5) * PITCH).toFixed(3)).join(' ');
      const y = BASELINES[line];
      return `<text y="${y}" x="${cells}" class="mrz" text-anchor="middle">${row.replaceAll('<', '&lt;')}</text>`;
    })
    .join('');
}
