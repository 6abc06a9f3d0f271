import type { z } from 'zod';
import type { LessonFile, SetSheet, TrainingService } from '../../core/training/index.ts';
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
import { answer, reply, replyJpeg, type SignedInContext } from './request-context.ts';
import type { RecaptureCommand } from './views.ts';

/** Drills, feedback and lessons; exists on an appliance in training only. */
export interface TrainingControl {
  desk: TrainingService;
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

const trainee = (context: SignedInContext): string => context.session.officer.id;

export function trainingView(context: SignedInContext): void {
  const { desk: service } = control(context);
  const running = service.progress(trainee(context));
  const view: z.infer<typeof TrainingView> = {
    sets: service.sets(),
    running,
    wiped: service.wasWiped(trainee(context)),
  };
  reply(context, view);
}

export function startSet(body: z.infer<typeof TrainingStartBody>, context: SignedInContext): void {
  answer(context, control(context).desk.start(trainee(context), body));
}

export function nextTraveller(context: SignedInContext): void {
  answer(context, control(context).desk.next(trainee(context)));
}

export function seenInTraining({ what }: z.infer<typeof TrainingSeenBody>, context: SignedInContext): void {
  const { desk: service } = control(context);
  if (service.owner() === trainee(context)) service.noted(what);
  noContent(context);
}

export function sheet(context: SignedInContext): void {
  const made = control(context).desk.sheet(trainee(context));
  if (made !== null) reply(context, made satisfies z.infer<typeof SheetView>);
  else notFound(context, 'Feedback comes when every traveller of the set was here.');
}

export async function saveSheet({ label }: z.infer<typeof TrainingSaveBody>, context: SignedInContext): Promise<void> {
  const { desk: service, save } = control(context);
  const made = service.sheet(trainee(context));
  if (made === null) notFound(context, 'There is no feedback to save.');
  else answer(context, await save(made, label));
}

export function savedSheets(context: SignedInContext): void {
  const view: z.infer<typeof SavedSheetsView> = { saved: control(context).saved() };
  reply(context, view);
}

export function leaveSet(context: SignedInContext): void {
  const { desk: service, leave } = control(context);
  const owner = service.owner();
  if (owner === null || owner === trainee(context)) leave();
  noContent(context);
}

export function lessons(context: SignedInContext): void {
  const view: z.infer<typeof LessonsView> = { lessons: control(context).lessons };
  reply(context, view);
}

export async function lessonPicture(context: SignedInContext): Promise<void> {
  const { folder, name } = context.request.params;
  const bytes = await control(context).picture(`${String(folder)}/${String(name)}`);
  if (bytes !== null) replyJpeg(context, bytes);
  else notFound(context, 'There is no such picture.');
}

function control(context: SignedInContext): TrainingControl {
  const training = context.services.training ?? null;
  if (training === null) throw new Error('training route without training: the route table is wrong');
  return training;
}
