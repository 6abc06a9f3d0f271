import { keyedDigest, systemRandom } from '../../adapters/storage/crypto/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { openProtection, PHOTO_LIMIT_BYTES } from '../../adapters/storage/protection/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { Group, Pack } from '../../core/protection/pack/index.ts';
import { ProtectionService } from '../../core/protection/referral/index.ts';
import type { HelpRoute } from '../../core/protection/route/index.ts';
import { subjectOf } from '../lane/index.ts';

/** The site's way to help, as it was judged at the beginning of the run. */
export interface AcceptanceHelp {
  pack: Pack;
  routes: Readonly<Record<Group, HelpRoute>>;
}

/** What the form did when help was asked for. */
export interface HelpAsked {
  minor: boolean;
  number: boolean;
  sealedTo: string | null;
  drill: boolean;
}

/**
 * Asks for help at the desk of an acceptance run: the lane's form, sealed to the site's body as a drill. The store is in the run's
 * folder and is removed with it, so nothing is carried: the drill that is carried comes from the set-up. The answers say "adult,
 * without consent", which seals only if the kiosk itself judged the traveller to be a child.
 */
export function askForHelp(
  { pack, routes }: AcceptanceHelp,
  {
    lane,
    clock,
    ring,
    stateDir,
  }: { lane: Pick<Lane, 'snapshot' | 'image'>; clock: Clock; ring: KeyRing; stateDir: string },
): HelpAsked | null {
  const opened = openProtection({ stateDir, ring, now: clock.wall(), noted: null });
  if (!opened.ok) return null;
  const { store } = opened;
  try {
    const desk = new ProtectionService({
      store,
      pack,
      siteId: lane.snapshot().lane.id,
      clock,
      random: systemRandom,
      contactHash: (text) => keyedDigest(Buffer.from(text), ring.key('scanner-digest')),
      subject: () => subjectOf(lane, clock),
      way: { route: (group) => routes[group], mark: () => null, next: () => null, keyDays: () => null },
      photoLimitBytes: PHOTO_LIMIT_BYTES,
      kind: 'drill',
    });
    const { subject } = desk.open('acceptance');
    const [number] = routes.child.numbers;
    desk.submit(
      {
        formId: Buffer.from(systemRandom(16)).toString('hex'),
        inspectionId: subject?.inspectionId ?? null,
        outcome: 'refer-now',
        facts: [],
        age: 'adult',
        consent: 'no',
        needs: [],
        safeContact: null,
        sendIdentity: false,
        language: null,
      },
      { role: 'officer', officer: 'acceptance' },
    );
    const [sealed] = store.waiting();
    return {
      minor: subject?.minor ?? false,
      number: number.kind !== 'mobile',
      sealedTo: sealed?.bodyKeyId ?? null,
      drill: store.drills().some(({ refNo }) => refNo === sealed?.refNo),
    };
  } finally {
    store.close();
  }
}
