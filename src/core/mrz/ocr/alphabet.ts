/** Classes of the line reader in the order of its output; the blank is an additional class after the last of these. */
export const OCR_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<';
export const OCR_SYMBOLS = OCR_ALPHABET.length;
export const OCR_CLASSES = OCR_SYMBOLS + 1;
export const OCR_BLANK = OCR_SYMBOLS;
/** Number of frames of one line. */
export const OCR_FRAMES = 136;
/** Frames from one character to the next in a crop of the right size. */
export const OCR_PITCH = 2.675;
