export { words as desk } from '../desk-es.ts';
export { words as face } from '../face-es.ts';
export { words as lane } from '../lane-es.ts';
export { words as papers } from '../papers-es.ts';
export { words as reasons } from '../reasons-es.ts';
export { words as training } from '../training-es.ts';
