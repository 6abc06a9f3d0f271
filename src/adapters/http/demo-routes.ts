import type { z } from 'zod';
import type { DemoPlayBody, DemoView } from './api.ts';
import type { DemoControl } from './lane-control.ts';
import { noContent, notFound } from './lane-routes.ts';
import { answer, reply, replyJpeg, type SignedInVisit } from './visit.ts';

export function demoView(visit: SignedInVisit): void {
  const demo = control(visit);
  const view: z.infer<typeof DemoView> = { travellers: [...demo.travellers()], playing: demo.playing() };
  reply(visit, view);
}

export function playTraveller({ travellerId }: z.infer<typeof DemoPlayBody>, visit: SignedInVisit): void {
  answer(visit, control(visit).play(travellerId));
}

export function resetDemo(visit: SignedInVisit): void {
  control(visit).reset();
  noContent(visit);
}

export function showPortrait(visit: SignedInVisit): void {
  const bytes = control(visit).portrait(String(visit.request.params['id']));
  if (bytes !== null) replyJpeg(visit, bytes);
  else notFound(visit, 'There is no such traveller.');
}

function control(visit: SignedInVisit): DemoControl {
  const { demo } = visit.room;
  if (demo === null) throw new Error('demo route without a demo lane: the route table is wrong');
  return demo;
}
