import type { ComponentChildren, ComponentProps } from 'preact';

/** What a column is; over one of numbers it stands at the side where they end. */
type Head = string | { number: string };

/** The row that says what each column of a table is. */
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
  /** The rows. */
  children: ComponentChildren;
}

/** A table of one body under the heads of its columns. */
export function Table({ heads, children, ...rest }: TableProps) {
  return (
    <table {...rest}>
      <ColumnHeads words={heads} />
      <tbody>{children}</tbody>
    </table>
  );
}
