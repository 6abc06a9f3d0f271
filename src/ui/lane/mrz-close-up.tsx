import { useEffect, useRef, useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { MrzView } from '../api-document.gen.ts';
import { closeUp } from '../close-up.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatCount } from '../format.ts';
import { Problem } from '../parts/problem.tsx';
import { t } from '../words/index.ts';

/** Width of one character of the strip, px of the drawing; the strip itself scales with the card. */
const CHARACTER_PX = 36;
/** The second press of a double click must not answer the next question before it was seen. */
const CALM_MS = 500;
/** If more than this many characters are in doubt, typing is quicker. */
const MOST_OPEN = 6;

/**
 * One character in doubt, large and upright, with its alternatives. The officer says what is printed; the earlier reading stays
 * in the record (TR-03135-1 5.5.4.1.1).
 */
export function MrzCloseUp({ view }: { view: InspectionView }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [ready, setReady] = useState(false);
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), CALM_MS);
    // The button that was pressed is removed; the keyboard focus continues from the new question.
    if (document.activeElement === document.body) question.current?.focus();
    return () => clearTimeout(timer);
  }, []);
  const glyph = view.mrz?.open[0];
  if (view.mrz === null || glyph === undefined) return null;
  const count = view.mrz.open.length;
  const settle = async (character: string) => {
    if (!ready || view.mrz === null) return;
    setReady(false);
    const { inspectionId } = view;
    const { line, column } = glyph;
    const answer = await daemon.confirmGlyph({ inspectionId, reading: view.mrz.reading, line, column, character });
    setProblem(answer.ok ? null : problemWords(answer));
    if (!answer.ok) setReady(true);
  };
  if (count > MOST_OPEN) return <p class="close-up label">{t('closeUp.many', { n: formatCount(count) })}</p>;
  return (
    <section class="close-up" aria-label={t('closeUp.label')}>
      <MrzStrip view={view} mrz={view.mrz} glyph={glyph} />
      <div class="close-up-side">
        <p class="close-up-question" ref={question} tabIndex={-1}>
          {t('closeUp.question')}
        </p>
        <p class="label">
          {t(`closeUp.${glyph.why}`)}
          {count > 1 && ` ${t('closeUp.more', { n: formatCount(count - 1) })}`}
        </p>
        <div class="close-up-choices">
          {glyph.choices.map((character, at) => (
            <button
              type="button"
              class="button choice"
              key={character}
              aria-disabled={!ready}
              onClick={() => void settle(character)}
            >
              <code translate={false}>{character}</code>
              {at === 0 && <span class="choice-remark">{t('closeUp.asRead')}</span>}
            </button>
          ))}
        </div>
        {problem !== null && <Problem>{problem}</Problem>}
      </div>
    </section>
  );
}

interface StripProps {
  view: InspectionView;
  mrz: MrzView;
  glyph: { line: number; column: number };
}

/** One character of the MRZ with its neighbours, as printed on the page; as text if its place is not known. */
export function MrzStrip({ view, mrz, glyph }: StripProps) {
  const { page } = view;
  const strip = page === null ? null : closeUp(mrz, page, { ...glyph, size: CHARACTER_PX });
  if (page === null || strip === null) {
    const text = mrz.lines[glyph.line] ?? '';
    return (
      <code class="close-up-text" translate={false}>
        {text.slice(Math.max(0, glyph.column - 5), glyph.column)}
        <mark>{text.charAt(glyph.column)}</mark>
        {text.slice(glyph.column + 1, glyph.column + 6)}
      </code>
    );
  }
  return (
    <svg
      class="close-up-strip"
      viewBox={`0 0 ${strip.width} ${strip.height}`}
      role="img"
      aria-label={t('closeUp.alt', { n: formatCount(glyph.column + 1), line: formatCount(glyph.line + 1) })}
    >
      <g transform={strip.transform}>
        <image href={page.url} width={page.width} height={page.height} preserveAspectRatio="none" />
      </g>
      <rect class="close-up-frame" {...strip.cell} rx={3} />
    </svg>
  );
}
