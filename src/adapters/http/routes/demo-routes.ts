import type { z } from 'zod';
import { type DemoTraveller, laneApi } from '../api/index.ts';
import { replyJpeg } from './request-context.ts';
import { type Answer, act, DONE, read, shown } from './route.ts';
import type { HttpServices } from './services.ts';

/** A lane on which travellers are simulated. */
export interface PlayedTraveller {
  /** The officer asked for another capture: the traveller does as asked. */
  captureAgain(what: z.infer<typeof laneApi.RecaptureBody>['what']): void;
}

/** The picker of synthetic travellers; exists on a demo lane only. */
export interface DemoControl extends PlayedTraveller {
  travellers(): readonly DemoTraveller[];
  /** Starts the traveller's script and returns; a script that is still running is stopped first. */
  play(travellerId: string): Answer<null>;
  /** Plugs everything in again and empties the lane. */
  reset(): void;
  /** Id of the traveller whose script is running, or null. */
  playing(): string | null;
  /** JPEG of the printed portrait for the picker, or null for an unknown id. */
  portrait(travellerId: string): Uint8Array | null;
}

export const DEMO_ROUTES = {
  demo: read('/api/demo', 'unlocked', {
    answer: laneApi.DemoView,
    run: ({ services }) =>
      shown({ travellers: [...demoOf(services).travellers()], playing: demoOf(services).playing() }),
  }),
  portrait: read('/api/demo/portraits/:id', 'unlocked', {
    handle: (visit) =>
      replyJpeg(
        visit,
        demoOf(visit.services).portrait(String(visit.request.params['id'])),
        'There is no such traveller.',
      ),
  }),
  play: act('/api/demo/play', 'unlocked', {
    body: laneApi.DemoPlayBody,
    run: ({ services }, { travellerId }) => demoOf(services).play(travellerId),
  }),
  resetDemo: act('/api/demo/reset', 'unlocked', {
    run: ({ services }) => {
      demoOf(services).reset();
      return DONE;
    },
  }),
};

function demoOf({ demo }: HttpServices): DemoControl {
  if (demo === null) throw new Error('demo route without a demo lane: the route table is wrong');
  return demo;
}
