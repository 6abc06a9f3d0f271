import { KeyCap } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { t } from '../words/index.ts';

/** One line with the question, or with the problem in its place. */
export function Head({
  words,
  problem = null,
  children,
}: {
  words: string;
  problem?: string | null;
  children?: preact.ComponentChildren;
}) {
  return (
    <div class="answer-head">
      {problem === null ? <h3 class="label strong">{words}</h3> : <Problem>{problem}</Problem>}
      {children}
    </div>
  );
}

export function Foot({
  words,
  onBack = null,
  children,
}: {
  words: string;
  onBack?: (() => void) | null;
  children?: preact.ComponentChildren;
}) {
  return (
    <div class="answer-foot">
      {onBack !== null && (
        <button type="button" class="button quiet answer-back" aria-keyshortcuts="Backspace" onClick={onBack}>
          <KeyCap>Backspace</KeyCap>
          {t('entry.otherAnswer')}
        </button>
      )}
      <p class="label">{words}</p>
      {children}
    </div>
  );
}
