import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { KeyCap } from '../parts/controls.tsx';
import { closePanel } from '../store.ts';
import { t } from '../words/index.ts';

/** Closes whatever is in the side panel. */
export function CloseButton() {
  return (
    <button type="button" class="button quiet side-close" onClick={closePanel}>
      {t('close')}
      <KeyCap>Esc</KeyCap>
    </button>
  );
}

interface Props {
  about: string;
  /** False if the panel itself asks whether to close, so that no two buttons say nearly the same. */
  close?: boolean;
  children: preact.ComponentChildren;
}

/**
 * What ends an inspection: reasons, *Allow* over an entry, closing without a decision. One width, one place and one title, so
 * that opening it tells nothing to somebody who sees the screen from the side. It hides nothing that the officer decides on.
 */
export function DecisionPanel({ about, close = true, children }: Props) {
  const ref = useRef<HTMLElement>(null);
  const titleId = useId();
  // Before the next key: a panel starts at its heading, and the first Tab is the first answer.
  useLayoutEffect(() => {
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
        {close && <CloseButton />}
      </header>
      {children}
    </section>
  );
}
