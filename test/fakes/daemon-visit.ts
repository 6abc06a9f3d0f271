import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { CastMember } from '../../src/adapters/hardware/demo/index.ts';
import type { InspectionView } from '../../src/adapters/http/api/lane.ts';
import type { DaemonSite } from './daemon-site.ts';
import type { LaneClient } from './lane-client.ts';

export type Inspection = z.infer<typeof InspectionView>;

/** The screen sends about four frames a second; a bit faster keeps tests short. */
const FRAME_EVERY_MS = 120;

interface FeedOptions {
  /** The bytes of each turn; left out, the picture with a number in it. */
  made?: (jpeg: Uint8Array, turn: number) => Uint8Array;
  /** What went out, and with what proof. */
  sent?: (jpeg: Uint8Array, proof: Record<string, string>) => void;
}

/**
 * Sends camera frames as the officer's screen does, until it is told to stop: while a live face is awaited, with the camera that
 * it asks for when an inspection opens. The bytes come in turn, forever.
 */
export function feedFrames(
  client: LaneClient,
  frames: readonly Uint8Array[],
  { made = numbered, sent = () => undefined }: FeedOptions = {},
): () => Promise<void> {
  let on = true;
  const loop = (async () => {
    for (let turn = 0; on; turn += 1) {
      const frame = frames[turn % frames.length];
      const open = client.view?.inspection ?? null;
      const wanted = open?.awaiting.includes('live-face') === true;
      // A daemon that was killed in between is what some of these tests are about.
      if (frame !== undefined && wanted)
        await client.camera.frame(made(frame, turn), open.inspectionId, sent).catch(() => undefined);
      await delay(FRAME_EVERY_MS);
    }
  })();
  return async () => {
    on = false;
    await loop;
  };
}

/**
 * The JPEG with a number in a comment: a sensor never gives the same bytes twice, and a lane counts such a picture once.
 * On a slow machine a loop of three pictures would otherwise show it the same one each time it looks.
 */
export function numbered(jpeg: Uint8Array, turn: number): Uint8Array {
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0, 0, 0, 0]);
  comment.writeUInt32BE(turn, 4);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}

export function framesOf(member: CastMember): Uint8Array[] {
  return member.live.map((file) => readFileSync(file));
}

/** Document on the reader, page in the scanner, face before the camera. Resolves when the document is sent. */
export async function present(site: DaemonSite, member: CastMember): Promise<void> {
  await site.scanner.untilHostOpen();
  const page = readFileSync(member.page);
  await site.scanner.send(member.mrz);
  await site.layPage(page);
}

/** The whole visit up to an assessed inspection with nothing awaited. */
export async function visit(site: DaemonSite, client: LaneClient, member: CastMember): Promise<Inspection> {
  const stop = feedFrames(client, framesOf(member));
  try {
    await present(site, member);
    return await assessed(client, member);
  } finally {
    await stop();
  }
}

export async function assessed(client: LaneClient, member: CastMember): Promise<Inspection> {
  const view = await client.until(
    `${member.id} assessed`,
    ({ inspection }) =>
      inspection !== null &&
      inspection.phase === 'assessed' &&
      inspection.awaiting.length === 0 &&
      inspection.groups.every((group) => !group.pending) &&
      inspection.person?.documentNumber === member.holder.number,
  );
  if (view.inspection === null) throw new Error('checked above');
  return view.inspection;
}

type DecideInput = { decision: string; reasons?: string[]; held?: boolean; note?: string };

/** Presses the key; looks again as often as the screen was stale, as an officer would. */
export async function decide(
  client: LaneClient,
  inspectionId: string,
  { decision, reasons = [], held = false, note = '' }: DecideInput,
): Promise<{ status: number; body: string }> {
  for (;;) {
    const revision = client.view?.revision ?? 0;
    const answer = await client.send('POST', '/api/inspection/decide', {
      inspectionId,
      revision,
      decision,
      reasons,
      note,
      held,
    });
    if (answer.status !== 409 || !answer.body.includes('STALE_SCREEN')) return answer;
    await delay(20);
  }
}

/** Decides for second line and waits until the lane is free for the next traveller. */
export async function sendOn(client: LaneClient, inspectionId: string): Promise<void> {
  const answer = await decide(client, inspectionId, { decision: 'second-line', reasons: ['ANSWERS_NEED_TIME'] });
  if (answer.status !== 204) throw new Error(`the decision answered ${answer.status}: ${answer.body}`);
  await client.until('lane free', (view) => view.inspection === null);
}

export const checkOf = (inspection: Inspection, name: string) =>
  inspection.checks.find((check) => check.check === name) ?? null;
