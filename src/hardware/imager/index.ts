export { dropPage } from './drop-page.ts';
export { FolderImager, type FolderImagerOptions } from './folder-imager.ts';
export { lightOf } from './page-sets.ts';
