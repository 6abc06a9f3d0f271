/** Where each record of a file is, without the records: about 40 bytes and the id for each. */
export class RecordIndex {
  readonly ids: string[] = [];
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #lines = new Uint32Array(1024);
  /** True while every id was higher than the one before it. */
  sorted = true;

  get size(): number {
    return this.ids.length;
  }

  add(entry: { id: string; offset: number; bytes: number; line: number }): void {
    const at = this.ids.length;
    if (at === this.#offsets.length) this.#grow();
    const before = this.ids[at - 1];
    if (before !== undefined && entry.id <= before) this.sorted = false;
    this.ids.push(entry.id);
    this.#offsets[at] = entry.offset;
    this.#lengths[at] = entry.bytes;
    this.#lines[at] = entry.line;
  }

  at(place: number): { id: string; offset: number; bytes: number; line: number } {
    return {
      id: this.ids[place] ?? '',
      offset: this.#offsets[place] ?? 0,
      bytes: this.#lengths[place] ?? 0,
      line: this.#lines[place] ?? 0,
    };
  }

  /** Positions of the records in the order of their ids; for equal ids the earlier line comes first. */
  order(): Uint32Array {
    const places = Uint32Array.from({ length: this.size }, (_, place) => place);
    if (this.sorted) return places;
    const { ids } = this;
    return places.sort((a, b) => {
      const [left, right] = [ids[a] ?? '', ids[b] ?? ''];
      return left < right ? -1 : left > right ? 1 : a - b;
    });
  }

  #grow(): void {
    const size = this.#offsets.length * 2;
    this.#offsets = grown(this.#offsets, new Float64Array(size));
    this.#lengths = grown(this.#lengths, new Uint32Array(size));
    this.#lines = grown(this.#lines, new Uint32Array(size));
  }
}

function grown<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
