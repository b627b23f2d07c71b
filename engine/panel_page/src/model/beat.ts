/** A beat as cells: a lane by a step of a sixteenth. */

import type { Beat, Lane, LaneNote, Sound } from "../messages.ts";
import { DRUMS } from "../messages.ts";
import { barBeats, STEP_BEATS, type Meter } from "./meter.ts";

/** From the top of the grid to its bottom. */
const FROM_TOP: readonly Sound[] = [
  "crash", "ride", "open_hat", "closed_hat", "high_tom", "mid_tom", "low_tom",
  "shaker", "tambourine", "cowbell", "conga", "percussion", "snap", "rim", "clap", "snare", "kick",
];

/** Hits of one lane in one step: which notes of the beat they are. */
export type Cells = ReadonlyMap<Lane, ReadonlyMap<number, readonly number[]>>;

export function emptyBeat(meter: Meter, bars: number): Beat {
  const { numerator, denominator } = meter;
  return { notes: [], length_beats: barBeats(meter) * bars, numerator, denominator };
}

export function stepsOf(beat: Beat): number {
  return Math.max(1, Math.ceil(beat.length_beats / STEP_BEATS - 1e-6));
}

export function barsOf(beat: Meter & { length_beats: number }): number {
  return Math.max(1, Math.ceil(beat.length_beats / barBeats(beat) - 1e-6));
}

/** The step that a note is nearest to; one just before the loop's end belongs to its first. */
export function stepOf(note: LaneNote, beat: Beat): number {
  const nearest = Math.floor(note[1] / STEP_BEATS + 0.5);
  const steps = stepsOf(beat);
  return ((nearest % steps) + steps) % steps;
}

/** Distance of a note from its step, in steps, -0.5 (early) to 0.5 (late). */
export function offsetOf(note: LaneNote): number {
  const place = note[1] / STEP_BEATS;
  return place - Math.floor(place + 0.5);
}

const known = new WeakMap<Beat, Cells>();

export function cellsOf(beat: Beat): Cells {
  const found = known.get(beat);
  if (found) return found;
  const cells = new Map<Lane, Map<number, number[]>>();
  beat.notes.forEach((note, index) => {
    const lane = cells.get(note[0]) ?? new Map<number, number[]>();
    cells.set(note[0], lane);
    const step = stepOf(note, beat);
    lane.set(step, [...(lane.get(step) ?? []), index]);
  });
  known.set(beat, cells);
  return cells;
}

export function notesIn(beat: Beat, lane: Lane, step: number): readonly number[] {
  return cellsOf(beat).get(lane)?.get(step) ?? [];
}

/** The sound that a lane is of; null for a pad that is nothing known. */
export function soundOf(lane: Lane): Sound | null {
  const plain = lane.replace(/_\d+$/, "");
  return (FROM_TOP as readonly string[]).includes(plain) ? (plain as Sound) : null;
}

/** A lane's name for people: "closed hat", "snare 40", "note 93". */
export function laneName(lane: Lane): string {
  return lane.replaceAll("_", " ");
}

/** The lanes to show, top to bottom: nine drums, those that have notes, and those that are wanted. */
export function lanesOf(beat: Beat, more: readonly Lane[]): Lane[] {
  const lanes = new Set<Lane>([...DRUMS, ...cellsOf(beat).keys(), ...more]);
  const place = (lane: Lane): number => {
    const sound = soundOf(lane);
    return sound === null ? -1 : FROM_TOP.indexOf(sound);
  };
  return [...lanes].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** Sounds of the kit that are not among the lanes yet. */
export function furtherSounds(lanes: readonly Lane[], kit: readonly Sound[]): Sound[] {
  return kit.filter((sound) => !lanes.includes(sound));
}

const knownEvents = new WeakMap<Beat, readonly number[]>();

/** The classes hit in each step, the sum of 2**class: what small grids are drawn from. */
export function eventsOf(beat: Beat): readonly number[] {
  const found = knownEvents.get(beat);
  if (found) return found;
  const events = Array<number>(stepsOf(beat)).fill(0);
  for (const note of beat.notes) {
    const drum = drumClass(note[0]);
    const step = stepOf(note, beat);
    if (drum !== null) events[step] = (events[step] ?? 0) | (1 << drum);
  }
  knownEvents.set(beat, events);
  return events;
}

const STAND_FOR_SNARE: readonly (Sound | null)[] = ["clap", "rim", "snap"];

/** The drum class, 0 to 8, that a lane's hits count as; null for percussion. */
export function drumClass(lane: Lane): number | null {
  const sound = soundOf(lane);
  const drum = STAND_FOR_SNARE.includes(sound) ? "snare" : sound;
  const index = (DRUMS as readonly (string | null)[]).indexOf(drum);
  return index < 0 ? null : index;
}
