import type { FalseAlertBudget } from '../../../core/face/comparison/index.ts';
import type { FaceSearchEngine, Unsubscribe } from '../../../core/inspection/ports/index.ts';
import type { EntryPicture, FaceListStep, ListStatus } from '../../../core/inspection/ports/steps/index.ts';
import type { Alert, FaceSearchFacts } from '../../../core/inspection/record/alerts/index.ts';
import type { Check, CheckValue, ReasonCode } from '../../../core/inspection/record/checks/index.ts';
import { decideFaces, FACE_CANDIDATES_MAX, type FaceListLookup, isExpired } from '../../../core/watchlist/index.ts';
import type { AuditJournal } from '../journal/index.ts';
import { ExpiryFilter } from './expiry.ts';
import type { ConfiguredList } from './list-status.ts';
import { type NoProbe, probeOf } from './probe.ts';
import { ListReader } from './reader.ts';
import { type FaceListStatus, standingStatusOf } from './status.ts';
import { ListStore, type ListStoreParts } from './store.ts';

export interface ConfiguredFaceList extends ConfiguredList {
  budget: FalseAlertBudget;
}

export interface FaceListParts extends Pick<ListStoreParts, 'stateDir' | 'ring' | 'clock' | 'guard' | 'purpose'> {
  lists: readonly ConfiguredFaceList[];
  journal: Pick<AuditJournal, 'appendSystem'>;
  engine: FaceSearchEngine;
  /** A new unique id for each alert. */
  nextId: () => string;
}

/** Raised when the search or the decision change, so that an old result can be interpreted by the rules of its time. */
const COMPONENT = { name: 'face-list', version: '2' } as const;

/**
 * Most hits opened for one search, as many as one answer contains: more than are shown, because a record may have expired
 * since the list was handed over.
 */
const HITS_OPENED_MAX = 16;
/**
 * Records that do not open and are reported when a list is handed over; one is reason enough to import the list again.
 */
const UNREADABLE_NOTED_MAX = 16;

type Search = FaceListLookup['search'];
type GalleryHit = NonNullable<Awaited<ReturnType<FaceSearchEngine['search']>>>['hits'][number];

/** The threshold for searching a list, and the generation, embedder and budget for which it was worked out. */
interface Standing {
  stamp: string;
  plan: FaceListStatus;
}

/**
 * The face lists of a lane (decision 0017). The threshold is recalculated, and recorded as a configuration
 * change, whenever the list or the embedder changes; the templates are handed to the process that searches once for
 * each generation and each process. This process keeps neither templates nor pictures.
 */
export class FaceLists implements FaceListStep {
  readonly #parts: FaceListParts;
  readonly #store: ListStore;
  readonly #standing = new Map<string, Standing>();
  /** Key and process for which each list is held, or is being handed over. */
  readonly #held = new Map<string, { mark: string; expiry: ExpiryFilter; done: Promise<boolean> }>();
  /** Key of a generation in which not every record opens: it is searched, but does not clear anybody. */
  readonly #unsound = new Map<string, string>();
  #tended: number | null = null;
  #unsubscribe: Unsubscribe = () => undefined;

  constructor(parts: FaceListParts) {
    this.#parts = parts;
    const { journal } = parts;
    this.#store = new ListStore({
      ...parts,
      onUnreadable: ({ listId, generation, row }) => {
        journal.appendSystem('list-record-unreadable', listId, { generation, row });
      },
      onDamaged: ({ listId, message }) => {
        journal.appendSystem('list-damaged', listId, { message });
      },
      onRollback: ({ listId, message }) => {
        journal.appendSystem('list-rollback', listId, { message });
      },
    });
  }

  get configured(): boolean {
    return this.#parts.lists.length > 0;
  }

  /** Hands over the lists as soon as there is a process, and again to each process that replaces it. */
  start(): void {
    if (!this.configured) return;
    const tend = (): void => {
      const { engine } = this.#parts;
      const now = engine.model() === null ? null : engine.incarnation();
      if (now === null || now === this.#tended) return;
      this.#tended = now;
      this.#prepareAll();
    };
    this.#unsubscribe = this.#parts.engine.subscribe(tend);
    tend();
  }

  stop(): void {
    this.#unsubscribe();
    this.#store.close();
  }

  /** Status of the lists. Also finds one that another process has installed, and prepares it before a traveller has to wait. */
  status(): ListStatus[] {
    this.#prepareAll();
    return this.#parts.lists.map((list) => this.#serving(list).status);
  }

  picture({ list, personal }: Parameters<FaceListStep['picture']>[0]): EntryPicture | null {
    return personal === undefined ? null : (this.#store.recordOf(list.id, personal.recordId)?.pic ?? null);
  }

  async search(input: Parameters<FaceListStep['search']>[0]): Promise<{ checks: Check[]; alerts: Alert[] }> {
    const { clock, lists, nextId, engine } = this.#parts;
    const model = engine.model();
    const probe = probeOf(input, model);
    const lookups: FaceListLookup[] = [];
    try {
      for (const list of lists) lookups.push(await this.#lookUp(list, probe));
    } finally {
      if (probe instanceof Uint8Array) probe.fill(0);
    }
    const { value, reason, alerts } = decideFaces({
      lists: lookups,
      now: clock.wall(),
      clockTrusted: clock.trusted(),
      nextId,
    });
    const component = { ...COMPONENT, sha256: model?.sha256 ?? null };
    const times = { t0: input.t0, t1: clock.mono() };
    const check: Check = {
      check: 'lists.face',
      mode: 'm',
      value,
      reason,
      errorCode: null,
      margin: null,
      component,
      ...times,
    };
    return { checks: [check], alerts };
  }

  async #lookUp(list: ConfiguredFaceList, probe: Uint8Array | NoProbe): Promise<FaceListLookup> {
    // A list may be replaced, or its process end, while the search runs: then the search is repeated.
    for (let attempt = 0; ; attempt += 1) {
      const { status, handling, search, again } = await this.#once(list, probe);
      if (!again || attempt > 0) return { status, handling, search };
    }
  }

  async #once(list: ConfiguredFaceList, probe: Uint8Array | NoProbe) {
    const { engine } = this.#parts;
    const { status, reader } = this.#serving(list);
    const handling = reader?.meta.handling ?? '';
    const ended = (search: Search & { ok: false }, again = false) => ({ status, handling, search, again });
    if (reader === null) return ended({ ok: false, value: 'aborted', reason: 'FACE_LIST_ABSENT' });
    if (!(probe instanceof Uint8Array)) return ended(probe);
    const ready = this.#prepare(list, reader);
    if (!ready.ok) return ended(ready);
    const { facts, key } = ready;
    const gone = { ok: false, value: 'aborted', reason: 'MODEL_UNAVAILABLE' } as const;
    if (!(await ready.held)) {
      const damaged = this.#serving(list).reader === null;
      return damaged ? { ...ended(gone), status: this.#serving(list).status } : ended(gone, true);
    }
    const answer = await engine.search({
      list: list.id,
      key,
      probe: Uint8Array.from(probe),
      threshold: facts.threshold,
      limit: HITS_OPENED_MAX,
    });
    if (answer?.complete !== true) {
      this.#held.delete(list.id);
      return ended(gone, true);
    }
    const now = this.#serving(list).reader;
    if (now === null || keyOf(now) !== key) return ended(gone, true);
    const { candidates, whole } = this.#candidates({ list, key, answer });
    // Faces that were found but not looked at must not clear anybody. After another hand-over none of them is left.
    if (!whole) this.#held.delete(list.id);
    const sound = whole && this.#unsound.get(list.id) !== key;
    return {
      status: sound ? status : { ...status, state: 'damaged' as const },
      handling,
      search: { ok: true as const, facts, candidates },
      again: !whole,
    };
  }

  /** The records behind the hits, best first; `whole`: no remaining hit could be one of the best three. */
  #candidates(input: { list: ConfiguredFaceList; key: string; answer: { above: number; hits: GalleryHit[] } }) {
    const { list, key, answer } = input;
    const { clock } = this.#parts;
    const rows = answer.hits.map((hit) => hit.row);
    const { found, unreadable } = this.#store.records(list.id, rows);
    if (unreadable > 0) this.#unsound.set(list.id, key);
    const candidates = answer.hits.flatMap(({ row, score }) => {
      const record = found.get(row);
      const expired = record === undefined || (clock.trusted() && isExpired(record, clock.wall()));
      return expired ? [] : [{ record, score }];
    });
    const whole = answer.above <= answer.hits.length || candidates.length >= FACE_CANDIDATES_MAX;
    return { candidates, whole };
  }

  #serving(list: ConfiguredFaceList): { status: ListStatus; reader: ListReader | null } {
    const serving = this.#store.serving(list.id);
    if (serving === null) throw new Error('every configured list must be registered');
    const { status, reader } = serving;
    if (reader === null || this.#unsound.get(list.id) !== keyOf(reader)) return serving;
    // Reported for every traveller and not only for the one whose face matched the record: otherwise that traveller would
    // be given away.
    return { reader, status: { ...status, state: 'damaged' } };
  }

  #prepareAll(): void {
    for (const list of this.#parts.lists) {
      const { reader } = this.#serving(list);
      if (reader !== null) this.#prepare(list, reader);
    }
  }

  /** The threshold in force and the state of the hand-over, or why this list is not searched. */
  #prepare(
    list: ConfiguredFaceList,
    reader: ListReader,
  ):
    | { ok: true; facts: FaceSearchFacts; key: string; held: Promise<boolean> }
    | { ok: false; value: CheckValue; reason: ReasonCode } {
    const { engine } = this.#parts;
    const model = engine.model();
    if (model === null) return { ok: false, value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
    const plan = this.#planOf(list, reader, model);
    if (plan === null) return { ok: false, value: 'undetermined', reason: 'AUDIT_UNAVAILABLE' };
    if (!plan.ok) {
      this.#forget(list);
      return { ok: false, value: 'not-supported', reason: plan.reason };
    }
    const { templates, fmr, fpir, threshold } = plan;
    const facts = { templates, fmr, fpir, threshold, profile: model.profile, modelSha256: model.sha256 };
    return { ok: true, facts, key: keyOf(reader), held: this.#hold(list, reader) };
  }

  /** Null if the change could not be recorded: a threshold that cannot be looked up later is not used. */
  #planOf(
    list: ConfiguredFaceList,
    reader: ListReader,
    model: NonNullable<ReturnType<FaceSearchEngine['model']>>,
  ): FaceListStatus | null {
    const stamp = JSON.stringify([keyOf(reader), model, list.budget]);
    const before = this.#standing.get(list.id);
    if (before?.stamp === stamp) return before.plan;
    const plan = standingStatusOf({ face: reader.meta.face, model, budget: list.budget });
    const { profile, sha256 } = model;
    const noted = this.#parts.journal.appendSystem(before === undefined ? 'config-loaded' : 'config-changed', list.id, {
      what: 'face-list-threshold',
      generation: reader.meta.generation,
      templates: plan.templates,
      ...list.budget,
      fmr: plan.fmr,
      fpir: plan.ok ? plan.fpir : null,
      threshold: plan.ok ? plan.threshold : null,
      refused: plan.ok ? null : plan.reason,
      profile,
      modelSha256: sha256,
    });
    if (!noted.ok) return null;
    this.#standing.set(list.id, { stamp, plan });
    return plan;
  }

  /** Hands the templates to the process unless it has them; true once it has all of them. */
  #hold(list: ConfiguredFaceList, reader: ListReader): Promise<boolean> {
    const mark = `${keyOf(reader)}@${this.#parts.engine.incarnation()}`;
    const { clock } = this.#parts;
    const today = clock.trusted() ? clock.wall().toISOString().slice(0, 10) : null;
    const held = this.#held.get(list.id);
    if (held?.mark === mark && held.expiry.servesOn(today)) return held.done;
    const expiry = new ExpiryFilter(today);
    // One hand-over at a time, because blocks from two hand-overs of one generation would be taken for one list.
    const before = held?.done ?? Promise.resolve(true);
    const entry = {
      mark,
      expiry,
      done: before
        .then(() => this.#handOver(list, reader.path, expiry))
        .then((whole) => {
          if (!whole && this.#held.get(list.id) === entry) this.#held.delete(list.id);
          return whole;
        }),
    };
    this.#held.set(list.id, entry);
    return entry.done;
  }

  async #handOver(list: ConfiguredFaceList, path: string, expiry: ExpiryFilter): Promise<boolean> {
    const { ring, engine } = this.#parts;
    // A reader of its own: the one in the store is closed when a newer generation comes.
    const opening = ring === null ? null : ListReader.open(path, list.id, ring);
    if (opening === null || !opening.ok) return false;
    const { reader } = opening;
    let damaged = false;
    const blocks = function* (): Generator<Uint8Array> {
      for (let block = 0; block < reader.templateBlocks; block += 1) {
        const bytes = reader.templateBlock(block);
        if (bytes === null) {
          damaged = true;
          return;
        }
        expiry.clear(bytes);
        yield bytes;
      }
    };
    try {
      await expiry.read(reader);
      const templates = reader.meta.face?.templates ?? 0;
      const result = await engine.hold({ list: list.id, key: keyOf(reader), templates, blocks: blocks() });
      if (damaged) this.#store.fail(list.id, `The faces of list ${list.id} cannot be opened: import it again.`);
      this.#noteUnreadable(list, keyOf(reader), expiry.unreadable);
      return result === 'held' && !damaged;
    } finally {
      reader.close();
    }
  }

  #noteUnreadable(list: ConfiguredFaceList, key: string, rows: readonly number[]): void {
    if (rows.length === 0) return;
    this.#unsound.set(list.id, key);
    const now = this.#serving(list).reader;
    // Opening them in the serving generation reports them, once each.
    if (now !== null && keyOf(now) === key) this.#store.records(list.id, rows.slice(0, UNREADABLE_NOTED_MAX));
  }

  /** A list that is no longer searched must not stay in the memory of the other process. */
  #forget(list: ConfiguredFaceList): void {
    if (this.#held.delete(list.id)) void this.#parts.engine.drop(list.id);
  }
}

function keyOf(reader: ListReader): string {
  return `${reader.meta.generation}.${reader.meta.state.slice(0, 16)}`;
}
