/** The arrow at the end of the pattern: dragged, it says how far the continuation goes. */

import { barsOf } from "../model/beat.ts";
import { requestBeats } from "../state/making.ts";
import { beat, isWaiting } from "../state/session.ts";
import { set, settings } from "../state/settings.ts";
import { barSteps, ghostSteps, pull, stepWidth, steps } from "./geometry.ts";
import { Icon } from "./Icon.tsx";
import { follow } from "./pointer.ts";

const MOST_BARS = 64;
/** Distance that the pointer moves for one more bar, at most, pixels. */
const BAR_PIXELS = 48;
const STILL = 4;

export const barsText = (bars: number): string => (bars === 1 ? "1 bar" : `${bars} bars`);

function most(): number {
  return Math.max(0, MOST_BARS - barsOf(beat.value));
}

function grab(down: PointerEvent): void {
  if (isWaiting.value) return;
  const perBar = Math.min(BAR_PIXELS, barSteps.value * stepWidth.value);
  const begin = () => {
    let isMoved = false;
    return {
      move: (x: number) => {
        isMoved ||= Math.abs(x - down.clientX) > STILL;
        if (isMoved) pull.value = Math.max(0, Math.min(most(), Math.round((x - down.clientX) / perBar)));
      },
      end: () => go(isMoved ? (pull.value ?? 0) : settings.value.extend_bars),
      cancel: () => { pull.value = null; },
    };
  };
  follow(down, down.currentTarget as HTMLElement, begin, (event) => event.clientX);
}

function go(bars: number): void {
  if (bars > 0) {
    set({ extend_bars: bars });
    void requestBeats("extend", { bars }).finally(() => { pull.value = null; });
  } else {
    pull.value = null;
  }
}

function key(event: KeyboardEvent): void {
  const now = settings.value.extend_bars;
  const moves: Record<string, number> = {
    ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1, PageUp: now + 4, PageDown: now - 4, Home: 1, End: most(),
  };
  const move = moves[event.key];
  if (move !== undefined) {
    const bars = Math.max(1, Math.min(most(), move));
    set({ extend_bars: bars });
    pull.value = bars;
  } else if (event.key === "Enter" || event.key === " ") {
    go(settings.value.extend_bars);
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

export function Arrow() {
  const bars = pull.value ?? settings.value.extend_bars;
  const hasNotes = beat.value.notes.length > 0;
  const left = (steps.value + ghostSteps.value) * stepWidth.value;
  return (
    <button type="button" class={pull.value === null ? "arrow" : "arrow held"} role="slider" disabled={!hasNotes} aria-disabled={isWaiting.value}
      style={{ left: `${left}px` }} aria-label="Continuation: arrow keys set how far, Enter extends" aria-orientation="horizontal"
      aria-valuemin={1} aria-valuemax={Math.max(1, most())} aria-valuenow={bars} aria-valuetext={barsText(bars)}
      title={`Drag to extend; a press adds ${barsText(bars)}`} onPointerDown={grab} onKeyDown={key} onBlur={() => { if (!isWaiting.value) pull.value = null; }}>
      <Icon name="arrow" />
      <span>+{bars}</span>
    </button>
  );
}
