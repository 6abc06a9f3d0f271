const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const FILE_MODE = '0000600';

export interface TarFile {
  /** Plain path below the folder of the archive, at most 100 bytes. */
  name: string;
  bytes: Uint8Array;
}

/**
 * An archive in the format ustar (POSIX.1): files without an owner, all with the time `at`, so that it does not reveal who made it.
 */
export function writeTar(files: readonly TarFile[], at: Date): Buffer {
  const parts = files.flatMap(({ name, bytes }) => {
    const rest = (BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES;
    return [header(name, bytes.length, at), Buffer.from(bytes), Buffer.alloc(rest)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function header(name: string, size: number, at: Date): Buffer {
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`the name ${name} is too long for the archive`);
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  block.write(name, 0);
  block.write(FILE_MODE, 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(Math.floor(at.getTime() / 1_000), 11), 136);
  // The checksum covers the header, with spaces instead of the checksum.
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}
