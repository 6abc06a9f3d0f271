/** Told by the first bytes. `jp2`: a codestream in the boxes of ISO/IEC 15444-1 annex I; `j2k`: the bare codestream. */
export type PictureKind = 'jpeg' | 'jp2' | 'j2k';

/** What the headers of a picture say; nothing was decoded. */
export interface PictureHeader {
  kind: PictureKind;
  width: number;
  height: number;
  /** 1 for grey, 3 for colour. */
  components: number;
}

/**
 * Why a chip's picture is not decoded. `KIND`: neither JPEG nor JPEG 2000. `CUT`: the data end too early. `HEADER`: the headers
 * contradict each other. `SIZE`: too small, too large, or not a portrait. `DEPTH`: not 8 bits, or not 1 or 3 components. `TILES`:
 * parts that cost more than a portrait needs.
 */
export type PictureFault = 'KIND' | 'CUT' | 'HEADER' | 'SIZE' | 'DEPTH' | 'TILES';

/** The parts of a header that every kind of picture has. */
export type RawHeader = Pick<PictureHeader, 'width' | 'height' | 'components'>;

/**
 * Why the record around the picture cannot be read. `EMPTY`: no bytes. `STRUCTURE`: not DG2, or wrong lengths. `FORMAT`: the data
 * are not what they are stated to be. `LIMIT`: more faces or parts than are read. `FACE`, `IMAGE`: well formed, but without a
 * face or without its picture. `CUT`: the data end too early.
 */
export type RecordFault = 'EMPTY' | 'STRUCTURE' | 'FORMAT' | 'LIMIT' | 'FACE' | 'IMAGE' | 'CUT';
export type PortraitFault = RecordFault | PictureFault;
