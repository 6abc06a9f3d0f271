export { words as desk } from '../desk-ru.ts';
export { words as face } from '../face-ru.ts';
export { words as lane } from '../lane-ru.ts';
export { words as papers } from '../papers-ru.ts';
export { words as reasons } from '../reasons-ru.ts';
export { words as training } from '../training-ru.ts';
