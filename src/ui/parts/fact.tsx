import type { ComponentChildren } from 'preact';

/** One line of a list of facts: a term and its value. */
export function Fact({ term, children }: { term: ComponentChildren; children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
