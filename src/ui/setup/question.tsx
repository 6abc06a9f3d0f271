import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Form } from '../parts/form.tsx';
import { t } from '../words/index.ts';
import type { SetupQuestionView } from './api.gen.ts';

/** Longest answer that the engine accepts, characters. */
const ANSWER_MAX = 4096;
/** Value of the choice for anything that is not listed. */
const OTHER = '\u0000other';

interface Props {
  question: SetupQuestionView;
  onAnswer: (value: string) => Promise<void>;
}

/** One question: choices that were found, a line to type in, or both. The proposal is preselected, and Enter accepts it. */
export function QuestionForm({ question, onAnswer }: Props) {
  const { text, kind, offer, choices, isClosed } = question;
  const id = useId();
  const isListed = choices.some(({ value }) => value === offer);
  const [chosen, setChosen] = useState(choices.length === 0 ? OTHER : isListed ? (offer ?? '') : isClosed ? '' : OTHER);
  const [typed, setTyped] = useState(isListed ? '' : (offer ?? ''));
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  // Before the next frame: a key pressed in between would be lost.
  useLayoutEffect(() => {
    const inside = (selector: string) => form.current?.querySelector<HTMLInputElement>(selector) ?? null;
    const first = field.current ?? inside('input:checked') ?? inside('input');
    first?.focus();
    if (first !== null && first === field.current) first?.select();
  }, []);

  const value = chosen === OTHER ? typed : chosen;
  const isReady = value.trim() !== '' || question.hasOffer;
  const submit = async () => {
    if (busy || !isReady) return;
    setBusy(true);
    await onAnswer(value);
    setBusy(false);
    if (kind === 'secret') setTyped('');
  };
  const row = (key: string, label: preact.ComponentChildren) => (
    <label class="setup-choice" key={key}>
      <input type="radio" name={id} value={key} checked={chosen === key} onChange={() => setChosen(key)} />
      {label}
    </label>
  );
  const line = {
    id: `${id}-line`,
    ref: field,
    dir: 'ltr',
    value: typed,
    maxLength: ANSWER_MAX,
    autocomplete: 'off',
    spellcheck: false,
    onInput: (event: { currentTarget: HTMLInputElement }) => setTyped(event.currentTarget.value),
  } as const;
  return (
    <Form class="setup-form" autocomplete="off" ref={form} onSubmit={() => void submit()}>
      {choices.length > 0 && (
        <fieldset class="setup-choices">
          <legend class="setup-words" lang="en" dir="ltr">
            {text}
          </legend>
          {choices.map((choice) =>
            row(
              choice.value,
              <span lang="en" dir="ltr">
                <strong>{choice.value}</strong>
                <span class="label">{choice.words}</span>
              </span>,
            ),
          )}
          {!isClosed && row(OTHER, <strong>{t('setup.other')}</strong>)}
        </fieldset>
      )}
      {chosen === OTHER && (
        <div class="field">
          <label
            for={`${id}-line`}
            class={choices.length > 0 ? '' : 'setup-words'}
            {...(choices.length > 0 ? {} : ENGLISH)}
          >
            {choices.length > 0 ? t('setup.other') : text}
          </label>
          {kind === 'secret' ? <input type="password" {...line} /> : <input type="text" {...line} />}
          {kind === 'code' && question.hasOffer && <p class="label">{t('setup.kept')}</p>}
        </div>
      )}
      <div class="setup-deeds">
        <button type="submit" class="button primary" aria-disabled={busy || !isReady}>
          {t('setup.next')}
        </button>
      </div>
    </Form>
  );
}

const ENGLISH = { lang: 'en', dir: 'ltr' } as const;
