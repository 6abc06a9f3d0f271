import { type BoxKey, openSealed, sealTo } from '../../adapters/storage/keys/index.ts';

/** Bytes that a sealed box adds. */
const SEAL_BYTES = 48;
/** Bytes of a letter's file and of an answer's file, as they are inside a cell and on a USB stick. */
export const LETTER_FILE_BYTES = 1510;
export const ANSWER_FILE_BYTES = 287;
/** Bytes of everything that a kiosk publishes: one cell. */
export const CELL_BYTES: number = LETTER_FILE_BYTES + SEAL_BYTES;
/** Bytes of everything that the central office answers. */
export const ANSWER_BYTES: number = ANSWER_FILE_BYTES + SEAL_BYTES;

/**
 * Seals the file of a letter to central for the line, or the file of an answer to a device. The box is fresh at each
 * call: a cell that were seen twice would be no blank, and could be matched with a found USB stick. Throws on a file of
 * another size, which is a bug: the line would tell it from all others.
 */
export function cellOf(file: string, central: Uint8Array): Uint8Array {
  return sealed(file, { to: central, bytes: LETTER_FILE_BYTES });
}

export function answerCellOf(file: string, device: Uint8Array): Uint8Array {
  return sealed(file, { to: device, bytes: ANSWER_FILE_BYTES });
}

/** The file in a cell; null where it is not of the one size or not sealed to this key. */
export function openCell(cell: Uint8Array, key: BoxKey): Uint8Array | null {
  return cell.length === CELL_BYTES ? openSealed(cell, key) : null;
}

export function openAnswerCell(cell: Uint8Array, key: BoxKey): Uint8Array | null {
  return cell.length === ANSWER_BYTES ? openSealed(cell, key) : null;
}

function sealed(file: string, { to, bytes }: { to: Uint8Array; bytes: number }): Uint8Array {
  const plain = Buffer.from(file);
  if (plain.length !== bytes) throw new Error(`a file of ${plain.length} bytes for a cell that takes ${bytes}`);
  return sealTo(to, plain);
}
