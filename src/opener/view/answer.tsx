import { useState } from 'preact/hooks';
import {
  type Acknowledged,
  type Rejection,
  SAY_MINUTES_MAX,
  SAYINGS,
  type Say,
} from '../../core/protection/sealed/index.ts';
import { save } from '../files.ts';
import type { RegisterState } from '../formats/register.ts';
import type { Entry } from '../session.ts';
import { type Key, t, valueWords } from '../words/speak.ts';
import { Button, numberGroups, typed } from './parts.tsx';
import type { Shared } from './shared.ts';

interface Choice {
  state: Acknowledged;
  reason: Rejection | null;
  words: Key;
}
const reject = (reason: Rejection, words: Key): Choice => ({ state: 'rejected', reason, words });
const REVOKED: Choice = { state: 'revoked', reason: null, words: 'revoked' };
const DECIDE: Choice[] = [
  { state: 'accepted', reason: null, words: 'accepted' },
  reject('no-capacity', 'no_capacity'),
  reject('not-ours', 'not_ours'),
  reject('not-readable', 'not_readable'),
  reject('other', 'other'),
  REVOKED,
];
/** Answers that a kiosk accepts after an earlier answer. */
const NEXT: Readonly<Record<RegisterState, Choice[]>> = {
  opened: [{ state: 'received', reason: null, words: 'received' }, ...DECIDE],
  received: DECIDE,
  accepted: [{ state: 'done', reason: null, words: 'done' }, REVOKED],
  rejected: [],
  done: [],
  revoked: [],
};

export function Answer({ session, entry, changed }: Shared & { entry: Entry }) {
  const [choice, setChoice] = useState<Choice | null>(null);
  const [what, setWhat] = useState<Say['what'] | null>(null);
  const [said, setSaid] = useState<{ words: string; bad: boolean } | null>(null);
  const [left, setLeft] = useState<{ name: string; text: string } | null>(null);
  const choices = NEXT[session.stateOf(entry)];

  const write = async () => {
    const minutes = minutesOf(what === null ? '' : typed('minutes'));
    if (choice === null) return;
    if (minutes === undefined) return setSaid({ words: t('minutesBad'), bad: true });
    const { state, reason } = choice;
    const say = what === null ? {} : { say: { what, minutes } };
    const made = await session.answer(entry, { state, reason, ...say });
    if (made === null) return;
    setChoice(null);
    setWhat(null);
    setLeft(made.written ? null : made);
    if (made.written) setSaid({ words: t('answered', { number: numberGroups(entry.key) }), bad: false });
    else if (entry.answers !== null) setSaid({ words: t('answerFailed'), bad: true });
    else {
      save(made.name, made.text);
      setSaid({ words: t('answerPut', { name: made.name }), bad: false });
    }
    changed();
  };

  return (
    <section data-answer>
      <h2>{t('answer')}</h2>
      <p class="state">{valueWords(session.stateOf(entry))}</p>
      {choices.length === 0 && <p>{t('answerEnd')}</p>}
      {choices.length > 0 && (
        <>
          <fieldset>
            <legend class="hidden">{t('answer')}</legend>
            {choices.map((one) => (
              <label key={one.words} class="choice">
                <input
                  type="radio"
                  name="answer"
                  data-choice={one.words}
                  checked={choice?.words === one.words}
                  onChange={() => setChoice(one)}
                />
                {t(one.words)}
              </label>
            ))}
          </fieldset>
          {choice !== null && choice.state !== 'rejected' && choice.state !== 'revoked' && (
            <SayFields what={what} onWhat={setWhat} />
          )}
          <Button main name="answer" disabled={choice === null} onClick={() => void write()}>
            {t(entry.answers === null ? 'answerSave' : 'answerWrite')}
          </Button>
          <p class="small">{t('openAnswer')}</p>
        </>
      )}
      {said !== null && (
        <p class={said.bad ? 'problem' : 'note'} role={said.bad ? 'alert' : 'status'} data-said>
          {said.words}
        </p>
      )}
      {left !== null && (
        <Button name="save-answer" onClick={() => save(left.name, left.text)}>
          {left.name}
        </Button>
      )}
    </section>
  );
}

/** Minutes from a text; null if it is empty, undefined if it is not a number of minutes. */
function minutesOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const minutes = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return minutes <= SAY_MINUTES_MAX ? minutes : undefined;
}

function SayFields({ what, onWhat }: { what: Say['what'] | null; onWhat: (what: Say['what'] | null) => void }) {
  return (
    <fieldset class="say">
      <legend>{t('say')}</legend>
      {[null, ...SAYINGS].map((one) => (
        <label key={one ?? 'nothing'} class="choice">
          <input
            type="radio"
            name="say"
            data-say={one ?? 'nothing'}
            checked={what === one}
            onChange={() => onWhat(one)}
          />
          {one === null ? t('sayNothing') : valueWords(one)}
        </label>
      ))}
      {what !== null && (
        <label class="field">
          <span>{t('minutes')}</span>
          <input type="text" inputMode="numeric" data-field="minutes" autocomplete="off" spellcheck={false} />
        </label>
      )}
    </fieldset>
  );
}
