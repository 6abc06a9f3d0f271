import { useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { KeyCap } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { closePanel, inspection, panel } from '../store.ts';
import { t } from '../words/index.ts';
import { DecisionPanel } from './decision-panel.tsx';

export function AbandonPanel() {
  const [problem, setProblem] = useState<string | null>(null);
  const close = async () => {
    const view = inspection.value;
    if (view === null) return;
    const answer = await daemon.abandon({ inspectionId: view.inspectionId });
    if (answer.ok) panel.value = null;
    else setProblem(problemWords(answer));
  };
  return (
    <DecisionPanel about={t('abandon.open')} close={false}>
      <div class="side-scroll">
        <p class="prose">{t('abandon.ask')}</p>
        {problem !== null && <Problem>{problem}</Problem>}
      </div>
      <footer class="decide-foot over-choices">
        <button type="button" class="button action" onClick={closePanel}>
          <KeyCap>Esc</KeyCap>
          {t('abandon.no')}
        </button>
        <button type="button" class="button action" onClick={() => void close()}>
          {t('abandon.yes')}
        </button>
      </footer>
    </DecisionPanel>
  );
}
