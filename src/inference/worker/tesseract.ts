import type { Worker as Thread } from 'node:worker_threads';
import type { Worker as TesseractWorker } from 'tesseract.js';
import { builtEntry } from '../../adapters/installation/index.ts';
import type { Luma } from '../../core/document/index.ts';
import { RestartBudget } from '../protocol/index.ts';

/** Longest time until a reader is ready, milliseconds; on an idle core a tenth of it is enough. */
const START_LIMIT_MS = 4_000;
/** Longest time for one picture, milliseconds; with the start, it is well within the deadline of the request. */
export const READ_LIMIT_MS = 3_000;
/** Largest picture, pixels: a page band at the size that suits Tesseract has a tenth of this. */
export const MAX_PICTURE_PIXELS = 4_000_000;

/** Page segmentation modes of Tesseract that are used here. */
export const ONE_LINE = '7';
/** Page segmentation mode for one line, without the guesses of the layout analysis. */
export const RAW_LINE = '13';

export interface TesseractGlyph {
  /** One character as read; a blank between two words is a separate glyph. */
  text: string;
  /** 0..1, as the engine reports it; not a probability. */
  confidence: number;
  /** Box in pixels of the picture: left, top, right, bottom. */
  box: readonly [number, number, number, number];
}

export type TesseractOutcome =
  | { ok: true; lines: TesseractGlyph[][] }
  | { ok: false; reason: 'start' | 'timeout' | 'lost' | 'refused'; detail: string };

export interface TesseractOptions {
  /** Names of the languages, joined by `+`, and the folder that holds them all. */
  language: string;
  folder: string;
  gzip: boolean;
  /** Characters that the reader may use; if absent, all characters of the language. */
  whitelist?: string;
  /** Monotonic milliseconds. */
  mono: () => number;
  /** Compiled entry file of the thread; only tests use another. */
  entry?: string;
  startLimitMs?: number;
}

interface Running {
  worker: TesseractWorker;
  thread: Thread;
  /** Rejects if the thread ends on its own. */
  lost: Promise<never>;
}

class Late extends Error {}

/**
 * One Tesseract in a thread of the inference child: started at the first picture, kept, and replaced after a crash or a
 * time-out. A failure does not end the process: a thread of compiled code in a sandbox (WebAssembly) can be stopped in the
 * middle of a run, unlike the native runtime of the other models. It reads one picture at a time, in the order of the calls.
 */
export class TesseractReader {
  private readonly options: TesseractOptions;
  private readonly budget = new RestartBudget();
  private running: Running | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(options: TesseractOptions) {
    this.options = options;
  }

  /** Reads one grey picture. Every failure is a value; if the thread was lost, the next call starts a new one. */
  read(
    picture: Luma,
    { mode, limitMs = READ_LIMIT_MS }: { mode: string; limitMs?: number },
  ): Promise<TesseractOutcome> {
    const outcome = this.turn.then(() => this.readNow(picture, mode, limitMs));
    this.turn = outcome;
    return outcome;
  }

  /** Ends the thread; a later `read` starts another. */
  async stop(): Promise<void> {
    await this.turn;
    await this.end();
  }

  private async readNow(picture: Luma, mode: string, limitMs: number): Promise<TesseractOutcome> {
    const pixels = picture.width * picture.height;
    if (pixels === 0 || pixels > MAX_PICTURE_PIXELS || picture.data.length !== pixels) {
      return { ok: false, reason: 'refused', detail: `${picture.width} x ${picture.height} pixels` };
    }
    if (this.running === null) {
      if (!this.budget.allow(this.options.mono())) {
        return { ok: false, reason: 'start', detail: 'the reader keeps failing' };
      }
      try {
        this.running = await this.start();
      } catch (error) {
        return { ok: false, reason: 'start', detail: text(error) };
      }
    }
    const bytes = pgm(picture);
    try {
      return { ok: true, lines: await this.recognise(this.running, bytes, mode, limitMs) };
    } catch (error) {
      await this.end();
      return { ok: false, reason: error instanceof Late ? 'timeout' : 'lost', detail: text(error) };
    } finally {
      bytes.fill(0);
    }
  }

  private async recognise(
    { worker, lost }: Running,
    bytes: Buffer,
    mode: string,
    limitMs: number,
  ): Promise<TesseractGlyph[][]> {
    const work = worker.recognize(bytes, { tessedit_pageseg_mode: mode } as object, { text: false, hocr: true });
    const { data } = await within(limitMs, Promise.race([work, lost]));
    return glyphsOf(data.hocr ?? '');
  }

  private async start(): Promise<Running> {
    const { createWorker } = await import('tesseract.js');
    const { language, folder, gzip, whitelist, entry, startLimitMs } = this.options;
    // The package gives access to its thread only once it runs, but an error in a thread without a listener ends the process.
    const born = new Promise<Thread>((resolve) => process.once('worker', resolve));
    // If a file cannot be loaded, only the error handler is called; the package's own promise then never settles.
    let refuse: (reason: unknown) => void = () => undefined;
    const refused = new Promise<never>((_, reject) => {
      refuse = (reason) => reject(new Error(text(reason)));
    });
    refused.catch(() => undefined);
    const created = createWorker(
      language,
      1,
      {
        workerPath: entry ?? builtEntry('inference/worker/tesseract-thread.js'),
        langPath: folder,
        gzip,
        cacheMethod: 'none',
        // Without a handler, the package would throw inside its own event handler and end the process.
        errorHandler: refuse,
      },
      { load_system_dawg: '0', load_freq_dawg: '0' },
    );
    created.catch(() => undefined);
    const thread = await born;
    const lost = new Promise<never>((_, reject) => {
      thread.once('error', (error) => reject(error));
      thread.once('exit', (code) => reject(new Error(`the thread ended with ${code}`)));
    });
    lost.catch(() => undefined);
    // The thread ends with the process, which does not wait for a reader.
    thread.unref();
    const ready = async (): Promise<TesseractWorker> => {
      const worker = await Promise.race([created, lost, refused]);
      const parameters = { user_defined_dpi: '300', debug_file: '/dev/null', hocr_char_boxes: '1' };
      await Promise.race([
        worker.setParameters(
          whitelist === undefined ? parameters : { ...parameters, tessedit_char_whitelist: whitelist },
        ),
        lost,
      ]);
      return worker;
    };
    try {
      const worker = await within(startLimitMs ?? START_LIMIT_MS, ready());
      return { worker, thread, lost };
    } catch (error) {
      await thread.terminate();
      throw error;
    }
  }

  private async end(): Promise<void> {
    const running = this.running;
    this.running = null;
    await running?.thread.terminate();
  }
}

/** Portable grey map: a header and the bytes, so that nothing has to be compressed and unpacked again. */
function pgm({ width, height, data }: Luma): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data]);
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function text(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}

/** Start of a line, start of a word, or one character with its box and confidence. */
const HOCR =
  /<span class='(?:ocr_(?<line>line|header|caption|textfloat)|ocrx_(?<word>word)|ocrx_cinfo' title='x_bboxes (?<box>\d+ \d+ \d+ \d+); x_conf (?<confidence>-?[\d.]+)'>(?<text>[^<]*)<)/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

/** Glyphs from the engine's own report, the only form in which it gives confidences finer than a hundredth. */
function glyphsOf(hocr: string): TesseractGlyph[][] {
  const lines: TesseractGlyph[][] = [];
  let between = false;
  for (const { groups = {} } of hocr.matchAll(HOCR)) {
    const { line, word, box, confidence, text: escaped = '' } = groups;
    if (line !== undefined) lines.push([]);
    if (word !== undefined) between = true;
    const glyphs = lines.at(-1);
    if (box === undefined || glyphs === undefined) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = box.split(' ').map(Number);
    const last = glyphs.at(-1);
    if (between && last !== undefined) {
      glyphs.push({ text: ' ', confidence: 1, box: [last.box[2], last.box[1], left, last.box[3]] });
    }
    between = false;
    glyphs.push({
      text: escaped.replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? ''),
      confidence: Math.min(1, Math.max(0, Number(confidence) / 100)),
      box: [left, top, right, bottom],
    });
  }
  return lines.filter((glyphs) => glyphs.length > 0);
}
