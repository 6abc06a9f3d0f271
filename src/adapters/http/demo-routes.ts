import type { z } from 'zod';
import type { DemoPlayBody, DemoView } from './api.ts';
import type { DemoControl } from './lane-control.ts';
import { noContent, notFound } from './lane-routes.ts';
import { answer, reply, replyJpeg, type SignedInContext } from './request-context.ts';

export function demoView(context: SignedInContext): void {
  const demo = control(context);
  const view: z.infer<typeof DemoView> = { travellers: [...demo.travellers()], playing: demo.playing() };
  reply(context, view);
}

export function playTraveller({ travellerId }: z.infer<typeof DemoPlayBody>, context: SignedInContext): void {
  answer(context, control(context).play(travellerId));
}

export function resetDemo(context: SignedInContext): void {
  control(context).reset();
  noContent(context);
}

export function showPortrait(context: SignedInContext): void {
  const bytes = control(context).portrait(String(context.request.params['id']));
  if (bytes !== null) replyJpeg(context, bytes);
  else notFound(context, 'There is no such traveller.');
}

function control(context: SignedInContext): DemoControl {
  const { demo } = context.services;
  if (demo === null) throw new Error('demo route without a demo lane: the route table is wrong');
  return demo;
}
