import { t, tCode } from '../words/index.ts';
import type { SetupStepView, SetupView } from './api.gen.ts';

/** All steps with their state: marks that differ in shape, and a word next to each. */
export function Steps({ view }: { view: SetupView }) {
  const done = view.steps.filter(({ state }) => state === 'done').length;
  return (
    <nav class="card setup-steps" aria-label={t('setup.steps')}>
      <p class="section first">{t('setup.progress', { done, all: view.steps.length })}</p>
      <ol>
        {view.steps.map((step, at) => (
          <li class={`setup-step setup-${step.state}`} key={step.id} {...here(step)}>
            <Mark state={step.state} number={at + 1} />
            <span>
              <span class="setup-step-title">{titleOf(step)}</span>
              <span class={isQuiet(step) ? 'visually-hidden' : 'label'}>{t(`setup.state.${step.state}`)}</span>
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The title in the language of the page; a step that this page does not know keeps the title of the engine. */
export function titleOf({ id, title }: SetupStepView): string {
  const words = tCode('setup.step', id);
  return words === id ? title : words;
}

/** True for states that are shown by the mark alone; a step in progress has a visible word as well. */
const isQuiet = ({ state }: SetupStepView): boolean => state === 'todo' || state === 'done';

function here({ state }: SetupStepView): { 'aria-current'?: 'step' } {
  return state === 'todo' || state === 'done' ? {} : { 'aria-current': 'step' };
}

function Mark({ state, number }: { state: SetupStepView['state']; number: number }) {
  return (
    <svg class="setup-mark" viewBox="0 0 26 26" aria-hidden="true" focusable="false">
      {state === 'refused' ? (
        <path class="setup-mark-body" d="M13 2.5l11 20.5H2z" />
      ) : (
        <circle class="setup-mark-body" cx="13" cy="13" r="11" />
      )}
      {state === 'done' && <path class="setup-mark-line" d="M7.8 13.4l3.6 3.6 6.8-7.6" />}
      {state === 'waits' && <path class="setup-mark-line" d="M13 7v6.4l4 2.6" />}
      {state === 'refused' && <path class="setup-mark-line" d="M13 10v6M13 19.2v.2" />}
      {(state === 'todo' || state === 'doing') && (
        <text class="setup-mark-number" x="13" y="17.2" text-anchor="middle">
          {number}
        </text>
      )}
    </svg>
  );
}
