/** Bytes that a sealed box adds. */
const SEAL_BYTES = 48;
/** Bytes of a letter's file and of an answer's file, as they are inside a cell and on a USB stick. */
export const LETTER_FILE_BYTES = 1510;
export const ANSWER_FILE_BYTES = 287;
/** Bytes of everything that a kiosk publishes: one cell. */
export const CELL_BYTES: number = LETTER_FILE_BYTES + SEAL_BYTES;
/** Bytes of everything that the central office answers. */
export const ANSWER_BYTES: number = ANSWER_FILE_BYTES + SEAL_BYTES;
