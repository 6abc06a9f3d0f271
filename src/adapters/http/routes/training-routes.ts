import type { LessonFile, SetSheet, TrainingService } from '../../../core/training/index.ts';
import { trainingApi } from '../api/index.ts';
import type { PlayedTraveller } from './demo-routes.ts';
import { replyJpeg } from './request-context.ts';
import { type Answer, act, DONE, not, read, shown } from './route.ts';
import type { HttpServices } from './services.ts';

/** Drills, feedback and lessons; exists on an appliance in training only. */
export interface TrainingControl extends PlayedTraveller {
  desk: TrainingService;
  lessons: LessonFile['lessons'];
  /** A drawn picture for a lesson, or null for any other name. */
  picture(name: string): Promise<Uint8Array | null>;
  /** When a document on the site's own devices was last refused. */
  refusedAt(): string | null;
  save(sheet: SetSheet, label: string): Promise<Answer<null>>;
  saved(): { savedAt: string; label: string; sheet: SetSheet }[];
  /** Forgets the set and empties the desk. */
  leave(): void;
}

const noFeedback = (message: string) => not({ status: 404, reason: 'NOT_FOUND', message });

export const TRAINING_ROUTES = {
  training: read('/api/training', 'decider', {
    answer: trainingApi.TrainingView,
    run: ({ services, officer }) => {
      const { desk: service } = trainingOf(services);
      return shown({ sets: service.sets(), running: service.progress(officer), wiped: service.wasWiped(officer) });
    },
  }),
  startSet: act('/api/training/start', 'decider', {
    body: trainingApi.TrainingStartBody,
    run: ({ services, officer }, set) => trainingOf(services).desk.start(officer, set),
  }),
  nextTraveller: act('/api/training/next', 'decider', {
    run: ({ services, officer }) => trainingOf(services).desk.next(officer),
  }),
  seenInTraining: act('/api/training/seen', 'decider', {
    body: trainingApi.TrainingSeenBody,
    run: ({ services, officer }, { what }) => {
      const { desk: service } = trainingOf(services);
      if (service.owner() === officer) service.noted(what);
      return DONE;
    },
  }),
  sheet: read('/api/training/sheet', 'decider', {
    answer: trainingApi.SheetView,
    run: ({ services, officer }) => {
      const made = trainingOf(services).desk.sheet(officer);
      return made === null ? noFeedback('Feedback appears after the last traveller of the set.') : shown(made);
    },
  }),
  saveSheet: act('/api/training/save', 'decider', {
    body: trainingApi.TrainingSaveBody,
    run: ({ services, officer }, { label }) => {
      const { desk: service, save } = trainingOf(services);
      const made = service.sheet(officer);
      return made === null ? noFeedback('There is no feedback to save.') : save(made, label);
    },
  }),
  savedSheets: read('/api/training/saved', 'supervisor', {
    answer: trainingApi.SavedSheetsView,
    run: ({ services }) => shown({ saved: trainingOf(services).saved() }),
  }),
  leaveSet: act('/api/training/leave', 'decider', {
    run: ({ services, officer }) => {
      const { desk: service, leave } = trainingOf(services);
      const owner = service.owner();
      if (owner === null || owner === officer) leave();
      return DONE;
    },
  }),
  lessons: read('/api/training/lessons', 'unlocked', {
    answer: trainingApi.LessonsView,
    run: ({ services }) => shown({ lessons: trainingOf(services).lessons }),
  }),
  lessonPicture: read('/api/training/pictures/:folder/:name', 'unlocked', {
    handle: async (visit) => {
      const { folder, name } = visit.request.params;
      replyJpeg(visit, await trainingOf(visit.services).picture(`${folder}/${name}`), 'There is no such picture.');
    },
  }),
};

function trainingOf({ training = null }: HttpServices): TrainingControl {
  if (training === null) throw new Error('training route without training: the route table is wrong');
  return training;
}
