import type { FieldValue, StructureFault } from '../seal.ts';

export interface JsonObject {
  readonly [name: string]: FieldValue;
}

export const JSON_LIMIT_CHARACTERS = 8_192;
const LIMIT_DEPTH = 16;
const LIMIT_NODES = 2_000;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A run of characters other than quotes, backslashes and control characters (RFC 8259 7). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them unescaped
const PLAIN = /[^"\\\u0000-\u001f]+/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

class Fault extends Error {
  readonly fault: StructureFault;

  constructor(fault: StructureFault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Reads JSON of RFC 8259 strictly: one value, no name twice in an object (`JSON.parse` keeps the last one, another reader the
 * first), no lone surrogates, no number that a double cannot hold. Objects have no prototype, so that `__proto__` is just a name.
 */
export function readJson(text: string): { value: FieldValue } | StructureFault {
  if (text.length > JSON_LIMIT_CHARACTERS) return 'TOO_LARGE';
  const reader = new Reader(text);
  try {
    return { value: reader.whole() };
  } catch (error) {
    if (error instanceof Fault) return error.fault;
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): FieldValue {
    const value = this.#value(1);
    this.#skip();
    if (this.#at < this.#text.length) throw new Fault('TRAILING');
    return value;
  }

  #value(depth: number): FieldValue {
    if (depth > LIMIT_DEPTH) throw new Fault('JSON_DEPTH');
    if (++this.#nodes > LIMIT_NODES) throw new Fault('JSON_NODES');
    this.#skip();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#word('true') ? true : this.#word('false') ? false : this.#word('null') ? null : this.#number();
    }
  }

  #object(depth: number): JsonObject {
    const object: Record<string, FieldValue> = Object.create(null);
    this.#at++;
    if (this.#next('}')) return object;
    do {
      this.#skip();
      const name = this.#string();
      if (Object.hasOwn(object, name)) throw new Fault('JSON_DUPLICATE');
      if (!this.#next(':')) throw new Fault('JSON');
      object[name] = this.#value(depth + 1);
    } while (this.#next(','));
    if (!this.#next('}')) throw new Fault('JSON');
    return object;
  }

  #array(depth: number): FieldValue[] {
    const array: FieldValue[] = [];
    this.#at++;
    if (this.#next(']')) return array;
    do array.push(this.#value(depth + 1));
    while (this.#next(','));
    if (!this.#next(']')) throw new Fault('JSON');
    return array;
  }

  #string(): string {
    if (this.#text[this.#at++] !== '"') throw new Fault('JSON');
    let value = '';
    for (;;) {
      value += this.#match(PLAIN);
      const character = this.#text[this.#at++];
      if (character === '"') break;
      if (character !== '\\') throw new Fault('JSON');
      value += this.#escape();
    }
    if (LONE_SURROGATE.test(value)) throw new Fault('JSON_SURROGATE');
    return value;
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? '';
    if (Object.hasOwn(ESCAPES, letter)) return ESCAPES[letter] as string;
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) throw new Fault('JSON');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): number {
    const text = this.#match(NUMBER);
    const value = Number(text);
    if (text === '' || !Number.isFinite(value)) throw new Fault('JSON');
    return value;
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #next(character: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

/** The canonical form of RFC 8785, which a signature over JSON covers. */
export function canonicalJson(value: FieldValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  // Sorted by UTF-16 units, as `sort` does without a function.
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`);
  return `{${members.join(',')}}`;
}

export function isObject(value: FieldValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
