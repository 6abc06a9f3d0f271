export { words as desk } from '../desk-en.ts';
export { words as face } from '../face-en.ts';
export { words as lane } from '../lane-en.ts';
export { words as papers } from '../papers-en.ts';
export { words as reasons } from '../reasons-en.ts';
export { words as training } from '../training-en.ts';
