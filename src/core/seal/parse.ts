import { readIdb } from './idb/idb.ts';
import { readAamva } from './other/aamva.ts';
import { readTwoDDoc } from './other/two-d-doc.ts';
import type { SealReading } from './seal.ts';
import { readVds, VDS_MAGIC } from './vds/vds.ts';
import { readVdsNc } from './vdsnc/vdsnc.ts';

const TEXTS: readonly ((bytes: Uint8Array) => SealReading)[] = [readIdb, readVdsNc, readTwoDDoc, readAamva];

/**
 * Reads the bytes of one symbol, exactly as a decoder delivers them. The form is strict: after one error nothing is shown. The
 * content is tolerant: unknown content is kept as bytes. Never throws on any input.
 */
export function readSeal(bytes: Uint8Array): SealReading {
  if (bytes[0] === VDS_MAGIC) return readVds(bytes);
  for (const read of TEXTS) {
    const reading = read(bytes);
    if (reading.kind !== 'other') return reading;
  }
  return { kind: 'other' };
}
