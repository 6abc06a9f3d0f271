export { diagnosisService, recallNotes } from './diagnosis-service.ts';
export { lastErrors } from './errors.ts';
