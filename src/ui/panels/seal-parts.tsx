import type { ComponentChildren } from 'preact';
import type { CheckView, InspectionView } from '../api.gen.ts';
import { formatCount, stateName } from '../format.ts';
import { Sign } from '../parts/signs.tsx';
import { isKey, type Key, reasonTitle, t } from '../words/index.ts';
import { formatIsoDay } from './iso-day.ts';
import { boxOf } from './seal-box.ts';

type Seal = NonNullable<InspectionView['seal']>;
type UnsignedPaper = NonNullable<InspectionView['papers']['second']>['unsigned'][number];

/** The signed barcode of the page, enlarged: its issuer, its date, and how much it counts here. */
export function SealStated({ view }: { view: InspectionView }) {
  const { seal, page, person } = view;
  if (seal === null) return null;
  const check = view.checks.find((one) => one.check === 'seal.content');
  return <SealBox seal={seal} page={page} person={person} label={t('seal.label')} worth={<Worth check={check} />} />;
}

/** The seal of a second document, how much it counts, and what it was compared with; also the contents of unsigned barcodes. */
export function SecondSeal({ view }: { view: InspectionView }) {
  const { second } = view.papers;
  if (second === null) return null;
  const { seal, page, person, unsigned } = second;
  const said = OF_SECOND.flatMap((id) =>
    view.checks.filter(({ check, value }) => check === id && value !== 'not-supported'),
  );
  const worth = said.map((check) => <Worth key={check.check} check={check} />);
  return (
    <>
      {seal === null ? (
        worth
      ) : (
        <SealBox seal={seal} page={page} person={person} label={t('seal.labelSecond')} worth={worth} />
      )}
      {unsigned.map((paper) => (
        <Unsigned key={paper.name} paper={paper} />
      ))}
    </>
  );
}

const OF_SECOND: readonly string[] = ['second.seal', 'second.seal-mrz', 'second.passport-number', 'second.seal-print'];

/** A boarding pass or a licence: the values read from it, and a remark that nothing is proven. */
function Unsigned({ paper }: { paper: UnsignedPaper }) {
  const isPass = paper.kind === 'boarding-pass';
  const rows: [string, string][] = [
    [t('barcode.name'), paper.name],
    [t(isPass ? 'barcode.flight' : 'barcode.number'), paper.number],
    [t(isPass ? 'barcode.day' : 'barcode.expiry'), paper.day === null ? '–' : formatIsoDay(paper.day)],
  ];
  const title = t(isPass ? 'barcode.pass' : 'barcode.licence');
  return (
    <section class="barcode" aria-label={title}>
      <p>
        <span class="strong">{title}</span> <span class="label">{t('evidence.notSigned')}</span>
      </p>
      <dl class="barcode-says">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt class="label">{name}</dt>
            <dd translate={false}>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="label">{t('barcode.unproven')}</p>
      {isPass && <p class="label">{t('barcode.taken')}</p>}
    </section>
  );
}

interface SealBoxParts {
  seal: Seal;
  page: { url: string; width: number; height: number } | null;
  person: InspectionView['person'];
  label: string;
  worth: ComponentChildren;
}

function SealBox({ seal, page, person, label, worth }: SealBoxParts) {
  const box = page === null ? null : boxOf(seal.corners, page);
  return (
    <section class="seal" aria-label={label}>
      {page !== null && box !== null && (
        <svg class="seal-picture" viewBox={box.join(' ')} role="img" aria-label={t('seal.alt')}>
          <image href={page.url} width={page.width} height={page.height} preserveAspectRatio="none" />
        </svg>
      )}
      <div class="seal-says">
        <p class="strong">{t(kindOf(seal.profile))}</p>
        <p>{ownerOf(seal, person)}</p>
        {worth}
        {allowedBy(seal).map((line) => (
          <p class="label" key={line}>
            {line}
          </p>
        ))}
      </div>
    </section>
  );
}

function Worth({ check }: { check: CheckView | undefined }) {
  if (check === undefined) return null;
  const { value, reason } = check;
  const isProven = value === 'successful' && reason === 'SEAL_OK';
  // A barcode without a signature gets no tick for having been read.
  const sign = value === 'successful' && !isProven ? 'not-supported' : value;
  const whole = check.check.endsWith('.seal') || check.check === 'seal.content';
  return (
    <p class="seal-worth">
      <Sign value={sign} size="tile" />
      {isProven && whole ? t('seal.proven') : isProven ? t(`check.${check.check}` as Key) : reasonTitle(reason)}
    </p>
  );
}

function kindOf(profile: string): Key {
  const kind = `seal.kind.${profile}`;
  return isKey(kind) ? kind : 'seal.kind.unknown';
}

function ownerOf({ country, signed }: Seal, person: InspectionView['person']): string {
  if (country === null || country === '') return t('seal.unnamed');
  const issuer = person?.issuingState;
  const state = issuer?.code === country ? stateName(issuer) : country;
  return signed === null ? t('seal.undated', { state }) : t('seal.of', { state, day: formatIsoDay(signed) });
}

/** What a visa allows according to its seal. Values that the seal lacks are not shown. */
function allowedBy({ stay, entries, passportNumber }: Seal): string[] {
  const said: string[] = [];
  if (passportNumber !== null) said.push(t('seal.passport', { number: passportNumber }));
  if (stay !== null) {
    const [days, months, years] = [stay.days, stay.months, stay.years].map(formatCount) as [string, string, string];
    const inDays = stay.months === 0 && stay.years === 0;
    said.push(inDays ? t('seal.days', { days }) : t('seal.stay', { days, months, years }));
  }
  // The meaning of 0 entries is not published.
  if (entries !== null && entries > 0) said.push(t('seal.entries', { n: formatCount(entries) }));
  return said;
}
