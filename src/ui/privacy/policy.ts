import { effect, signal } from '@preact/signals';
import type { PolicyView } from '../api-privacy.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { formatMoment } from '../format.ts';
import { useAsked } from '../use-asked.ts';
import { setOwnWords, shownLocale, t, tn } from '../words/index.ts';

/** The rules that the daemon last sent. They do not name anybody, so they may remain after somebody signs out. */
export const policy = signal<PolicyView | null>(null);
/** Interval between questions to the daemon, because a policy can lapse while somebody works. */
const ASK_EVERY_MS = 60_000;
/** The end of a policy is shown from this many days before it. */
const SOON_DAYS = 30;

export type PolicyStanding = PolicyView['standing'] | 'ending';

/** The policy, asked for at once and then regularly while the part is on the screen. */
export function usePolicy(): PolicyView | null {
  useAsked(
    daemon.policy,
    (answer) => {
      if (answer.ok) policy.value = answer.value;
    },
    { everyMs: ASK_EVERY_MS },
  );
  return policy.value;
}

export function standingStatusOf({ standing, named }: PolicyView): PolicyStanding {
  return standing === 'in-force' && named !== null && named.daysLeft < SOON_DAYS ? 'ending' : standing;
}

/** Words for the status line: which policy it is, and whether it is valid. */
export function shortly(view: PolicyView): string {
  const { named } = view;
  const standing = standingStatusOf(view);
  if (named === null) return standing === 'refused' ? t('policy.status.refused') : t('policy.status.development');
  const { policyId, version, daysLeft } = named;
  if (standing === 'ending') return tn('policy.status.ending', daysLeft, { policy: policyId, version });
  return t(`policy.status.${standing === 'development' || standing === 'refused' ? 'in-force' : standing}`, {
    policy: policyId,
    version,
  });
}

/** State of the policy as a sentence. */
export function inSentence(view: PolicyView): string {
  const { named, standing } = view;
  if (standing === 'refused') return t('policy.is.refused');
  if (named === null) return t('policy.development');
  const { policyId, country, version, authority, validFrom, validUntil } = named;
  const params = { policy: policyId, country, version, authority };
  if (standing === 'expired') return t('policy.is.expired', { ...params, until: formatMoment(new Date(validUntil)) });
  if (standing === 'not-yet-valid')
    return t('policy.is.not-yet-valid', { ...params, from: formatMoment(new Date(validFrom)) });
  return t('policy.inForce', { country, version, authority, until: formatMoment(new Date(validUntil)) });
}

/** What somebody at the lane should do about the state of the policy. */
export function toDo(view: PolicyView): string {
  return t(`policy.todo.${standingStatusOf(view)}`);
}

export type Texts = readonly { language: string; text: string }[];

/** The text in the language of the screen, else the first one that the policy has. */
export function inLanguage(texts: Texts): { language: string; text: string } {
  return texts.find(({ language }) => language === shownLocale()) ?? texts[0] ?? { language: '', text: '' };
}

type WordingKey = NonNullable<PolicyView['pack']>['wording'][number]['key'];

/** The policy's own word for something, in the language of the screen; null if it uses the product's word. */
export function wordingOf(view: PolicyView | null, key: WordingKey): string | null {
  const found = view?.pack?.wording.find((entry) => entry.key === key && entry.language === shownLocale());
  return found?.text ?? null;
}

/** Words of the product that a policy may replace with its own: decisions on where to send a traveller, never a verdict. */
const REPLACED = { 'second-line': 'action.second-line', supervisor: 'action.supervisor' } as const;

effect(() => {
  const own: Record<string, string> = {};
  for (const [key, name] of Object.entries(REPLACED)) {
    const text = wordingOf(policy.value, key as keyof typeof REPLACED);
    if (text !== null) own[name] = text;
  }
  setOwnWords(own);
});
