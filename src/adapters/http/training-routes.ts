import type { z } from 'zod';
import type { LessonFile, SetSheet, TrainingDesk } from '../../core/training/index.ts';
import type {
  LessonsView,
  SavedSheetsView,
  SheetView,
  TrainingSaveBody,
  TrainingSeenBody,
  TrainingStartBody,
  TrainingView,
} from './api-training.ts';
import type { CommandResult } from './lane-control.ts';
import { noContent, notFound } from './lane-routes.ts';
import type { RecaptureCommand } from './views.ts';
import { answer, reply, replyJpeg, type SignedInVisit } from './visit.ts';

/** Drills, feedback and lessons; exists on an appliance in training only. */
export interface TrainingControl {
  desk: TrainingDesk;
  lessons: LessonFile['lessons'];
  /** A drawn picture of a lesson, or null for any other name. */
  picture(name: string): Promise<Uint8Array | null>;
  /** The officer asked for another capture: the drawn traveller does as asked. */
  captureAgain(what: RecaptureCommand['what']): void;
  /** When a document on the site's own devices was refused last. */
  refusedAt(): string | null;
  save(sheet: SetSheet, label: string): Promise<CommandResult>;
  saved(): { savedAt: string; label: string; sheet: SetSheet }[];
  /** Forgets the set and empties the desk. */
  leave(): void;
}

type Visit = SignedInVisit;
const trainee = (visit: Visit): string => visit.session.officer.id;

export function trainingView(visit: Visit): void {
  const { desk } = control(visit);
  const running = desk.progress(trainee(visit));
  const view: z.infer<typeof TrainingView> = { sets: desk.sets(), running, wiped: desk.wasWiped(trainee(visit)) };
  reply(visit, view);
}

export function startSet(body: z.infer<typeof TrainingStartBody>, visit: Visit): void {
  answer(visit, control(visit).desk.start(trainee(visit), body));
}

export function nextTraveller(visit: Visit): void {
  answer(visit, control(visit).desk.next(trainee(visit)));
}

export function seenInTraining({ what }: z.infer<typeof TrainingSeenBody>, visit: Visit): void {
  const { desk } = control(visit);
  if (desk.owner() === trainee(visit)) desk.noted(what);
  noContent(visit);
}

export function sheet(visit: Visit): void {
  const made = control(visit).desk.sheet(trainee(visit));
  if (made !== null) reply(visit, made satisfies z.infer<typeof SheetView>);
  else notFound(visit, 'Feedback comes when every traveller of the set was here.');
}

export async function saveSheet({ label }: z.infer<typeof TrainingSaveBody>, visit: Visit): Promise<void> {
  const { desk, save } = control(visit);
  const made = desk.sheet(trainee(visit));
  if (made === null) notFound(visit, 'There is no feedback to save.');
  else answer(visit, await save(made, label));
}

export function savedSheets(visit: Visit): void {
  const view: z.infer<typeof SavedSheetsView> = { saved: control(visit).saved() };
  reply(visit, view);
}

export function leaveSet(visit: Visit): void {
  const { desk, leave } = control(visit);
  const owner = desk.owner();
  if (owner === null || owner === trainee(visit)) leave();
  noContent(visit);
}

export function lessons(visit: Visit): void {
  const view: z.infer<typeof LessonsView> = { lessons: control(visit).lessons };
  reply(visit, view);
}

export async function lessonPicture(visit: Visit): Promise<void> {
  const { folder, name } = visit.request.params;
  const bytes = await control(visit).picture(`${String(folder)}/${String(name)}`);
  if (bytes !== null) replyJpeg(visit, bytes);
  else notFound(visit, 'There is no such picture.');
}

function control(visit: Visit): TrainingControl {
  const training = visit.room.training ?? null;
  if (training === null) throw new Error('training route without training: the route table is wrong');
  return training;
}
