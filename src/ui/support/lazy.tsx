import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { Modal } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';

interface Parts {
  SupportPanel: ComponentType;
  UseRates: ComponentType;
  Measures: ComponentType;
  OverdueMark: ComponentType;
  KeyMark: ComponentType;
}

const parts = signal<Parts | null>(null);
let asked = false;

/**
 * The form is in a separate script. It is fetched as soon as somebody is signed in, not when F8 is pressed: at that moment the
 * kiosk may be out of reach, and the page must not show that the form was requested.
 */
export function loadSupport(): void {
  if (asked) return;
  asked = true;
  void Promise.all([
    import('./panel.tsx'),
    import('./use-rates.tsx'),
    import('./measures.tsx'),
    import('./overdue-mark.tsx'),
    import('./key-mark.tsx'),
  ]).then(
    ([{ SupportPanel }, { UseRates }, { Measures }, { OverdueMark }, { KeyMark }]) => {
      parts.value = { SupportPanel, UseRates, Measures, OverdueMark, KeyMark };
    },
    () => {
      asked = false;
    },
  );
}

export function Support() {
  const loaded = parts.value;
  if (loaded !== null) return <loaded.SupportPanel />;
  loadSupport();
  return (
    <Modal title={t('support.title')} size="wide" onClose={() => (panel.value = null)}>
      <p class="prose">{t('support.unloaded')}</p>
    </Modal>
  );
}

export function SupportUse() {
  const loaded = parts.value;
  return loaded === null ? null : (
    <>
      <loaded.UseRates />
      <loaded.Measures />
    </>
  );
}

/** Mark for a late answer, in the status line of the role protection. */
export function LateAnswer() {
  const loaded = parts.value;
  return loaded === null ? null : <loaded.OverdueMark />;
}

/** Mark for a key that ends soon, in the status line of technician and supervisor. */
export function KeyEnds() {
  const loaded = parts.value;
  return loaded === null ? null : <loaded.KeyMark />;
}
