import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TesseractReader } from './tesseract.ts';
import { LANGUAGE_DATA, type LanguageData, languageFolder } from './tesseract-languages.ts';

export interface ShelfPlace {
  modelsDir: string;
  committedDir: string;
}

/** Which reader is wanted: the MRZ, or a script by the name of its language data. */
export interface Wanted {
  /** Name of the language data. */
  language: string;
  whitelist?: string;
}

/**
 * The Tesseract readers of this process, started when first asked for. At most two live at the same time, one for the
 * MRZ and one for the script of the last page: each holds some 60 to 90 MB.
 */
export class TesseractShelf {
  private readonly place: ShelfPlace;
  private readonly mono: () => number;
  private readonly readers = new Map<'mrz' | 'script', { language: string; reader: TesseractReader }>();

  constructor(place: ShelfPlace, mono: () => number) {
    this.place = place;
    this.mono = mono;
  }

  /** The reader of a language, or null where its data is not installed. */
  async reader(slot: 'mrz' | 'script', { language, whitelist }: Wanted): Promise<TesseractReader | null> {
    const known = this.readers.get(slot);
    if (known?.language === language) return known.reader;
    const found = await this.find(language);
    if (found === null) return null;
    await known?.reader.stop();
    const reader = new TesseractReader({
      language,
      folder: languageFolder(found, this.place),
      gzip: found.file.endsWith('.gz'),
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

  /** The first entry of the pinned list whose file is there; its content is checked when it is loaded. */
  private async find(language: string): Promise<LanguageData | null> {
    for (const data of LANGUAGE_DATA) {
      if (data.language !== language) continue;
      const path = join(languageFolder(data, this.place), data.file);
      const found = await stat(path).catch(() => null);
      if (found?.isFile() === true && found.size === data.bytes) return data;
    }
    return null;
  }
}
