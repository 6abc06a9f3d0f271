/** Bytes that sealing adds. */
const SEAL_BYTES = 48;
/** Bytes of a letter's file and of an answer's file, as they are inside a cell and on a USB stick. */
export const LETTER_FILE_BYTES = 1510;
export const ANSWER_FILE_BYTES = 287;
/** Bytes of a cell. A kiosk publishes only cells, all of this size. */
export const CELL_BYTES: number = LETTER_FILE_BYTES + SEAL_BYTES;
/** Bytes of every answer from the central office. */
export const ANSWER_BYTES: number = ANSWER_FILE_BYTES + SEAL_BYTES;
