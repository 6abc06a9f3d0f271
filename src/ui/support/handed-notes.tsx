import { formatMoment } from '../format.ts';
import { t, tCode } from '../words/index.ts';
import type { Draft, Handed, HandedMinor } from './draft.ts';
import { inShown } from './pack-words.ts';

/** Notes on a form that a colleague handed over: the sender, answers about minors, and items without a text. */
export function HandedNotes({ handed, form }: { handed: Handed; form: Draft }) {
  const { by, at, word, bare, minors, identity, refNo } = handed;
  const points = form.view.items.filter(({ id }) => bare.includes(id));
  return (
    <section class="support-handed">
      <p class="prose strong">{t('handover.from', { name: by, time: formatMoment(new Date(at)), word })}</p>
      {refNo !== null && <p class="label">{t('handover.refNo', { refNo })}</p>}
      {points.length > 0 && (
        <>
          <h3 class="label strong">{t('handover.bare')}</h3>
          <ul>
            {points.map(({ id, point }) => (
              <li key={id}>{inShown(point)}</li>
            ))}
          </ul>
        </>
      )}
      {minors.length > 0 && (
        <>
          <h3 class="label strong">{t('handover.minors')}</h3>
          <ul>
            {minors.map((minor, at) => (
              // Two children with the same age and answers get two lines.
              <li key={at}>{minorWords(minor)}</li>
            ))}
          </ul>
        </>
      )}
      {identity !== null && (
        <>
          <h3 class="label strong">{t('handover.identity')}</h3>
          <p class="prose">
            <bdi>{`${identity['primary'] ?? ''}, ${identity['secondary'] ?? ''}`}</bdi> · {identity['birthDate'] ?? ''}{' '}
            · {identity['nationality'] ?? ''}
          </p>
        </>
      )}
    </section>
  );
}

/** The author of a fact that a colleague handed over; once its text has changed, the officer here is the only author. */
export function Writer({ id, text, form }: { id: string; text: string; form: Draft }) {
  const came = form.handed?.facts[id];
  if (came === undefined || came.text !== text) return null;
  return <p class="label support-writer">{t('handover.writtenBy', { name: came.by })}</p>;
}

function minorWords({ age, adult, relationship, authority, telephoned, apart }: HandedMinor): string {
  const said = [
    adult === null ? null : `${t('minor.adult')}: ${adultWords(adult)}`,
    named('minor.relationship', relationship),
    named('minor.authority', authority),
    named('minor.telephoned', telephoned),
    named('minor.apart', apart),
  ].filter((words) => words !== null);
  return t('handover.minor', {
    age: age === null ? t('handover.ageUnknown') : String(age),
    answers: said.length === 0 ? t('handover.noAnswers') : said.join(' · '),
  });
}

const adultWords = (adult: NonNullable<HandedMinor['adult']>): string =>
  adult === 'nobody' ? t('minor.nobody') : adult === 'unlinked' ? t('party.unlinked') : t('handover.companion');

function named(
  key: 'minor.relationship' | 'minor.authority' | 'minor.telephoned' | 'minor.apart',
  code: string | null,
): string | null {
  return code === null ? null : `${t(key)}: ${tCode(key, code)}`;
}
