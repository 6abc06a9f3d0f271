import { useEffect, useMemo, useState } from 'preact/hooks';
import { isFitted, type Retaken } from '../again.ts';
import type { InspectionView, LaneView } from '../api.gen.ts';
import { askAgain, firstAgain, stopAgain } from '../ask-again.ts';
import { formatClock, formatCount } from '../format.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { QuietButton } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { reasonFor, reasonTitle, t } from '../words/index.ts';

type Entry = InspectionView['again'][number];

/** Interval at which the ring moves. */
const STEP_MS = 250;
/** Circumference of the ring in its own units. */
const ROUND = 100;

export function retaking(view: InspectionView | null, what: Retaken): Entry | null {
  return view?.again.find((entry) => entry.what === what) ?? null;
}

/** Time left for an input; null once the input came and is being read. The daemon's clock counts, not ours. */
function useLeft({ wait }: Entry): { leftMs: number; ofMs: number } | null {
  const until = useMemo(() => (wait === null ? 0 : performance.now() + wait.leftMs), [wait]);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (wait === null) return undefined;
    const timer = setInterval(() => redraw((n) => n + 1), STEP_MS);
    return () => clearInterval(timer);
  }, [wait]);
  return wait === null ? null : { leftMs: Math.max(0, until - performance.now()), ofMs: wait.ofMs };
}

/** A ring that empties while the lane waits; it shows the seconds if there is space. */
export function Ring({ entry, seconds = false }: { entry: Entry; seconds?: boolean }) {
  const left = useLeft(entry);
  const share = left === null ? 1 : left.leftMs / left.ofMs;
  return (
    <span class={seconds ? 'ring' : 'ring small'} aria-hidden="true">
      <svg viewBox="0 0 36 36" aria-hidden="true" focusable="false">
        <circle class="ring-way" cx="18" cy="18" r="15.9" />
        <circle
          class="ring-left"
          cx="18"
          cy="18"
          r="15.9"
          pathLength={ROUND}
          stroke-dasharray={`${share * ROUND} ${ROUND}`}
        />
      </svg>
      {seconds && left !== null && (
        <span class="ring-seconds">
          {formatCount(Math.ceil(left.leftMs / 1_000))}
          <small>{t('again.seconds')}</small>
        </span>
      )}
    </span>
  );
}

/** What the traveller should do now, in the card of the input. */
export function AgainPrompt({ entry }: { entry: Entry }) {
  const { what, wait } = entry;
  return (
    <div class="again-prompt" role="status" data-again={what}>
      <Ring entry={entry} seconds />
      <div>
        <p class="again-do">{wait === null ? t('again.reading') : t(`again.do.${what}`)}</p>
        <p class="again-how">{wait === null ? t('reading.hint') : t(`again.how.${what}`)}</p>
      </div>
    </div>
  );
}

/** Words that say when the old picture was taken. */
export function keptPicture(at: string): string {
  return t('again.picture', { time: formatClock(new Date(at)) });
}

interface RowProps {
  view: InspectionView;
  lane: LaneView;
  inputs: readonly Retaken[];
}

/** One row at a fixed place in the card of the inputs. It is shown whatever was found, and stays while the lane waits. */
export function AgainRow({ view, lane, inputs }: RowProps) {
  const offered = inputs.filter((what) => isFitted(what, lane));
  const first = firstAgain();
  if (offered.length === 0) return null;
  const waits = offered.some((what) => retaking(view, what) !== null);
  const kept = view.kept.filter(({ what }) => offered.includes(what));
  return (
    <div class="again">
      <fieldset class="again-row">
        <legend class="visually-hidden">{t('again.label')}</legend>
        <span class="label" aria-hidden="true">
          {t('again.label')}
        </span>
        {offered.map((what) => {
          const entry = retaking(view, what);
          const f5 = what === first;
          return (
            <button
              type="button"
              key={what}
              class={entry === null ? 'button' : 'button waits'}
              aria-keyshortcuts={f5 ? 'F5' : undefined}
              aria-busy={entry !== null}
              onClick={() => askAgain(what)}
            >
              {f5 && <KeyCap>{KEY_CAPS.F5}</KeyCap>}
              <span aria-hidden="true">{t(`again.${what}`)}</span>
              <span class="visually-hidden">{t(`again.take.${what}`)}</span>
              {entry !== null && <Ring entry={entry} />}
            </button>
          );
        })}
        {waits && (
          <QuietButton aria-keyshortcuts="Escape" onClick={() => stopAgain()}>
            <KeyCap>{KEY_CAPS.esc}</KeyCap>
            {t('again.stop')}
          </QuietButton>
        )}
      </fieldset>
      {kept.map(({ what, reason }) => (
        <p class="label again-kept" role="status" key={what}>
          {t(what === 'mrz' ? 'again.keptReading' : 'again.keptPicture', {
            reason: reasonTitle(reasonFor(reason, what)),
          })}
        </p>
      ))}
    </div>
  );
}
