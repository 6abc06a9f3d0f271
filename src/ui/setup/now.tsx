import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { t } from '../words/index.ts';
import type { SetupProblemView, SetupView } from './api.gen.ts';
import { answer, isLost } from './channel.ts';
import { QuestionForm } from './question.tsx';
import { refusalWords } from './refusals.ts';
import { titleOf } from './steps.tsx';

/** The present task: a question, a problem with its remedy, a wait, or the end. */
export function Now({ view }: { view: SetupView }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const { phase, question, problem } = view;
  const current = view.steps.find(({ state }) => state !== 'done' && state !== 'todo');
  const give = async (value: string) => {
    if (question === null) return;
    const reason = await answer({ id: question.id, value });
    setRefusal(reason === null ? null : refusalWords(reason));
  };
  // A question sets its own focus; without a question the heading gets it, so that screen readers say what happens.
  useEffect(() => {
    if (phase === 'works' || phase === 'ended') head.current?.focus();
  }, [phase]);
  return (
    <section class="card setup-card" aria-live="polite">
      <h2 class="name" ref={head} tabIndex={-1}>
        {headOf(view, current === undefined ? null : titleOf(current))}
      </h2>
      {problem !== null && <ProblemCard problem={problem} waits={phase === 'waits'} />}
      {phase === 'works' && !isLost.value && (
        <Status class="prose setup-busy">
          {t('setup.works')}. {t('setup.works.hint')}
        </Status>
      )}
      {phase === 'waits' && (
        <div class="setup-deeds">
          <p class="prose setup-busy">{t('setup.waits.hint')}</p>
          <button type="button" class="button primary" onClick={() => void give('')}>
            {t('setup.look')}
          </button>
        </div>
      )}
      {phase === 'asks' && question?.kind === 'again' && (
        <div class="setup-deeds">
          <First onClick={() => void give('')}>{t('setup.again')}</First>
          <button type="button" class="button action" onClick={() => void give('stop')}>
            {t('setup.stop')}
          </button>
        </div>
      )}
      {phase === 'asks' && question?.kind === 'ready' && (
        <>
          <p class="prose setup-words" lang="en" dir="ltr">
            {question.text}.
          </p>
          <div class="setup-deeds">
            <First onClick={() => void give('')}>{t('setup.ready')}</First>
          </div>
        </>
      )}
      {phase === 'asks' && question !== null && ['text', 'code', 'secret'].includes(question.kind) && (
        <QuestionForm question={question} onAnswer={give} key={question.id} />
      )}
      {view.end === 'stopped' && <p class="prose">{t('setup.end.stopped.hint')}</p>}
      {view.end === 'done' && isWhole(view.steps) && <p class="prose">{t('setup.end.done.hint')}</p>}
      <Problem>{refusal}</Problem>
    </section>
  );
}

const isWhole = (steps: SetupView['steps']): boolean => steps.every(({ state }) => state === 'done');

function headOf({ phase, end, steps }: SetupView, title: string | null): string {
  if (end === 'stopped') return t('setup.end.stopped');
  if (end === 'done') return t(isWhole(steps) ? 'setup.end.done' : 'setup.end.part');
  if (phase === 'waits') return t('setup.waits');
  return title ?? t('setup.title');
}

/** The button that continues, with the focus: Enter alone leads through the page, as in the terminal. */
function First({ onClick, children }: { onClick: () => void; children: preact.ComponentChildren }) {
  const ref = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => ref.current?.focus(), []);
  return (
    <button type="button" class="button primary" ref={ref} onClick={onClick}>
      {children}
    </button>
  );
}

/** A problem in the words of the engine, which are English, as in the terminal. */
function ProblemCard({ problem, waits }: { problem: SetupProblemView; waits: boolean }) {
  return (
    <div class={waits ? 'setup-problem setup-quiet' : 'setup-problem'} role={waits ? 'status' : 'alert'}>
      {!waits && <h3 class="section first">{t('setup.problem')}</h3>}
      <p class="prose" lang="en" dir="ltr">
        {problem.message} <span class="label">{problem.reason}</span>
      </p>
      <h3 class="section">{t('setup.do')}</h3>
      <p class="prose" lang="en" dir="ltr">
        {problem.remedy}
      </p>
    </div>
  );
}
