import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { Modal } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';

const loaded = signal<ComponentType | null>(null);
let asked = false;

/** Fetched as soon as somebody is signed in: when F7 is pressed the box may be out of reach. */
export function loadPapers(): void {
  if (asked) return;
  asked = true;
  void import('./papers.tsx').then(
    ({ PapersPanel }) => {
      loaded.value = PapersPanel;
    },
    () => {
      asked = false;
    },
  );
}

export function Papers() {
  const Panel = loaded.value;
  if (Panel !== null) return <Panel />;
  loadPapers();
  return (
    <Modal title={t('papers.title')} size="wide" onClose={() => (panel.value = null)}>
      <p class="prose">{t('panel.unloaded')}</p>
    </Modal>
  );
}
