import type { SystemTime } from '../../adapters/files/index.ts';
import { toHex } from '../../adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import {
  deviceBoxKey,
  type KeyRing,
  newSigningSeed,
  type SigningKey,
  signingKeyFromSeed,
} from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import { buildBundle, type ImportRequest, type ImportVerdict, importBundle } from '../../delivery/bundles/index.ts';
import type { FaceListHeader, ListHeader } from '../../delivery/format/index.ts';

/** The parts of a lane that import a demonstration list. */
export interface ImportingLane {
  config: Config;
  time: SystemTime;
  ring: KeyRing;
  journal: AuditJournal;
}

/** Two office keys made for this start. Other lanes do not accept what they sign. */
export function demoSigners(): SigningKey[] {
  return [0, 1].map(() => signingKeyFromSeed(newSigningSeed()));
}

/** Builds and signs a demo list as central IT would, one generation above the installed one, and imports it as a lane does. */
export async function publishDemoList(
  { config, ring, journal, time }: ImportingLane,
  list: {
    head: Omit<ListHeader, 'generation'>;
    /** Generation that is installed, 0 if there is none. */
    inPlace: number;
    lines: readonly string[];
    face?: FaceListHeader;
    signers: readonly SigningKey[];
  } & Pick<ImportRequest, 'listIds' | 'faces'>,
): Promise<ImportVerdict> {
  const { head: header, inPlace, lines, face, signers, listIds, faces } = list;
  const { bytes } = buildBundle({
    head: { ...header, generation: inPlace + 1 },
    lines,
    ...(face === undefined ? {} : { face }),
    createdAt: time.wall(),
    signers,
    devices: [deviceBoxKey(ring).publicKey],
  });
  return await importBundle({
    bundle: { bytes },
    stateDir: config.stateDir,
    ring,
    trust: { keys: signers.map((key) => toHex(key.publicKey)), threshold: 2 },
    listIds,
    ...(faces === undefined ? {} : { faces }),
    journal,
    clock: time,
  });
}
