import type { ComponentChildren, ComponentProps } from 'preact';

/** Head of a column; over a column of numbers it is on the side where the numbers end. */
type Head = string | { number: string };

/** The row of column heads of a table. */
export function ColumnHeads({ words }: { words: readonly Head[] }) {
  return (
    <thead>
      <tr>
        {words.map((head, at) => (
          <th scope="col" key={at} class={typeof head === 'string' ? undefined : 'machine-number'}>
            {typeof head === 'string' ? head : head.number}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface TableProps extends Omit<ComponentProps<'table'>, 'children'> {
  heads: readonly Head[];
  /** Rows of the table. */
  children: ComponentChildren;
}

/** A table with one body under its column heads. */
export function Table({ heads, children, ...rest }: TableProps) {
  return (
    <table {...rest}>
      <ColumnHeads words={heads} />
      <tbody>{children}</tbody>
    </table>
  );
}
