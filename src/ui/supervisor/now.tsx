import { useEffect, useState } from 'preact/hooks';
import type { LaneView } from '../api.gen.ts';
import type { SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatCount } from '../format.ts';
import { listWords } from '../lane/face-card.tsx';
import { reasonWords } from '../machine/names.ts';
import { lane, link } from '../store.ts';
import { NumberCard } from '../support/number-card.tsx';
import { leftToRight, whoOf } from '../support/way.ts';
import { reasonTitle, t, tCode } from '../words/index.ts';
import { AlertsWaiting } from './alerts.tsx';
import { EntriesToSettle } from './entries.tsx';
import { HandOvers } from './hand-overs.tsx';
import { LateHandovers } from './late-handovers.tsx';
import { HelpNumbers } from './numbers.tsx';

interface Props {
  view: SupervisorView | null;
  onChange: () => void;
}

/** What happens now: the lanes, what waits for the supervisor, and whether the box is well. */
export function NowTab({ view, onChange }: Props) {
  // One box, one lane; the view is a list so that a box with two is drawn the same way.
  const lanes = lane.value === null ? [] : [lane.value];
  return (
    <div class="desk-columns">
      <div>
        <section class="card desk-card">
          <h2>{t('sup.entries')}</h2>
          {view !== null && <EntriesToSettle entries={view.entries} onChange={onChange} />}
        </section>
        <section class="card desk-card">
          <h2>{t('sup.alerts')}</h2>
          {lanes.map((one) => (
            <AlertsWaiting inspection={one.inspection} key={one.lane.id} />
          ))}
        </section>
        <section class="card desk-card">
          <h2>{t('sup.handOvers')}</h2>
          <LateHandovers />
          {view !== null && <HandOvers entries={view.handOvers} onChange={onChange} />}
        </section>
      </div>
      <div>
        {view !== null && view.help.word !== null && <SealedWord word={view.help.word} />}
        <section class="card desk-card">
          <h2>{t('sup.health')}</h2>
          {lanes.map((one) => (
            <Health lane={one} view={view} key={one.lane.id} />
          ))}
          <HelpNumbers />
          {view !== null && view.route.offered.length > 0 && <RouteOfNow route={view.route} onChange={onChange} />}
        </section>
        <section class="card desk-card">
          <h2>{t('sup.lanes')}</h2>
          {lanes.map((one) => (
            <LaneNow lane={one} key={one.lane.id} />
          ))}
          <p class="label">{t('sup.oneBox')}</p>
        </section>
      </div>
    </div>
  );
}

function stateOf({ inspection }: LaneView): 'idle' | 'reading' | 'checking' | 'waiting' | 'ended' {
  switch (inspection?.phase) {
    case undefined:
      return 'idle';
    case 'presented':
    case 'read':
      return 'reading';
    case 'checked':
      return 'checking';
    case 'assessed':
      return 'waiting';
    default:
      return 'ended';
  }
}

function LaneNow({ lane: one }: { lane: LaneView }) {
  return (
    <>
      <p class="desk-lane">
        <strong>{one.lane.name}</strong>
        {one.lane.demo && ` · ${t('status.demo')}`}: {t(`sup.lane.${stateOf(one)}`)}
      </p>
      {link.value === 'lost' && <p class="problem">{t('sup.lane.lost')}</p>}
    </>
  );
}

/** The one sentence about sealed files (docs/protection.md). It is the same for a drill, and counts nothing. */
function SealedWord({ word: { word, number } }: { word: NonNullable<SupervisorView['help']['word']> }) {
  const [call, setCall] = useState({ at: 0, reached: false });
  const said = number === null ? null : { who: whoOf(number), number: leftToRight(number.number) };
  return (
    <section class="card desk-card" data-sealed={word}>
      <h2>{t('sup.help')}</h2>
      <p class="prose">
        {said === null || word === 'not-leaving' ? t('sup.word.not-leaving') : t(`sup.word.${word}`, said)}
      </p>
      {number !== null && <NumberCard numbers={[number]} at={call.at} reached={call.reached} onAnswer={setCall} />}
    </section>
  );
}

/** State of the way to help, and what is missing. */
function HelpRow({ help: { state, tried, codes, keyDays } }: { help: SupervisorView['help'] }) {
  const words = [
    t(`sup.help.${state}`),
    ...(tried || (state !== 'ready' && state !== 'carried') ? [] : [t('sup.help.untried')]),
    ...(keyDays === null ? [] : [t('sup.help.key', { days: keyDays })]),
    ...codes.filter((code) => code !== 'REF_KEY_SOON').map((code) => reasonWords({ code })),
  ];
  return (
    <Row name={t('sup.help')} bad={codes.length > 0}>
      {words.join(' · ')}
    </Row>
  );
}

function Health({ lane: one, view }: { lane: LaneView; view: SupervisorView | null }) {
  const disk = view?.disk ?? null;
  const models = { profile: one.models.profile, reason: reasonTitle(one.models.reason ?? 'MODEL_UNAVAILABLE') };
  const gb = (mb: number) => formatCount(Math.floor(mb / 1024));
  return (
    <dl class="desk-health">
      {one.devices
        .filter(({ state }) => state !== 'not-fitted')
        .map(({ role, state, advice }) => (
          <Row key={role} name={t(`status.${role}`)} bad={state !== 'ok'}>
            {t(`device.${state}`)}
            {advice !== null && ` · ${tCode('advice', advice)}`}
          </Row>
        ))}
      <Row name={t('diag.models')} bad={one.models.state !== 'ready'}>
        {one.models.state === 'ready'
          ? t('diag.modelsReady', models)
          : one.models.state === 'starting'
            ? t('diag.modelsStarting', models)
            : t('diag.modelsDegraded', models)}
      </Row>
      {one.lists.map((list) => (
        <Row key={list.id} name={list.name} bad={list.state !== 'fresh'}>
          {listWords(list)}
        </Row>
      ))}
      <Row name={t('diag.clock')} bad={!one.clock.trusted}>
        {t(one.clock.trusted ? 'diag.clockOk' : 'diag.clockBad')}
      </Row>
      <Row name={t('diag.audit')} bad={!one.audit.ok}>
        {t(one.audit.ok ? 'diag.auditOk' : 'diag.auditBad')}
      </Row>
      {view !== null && <HelpRow help={view.help} />}
      <Row name={t('sup.disk')} bad={disk !== null && disk.freeMb < disk.totalMb / 20}>
        {disk === null ? t('sup.disk.unknown') : t('sup.disk.room', { free: gb(disk.freeMb), total: gb(disk.totalMb) })}
      </Row>
    </dl>
  );
}

function Row({ name, bad, children }: { name: string; bad: boolean; children: preact.ComponentChildren }) {
  return (
    <div class={bad ? 'irregular' : ''}>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

function RouteOfNow({ route, onChange }: { route: SupervisorView['route']; onChange: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setProblem(null), [route.now]);
  const choose = async (chosen: string) => {
    const sent = await daemon.chooseRoute({ route: chosen === '' ? null : chosen });
    setProblem(sent.ok ? null : problemWords(sent));
    onChange();
  };
  return (
    <div class="field">
      <label for="desk-route">{t('sup.route')}</label>
      <select id="desk-route" value={route.now ?? ''} onChange={(event) => void choose(event.currentTarget.value)}>
        <option value="">{t('sup.route.none')}</option>
        {route.offered.map((name) => (
          <option value={name} key={name}>
            {name}
          </option>
        ))}
      </select>
      <p class="label">{t('sup.route.hint')}</p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
