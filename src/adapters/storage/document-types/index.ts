export { type DocumentModelFault, type DocumentModelJournal, DocumentModelShelf } from './shelf.ts';
