import { t, tCode } from '../words/index.ts';

/** Words for a refusal; a refusal without its own words is shown by its code. */
export function refusalWords(reason: string): string {
  const words = tCode('setup.reason', reason);
  return words === reason ? t('setup.reason.other', { reason }) : words;
}
