export { words as desk } from '../desk-fr.ts';
export { words as face } from '../face-fr.ts';
export { words as lane } from '../lane-fr.ts';
export { words as papers } from '../papers-fr.ts';
export { words as reasons } from '../reasons-fr.ts';
export { words as training } from '../training-fr.ts';
