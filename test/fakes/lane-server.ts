import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import type { z } from 'zod';
import type { DiagnosisSnapshot } from '../../src/adapters/http/api/advice.ts';
import { AlertDetailView } from '../../src/adapters/http/api/alerts.ts';
import { DemoView, LaneView, type SessionView } from '../../src/adapters/http/api/lane.ts';
import type { OtherLanesView, SupervisorView } from '../../src/adapters/http/api/supervisor.ts';
import { SupportAnswerView } from '../../src/adapters/http/api/support.ts';
import { answerOf, viewOf } from '../../src/adapters/http/routes/support-routes.ts';
import { HEARTBEAT_MS } from '../../src/adapters/http/server/event-stream.ts';
import { otherReviewers } from '../../src/core/inspection/record/alerts/index.ts';
import type { ProtectionService } from '../../src/core/protection/referral/index.ts';
import type { ProtectionReport } from '../../src/core/protection/report/index.ts';
import { COUNTERS } from './counters.ts';
import { zone } from './lane-checks.ts';
import { pictures } from './lane-pictures.ts';
import { DOCUMENT_ALERT_ID, FACE_ALERT_ID, type Lane, PROTECT_ID, SECOND_ALERT_ID, sessionOf } from './lane-views.ts';
import { MACHINE } from './machine.ts';
import { POLICIES, type PolicyAnswer } from './policies.ts';
import { PRIVACY, recordOf, SLIP } from './privacy-views.ts';
import { type Refused, refusalOf, shapeOf } from './real-routes.ts';
import { EMPTY_SUPERVISOR_VIEW } from './supervisor-service.ts';
import { FORM_ANSWER, formOf, REFERRALS, supportView } from './support-views.ts';

const root = resolve(import.meta.dirname, '../..');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** The daemon's own policy (docs/security.md); a violation in the browser fails the test. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; connect-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

type Session = z.infer<typeof SessionView>;

const DETAIL = {
  listAgeMs: 40 * 60_000,
  stale: false,
  record: null,
  ofSecond: false,
  face: null,
  note: null,
  picture: null,
  terms: { handling: null, agency: null, agreement: null, purpose: null, documentStatus: null, source: null },
  otherLookers: [],
  desk: { who: 'Duty desk', number: 'ext. 114', hours: 'Day and night' },
} as const;

function alertDetail(id: string): z.infer<typeof AlertDetailView> {
  const list = {
    id: 'missing',
    name: 'Missing persons',
    version: 812,
    generatedAt: '2026-11-29T09:01:00.000Z',
    legalBasis: 'Police Act s. 12, agreement 2026-07',
    handling: 'Officer and protection desk only',
  };
  if (id === DOCUMENT_ALERT_ID || id === SECOND_ALERT_ID) {
    return AlertDetailView.parse({
      ...DETAIL,
      ofSecond: id === SECOND_ALERT_ID,
      id,
      cls: 'document',
      via: 'number',
      otherLookers: otherReviewers({ cls: 'document', via: 'number' }),
      list: { ...list, id: 'lost-stolen', name: 'Lost and stolen documents', handling: 'Officer' },
      action: 'Reported lost by the issuer on 2 March 2026. Telephone of the issuer: extension 220.',
      names: [],
      explain: [
        {
          feature: 'document-number',
          result: 'equal',
          score: null,
          query: 'L898902C3',
          list: 'L898902C3',
          carries: false,
          part: false,
          words: [],
        },
        {
          feature: 'issuing-state',
          result: 'equal',
          score: null,
          query: 'UTO',
          list: 'UTO',
          carries: false,
          part: false,
          words: [],
        },
      ],
      baseRate: null,
    });
  }
  if (id === FACE_ALERT_ID) {
    return AlertDetailView.parse({
      ...DETAIL,
      id,
      cls: 'protect',
      via: 'face',
      otherLookers: otherReviewers({ cls: 'protect', via: 'face' }),
      list: { ...list, id: 'missing-faces', name: 'Missing persons, by face' },
      record: 'mp-2026-0117',
      face: {
        templates: 214,
        fmr: 1e-5,
        fpir: 0.00214,
        threshold: 0.5,
        profile: 'accurate',
        modelSha256: 'ab'.repeat(32),
        candidates: 2,
        place: 1,
      },
      action: 'Speak in a private place, away from companions. Call the protection desk, extension 114.',
      names: ['ORISVALE, NIA'],
      explain: [
        {
          feature: 'face',
          result: 'similar',
          score: 0.61,
          query: '',
          list: '',
          carries: false,
          part: false,
          words: [],
        },
      ],
      baseRate: { judged: 100, confirmed: 3 },
    });
  }
  return AlertDetailView.parse({
    ...DETAIL,
    id,
    cls: 'protect',
    via: 'name',
    otherLookers: otherReviewers({ cls: 'protect', via: 'name' }),
    list,
    action: 'Speak in a private place, away from companions. Call the protection desk, extension 114.',
    names: ['ERIKSON, ANNA MARIE CHARLOTTE'],
    explain: [
      {
        feature: 'name',
        result: 'similar',
        score: 0.94,
        query: 'ERIKSSON, ANNA MARIA',
        list: 'ERIKSON, ANNA MARIE CHARLOTTE',
        carries: false,
        part: false,
        words: [
          { kind: 'sound', query: 'ERIKSSON', list: 'ERIKSON' },
          { kind: 'language', query: 'MARIA', list: 'MARIE' },
          { kind: 'extra-list', query: '', list: 'CHARLOTTE' },
        ],
      },
      {
        feature: 'birth-date',
        result: 'equal',
        score: null,
        query: '1988-08-12',
        list: '1988-08-12',
        carries: false,
        part: false,
        words: [],
      },
      { feature: 'sex', result: 'differs', score: -0.2, query: 'F', list: 'M', carries: false, part: false, words: [] },
      {
        feature: 'nationality',
        result: 'missing',
        score: null,
        query: 'UTO',
        list: '',
        carries: false,
        part: false,
        words: [],
      },
    ],
    baseRate: { judged: 100, confirmed: 61 },
  });
}

/**
 * Serves the built screen with fixture snapshots. Everything the screen sends is kept in `received`, so that a test
 * can say what a key did; nothing here decides anything.
 */
export class LaneServer {
  readonly received: { path: string; body: unknown }[] = [];
  /** What the daemon would have refused before any handler saw it. */
  readonly refused: ({ path: string } & Refused)[] = [];
  /** Paths that the screen read, in order. */
  readonly asked: string[] = [];
  /** What the entries say otherwise than usual. */
  entry: Partial<z.infer<typeof AlertDetailView>> = {};
  /** The next entry about a person is one that its whole birth date carries. */
  birthDate: 'equal' | 'carries' | 'part' = 'equal';
  #server: Server | null = null;
  #beats: NodeJS.Timeout | undefined;
  #lane: Lane;
  #session: Session = sessionOf();
  #pictures: Record<string, Buffer> = {};
  readonly #streams = new Set<ServerResponse>();
  /** What the form is drawn from, what it is answered, and how many forms get no answer. */
  support = supportView();
  /** The real service in place of `support` and `formAnswer`; the form is judged and answered as by the daemon. */
  desk: ProtectionService | null = null;
  /** What the store of the protection route says: whether an answer is late, or that it is closed. */
  late: boolean | 'closed' = false;
  formAnswer: Partial<z.infer<typeof SupportAnswerView>> = {};
  supervisor: typeof EMPTY_SUPERVISOR_VIEW = EMPTY_SUPERVISOR_VIEW;
  /** Other lanes of the site; null: none is configured. */
  otherLanes: z.infer<typeof OtherLanesView>['lanes'] = null;
  officers: z.infer<typeof SupervisorView>['officers'] = [{ id: 'a.officer', name: 'A. Officer', locked: false }];
  /** Days until the key of the body ends, for technician and supervisor. */
  keyDays: number | null = null;
  loseForms = 0;
  /** The officer has sealed as many referrals as one may within an hour. */
  formsOverLimit = false;
  asksSeen = false;
  /** Points about which the box asks. */
  questions: readonly string[] = [];
  /** Inspection that they are about; the one of the form where it is left out. */
  questionsOf: string | null = null;
  /** Measures of the way to help. */
  reports: ProtectionReport[] = [];
  policy: PolicyAnswer = POLICIES.development;
  /** What the data-protection officer is shown; null where the access cannot be noted. */
  overview: typeof PRIVACY | null = PRIVACY;
  /** What the page about the machine is told; null where the daemon gives no answer. */
  machine: DiagnosisSnapshot | null = MACHINE;
  slip: typeof SLIP = SLIP;
  refuseSlip: string | null = null;
  /** How many decisions get half an answer, and how many get none, which a browser sends a second time by itself. */
  /** The PIN was typed too long ago for a decision. */
  /** Strangers have used up the tries of the door: a code of the supervisor is asked for. */
  throttled = false;
  wantsPin = false;
  loseDecisions = 0;
  cutDecisions = 0;
  /** What is shown once a decision came; null: the view stays as it is. */
  afterDecision: Lane | null = null;
  /** Refuses every event stream, as a box that is not there. */
  refuseStreams = false;
  /** Why a page that does not take the camera does not get it; null gives it to each that asks. */
  cameraElsewhere: string | null = null;
  /** Proofs of the frames that came. */
  readonly proofs: string[] = [];
  /** Answer of the next decision instead of 204. */
  refuseDecision: string | null = null;

  #submitted(desk: ProtectionService, { head, texts }: ReturnType<typeof formOf>): z.infer<typeof SupportAnswerView> {
    const { facts, contactBytes, ...answers } = head;
    const bytes = texts.map((text) => new TextEncoder().encode(text));
    const result = desk.submit(
      {
        ...answers,
        facts: facts.map(({ id }, at) => ({ id, text: bytes[at] as Uint8Array })),
        safeContact: contactBytes === null ? null : (bytes[facts.length] as Uint8Array),
      },
      { role: 'officer', officer: 'officer' },
    );
    if (!result.ok) throw new Error(result.message);
    return answerOf(result);
  }

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  #alertDetail(id: string): z.infer<typeof AlertDetailView> {
    const detail = AlertDetailView.parse({ ...alertDetail(id), ...this.entry });
    if (this.birthDate === 'equal') return detail;
    const words = [
      { kind: 'transcription' as const, query: 'ERIKSSON', list: 'JERICHSON' },
      { kind: 'second-surname' as const, query: 'HOLM', list: 'LINDE' },
    ];
    const explain = detail.explain.map((line) => {
      if (line.feature === 'birth-date') return { ...line, [this.birthDate]: true };
      return line.feature === 'name' ? { ...line, words } : line;
    });
    return AlertDetailView.parse({ ...detail, explain });
  }

  async start(): Promise<string> {
    this.#pictures = await pictures();
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    this.#beats = setInterval(() => {
      for (const stream of this.#streams) stream.write('event: beat\ndata: {}\n\n');
    }, HEARTBEAT_MS);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.#beats);
    this.dropStreams();
    this.#server?.closeAllConnections();
    await new Promise((done) => this.#server?.close(done));
  }

  setSession(session: Session): void {
    this.#session = session;
  }

  show(lane: Lane): void {
    this.#lane = LaneView.parse({ ...lane, revision: this.#lane.revision + 1 });
    for (const stream of this.#streams) this.#sendLane(stream);
  }

  /** Ends every event stream, as a restart of the daemon would; new ones are refused until `accept`. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  #sendLane(stream: ServerResponse): void {
    stream.write(`event: lane\nid: ${this.#lane.revision}\ndata: ${JSON.stringify(this.#lane)}\n\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://lane');
    const path = url.pathname;
    if (path === '/api/events') this.#events(response);
    else if (path.startsWith('/api/images/')) this.#jpeg(response, path.slice('/api/images/'.length));
    else if (path === '/api/camera/preview') this.#jpeg(response, 'live');
    else if (path.startsWith('/api/')) await this.#api(request, response, path);
    else if (path === '/words/site.json') response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    else this.#file(response, ['/', '/supervisor', '/diagnostics'].includes(path) ? '/index.html' : path);
  }

  #events(response: ServerResponse): void {
    if (this.refuseStreams) {
      response.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 500\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    this.#sendLane(response);
  }

  #jpeg(response: ServerResponse, name: string): void {
    const bytes = this.#pictures[name];
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': 'image/jpeg', 'cache-control': 'no-store' });
    response.end(bytes);
  }

  #file(response: ServerResponse, path: string): void {
    try {
      const bytes = readFileSync(join(root, 'build/ui', normalize(path)));
      response.writeHead(200, {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'permissions-policy': 'camera=(self)',
      });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

  async #api(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const json = (value: unknown, status = 200) => {
      // A fixture that no daemon would send is a fault of the test.
      if (status === 200) shapeOf(request.method ?? '', path)?.parse(value);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    const refusal = await refusalOf({ method: request.method ?? '', path, headers: request.headers, bytes });
    if (refusal !== null) {
      this.refused.push({ path, ...refusal });
      return json({ reason: refusal.reason, message: refusal.message }, refusal.status);
    }
    const text = bytes.toString();
    const body: unknown = path === '/api/support/form' ? formOf(bytes) : text.startsWith('{') ? JSON.parse(text) : null;
    if (request.method !== 'GET') this.received.push({ path, body });
    else this.asked.push(path);
    switch (path) {
      case '/api/session':
        if (request.method === 'POST') {
          const { pin } = body as { pin: string };
          if (this.throttled && (body as { code?: string }).code !== '4711047110')
            return json({ reason: 'SIGN_IN_THROTTLED', message: '', retryAfterMs: 540_000 }, 429);
          if (pin !== '2468') return json({ reason: 'ACCOUNT_LOCKED', message: '', retryAfterMs: 272_000 }, 401);
          this.#session = sessionOf();
        }
        if (request.method !== 'DELETE') return json(this.#session);
        this.#session = sessionOf({ officer: null });
        break;
      case '/api/session/lock':
        this.#session = sessionOf({ locked: true });
        return json(this.#session);
      case '/api/session/unlock':
        this.#session = sessionOf();
        return json(this.#session);
      case '/api/alerts/open':
        return json(this.#alertDetail((body as { alertId: string }).alertId ?? PROTECT_ID));
      case '/api/alerts/adjudicate':
        if (this.wantsPin) return json({ reason: 'PIN_AGAIN', message: '' }, 403);
        break;
      case '/api/mrz/check':
        return json(zone((body as { lines: string[] }).lines, { via: 'typed' }));
      case '/api/session/own-pin':
        if ((body as { pin: string }).pin !== '2468') return json({ reason: 'PIN_WRONG', message: '' }, 401);
        this.#session = sessionOf({ officer: null, ended: 'account' });
        break;
      case '/api/session/prove':
        if ((body as { pin: string }).pin !== '2468') return json({ reason: 'PIN_WRONG', message: '' }, 401);
        this.wantsPin = false;
        break;
      case '/api/camera/claim': {
        if ((body as { take: boolean }).take) this.cameraElsewhere = null;
        if (this.cameraElsewhere !== null) return json({ reason: this.cameraElsewhere, message: '' }, 409);
        const inspectionId = this.#lane.inspection?.inspectionId ?? null;
        return json({ id: 'aabbccddeeff', key: 'A'.repeat(43), nonce: 'B'.repeat(22), inspectionId });
      }
      case '/api/camera/frame':
        this.proofs.push(String(request.headers['waypost-mac'] ?? ''));
        return json({ nonce: 'C'.repeat(22) });
      case '/api/inspection/decide':
        if (this.wantsPin) return json({ reason: 'PIN_AGAIN', message: '' }, 403);
        if (this.loseDecisions > 0) {
          this.loseDecisions -= 1;
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': 10 });
          response.write('{', () => response.destroy());
          return;
        }
        if (this.cutDecisions > 0) {
          this.cutDecisions -= 1;
          response.destroy();
          return;
        }
        if (this.refuseDecision !== null) {
          return json({ reason: this.refuseDecision, message: '', retryAfterMs: null }, 409);
        }
        if (this.afterDecision !== null) this.show(this.afterDecision);
        break;
      case '/api/demo':
        return json(
          DemoView.parse({
            travellers: [
              ['clean', 'Anna, nothing to see', 'A passport and a face that agree; one key goes on.'],
              ['digit', 'Boris, misprinted number', 'A check digit does not fit; the field is marked on the page.'],
              ['face', 'Chen, another face', 'The live face does not fit the portrait.'],
              ['missing', 'Dora, on a list', 'An entry waits behind the dark tab at the edge.'],
              ['unplug', 'Cable pulled', 'The reader goes away in the middle of a reading.'],
            ].map(([id, title, shows]) => ({ id, title, shows, portraitUrl: '/api/images/portrait' })),
            playing: 'clean',
          }),
        );
      case '/api/support/open':
        return json(
          this.desk === null ? this.support : viewOf(this.desk.open('officer'), { print: false, helpLines: {} }),
        );
      case '/api/support/form':
        if (this.loseForms > 0) {
          this.loseForms -= 1;
          response.destroy();
          return;
        }
        if (this.formsOverLimit) return json({ reason: 'REF_LIMIT', message: '', retryAfterMs: null }, 409);
        if (this.desk !== null) return json(this.#submitted(this.desk, body as ReturnType<typeof formOf>));
        return json(SupportAnswerView.parse({ ...FORM_ANSWER, ...this.formAnswer }));
      case '/api/support/questions':
        return json({
          inspectionId: this.questionsOf ?? this.support.subject?.inspectionId ?? null,
          items: this.questions,
        });
      case '/api/support/called':
        this.desk?.called('officer', body as { callId: string; reached: boolean });
        break;
      case '/api/support/key':
        return json({ days: this.keyDays });
      case '/api/support/question':
        return json({ ask: this.asksSeen });
      case '/api/support/contact':
        return json({ statedBefore: false });
      case '/api/support/referrals':
        return json(REFERRALS);
      case '/api/support/handovers':
        return json({ handovers: [], late: [] });
      case '/api/support/drill':
        return json({ answered: { minutes: 12, daysAgo: 3 } });
      case '/api/supervisor/lanes':
        return json({ lanes: this.otherLanes });
      case '/api/supervisor/numbers':
        return json({ numbers: [] });
      case '/api/support/overdue':
        if (this.late === 'closed')
          return json({ reason: 'REF_STORE_UNAVAILABLE', message: '', retryAfterMs: null }, 503);
        return json({ overdue: this.late });
      case '/api/support/use':
        return json({ k: 20, quarters: [] });
      case '/api/support/reports':
        return json({ quarters: this.reports });
      case '/api/support/name':
        return json({ primary: 'ERIKSSON', secondary: 'ANNA MARIA' });
      case '/api/machine':
        return json(this.machine ?? { reason: 'INTERNAL', message: '' }, this.machine === null ? 500 : 200);
      case '/api/supervisor':
        return json({ ...this.supervisor, officers: this.officers });
      case '/api/supervisor/hand-over': {
        const { inspectionId } = body as { inspectionId: string };
        const person = { primary: 'HALVERIN', secondary: 'TOMAS', documentNumber: 'UT5093377' };
        return json({ inspectionId, person, note: 'Holder says it was issued last month.', entries: [] });
      }
      case '/api/supervision':
        return json({
          alarms: [{ at: '2026-11-25T11:40:00.000Z', what: 'typed', subject: 'o.three', count: 14, limit: 12 }],
          recent: 1,
        });
      case '/api/reference':
        return json({ language: 'en', holder: '', rights: '', editions: [] });
      case '/api/policy':
        return json(this.policy);
      case '/api/privacy':
        return json(this.overview ?? { reason: 'AUDIT_UNAVAILABLE', message: '' }, this.overview === null ? 503 : 200);
      case '/api/redress':
        if (this.refuseSlip !== null) return json({ reason: this.refuseSlip, message: '' }, 409);
        return json(this.slip);
      case '/api/redress/find':
        return json(recordOf((body as { number: string }).number));
      case '/api/redress/close':
        return json({ closed: recordOf((body as { number: string }).number).found !== null });
      case '/api/counters':
        return json(COUNTERS);
      case '/api/diagnostics':
        return json({
          version: '0.1.0',
          uptimeMs: 8_100_000,
          memoryMb: 412.4,
          notices: { configured: true, advice: null },
          updates: {
            reason: null,
            advice: 'LISTS_UNCHECKED',
            counter: null,
            check: 'never',
            program: null,
          },
        });
    }
    // Every other command answers with nothing, as the daemon does; a view that nobody drew is a fault of the test.
    if (request.method === 'GET') return json({ reason: 'NOT_FOUND', message: `no fixture for ${path}` }, 404);
    response.writeHead(204).end();
  }
}
