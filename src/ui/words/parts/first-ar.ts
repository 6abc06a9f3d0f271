export { words as desk } from '../desk-ar.ts';
export { words as face } from '../face-ar.ts';
export { words as lane } from '../lane-ar.ts';
export { words as papers } from '../papers-ar.ts';
export { words as reasons } from '../reasons-ar.ts';
export { words as training } from '../training-ar.ts';
