import type { Draw } from './card/groups.ts';
import type { Rows } from './document/mrz.ts';
import type { FaultName } from './faults.ts';
import { personalise, type VirtualPassport } from './personalise.ts';
import type { TestPki } from './pki/authority.ts';
import { PROFILES } from './profile.ts';

/** The chips that the demonstration shows, each with what is wrong. */
export const DEMONSTRATION_CHIPS = {
  genuine: { shows: 'Everything agrees, and the chip proves that it is not a copy.', faults: [], portrait: 'own' },
  copied: {
    shows: 'All data is signed, but the chip cannot prove that it is not a copy.',
    faults: ['ca-copied', 'aa-copied'],
    portrait: 'own',
  },
  'altered-group': {
    shows: 'The portrait on the chip was replaced after signing.',
    faults: ['dg2-altered'],
    portrait: 'own',
  },
  'unknown-issuer': {
    shows: 'The trust store does not contain the issuer.',
    faults: ['unknown-issuer'],
    portrait: 'own',
  },
  'revoked-signer': { shows: 'The issuer has revoked the signer.', faults: ['revoked-signer'], portrait: 'own' },
  silent: {
    shows: 'The document shows that it has a chip, but no chip answers.',
    faults: ['chip-silent'],
    portrait: 'own',
  },
  'portrait-changed': {
    shows: 'The page shows a different portrait; the one on the chip is genuine.',
    faults: [],
    portrait: 'other',
  },
  'page-changed': {
    shows: 'The page was changed, but the chip still contains the original.',
    faults: [],
    portrait: 'own',
  },
} as const satisfies Readonly<
  Record<string, { shows: string; faults: readonly FaultName[]; portrait: 'own' | 'other' }>
>;

export type DemonstrationChip = keyof typeof DEMONSTRATION_CHIPS;

export interface DemonstrationTraveller {
  /** The MRZ of the page. */
  mrz: Rows;
  /** The issuer's MRZ if the page shows a different name: the fields that open the chip must be the same. */
  chipMrz?: Rows;
  /** JPEG of the page's portrait. */
  portrait: Uint8Array;
  /** JPEG of another person: the true holder in `portrait-changed`, the false holder in `altered-group`. */
  otherPortrait: Uint8Array;
}

/** A demonstration traveller's chip: PACE, chip authentication and active authentication, in extended length. */
export function demonstrationPassport(
  chip: DemonstrationChip,
  { traveller, pki, now, draw }: { traveller: DemonstrationTraveller; pki: TestPki; now: Date; draw: Draw },
): VirtualPassport {
  const { faults, portrait } = DEMONSTRATION_CHIPS[chip];
  const base = PROFILES['ecdh-gm'];
  if (base === undefined) throw new RangeError('the profile of the demonstration is missing');
  const { mrz, chipMrz } = traveller;
  const own = portrait === 'own' ? traveller.portrait : traveller.otherPortrait;
  return personalise({
    ...{ profile: { ...base, extended: true }, faults, pki, mrz, now, draw },
    ...(chipMrz === undefined ? {} : { chipMrz }),
    portrait: own,
    otherPortrait: traveller.otherPortrait,
  });
}
