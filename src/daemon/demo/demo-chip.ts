import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CastMember } from '../../adapters/hardware/demo/index.ts';
import {
  demonstrationPassport,
  LaidCard,
  TestPki,
  transportTo,
  trustStore,
  VirtualCard,
} from '../../adapters/hardware/virtual-passport/index.ts';
import type { SealAuthority } from '../../adapters/hardware/virtual-seal/index.ts';
import { ChipTransportError } from '../../core/chip/index.ts';
import type { DeviceHealth } from '../../core/inspection/ports/index.ts';
import type { TrustStore } from '../../core/trust/index.ts';
import type { PlayedChips } from '../chip/index.ts';

const draw = (bytes: number): Uint8Array => Uint8Array.from(randomBytes(bytes));
const picture = (path: string): Uint8Array => Uint8Array.from(readFileSync(path));

/** A simulated chip reader, on which demonstration travellers lay virtual passports of the invented country UT. */
export interface PlayedReader extends PlayedChips {
  /** Lays the document of `member` on the reader; null removes it. */
  lay(member: CastMember | null): void;
}

/**
 * The keys of the invented issuer are made at the start and kept in memory only. Only this demonstration trusts them and the
 * keys of the seal signers.
 */
export function playChips({ now, seals }: { now: Date; seals: SealAuthority }): PlayedReader {
  const pki = new TestPki({ now, draw });
  const made = new Map<string, VirtualCard>();
  let laid: LaidCard | null = null;
  let store: TrustStore | null = null;
  const cardOf = ({ id, mrz, portrait, chip }: CastMember): VirtualCard | null => {
    if (chip === undefined) return null;
    const known = made.get(id);
    if (known !== undefined) return known;
    const { chip: kind, chipMrz, other } = chip;
    const pictures = { portrait: picture(portrait), otherPortrait: picture(other) };
    const traveller = { mrz, ...(chipMrz === undefined ? {} : { chipMrz }), ...pictures };
    const card = new VirtualCard(demonstrationPassport(kind, { traveller, pki, now, draw }).image, draw);
    made.set(id, card);
    // An issuer is published once one of its documents has been made.
    store = null;
    return card;
  };
  const health = (): DeviceHealth => {
    const more = { advice: null, remedy: null, lastFrameAt: null, simulated: true };
    return { device: 'chip-reader:simulated', state: 'ok', ...more };
  };
  return {
    lay: (member) => {
      const card = member === null ? null : cardOf(member);
      laid = card === null ? null : new LaidCard(card);
      laid?.layDown();
    },
    trusted: () => (store ??= trustStore([pki, seals], now)),
    place: {
      health,
      subscribe: () => () => undefined,
      // Documents are laid down when the traveller steps up, so there is no need to wait for one without a chip.
      laid: () => Promise.resolve(laid !== null && laid.atr !== null),
      connect: () => {
        const transport = laid === null ? null : transportTo(laid);
        return transport === null
          ? Promise.reject(new ChipTransportError('removed', 'There is no document on the simulated reader.'))
          : Promise.resolve(transport);
      },
    },
  };
}
