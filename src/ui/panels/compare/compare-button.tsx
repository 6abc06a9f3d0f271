import type { CheckView } from '../../api.gen.ts';
import { t, tCode } from '../../words/index.ts';
import { featureOf, openReference } from './store.ts';

/** Opens what is known about the place of a check; nothing where the reference does not know the document or the place. */
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
