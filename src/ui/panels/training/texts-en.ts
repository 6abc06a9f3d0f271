/** Words of drills, their feedback and the lessons. */
export const words = {
  'training.title': 'Training',
  'training.tab.drills': 'Drills',
  'training.tab.lessons': 'Lessons',
  'training.tab.saved': 'Saved',
  'training.lead':
    'Simulated travellers come to the desk one after the other. Work as you would with real ones. You get feedback after the last one.',
  'training.rates':
    'In a drill far more travellers have something to notice than at a real desk. For comparison: of the searches in the INTERPOL database of lost and stolen documents, about 1 in 10,800 gave a hit (January to September 2016).',
  'training.set.short': 'Short set',
  'training.set.standard': 'Standard set',
  'training.set.documents': 'Documents and devices',
  'training.set.people': 'People and lists',
  'training.setSize': '{n} travellers, {clean} of them with nothing to notice',
  'training.seed': 'Set number (empty: chosen at random)',
  'training.seedHint': 'Eight digits or letters a to f. The same number gives the same travellers in the same order.',
  'training.begin': 'Begin',
  'training.call': 'Call the next traveller',
  'training.progress': '{done} of {n} travellers are done. Set number {seed}.',
  'training.atDesk': 'A traveller is at the desk. Decide first, then call the next.',
  'training.wiped':
    'The screen locked, and the feedback on your last set was wiped. To keep feedback, save it for the instructor before the screen locks.',
  'training.stop': 'End this set and discard it',
  'training.problem.TRAINING_SEED': 'A set number has eight digits or letters a to f.',
  'training.problem.TRAINING_AT_DESK': 'Decide about the traveller at the desk first.',
  'training.problem.TRAINING_NOT_YOURS': 'Somebody else is working on a set. They must sign out first.',
  'training.problem.OTHER': 'This did not work ({reason}).',

  'sheet.title': 'Feedback on this set',
  'sheet.lead':
    'What was shown, what you did, and what was suitable. This is not a grade. It is wiped when you sign out or the screen locks, unless you save it for the instructor.',
  'sheet.counts':
    '{n} travellers: {with} with something to notice, {clean} with nothing. Suitable decisions: {right}. Something missed: {missed}. False alarms: {alarms}.',
  'sheet.early': 'Decisions before the checks had ended: {n}.',
  'sheet.wiped': 'Travellers before the screen locked: {n}. Their notes were wiped, so they are not in this feedback.',
  'sheet.median': 'Half of your decisions took no longer than {seconds} s from the first read.',
  'sheet.shown': 'Shown',
  'sheet.shownNothing': 'nothing that needs a look',
  'sheet.shownNothingYet': 'nothing that needs a look yet',
  'sheet.notShown': 'You did not see',
  'sheet.alert': 'alert: {cls}',
  'sheet.did': 'You opened or did',
  'sheet.didNothing': 'nothing further',
  'sheet.decision': 'Your decision',
  'sheet.decisionNone': 'none',
  'sheet.ways': 'Suitable',
  'sheet.time': 'Time',
  'sheet.timeWhole': '{seconds} s from the first read; the checks had ended after {checks} s',
  'sheet.timeEarly': '{seconds} s from the first read; the checks had not ended',
  'sheet.decidedEarly': 'Decided before the checks had ended. These had not:',
  'sheet.leftEarly': 'Cleared from the desk before the checks had ended. These had not:',
  'sheet.looked': 'Looked at: {what}',
  'sheet.notLooked': 'Not looked at: {what}',
  'sheet.rightWay': 'Your decision was suitable',
  'sheet.otherWay': 'Another decision was more suitable',
  'sheet.wrongAlarm': 'False alarm: there was nothing to notice',
  'sheet.support.done': 'Support: used, with a fact that fits this case',
  'sheet.support.missed': 'Support: needed here, with a fact',
  'sheet.support.not-called-for': 'Support: nothing here called for a referral',
  'sheet.save': 'Save for the instructor',
  'sheet.label': 'Label (no name is needed)',
  'sheet.saved': 'Saved. The instructor sees it until training ends.',
  'sheet.again': 'Choose another set',
  'sheet.savedNone': 'Nothing has been saved.',
  'sheet.savedAt': '{label} ({time}), set number {seed}',

  'did.details': 'details',
  'did.face': 'face view',
  'did.light': 'another light',
  'did.alert-opened': 'the alert',
  'did.alert-judged': 'a judgement on the alert',
  'did.capture-again': 'another capture',
  'did.zone-typed': 'the typed MRZ',
  'did.support-opened': 'the Support form',
  'did.support-sent': 'the Support form, handed in',
  'way.clear': 'allow',
  'way.second-line': 'second line',
  'way.supervisor': 'to supervisor',
  'cls.document': 'document',
  'cls.discreet': 'discreet',
  'cls.protect': 'protect',
  'cls.stop': 'stop',

  'drill.kind.clean': 'Nothing to notice',
  'drill.kind.check-digit': 'Wrong check digit',
  'drill.kind.altered-number': 'Altered printed number',
  'drill.kind.expired': 'Expired document',
  'drill.kind.face-differs': 'Another face',
  'drill.kind.face-between-bands': 'Face comparison unclear',
  'drill.kind.capture-again': 'Picture to be taken again',
  'drill.kind.list-number': 'Document reported lost',
  'drill.kind.list-discreet': 'Discreet check',
  'drill.kind.list-protect': 'Person to be protected',
  'drill.kind.minor-with-adult': 'Minor with an adult',
  'drill.kind.companion-answers': 'The companion answers',
  'drill.kind.issuer-defect': 'Known defect of the issuer',
  'drill.kind.device-fault': 'Device that failed',
  'drill.why.clean':
    'Everything agreed. Most travellers are like this one: one more question costs them time and trust, and helps nobody.',
  'drill.why.check-digit':
    'The printed digit and the computed one differ. It can be a misprint or a change; the details show both. Somebody with more time will look further.',
  'drill.why.altered-number':
    'The number on the page is not the one in the MRZ. The details show both, and infrared light shows how the page was printed.',
  'drill.why.expired':
    'The document has expired. What follows is a rule of the site, not a question of trust in the holder.',
  'drill.why.face-differs':
    'The comparison found two people. Look at the face view yourself before you act on it: it is a hint, not a verdict.',
  'drill.why.face-between-bands':
    'The score lay between the two limits: the machine cannot tell. Your own eyes at the face view decide what follows.',
  'drill.why.capture-again':
    'The picture was blurred, so several checks could not be done. Another capture costs seconds; a person sent away costs more.',
  'drill.why.list-number':
    'A number on a list is no reason to refuse. Often the holder has reported it lost and then found it again. Open the alert and do what it asks.',
  'drill.why.list-discreet':
    'Discreet means that nothing changes for the traveller. Open the alert, do what it asks, and let the desk look the same as always.',
  'drill.why.list-protect':
    'Protect comes first: safety, a calm room, no separation without reason. Open the alert, and hand over as you would for any other reason.',
  'drill.why.minor-with-adult':
    'The document is in order and gives an age of 13. A child with an adult who cannot say how they are related is always passed on with Support; nobody has to be sure.',
  'drill.why.companion-answers':
    'No check can see this. Another person answers, and is holding the passport: these are facts. They are written down in Support, and a private talk follows.',
  'drill.why.issuer-defect':
    'The digit is wrong in a whole series of this issuer, and that is known. The details say so; the holder has nothing to do with it.',
  'drill.why.device-fault':
    'The camera was disconnected, so the face was not compared. That is not evidence against anybody: capture again, or say that it was not checked.',
  'drill.notice.digit': 'the two digits side by side',
  'drill.notice.number': 'the two numbers side by side',
  'drill.notice.date': 'the date of expiry',
  'drill.notice.face': 'the faces side by side',
  'drill.notice.look': 'the faces side by side',
  'drill.notice.again': 'that another capture solves the problem',
  'drill.notice.alert': 'the alert and what it asks',
  'drill.notice.age': 'the age, and who is with the child',
  'drill.notice.companion': 'who answers, and who holds the passport',
  'drill.notice.note': 'the note about the issuer',
  'drill.notice.camera': 'that the face was not checked',
  'drill.scene.minor-with-adult':
    'A woman of about forty hands over the girl’s passport. Asked who the girl is to her, she says “a friend’s daughter”, and then “my niece”. She has no paper about it. The girl looks at the floor and says nothing.',
  'drill.scene.companion-answers':
    'A man stays close to the traveller and holds her passport. You ask her where she is going; he answers. You ask her again, by name; he answers again: “She works for me.” She looks at him before every word.',

  'lesson.check': 'Check',
  'lesson.right': 'Yes.',
  'lesson.wrong': 'Not quite.',
  'lesson.several': 'More than one may be right.',
  'lesson.one': 'One is right.',
  'lesson.back': 'All lessons',
  'lesson.picture': 'Drawn picture {n}',
  'lesson.questions': '{n} questions',

  'lesson.indicators.title': 'Signs of exploitation: seen, heard or in the documents',
  'lesson.indicators.p1':
    'A sign is something seen, something said, or something in the documents. It proves nothing, and its absence proves nothing either: at a border exploitation has often not begun yet.',
  'lesson.indicators.p2':
    'Write down facts, not feelings. “The companion answered four questions” can be checked later; “she seemed strange” cannot.',
  'lesson.indicators.p3':
    'Origin, faith, sex, age and clothes are not signs. Anyone who looks for a type of person overlooks the others and hurts the wrong ones.',
  'lesson.indicators.p4':
    'Two facts are enough to think about a private talk, and none is needed to ask for help. Nothing is ever said in front of the companion.',
  'lesson.indicators.q1.ask': 'Nothing on the list of signs fits. What follows from that?',
  'lesson.indicators.q1.option.a': 'There is no exploitation.',
  'lesson.indicators.q1.option.b': 'Nothing is known either way.',
  'lesson.indicators.q1.option.c': 'Go through the list again until something fits.',
  'lesson.indicators.q1.why':
    'Signs prove nothing, in either direction. A list that must always give a result sometimes gives a wrong one.',
  'lesson.indicators.q2.ask': 'Which of these are facts that can be written down?',
  'lesson.indicators.q2.option.a': 'Another person held the passport and gave it back only when asked twice.',
  'lesson.indicators.q2.option.b': 'The traveller seemed to be hiding something.',
  'lesson.indicators.q2.option.c': 'The traveller could not say in which city the new job is.',
  'lesson.indicators.q2.option.d': 'People from that country often come like this.',
  'lesson.indicators.q2.why':
    'The first and the third can be checked by somebody else. The second is a feeling, and the fourth is about a group and not about this traveller.',
  'lesson.indicators.q3.ask': 'You look at this traveller. Which sign do you see?',
  'lesson.indicators.q3.option.a': 'Fear.',
  'lesson.indicators.q3.option.b': 'Years of hard work.',
  'lesson.indicators.q3.option.c': 'None: a face is not a sign.',
  'lesson.indicators.q3.why':
    'A picture of a face shows neither feelings nor a story, and no machine here claims to read them. Signs are what happens and what is said.',

  'lesson.face-limits.title': 'What a comparison of faces can and cannot do',
  'lesson.face-limits.p1':
    'The machine gives a likeness, not an identity. Look-alikes pass: at the limit set here a stranger passes about once in 2,000 tries. Brothers, sisters and drawn faces are more alike than strangers.',
  'lesson.face-limits.p2':
    'It also fails on the right person: light, age, a beard, a cover. “Did not pass” means that you should look; it does not mean that the traveller is lying.',
  'lesson.face-limits.p3':
    'People tend to agree with a machine, most of all when they are tired. Look at the two pictures before you look at the sign.',
  'lesson.face-limits.p4':
    'Rare things stay rare. If one traveller in 10,000 is on a list and the search raises a false alarm for one in 1,000, then about one in eleven alarms is right.',
  'lesson.face-limits.q1.ask':
    'The comparison of this page portrait with this live face gives a likeness above the limit: a match. What do you see?',
  'lesson.face-limits.q1.option.a': 'One person: the machine says so.',
  'lesson.face-limits.q1.option.b': 'Two people: the machine is wrong here.',
  'lesson.face-limits.q1.option.c': 'It cannot be judged by eye.',
  'lesson.face-limits.q1.why':
    'These are two different drawn faces, yet the likeness is above the limit. Such pairs exist among people too; your eyes are the second check.',
  'lesson.face-limits.q2.ask':
    'One in 10,000 travellers is on a list, and the search raises a false alarm for one in 1,000. There is an alarm. How likely is it that the alarm is right?',
  'lesson.face-limits.q2.option.a': '999 in 1,000',
  'lesson.face-limits.q2.option.b': 'one half',
  'lesson.face-limits.q2.option.c': 'about 1 in 11',
  'lesson.face-limits.q2.why':
    'Of 10,000 travellers, ten cause a false alarm and one causes a correct one. That is why every alert shows how often such alerts were right.',
  'lesson.face-limits.q3.ask': 'The sign under Face is green. Before you press Allow, you',
  'lesson.face-limits.q3.option.a': 'look at the pictures as always.',
  'lesson.face-limits.q3.option.b': 'need not look any more.',
  'lesson.face-limits.q3.option.c': 'ask for a second capture.',
  'lesson.face-limits.q3.why': 'The machine and you make different mistakes. They are caught only if both of you look.',
  'lesson.face-limits.q4.ask': 'For these two pictures the screen says “Could not tell”. What does that mean?',
  'lesson.face-limits.q4.option.a': 'Probably two people.',
  'lesson.face-limits.q4.option.b': 'Probably one person with a poor picture.',
  'lesson.face-limits.q4.option.c': 'The machine has no opinion.',
  'lesson.face-limits.q4.why':
    'Between the two limits neither answer is certain enough. It counts neither for nor against anybody.',

  'lesson.discreet.title': 'Discreet alerts',
  'lesson.discreet.p1':
    'An alert about a person is behind the side tab. The strip says “Checked” as for everybody, there is no sound, and the traveller’s display shows the same.',
  'lesson.discreet.p2':
    'Open it with Ctrl and Enter, read what is asked, and close it. Keep your usual pace and expression.',
  'lesson.discreet.p3':
    'An entry is not a judgement. It may be a namesake, and most alerts turn out not to be the person: that is why you judge it.',
  'lesson.discreet.q1.ask':
    'A discreet alert asks you to note the place and the companions. The companion asks what is taking so long. You',
  'lesson.discreet.q1.option.a': 'say that there is a note about the traveller.',
  'lesson.discreet.q1.option.b': 'say what you say to everybody, and continue.',
  'lesson.discreet.q1.option.c': 'call a colleague over loudly.',
  'lesson.discreet.q1.why': 'Anything unusual gives the alert away. Waypost informs your colleague at the same moment.',
  'lesson.discreet.q2.ask': 'Name and birth date match an entry. Is this the person?',
  'lesson.discreet.q2.option.a': 'Nobody knows until it has been judged.',
  'lesson.discreet.q2.option.b': 'Yes, two things fit.',
  'lesson.discreet.q2.option.c': 'No, such entries are mostly wrong.',
  'lesson.discreet.q2.why': 'Judge by what the entry and the traveller share, and say “unsure” when you are.',
  'lesson.discreet.q3.ask': 'The number of this passport is on the list of lost documents. You',
  'lesson.discreet.q3.option.a': 'refuse entry.',
  'lesson.discreet.q3.option.b': 'keep the passport and let the holder leave.',
  'lesson.discreet.q3.option.c': 'open the alert, ask, and do what it says.',
  'lesson.discreet.q3.why':
    'A hit alone is no reason to refuse. Do not assume bad faith: many holders report a document lost and then find it again.',

  'lesson.child.title': 'The rule for children',
  'lesson.child.p1':
    'A child, or somebody who may be a child, is always referred. Nobody has to agree, and nobody has to be sure.',
  'lesson.child.p2':
    'Documents often make a child out to be older than they are. If the person looks younger than the printed date, you may choose “may be a child”, and that counts.',
  'lesson.child.p3':
    'A child is not simply left with the adult who came with them. Ask who the adult is, how they are related, and whether there is a document that allows the journey. A missing document raises a question; it proves nothing.',
  'lesson.child.q1.ask': 'The passport gives an age of 19; the traveller looks about 14. You',
  'lesson.child.q1.option.a': 'set “may be a child” and use Support.',
  'lesson.child.q1.option.b': 'follow the printed date.',
  'lesson.child.q1.option.c': 'let the machine estimate the age.',
  'lesson.child.q1.why': 'Presumed a child until shown otherwise. No machine here estimates an age, and none will.',
  'lesson.child.q2.ask':
    'This document gives an age of 13. The adult with the child cannot say how they are related. You',
  'lesson.child.q2.option.a': 'allow: the document is in order.',
  'lesson.child.q2.option.b': 'pass the case on with Support, and keep the child in sight.',
  'lesson.child.q2.option.c': 'tell the adult what you think of it.',
  'lesson.child.q2.why':
    'A valid document says nothing about who is with the child. What you think is never said in front of the companion.',
  'lesson.child.q3.ask': 'Does the child have to agree to be referred?',
  'lesson.child.q3.option.a': 'Yes, as an adult does.',
  'lesson.child.q3.option.b': 'Only from the age of 14.',
  'lesson.child.q3.option.c': 'No. The child is heard, and referred in any case.',
  'lesson.child.q3.why': 'Only adults are asked for consent. For a child, the receiving body finds a guardian.',
} as const;
