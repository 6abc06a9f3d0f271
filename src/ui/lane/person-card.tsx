import { useRef } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { PersonView } from '../api-document.gen.ts';
import { scrolls, useFit } from '../fit.ts';
import { documentKind, formatExpiry, formatPersonAge, givenNames, stateName } from '../format.ts';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';
import { AdditionalDocumentsLines } from './additional-documents-lines.tsx';
import { MrzText } from './mrz-text.tsx';
import { NeedsALook } from './needs-a-look.tsx';

/** From this many letters on, the name is one step smaller, so that it fits on two or three lines. */
const LONG_NAME_LETTERS = 28;

/** Steps of shrinking, so that the facts need no scrolling (work.css): spacing, then second lines, then the size of the words. */
const GIVES_WAY = 3;

/** True while the list of facts, or the card around it, would have to be scrolled. */
function isCrowded(card: HTMLElement): boolean {
  const facts = card.querySelector('.facts');
  return scrolls(card) || (facts !== null && scrolls(facts));
}

/** The person and document on the reader, as text; age and time to expiry instead of dates (ICAO 9303-2 C.30). */
export function PersonCard({ view }: { view: InspectionView }) {
  const card = useRef<HTMLElement>(null);
  useFit(card, GIVES_WAY, isCrowded);
  return (
    <section class="card person-card" aria-label={t('person.label')} ref={card}>
      {view.person === null ? <PersonAwaited /> : <Person person={view.person} byChip={view.mrzSigned} />}
      {view.mrz !== null && <MrzText mrz={view.mrz} />}
      <AdditionalDocumentsLines view={view} />
      <PrivacyPart name="SampleNote" />
      <NeedsALook view={view} />
      <button type="button" class="button quiet abandon" onClick={() => (panel.value = 'abandon')}>
        {t('abandon.open')}
      </button>
    </section>
  );
}

function PersonAwaited() {
  return (
    <div class="reading" role="status">
      <h1 class="name">{t('reading.title')}</h1>
      <p class="prose">{t('reading.hint')}</p>
      <div class="reading-bar" aria-hidden="true">
        <span />
      </div>
    </div>
  );
}

function Person({ person, byChip }: { person: PersonView; byChip: boolean }) {
  const expiry = formatExpiry(person);
  const letters = person.primary.length + person.secondary.length;
  const sex = person.sex === 'F' ? t('person.sexF') : person.sex === 'M' ? t('person.sexM') : t('person.sexNone');
  return (
    <>
      <h1 class={letters > LONG_NAME_LETTERS ? 'name name-long' : 'name'} dir="auto">
        {person.primary === '' && person.secondary === '' ? (
          t('person.nameUnreadable')
        ) : (
          <>
            <span class="name-part">{person.secondary === '' ? person.primary : `${person.primary},`}</span>
            {person.secondary !== '' && <span class="name-part">{givenNames(person.secondary)}</span>}
          </>
        )}
        {person.specimen && <span class="tag name-tag">{t('person.specimen')}</span>}
      </h1>
      {person.truncated && <p class="label">{t('person.truncated')}</p>}
      <dl class="facts-grid">
        <Value
          label={t(byChip ? 'person.ageByChip' : 'person.age')}
          value={formatPersonAge(person)}
          remark={person.age !== null && person.age < 18 ? t('person.minor') : null}
        />
        <Value label={expiry.label} value={expiry.value} irregular={expiry.expired} />
        <Value label={t('person.nationality')} value={stateName(person.nationality) || t('person.notPrinted')} />
        <Value label={t('person.sex')} value={sex} />
        <Value label={documentKind(person.documentCode)} value={person.documentNumber} code />
        <Value label={t('person.issuedBy')} value={stateName(person.issuingState)} />
      </dl>
    </>
  );
}

interface ValueProps {
  label: string;
  value: string;
  remark?: string | null;
  irregular?: boolean;
  code?: boolean;
}

function Value({ label, value, remark = null, irregular = false, code = false }: ValueProps) {
  return (
    <div class={irregular ? 'value irregular' : 'value'}>
      <dt class="label">{label}</dt>
      <dd class={`value-text fade${value.length > 16 ? ' value-long' : ''}`} key={value} dir="auto" translate={!code}>
        {value}
        {remark !== null && <span class="tag">{remark}</span>}
      </dd>
    </div>
  );
}
