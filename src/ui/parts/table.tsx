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
