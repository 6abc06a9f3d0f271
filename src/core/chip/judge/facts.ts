import { verifyActiveAuthentication } from '../authenticity/active-authentication.ts';
import type { ChipReading, ChipStopReason } from '../read/reading.ts';
import type { AccessFacts, ProofVerdict, ReadingFacts, Stop } from './reading.ts';

/** What a reading says in addition to its files, in the form that `judgeChip` uses. */
export function readingFacts(reading: ChipReading): ReadingFacts {
  const { access, stopped, stoppedDetail } = reading;
  return {
    access: accessOf(reading),
    usedCan: access.password === 'CAN',
    stopped: stopped === null ? brokenFile(reading) : stopOf(stopped, stoppedDetail),
    proofs: proofsOf(reading),
  };
}

function accessOf({ access, stopped }: ChipReading): AccessFacts {
  const { protocol, notes, refusal } = access;
  // A channel to a chip without the travel document application does not count as access to a travel document.
  if (stopped === 'CHIP_NO_LDS') return { state: 'none' };
  if (protocol === 'NONE') return { state: 'open' };
  if (protocol !== null) {
    const note = notes.find((one) => one !== 'CHIP_OPEN');
    return note === undefined ? { state: 'opened' } : { state: 'opened', note };
  }
  if (stopped === 'CHIP_PACE_UNSUPPORTED') return { state: 'unsupported' };
  return refusal === null ? { state: 'none' } : { state: 'refused', detail: refusal.detail };
}

/** Reasons concerning the reader, the field or the channel. The outcome of access is in the access itself. */
function stopOf(reason: ChipStopReason, detail: string | null): Stop | null {
  const code = detail?.split(' ')[0];
  const because = code === undefined || code === '' ? {} : { detail: code };
  switch (reason) {
    case 'RF_LOST':
    case 'SENSOR_FAULT':
    case 'CHIP_NO_LDS':
    case 'CHIP_SM':
    case 'CHIP_READ':
      return { reason, ...because };
    case 'CHIP_CANCELLED':
      return { reason: 'CHIP_READ', detail: 'CANCELLED' };
    case 'CHIP_ACCESS_FAILED':
    case 'CHIP_PACE_UNSUPPORTED':
    case 'CHIP_NO_PASSWORD':
      return null;
  }
}

/** A file whose reading broke off is not a file that the chip withholds: the reading is incomplete. */
function brokenFile({ failures }: ChipReading): Stop | null {
  const broken = Object.values(failures).find((failure) => failure?.reason === 'CHIP_READ');
  return broken === undefined ? null : { reason: 'CHIP_READ', detail: broken.detail };
}

/**
 * A chip whose signed list says that it has a key, but that refuses to use it, has not proved the key: a copy can only refuse. A
 * key in a group that is not accepted proves nothing either way.
 */
function proofsOf({ aa, ca, cam, files }: ChipReading): ReadingFacts['proofs'] {
  const proofs: ReadingFacts['proofs'] = {};
  const active =
    aa === null || files.DG15 === undefined ? null : activeVerdict({ ...aa, dg15: files.DG15, dg14: files.DG14 });
  if (active !== null) proofs.aa = active;
  if (ca !== null && ca.outcome !== 'unsupported') proofs.ca = ca.outcome === 'proved' ? 'right' : 'wrong';
  if (cam !== null && cam.outcome !== 'no-key') proofs.cam = cam.outcome === 'equal' ? 'right' : 'wrong';
  return proofs;
}

function activeVerdict(input: Parameters<typeof verifyActiveAuthentication>[0]): ProofVerdict | null {
  const { verdict, detail, notes } = verifyActiveAuthentication(input);
  if (verdict === 'undetermined') return null;
  if (detail === 'SHORT_KEY') return 'weak';
  if (verdict === 'wrong') return 'wrong';
  return notes.includes('CHIP_ISSUER_DEFECT') ? 'defect' : 'right';
}
