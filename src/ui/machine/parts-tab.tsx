import type { ComponentChildren } from 'preact';
import type { DiagnosisView } from '../api-diagnosis.gen.ts';
import { formatAge, formatClock, formatCount, formatMoment } from '../format.ts';
import { Table } from '../parts/table.tsx';
import { t } from '../words/index.ts';
import { adviceWords, needsSomebody, type Part, partName, reasonWords, toDo, whenWords } from './names.ts';
import { StateMark } from './state-mark.tsx';

const STATES = ['ok', 'attention', 'fault', 'not-fitted', 'unknown'] as const;
const MB_IN_GB = 1024;

/** The tasks beside the list of all parts: each side keeps its place when the other changes. */
export function PartsTab({ view }: { view: DiagnosisView }) {
  const open = toDo(view.components);
  return (
    <>
      <Tiles view={view} />
      <div class="desk-columns machine-columns">
        <section class="card desk-card">
          <h2>{t('machine.todo', { n: formatCount(open.length) })}</h2>
          {open.length === 0 && <p class="prose">{t('machine.todo.none')}</p>}
          <ul class="machine-todo">
            {open.map((part) => (
              <ToDo part={part} view={view} key={keyOf(part)} />
            ))}
          </ul>
        </section>
        <section class="card desk-card">
          <h2>{t('machine.all')}</h2>
          <Table
            class="details desk-table machine-parts"
            heads={[
              t('machine.head.part'),
              t('machine.head.state'),
              t('machine.head.since'),
              { number: t('machine.head.number') },
            ]}
          >
            {view.components.map((part) => (
              <Row part={part} view={view} key={keyOf(part)} />
            ))}
          </Table>
          <h3 class="section">{t('machine.meaning')}</h3>
          <dl class="machine-meaning">
            {STATES.map((state) => (
              <div key={state}>
                <dt>
                  <StateMark state={state} />
                  {t(`machine.state.${state}`)}
                </dt>
                <dd class="label">{t(`machine.mean.${state}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </>
  );
}

const keyOf = ({ id, subject }: Part): string => `${id} ${subject ?? ''}`;

function ToDo({ part, view }: { part: Part; view: DiagnosisView }) {
  const { name, which } = partName(part);
  const advice = adviceWords(part);
  return (
    <li class={part.state === 'fault' ? 'irregular' : ''}>
      <StateMark state={part.state} />
      <div>
        <p class="machine-name">
          {name}
          {which !== null && <bdi class="label"> {which}</bdi>}
        </p>
        <p>
          {reasonWords(part)} <span class="label machine-code">{part.number}</span>
        </p>
        {advice !== null && <p class="machine-advice">{advice}</p>}
        <p class="label">{sinceWords(part, view)}</p>
      </div>
    </li>
  );
}

function sinceWords({ by, since }: Part, { startedAt, at }: DiagnosisView): string {
  if (since === null) return t('machine.sinceStart.long', { time: whenWords(startedAt, at) });
  const time = whenWords(since, at);
  return by === 'self-test' ? t('machine.tested', { time }) : t('machine.since', { time });
}

function Row({ part, view }: { part: Part; view: DiagnosisView }) {
  const { name, which } = partName(part);
  return (
    <tr class={part.state === 'fault' ? 'irregular' : ''}>
      <th scope="row">
        {name}
        {which !== null && (
          <span class="label">
            <bdi>{which}</bdi>
          </span>
        )}
      </th>
      <td>
        <span class="machine-state">
          <StateMark state={part.state} />
          {t(`machine.state.${part.state}`)}
        </span>
      </td>
      <td class="machine-quiet">
        {part.since === null
          ? t('machine.sinceStart')
          : part.by === 'self-test'
            ? sinceWords(part, view)
            : whenWords(part.since, view.at)}
      </td>
      <td class={`machine-number${needsSomebody(part) ? '' : ' machine-quiet'}`}>{part.number}</td>
    </tr>
  );
}

function Tiles({
  view: { selfTest, disk, clock, versions, startedAt, at, memoryMb, readers, line },
}: {
  view: DiagnosisView;
}) {
  // Rounded down: free space is never overstated. Below ten, tenths matter.
  const gb = (mb: number) =>
    formatCount(mb < 10 * MB_IN_GB ? Math.floor((mb * 10) / MB_IN_GB) / 10 : Math.floor(mb / MB_IN_GB));
  const age = formatAge(Math.max(0, Date.parse(at) - Date.parse(startedAt)));
  return (
    <dl class="machine-tiles">
      <Tile name={t('machine.selfTest')} bad={selfTest?.result === 'needs-work'}>
        {selfTest === null ? (
          <strong>{t('machine.selfTest.never')}</strong>
        ) : (
          <>
            <strong>
              {t(`machine.selfTest.${selfTest.result}`, {
                n: formatCount(selfTest.open),
                of: formatCount(selfTest.parts),
              })}
            </strong>
            <span class="label">
              {t('machine.selfTest.at', { time: whenWords(selfTest.at, at), n: formatCount(selfTest.seconds) })}
            </span>
          </>
        )}
      </Tile>
      <Tile name={t('machine.disk')} bad={disk !== null && disk.freeMb < MB_IN_GB}>
        <strong>{disk === null ? t('machine.disk.unknown') : t('machine.disk.free', { free: gb(disk.freeMb) })}</strong>
        {disk !== null && <span class="label">{t('machine.disk.of', { total: gb(disk.totalMb) })}</span>}
      </Tile>
      <Tile name={t('machine.clock')} bad={!clock.trusted}>
        <strong>
          {formatClock(new Date(clock.now))} {t(clock.trusted ? 'machine.clock.ok' : 'machine.clock.bad')}
        </strong>
        <span class="label">{formatMoment(new Date(clock.now))}</span>
      </Tile>
      <Tile name={t('machine.service')} bad={false}>
        <strong>
          <bdi>{versions.software}</bdi>
        </strong>
        <span class="label">{t('machine.service.run', { age, mb: formatCount(memoryMb) })}</span>
      </Tile>
      <Tile name={t('machine.id.line')} bad={line !== null && line.reason !== null && line.reason !== 'LINK_ABSENT'}>
        <strong>{line === null ? t('machine.state.unknown') : lineWords(line)}</strong>
        {line !== null && line.reason !== 'LINK_ABSENT' && <span class="label">{lineFacts(line, at)}</span>}
      </Tile>
      <Tile name={t('machine.readers')} bad={false}>
        {readers.length === 0 && <strong>{t('machine.readers.none')}</strong>}
        {readers.map(({ machine, since }) => (
          <div key={`${machine} ${since}`}>
            <strong>
              <bdi>{machine}</bdi>
            </strong>{' '}
            <span class="label">{t('machine.readers.since', { time: formatMoment(new Date(since)) })}</span>
          </div>
        ))}
      </Tile>
    </dl>
  );
}

type Line = NonNullable<DiagnosisView['line']>;

function lineWords({ reason }: Line): string {
  return reason === null ? t('machine.line.ok') : reasonWords({ code: reason });
}

/** What a technician reads out to central IT. */
function lineFacts({ reason, lastAnswer, cells, announced, daysLeft }: Line, at: string): string {
  const answered =
    lastAnswer === null ? t('machine.line.never') : t('machine.line.answer', { time: whenWords(lastAnswer, at) });
  const owed = t('machine.line.cells', { n: formatCount(cells) });
  const heard =
    announced === null
      ? t('machine.line.unannounced')
      : t('machine.line.announced', { n: formatCount(announced.version), time: whenWords(announced.at, at) });
  const days = daysLeft === null ? [] : [t('machine.line.daysLeft', { n: formatCount(daysLeft) })];
  return [...(reason === null ? [] : [reason]), answered, owed, heard, ...days].join(' · ');
}

function Tile({ name, bad, children }: { name: string; bad: boolean; children: ComponentChildren }) {
  return (
    <div class={`card machine-tile${bad ? ' irregular' : ''}`}>
      <dt class="label">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
