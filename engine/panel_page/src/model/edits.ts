/** Edits of a beat by hand: each returns a new beat and leaves the old one alone. */

import type { Beat, Lane, LaneNote } from "../messages.ts";
import { MOST_NOTES } from "../messages.ts";
import { notesIn, stepOf } from "./beat.ts";
import { STEP_BEATS } from "./meter.ts";

/** Velocities of the four shades, soft to hard. */
export const SHADES = [32, 64, 96, 120] as const;
export const MOST_OFFSET = 0.49;

function withNotes(beat: Beat, notes: LaneNote[]): Beat {
  notes.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  return { ...beat, notes };
}

function changed(beat: Beat, which: ReadonlySet<number>, change: (note: LaneNote) => LaneNote): Beat {
  return withNotes(beat, beat.notes.map((note, index) => (which.has(index) ? change(note) : note)));
}

/** A hit on the grid in an empty cell; a beat that is full stays as it is. */
export function draw(beat: Beat, lane: Lane, step: number, velocity: number): Beat {
  if (notesIn(beat, lane, step).length > 0 || beat.notes.length >= MOST_NOTES) return beat;
  const start = step * STEP_BEATS;
  const length = Math.min(STEP_BEATS, beat.length_beats - start);
  if (!(length > 0)) return beat;
  return withNotes(beat, [...beat.notes, [lane, start, length, velocity]]);
}

export function erase(beat: Beat, lane: Lane, step: number): Beat {
  const which = new Set(notesIn(beat, lane, step));
  return which.size === 0 ? beat : { ...beat, notes: beat.notes.filter((_, index) => !which.has(index)) };
}

/** Erases the steps from one to before another, in the lanes named. */
export function eraseRange(beat: Beat, lanes: readonly Lane[], from: number, to: number): Beat {
  const goes = (note: LaneNote): boolean => {
    const step = stepOf(note, beat);
    return lanes.includes(note[0]) && step >= from && step < to;
  };
  const notes = beat.notes.filter((note) => !goes(note));
  return notes.length === beat.notes.length ? beat : { ...beat, notes };
}

export function setVelocity(beat: Beat, lane: Lane, step: number, velocity: number): Beat {
  const legal = Math.max(1, Math.min(127, Math.round(velocity)));
  return changed(beat, new Set(notesIn(beat, lane, step)), (note) => [note[0], note[1], note[2], legal]);
}

/** Puts a cell's hits early or late: an offset in steps, -0.49 to 0.49. */
export function setOffset(beat: Beat, lane: Lane, step: number, offset: number): Beat {
  const legal = Math.max(-MOST_OFFSET, Math.min(MOST_OFFSET, offset));
  const start = (step + legal) * STEP_BEATS;
  const wrapped = start < 0 ? start + beat.length_beats : start;
  return changed(beat, new Set(notesIn(beat, lane, step)), (note) => [note[0], wrapped, note[2], note[3]]);
}

/** All hits go to the steps that they are nearest to; velocities stay. */
export function quantize(beat: Beat, locked: readonly Lane[] = []): Beat {
  const which = new Set(beat.notes.keys());
  beat.notes.forEach((note, index) => locked.includes(note[0]) && which.delete(index));
  return changed(beat, which, (note) => [note[0], stepOf(note, beat) * STEP_BEATS, note[2], note[3]]);
}
