import { useState } from 'preact/hooks';
import type { SettleBody, SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatMoment } from '../format.ts';
import { reasonTitle, t, tCode } from '../words/index.ts';
import { useWho } from './who.ts';

type HandOver = SupervisorView['handOvers'][number];
const OUTCOMES = ['clear', 'second-line'] as const;

interface Props {
  entries: readonly HandOver[];
  onChange: () => void;
}

/** Travellers whom an officer handed over: what came and why. Who it is comes when the supervisor asks, which is recorded. */
export function HandOvers({ entries, onChange }: Props) {
  if (entries.length === 0) return <p class="prose">{t('sup.handOvers.none')}</p>;
  return (
    <ul class="desk-handovers">
      {entries.map((entry) => (
        <Entry entry={entry} onChange={onChange} key={entry.inspectionId} />
      ))}
    </ul>
  );
}

function Entry({ entry, onChange }: { entry: HandOver; onChange: () => void }) {
  const [settling, setSettling] = useState(false);
  const { inspectionId } = entry;
  const { who, problem, ask } = useWho(inspectionId);
  return (
    <li>
      <p class="label strong">
        {t('sup.handOver.by', { time: formatMoment(new Date(entry.at)), officer: entry.officer })}
      </p>
      <dl class="desk-health">
        <div>
          <dt>{t('sup.handOver.why')}</dt>
          <dd>{entry.reasons.map((code) => tCode('decisionReason', code)).join(' · ')}</dd>
        </div>
        <div>
          <dt>{t('sup.handOver.facts')}</dt>
          <dd>
            {entry.facts.length === 0
              ? t('sup.handOver.noFacts')
              : entry.facts.map(({ check, reason }) => <span key={check}>{reasonTitle(reason)}</span>)}
          </dd>
        </div>
        {entry.alerts.length > 0 && (
          <div>
            <dt>{t('sup.handOver.entries')}</dt>
            <dd>
              {entry.alerts.map(({ cls, outcome }, at) => (
                <span key={at}>
                  {t(`alert.${cls}`)}
                  {outcome !== null && ` · ${t(`alert.${outcome}`)}`}
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {who !== null && (
        <p class="prose" dir="auto">
          {who.person === null
            ? t('sup.handOver.gone')
            : t('sup.handOver.person', {
                primary: who.person.primary,
                secondary: who.person.secondary,
                number: who.person.documentNumber,
              })}
          {who.note !== null && <span class="side-guide">{t('sup.handOver.note', { note: who.note })}</span>}
        </p>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {settling ? (
        <Settle entry={entry} onChange={onChange} />
      ) : (
        <div class="desk-buttons">
          {who === null && (
            <button type="button" class="button" title={t('sup.handOver.whoRecorded')} onClick={() => void ask()}>
              {t('sup.handOver.who')}
            </button>
          )}
          {entry.own ? (
            <p class="label">{t('sup.handOver.own')}</p>
          ) : (
            <button type="button" class="button" onClick={() => setSettling(true)}>
              {t('sup.handOver.settle')}
            </button>
          )}
          {who === null && <p class="label">{t('sup.handOver.whoRecorded')}</p>}
        </div>
      )}
    </li>
  );
}

/** Nothing is chosen beforehand. */
function Settle({ entry, onChange }: { entry: HandOver; onChange: () => void }) {
  const { inspectionId, offered } = entry;
  const [outcome, setOutcome] = useState<SettleBody['outcome'] | null>(null);
  const [reasons, setReasons] = useState<SettleBody['reasons']>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async () => {
    if (outcome === null || reasons.length === 0) {
      setProblem(t('sup.handOver.missing'));
      return;
    }
    const sent = await daemon.settle({ inspectionId, outcome, reasons });
    if (sent.ok) onChange();
    else setProblem(problemWords(sent));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset>
        <legend class="label strong">{t('sup.handOver.what')}</legend>
        <div class="desk-buttons">
          {OUTCOMES.map((one) => (
            <button
              type="button"
              class="button"
              key={one}
              aria-pressed={outcome === one}
              onClick={() => {
                setOutcome(one);
                setReasons([]);
              }}
            >
              {t(`action.${one}`)}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset class="reasons">
        <legend class="label strong">{t('sup.handOver.reasons')}</legend>
        <div class="choices">
          {(outcome === null ? [] : offered[outcome]).map(({ reason: code }) => (
            <label class="choice" key={code}>
              <input
                type="checkbox"
                checked={reasons.includes(code)}
                onChange={(event) => {
                  const on = event.currentTarget.checked;
                  setReasons((before) => (on ? [...before, code] : before.filter((other) => other !== code)));
                }}
              />
              <span>{tCode('decisionReason', code)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button">
        {t('sup.handOver.confirm')}
      </button>
    </form>
  );
}
