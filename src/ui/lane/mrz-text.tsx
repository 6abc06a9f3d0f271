import type { MrzView } from '../api-document.gen.ts';
import { type Mark, markRuns, mrzMarks } from '../mrz-marks.ts';
import { t } from '../words/index.ts';

const RUN_CLASS: Readonly<Record<Mark, string>> = {
  none: '',
  uncertain: 'mrz-uncertain',
  field: 'mrz-field',
  digit: 'mrz-digit',
};

/** The MRZ as text; a wrong check digit and its field are marked (ICAO 9303-2 C.43). Fact and pair show both digits (C.44). */
export function MrzText({ mrz }: { mrz: MrzView }) {
  const marks = mrzMarks(mrz);
  const failing = mrz.checks.some((digit) => !digit.ok);
  const width = Math.max(...mrz.lines.map((line) => line.length), 30);
  return (
    <div class="mrz">
      {mrz.via !== 'scanner' && (
        <p class="label mrz-via">{t(mrz.second === 'agrees' ? 'mrz.imageTwice' : `mrz.${mrz.via}`)}</p>
      )}
      <figure class={`mrz-lines mrz-width-${width > 36 ? 44 : width > 30 ? 36 : 30}`} aria-label={t('mrz.label')}>
        {mrz.lines.map((line, at) => (
          <code class="mrz-line" key={at} translate={false}>
            {markRuns(line, marks[at] ?? []).map((run, index) => (
              <span class={RUN_CLASS[run.mark]} key={index}>
                {run.text}
              </span>
            ))}
          </code>
        ))}
      </figure>
      {!failing && mrz.uncertain.length > 0 && <p class="mrz-note">{t('mrz.uncertain')}</p>}
    </div>
  );
}
