/** By the first bytes. `jp2`: a codestream in the boxes of ISO/IEC 15444-1 annex I; `j2k`: the bare codestream. */
export type PictureKind = 'jpeg' | 'jp2' | 'j2k';

/** What the headers of a picture say; nothing was decoded. */
export interface PictureHeader {
  kind: PictureKind;
  width: number;
  height: number;
  /** 1 grey, 3 colour. */
  components: number;
}

/**
 * Why a picture of a chip is not decoded. `KIND`: neither JPEG nor JPEG 2000. `CUT`: it ends before its own end. `HEADER`:
 * its headers contradict each other. `SIZE`: too small, too large, or no portrait. `DEPTH`: other than 8 bits or 1 or 3
 * components. `TILES`: parts that cost more than a portrait needs.
 */
export type PictureFault = 'KIND' | 'CUT' | 'HEADER' | 'SIZE' | 'DEPTH' | 'TILES';

/** The parts of a header that every kind of picture has; the fault where it cannot be read. */
export type RawHeader = Pick<PictureHeader, 'width' | 'height' | 'components'>;

/**
 * Why the record around the picture cannot be read. `EMPTY`: no bytes. `STRUCTURE`: no DG2, or its lengths do not fit.
 * `FORMAT`: the data are not what they are said to be. `LIMIT`: more faces or parts than are read. `FACE`, `IMAGE`:
 * well formed, without a face or without its picture. `CUT`: it ends before its own end.
 */
export type RecordFault = 'EMPTY' | 'STRUCTURE' | 'FORMAT' | 'LIMIT' | 'FACE' | 'IMAGE' | 'CUT';
export type PortraitFault = RecordFault | PictureFault;
