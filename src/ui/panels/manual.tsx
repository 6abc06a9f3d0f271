import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ManualMrzBody } from '../api.gen.ts';
import type { MrzView } from '../api-document.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { fieldName, formatCount } from '../format.ts';
import { Modal } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { inspection, panel } from '../store.ts';
import { t } from '../words/index.ts';

/** Rows and columns of the layouts (ICAO 9303-4, -5, -6). */
const LAYOUTS = {
  TD3: { rows: 2, columns: 44 },
  TD1: { rows: 3, columns: 30 },
  TD2: { rows: 2, columns: 36 },
} as const;
type Layout = keyof typeof LAYOUTS;
const LAYOUT_NAMES = ['TD3', 'TD1', 'TD2'] as const;
/** None is chosen before: a reason that nobody gave is none. */
const REASONS = ['READER_FAULT', 'ZONE_UNREADABLE', 'READING_WRONG'] as const;
/** Pause in typing after which the check digits are asked for. */
const DEBOUNCE_MS = 150;

function layoutOf(lines: readonly string[]): Layout {
  if (lines.length === 3) return 'TD1';
  return (lines[0]?.length ?? 44) <= 36 && lines.length === 2 ? 'TD2' : 'TD3';
}

/** Of what is pasted no more is looked at: a zone has 90 characters, and nobody waits for a pasted book. */
const PASTED_CHARACTERS = 1_000;

/** Capitals, digits and fillers only: what the zone may hold. No other letter is turned into one that looks like it. */
function clean(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9<]/g, '').toUpperCase();
}

/** Characters of a pasted text that were left out, line breaks and spaces aside. */
function leavesOut(text: string): boolean {
  return text.length > PASTED_CHARACTERS || /[^A-Za-z0-9<\s]/.test(text);
}

/** F6: typing or correcting the zone, with its check digits while typing (TR-03135-1 5.5.4.1.1). */
export function ManualPanel() {
  const before = inspection.value?.decision === null ? inspection.value.mrz : null;
  const [layout, setLayout] = useState<Layout>(before === null ? 'TD3' : layoutOf(before.lines));
  const [lines, setLines] = useState<string[]>(before === null ? ['', '', ''] : [...before.lines, '', ''].slice(0, 3));
  const [checked, setChecked] = useState<MrzView | null>(null);
  const [because, setBecause] = useState<ManualMrzBody['because'] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** True while an answer is awaited: a second press types nothing twice. */
  const busy = useRef(false);
  const { rows, columns } = LAYOUTS[layout];
  const typed = lines.slice(0, rows);
  const joined = typed.join('\n');
  const complete = typed.every((line) => line.length === columns);
  const pageUrl = inspection.value?.page?.url ?? null;

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

  /** A zone that is pasted whole goes line by line into the lines below. */
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

  return (
    <Modal
      title={t('manual.title')}
      size="wide"
      onClose={() => (panel.value = null)}
      footer={
        <>
          <p class={problem === null ? 'label' : 'problem'} role={problem === null ? undefined : 'alert'}>
            {problem ?? t('manual.hint')}
          </p>
          <button
            type="button"
            class="button action"
            aria-disabled={!complete || because === null}
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
          <Line
            key={at}
            at={at}
            value={line}
            columns={columns}
            onInput={(text) => write(at, text)}
            onPaste={(input, text) => paste(at, input, text)}
          />
        ))}
      </div>
      {pageUrl !== null && (
        <figure class="manual-page">
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
    </Modal>
  );
}

interface LineProps {
  at: number;
  value: string;
  columns: number;
  onInput: (text: string) => void;
  onPaste: (input: HTMLInputElement, text: string) => void;
}

function Line({ at, value, columns, onInput, onPaste }: LineProps) {
  const id = useId();
  return (
    <div class="manual-line">
      <label for={id} class="label strong">
        {t('manual.line', { n: formatCount(at + 1) })}
      </label>
      <input
        id={id}
        class="mrz-input"
        data-first={at === 0 ? '' : undefined}
        value={value}
        maxLength={columns}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        translate={false}
        onPaste={(event) => {
          event.preventDefault();
          onPaste(event.currentTarget, event.clipboardData?.getData('text') ?? '');
        }}
        onInput={(event) => {
          const input = event.currentTarget;
          const place = input.selectionStart;
          onInput(input.value);
          // Writing a cleaned value moves the caret to the end; the officer is correcting the middle.
          requestAnimationFrame(() => input.setSelectionRange(place, place));
        }}
      />
      <span class={value.length === columns ? 'label' : 'label short'}>
        {t('manual.count', { n: formatCount(value.length), of: formatCount(columns) })}
      </span>
    </div>
  );
}
