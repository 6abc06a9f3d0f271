import type { ComponentChildren, ComponentProps } from 'preact';

/** The row that says what each column of a table is. */
export function ColumnHeads({ words }: { words: readonly string[] }) {
  return (
    <thead>
      <tr>
        {words.map((word, at) => (
          <th scope="col" key={at}>
            {word}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface TableProps extends Omit<ComponentProps<'table'>, 'children'> {
  heads: readonly string[];
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
