import { judgeChip } from '../../src/core/chip/index.ts';
import { readSignedData, unwrapped } from '../../src/core/trust/index.ts';
import { type Dump, UT_DAY } from './chip-dump.ts';

/** A signed range of one file, by its place in the file. */
export interface Range {
  file: string;
  what: 'content' | 'attributes' | 'certificate' | 'group';
  from: number;
  to: number;
}

/** Every range of a dump that a signature or a signed hash covers. */
export function signedRanges({ files }: Dump): Range[] {
  const sod = Buffer.from(files['SOD'] ?? []);
  const message = unwrapped(sod, 0x77);
  const read = message === null ? null : readSignedData(message);
  if (read?.ok !== true) throw new Error('The dump has no SOD.');
  const { signed } = read;
  const at = (what: Range['what'], bytes: Uint8Array): Range => {
    const from = sod.indexOf(bytes);
    if (from < 0) throw new Error(`${what} is not in the SOD.`);
    return { file: 'SOD', what, from, to: from + bytes.length };
  };
  const groups = Object.entries(files)
    .filter(([name]) => name.startsWith('DG'))
    .map(([file, bytes]): Range => ({ file, what: 'group', from: 0, to: bytes.length }));
  return [
    at('content', signed.content),
    at('attributes', signed.signer.attributes?.raw ?? new Uint8Array()),
    at('certificate', signed.certificates[0]?.tbs ?? new Uint8Array()),
    ...groups,
  ];
}

/** The check that has to notice a change of a range. */
const CHECK = {
  content: ['chip-sod', 'chip-sod-digest'],
  attributes: ['chip-sod', 'chip-sod-signature'],
  certificate: ['chip-sod', 'chip-chain'],
  group: ['chip-data-groups'],
} as const;

/** Changes every `step`-th bit of every signed range, one at a time: those that were not noticed, and how many were made. */
export function acceptedBits(made: Dump, step = 1): { accepted: string[]; changes: number } {
  const accepted: string[] = [];
  let changes = 0;
  for (const { file, what, from, to } of signedRanges(made)) {
    for (let bit = from * 8; bit < to * 8; bit += step) {
      const changed = Uint8Array.from(made.files[file] ?? []);
      const at = Math.floor(bit / 8);
      changed[at] = (changed[at] ?? 0) ^ (0x80 >> (bit % 8));
      const input = { files: { ...made.files, [file]: changed }, store: made.store, mrz: made.mrz, now: UT_DAY };
      const results = new Map(judgeChip(input).map(({ check, result }) => [check, result]));
      changes++;
      const noticed = CHECK[what].some((check) => results.get(check) !== 'successful');
      if (!noticed || results.get('chip-content') === 'successful') accepted.push(`${file} ${what} bit ${bit}`);
    }
  }
  return { accepted, changes };
}
