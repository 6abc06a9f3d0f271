import type { CheckView } from '../../api.gen.ts';
import { t, tCode } from '../../words/index.ts';
import { featureOf, openReference } from './store.ts';

/** Opens the reference for the place of a check; absent if the reference does not cover the document or the place. */
export function CompareButton({ check }: { check: CheckView }) {
  const named = featureOf(check);
  if (named === null) return null;
  return (
    <button
      type="button"
      class="button details-show"
      data-compare={named.feature}
      aria-label={`${t('reference.compare')}: ${tCode('check', check.check)}`}
      onClick={() => openReference(named)}
    >
      {t('reference.compare')}
    </button>
  );
}
