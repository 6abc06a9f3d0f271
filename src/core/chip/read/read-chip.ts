import { Card } from '../access/card.ts';
import type { ChipArithmetic, GroupAnswer, RandomBytes } from '../access/groups.ts';
import { type ChipPassword, canPassword, mrzPassword } from '../access/password.ts';
import type { ChipTransport } from '../transport.ts';
import { ChipOpener, type Passwords } from './opener.ts';
import { ReadingPlan } from './plan.ts';
import type { ChipProgress, ChipReading, ReadProfile } from './reading.ts';
import { ReadingRecord, Stop } from './record.ts';

export interface ReadChipInput {
  transport: ChipTransport;
  /**
   * Rows of the MRZ, and the CAN that an officer typed. PACE uses the CAN if it is given, otherwise the MRZ; BAC can only
   * use the MRZ.
   */
  access: { mrz?: readonly string[]; can?: string };
  profile: ReadProfile;
  random: RandomBytes;
  arithmetic: ChipArithmetic;
  signal: AbortSignal;
  /**
   * An earlier reading of the same document that broke off: its files are kept if this chip's SOD proves that they are the same.
   */
  resume?: ChipReading;
  onProgress?(progress: ChipProgress): void;
}

/**
 * Reads one chip (Doc 9303-11 appendix J.1): access, SOD, COM, chip authentication, active authentication, data groups. Returns
 * what was read and why it stopped; it does not judge anything. It does not close the transport, and resets the chip at the end.
 */
export async function readChip(input: ReadChipInput): Promise<ChipReading> {
  const { transport, signal, profile, onProgress = () => undefined } = input;
  const record = new ReadingRecord(onProgress);
  const card = new Card(transport, signal);
  try {
    const opener = new ChipOpener(card, {
      ...input,
      arithmetic: guarded(input.arithmetic),
      passwords: passwords(input),
      record,
    });
    await opener.open();
    await new ReadingPlan(card, { ...input, profile, arithmetic: guarded(input.arithmetic), opener, record }).run();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    record.stop(error);
  } finally {
    card.wipe();
  }
  if (record.stopped !== 'RF_LOST' && record.stopped !== 'SENSOR_FAULT') await card.reset();
  return record.reading();
}

/** A lost thread counts as a lost device, not as an answer from the chip. */
function guarded(arithmetic: ChipArithmetic): ChipArithmetic {
  return {
    compute: async (job): Promise<GroupAnswer> => {
      try {
        return await arithmetic.compute(job);
      } catch {
        throw new Stop('SENSOR_FAULT', 'ARITHMETIC');
      }
    },
  };
}

function passwords({ access }: ReadChipInput): Passwords {
  const mrz = access.mrz === undefined ? null : mrzPassword(access.mrz);
  const can = access.can === undefined ? null : canPassword(access.can);
  const given = (read: { ok: true; password: ChipPassword } | { ok: false } | null): ChipPassword | null =>
    read?.ok === true ? read.password : null;
  return { mrz: given(mrz), can: given(can) };
}
