export { dropPage } from './drop-page.ts';
export { lightOf } from './page-sets.ts';
export { FolderImager, type FolderImagerOptions } from './folder-imager.ts';
