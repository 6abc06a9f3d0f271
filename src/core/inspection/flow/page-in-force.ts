import { discardPictures, NOWHERE_ELSE, type PictureCustody, type SpectralPictures } from '../ports/index.ts';
import type {
  DocumentTypeOffer,
  PagePrint,
  PageRead,
  PrintMap,
  SpectralInput,
  SpectralOutcome,
} from '../ports/steps/index.ts';
import type { Check, CheckId, ReasonCode } from '../record/checks/index.ts';

/** A page as the imager hands it in. */
export interface HandedIn {
  source: string;
  bytes: Uint8Array;
  /** Absent if the imager has only a white lamp. */
  pictures?: SpectralPictures;
}

/** The page once it has been read, or why there is none. */
export interface PageResult {
  page: PageRead | null;
  reason: ReasonCode;
}

/** The page that is on the screen, with everything that its checks need. */
export interface ShownPage {
  handedIn: HandedIn;
  page: PageRead;
  /** Null once nobody can look at them any more. */
  pictures: SpectralPictures | null;
  /** Checks of its MRZ print. */
  print: readonly Check[];
  /** The MRZ of this very page, for the checks of its ink. */
  ink: Pick<SpectralInput, 'zone' | 'zoneMissing' | 'place'>;
}

/** A choice applies to one page and one MRZ. */
export const NO_MODELS = { offers: [], chosen: null } as const;

/** Overwrites a page that will not be examined. */
export function discardHandedIn(
  { bytes, pictures }: Pick<HandedIn, 'bytes' | 'pictures'>,
  custody: PictureCustody = NOWHERE_ELSE,
): void {
  custody.discard(bytes);
  if (pictures !== undefined) discardPictures(pictures, custody);
}

/** The page of an inspection to which its checks apply. Only the page flow and the checks of the page write here. */
export class PageInForce {
  /** Print maps for the page that is shown; wiped with its picture. */
  readonly printMaps = new Map<CheckId, PrintMap>();
  /** What the print of the page that is shown means together with its further lights; null until examined. */
  inLights: PagePrint['inLights'] | null = null;
  /** What the further lights show about its portrait; undefined until examined. */
  portraitLights: SpectralOutcome['portrait'] = undefined;
  /** Clear differences of the printed text, by the digest of the page that showed them. */
  readonly zoneFindings = new Map<string, readonly string[]>();
  /** The page to which the MRZ in `state.pageMrz` belongs, and why the newest page gave none; both null if none was searched. */
  mrz: { of: HandedIn | null; missing: ReasonCode | null } = { of: null, missing: null };
  /** Models that may match the page, and the one that the officer chose from them; null: its print decides. */
  models: { offers: readonly DocumentTypeOffer[]; chosen: string | null } = NO_MODELS;
  readonly #custody: PictureCustody;
  #result: PageResult | null = null;
  #shown: ShownPage | null = null;

  constructor(custody: PictureCustody) {
    this.#custody = custody;
  }

  /** Null before the first page came or was given up; one that is requested again leaves the earlier one in force. */
  get result(): PageResult | null {
    return this.#result;
  }

  /** Kept while a page is requested again, until that one is accepted or given up. */
  get shown(): ShownPage | null {
    return this.#shown;
  }

  /** The page that is shown, if no later one was refused. */
  get read(): ShownPage | null {
    return this.#result?.page == null ? null : this.#shown;
  }

  /** Checks that came with the page that is shown and are dropped with it. The capture result is recorded again for every page. */
  get brought(): CheckId[] {
    const { page, print } = this.#shown ?? {};
    const ids = [...(page?.checks ?? []), ...(print ?? [])].map(({ check }) => check);
    return ids.filter((id) => id !== 'document.capture' && id !== 'document.portrait');
  }

  /** True when the newest page gave the MRZ in `state.pageMrz`; one from an earlier page confirms nothing. */
  get hasMrz(): boolean {
    return this.mrz.of !== null;
  }

  /** True when that page is also the one that is shown. */
  get showsMrz(): boolean {
    return this.#shown !== null && this.mrz.of === this.#shown.handedIn;
  }

  accept(shown: ShownPage): void {
    this.#discardShown();
    this.#shown = shown;
    this.#result = { page: shown.page, reason: 'READ_OK' };
  }

  /** There is no page, and why. */
  giveUp(reason: ReasonCode): void {
    this.#result = { page: null, reason };
  }

  /** Nothing is kept of the page, and there is no page at all until `giveUp` says why. */
  takeAway(): void {
    this.#result = null;
    this.#discardShown();
    this.#shown = null;
    this.mrz = { ...this.mrz, of: null };
  }

  /** Infrared and ultraviolet pictures are deleted as soon as they can no longer be needed. */
  discardPictures(): void {
    if (this.#shown?.pictures) discardPictures(this.#shown.pictures, this.#custody);
    if (this.#shown) this.#shown = { ...this.#shown, pictures: null };
  }

  forgetPrint(): void {
    this.inLights = null;
    for (const { levels } of this.printMaps.values()) levels.fill(0);
    this.printMaps.clear();
  }

  #discardShown(): void {
    this.discardPictures();
    if (this.#shown) this.#custody.discard(this.#shown.handedIn.bytes);
  }
}
