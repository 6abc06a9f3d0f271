/** Words of the face: progress of a capture, the portrait of the chip, faults of the camera. */
export const words = {
  'face.progress': '{good} of {wanted} good pictures',
  'face.restarted': 'The face changed during the capture, which started again.',
  'face.hinders': 'Not good enough: {measures}.',
  'face.alsoSeen': 'Also seen: {measures}.',
  'face.chip': 'from the chip',
  'face.chipAlt': 'Portrait from the chip',
  'face.asItCame': 'Shown as received',
  'face.pair.face.verification': 'Live and page',
  'face.pair.face.chip': 'Live and chip',
  'face.pair.face.portraits': 'Printed and chip',
  'face.notEvaluated': 'Advice only, not evaluated against ISO/IEC 30107-3.',
  'face.alarmLook': 'See the pictures (F4)',
  'reason.FACE_CAMERA_FLOOD.title': 'Too many camera pictures at once',
  'reason.FACE_CAMERA_FLOOD.short': 'too many pictures',
  'reason.FACE_CAMERA_FLOOD.advice':
    'Pictures came from elsewhere, or far too fast. Tell the technician, then capture the face again.',
  'reason.FACE_CAMERA_MOVED.title': 'Another window took over the camera during the capture',
  'reason.FACE_CAMERA_MOVED.short': 'camera changed hands',
  'reason.FACE_CAMERA_MOVED.advice': 'Leave one window open on this lane, then capture the face again.',
} as const;
