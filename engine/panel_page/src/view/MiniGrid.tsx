/** A beat as a small picture: its drums by its steps. */

const FEWEST_STEPS = 16;
/** The row of each drum class, from the top: cymbals, open hat, closed hat, toms, snare, kick. */
const ROWS = [5, 4, 2, 1, 3, 3, 3, 0, 0] as const;
const ROW_COUNT = 6;

export function MiniGrid({ events, more_from = Infinity }: { events: readonly number[]; more_from?: number }) {
  const steps = Math.max(FEWEST_STEPS, events.length);
  const { seed, more } = paths(events, more_from);
  return (
    <svg class="mini" viewBox={`0 0 ${steps * 4} ${ROW_COUNT * 4}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {seed && <path d={seed} class="seed" />}
      {more && <path d={more} class="more" />}
    </svg>
  );
}

interface Paths {
  more_from: number;
  seed: string;
  more: string;
}

const known = new WeakMap<readonly number[], Paths>();

function paths(events: readonly number[], more_from: number): Paths {
  const before = known.get(events);
  if (before?.more_from === more_from) return before;
  const seed = path(events.slice(0, more_from), 0);
  const more = path(events.slice(more_from), more_from);
  const found = { more_from, seed, more };
  known.set(events, found);
  return found;
}

function path(events: readonly number[], first: number): string {
  let data = "";
  events.forEach((event, step) => {
    ROWS.forEach((row, drum) => {
      if (event & (1 << drum)) data += `M${(first + step) * 4 + 0.3} ${row * 4 + 0.5}h3.4v3h-3.4z`;
    });
  });
  return data;
}
