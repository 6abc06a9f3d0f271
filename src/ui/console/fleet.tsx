import { Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Sign, WarningTriangle } from '../parts/signs.tsx';
import { Status } from '../parts/status.tsx';
import type { ConsoleCellView, ConsoleFleetView, ConsoleGroupView, ConsoleKioskView, ConsoleView } from './api.gen.ts';
import type { Asked } from './channel.ts';
import { ago, grouped } from './moments.ts';

/** From this number of kiosks on, there is a field to find one. */
const FILTER_FROM = 40;
/** Delay after the last letter typed into the filter, ms. */
const TYPED_MS = 250;

interface FleetProps {
  view: ConsoleView;
  asked: Asked;
  onAsk: (asked: Asked) => void;
}

export function Fleet({ view: { fleet, now }, asked, onAsk }: FleetProps) {
  const isFiltered = asked.only !== 'all' || asked.filter !== '';
  return (
    <section class="card fleet" aria-label="Fleet">
      <header class="fleet-head">
        <h2>Fleet</h2>
        {isFiltered && (
          <Status>
            {grouped(fleet.found)} of {grouped(fleet.kiosks)} kiosks
          </Status>
        )}
        {fleet.kiosks >= FILTER_FROM && <Filter asked={asked} onAsk={onAsk} />}
        {isFiltered && <Button onClick={() => onAsk({ ...asked, only: 'all', filter: '', page: 0 })}>Show all</Button>}
        {(['site', 'late'] as const).map((order) => (
          <Button key={order} aria-pressed={asked.order === order} onClick={() => onAsk({ ...asked, order, page: 0 })}>
            {order === 'site' ? 'By site' : 'Late first'}
          </Button>
        ))}
        <a class="button" href="/office/fleet.csv" download="fleet.csv">
          Save as CSV
        </a>
      </header>
      {fleet.kiosks === 0 ? (
        <p class="prose empty">No kiosk is enrolled yet. See: waypost central device enrol</p>
      ) : (
        <Table fleet={fleet} now={now} onUnfold={(site) => onAsk({ ...asked, unfolded: site })} />
      )}
      {fleet.moreLists.length > 0 && (
        <p class="label">Also in force, on the page Lists: {fleet.moreLists.join(', ')}</p>
      )}
      {fleet.pages > 1 && <Pages fleet={fleet} onPage={(page) => onAsk({ ...asked, page })} />}
    </section>
  );
}

function Filter({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }) {
  const [text, setText] = useState(asked.filter);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setText(asked.filter), [asked.filter]);
  return (
    <input
      type="search"
      class="fleet-filter"
      aria-label="Kiosk or site"
      placeholder="Kiosk or site"
      maxLength={60}
      value={text}
      onInput={(event) => {
        const filter = event.currentTarget.value;
        setText(filter);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onAsk({ ...asked, filter, page: 0 }), TYPED_MS);
      }}
    />
  );
}

function Table({
  fleet,
  now,
  onUnfold,
}: {
  fleet: ConsoleFleetView;
  now: string;
  onUnfold: (site: string | null) => void;
}) {
  const { columns, groups, hasNotices, hasGaps } = fleet;
  const wide = 3 + columns.length + (hasNotices ? 1 : 0) + (hasGaps ? 1 : 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the table may be wider than its card, and the arrow keys must reach it
    <section class="fleet-scroll" tabIndex={0} aria-label="Kiosks">
      <table>
        <thead>
          <tr>
            <th scope="col">Kiosk</th>
            <th scope="col">State</th>
            <th scope="col">Last heard</th>
            {columns.map(({ id, title, now: current, kind }) => (
              <th scope="col" key={`${kind} ${id}`} class={kind === 'program' ? undefined : 'number'}>
                <strong>{title}</strong>
                <span>{current === null ? 'reported' : `now ${current}`}</span>
              </th>
            ))}
            {hasNotices && (
              <th scope="col" class="number">
                <strong>Notices</strong>
                <span>received</span>
              </th>
            )}
            {hasGaps && (
              <th scope="col">
                <strong>Gaps</strong>
                <span>numbers</span>
              </th>
            )}
          </tr>
        </thead>
        {groups.map((group) => (
          <Group key={`${group.site} ${group.words}`} {...{ group, fleet, now, wide, onUnfold }} />
        ))}
      </table>
      {groups.length === 0 && <p class="prose empty">No kiosk matches.</p>}
    </section>
  );
}

interface GroupProps {
  group: ConsoleGroupView;
  fleet: ConsoleFleetView;
  now: string;
  wide: number;
  onUnfold: (site: string | null) => void;
}

function Group({ group: { site, words, rows, rest }, fleet, now, wide, onUnfold }: GroupProps) {
  return (
    <tbody>
      {site !== '' && (
        <tr class="site">
          <th scope="rowgroup" colSpan={wide}>
            {site} <span>{words}</span>
          </th>
        </tr>
      )}
      {rows.map((row) => (
        <Row key={row.id} row={row} fleet={fleet} now={now} hasSite={site === ''} />
      ))}
      {rest !== null && (
        <tr class="rest">
          <td colSpan={wide}>
            <button type="button" class="rest-button" onClick={() => onUnfold(site)}>
              {rest.words}
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Row({
  row,
  fleet: { columns, hasNotices, hasGaps },
  now,
  hasSite,
}: {
  row: ConsoleKioskView;
  fleet: ConsoleFleetView;
  now: string;
  hasSite: boolean;
}) {
  const isBad = row.state === 'overdue' || row.state === 'forked';
  return (
    <tr>
      <th scope="row">
        {row.name}
        {hasSite && <span class="row-site">{row.site}</span>}
      </th>
      <td>
        <span class="state">
          <StateMark state={row.state} />
          {row.words}
        </span>
      </td>
      <td class={isBad ? 'bad' : undefined}>{row.heardAt === null ? 'never' : ago(row.heardAt, now)}</td>
      {row.cells.map((cell, at) => (
        <td key={columns[at]?.id} class={columns[at]?.kind === 'program' ? undefined : 'number'}>
          <Cell cell={cell} />
        </td>
      ))}
      {hasNotices && <td class="number strong">{row.notices === null ? '–' : grouped(row.notices)}</td>}
      {hasGaps && <td class={row.gaps?.count ? 'bad' : 'quiet'}>{row.gaps?.words ?? '–'}</td>}
    </tr>
  );
}

function Cell({ cell: { value, behind, differs } }: { cell: ConsoleCellView }) {
  if (value === null) return <span class="quiet">–</span>;
  if (!differs) return <span class="quiet">{value}</span>;
  return (
    <Fragment>
      <strong>{value}</strong>
      {behind !== null && <span class="quiet"> −{behind}</span>}
    </Fragment>
  );
}

function StateMark({ state }: { state: ConsoleKioskView['state'] }) {
  if (state === 'in-date') return <Sign value="successful" size="tile" />;
  if (state === 'overdue' || state === 'forked') return <Sign value="failed" size="tile" />;
  if (state === 'unheard') return <Sign value="pending" size="tile" />;
  return <WarningTriangle label="Needs somebody" />;
}

function Pages({ fleet: { page, pages, found }, onPage }: { fleet: ConsoleFleetView; onPage: (page: number) => void }) {
  return (
    <nav class="pages" aria-label="Pages of the table">
      <Button aria-disabled={page === 0} onClick={() => page > 0 && onPage(page - 1)}>
        Back
      </Button>
      <p class="label">
        Page {page + 1} of {pages}, {grouped(found)} kiosks
      </p>
      <Button aria-disabled={page + 1 >= pages} onClick={() => page + 1 < pages && onPage(page + 1)}>
        Next
      </Button>
    </nav>
  );
}
