import { effect, signal } from '@preact/signals';
import type { PolicyView } from '../api-privacy.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { formatMoment } from '../format.ts';
import { useAsked } from '../use-asked.ts';
import { setOwnWords, shownLocale, t, tn } from '../words/index.ts';

/** The rules that the daemon answered last. They do not name anybody, so they may remain when somebody signs out. */
export const policy = signal<PolicyView | null>(null);
/** A policy can lapse while somebody works. */
const ASK_EVERY_MS = 60_000;
/** How many days before its end a policy's end is shown. */
const SOON_DAYS = 30;

export type PolicyStanding = PolicyView['standing'] | 'ending';

/** Asks at once and again while the part is on the screen. */
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

/** For the status line: which policy, and whether it holds. */
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

/** The same as a sentence. */
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

/** What somebody at the lane does about it. */
export function toDo(view: PolicyView): string {
  return t(`policy.todo.${standingStatusOf(view)}`);
}

export type Texts = readonly { language: string; text: string }[];

/** The text in the language of the screen, else the first one that the policy has. */
export function inLanguage(texts: Texts): { language: string; text: string } {
  return texts.find(({ language }) => language === shownLocale()) ?? texts[0] ?? { language: '', text: '' };
}

type WordingKey = NonNullable<PolicyView['pack']>['wording'][number]['key'];

/** What the policy calls something in the language of the screen; null if it leaves that to the product. */
export function wordingOf(view: PolicyView | null, key: WordingKey): string | null {
  const found = view?.pack?.wording.find((entry) => entry.key === key && entry.language === shownLocale());
  return found?.text ?? null;
}

/** Which of the product's words a policy may put its own in place of: ways on, and never a verdict. */
const REPLACED = { 'second-line': 'action.second-line', supervisor: 'action.supervisor' } as const;

effect(() => {
  const own: Record<string, string> = {};
  for (const [key, name] of Object.entries(REPLACED)) {
    const text = wordingOf(policy.value, key as keyof typeof REPLACED);
    if (text !== null) own[name] = text;
  }
  setOwnWords(own);
});
