/** Classes of the line reader in the order of its output; the blank is the class after the last. */
export const OCR_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<';
export const OCR_SYMBOLS = OCR_ALPHABET.length;
export const OCR_CLASSES = OCR_SYMBOLS + 1;
export const OCR_BLANK = OCR_SYMBOLS;
/** Frames of one line. */
export const OCR_FRAMES = 136;
/** Frames from one character to the next in a crop of the right size. */
export const OCR_PITCH = 2.675;
