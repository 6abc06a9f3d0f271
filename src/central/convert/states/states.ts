import { knownStates, stateOf } from '../../../core/mrz/index.ts';
import { foldedName } from './folding.ts';
import { ENDED_STATES, NATIONALS, NOT_STATED, OWN_NAMES, RENAMED_CODES } from './own-names.ts';
import { ISO, NAME_LANGUAGES, runtimeNames } from './runtime-names.ts';

/**
 * What a text says about a State. `ended`: a former State with more than one successor (USSR, Yugoslavia), by the code that
 * its documents printed. `none`: the source says that it does not know.
 */
export type StateReading = { kind: 'state' | 'ended'; code: string } | { kind: 'none' };

/** Values of one operator (`states` of the import profile): folded name -> printed code; `""` says not stated. */
export type OwnStates = ReadonlyMap<string, string>;
const NO_OWN_STATES: OwnStates = new Map();

/** Maximum number of characters of a name that is looked up; a longer cell is a sentence. */
const NAME_CHARACTERS_MAX = 120;

/** "Republic of X" and its kin; what follows is looked up again. */
const FORMAL =
  /^(?:(?:(?:federal|federative|federated|islamic|united|independent|arab|socialist|democratic|peoples|hashemite|bolivarian|oriental|co|operative|sovereign|grand) )*(?:republic|kingdom|state|states|sultanate|principality|commonwealth|federation|duchy|union)(?: of(?: the)?)?|(?:republique|royaume|principaute|etat)(?: [a-z]+)? (?:du|des|de la|de)|(?:republica|reino|estado|principado)(?: [a-z]+)? (?:del|de la|de los|de)|республика|королевство|جمهوريه|مملكه|دوله|سلطنه) (.+)$/u;
/** After "Republic of", these words name a different State, or it is not clear which one. */
const NEVER_SHORTENED = /^(?:congo|korea|china|germany|coree|chine|corea|конго|корея|китай|الكونغو|كوريا|الصين)$/u;

class StateTable {
  readonly #names = new Map<string, string>();
  readonly #ended = new Map<string, string>();
  readonly #codes = new Map<string, string>();

  constructor() {
    for (const { two, numeric, printed } of ISO) {
      this.#codes.set(two, printed);
      if (numeric !== null) this.#codes.set(numeric, printed);
    }
    for (const [code, name] of linesOf(ENDED_STATES)) this.#ended.set(foldedName(name), code);
    for (const code of ['SUN', 'YUG', 'SCG', 'CSK', 'ANT']) this.#ended.set(foldedName(code), code);
    // The first source of a name wins: what is written here by hand, then ISO, then this runtime's names.
    for (const [code, name] of [...linesOf(OWN_NAMES), ...linesOf(NATIONALS)]) this.#name(foldedName(name), code);
    for (const { code, name, cls } of knownStates()) {
      if (cls === 'state' && name !== null) this.#name(foldedName(name), code === 'DEU' ? 'D' : code);
    }
    const names = ISO.flatMap(({ two, printed }) =>
      NAME_LANGUAGES.map((language) => ({ printed, ...runtimeNames(two, language) })),
    );
    this.#addUnique(names.map(({ printed, whole }) => [printed, whole]));
    this.#addUnique(names.map(({ printed, sides }) => [printed, sides]));
  }

  /** A name that is used for two States counts for neither. */
  #addUnique(named: readonly (readonly [code: string, names: readonly string[]])[]): void {
    const given = new Map<string, Set<string>>();
    for (const [code, names] of named) {
      for (const name of names) given.set(name, (given.get(name) ?? new Set()).add(code));
    }
    for (const [name, codes] of given) {
      const [code] = codes;
      if (codes.size === 1 && code !== undefined) this.#name(name, code);
    }
  }

  #name(folded: string, code: string): void {
    if (folded !== '' && !this.#names.has(folded)) this.#names.set(folded, code);
  }

  read(text: string): StateReading | null {
    const code = text.trim().toUpperCase().replace(/<+$/, '');
    if (this.#ended.has(foldedName(code))) return { kind: 'ended', code: this.#ended.get(foldedName(code)) ?? '' };
    if (code === 'DEU') return { kind: 'state', code: 'D' };
    if (/^[A-Z]{1,3}$/.test(code) && stateOf(code).cls !== 'unlisted') return { kind: 'state', code };
    const listed = this.#codes.get(code) ?? (RENAMED_CODES[code] === undefined ? undefined : code);
    if (listed !== undefined) return { kind: 'state', code: listed };
    if (NOT_STATED.includes(foldedName(text))) return { kind: 'none' };
    return this.#named(text);
  }

  #named(text: string): StateReading | null {
    for (const form of formsOf(text)) {
      const code = this.#names.get(form);
      if (code !== undefined) return { kind: 'state', code };
      const ended = this.#ended.get(form);
      if (ended !== undefined) return { kind: 'ended', code: ended };
    }
    return null;
  }

  /** Every folded name and its code, for the test that freezes them. */
  entries(): [string, string][] {
    return [...this.#names];
  }
}

let table: StateTable | null = null;
/** Made on first use: the runtime's thousand names take about 20 ms, which other commands should not have to spend. */
const states = (): StateTable => {
  table ??= new StateTable();
  return table;
};

/** Every known name in folded form, with its code. */
export function stateNames(): [string, string][] {
  return states().entries();
}

function* linesOf(text: string): Generator<[string, string]> {
  for (const line of text.trim().split('\n')) {
    const [, code = '', names = ''] = /^\s*(\S+) (.+)$/u.exec(line) ?? [];
    for (const name of names.split('|')) yield [code, name];
  }
}

/** As written; inverted at a comma or bracket ("Korea, North", "Iran (Islamic Republic of)"); without its formal beginning. */
function* formsOf(text: string): Generator<string> {
  if (text.length > NAME_CHARACTERS_MAX) return;
  const forms = [foldedName(text)];
  const turned = /^([^,(]+?)\s*(?:,\s*([^,]+)|\(([^()]+)\))$/u.exec(text.trim());
  if (turned !== null) forms.push(foldedName(`${turned[2] ?? turned[3] ?? ''} ${turned[1] ?? ''}`));
  yield* forms;
  for (const form of forms) {
    const rest = FORMAL.exec(form)?.[1];
    if (rest !== undefined && !NEVER_SHORTENED.test(rest)) yield rest;
  }
}

/** A text as a State: printed or ISO code (two or three letters, three digits) or a name; null for anything else. */
export function readState(text: string, own: OwnStates = NO_OWN_STATES): StateReading | null {
  const given = own.size === 0 ? undefined : own.get(foldedName(text));
  if (given !== undefined) return given === '' ? { kind: 'none' } : { kind: 'state', code: given };
  return states().read(text);
}

/** Code of a present nationality; a withdrawn code of a State that still exists becomes the one that its travellers now carry. */
export function nationalityCode({ code }: { code: string }): string {
  return RENAMED_CODES[code] ?? code;
}

/** Issuing State as its documents print it, even if the State no longer exists; null if the text does not name one. */
export function issuerCode(text: string, own: OwnStates = NO_OWN_STATES): string | null {
  const read = readState(text, own);
  if (read === null || read.kind === 'none') return null;
  return read.code.length <= 3 ? read.code : (RENAMED_CODES[read.code] ?? null);
}
