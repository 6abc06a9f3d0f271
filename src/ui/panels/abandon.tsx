import { useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { Modal } from '../parts/controls.tsx';
import { inspection, panel } from '../store.ts';
import { t } from '../words/index.ts';

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
    <Modal
      title={t('abandon.open')}
      size="narrow"
      onClose={() => (panel.value = null)}
      footer={
        <>
          <button type="button" class="button action" onClick={() => (panel.value = null)}>
            {t('abandon.no')}
          </button>
          <button type="button" class="button action" onClick={() => void close()}>
            {t('abandon.yes')}
          </button>
        </>
      }
    >
      <p class="prose">{t('abandon.ask')}</p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </Modal>
  );
}
