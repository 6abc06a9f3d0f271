import { useEffect, useId, useRef } from 'preact/hooks';
import { KeyCap } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';

/** Closes whatever lies in the side panel. */
export function CloseButton() {
  return (
    <button type="button" class="button quiet side-close" onClick={() => (panel.value = null)}>
      {t('close')}
      <KeyCap>Esc</KeyCap>
    </button>
  );
}

/**
 * What ends an inspection: reasons, *Allow* over an entry, closing without a decision. One width, one place and one title, so
 * that opening it tells nothing to somebody who sees the screen from the side. It hides nothing that the officer decides on.
 */
export function DecisionPanel({ about, children }: { about: string; children: preact.ComponentChildren }) {
  const ref = useRef<HTMLElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    const wanted = ref.current?.querySelector<HTMLElement>('[data-first]') ?? null;
    (wanted ?? ref.current?.querySelector<HTMLElement>('h2'))?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <section ref={ref} class="side-panel side-decision" role="dialog" aria-labelledby={titleId}>
      <header class="side-head">
        <div>
          <span class="label">{about}</span>
          <h2 id={titleId} class="side-title" tabIndex={-1}>
            {t('entry.decision')}
          </h2>
        </div>
        <CloseButton />
      </header>
      {children}
    </section>
  );
}
