import { createHmac } from 'node:crypto';
import { keyIdOf, systemRandom } from '../../src/adapters/storage/crypto/index.ts';
import { deviceBoxKey, deviceSigningKey, type KeyRing } from '../../src/adapters/storage/keys/index.ts';
import type { ProtectionStore } from '../../src/adapters/storage/protection/index.ts';
import type { Handing, HandoverDeskParts } from '../../src/core/protection/handover/desk.ts';
import {
  HANDOVER_LIFE_MS,
  type HandedForm,
  HandoverDesk,
  type OtherBox,
  type TrainedAccount,
} from '../../src/core/protection/handover/index.ts';
import { childForm, testBody, utf8 } from './protection.ts';

export const TODAY = '2026-11-26';
export const trained = (account: string, change: Partial<TrainedAccount> = {}): TrainedAccount => ({
  account,
  name: account.toUpperCase(),
  for: ['protection', 'child'],
  until: '2027-11-26',
  seenOn: TODAY,
  ...change,
});

/** How the others of a site know the box with these keys. */
export function boxOf(name: string, ring: KeyRing): OtherBox {
  const { publicKey: box } = deviceBoxKey(ring);
  return { id: keyIdOf(box), name, box, sign: deviceSigningKey(ring).publicKey };
}

/** The desk over a store of a real file, with a clock that the test moves. */
export class TestHandovers {
  readonly desk: HandoverDesk;
  wall = new Date(`${TODAY}T10:20:30.400`);
  mono = 0;
  people: TrainedAccount[] = [trained('anna'), trained('ben', { seenOn: null })];
  readonly #store: ProtectionStore;

  constructor(store: ProtectionStore, change: Partial<HandoverDeskParts> = {}) {
    this.#store = store;
    const key = systemRandom(32);
    this.desk = new HandoverDesk({
      store: store.handovers,
      site: 'Lane 1',
      clock: { wall: () => this.wall, mono: () => this.mono },
      random: systemRandom,
      digest: (bytes) => createHmac('sha256', key).update(bytes).digest('base64'),
      trained: () => this.people,
      nameOf: (account) => account.toUpperCase(),
      boxes: [],
      lifeMs: HANDOVER_LIFE_MS,
      textAllowed: true,
      ...change,
    });
  }

  pass(ms: number): void {
    this.wall = new Date(this.wall.getTime() + ms);
    this.mono += ms;
  }

  /** Hands these facts to somebody as a form does, and gives the id. */
  hand(facts: readonly string[], change: Partial<Handing> = {}, formId = systemRandom(16)): string {
    const composed = this.desk.compose({
      colleague: { box: null, account: 'anna' },
      by: 'otto',
      route: { ageClass: 'child', consent: 'child', identity: true },
      facts: facts.map((text, at) => ({ id: `I-${String(at + 1).padStart(2, '0')}`, text: utf8(text) })),
      safeContact: null,
      needs: ['shelter'],
      language: 'en',
      pack: 1,
      minors: [],
      identity: null,
      refNo: null,
      ...change,
    });
    if (!composed.ok) throw new Error(composed.reason);
    const form = childForm(testBody().body, [], Buffer.from(formId).toString('hex'));
    const result = this.#store.submit({ ...form, referral: null, handover: composed.handover }, this.wall);
    if (!result.ok) throw new Error(result.reason);
    return composed.handover.header.id;
  }

  /** Header and texts that somebody opens, or the reason of the refusal. */
  open(id: string, officer: string): { header: HandedForm; texts: string } | string {
    const opened = this.desk.open(id, officer);
    if (!opened.ok) return opened.reason;
    return readBytes(opened.bytes);
  }
}

export function readBytes(bytes: Uint8Array): { header: HandedForm; texts: string } {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const text = (part: Uint8Array): string => Buffer.from(part).toString('utf8');
  return {
    header: JSON.parse(text(bytes.subarray(4, 4 + length))) as HandedForm,
    texts: text(bytes.subarray(4 + length)),
  };
}
