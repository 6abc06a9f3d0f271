import { additionalDocumentsApi, alertApi, documentApi, laneApi } from '../api/index.ts';
import { AS_SECOND, IN_BODY, OVERRIDES, SETS_ASIDE } from './pin-again.ts';
import { act, ending, shown } from './route.ts';
import { allowOver, secondOpinion } from './sign-in.ts';

/**
 * The commands of the officer at the lane. A line is all that a command needs here: its route, its right, the schema of
 * its body and of its answer, when it requires the PIN again, and what it calls. `node tools/api-types.mjs` prints the
 * screen's calls from it, `node tools/roles.mjs` the page of rights.
 */
export const LANE_COMMANDS = {
  decide: act('/api/inspection/decide', 'decider', {
    body: laneApi.DecideBody,
    pin: OVERRIDES,
    run: (asked, command) => ending(asked, () => asked.lane.decide({ ...command, officer: asked.officer })),
  }),
  allowOver: act('/api/inspection/allow-over', 'decider', {
    body: alertApi.AllowOverBody,
    pin: IN_BODY,
    handle: allowOver,
  }),
  askOver: act('/api/inspection/allow-over/ask', 'decider', {
    body: alertApi.AskOverBody,
    run: ({ lane, officer }, { inspectionId, entries }) => lane.askOver(inspectionId, entries, officer),
  }),
  agreeOver: act('/api/inspection/allow-over/agree', 'supervisor', {
    body: alertApi.AgreeOverBody,
    pin: AS_SECOND,
    run: ({ lane, officer }, command) => lane.agreeOver(command, officer),
  }),
  abandon: act('/api/inspection/abandon', 'decider', {
    body: laneApi.InspectionRefBody,
    run: (asked, { inspectionId }) => ending(asked, () => asked.lane.abandon(inspectionId, asked.officer)),
  }),
  manualMrz: act('/api/inspection/mrz', 'decider', {
    body: laneApi.ManualMrzBody,
    run: ({ lane, officer, services }, command) => {
      const result = lane.typedMrz(command, officer);
      if (result.ok) services.training?.desk.noted('zone-typed');
      return result;
    },
  }),
  confirmGlyph: act('/api/inspection/glyph', 'decider', {
    body: laneApi.ConfirmGlyphBody,
    run: ({ lane, officer }, { inspectionId, ...choice }) => lane.confirmGlyph(inspectionId, choice, officer),
  }),
  chooseModel: act('/api/inspection/model', 'decider', {
    body: laneApi.ChooseModelBody,
    run: ({ lane, officer }, { inspectionId, model }) => lane.chooseModel(inspectionId, model, officer),
  }),
  recapture: act('/api/inspection/recapture', 'decider', {
    body: laneApi.RecaptureBody,
    run: ({ lane, services }, { inspectionId, what, can }) => {
      const result = lane.recapture(inspectionId, what, can);
      if (result.ok) (services.training ?? services.demo)?.captureAgain(what);
      return result;
    },
  }),
  stopRecapture: act('/api/inspection/recapture/stop', 'decider', {
    body: laneApi.InspectionRefBody,
    run: ({ lane }, { inspectionId }) => lane.stopRecapture(inspectionId),
  }),
  acknowledge: act('/api/inspection/acknowledge', 'decider', {
    body: laneApi.InspectionRefBody,
    run: ({ lane, officer }, { inspectionId }) => lane.acknowledge(inspectionId, officer),
  }),

  askSecond: act('/api/papers/second', 'decider', {
    body: additionalDocumentsApi.SecondBody,
    run: ({ lane, officer }, command) => lane.papers.askSecond(command, officer),
  }),
  endSecond: act('/api/papers/end', 'decider', {
    body: laneApi.InspectionRefBody,
    run: ({ lane, officer }, { inspectionId }) => lane.papers.endSecond(inspectionId, officer),
  }),
  linkParty: act('/api/party/link', 'decider', {
    body: laneApi.InspectionRefBody,
    run: ({ lane, officer }, { inspectionId }) => lane.papers.party.link(inspectionId, officer),
  }),
  leaveParty: act('/api/party/leave', 'decider', {
    body: laneApi.InspectionRefBody,
    run: ({ lane, officer }, { inspectionId }) => lane.papers.party.leave(inspectionId, officer),
  }),
  expectCompanion: act('/api/party/expect', 'decider', {
    body: additionalDocumentsApi.ExpectBody,
    run: ({ lane, officer }, { inspectionId, expected }) => lane.papers.party.expect(inspectionId, expected, officer),
  }),
  endParty: act('/api/party/end', 'decider', { run: ({ lane, officer }) => lane.papers.party.end(officer) }),
  noteAnswer: act('/api/party/answer', 'decider', {
    body: additionalDocumentsApi.AnsweredBody,
    run: ({ lane, officer }, { inspectionId, ...said }) => lane.papers.party.answer(inspectionId, said, officer),
  }),
  noteMinor: act('/api/party/minor', 'decider', {
    body: additionalDocumentsApi.MinorBody,
    run: ({ lane, officer }, { inspectionId, ...said }) => lane.papers.party.minor(inspectionId, said, officer),
  }),

  openAlert: act('/api/alerts/open', 'decider', {
    body: alertApi.OpenAlertBody,
    answer: alertApi.AlertDetailView,
    run: ({ lane, officer, services }, { inspectionId, alertId }) => {
      const opened = lane.openAlert(inspectionId, alertId, officer);
      if ('alert' in opened) return shown(services.views.alert(opened.alert));
      if (opened.ok) throw new Error('an opened alert must come with its record');
      return opened;
    },
  }),
  second: act('/api/alerts/second', 'decider', { body: alertApi.SecondOpinionBody, handle: secondOpinion }),
  /** The answer of the second person at another screen, whose sign-in shows who looked. */
  ownSecond: act('/api/alerts/second/own', 'supervisor', {
    body: alertApi.OwnSecondBody,
    pin: AS_SECOND,
    run: ({ lane, officer }, command) => lane.secondOpinion({ ...command, screen: 'own', officer }),
  }),
  adjudicate: act('/api/alerts/adjudicate', 'decider', {
    body: alertApi.AdjudicateBody,
    pin: SETS_ASIDE,
    run: ({ lane, officer }, command) => lane.adjudicate({ ...command, officer }),
  }),
  checkDigits: act('/api/mrz/check', 'decider', {
    body: laneApi.CheckDigitBody,
    answer: documentApi.MrzView,
    run: ({ services }, { lines }) => shown(services.views.mrz(lines)),
  }),
};
