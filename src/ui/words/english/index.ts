/** The English words of the screen and of the display without the screen: what the daemon and the command line read. */
import { words as answers } from '../answers-en.ts';
import { words as chip } from '../chip-en.ts';
import { words as counters } from '../counters-en.ts';
import { words as desk } from '../desk-en.ts';
import { words as entry } from '../entry-en.ts';
import { words as face } from '../face-en.ts';
import { words as handover } from '../handover-en.ts';
import { words as keys } from '../keys-en.ts';
import { words as lane } from '../lane-en.ts';
import { words as light } from '../light-en.ts';
import { words as machine } from '../machine-en.ts';
import { words as measures } from '../measures-en.ts';
import { words as models } from '../models-en.ts';
import { words as panels } from '../panels-en.ts';
import { words as papers } from '../papers-en.ts';
import { words as party } from '../party-en.ts';
import { words as privacy } from '../privacy-en.ts';
import { words as reasons } from '../reasons-en.ts';
import { words as seal } from '../seal-en.ts';
import { words as setup } from '../setup-en.ts';
import { words as supervisor } from '../supervisor-en.ts';
import { words as support } from '../support-en.ts';
import { words as training } from '../training-en.ts';
import { words as views } from '../views-en.ts';

export { en as englishTraveller } from '../../traveller/words/en.ts';

type Words = Readonly<Record<string, string>>;

/** What the lane and the sign-in say, by area; a test compares the areas with those of the screen. */
export const FIRST_ENGLISH: Readonly<Record<string, Words>> = { desk, lane, reasons, face, papers, training };

/** What dialogs say. */
export const REST_ENGLISH: Readonly<Record<string, Words>> = {
  light,
  measures,
  models,
  panels,
  chip,
  seal,
  counters,
  support,
  handover,
  party,
  supervisor,
  privacy,
  machine,
  answers,
  entry,
  keys,
  setup,
  views,
};
