import type { ComponentChildren } from 'preact';

/** One line of a list of facts: what it is, and what is so. */
export function Fact({ term, children }: { term: ComponentChildren; children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
