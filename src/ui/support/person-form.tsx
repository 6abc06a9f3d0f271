import { useId, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { withoutHidden } from '../plain-text.ts';
import { session } from '../store.ts';
import { isKey, t } from '../words/index.ts';
import { type AgeAnswer, type ConsentAnswer, change, type Draft, type Need, type Outcome } from './draft.ts';
import { isMinor, routeWord } from './form-rules.ts';
import { inShown, receiverOf } from './pack-words.ts';
import { askAgain } from './questions.tsx';

const AGES: readonly AgeAnswer[] = ['adult', 'child', 'unknown'];
const CONSENTS: readonly ConsentAnswer[] = ['yes', 'no', 'not-asked'];
const NEEDS: readonly Need[] = ['medical', 'psychological', 'legal', 'shelter', 'safety'];
const OUTCOMES: readonly Outcome[] = [
  'no-concern',
  'note-and-continue',
  'second-line-protection',
  'refer-now',
  'immediate-danger',
];
const LANGUAGES = [
  'ar',
  'en',
  'es',
  'fa',
  'fr',
  'hi',
  'pt',
  'ro',
  'ru',
  'sq',
  'sw',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh',
];

/** Child or adult, consent, needs, outcome. No answer is there beforehand. */
export function PersonForm({ form }: { form: Draft }) {
  const route = routeWord(form);
  return (
    <section class="support-person" aria-label={t('support.person')}>
      <Name form={form} />
      <Choice
        legend={t('support.age')}
        name="age"
        options={AGES.map((value) => ({ value, words: t(`support.age.${value}`) }))}
        chosen={form.age}
        onChoose={(age) => change({ age })}
      />
      {form.age === 'adult' && isMinor(form) && (
        <p class="support-rule">{t('support.minor', { age: form.view.bodies.child?.childAge ?? 18 })}</p>
      )}
      {form.age === 'adult' && !isMinor(form) && (
        <Choice
          legend={t('support.consent')}
          name="consent"
          options={CONSENTS.map((value) => ({ value, words: t(`support.consent.${value}`) }))}
          chosen={form.consent}
          onChoose={(consent) => change({ consent })}
        />
      )}
      {route !== null && (
        <p class="support-rule" role="status">
          {t(`support.rule.${route}`)}
        </p>
      )}
      {(route === 'child' || route === 'yes') && <Passed form={form} />}
      <Choice
        legend={t('support.outcome')}
        name="outcome"
        options={OUTCOMES.map((value) => ({ value, words: t(`support.outcome.${value}`) }))}
        chosen={form.outcome}
        onChoose={(outcome) => change({ outcome })}
      />
      {form.outcome !== null && (
        <p class="support-rule" role="status">
          {outcomeWords(form, form.outcome)}
        </p>
      )}
    </section>
  );
}

/** The name stays masked; only the role protection may see it, and each look is written down. */
function Name({ form }: { form: Draft }) {
  const [name, setName] = useState<string | null>(null);
  const bound = form.view.subject !== null && form.view.subject.inspectionId === form.inspectionId;
  if (!bound) return null;
  return (
    <p class="support-name">
      <span class="label">{t('support.name')}</span> {name ?? t('support.masked')}
      {session.value?.officer?.role === 'protection' && name === null && (
        <button
          type="button"
          class="button"
          onClick={() =>
            void daemon.supportName().then((answer) => {
              if (answer.ok) setName(`${answer.value.primary}, ${answer.value.secondary}`);
            })
          }
        >
          {t('support.showName')}
        </button>
      )}
    </p>
  );
}

/** What is passed on beside the facts, asked once so that the person need not tell it again. */
function Passed({ form }: { form: Draft }) {
  const contact = useId();
  const language = useId();
  const [seen, setSeen] = useState(false);
  const [removed, setRemoved] = useState(false);
  const bound = form.view.subject?.inspectionId === form.inspectionId && form.view.subject?.identity === true;
  return (
    <>
      {bound ? (
        <label class="tick">
          <input
            type="checkbox"
            checked={form.sendIdentity}
            onChange={(event) => change({ sendIdentity: event.currentTarget.checked })}
          />
          <span>{t('support.identity')}</span>
        </label>
      ) : (
        <p class="label">{t('support.identityNone')}</p>
      )}
      <fieldset class="support-choice">
        <legend class="label strong">{t('support.needs')}</legend>
        <div class="support-options">
          {NEEDS.map((need) => (
            <label class="tick" key={need}>
              <input
                type="checkbox"
                checked={form.needs.includes(need)}
                onChange={(event) => {
                  const others = form.needs.filter((other) => other !== need);
                  change({ needs: event.currentTarget.checked ? [...others, need] : others });
                }}
              />
              <span>{t(`support.need.${need}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="support-pair">
        <div class="field">
          <label for={language}>{t('support.language')}</label>
          <select
            id={language}
            value={form.language ?? ''}
            onChange={(event) => change({ language: event.currentTarget.value || null })}
          >
            <option value="">{t('support.languageNone')}</option>
            {LANGUAGES.map((code) => (
              <option value={code} key={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={contact}>{t('support.contact')}</label>
          <input
            id={contact}
            autocomplete="off"
            spellcheck={false}
            maxLength={120}
            value={form.contact}
            onInput={(event) => {
              setSeen(false);
              const typed = event.currentTarget.value;
              const contact = withoutHidden(typed);
              if (contact !== typed) {
                event.currentTarget.value = contact;
                setRemoved(true);
              }
              change({ contact });
            }}
            onChange={(event) =>
              void daemon.supportContact({ contact: event.currentTarget.value }).then((answer) => {
                setSeen(answer.ok && answer.value.statedBefore);
                askAgain();
              })
            }
          />
        </div>
      </div>
      {removed && (
        <p class="label" role="status">
          {t('text.marksRemoved')}
        </p>
      )}
      {seen && (
        <p class="support-rule" role="status">
          {t('support.contactSeen')}
        </p>
      )}
    </>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  options: readonly { value: T; words: string }[];
  chosen: T | null;
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ legend, name, options, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset class="support-choice">
      <legend class="label strong">{legend}</legend>
      <div class="support-options">
        {options.map(({ value, words }) => (
          <label class="tick" key={value} data-choice={`${name}:${value}`}>
            <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function outcomeWords(form: Draft, outcome: Outcome): string {
  const route = routeWord(form);
  const seals = route === 'child' ? outcome !== 'no-concern' : outcome === 'refer-now' && route === 'yes';
  const { phone } = form.view;
  const body = receiverOf(form);
  if (outcome === 'immediate-danger') return t('support.explain.immediate-danger');
  if (seals && body === null) {
    return phone === null ? t('support.explain.noBodyNoPhone') : t('support.explain.noBody', { ...phone });
  }
  if (seals)
    return t(route === 'child' ? 'support.explain.child' : 'support.explain.refer-now', {
      body: body === null ? '' : inShown(body.name),
    });
  if (outcome === 'refer-now' && route === 'no') return t('support.explain.referNot');
  if (outcome === 'refer-now') return t('support.missing.age');
  return t(`support.explain.${outcome}`);
}

function languageName(code: string): string {
  const key = `language.${code}`;
  if (isKey(key)) return t(key);
  return new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'language' }).of(code) ?? code;
}
