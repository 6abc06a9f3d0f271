import { answer, type SignedInContext } from './request-context.ts';
import type {
  AdditionalDocumentCommand,
  AnsweredCommand,
  ExpectCommand,
  InspectionCommand,
  MinorCommand,
} from './views.ts';

const officer = (context: SignedInContext): string => context.session.officer.id;

export function askAdditionalDocument(command: AdditionalDocumentCommand, context: SignedInContext): void {
  answer(context, context.services.lane.askSecond(command, officer(context)));
}

export function endAdditionalDocument(command: InspectionCommand, context: SignedInContext): void {
  answer(context, context.services.lane.endSecond(command, officer(context)));
}

export function linkParty(command: InspectionCommand, context: SignedInContext): void {
  answer(context, context.services.lane.linkParty(command, officer(context)));
}

export function leaveParty(command: InspectionCommand, context: SignedInContext): void {
  answer(context, context.services.lane.leaveParty(command, officer(context)));
}

export function expectCompanion(command: ExpectCommand, context: SignedInContext): void {
  answer(context, context.services.lane.expectCompanion(command, officer(context)));
}

export function endParty(context: SignedInContext): void {
  answer(context, context.services.lane.endParty(officer(context)));
}

export function noteAnswer(command: AnsweredCommand, context: SignedInContext): void {
  answer(context, context.services.lane.noteAnswer(command, officer(context)));
}

export function noteMinor(command: MinorCommand, context: SignedInContext): void {
  answer(context, context.services.lane.noteMinor(command, officer(context)));
}
