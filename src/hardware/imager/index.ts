export { dropPage } from './drop-page.ts';
export { FolderImager, type FolderImagerOptions } from './folder-imager.ts';
