export { LIMIT_PORTRAIT_BYTES, LIMIT_PORTRAIT_PIXELS, pictureHeader } from './picture.ts';
export { type ChipPortraitImage, type PortraitReading, readPortrait } from './portrait.ts';
export type { PictureFault, PictureHeader, PortraitFault } from './terms.ts';
