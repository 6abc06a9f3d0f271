import { useState } from 'preact/hooks';
import type { RedressSlipView } from '../api-privacy.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatClock } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Modal } from '../parts/controls.tsx';
import { printAs } from '../parts/print-as.ts';
import { Problem } from '../parts/problem.tsx';
import { inspection, panel } from '../store.ts';
import { isKey, shownLocale, t } from '../words/index.ts';
import { policy, wordingOf } from './policy.ts';
import { recent } from './recent.ts';
import { NAMES, PAPERS } from './slip-paper.ts';

/** `day`: null if the slip is printed again, because the kiosk does not know when it was given out. */
export type SlipOnPaper = Pick<RedressSlipView, 'number' | 'authority' | 'redress'> & { day: string | null };

/** Numbers are read aloud and typed, and two groups of five are easier than ten characters. */
const grouped = (number: string): string => number.replace(/^(.{5})(.+)$/, '$1 $2');

/** The slip as printed, without the result, the time of the inspection or the kiosk. */
export function SlipPaper({ slip }: { slip: SlipOnPaper }) {
  const languages = slip.redress?.texts.map(({ language }) => language) ?? Object.keys(PAPERS);
  const own = shownLocale();
  const [chosen, setChosen] = useState(languages.includes(own) ? own : (languages[0] ?? 'en'));
  const english = PAPERS['en'];
  const paper = PAPERS[chosen] ?? english;
  if (paper === undefined) return null;
  const text = slip.redress?.texts.find(({ language }) => language === chosen)?.text ?? null;
  const day = new Intl.DateTimeFormat(Object.hasOwn(PAPERS, chosen) ? chosen : 'en', {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
  const rows: readonly (readonly [string, string | null])[] = [
    [paper.day, slip.day === null ? null : day.format(new Date(slip.day))],
    [paper.responsible, wordingOf(policy.value, 'authority') ?? slip.authority],
    [paper.contact, slip.redress?.contact ?? null],
    [paper.law, slip.redress?.law ?? null],
  ];
  return (
    <>
      <div class="slip-choose">
        <label for="slip-language">{t('slip.language')}</label>
        <select id="slip-language" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
          {languages.map((language) => (
            <option value={language} lang={language} key={language}>
              {NAMES[language] ?? language}
            </option>
          ))}
        </select>
        <Button onClick={() => printAs(paper.title)}>{t('slip.print')}</Button>
      </div>
      {slip.redress === null && <p class="prose policy-todo">{t('slip.noPolicy')}</p>}
      <div class="slip redress-slip" lang={chosen} dir={paper.dir} key={chosen}>
        <p class="slip-title">{paper.title}</p>
        <p class="slip-label">{paper.number}</p>
        <p class="slip-number">
          <bdi dir="ltr">{grouped(slip.number)}</bdi>
        </p>
        {text !== null && <p>{text}</p>}
        <dl>
          {rows.map(([label, value]) =>
            value === null && label !== paper.contact ? null : (
              <div key={label}>
                <dt>{label}</dt>
                {/* Without a policy the officer writes the address here. */}
                <dd dir="auto">{value ?? '________________________'}</dd>
              </div>
            ),
          )}
        </dl>
        {slip.redress !== null && <p>{paper.within.replace('{n}', String(slip.redress.answerWithinDays))}</p>}
      </div>
    </>
  );
}

function refusal(answer: { reason: string; retryAfterMs: number | null }): string {
  const key = `slip.refused.${answer.reason}`;
  return isKey(key) ? t(key) : problemWords(answer);
}

/** Dialog in which the officer gives a number to the traveller at the desk, or to a traveller who came back. */
export function SlipPanel() {
  const choices = recent.value;
  const [id, setId] = useState(choices[0]?.id ?? null);
  const [slip, setSlip] = useState<RedressSlipView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const give = async (inspectionId: string) => {
    setSending(true);
    const answer = await daemon.issueSlip({ inspectionId: inspectionId });
    setSending(false);
    setSlip(answer.ok ? answer.value : null);
    setProblem(answer.ok ? null : refusal(answer));
  };
  return (
    <Modal title={t('slip.title')} onClose={() => (panel.value = null)}>
      {slip === null ? (
        <>
          <p class="prose">{t('slip.rule')}</p>
          {choices.length === 0 ? (
            <p class="prose policy-todo">{t('slip.nobody')}</p>
          ) : (
            <fieldset class="slip-which">
              <legend>{t('slip.which')}</legend>
              {choices.map((one) => {
                const time = formatClock(new Date(one.openedAt));
                const here = inspection.value?.inspectionId === one.id;
                return (
                  <label class="slip-choice" key={one.id}>
                    <input type="radio" name="slip-which" checked={id === one.id} onChange={() => setId(one.id)} />
                    <span>{here ? t('slip.now', { time }) : t('slip.before', { time })}</span>
                  </label>
                );
              })}
            </fieldset>
          )}
          {problem !== null && <Problem>{problem}</Problem>}
          <Button aria-disabled={id === null || sending} onClick={() => id !== null && !sending && void give(id)}>
            {t('slip.give')}
          </Button>
        </>
      ) : (
        <div role="status">
          <p class="prose">{t('slip.check', { time: formatClock(new Date(slip.inspectionAt)) })}</p>
          <SlipPaper slip={slip} />
        </div>
      )}
    </Modal>
  );
}

/** Button that opens the dialog; it is in the help and appears after a decision, when travellers ask. */
export function SlipButton() {
  return <Button onClick={() => (panel.value = 'slip')}>{t('slip.open')}</Button>;
}
