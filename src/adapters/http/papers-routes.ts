import type { AnsweredCommand, ExpectCommand, InspectionCommand, MinorCommand, SecondCommand } from './views.ts';
import { answer, type SignedInVisit } from './visit.ts';

type Visit = SignedInVisit;
const officer = (visit: Visit): string => visit.session.officer.id;

export function askSecond(command: SecondCommand, visit: Visit): void {
  answer(visit, visit.room.lane.askSecond(command, officer(visit)));
}

export function endSecond(command: InspectionCommand, visit: Visit): void {
  answer(visit, visit.room.lane.endSecond(command, officer(visit)));
}

export function linkParty(command: InspectionCommand, visit: Visit): void {
  answer(visit, visit.room.lane.linkParty(command, officer(visit)));
}

export function leaveParty(command: InspectionCommand, visit: Visit): void {
  answer(visit, visit.room.lane.leaveParty(command, officer(visit)));
}

export function expectCompanion(command: ExpectCommand, visit: Visit): void {
  answer(visit, visit.room.lane.expectCompanion(command, officer(visit)));
}

export function endParty(visit: Visit): void {
  answer(visit, visit.room.lane.endParty(officer(visit)));
}

export function noteAnswer(command: AnsweredCommand, visit: Visit): void {
  answer(visit, visit.room.lane.noteAnswer(command, officer(visit)));
}

export function noteMinor(command: MinorCommand, visit: Visit): void {
  answer(visit, visit.room.lane.noteMinor(command, officer(visit)));
}
