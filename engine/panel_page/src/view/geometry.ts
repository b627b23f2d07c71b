/** Width of a step, and the cell under a point. */

import { computed, signal } from "@preact/signals";
import { stepsOf } from "../model/beat.ts";
import { barBeats, STEP_BEATS } from "../model/meter.ts";
import { beat } from "../state/session.ts";

/** Room for the arrow behind the last step, pixels. */
export const ARROW_ROOM = 58;
const WIDEST = 44;
const HIGHEST = 76;

/** Width of the grid's window on the page, and the least width of a step, pixels. */
export const windowWidth = signal(900);
export const narrowest = signal(14);

/** Height of a lane, pixels; it fills what the page has. */
export const rowHeight = signal(29);

/** Number of bars that the arrow is dragged out by; null while it is not dragged. */
export const pull = signal<number | null>(null);

export const barSteps = computed(() => Math.round(barBeats(beat.value) / STEP_BEATS));
export const steps = computed(() => stepsOf(beat.value));
export const ghostSteps = computed(() => (pull.value ?? 0) * barSteps.value);

export const stepWidth = computed(() => {
  const wide = (windowWidth.value - ARROW_ROOM) / (steps.value + ghostSteps.value);
  return Math.max(narrowest.value, Math.min(WIDEST, Math.floor(wide * 4) / 4));
});

/** Fits the lanes into the height below the ruler, pixels; none is lower than `least`. */
export function fitRows(height: number, lanes: number, least: number): void {
  rowHeight.value = Math.max(least, Math.min(HIGHEST, Math.floor((height - 2) / lanes)));
}

export function stepAt(x: number): number {
  return Math.max(0, Math.min(steps.value - 1, Math.floor(x / stepWidth.value)));
}
