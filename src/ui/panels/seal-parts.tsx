import type { CheckView, InspectionView } from '../api.gen.ts';
import { formatCount, stateName } from '../format.ts';
import { Sign } from '../parts/signs.tsx';
import { isKey, type Key, reasonTitle, t } from '../words/index.ts';
import { formatIsoDay } from './iso-day.ts';
import { boxOf } from './seal-box.ts';

type Seal = NonNullable<InspectionView['seal']>;

/** The signed barcode of the page, enlarged: whose it is, of which day, and what it is worth here. */
export function SealStated({ view }: { view: InspectionView }) {
  const { seal, page } = view;
  if (seal === null) return null;
  const box = page === null ? null : boxOf(seal.corners, page);
  return (
    <section class="seal" aria-label={t('seal.label')}>
      {page !== null && box !== null && (
        <svg class="seal-picture" viewBox={box.join(' ')} role="img" aria-label={t('seal.alt')}>
          <image href={page.url} width={page.width} height={page.height} preserveAspectRatio="none" />
        </svg>
      )}
      <div class="seal-says">
        <p class="strong">{t(kindOf(seal.profile))}</p>
        <p>{ownerOf(seal, view)}</p>
        <Worth check={view.checks.find(({ check }) => check === 'seal.content')} />
        {allowedBy(seal).map((line) => (
          <p class="label" key={line}>
            {line}
          </p>
        ))}
      </div>
    </section>
  );
}

/** What the seal of a second document is worth, and what it was compared with. */
export function SecondSeal({ view }: { view: InspectionView }) {
  const said = view.checks.filter(({ check, value }) => OF_SECOND.includes(check) && value !== 'not-supported');
  return (
    <>
      {said.map((check) => (
        <Worth key={check.check} check={check} />
      ))}
    </>
  );
}

const OF_SECOND: readonly string[] = ['second.seal', 'second.seal-mrz', 'second.passport-number'];

function Worth({ check }: { check: CheckView | undefined }) {
  if (check === undefined) return null;
  const { value, reason } = check;
  const isProven = value === 'successful' && reason === 'SEAL_OK';
  // A barcode without a signature is read, and wears no tick for that.
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

function ownerOf({ country, signed }: Seal, { person }: InspectionView): string {
  if (country === null || country === '') return t('seal.unnamed');
  const issuer = person?.issuingState;
  const state = issuer?.code === country ? stateName(issuer) : country;
  return signed === null ? t('seal.undated', { state }) : t('seal.of', { state, day: formatIsoDay(signed) });
}

/** What a visa allows by its seal. What it does not state is not shown. */
function allowedBy({ stay, entries, passportNumber }: Seal): string[] {
  const said: string[] = [];
  if (passportNumber !== null) said.push(t('seal.passport', { number: passportNumber }));
  if (stay !== null) {
    const [days, months, years] = [stay.days, stay.months, stay.years].map(formatCount) as [string, string, string];
    const inDays = stay.months === 0 && stay.years === 0;
    said.push(inDays ? t('seal.days', { days }) : t('seal.stay', { days, months, years }));
  }
  // What none means is not published.
  if (entries !== null && entries > 0) said.push(t('seal.entries', { n: formatCount(entries) }));
  return said;
}
