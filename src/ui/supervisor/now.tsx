import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { SupervisorView } from '../api-supervisor.gen.ts';
import { lane } from '../store.ts';
import { NumberCard } from '../support/number-card.tsx';
import { leftToRight, whoOf } from '../support/way.ts';
import { t } from '../words/index.ts';
import { AlertsWaiting, alertsOf } from './alerts.tsx';
import { EntriesToSettle } from './entries.tsx';
import { HandOvers } from './hand-overs.tsx';
import { HealthCard } from './health.tsx';
import { LanesCard } from './lanes.tsx';
import { LateHandovers } from './late-handovers.tsx';

interface Props {
  view: SupervisorView | null;
  onChange: () => void;
}

/**
 * The present situation. Left, the most urgent first: entries of the traveller at the desk, then overdue cases, then hand-overs;
 * empty parts come last. Right: the lanes, the files to be carried, and the state of this lane.
 */
export function NowTab({ view, onChange }: Props) {
  // Entries and health are those of this lane; the card below shows the reports of the other lanes.
  const lanes = lane.value === null ? [] : [lane.value];
  const entries = view?.entries ?? [];
  const toSettle: Part = {
    key: 'entries',
    empty: entries.length === 0,
    title: t('sup.entries'),
    none: t('sup.entries.none'),
    card: <EntriesToSettle entries={entries} onChange={onChange} />,
  };
  const handOvers: Part = {
    key: 'hand-overs',
    empty: view === null || view.handOvers.length === 0,
    title: t('sup.handOvers'),
    none: t('sup.handOvers.none'),
    card: <HandOvers entries={view?.handOvers ?? []} onChange={onChange} />,
  };
  const late = entries.some((entry) => entry.late);
  const parts: Part[] = [
    {
      key: 'alerts',
      empty: lanes.every(({ inspection }) => alertsOf(inspection).length === 0),
      title: t('sup.alerts'),
      none: t('sup.alerts.none'),
      card: lanes.map(
        ({ inspection, lane: { id, name } }) =>
          inspection !== null && <AlertsWaiting inspection={inspection} lane={name} key={id} />,
      ),
    },
    ...(late ? [toSettle, handOvers] : [handOvers, toSettle]),
  ];
  return (
    <div class="desk-columns desk-now">
      <div>
        <LateHandovers />
        {parts
          .filter(({ empty }) => !empty)
          .map(({ key, card }) => (
            <div key={key}>{card}</div>
          ))}
        {parts
          .filter(({ empty }) => empty)
          .map(({ key, title, none }) => (
            <section class="card desk-card" key={key}>
              <h2>{title}</h2>
              {view !== null && <p class="label">{none}</p>}
            </section>
          ))}
      </div>
      <div>
        <LanesCard lanes={lanes} view={view} />
        {view !== null && view.help.word !== null && <ToBeCarried word={view.help.word} />}
        {lanes.map((one) => (
          <HealthCard lane={one} view={view} onChange={onChange} key={one.lane.id} />
        ))}
      </div>
    </div>
  );
}

interface Part {
  key: string;
  empty: boolean;
  title: string;
  none: string;
  card: ComponentChildren;
}

/**
 * The only sentence about sealed files (docs/protection.md). It is the same for a drill, has no count, and never reveals the
 * contents of a file.
 */
function ToBeCarried({ word: { word, number } }: { word: NonNullable<SupervisorView['help']['word']> }) {
  const [call, setCall] = useState({ at: 0, reached: false });
  const said = number === null ? null : { who: whoOf(number), number: leftToRight(number.number) };
  return (
    <section class="card desk-card" data-sealed={word}>
      <h2>{t('sup.carried')}</h2>
      <p class="prose">
        {said === null || word === 'not-leaving' ? t('sup.word.not-leaving') : t(`sup.word.${word}`, said)}
      </p>
      <p class="label">{t('sup.carried.unknown')}</p>
      {number !== null && <NumberCard numbers={[number]} at={call.at} reached={call.reached} onAnswer={setCall} />}
    </section>
  );
}
