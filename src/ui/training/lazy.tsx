import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { Modal } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';

interface Parts {
  TrainingPanel: ComponentType;
  SceneCard: ComponentType;
}

const parts = signal<Parts | null>(null);
let asked = false;

/** Loads drills and lessons, which are in a separate script, only on an appliance in training. */
export function loadTraining(): void {
  if (asked) return;
  asked = true;
  const panelPart = import('../panels/training/panel.tsx').then((part) => part.loadTexts().then(() => part));
  void Promise.all([panelPart, import('./scene.tsx')]).then(
    ([{ TrainingPanel }, { SceneCard, watchDesk }]) => {
      parts.value = { TrainingPanel, SceneCard };
      watchDesk();
    },
    () => {
      asked = false;
    },
  );
}

export function Training() {
  const loaded = parts.value;
  if (loaded !== null) return <loaded.TrainingPanel />;
  loadTraining();
  return (
    <Modal title={t('training.mark')} onClose={() => (panel.value = null)}>
      <p class="prose">{t('panel.unloaded')}</p>
    </Modal>
  );
}

/** What happens at the desk, if the drill describes it. */
export function Scene() {
  const loaded = parts.value;
  return loaded === null ? null : <loaded.SceneCard />;
}
