/** Words that an appliance in training shows everywhere, from the first screen on. */
export const words = {
  'training.mark': 'Training',
  'training.band': 'Nothing here is real: the travellers are simulated, no live list is used, and nothing is counted.',
  'training.refused': 'A real document was presented but was not read. Send the traveller to another lane.',
  'training.open': 'Training',
  'training.next': 'Next traveller',
  'training.sceneLabel': 'At the desk',
  'training.signin':
    'The accounts and PINs of this training were shown when it was set up. Do not type your own PIN here.',
} as const;
