import { render } from 'preact';
import type { TravellerOwnLanguage, TravellerSetup } from './api.gen.ts';
import { Channel } from './channel.ts';
import { Display } from './display.tsx';
import './traveller.css';
import { LANGUAGES, type TravellerLanguage, type TravellerState } from './words/index.ts';

const root = document.getElementById('display');
if (root === null) throw new Error('traveller.html has no #display');

const FAULT = 'Not connected. Open the address that "waypost display url" prints.';

let state: TravellerState = 'please-wait';
let languages: readonly TravellerLanguage[] = LANGUAGES.slice(0, 1);
let notice: TravellerSetup['notice'] = null;
let help: TravellerSetup['help'] = null;
let training = false;
let fault: string | null = null;
let turn = 0;
let turning: ReturnType<typeof setInterval> | null = null;
let turnMs = 0;

function draw(): void {
  render(<Display {...{ state, languages, notice, help, turn, training, fault }} />, root as Element);
}

function show(next: TravellerState, why: string | null): void {
  if (next === state && why === fault) return;
  state = next;
  fault = why;
  draw();
}

/** A language added by the site, in the form of the page's own; the kiosk has checked that every state has a sentence. */
function ofSite({ tag, name, dir, training: mark, words }: TravellerOwnLanguage): TravellerLanguage {
  const sentences = Object.fromEntries(words.map(({ state: of, text }) => [of, text]));
  return { tag, name, dir, training: mark, words: sentences as TravellerLanguage['words'] };
}

function settle(setup: TravellerSetup): void {
  const all = [...LANGUAGES, ...(setup.own ?? []).map(ofSite)];
  const known = setup.languages.flatMap((tag) => all.filter((language) => language.tag === tag));
  if (known.length > 0) languages = known;
  notice = setup.notice;
  help = setup.help;
  training = setup.training;
  if (turning === null || turnMs !== setup.turnMs) {
    if (turning !== null) clearInterval(turning);
    turnMs = setup.turnMs;
    turning = setInterval(() => {
      turn += 1;
      draw();
    }, turnMs);
  }
  draw();
}

draw();
new Channel(location.hash.slice(1), {
  setup: settle,
  state: (next) => show(next, null),
  // The daemon does not answer, so the traveller has to wait, whatever the display showed before.
  lost: (why) => show('please-wait', why === 'refused' ? FAULT : fault),
}).start();
