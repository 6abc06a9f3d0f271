import { useEffect } from 'preact/hooks';
import { lane, session } from '../store.ts';
import { t } from '../words/index.ts';
import { Scene } from './lazy.tsx';

/** Number of words that fills the largest screen at the size of the mark. */
const WORDS = 160;

/** True if this appliance is in training according to its signed device state; known before anybody signs in. */
export function inTraining(): boolean {
  return session.value?.lane.training === true || lane.value?.lane.training != null;
}

/**
 * The training mark: a band above everything, and the word across the screen and across every dialog, because a dialog covers
 * everything that the page can draw. It cannot be switched off, and the title of the page has the word too.
 */
export function TrainingMark() {
  const on = inTraining();
  const word = t('training.mark');
  useEffect(() => {
    if (!on) return;
    const root = document.documentElement;
    root.dataset['training'] = '';
    root.style.setProperty('--training-word', JSON.stringify(Array(WORDS).fill(word).join('    ')));
    document.title = `${word} · ${t('app.name')}`;
    return () => {
      delete root.dataset['training'];
      root.style.removeProperty('--training-word');
      document.title = t('app.name');
    };
  }, [on, word]);
  if (!on) return null;
  const now = session.value;
  const inside = now !== null && now.officer !== null && !now.locked;
  const refused = lane.value?.lane.training?.refusedAt ?? null;
  return (
    <>
      <section class="training-band" aria-label={word}>
        <strong>{word}</strong>
        <span role="status">{refused === null ? t('training.band') : t('training.refused')}</span>
      </section>
      {/* The scene at the desk is part of a set, and a locked screen does not show any part of a set. */}
      {inside && <Scene />}
    </>
  );
}
