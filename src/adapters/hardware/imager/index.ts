export { dropPage } from './drop-page.ts';
export { FolderImager } from './folder-imager.ts';
export { lightOf } from './page-sets.ts';
