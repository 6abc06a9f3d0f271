import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Language data that Tesseract may load, pinned by content. It never gets other data. Such data is a kind of code (a network
 * and its tables for a parser written in C++), so an unknown file is refused, wherever it is.
 */
export interface LanguageData {
  /** Name that Tesseract uses. */
  language: string;
  /** File name, with `.gz` if the package has it compressed. */
  file: string;
  bytes: number;
  sha256: string;
  /**
   * `package`: `npm run models:build` takes it from a pinned package. `operator`: `waypost models install-language`.
   * `committed`: trained here, comes with the program. The first entry of a language that is installed is used.
   */
  from: 'package' | 'operator' | 'committed';
  licence: string;
  source: string;
}

/** Folders below the model folder: language data that the build took from packages, and data that the operator installed. */
export const PACKAGE_LANGUAGES = 'languages';
export const OPERATOR_LANGUAGES = 'operator-languages';

const PACKAGE_LICENCE = 'package.json says MIT; the data comes from the Tesseract project (Apache-2.0)';

export const LANGUAGE_DATA: readonly LanguageData[] = [
  {
    language: 'mrz',
    file: 'mrz.traineddata',
    bytes: 1_452_847,
    sha256: 'ece2a54f125a73792f9cec74e6f8e62f6e5e00c7f19153ba865af689be5b5f01',
    from: 'operator',
    licence: 'BSD-3-Clause',
    source: 'DoubangoTelecom/tesseractMRZ, fast model',
  },
  {
    language: 'mrz',
    file: 'mrz.traineddata',
    bytes: 111_294,
    sha256: '4876a2d4f378fa013e9482d214614dd4497a607857e6d52650ec4ec9221a31e0',
    from: 'committed',
    licence: 'of this project',
    source: 'trained on drawn lines by models/training/mrz-second, 1.0.0',
  },
  {
    language: 'ell',
    file: 'ell.traineddata.gz',
    bytes: 1_324_749,
    sha256: 'e8a293abb398ec479176c1575aef24e2bacb0611c713f3fa996f97f0cd996fb3',
    from: 'package',
    licence: PACKAGE_LICENCE,
    source: '@tesseract.js-data/ell 1.0.0, 4.0.0_best_int',
  },
  {
    language: 'ara',
    file: 'ara.traineddata.gz',
    bytes: 1_661_906,
    sha256: 'f4746c44b02342dd5b3d4f0198000f47d7c49f1a229e63e0f436c0592dcd9639',
    from: 'package',
    licence: PACKAGE_LICENCE,
    source: '@tesseract.js-data/ara 1.0.0, 4.0.0_best_int',
  },
  {
    language: 'bul',
    file: 'bul.traineddata.gz',
    bytes: 1_411_343,
    sha256: 'a38fdba9367316dad1d595427a975756e8c31367fc94a6530d012827833db8d7',
    from: 'package',
    licence: PACKAGE_LICENCE,
    source: '@tesseract.js-data/bul 1.0.0, 4.0.0_best_int',
  },
  {
    language: 'bel',
    file: 'bel.traineddata.gz',
    bytes: 2_106_984,
    sha256: '642fd20eb04ae62b217800cb39d09bee030554ccee37751cc4e4edaaca51cac2',
    from: 'package',
    licence: PACKAGE_LICENCE,
    source: '@tesseract.js-data/bel 1.0.0, 4.0.0_best_int',
  },
  {
    language: 'ukr',
    file: 'ukr.traineddata.gz',
    bytes: 2_114_206,
    sha256: 'ea2789a0ad99ff84bfd252a7410a1e8661a7bc5acaa41573d23b54b71446aa4c',
    from: 'package',
    licence: PACKAGE_LICENCE,
    source: '@tesseract.js-data/ukr 1.0.0, 4.0.0_best_int',
  },
  {
    language: 'srp',
    file: 'srp.traineddata.gz',
    bytes: 1_537_929,
    sha256: '4a864eba46de4a7c264fc3c34b63db6889218eb51eefc5d38c5eaac548d58c96',
    from: 'package',
    licence: PACKAGE_LICENCE,
    source: '@tesseract.js-data/srp 1.0.0, 4.0.0_best_int',
  },
];

/** Largest file of language data that is read, bytes. */
export const MAX_LANGUAGE_BYTES = 16 * 1024 * 1024;

/** The pinned entry with the hash of these bytes; null if there is none. */
export function languageOf(bytes: Uint8Array, known: readonly LanguageData[] = LANGUAGE_DATA): LanguageData | null {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return known.find((data) => data.bytes === bytes.byteLength && data.sha256 === sha256) ?? null;
}

/** Location of an entry, below the folder of model bundles or of committed models. */
export function languageFolder(data: LanguageData, place: { modelsDir: string; committedDir: string }): string {
  if (data.from === 'committed') return join(place.committedDir, 'mrz-second', '1.0.0');
  return join(place.modelsDir, data.from === 'package' ? PACKAGE_LANGUAGES : OPERATOR_LANGUAGES);
}
