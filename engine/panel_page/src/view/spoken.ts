/** What a screen reader says of the grid, and of what a key has changed elsewhere than where the focus is. */

import { effect, signal } from "@preact/signals";
import type { Lane, LaneNote } from "../messages.ts";
import { barsOf, laneName, notesIn, offsetOf } from "../model/beat.ts";
import { placeOf } from "../model/meter.ts";
import { beat, doc, notice } from "../state/session.ts";
import { barsText } from "./Arrow.tsx";

/** The last change by a key, said once. */
export const told = signal("");

export function tell(text: string): void {
  told.value = text;
}

/** Says what is in the grid now, whenever that is another beat and no sentence says more of it. */
export function startTelling(): void {
  let { take } = doc.value;
  effect(() => {
    if (doc.value.take === take) return;
    ({ take } = doc.value);
    const before = notice.peek();
    queueMicrotask(() => notice.peek() === before && tell(`${doc.value.name}: ${barsText(barsOf(beat.value))}, ${beat.value.notes.length} hits`));
  });
}

function placeText(lane: Lane, step: number): string {
  const { bar, beat: count, step: within } = placeOf(step, beat.value);
  return `${laneName(lane)}, bar ${bar}, beat ${count}, step ${within}`;
}

export function noteText(lane: Lane, step: number, note: LaneNote): string {
  const offset = offsetOf(note);
  const shift = offset ? `, ${offset < 0 ? "early" : "late"} by ${Math.round(Math.abs(offset) * 100)} % of a step` : "";
  return `${placeText(lane, step)}, velocity ${Math.round(note[3])}${shift}`;
}

/** A cell with its first hit, or as empty. */
export function cellText(lane: Lane, step: number): string {
  const [index] = notesIn(beat.value, lane, step);
  const note = index === undefined ? undefined : beat.value.notes[index];
  return note ? noteText(lane, step, note) : `${placeText(lane, step)}, empty`;
}

export function cellId(lane: Lane, step: number): string {
  return `cell-${lane}-${step}`;
}
