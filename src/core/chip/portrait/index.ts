export { LIMIT_PORTRAIT_PIXELS, pictureHeader } from './picture.ts';
export { type ChipPortraitImage, readPortrait } from './portrait.ts';
export type { PictureHeader } from './terms.ts';
