import type { ComponentChildren } from 'preact';

/** What went wrong and what to do, read out at once. If it is always drawn, later words are read out as well. */
export function Problem({ children }: { children: ComponentChildren }) {
  return (
    <p class="problem" role="alert">
      {children}
    </p>
  );
}
