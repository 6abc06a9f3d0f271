import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ManualMrzBody } from '../api.gen.ts';
import type { MrzView } from '../api-document.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { fieldName, formatCount } from '../format.ts';
import { type Mark, mrzMarks } from '../mrz-marks.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap, Modal } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { inspection, panel } from '../store.ts';
import { t } from '../words/index.ts';
import { ChipPart } from './later-panel.tsx';
import { FILLER, TypedLine } from './typed-line.tsx';

/** Rows and columns of the layouts (ICAO 9303-4, -5, -6). */
const LAYOUTS = {
  TD3: { rows: 2, columns: 44 },
  TD1: { rows: 3, columns: 30 },
  TD2: { rows: 2, columns: 36 },
} as const;
type Layout = keyof typeof LAYOUTS;
const LAYOUT_NAMES = ['TD3', 'TD1', 'TD2'] as const;
/** Reasons for typing. None is preselected, because a reason must be chosen by somebody. */
const REASONS = ['READER_FAULT', 'ZONE_UNREADABLE', 'READING_WRONG'] as const;
/** Pause in typing after which the check digits are requested. */
const DEBOUNCE_MS = 150;

function layoutOf(lines: readonly string[]): Layout {
  if (lines.length === 3) return 'TD1';
  return (lines[0]?.length ?? 44) <= 36 && lines.length === 2 ? 'TD2' : 'TD3';
}

/** Pasted text beyond this length is ignored: an MRZ has 90 characters, and a long text would take too long. */
const PASTED_CHARACTERS = 1_000;

/** Keeps only capitals, digits and fillers, as an MRZ has. Other letters are not turned into letters that look like them. */
function clean(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9<]/g, '').toUpperCase();
}

/** True if characters of a pasted text were left out, apart from line breaks and spaces. */
function leavesOut(text: string): boolean {
  return text.length > PASTED_CHARACTERS || /[^A-Za-z0-9<\s]/.test(text);
}

/** F6: typing or correcting the MRZ, with its check digits while typing (TR-03135-1 5.5.4.1.1). */
export function ManualPanel() {
  const before = inspection.value?.decision === null ? inspection.value.mrz : null;
  const [layout, setLayout] = useState<Layout>(before === null ? 'TD3' : layoutOf(before.lines));
  const [lines, setLines] = useState<string[]>(before === null ? ['', '', ''] : [...before.lines, '', ''].slice(0, 3));
  const [checked, setChecked] = useState<MrzView | null>(null);
  const [because, setBecause] = useState<ManualMrzBody['because'] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** True while an answer is awaited, so that a second press does not send anything twice. */
  const busy = useRef(false);
  const { rows, columns } = LAYOUTS[layout];
  const typed = lines.slice(0, rows);
  const joined = typed.join('\n');
  const complete = typed.every((line) => line.length === columns);
  const pageUrl = inspection.value?.page?.url ?? null;
  const reasonId = useId();
  const fields = useRef<(HTMLInputElement | null)[]>([]);
  /** The line in which somebody typed last; buttons type into it. */
  const current = useRef(0);
  const marks = marksOf(typed, { before, checked });
  const doubts = marks.flatMap((row, line) =>
    row.flatMap((mark, column) => (mark === 'uncertain' ? [{ line, column }] : [])),
  );

  useEffect(() => {
    if (joined.replaceAll(/[\n<]/g, '') === '') {
      setChecked(null);
      return;
    }
    let stale = false;
    const timer = setTimeout(() => {
      void daemon.checkDigits({ lines: joined.split('\n') }).then((answer) => {
        if (!stale) setChecked(answer.ok ? answer.value : null);
      });
    }, DEBOUNCE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [joined]);

  const write = (at: number, text: string) =>
    setLines((now) => now.map((other, index) => (index === at ? clean(text).slice(0, columns) : other)));

  const leave = (at: number, by: 1 | -1) => {
    const field = fields.current[at + by];
    if (field == null || at + by >= rows) return;
    field.focus();
    const end = by === 1 ? 0 : field.value.length;
    field.setSelectionRange(end, end);
  };

  /** Types a filler into the line of the caret, as a key would; `count` null fills the rest of the line. */
  const fill = (at: number, count: number | null) => {
    const field = fields.current[at];
    if (field == null) return;
    const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
    const room = columns - (field.value.length - (to - from));
    const fillers = FILLER.repeat(Math.min(room, count ?? room));
    write(at, field.value.slice(0, from) + fillers + field.value.slice(to));
    const place = from + fillers.length;
    field.focus();
    if (fillers !== '' && place === columns && at + 1 < rows) leave(at, 1);
    else requestAnimationFrame(() => field.setSelectionRange(place, place));
  };

  /** Selects the next character in doubt after the caret, so that the next key replaces it. */
  const nextDoubt = () => {
    const at = current.current;
    const caret = fields.current[at]?.selectionEnd ?? 0;
    const after = doubts.find(({ line, column }) => line > at || (line === at && column >= caret));
    const { line, column } = after ?? doubts[0] ?? { line: 0, column: 0 };
    const field = fields.current[line];
    field?.focus();
    field?.setSelectionRange(column, column + 1);
  };

  /** A whole MRZ that is pasted is distributed over the lines below. */
  const paste = (at: number, input: HTMLInputElement, text: string) => {
    const [first = '', ...below] = text
      .slice(0, PASTED_CHARACTERS)
      .trim()
      .split(/[\r\n]+/);
    const [from, to] = [input.selectionStart ?? 0, input.selectionEnd ?? 0];
    write(at, below.length > 0 ? first : input.value.slice(0, from) + clean(first) + input.value.slice(to));
    for (const [index, line] of below.entries()) if (at + index + 1 < rows) write(at + index + 1, line);
    setProblem(leavesOut(text) ? t('manual.leftOut') : null);
  };

  const submit = async () => {
    if (!complete || because === null || busy.current) return;
    busy.current = true;
    const answer = await daemon.manualMrz({ lines: typed, because });
    busy.current = false;
    if (answer.ok) panel.value = null;
    else setProblem(problemWords(answer));
  };

  const missing = missingWords({ typed, columns, because });
  return (
    <Modal
      title={t('manual.title')}
      size="wide"
      onClose={() => (panel.value = null)}
      footer={
        <>
          <p
            id={reasonId}
            class={problem === null ? 'label' : 'problem'}
            role={problem === null ? 'status' : 'alert'}
            data-missing={missing === null ? undefined : ''}
          >
            {problem ?? missing ?? t('manual.hint')}
          </p>
          <button
            type="button"
            class="button action"
            aria-describedby={reasonId}
            aria-disabled={missing !== null}
            onClick={() => void submit()}
          >
            {t('manual.submit')}
          </button>
        </>
      }
    >
      <fieldset class="segments">
        <legend class="label strong">{t('manual.format')}</legend>
        {LAYOUT_NAMES.map((name) => (
          <label class="segment" key={name}>
            <input type="radio" name="layout" checked={layout === name} onChange={() => setLayout(name)} />
            <span>{t(`manual.${name}`)}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="segments">
        <legend class="label strong">{t('manual.because')}</legend>
        {REASONS.map((reason) => (
          <label class="segment" key={reason}>
            <input type="radio" name="because" checked={because === reason} onChange={() => setBecause(reason)} />
            <span>{t(`manual.because.${reason}`)}</span>
          </label>
        ))}
      </fieldset>
      <div class={`manual-lines mrz-width-${columns}`}>
        {typed.map((line, at) => (
          <TypedLine
            key={at}
            at={at}
            value={line}
            columns={columns}
            marks={marks[at] ?? []}
            field={(input) => {
              fields.current[at] = input;
            }}
            onFocus={() => {
              current.current = at;
            }}
            onInput={(text) => write(at, text)}
            onPaste={(input, text) => paste(at, input, text)}
            onFiller={() => fill(at, 1)}
            onLeave={(by) => leave(at, by)}
          />
        ))}
      </div>
      <div class="manual-keys">
        <Button onClick={() => fill(current.current, 1)}>
          <KeyCap>{t('faceView.space')}</KeyCap>
          <span>
            {t('manual.filler')} <code translate={false}>{FILLER}</code>
          </span>
        </Button>
        <Button onClick={() => fill(current.current, null)}>{t('manual.fillLine')}</Button>
        {doubts.length > 0 && <Button onClick={nextDoubt}>{t('manual.nextDoubt')}</Button>}
        <p class="label">{t(doubts.length > 0 ? 'manual.doubtful' : 'manual.keys')}</p>
      </div>
      {pageUrl !== null && (
        <figure class={rows === 2 ? 'manual-page two-lines' : 'manual-page'}>
          <img src={pageUrl} alt={t('page.alt.VIS')} />
          <figcaption class="label">{t('manual.copyHint')}</figcaption>
        </figure>
      )}
      <h3 class="section">{t('manual.digits')}</h3>
      {checked === null || checked.checks.length === 0 ? (
        <p class="label">{t('manual.digitsNone')}</p>
      ) : (
        <ul class="digits" aria-live="polite">
          {checked.checks.map((digit) => (
            <li key={`${digit.of}${digit.line}${digit.column}`} class={digit.ok ? 'digit' : 'digit irregular'}>
              <Sign value={digit.ok ? 'successful' : 'failed'} size="list" />
              <span>
                <span class="digit-name">{fieldName(digit.of)}</span>
                <span class="label">
                  {digit.ok
                    ? t('manual.digitOk')
                    : t('manual.digitBad', { printed: digit.printed, computed: digit.computed })}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {inspection.value !== null && <ChipPart name="CanEntry" view={inspection.value} />}
    </Modal>
  );
}

/**
 * Marks in the typed lines: wrong check digits, and characters that the reader was not sure of while they are unchanged. A
 * character that was typed over is the officer's.
 */
function marksOf(
  typed: readonly string[],
  { before, checked }: { before: MrzView | null; checked: MrzView | null },
): Mark[][] {
  const digits = checked === null ? [] : mrzMarks(checked);
  const doubtful = new Set([...(before?.open ?? []), ...(before?.uncertain ?? [])].map(placeKey));
  return typed.map((line, at) =>
    Array.from(line, (character, column): Mark => {
      const unsure = doubtful.has(placeKey({ line: at, column })) && before?.lines[at]?.[column] === character;
      return unsure ? 'uncertain' : (digits[at]?.[column] ?? 'none');
    }),
  );
}

function placeKey({ line, column }: { line: number; column: number }): string {
  return `${line} ${column}`;
}

interface Missing {
  typed: readonly string[];
  columns: number;
  because: ManualMrzBody['because'] | null;
}

/** Words for what keeps the lines from being used; null if they can be used. */
function missingWords({ typed, columns, because }: Missing): string | null {
  const short = typed.findIndex((line) => line.length !== columns);
  if (short >= 0) {
    const have = formatCount(typed[short]?.length ?? 0);
    return t('manual.missing', { line: formatCount(short + 1), have, of: formatCount(columns) });
  }
  return because === null ? t('manual.whyMissing') : null;
}
