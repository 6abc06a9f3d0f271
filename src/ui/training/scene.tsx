import { effect } from '@preact/signals';
import { daemon } from '../daemon.gen.ts';
import { tCode } from '../panels/training/texts.ts';
import { chosenLight, inspection, panel, session } from '../store.ts';
import { t } from '../words/index.ts';
import { refreshTraining, scene } from './store.ts';
import '../styles/training.css';

const SEEN = { details: 'details', face: 'face', support: 'support-opened' } as const;

/** Tells the daemon what the trainee opened, and asks for the progress of the set when a traveller comes or leaves. */
export function watchDesk(): void {
  effect(() => {
    const open = panel.value;
    if (open === 'details' || open === 'face' || open === 'support') void daemon.seenInTraining({ what: SEEN[open] });
  });
  effect(() => {
    if (chosenLight.value !== null) void daemon.seenInTraining({ what: 'light' });
  });
  let last: string | null | undefined;
  effect(() => {
    const view = inspection.value;
    const now = view === null ? null : `${view.inspectionId} ${view.decision !== null}`;
    if (now === last || session.value?.officer == null) return;
    last = now;
    void refreshTraining();
  });
}

/** Text for the officer about what would happen at a real desk: who says what. */
export function SceneCard() {
  const drill = scene.value;
  if (drill === null) return null;
  return (
    <section class="scene-card" aria-label={t('training.sceneLabel')}>
      <strong>{t('training.sceneLabel')}</strong>
      <span role="status">{tCode('drill.scene', drill)}</span>
    </section>
  );
}
