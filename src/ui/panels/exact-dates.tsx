import type { PersonView } from '../api-document.gen.ts';
import { formatDay, formatDaysToExpiry } from '../format.ts';
import { t } from '../words/index.ts';

/** The exact dates behind age and time to expiry; the card rounds them down to months and years. */
export function ExactDates({ person }: { person: PersonView | null }) {
  if (person === null) return null;
  const [birth, expiry] = [formatDay(person.birth), formatDay(person.expiry)];
  const days = formatDaysToExpiry(person.daysToExpiry);
  return (
    <dl class="exact-dates">
      <div>
        <dt class="label">{t('field.birthDate')}</dt>
        <dd>{birth ?? t('person.ageUnknown')}</dd>
      </div>
      <div>
        <dt class="label">{t('field.expiryDate')}</dt>
        <dd>{expiry === null ? days : t('details.dateAndDays', { date: expiry, days })}</dd>
      </div>
    </dl>
  );
}
