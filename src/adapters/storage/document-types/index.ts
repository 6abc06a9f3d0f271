export { type DocumentTypeFault, type DocumentTypeJournal, DocumentTypeStore } from './store.ts';
