import { setTimeout as delay } from 'node:timers/promises';
import { ANSWER_MODES } from './answers.ts';
import { SPECIMENS } from './documents.ts';
import { noise } from './line-noise.ts';
import { playScenario, readScenario } from './scenario.ts';
import type { ScannerSimulator, SendReceipt } from './simulator.ts';

export interface PromptOutcome {
  quit: boolean;
  text: string;
}

/** Maximum number of bytes that the prompt sends as noise; a scenario can send more. */
const MAX_NOISE_BYTES = 1_048_576;
/** Pause of `pause`, in milliseconds: longer than any profile allows inside a frame. */
const MID_FRAME_PAUSE_MS = 1_000;
const DOUBLE_GAP_MS = 400;

const HELP = [
  'play NAME        send a document; "list" shows them',
  'partial [NAME]   send the first row only',
  'pause [NAME]     stop for a second in the middle of a row',
  'double [NAME]    send the document twice',
  'two first row of one person, second row of another, 300 ms apart',
  'garbage          a line of characters that are not an MRZ',
  'noise N          N random bytes',
  'unplug, replug   hang up, and come back',
  'cut K [NAME]     hang up after K bytes of a document',
  'answers MODE     how commands are answered: normal, nak, enq, none',
  'run FILE         play a scenario file',
  'status           what the host is doing',
  'list, help, quit',
].join('\n');

/** Runs one line of the technician's prompt. It never throws, whatever was typed. */
export async function runLine(simulator: ScannerSimulator, line: string): Promise<PromptOutcome> {
  const [word = '', ...rest] = line.split(/\s+/);
  const text = await run(simulator, word, rest);
  return { quit: word === 'quit' || word === 'exit', text };
}

function rowsOf(name: string | undefined): readonly string[] | null {
  return SPECIMENS[name ?? 'genuine']?.rows ?? null;
}

function tell(receipt: SendReceipt): string {
  if (receipt.withheld) {
    return 'not sent: this reader must be switched on first, or has already sent this document';
  }
  return receipt.hostOpen ? `sent ${receipt.bytes} bytes` : 'lost: no host has the port open';
}

async function run(simulator: ScannerSimulator, word: string, rest: string[]): Promise<string> {
  switch (word) {
    case '':
    case 'quit':
    case 'exit':
      return '';
    case 'help':
      return HELP;
    case 'list':
      return Object.entries(SPECIMENS)
        .map(([name, specimen]) => `${name.padEnd(10)} ${specimen.about}`)
        .join('\n');
    case 'status':
      return `${simulator.plugged ? 'plugged in' : 'unplugged'}, host ${
        simulator.host.open ? `has the port open at ${simulator.host.baud ?? '?'} baud` : 'does not have the port open'
      }`;
    case 'unplug':
      if (!simulator.plugged) return 'already unplugged';
      await simulator.unplug();
      return '';
    case 'replug':
      if (simulator.plugged) return 'already plugged in';
      await simulator.replug();
      return '';
    case 'answers': {
      const mode = ANSWER_MODES.find((known) => known === rest[0]);
      if (!mode) return `answers: ${ANSWER_MODES.join(', ')}`;
      simulator.setAnswers(mode);
      return `commands are answered: ${mode}`;
    }
    case 'garbage':
      return tell(await simulator.send(['@@ this is not a travel document @@']));
    case 'noise': {
      const count = Number(rest[0] ?? 1000);
      if (!Number.isInteger(count) || count < 1 || count > MAX_NOISE_BYTES) return `noise: 1 to ${MAX_NOISE_BYTES}`;
      return tell(await simulator.send(noise(count, count), { paced: false }));
    }
    case 'run':
      return runFile(simulator, rest.join(' '));
    default:
      return playDocument(simulator, word, rest);
  }
}

async function runFile(simulator: ScannerSimulator, path: string): Promise<string> {
  const result = readScenario(path);
  if (!result.ok) return result.detail;
  await playScenario(simulator, result.scenario);
  return `played "${result.scenario.title}"`;
}

async function playDocument(simulator: ScannerSimulator, word: string, rest: string[]): Promise<string> {
  const rows = rowsOf(word === 'cut' ? rest[1] : rest[0]);
  if (!rows) return 'no such document; "list" shows them';
  const [first = ''] = rows;
  switch (word) {
    case 'play':
      return tell(await simulator.send(rows));
    case 'partial':
      return tell(await simulator.send([first]));
    case 'pause':
      return tell(await simulator.send(rows, { pauses: [{ at: 20, ms: MID_FRAME_PAUSE_MS }] }));
    case 'double':
      await simulator.send(rows);
      await delay(DOUBLE_GAP_MS);
      return tell(await simulator.send(rows));
    case 'two':
      await simulator.send([first]);
      await delay(300);
      return tell(await simulator.send([SPECIMENS['second']?.rows[1] ?? '']));
    case 'cut': {
      const at = Number(rest[0]);
      if (!Number.isInteger(at) || at < 0) return 'cut: give the number of bytes';
      return tell(await simulator.send(rows, { hangUpAt: at }));
    }
    default:
      return `"${word}" is unknown; type "help"`;
  }
}
