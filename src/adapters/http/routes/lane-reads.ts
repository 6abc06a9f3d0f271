import { isDecider } from '../access/index.ts';
import { countersApi, diagnosisApi, laneApi, refuse, supervisionApi } from '../api/index.ts';
import { withoutTraveller } from '../views/index.ts';
import { reply, replyJpeg, type SignedInContext } from './request-context.ts';
import { type Asked, read, shown } from './route.ts';

const IMAGE_REF = /^[A-Za-z0-9._:-]{1,80}$/;
/** Chosen by the page for itself; a page whose id has another form is not named and never gets the camera. */
const PAGE_ID = /^[0-9a-f-]{36}$/;
const STREAMS_RETRY_MS = 2_000;

/** Routes by which a screen reads the state of the lane and the machine. */
export const LANE_READS = {
  events: read('/api/events', 'unlocked', { handle: events }),
  lane: read('/api/lane', 'unlocked', { answer: laneApi.LaneView, run: (asked) => shown(laneFor(asked)) }),
  image: read('/api/images/:ref', 'decider', {
    handle: (context) => {
      const ref = String(context.request.params['ref']);
      replyJpeg(
        context,
        IMAGE_REF.test(ref) ? context.services.lane.image(ref) : null,
        'This image is no longer kept.',
      );
    },
  }),
  diagnostics: read('/api/diagnostics', 'unlocked', {
    handle: (context) => reply(context, context.services.views.diagnostics()),
  }),
  machine: read('/api/machine', 'maintainer', {
    answer: diagnosisApi.DiagnosisView,
    run: ({ services }) => shown(services.diagnosis.view()),
  }),
  counters: read('/api/counters', 'overseer', {
    answer: countersApi.CountersView,
    run: ({ services }) => shown(services.views.counters()),
  }),
  supervision: read('/api/supervision', 'supervisor', {
    answer: supervisionApi.SupervisionView,
    run: ({ services }) => shown(services.views.supervision()),
  }),
};

function laneFor({ services, session }: Asked): ReturnType<typeof services.views.lane> {
  const { id, role } = session.officer;
  const view = services.views.lane(role === 'supervisor' ? id : null);
  return isDecider(role) ? view : withoutTraveller(view);
}

function events({ services, request, response, session }: SignedInContext): void {
  const page = String(request.query['page'] ?? '');
  if (services.streams.open(request, response, { session, page: PAGE_ID.test(page) ? page : null })) return;
  refuse(request, response, {
    status: 503,
    reason: 'STREAMS_FULL',
    message: 'Too many screens are open. Close one and reload.',
    retryAfterMs: STREAMS_RETRY_MS,
  });
}
