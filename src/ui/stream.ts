import type { LaneView } from './api.gen.ts';
import { daemon } from './daemon.gen.ts';
import { settleUnanswered } from './decide.ts';
import { Silence } from './silence.ts';
import { forgetLane, link, session, takeSnapshot } from './store.ts';

const REOPEN_AFTER_MS = 1_000;

/** Identifies this page to the daemon, even after its stream was reopened; a duplicated window has its own id. */
export const pageId = crypto.randomUUID();

let source: EventSource | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const silence = new Silence(() => {
  link.value = 'lost';
});

/** Opens the event stream and keeps it open until `closeStream`. The browser resumes with Last-Event-ID automatically. */
export function openStream(): void {
  if (source !== null) return;
  link.value = 'connecting';
  const events = new EventSource(`/api/events?page=${pageId}`);
  source = events;
  silence.heard();
  events.addEventListener('open', () => {
    silence.heard();
    link.value = 'live';
  });
  events.addEventListener('beat', () => {
    silence.heard();
    link.value = 'live';
  });
  events.addEventListener('lane', (event) => {
    silence.heard();
    link.value = 'live';
    const view = JSON.parse(event.data) as LaneView;
    takeSnapshot(view);
    settleUnanswered(view);
  });
  events.addEventListener('session', () => {
    void refreshSession();
  });
  events.addEventListener('error', () => {
    link.value = 'lost';
    // The browser permanently closes a refused stream (signed out, locked); ask why and start again.
    if (events.readyState === EventSource.CLOSED) {
      closeStream();
      timer = setTimeout(() => void refreshSession().then(reopenIfSignedIn), REOPEN_AFTER_MS);
    }
  });
}

export function closeStream(): void {
  clearTimeout(timer);
  silence.stop();
  source?.close();
  source = null;
}

export async function refreshSession(): Promise<void> {
  const answer = await daemon.session();
  if (!answer.ok) return;
  session.value = answer.value;
  if (answer.value.officer === null) {
    closeStream();
    forgetLane();
  } else if (answer.value.locked) {
    closeStream();
  }
}

function reopenIfSignedIn(): void {
  const now = session.value;
  if (now !== null && now.officer !== null && !now.locked) {
    openStream();
    link.value = 'lost';
  }
}
