import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { EyesView } from '../api-document.gen.ts';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { t } from '../words/index.ts';

export interface ShownFace {
  url: string;
  eyes: EyesView | null;
  alt: string;
  name: string;
  /** Where the picture comes from, in two words; empty if the name is clear enough. */
  from: string;
}

/** Distance that one press of an arrow key moves the edge, percent of the width. */
const STEP = 4;

/** Two aligned faces, one over the other at one scale; the edge between them can be moved. It measures nothing. */
export function FaceOverlay({ faces, line }: { faces: readonly ShownFace[]; line: boolean }) {
  const pairs = faces.flatMap((left, at) => faces.slice(at + 1).map((right) => [left, right] as const));
  const [chosen, setChosen] = useState(0);
  const [edge, setEdge] = useState(50);
  const [whole, setWhole] = useState(false);
  const slider = useRef<HTMLInputElement>(null);
  const pair = pairs[chosen % pairs.length];
  // Before the next key can arrive: a key pressed right after the one that opened the view is meant for the view.
  useLayoutEffect(() => slider.current?.focus(), []);
  useLayoutEffect(() => {
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => setEdge((now) => Math.max(0, now - STEP)),
      ArrowRight: () => setEdge((now) => Math.min(100, now + STEP)),
      ArrowUp: () => setChosen((now) => (now + pairs.length - 1) % pairs.length),
      ArrowDown: () => setChosen((now) => (now + 1) % pairs.length),
      ' ': () => setWhole(true),
    };
    const down = (event: KeyboardEvent) => {
      const act = acts[event.key];
      // The space bar on a button presses the button.
      if (act === undefined || (event.key === ' ' && event.target instanceof HTMLButtonElement)) return;
      event.preventDefault();
      act();
    };
    const letGo = () => setWhole(false);
    const up = (event: KeyboardEvent) => event.key === ' ' && letGo();
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', letGo);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      removeEventListener('blur', letGo);
    };
  }, [pairs.length]);
  if (pair === undefined) return null;
  const [left, right] = pair;
  const shown = whole ? 0 : edge;
  return (
    <>
      <div class="face-over-row">
        <SideFace face={left} />
        <div class="face-over" data-whole={whole ? '' : undefined}>
          <AlignedFace {...right} />
          <div class="face-over-top" style={{ clipPath: `inset(0 ${100 - shown}% 0 0)` }}>
            <AlignedFace {...left} />
          </div>
          {line && <span class="eye-line" />}
          {!whole && <span class="face-edge" style={{ left: `${edge}%` }} />}
          <input
            ref={slider}
            type="range"
            class="face-edge-slider"
            dir="ltr"
            min={0}
            max={100}
            value={edge}
            aria-label={t('faceView.edge', { left: left.name, right: right.name })}
            onInput={(event) => setEdge(Number(event.currentTarget.value))}
          />
        </div>
        <SideFace face={right} />
      </div>
      <p class="face-over-keys label">
        <span>
          <KeyCap>←</KeyCap> <KeyCap>→</KeyCap> {t('faceView.moveEdge')}
        </span>
        {pairs.length > 1 && (
          <span>
            <KeyCap>↑</KeyCap> <KeyCap>↓</KeyCap> {t('faceView.otherPair')}
          </span>
        )}
        <span>
          <KeyCap>{t('faceView.space')}</KeyCap> {t('faceView.hold')}
        </span>
      </p>
    </>
  );
}

function SideFace({ face }: { face: ShownFace }) {
  return (
    <figure class="face-over-side">
      <AlignedFace {...face} />
      <figcaption>
        <strong>{face.name}</strong>
      </figcaption>
    </figure>
  );
}
