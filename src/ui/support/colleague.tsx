import { t } from '../words/index.ts';
import { change, type Draft } from './draft.ts';
import { colleaguesFor, isSame } from './form-rules.ts';
import { leftToRight, routeOf, whoOf } from './way.ts';

/** Choice of a colleague: people trained for this traveller, those on duty today first. Nobody is preselected. */
export function ColleagueChoice({ form }: { form: Draft }) {
  if (form.age === null) return null;
  const people = colleaguesFor(form);
  if (people.length === 0) return <p class="support-late">{nobodyWords(form)}</p>;
  return (
    <fieldset class="support-choice">
      <legend class="label strong">{t('handover.who')}</legend>
      <div class="support-colleagues">
        {people.map((one) => (
          <label class="tick" key={`${one.box} ${one.account}`} data-choice={`colleague:${one.account}`}>
            <input
              type="radio"
              name="colleague"
              checked={isSame(one, form.colleague)}
              onChange={() => change({ colleague: { box: one.box, account: one.account } })}
            />
            <span>
              <bdi class="strong">{one.name}</bdi>
              {one.boxName !== null && <span> {t('handover.atBox', { box: one.boxName })}</span>}
              <span class="label"> {t(one.signedIn ? 'handover.here' : 'handover.notHere')}</span>
            </span>
          </label>
        ))}
      </div>
      <p class="label">{t(form.view.handsText ? 'handover.explain' : 'handover.noText')}</p>
    </fieldset>
  );
}

function nobodyWords(form: Draft): string {
  const [first] = routeOf(form).numbers;
  return first === undefined
    ? t('handover.whoNoneAlone')
    : t('handover.whoNone', { who: whoOf(first), number: leftToRight(first.number) });
}
