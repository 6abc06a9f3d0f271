import { useEffect, useRef, useState } from 'preact/hooks';
import { SETTLED_AS, type SettledAs, type SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatMoment } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { OfficerField, PinField } from '../parts/credentials.tsx';
import { Fact } from '../parts/fact.tsx';
import { Problem } from '../parts/problem.tsx';
import { AlertShape } from '../parts/signs.tsx';
import { t } from '../words/index.ts';
import { useCaseKeys } from './case-keys.ts';
import { NumberedChoices, SignHere } from './sign-here.tsx';
import { useWho } from './who.ts';

type Entry = SupervisorView['entries'][number];

interface Props {
  entries: readonly Entry[];
  onChange: () => void;
}

/** Entries that were confirmed or could not be ruled out; somebody has to record the outcome of each. */
export function EntriesToSettle({ entries, onChange }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  const settled = () => {
    onChange();
    title.current?.focus();
  };
  return (
    <section class="card desk-card">
      <h2 ref={title} tabIndex={-1}>
        {t('sup.entries')}
      </h2>
      <ul class="desk-rows">
        {entries.map((entry) => (
          <Row entry={entry} onChange={settled} key={entry.alertId} />
        ))}
      </ul>
    </section>
  );
}

function Row({ entry, onChange }: { entry: Entry; onChange: () => void }) {
  const [settling, setSettling] = useState(false);
  const { inspectionId, alertId, cls, outcome, by, second, at, late, over, open, decision } = entry;
  const { who, problem, ask } = useWho(inspectionId);
  const name = useRef<HTMLDivElement>(null);
  useEffect(() => name.current?.focus(), [who !== null]);
  const asks = who?.entries.find((one) => one.alertId === alertId);
  return (
    <li class={late ? 'desk-late' : ''}>
      <div class="desk-alert">
        <AlertShape cls={cls} />
        <div>
          <strong>{over === null ? t(`alert.${cls}.title`) : t('sup.entry.allowed')}</strong>
          <p class="label">
            {t('sup.entry.answer', {
              answer: t(`alert.${outcome}`),
              who: second === null ? by : `${by}, ${second}`,
              time: formatMoment(new Date(at)),
            })}
            {late && <span class="tag desk-late-tag">{t('sup.entry.late')}</span>}
          </p>
          <p>{open ? t('sup.entry.open') : decision === null ? t('sup.entry.closed') : t(`action.${decision}`)}</p>
        </div>
      </div>
      {over !== null && (
        <dl class="desk-facts">
          <Fact term={t('sup.entry.followed')}>{t(`over.followed.${over.followed}`)}</Fact>
          {over.goesWith !== null && <Fact term={t('sup.entry.goesWith')}>{t(`over.goesWith.${over.goesWith}`)}</Fact>}
          <Fact term={t('sup.entry.signed')}>{over.second === null ? over.by : `${over.by}, ${over.second}`}</Fact>
        </dl>
      )}
      {who !== null && (
        <div class="prose" dir="auto" ref={name} tabIndex={-1}>
          <p>
            {who.person === null
              ? t('sup.handOver.gone')
              : t('sup.handOver.person', {
                  primary: who.person.primary,
                  secondary: who.person.secondary,
                  number: who.person.documentNumber,
                })}
          </p>
          {asks !== undefined && (
            <p>
              <bdi>{asks.action}</bdi>
              {asks.desk !== null && (
                <strong>
                  {' '}
                  <bdi>
                    {asks.desk.who}, {asks.desk.number}
                  </bdi>
                  {asks.record !== null && (
                    <>
                      {' '}
                      (<bdi>{asks.record}</bdi>)
                    </>
                  )}
                </strong>
              )}
            </p>
          )}
        </div>
      )}
      {problem !== null && <Problem>{problem}</Problem>}
      {settling ? (
        <Settle entry={entry} onChange={onChange} />
      ) : (
        <div class="desk-buttons">
          {who === null && (
            <Button title={t('sup.handOver.whoRecorded')} onClick={() => void ask()}>
              {t('sup.handOver.who')}
            </Button>
          )}
          {!open && <Button onClick={() => setSettling(true)}>{t('sup.entry.settle')}</Button>}
        </div>
      )}
    </li>
  );
}

/** Form for the outcome of an entry. Nothing is preselected. The outcome "mistake" needs a second signature. */
function Settle({ entry: { inspectionId, alertId }, onChange }: { entry: Entry; onChange: () => void }) {
  const card = useRef<HTMLDivElement>(null);
  const [as, setAs] = useState<SettledAs | null>(null);
  const [other, setOther] = useState({ officerId: '', pin: '' });
  const officerId = other.officerId.trim();
  const keys = SETTLED_AS.map((one, at) => [String(at + 1), () => setAs(one)] as const);
  useCaseKeys(card, Object.fromEntries(keys) as Record<string, () => void>);
  // The button that opened this form was removed, so the focus has to be set.
  useEffect(() => card.current?.querySelector('button')?.focus(), []);
  return (
    <div class="desk-settle desk-case" ref={card}>
      <NumberedChoices
        legend={t('sup.entry.as')}
        options={SETTLED_AS.map((value) => ({ value, words: t(`sup.settled.${value}`) }))}
        isChosen={(value) => as === value}
        onChoose={setAs}
      />
      {as === 'mistake' && (
        <div>
          <p class="label">{t('sup.entry.mistake')}</p>
          <div class="second-fields">
            <OfficerField value={other.officerId} onInput={(typed) => setOther({ ...other, officerId: typed })} />
            <PinField value={other.pin} onInput={(pin) => setOther({ ...other, pin })} />
          </div>
        </div>
      )}
      <SignHere
        card={card}
        action={t('sup.handOver.confirm')}
        missing={() => {
          if (as === null) return t('sup.entry.missing');
          return as === 'mistake' && (officerId === '' || other.pin === '') ? t('alert.face.secondMissing') : null;
        }}
        send={async () => {
          if (as === null) return null;
          const second = as === 'mistake' ? { officerId, pin: other.pin } : null;
          const sent = await daemon.settleEntry({ inspectionId, alertId, as, second });
          setOther({ ...other, pin: '' });
          // If somebody else was first, the list is read again and the words stay.
          if (sent.ok) onChange();
          return sent.ok ? null : problemWords(sent);
        }}
      />
    </div>
  );
}
