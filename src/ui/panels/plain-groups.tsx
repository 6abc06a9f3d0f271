import type { CheckView, InspectionView } from '../api.gen.ts';
import { lightRemark } from '../lane/page-card.tsx';
import { Sign } from '../parts/signs.tsx';
import { pictureIn } from '../store.ts';
import { reasonTitle, t, tCode } from '../words/index.ts';

const LIGHTS = ['VIS', 'IR', 'UV'] as const;
const PLAIN = ['ir', 'uv', 'pattern'] as const;
/** The first of these among the checks of a group is the result of the group. */
const GRAVEST_FIRST = ['failed', 'aborted', 'undetermined', 'successful', 'not-supported'] as const;
/** About the picture and the model, not about a feature of the page. */
const NO_ROUTINE = new Set(['document.capture', 'document.model']);

/** Plain group of an optical check (ICAO 9303-2 C.35); null for what is no optical routine. */
function plainGroupOf({ check, generic }: CheckView): (typeof PLAIN)[number] | null {
  if (!check.startsWith('document.') || NO_ROUTINE.has(check)) return null;
  if (generic === '(IR, AB, MR)') return 'ir';
  return generic?.startsWith('(UV, BR, ') ? 'uv' : 'pattern';
}

function gravest(checks: readonly CheckView[]): CheckView | null {
  const [first = null] = GRAVEST_FIRST.flatMap((value) => checks.filter((check) => check.value === value));
  return first;
}

/** Every optical routine in three plain words. Of a group on trial alone it is said that it does not count. */
export function PlainGroups({ checks }: { checks: readonly CheckView[] }) {
  return (
    <dl class="plain-groups" aria-label={t('details.plain')}>
      {PLAIN.map((group) => {
        const mine = checks.filter((check) => plainGroupOf(check) === group);
        const counted = mine.filter(({ mode }) => mode !== 'e');
        const decisive = gravest(counted);
        return (
          <div key={group} data-plain={group}>
            <dt>{t(`details.plain.${group}`)}</dt>
            <dd>
              <span class="details-value">
                <Sign value={decisive?.value ?? 'not-supported'} size="tile" />
                {decisive === null
                  ? t(mine.length === 0 ? 'value.not-checked' : 'face.notCounted')
                  : tCode('value', decisive.value)}
              </span>
              {decisive !== null && <span class="label">{reasonTitle(decisive.reason)}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The page in white, infrared and ultraviolet light at one size; a light without a picture says why. */
export function IlluminationPictures({ view }: { view: InspectionView }) {
  if (view.page === null) return null;
  return (
    <section class="light-pictures" aria-label={t('details.pictures')}>
      {LIGHTS.map((name) => {
        const url = pictureIn(view, name);
        return (
          <figure key={name}>
            {url === null ? (
              <span class="light-missing label">{lightRemark(view, name)}</span>
            ) : (
              <img src={url} alt={t(`page.alt.${name}`)} />
            )}
            <figcaption class="label strong">{t(`page.${name}`)}</figcaption>
          </figure>
        );
      })}
    </section>
  );
}
