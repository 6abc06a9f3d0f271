import { keyIdOf, systemRandom } from '../../adapters/storage/crypto/index.ts';
import { boxKeyFrom, newSigningSeed, signingKeyFromSeed } from '../../adapters/storage/keys/index.ts';
import { folderFault, type ProtectionStore } from '../../adapters/storage/protection/index.ts';
import { type Body, keyNow, type Pack } from '../../core/protection/pack/index.ts';
import type { HelpRoute } from '../../core/protection/route/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import type { AcceptanceHelp } from '../../daemon/acceptance/index.ts';
import { carrierAtSetUp, openRoute, packInForce, ruledLane, wayBeside } from '../../daemon/lane/index.ts';
import type { OpenedState } from '../state/index.ts';
import type { Expectation } from './cases.ts';
import type { Certificate } from './certificate.ts';

/** If a key ends within this many days, the kiosk would soon have no body that can receive referrals. */
const KEY_SOON_DAYS = 30;

export interface SiteHelp {
  desk: AcceptanceHelp;
  /** What the case that asks for help must find here. */
  expected: NonNullable<Expectation['help']>;
  told: NonNullable<Certificate['help']>;
  obstacles: string[];
  notVerified: string[];
}

/**
 * This kiosk's route to help for the run, and any obstacles in it. A training bench has no route and never goes into
 * production: its case seals for a body invented for the run, and the certificate states this.
 */
export async function siteHelp(state: OpenedState, { isBench }: { isBench: boolean }): Promise<SiteHelp> {
  const { config, clock } = state;
  const opened = openRoute(state);
  const store = opened.ok ? opened.store : null;
  try {
    const { folder } = config.protection;
    if (store !== null && folder !== null && (await folderFault(folder)) === null) store.noteExchange(clock.wall());
    const { policy } = ruledLane(state);
    const { pack } = packInForce(state);
    const accounts = carrierAtSetUp(state.accounts, clock.wall());
    const way = wayBeside({ ...state, accounts }, store);
    const routes = { child: way.route('child'), adult: way.route('adult') };
    const { route } = way.standing();
    const told = toldOf(state, { store, route, pack });
    const expected = policy.help.sealed ? 'sealed' : 'telephone';
    const open = obstaclesOf(told, { codes: route.codes, isSealed: policy.help.sealed, now: clock.wall() });
    if (isBench && open.length > 0) {
      const desk = drawnHelp(pack, routes.child, clock.wall());
      const words = `A route to help: this training bench has none (${open.join(' ')})`.slice(0, 300);
      return {
        desk,
        expected: 'sealed',
        told: { ...told, bodyKeyId: keyIdIn(desk.pack) },
        obstacles: [],
        notVerified: [words],
      };
    }
    const idle = expected === 'sealed' && folder === null && state.accounts.lastOwner('protection')?.ownPinAt == null;
    const words =
      'Whether somebody carries sealed files: no account with the role protection has chosen its own PIN yet.';
    return { desk: { pack, routes }, expected, told, obstacles: open, notVerified: idle ? [words] : [] };
  } finally {
    store?.close();
  }
}

function toldOf(
  { clock }: OpenedState,
  { store, route, pack }: { store: ProtectionStore | null; route: HelpRoute; pack: Pack },
): SiteHelp['told'] {
  const body = pack.bodies.find(({ id }) => id === route.body?.id);
  const key = body === undefined ? null : keyNow(body, { now: clock.wall(), clockTrusted: clock.trusted() });
  const answered = (store?.drills() ?? [])
    .filter(({ answeredAtMs, rejected }) => answeredAtMs !== null && !rejected)
    .at(-1);
  const tried = route.numbers.flatMap(({ triedAt }) => (triedAt === null ? [] : [triedAt])).sort();
  return {
    state: route.state,
    bodyKeyId: key === null ? null : keyIdOfBox(key.box),
    keyUntil: key?.until ?? null,
    numberTriedAt: tried.at(-1) ?? null,
    drillAnsweredAt: answered?.answeredAtMs == null ? null : new Date(answered.answeredAtMs).toISOString(),
  };
}

function obstaclesOf(
  { state, numberTriedAt, drillAnsweredAt, keyUntil }: SiteHelp['told'],
  { codes, isSealed, now }: { codes: readonly string[]; isSealed: boolean; now: Date },
): string[] {
  const said: string[] = [];
  if (state === 'none') said.push('No route to help is set up: not even a number (REF_NO_NUMBER).');
  if (numberTriedAt === null || codes.includes('REF_NUMBER_UNTRIED'))
    said.push('Nobody has tried the first number for help (REF_NUMBER_UNTRIED): waypost provision --only help.');
  if (!isSealed) return said;
  if (state === 'telephone') said.push(`Nothing can be sealed here (${codes.join(', ')}).`.slice(0, 300));
  if (drillAnsweredAt === null) said.push('No drill was answered (REF_DRILL_NEVER): waypost provision --only help.');
  if (keyUntil !== null && Date.parse(keyUntil) - now.getTime() < KEY_SOON_DAYS * DAY_MS)
    said.push(`The key of the receiving body expires at ${keyUntil}: install the next protection pack.`);
  return said;
}

/** A body whose keys are made for the run and then discarded. */
function drawnHelp(pack: Pack, route: HelpRoute, now: Date): AcceptanceHelp {
  const box = boxKeyFrom(systemRandom(32));
  const ack = signingKeyFromSeed(newSigningSeed());
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const until = new Date(now.getTime() + DAY_MS).toISOString();
  const body: Body = {
    id: 'drawn',
    name: { en: 'Drawn body' },
    screenName: { en: 'Drawn body' },
    phones: [{ number: '+999 000 0000', hours: '24/7', zone: 'UTC', languages: ['en'] }],
    keys: [{ box: base64(box.publicKey), ack: base64(ack.publicKey), from: '2020-01-01T00:00:00Z', until }],
    accepts: ['adult', 'child'],
    wantsPhoto: false,
    adultNeedsConsent: true,
    childAge: 18,
    answerWithinMinutes: 30,
    drillsPerWeek: null,
  };
  const ref = { id: body.id, name: body.name, answerWithinMinutes: 30, keysUntil: until };
  const number = { ...route.numbers[0], kind: 'body' as const };
  const drawn: HelpRoute = { ...route, state: 'carried', body: ref, numbers: [number] };
  const bodies = [body];
  return {
    pack: { ...pack, bodies, routes: [{ for: ['adult', 'child'], bodies: [body.id] }] },
    routes: { child: drawn, adult: drawn },
  };
}

const keyIdOfBox = (box: string): string => keyIdOf(new Uint8Array(Buffer.from(box, 'base64')));

function keyIdIn({ bodies }: Pack): string | null {
  const box = bodies[0]?.keys[0]?.box;
  return box === undefined ? null : keyIdOfBox(box);
}
