import { Status } from '../parts/status.tsx';
import { t } from '../words/index.ts';
import { change, type Draft } from './draft.ts';
import { NumberCard } from './number-card.tsx';
import { openingWords, routeOf, stepsOf } from './way.ts';

const NAMES_WHO: readonly string[] = ['open', 'hours', 'telephone', 'none'];

/** Card beside the choice, shown before confirmation: what may be promised, whom to call, and what happens next. */
export function Receiver({ form }: { form: Draft }) {
  const route = routeOf(form);
  const { call } = form;
  return (
    <section class="support-receiver" aria-label={t('support.receives')} data-route={route.state}>
      <Status class="support-way">{openingWords(route, { follows: true })}</Status>
      <NumberCard
        numbers={route.numbers}
        at={call.at}
        reached={call.reached}
        named={call.at === 0 && NAMES_WHO.includes(route.opening)}
        onAnswer={({ at, reached }) => change({ call: { ...call, at, reached } })}
      />
      <ol class="support-steps">
        {stepsOf(route).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

/** A call for a form that is closed, if this officer has not yet answered the question about the call. */
export function OpenCall({ form }: { form: Draft }) {
  const { pending } = form;
  if (pending === null) return null;
  return (
    <section class="support-late support-open-call">
      <p class="strong" role="alert">
        {t('support.reachedAsk')}
      </p>
      <NumberCard
        numbers={pending.numbers}
        at={pending.at}
        reached={pending.reached}
        onAnswer={({ at, reached }) => change({ pending: { ...pending, at, reached } })}
      />
    </section>
  );
}
