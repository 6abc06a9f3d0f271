import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { KeyCap } from '../parts/controls.tsx';
import { closePanel } from '../store.ts';
import { t } from '../words/index.ts';

/** Closes the side panel, whatever it shows. */
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
  /** False if the panel itself asks whether to close, to avoid two buttons with nearly the same meaning. */
  close?: boolean;
  children: preact.ComponentChildren;
}

/**
 * The panel that ends an inspection: reasons, *Allow* over an entry, closing without a decision. Width, place and title are
 * always the same, so that somebody who sees the screen from the side learns nothing. It covers nothing that the officer needs.
 */
export function DecisionPanel({ about, close = true, children }: Props) {
  const ref = useRef<HTMLElement>(null);
  const titleId = useId();
  // Before the next key: a panel starts at its heading, and the first Tab leads to the first answer.
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
