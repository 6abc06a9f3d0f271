/** Child of the benchmark: asks as the daemon does, through the shelf and the decision, in a process of its own. */
import { performance } from 'node:perf_hooks';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { ListStore } from '../../src/adapters/storage/lists/index.ts';
import { decide, personQuery } from '../../src/core/watchlist/index.ts';
import { parseListDate } from '../../src/core/watchlist/record/index.ts';
import { LIST_ID, type Prepared } from './prepare.ts';
import type { Kind, Question } from './queries.ts';

export interface Answer {
  kind: Kind;
  /** Wall time at the begin, and how long it took, milliseconds. */
  at: number;
  ms: number;
  /** Processor time of this process for it, milliseconds. */
  cpuMs: number;
  /** Records that their birth dates did not rule out. */
  compared: number;
  /** The wanted record was compared, and it was shown to the officer. */
  met: boolean;
  shown: boolean;
  version: number | null;
  /** More records met the name than are opened: the officer reads that nothing is certain. */
  unanswered: boolean;
}

export interface Asked {
  answers: Answer[];
  rssMiB: number;
}

interface Job {
  prepared: Pick<Prepared, 'stateDir' | 'key'>;
  questions: Question[];
  /** Asks them over and over until a message comes, with a pause between two. */
  forever: boolean;
}

/** A lane asks now and then; without a pause the question would be how two processes share a core. */
const PAUSE_MS = 3;

function answer(store: ListStore, question: Question): Answer {
  const at = Date.now();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { documentNumber, issuer, surname, givenNames, dateOfBirth, sex, nationality } = question;
  const person = personQuery({
    surname,
    givenNames,
    sex: sex ?? null,
    ...(documentNumber === undefined ? {} : { documentNumber, typeClass: 'P' as const }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(nationality === undefined ? {} : { nationality }),
    ...(dateOfBirth === undefined ? {} : { birth: parseListDate(dateOfBirth) }),
  });
  const lists = store.find(person);
  let ids = 0;
  const decision = decide({
    query: person,
    lists,
    now: new Date(at),
    clockTrusted: true,
    nextId: () => {
      ids += 1;
      return String(ids);
    },
  });
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const list = lists[0];
  if (list === undefined || list.unreadable > 0)
    throw new Error(`a look-up was not answered in full: ${question.kind}`);
  const records = [...list.documentMatches, ...list.candidates];
  return {
    kind: question.kind,
    at,
    ms,
    cpuMs: (user + system) / 1000,
    compared: records.length,
    met: records.some((record) => record.id === question.wanted),
    shown: decision.alerts.some((alert) => alert.personal?.recordId === question.wanted),
    version: list.status.version,
    unanswered: list.unreadable > 0,
  };
}

async function run(job: Job): Promise<Asked> {
  await cryptoReady();
  const store = new ListStore({
    stateDir: job.prepared.stateDir,
    lists: [{ id: LIST_ID, name: 'Bench', maxAgeHours: 24 }],
    ring: new KeyRing(new Uint8Array(Buffer.from(job.prepared.key, 'hex'))),
    clock: { mono: () => performance.now(), wall: () => new Date(), trusted: () => true },
    onUnreadable: () => undefined,
    onDamaged: ({ message }) => {
      throw new Error(message);
    },
  });
  const answers: Answer[] = [];
  let ended = false;
  process.once('message', () => {
    ended = true;
  });
  process.send?.('ready');
  for (let n = 0; job.forever ? !ended : n < job.questions.length; n += 1) {
    const question = job.questions[n % job.questions.length];
    if (question === undefined) break;
    answers.push(answer(store, question));
    if (job.forever) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  globalThis.gc?.();
  const rssMiB = process.memoryUsage.rss() / 1024 / 1024;
  store.close();
  return { answers, rssMiB };
}

process.once('message', (job: Job) => {
  void run(job).then((asked) => process.send?.(asked, () => process.exit(0)));
});
