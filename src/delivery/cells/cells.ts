import { type BoxKey, openSealed, sealTo } from '../../adapters/storage/keys/index.ts';
import { ANSWER_BYTES, ANSWER_FILE_BYTES, CELL_BYTES, LETTER_FILE_BYTES } from '../line/index.ts';

/**
 * Seals the file of a letter to central for the line, or the file of an answer to a device. Each call makes a new box: a cell
 * seen twice would be recognised as not blank, and could be matched with a found USB stick. Throws on a file of another size,
 * which is a bug, because the file could then be distinguished from all others on the line.
 */
export function cellOf(file: string, central: Uint8Array): Uint8Array {
  return sealed(file, { to: central, bytes: LETTER_FILE_BYTES });
}

export function answerCellOf(file: string, device: Uint8Array): Uint8Array {
  return sealed(file, { to: device, bytes: ANSWER_FILE_BYTES });
}

/** The file in a cell; null if the cell does not have the fixed size or is not sealed to this key. */
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
