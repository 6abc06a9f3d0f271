import { useEffect, useState } from 'preact/hooks';
import type { LaneView } from '../api.gen.ts';
import type { SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatCount } from '../format.ts';
import { listWords } from '../lane/face-card.tsx';
import { listName } from '../list-names.ts';
import { reasonWords } from '../machine/names.ts';
import { Problem } from '../parts/problem.tsx';
import { Sign, WarningTriangle } from '../parts/signs.tsx';
import { reasonTitle, t, tCode, tn } from '../words/index.ts';
import { HelpNumbers } from './numbers.tsx';

interface Line {
  key: string;
  name: string;
  bad: boolean;
  words: string;
}

interface Props {
  lane: LaneView;
  view: SupervisorView | null;
  onChange: () => void;
}

/** State of the lane, with missing parts first; then the numbers for help and the current route. */
export function HealthCard({ lane, view, onChange }: Props) {
  const lines = [...linesOf(lane, view)].sort((a, b) => Number(b.bad) - Number(a.bad));
  const bad = lines.filter((line) => line.bad).length;
  return (
    <section class="card desk-card">
      <header class="desk-card-head">
        <h2>{t('sup.health')}</h2>
        <p class="label">{bad === 0 ? t('sup.health.well') : tn('sup.health.bad', bad)}</p>
      </header>
      <dl class="desk-lines">
        {lines.map(({ key, name, bad: isBad, words }) => (
          <div class={isBad ? 'irregular' : ''} key={key}>
            <dt>
              {isBad ? <WarningTriangle label={t('sup.health.attention')} /> : <Sign value="successful" size="tile" />}
              <bdi>{name}</bdi>
            </dt>
            <dd>
              <bdi>{words}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <HelpNumbers />
      {view !== null && view.route.offered.length > 0 && <RouteOfNow route={view.route} onChange={onChange} />}
    </section>
  );
}

function linesOf(one: LaneView, view: SupervisorView | null): Line[] {
  const disk = view?.disk ?? null;
  const models = { profile: one.models.profile, reason: reasonTitle(one.models.reason ?? 'MODEL_UNAVAILABLE') };
  const gb = (mb: number) => formatCount(Math.floor(mb / 1024));
  return [
    ...one.devices
      .filter(({ state }) => state !== 'not-fitted')
      .map(({ role, state, advice }) => ({
        key: role,
        name: t(`status.${role}`),
        bad: state !== 'ok',
        words: [t(`device.${state}`), ...(advice === null ? [] : [tCode('advice', advice)])].join(' · '),
      })),
    {
      key: 'models',
      name: t('diag.models'),
      bad: one.models.state !== 'ready',
      words:
        one.models.state === 'ready'
          ? t('diag.modelsReady', models)
          : t(one.models.state === 'starting' ? 'diag.modelsStarting' : 'diag.modelsDegraded', models),
    },
    ...one.lists.map((list) => ({
      key: `list ${list.id}`,
      name: listName(list.name),
      bad: list.state !== 'fresh',
      words: listWords(list),
    })),
    {
      key: 'clock',
      name: t('diag.clock'),
      bad: !one.clock.trusted,
      words: t(one.clock.trusted ? 'diag.clockOk' : 'diag.clockBad'),
    },
    {
      key: 'audit',
      name: t('diag.audit'),
      bad: !one.audit.ok,
      words: t(one.audit.ok ? 'diag.auditOk' : 'diag.auditBad'),
    },
    ...(view === null ? [] : [helpLine(view.help)]),
    ...(view === null
      ? []
      : [
          {
            key: 'disk',
            name: t('sup.disk'),
            // An unknown state counts as bad.
            bad: disk === null || disk.freeMb < disk.totalMb / 20,
            words:
              disk === null
                ? t('sup.disk.unknown')
                : t('sup.disk.room', { free: gb(disk.freeMb), total: gb(disk.totalMb) }),
          },
        ]),
  ];
}

/** State of the way to help, and what is missing. */
function helpLine({ state, tried, codes, keyDays }: SupervisorView['help']): Line {
  const words = [
    t(`sup.help.${state}`),
    ...(tried || (state !== 'ready' && state !== 'carried') ? [] : [t('sup.help.untried')]),
    ...(keyDays === null ? [] : [t('sup.help.key', { days: keyDays })]),
    ...codes.filter((code) => code !== 'REF_KEY_SOON').map((code) => reasonWords({ code })),
  ];
  return { key: 'help', name: t('sup.help'), bad: codes.length > 0, words: words.join(' · ') };
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
    <div class="field desk-route">
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
      {problem !== null && <Problem>{problem}</Problem>}
    </div>
  );
}
