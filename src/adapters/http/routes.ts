import * as papers from './additional-documents-routes.ts';
import * as body from './api.ts';
import * as keyBody from './api-keys.ts';
import { RedressFindBody } from './api-privacy.ts';
import { HandOverBody, RouteBody, SettleBody } from './api-supervisor.ts';
import * as camera from './camera-routes.ts';
import { demoView, playTraveller, resetDemo, showPortrait } from './demo-routes.ts';
import { machine } from './diagnosis-routes.ts';
import * as keys from './key-routes.ts';
import { proveKey } from './key-step.ts';
import * as lane from './lane-routes.ts';
import { always, asAdditionalDocument, freshPin, freshPinFirst, overrides, setsAside } from './pin-again.ts';
import * as privacy from './privacy-routes.ts';
import {
  act,
  feed,
  get,
  open,
  pinned,
  type Route,
  read,
  remove,
  watched,
  withForm,
  withJson,
  withNothing,
} from './request-context.ts';
import * as door from './sign-in.ts';
import * as desk from './supervisor-routes.ts';
import * as support from './support-routes.ts';
import * as training from './training-routes.ts';

/** Everything the daemon answers, in one list (types in `api.ts`). */
export function routeTable(demo: boolean, inTraining = false): Route[] {
  return [
    get('/api/session', 'anyone', door.showSession),
    open('/api/session', withJson(body.SignInBody, door.signIn)),
    remove('/api/session', 'session', withNothing(door.signOut)),
    feed('/api/session/unlock', 'session', withJson(body.SignInBody, door.unlock)),
    feed('/api/session/lock', 'session', withNothing(door.lock)),
    feed('/api/session/own-pin', 'unlocked', withJson(body.OwnPinBody, door.changeOwnPin)),
    feed('/api/session/prove', 'unlocked', withJson(body.PinBody, door.prove)),
    open('/api/session/key', withJson(keyBody.KeyProofBody, proveKey)),
    open('/api/session/first-key', withJson(keyBody.KeyEnrolBody, keys.beginFirstKey)),
    open('/api/session/new-key', withJson(keyBody.KeyNewBody, keys.addKey)),
    act('/api/session/active', 'unlocked', withNothing(lane.noContent)),

    read('/api/keys', 'keyholder', keys.listKeys),
    pinned(
      'always',
      act('/api/keys/add', 'keyholder', withJson(keyBody.KeyEnrolBody, freshPin(always, keys.beginKey))),
    ),
    pinned(
      'always',
      act('/api/keys/remove', 'keyholder', withJson(keyBody.KeyRemoveBody, freshPin(always, keys.removeKey))),
    ),
    pinned('always', act('/api/keys/code', 'keyholder', withNothing(freshPinFirst(keys.commandCode)))),

    read('/api/events', 'unlocked', lane.events),
    read('/api/lane', 'unlocked', lane.snapshot),
    read('/api/images/:ref', 'decider', lane.image),
    read('/api/diagnostics', 'unlocked', lane.diagnostics),
    read('/api/machine', 'maintainer', machine),
    read('/api/counters', 'overseer', lane.counters),
    read('/api/supervision', 'supervisor', lane.supervision),

    read('/api/supervisor', 'supervisor', desk.supervisorView),
    act('/api/supervisor/hand-over', 'supervisor', withJson(HandOverBody, desk.openHandOver)),
    pinned(
      'always',
      act('/api/supervisor/settle', 'supervisor', withJson(SettleBody, asAdditionalDocument(desk.settleHandOver))),
    ),
    act('/api/supervisor/route', 'supervisor', withJson(RouteBody, desk.chooseRoute)),

    pinned(
      'to override',
      act('/api/inspection/decide', 'decider', withJson(body.DecideBody, freshPin(overrides, lane.decide))),
    ),
    act('/api/inspection/abandon', 'decider', withJson(body.InspectionRefBody, lane.abandon)),
    act('/api/inspection/mrz', 'decider', withJson(body.ManualMrzBody, lane.manualMrz)),
    act('/api/inspection/glyph', 'decider', withJson(body.ConfirmGlyphBody, lane.confirmGlyph)),
    act('/api/inspection/model', 'decider', withJson(body.ChooseModelBody, lane.chooseModel)),
    act('/api/inspection/recapture', 'decider', withJson(body.RecaptureBody, lane.recapture)),
    act('/api/inspection/acknowledge', 'decider', withJson(body.InspectionRefBody, lane.acknowledge)),
    act('/api/papers/second', 'decider', withJson(body.SecondBody, papers.askAdditionalDocument)),
    act('/api/papers/end', 'decider', withJson(body.InspectionRefBody, papers.endAdditionalDocument)),
    act('/api/party/link', 'decider', withJson(body.InspectionRefBody, papers.linkParty)),
    act('/api/party/leave', 'decider', withJson(body.InspectionRefBody, papers.leaveParty)),
    act('/api/party/expect', 'decider', withJson(body.ExpectBody, papers.expectCompanion)),
    act('/api/party/end', 'decider', withNothing(papers.endParty)),
    act('/api/party/answer', 'decider', withJson(body.AnsweredBody, papers.noteAnswer)),
    act('/api/party/minor', 'decider', withJson(body.MinorBody, papers.noteMinor)),
    act('/api/alerts/open', 'decider', withJson(body.OpenAlertBody, lane.openAlert)),
    act('/api/alerts/second', 'decider', withJson(body.SecondOpinionBody, door.secondOpinion)),
    pinned(
      'always',
      act(
        '/api/alerts/second/own',
        'supervisor',
        withJson(body.OwnSecondBody, asAdditionalDocument(lane.ownSecondOpinion)),
      ),
    ),
    pinned(
      'to override',
      act('/api/alerts/adjudicate', 'decider', withJson(body.AdjudicateBody, freshPin(setsAside, lane.adjudicate))),
    ),
    act('/api/mrz/check', 'decider', withJson(body.CheckDigitBody, lane.checkMrz)),

    pinned(
      'to take over',
      feed(
        '/api/camera/claim',
        'decider',
        withJson(body.CameraClaimBody, freshPin(camera.takesCamera, camera.claimCamera)),
      ),
    ),
    watched(camera.frameBarred, feed('/api/camera/frame', 'decider', camera.cameraFrame)),
    watched(camera.frameBarred, feed('/api/camera/lost', 'decider', withJson(body.CameraLostBody, camera.cameraLost))),
    read('/api/camera/preview', 'unlocked', lane.cameraPreview),

    act('/api/support/open', 'supporter', withNothing(support.openSupport)),
    act('/api/support/form', 'supporter', withForm(support.submitForm)),
    act('/api/support/contact', 'supporter', withJson(body.SupportContactBody, support.contact)),
    act('/api/support/question', 'decider', withJson(body.SupportQuestionBody, support.question)),
    act('/api/support/seen', 'decider', withJson(body.SupportSeenBody, support.seen)),
    pinned('always', act('/api/support/name', 'protection', withNothing(freshPinFirst(support.revealName)))),
    read('/api/support/referrals', 'protection', support.referrals),
    read('/api/support/overdue', 'protection', support.overdue),
    read('/api/support/use', 'overseer', support.use),

    read('/api/policy', 'unlocked', privacy.policy),
    read('/api/privacy', 'dpo', privacy.overview),
    act('/api/redress', 'decider', withJson(body.InspectionRefBody, privacy.issueSlip)),
    pinned('always', act('/api/redress/find', 'dpo', withJson(RedressFindBody, freshPin(always, privacy.followSlip)))),
    pinned('always', act('/api/redress/close', 'dpo', withJson(RedressFindBody, freshPin(always, privacy.closeSlip)))),

    ...(demo ? demoRoutes() : []),
    ...(inTraining ? trainingRoutes() : []),
  ];
}

function demoRoutes(): Route[] {
  return [
    read('/api/demo', 'unlocked', demoView),
    read('/api/demo/portraits/:id', 'unlocked', showPortrait),
    act('/api/demo/play', 'unlocked', withJson(body.DemoPlayBody, playTraveller)),
    act('/api/demo/reset', 'unlocked', withNothing(resetDemo)),
  ];
}

function trainingRoutes(): Route[] {
  return [
    read('/api/training', 'decider', training.trainingView),
    act('/api/training/start', 'decider', withJson(body.TrainingStartBody, training.startSet)),
    act('/api/training/next', 'decider', withNothing(training.nextTraveller)),
    act('/api/training/seen', 'decider', withJson(body.TrainingSeenBody, training.seenInTraining)),
    read('/api/training/sheet', 'decider', training.sheet),
    act('/api/training/save', 'decider', withJson(body.TrainingSaveBody, training.saveSheet)),
    read('/api/training/saved', 'supervisor', training.savedSheets),
    act('/api/training/leave', 'decider', withNothing(training.leaveSet)),
    read('/api/training/lessons', 'unlocked', training.lessons),
    read('/api/training/pictures/:folder/:name', 'unlocked', training.lessonPicture),
  ];
}
