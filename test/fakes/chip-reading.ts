import { randomBytes } from 'node:crypto';
import {
  type FaultName,
  LaidCard,
  personalise,
  readProfile,
  TestPki,
  transportTo,
  VirtualCard,
  type VirtualPassport,
} from '../../src/adapters/hardware/virtual-passport/index.ts';
import {
  type ChipFile,
  type ChipReading,
  type ChipTransport,
  DEFAULT_READ_PROFILE,
  type ReadChipInput,
  readChip,
} from '../../src/core/chip/index.ts';
import { hex, inlineArithmetic } from './chip-transports.ts';

const now = new Date('2026-11-30T10:00:00Z');
export const draw = (count: number): Uint8Array => Uint8Array.from(randomBytes(count));
const pki = new TestPki({ now, draw });
/** The invented holder of Doc 9303-3. */
export const MRZ: [string, string] = [
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36UTO7408122F3204159ZE184226B<<<<<10',
];
/** Head of a JPEG of 16 by 16 pixels: the reading does not look at pictures. */
const PORTRAIT = hex(`FFD8FFE000104A46494600010100000100010000FFC0000B080010001001011100${'00'.repeat(900)}FFD9`);

/** A passport of the country UT; `profile` in the words of `waypost sim chip`. */
export function issued(profile: string, faults: readonly FaultName[] = []): VirtualPassport {
  const read = readProfile(profile);
  if (!read.ok) throw new Error(read.message);
  return personalise({ profile: read.profile, faults, pki, mrz: MRZ, portrait: PORTRAIT, now, draw });
}

export function laid(passport: VirtualPassport, removeAfterBytes?: number): LaidCard {
  return new LaidCard(
    new VirtualCard(passport.image, draw),
    removeAfterBytes === undefined ? {} : { removeAfterBytes },
  );
}

export interface Counted {
  transport: ChipTransport;
  /** Commands as they went to the chip. */
  sent: Uint8Array[];
  /** Plain and protected answers. */
  got: Uint8Array[];
}

/** The way to a card, with what went over it. `change` may put another answer in the place of the true one. */
export function counted(
  card: LaidCard,
  {
    change = (answer) => answer,
    extended = true,
  }: { change?(answer: Uint8Array, at: number): Uint8Array; extended?: boolean } = {},
): Counted {
  const inner = transportTo(card, { extended });
  if (inner === null) throw new Error('no card is on the reader');
  const sent: Uint8Array[] = [];
  const got: Uint8Array[] = [];
  const transmit = async (apdu: Uint8Array, signal: AbortSignal): Promise<Uint8Array> => {
    sent.push(Uint8Array.from(apdu));
    const answer = change(await inner.transmit(apdu, signal), sent.length - 1);
    got.push(answer);
    return answer;
  };
  return { sent, got, transport: { ...inner, transmit } };
}

export async function readFrom(transport: ChipTransport, more: Partial<ReadChipInput> = {}): Promise<ChipReading> {
  return await readChip({
    transport,
    access: { mrz: MRZ },
    profile: DEFAULT_READ_PROFILE,
    random: draw,
    arithmetic: inlineArithmetic,
    signal: new AbortController().signal,
    ...more,
  });
}

/** Names of the files whose bytes are not those that were issued. */
export function otherFiles({ files }: ChipReading, passport: VirtualPassport): string[] {
  return (Object.entries(files) as [ChipFile, Uint8Array][])
    .filter(([name, bytes]) => {
      const right = passport.files.get(name) ?? passport.files.get(`EF_${name}`);
      return right === undefined || Buffer.compare(right, bytes) !== 0;
    })
    .map(([name]) => name);
}
