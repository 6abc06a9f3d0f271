export { words as desk } from '../desk-pt.ts';
export { words as face } from '../face-pt.ts';
export { words as lane } from '../lane-pt.ts';
export { words as papers } from '../papers-pt.ts';
export { words as reasons } from '../reasons-pt.ts';
export { words as training } from '../training-pt.ts';
