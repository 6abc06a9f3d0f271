import { useEffect, useRef, useState } from 'preact/hooks';
import type { SettleBody, SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatAge, formatMoment } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Fact } from '../parts/fact.tsx';
import { Problem } from '../parts/problem.tsx';
import { reasonTitle, t, tCode, tn } from '../words/index.ts';
import { useCaseKeys } from './case-keys.ts';
import { NumberedChoices, SignHere } from './sign-here.tsx';
import { useWho } from './who.ts';

type HandOver = SupervisorView['handOvers'][number];
const OUTCOMES = ['clear', 'second-line'] as const;

interface Props {
  entries: readonly HandOver[];
  onChange: () => void;
}

/**
 * Travellers whom an officer handed over, those waiting longest first: the case with its reasons, and the supervisor's decision
 * next to it. The traveller's name is shown only if the supervisor asks for it, which is recorded.
 */
export function HandOvers({ entries, onChange }: Props) {
  const [chosen, setChosen] = useState<string | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const open = entries.find(({ inspectionId }) => inspectionId === chosen) ?? entries[0];
  if (open === undefined) return null;
  return (
    <section class="card desk-card">
      <header class="desk-card-head">
        <h2 ref={title} tabIndex={-1}>
          {t('sup.handOvers')}
        </h2>
        <p class="label">
          {formatAge(Math.max(0, Date.now() - Date.parse(open.at)))}, {tn('sup.handOver.count', entries.length)}
        </p>
      </header>
      <Case
        entry={open}
        key={open.inspectionId}
        onSettled={() => {
          setChosen(null);
          onChange();
          title.current?.focus();
        }}
      />
      {entries.length > 1 && (
        <ul class="desk-others">
          {entries
            .filter((entry) => entry !== open)
            .map(({ inspectionId, at, officer }) => (
              <li key={inspectionId}>
                <span>{t('sup.handOver.by', { time: formatMoment(new Date(at)), officer })}</span>
                <Button
                  onClick={() => {
                    setChosen(inspectionId);
                    title.current?.focus();
                  }}
                >
                  {t('sup.handOver.settle')}
                </Button>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}

function Case({ entry, onSettled }: { entry: HandOver; onSettled: () => void }) {
  const { who, problem, ask } = useWho(entry.inspectionId);
  const name = useRef<HTMLParagraphElement>(null);
  useEffect(() => name.current?.focus(), [who !== null]);
  return (
    <div class="desk-case-halves">
      <div>
        {who === null ? (
          <p class="desk-buttons">
            <Button onClick={() => void ask()}>{t('sup.handOver.who')}</Button>
            <span class="label">{t('sup.handOver.whoRecorded')}</span>
          </p>
        ) : (
          <p class="desk-name" dir="auto" ref={name} tabIndex={-1}>
            {who.person === null
              ? t('sup.handOver.gone')
              : t('sup.handOver.person', {
                  primary: who.person.primary,
                  secondary: who.person.secondary,
                  number: who.person.documentNumber,
                })}
          </p>
        )}
        <dl class="desk-facts">
          <Fact term={t('sup.handOver.from')}>
            {t('sup.handOver.by', { time: formatMoment(new Date(entry.at)), officer: entry.officer })}
          </Fact>
          <Fact term={t('sup.handOver.why')}>
            {entry.reasons.map((code) => tCode('decisionReason', code)).join(' · ')}
          </Fact>
          <Fact term={t('sup.handOver.facts')}>
            {entry.facts.length === 0
              ? t('sup.handOver.noFacts')
              : entry.facts.map(({ check, reason }) => <span key={check}>{reasonTitle(reason)}</span>)}
          </Fact>
          {entry.alerts.length > 0 && (
            <Fact term={t('sup.handOver.entries')}>
              {entry.alerts.map(({ cls, outcome }, at) => (
                <span key={at}>
                  {t(`alert.${cls}`)}
                  {outcome !== null && ` · ${t(`alert.${outcome}`)}`}
                </span>
              ))}
            </Fact>
          )}
        </dl>
        {who !== null && who.note !== null && (
          <p class="label" dir="auto">
            {t('sup.handOver.note', { note: who.note })}
          </p>
        )}
        {problem !== null && <Problem>{problem}</Problem>}
      </div>
      {entry.own ? <p class="label">{t('sup.handOver.own')}</p> : <Settle entry={entry} onSettled={onSettled} />}
    </div>
  );
}

/** Form for the decision. Nothing is preselected. Another decision has other reasons, so the chosen reasons are cleared. */
function Settle({
  entry: { inspectionId, offered: byOutcome },
  onSettled,
}: {
  entry: HandOver;
  onSettled: () => void;
}) {
  const card = useRef<HTMLDivElement>(null);
  const [outcome, setOutcome] = useState<SettleBody['outcome'] | null>(null);
  const [reasons, setReasons] = useState<SettleBody['reasons']>([]);
  const offered = outcome === null ? [] : byOutcome[outcome].map(({ reason }) => reason);
  const toggle = (code: (typeof offered)[number]) =>
    setReasons((before) => (before.includes(code) ? before.filter((other) => other !== code) : [...before, code]));
  const keys = offered.map((code, at) => [String(at + 1), () => toggle(code)] as const);
  useCaseKeys(card, Object.fromEntries(keys) as Record<string, () => void>);
  return (
    <div class="desk-settle desk-case" ref={card}>
      <fieldset class="desk-two">
        <legend class="label">{t('sup.handOver.what')}</legend>
        <div>
          {OUTCOMES.map((one) => (
            <Button
              key={one}
              aria-pressed={outcome === one}
              onClick={() => {
                if (outcome !== one) setReasons([]);
                setOutcome(one);
              }}
            >
              {t(`action.${one}`)}
            </Button>
          ))}
        </div>
      </fieldset>
      {outcome !== null && (
        <NumberedChoices
          legend={t('sup.handOver.reasons')}
          options={offered.map((value) => ({ value, words: tCode('decisionReason', value) }))}
          isChosen={(code) => reasons.includes(code)}
          onChoose={toggle}
        />
      )}
      <SignHere
        card={card}
        action={outcome === null ? t('sup.handOver.confirm') : t(`sup.handOver.record.${outcome}`)}
        missing={() => (outcome === null || reasons.length === 0 ? t('sup.handOver.missing') : null)}
        send={async () => {
          if (outcome === null) return null;
          const sent = await daemon.settle({ inspectionId, outcome, reasons });
          if (!sent.ok) return problemWords(sent);
          onSettled();
          return null;
        }}
      />
    </div>
  );
}
