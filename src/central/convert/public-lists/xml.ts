import { TextDecoder } from 'node:util';
import sax from 'sax';
import type { TextSource } from '../../source/index.ts';

/** Maximum number of levels of nested elements, the root included. */
export const XML_DEPTH_ELEMENTS_MAX = 24;
/** Maximum number of characters of one entry of a list: names of elements, attributes and text. */
export const XML_ENTRY_CHARACTERS_MAX: number = 1024 * 1024;
/** Maximum number of elements of one entry. */
export const XML_ENTRY_ELEMENTS_MAX = 20_000;
/** Bytes handed to the parser at once: between pieces it checks the length of what it has gathered. */
const PIECE_BYTES = 64 * 1024;

/** One element of an entry; names are without their namespace prefix. */
export class XmlElement {
  readonly children: XmlElement[] = [];
  text = '';
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Line of its opening tag. */
  readonly line: number;

  constructor(opening: { name: string; attributes: ReadonlyMap<string, string>; line: number }) {
    this.name = opening.name;
    this.attributes = opening.attributes;
    this.line = opening.line;
  }

  /** Elements at the end of a path below this one; each step is a name. */
  all(...path: string[]): XmlElement[] {
    const [first, ...rest] = path;
    if (first === undefined) return [this];
    return this.children.filter((child) => child.name === first).flatMap((child) => child.all(...rest));
  }

  /** Texts of `all`, without blanks at their ends and without empty ones. */
  texts(...path: string[]): string[] {
    return this.all(...path)
      .map((element) => element.text.trim())
      .filter((text) => text !== '');
  }

  first(...path: string[]): string {
    return this.texts(...path)[0] ?? '';
  }

  attribute(name: string): string {
    return this.attributes.get(name)?.trim() ?? '';
  }
}

export type XmlEntry =
  | { ok: true; entry: XmlElement }
  /** `final`: nothing after it was read. */
  | { ok: false; line: number; message: string; final: boolean };

export interface XmlShape {
  /** Name of the root element. */
  root: string;
  /** Names of the elements that each hold one entry of the list. */
  entries: readonly string[];
}

/**
 * Entries of an XML file, one after the other, in strict UTF-8. Keeps only one entry and one piece of the file in memory. A
 * document type declaration is refused whatever it says, because it could define growing entities or read files. A file that ends
 * before its root element is truncated: without this check a list that arrived only in part would look complete.
 */
export function* xmlEntries(source: TextSource, shape: XmlShape): Generator<XmlEntry> {
  const reader = new EntryReader(shape);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (const chunk of source.chunks()) {
    for (let at = 0; at < chunk.length && reader.fault === null; at += PIECE_BYTES) {
      const text = decoded(decoder, chunk.subarray(at, at + PIECE_BYTES));
      if (text === null) reader.fail(NOT_UTF8);
      else reader.write(text);
      yield* reader.taken();
    }
    if (reader.fault !== null) break;
  }
  reader.end(decoded(decoder, null) !== null);
  yield* reader.taken();
  if (reader.fault !== null) yield reader.fault;
}

const NOT_UTF8 =
  'not UTF-8. Convert the file first (iconv -f WINDOWS-1252 -t UTF-8, if it is Windows-1252 or Latin-1); nothing after it was read';

function decoded(decoder: TextDecoder, bytes: Uint8Array | null): string | null {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/** Only the five entities of XML itself; the parser's types do not include this option. */
const PARSING: sax.SAXOptions & { strictEntities: boolean } = { strictEntities: true, position: true };

class EntryReader {
  fault: (XmlEntry & { ok: false }) | null = null;
  readonly #shape: XmlShape;
  readonly #parser = sax.parser(true, PARSING);
  readonly #ready: XmlEntry[] = [];
  /** Open elements of the entry that is read; empty outside of one. */
  #open: XmlElement[] = [];
  #depth = 0;
  #characters = 0;
  #elements = 0;
  #attributes = new Map<string, string>();
  #closed = false;

  constructor(shape: XmlShape) {
    this.#shape = shape;
    const parser = this.#parser;
    parser.onerror = () => this.fail('not well-formed XML here, or a tag or an attribute of more than 64 KiB');
    parser.ondoctype = () => this.fail('a document type declaration (DOCTYPE): refused, no published list has one');
    parser.onprocessinginstruction = ({ name, body }) => this.#declared(name, body);
    parser.onattribute = ({ name, value }) => {
      this.#count(name.length + value.length);
      if (this.#characters <= XML_ENTRY_CHARACTERS_MAX) this.#attributes.set(plain(name), value);
    };
    parser.onopentag = ({ name }) => this.#opened(plain(name));
    parser.ontext = (text) => this.#said(text);
    parser.oncdata = (text) => this.#said(text);
    parser.onclosetag = () => this.#left();
  }

  write(text: string): void {
    try {
      this.#parser.write(text);
    } catch {
      // The parser's errors quote the text that it read, and after a first error it throws the same one again.
      this.fail('not well-formed XML here');
    }
  }

  /** The entries read since the last call. */
  *taken(): Generator<XmlEntry> {
    const ready = this.#ready.splice(0);
    yield* ready;
  }

  fail(message: string): void {
    this.fault ??= { ok: false, line: this.#line, message, final: true };
  }

  end(decodedWhole: boolean): void {
    if (!decodedWhole) this.fail(NOT_UTF8);
    if (!this.#closed) this.fail('the file ends before its root element: it was cut short. Fetch it again');
  }

  get #line(): number {
    return this.#parser.line + 1;
  }

  /** The declaration says how bytes are to be read; a different encoding from the one that is checked would be a guess. */
  #declared(name: string, body: string): void {
    if (name.toLowerCase() !== 'xml') return;
    const encoding = /encoding\s*=\s*["']([^"']*)["']/i.exec(body)?.[1];
    if (encoding === undefined || /^(?:utf-?8|us-ascii)$/i.test(encoding)) return;
    this.fail('declares an encoding other than UTF-8. Convert the file and its first line to UTF-8 (iconv -t UTF-8)');
  }

  #opened(name: string): void {
    if (this.fault !== null) return;
    this.#depth += 1;
    const attributes = this.#attributes;
    this.#attributes = new Map();
    if (this.#depth > XML_DEPTH_ELEMENTS_MAX) {
      this.fail(`more than ${XML_DEPTH_ELEMENTS_MAX} nested elements; nothing after it was read`);
      return;
    }
    if (this.#depth === 1 && name !== this.#shape.root) {
      this.fail(`the root element is not <${this.#shape.root}>: another format, or another list`);
      return;
    }
    if (this.#open.length === 0) {
      this.#characters = 0;
      this.#elements = 0;
      if (this.#depth === 1 || !this.#shape.entries.includes(name)) return;
    }
    this.#count(name.length);
    this.#elements += 1;
    const element = new XmlElement({ name, attributes, line: this.#line });
    if (!this.#tooLarge) this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
  }

  #said(text: string): void {
    const element = this.#open.at(-1);
    if (element === undefined) return;
    this.#count(text.length);
    if (!this.#tooLarge) element.text += text;
  }

  #left(): void {
    this.#depth -= 1;
    if (this.#depth === 0) this.#closed = true;
    const element = this.#open.pop();
    if (element === undefined || this.#open.length > 0) return;
    this.#ready.push(this.#tooLarge ? tooLarge(element.line) : { ok: true, entry: element });
    this.#characters = 0;
  }

  #count(characters: number): void {
    this.#characters += characters;
  }

  get #tooLarge(): boolean {
    return this.#characters > XML_ENTRY_CHARACTERS_MAX || this.#elements > XML_ENTRY_ELEMENTS_MAX;
  }
}

function tooLarge(line: number): XmlEntry {
  const message = `an entry of more than ${XML_ENTRY_CHARACTERS_MAX} characters or ${XML_ENTRY_ELEMENTS_MAX} elements`;
  return { ok: false, line, message, final: false };
}

/** A name without its prefix, because another edition of the list uses a different prefix. */
function plain(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
