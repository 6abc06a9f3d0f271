import type { ConsolePartView } from './api.gen.ts';
import { Curve } from './curve.tsx';
import { grouped } from './moments.ts';

/** One of the console's other pages, with curves and tables. */
export function Part({ name, part: { curves, tables } }: { name: string; part: ConsolePartView }) {
  return (
    <section class="card fleet" aria-label={name}>
      {curves.length > 0 && (
        <section class="part curves" aria-label="How generations arrive">
          {curves.map((curve) => (
            <Curve key={curve.title} curve={curve} />
          ))}
        </section>
      )}
      {tables.map(({ title, words, columns, numbers, rows, more }) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table may be wider than its card, and the arrow keys must reach it
        <section class="part fleet-scroll" key={title} tabIndex={0} aria-label={title}>
          <h2>{title}</h2>
          {words !== null && <p class="label">{words}</p>}
          <table>
            <thead>
              <tr>
                {columns.map((column, at) => (
                  <th scope="col" key={column} class={numbers[at] ? 'number' : undefined}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.join('|')}>
                  {row.map((cell, at) => (
                    <td key={columns[at]} class={numbers[at] ? 'number' : undefined}>
                      {at === 0 ? <strong>{cell}</strong> : cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {more > 0 && <p class="label">{grouped(more)} more.</p>}
        </section>
      ))}
    </section>
  );
}
