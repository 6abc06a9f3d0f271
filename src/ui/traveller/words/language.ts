import type { TravellerMessage } from '../api.gen.ts';

export type TravellerState = TravellerMessage['state'];

/** One language of the traveller's display, of the program or of the site: whole sentences by state, none put together. */
export interface TravellerLanguage {
  /** BCP 47, as the configuration names it. */
  tag: string;
  /** Its own name for itself; never shown, for reviewers. */
  name: string;
  dir: 'ltr' | 'rtl';
  /** Corrections by a native reader. There are none yet: the texts are the project's own. */
  review?: 'source text' | 'awaiting native review' | 'reviewed';
  /** The mark of an appliance in training, on every state. */
  training: string;
  words: Readonly<Record<TravellerState, string>>;
}
