import { signal } from '@preact/signals';
import { Modal } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';

type Later = typeof import('./later.ts');

const loaded = signal<Later | null>(null);
let asked = false;

/** Fetched as soon as somebody is signed in: when the key is pressed the box may be out of reach. */
export function loadLater(): void {
  if (asked) return;
  asked = true;
  void import('./later.ts').then(
    (later) => {
      loaded.value = later;
    },
    () => {
      asked = false;
    },
  );
}

/** A dialog that is no part of the first script. */
export function LaterPanel({ name }: { name: keyof Later }) {
  const Panel = loaded.value?.[name];
  if (Panel !== undefined) return <Panel />;
  loadLater();
  return (
    <Modal
      title={t(name === 'PapersPanel' ? 'papers.title' : 'diag.title')}
      size="wide"
      onClose={() => (panel.value = null)}
    >
      <p class="prose">{t('panel.unloaded')}</p>
    </Modal>
  );
}
