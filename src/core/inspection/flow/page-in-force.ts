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

/** A page as the imager delivers it. */
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

/** The page on the screen, with everything that its checks need. */
export interface ShownPage {
  handedIn: HandedIn;
  page: PageRead;
  /** Null once nobody can look at them any more. */
  pictures: SpectralPictures | null;
  /** Checks of its MRZ print. */
  print: readonly Check[];
  /** The MRZ of this same page, for the checks of its ink. */
  ink: Pick<SpectralInput, 'zone' | 'zoneMissing' | 'place'>;
}

/** A choice applies to one page and one MRZ only. */
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
  /** What the print of the page on the screen means when its other lights are considered too; null until examined. */
  inLights: PagePrint['inLights'] | null = null;
  /** What the other lights show about its portrait; undefined until examined. */
  portraitLights: SpectralOutcome['portrait'] = undefined;
  /** Clear differences of the printed text, keyed by the digest of the page that showed them. */
  readonly zoneFindings = new Map<string, readonly string[]>();
  /** The page with the MRZ in `state.pageMrz`, and why the newest page did not give one; both null if no page was searched. */
  mrz: { of: HandedIn | null; missing: ReasonCode | null } = { of: null, missing: null };
  /** Models that may match the page, and the one that the officer chose; null: the print of the page decides. */
  models: { offers: readonly DocumentTypeOffer[]; chosen: string | null } = NO_MODELS;
  readonly #custody: PictureCustody;
  #result: PageResult | null = null;
  #shown: ShownPage | null = null;

  constructor(custody: PictureCustody) {
    this.#custody = custody;
  }

  /** Null until the first page came or was given up; if it is requested again, the earlier one stays in force. */
  get result(): PageResult | null {
    return this.#result;
  }

  /** Kept while a page is requested again, until the new page is accepted or given up. */
  get shown(): ShownPage | null {
    return this.#shown;
  }

  /** The page on the screen, unless a later page was refused. */
  get read(): ShownPage | null {
    return this.#result?.page == null ? null : this.#shown;
  }

  /** Checks that came with the page on the screen and are dropped with it. The capture is recorded again for every page. */
  get brought(): CheckId[] {
    const { page, print } = this.#shown ?? {};
    const ids = [...(page?.checks ?? []), ...(print ?? [])].map(({ check }) => check);
    return ids.filter((id) => id !== 'document.capture' && id !== 'document.portrait');
  }

  /** True if the newest page gave the MRZ in `state.pageMrz`; an MRZ from an earlier page confirms nothing. */
  get hasMrz(): boolean {
    return this.mrz.of !== null;
  }

  /** True if that page is also the one on the screen. */
  get showsMrz(): boolean {
    return this.#shown !== null && this.mrz.of === this.#shown.handedIn;
  }

  accept(shown: ShownPage): void {
    this.#discardShown();
    this.#shown = shown;
    this.#result = { page: shown.page, reason: 'READ_OK' };
  }

  /** There is no page, for this reason. */
  giveUp(reason: ReasonCode): void {
    this.#result = { page: null, reason };
  }

  /** Nothing of the page is kept; there is no page, and no reason for that until `giveUp` gives one. */
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
