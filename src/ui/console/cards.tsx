import { Sign, WarningTriangle } from '../parts/signs.tsx';
import type { ConsoleCardView } from './api.gen.ts';
import { grouped } from './moments.ts';

interface CardsProps {
  cards: readonly ConsoleCardView[];
  only: string;
  onOnly: (only: string) => void;
}

/** The counts; a press shows only those kiosks in the table, and a second press shows all again. */
export function Cards({ cards, only, onOnly }: CardsProps) {
  return (
    <ul class="cards">
      {cards.map((card) => (
        <li key={card.id}>
          {card.only === null ? (
            <div class="card count">
              <Count card={card} />
            </div>
          ) : (
            <button
              type="button"
              class="card count"
              aria-pressed={card.only !== 'all' && only === card.only}
              onClick={() => onOnly(only === card.only ? 'all' : (card.only ?? 'all'))}
            >
              <Count card={card} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Count({ card: { title, value, words, sign } }: { card: ConsoleCardView }) {
  return (
    <>
      <span class="count-title">{title}</span>
      <span class="count-line">
        <Mark sign={sign} />
        <strong>{grouped(value)}</strong> <span class="count-words">{words}</span>
      </span>
    </>
  );
}

export function Mark({ sign }: { sign: 'ok' | 'bad' | 'warn' | null }) {
  if (sign === null) return null;
  if (sign === 'warn') return <WarningTriangle label="Warning" />;
  return <Sign value={sign === 'ok' ? 'successful' : 'failed'} size="tile" />;
}
