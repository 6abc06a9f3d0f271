export { dropPage } from './drop-page.ts';
export { FolderImager } from './folder-imager.ts';
export { illuminationOf } from './page-sets.ts';
