import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LANGUAGE_DATA, type LanguageData, languageFolder } from '../protocol/models/index.ts';
import { TesseractReader } from './tesseract.ts';

export interface TesseractPlace {
  modelsDir: string;
  committedDir: string;
}

export interface Wanted {
  /** Names of language data, the main language first. */
  languages: readonly string[];
  whitelist?: string;
}

/**
 * The Tesseract readers of this process, started when first asked for. At most two live at the same time, one for the
 * MRZ and one for the script of the last page, because each holds tens of megabytes.
 */
export class TesseractStore {
  private readonly place: TesseractPlace;
  private readonly mono: () => number;
  private readonly readers = new Map<'mrz' | 'script', { language: string; reader: TesseractReader }>();

  constructor(place: TesseractPlace, mono: () => number) {
    this.place = place;
    this.mono = mono;
  }

  /** The reader of these languages, or null if one of them is not installed. */
  async reader(slot: 'mrz' | 'script', { languages, whitelist }: Wanted): Promise<TesseractReader | null> {
    const language = languages.join('+');
    const known = this.readers.get(slot);
    if (known?.language === language) return known.reader;
    const found: LanguageData[] = [];
    for (const name of languages) {
      const data = await this.find(name);
      if (data === null) return null;
      found.push(data);
    }
    const [first] = found;
    if (first === undefined) return null;
    await known?.reader.stop();
    const reader = new TesseractReader({
      language,
      folder: languageFolder(first, this.place),
      gzip: first.file.endsWith('.gz'),
      ...(whitelist === undefined ? {} : { whitelist }),
      mono: this.mono,
    });
    this.readers.set(slot, { language, reader });
    return reader;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.readers.values()].map(({ reader }) => reader.stop()));
    this.readers.clear();
  }

  /** The first entry of the pinned list whose file exists; its content is checked when it is loaded. */
  private async find(language: string): Promise<LanguageData | null> {
    for (const data of LANGUAGE_DATA) {
      if (data.language !== language) continue;
      const found = await stat(join(languageFolder(data, this.place), data.file)).catch(() => null);
      if (found?.isFile() === true && found.size === data.bytes) return data;
    }
    return null;
  }
}
