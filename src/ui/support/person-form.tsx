import { useId, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { Button } from '../parts/button.tsx';
import { Status } from '../parts/status.tsx';
import { withoutHidden } from '../plain-text.ts';
import { session } from '../store.ts';
import { t } from '../words/index.ts';
import { ColleagueChoice } from './colleague.tsx';
import { type AgeAnswer, type ConsentAnswer, change, type Draft, type Need, type Outcome } from './draft.ts';
import { isMinor, routeWord } from './form-rules.ts';
import { askAgain } from './questions.tsx';
import { statedBefore } from './send.ts';
import { Tick } from './tick.tsx';
import { languageName, leftToRight, routeOf, whoOf } from './way.ts';

const AGES: readonly AgeAnswer[] = ['adult', 'child', 'unknown'];
const CONSENTS: readonly ConsentAnswer[] = ['yes', 'no', 'not-asked'];
const NEEDS: readonly Need[] = ['medical', 'psychological', 'legal', 'shelter', 'safety'];
const OUTCOMES: readonly Outcome[] = [
  'immediate-danger',
  'refer-now',
  'second-line-protection',
  'note-and-continue',
  'no-concern',
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

/** Child or adult, consent, needs. No answer is preselected. */
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
        <p class="support-rule">{t('support.minor', { age: form.view.childAge })}</p>
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
      {route !== null && <Status class="support-rule">{t(`support.rule.${route}`)}</Status>}
      {(route === 'child' || route === 'yes') && <Passed form={form} />}
    </section>
  );
}

/** The next steps. Danger comes first, with its number; nothing is preselected. */
export function OutcomeChoice({ form }: { form: Draft }) {
  const { numbers } = routeOf(form);
  const urgent = numbers.find(({ kind }) => kind === 'emergency') ?? numbers[0];
  return (
    <>
      <fieldset class="support-choice">
        <legend class="label strong">{t('support.outcome')}</legend>
        <div class="support-outcomes">
          {OUTCOMES.map((value) => (
            <label class="tick" key={value} data-choice={`outcome:${value}`}>
              <input
                type="radio"
                name="outcome"
                checked={form.outcome === value}
                onChange={() => change({ outcome: value })}
              />
              <span>{t(`support.outcome.${value}`)}</span>
              {value === 'immediate-danger' && urgent !== undefined && (
                <span class="label support-danger" title={whoOf(urgent)}>
                  {t('support.first', { number: leftToRight(urgent.number) })}
                </span>
              )}
            </label>
          ))}
        </div>
      </fieldset>
      {form.outcome !== null && outcomeWords(form, form.outcome) !== null && (
        <Status class="support-rule">{outcomeWords(form, form.outcome)}</Status>
      )}
      {form.outcome === 'second-line-protection' && <ColleagueChoice form={form} />}
    </>
  );
}

/** The name stays masked; only the role protection may see it, and each view is recorded. */
function Name({ form }: { form: Draft }) {
  const [name, setName] = useState<string | null>(null);
  const bound = form.view.subject !== null && form.view.subject.inspectionId === form.inspectionId;
  if (!bound) return null;
  return (
    <p class="support-name">
      <span class="label">{t('support.name')}</span> {name ?? t('support.masked')}
      {session.value?.officer?.role === 'protection' && name === null && (
        <Button
          onClick={() =>
            void daemon.supportName().then((answer) => {
              if (answer.ok) setName(`${answer.value.primary}, ${answer.value.secondary}`);
            })
          }
        >
          {t('support.showName')}
        </Button>
      )}
    </p>
  );
}

/** Details that are passed on besides the facts, asked once so that the person need not repeat them. */
function Passed({ form }: { form: Draft }) {
  const contact = useId();
  const language = useId();
  const [seen, setSeen] = useState(false);
  const [removed, setRemoved] = useState(false);
  const bound = form.view.subject?.inspectionId === form.inspectionId && form.view.subject?.identity === true;
  return (
    <>
      {bound ? (
        <Tick checked={form.sendIdentity} onChange={(sendIdentity) => change({ sendIdentity })}>
          {t('support.identity')}
        </Tick>
      ) : (
        <p class="label">{t('support.identityNone')}</p>
      )}
      <fieldset class="support-choice">
        <legend class="label strong">{t('support.needs')}</legend>
        <div class="support-options">
          {NEEDS.map((need) => (
            <Tick
              key={need}
              checked={form.needs.includes(need)}
              onChange={(checked) => {
                const others = form.needs.filter((other) => other !== need);
                change({ needs: checked ? [...others, need] : others });
              }}
            >
              {t(`support.need.${need}`)}
            </Tick>
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
              void statedBefore(event.currentTarget.value).then((before) => {
                setSeen(before);
                askAgain();
              })
            }
          />
        </div>
      </div>
      {removed && <Status>{t('text.marksRemoved')}</Status>}
      {seen && <Status class="support-rule">{t('support.contactSeen')}</Status>}
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

/** Meaning of an outcome; only the receiver's card says what is sealed and what may be promised. */
function outcomeWords(form: Draft, outcome: Outcome): string | null {
  const route = routeWord(form);
  if (outcome === 'immediate-danger') return t('support.explain.immediate-danger');
  if (outcome !== 'no-concern' && route === 'child') return null;
  if (outcome === 'refer-now') {
    if (route === 'yes') return null;
    return t(route === 'no' ? 'support.explain.referNot' : 'support.missing.age');
  }
  return t(`support.explain.${outcome}`);
}
