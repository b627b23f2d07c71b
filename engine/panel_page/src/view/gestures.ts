/** Gestures on the grid: draw, erase, velocity, timing, selection. */

import type { Lane } from "../messages.ts";
import { notesIn, offsetOf } from "../model/beat.ts";
import { undo } from "../model/doc.ts";
import { draw, erase, SHADES, setOffset, setVelocity } from "../model/edits.ts";
import { audition, isPlaying } from "../sound/sounding.ts";
import { beat, cursor, edit, edits, lanes, newGesture, range, tool, type Tool } from "../state/session.ts";
import { settings } from "../state/settings.ts";
import { stepAt, stepWidth } from "./geometry.ts";
import { follow, type Gesture } from "./pointer.ts";

/** A hand is still up to here, pixels. */
const STILL = 4;

interface Point {
  lane: Lane;
  step: number;
  x: number;
  y: number;
}

type OnGrid = Gesture<Point>;

const nothing = (): void => undefined;
const NO_GESTURE: OnGrid = { move: nothing, end: nothing, cancel: nothing };

/** Begins an edit that is undone at once, or taken back as if it had never been. */
function beginEdit(): { gesture: number; cancel(): void } {
  const { future } = edits.value;
  const gesture = newGesture();
  const cancel = () => {
    if (edits.value.gesture === gesture) edits.value = { ...undo(edits.value), future };
  };
  return { gesture, cancel };
}

export function newVelocity(): number {
  return SHADES[settings.value.shade] ?? SHADES[2];
}

/** Draws or erases the hit of a cell: what a press on it does. */
export function toggle(lane: Lane, step: number, gesture: number | null = null): void {
  const isThere = notesIn(beat.value, lane, step).length > 0;
  edit(isThere ? erase(beat.value, lane, step) : draw(beat.value, lane, step, newVelocity()), gesture);
  if (!isThere && !isPlaying.value) void audition(lane, newVelocity());
}

export function velocityOf(lane: Lane, step: number): number | null {
  const [index] = notesIn(beat.value, lane, step);
  return index === undefined ? null : (beat.value.notes[index]?.[3] ?? null);
}

export function offsetAt(lane: Lane, step: number): number {
  const [index] = notesIn(beat.value, lane, step);
  const note = index === undefined ? undefined : beat.value.notes[index];
  return note ? offsetOf(note) : 0;
}

function drawing(from: Point): OnGrid {
  const { gesture, cancel } = beginEdit();
  toggle(from.lane, from.step, gesture);
  return {
    move: (to) => {
      for (const step of between(from.step, to.step)) edit(draw(beat.value, from.lane, step, newVelocity()), gesture);
    },
    end: nothing,
    cancel,
  };
}

function erasing(from: Point): OnGrid {
  const { gesture, cancel } = beginEdit();
  const rub = (step: number) => edit(erase(beat.value, from.lane, step), gesture);
  rub(from.step);
  return { move: (to) => between(from.step, to.step).forEach(rub), end: nothing, cancel };
}

function loudening(from: Point): OnGrid {
  const { gesture, cancel } = beginEdit();
  const before = velocityOf(from.lane, from.step) ?? newVelocity();
  return {
    move: (to) => edit(setVelocity(beat.value, from.lane, from.step, before + (from.y - to.y) * 0.9), gesture),
    end: nothing,
    cancel,
  };
}

function shifting(from: Point): OnGrid {
  const { gesture, cancel } = beginEdit();
  const before = offsetAt(from.lane, from.step);
  return {
    move: (to) => edit(setOffset(beat.value, from.lane, from.step, before + (to.x - from.x) / stepWidth.value), gesture),
    end: nothing,
    cancel,
  };
}

export function selecting(from: { step: number }): Gesture<{ step: number }> {
  const before = range.value;
  range.value = null;
  return {
    move: (to) => {
      range.value = { from: Math.min(from.step, to.step), to: Math.max(from.step, to.step) + 1 };
    },
    end: nothing,
    cancel: () => {
      range.value = before;
    },
  };
}

/** On a hit: up or down is velocity, sideways erases, and so does a press alone; a finger that rests on it does nothing. */
function onHit(from: Point, isHeld: boolean): OnGrid {
  let chosen: OnGrid | null = null;
  return {
    move: (to) => {
      const [dx, dy] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
      if (!chosen && Math.max(dx, dy) > STILL) chosen = dy >= dx ? loudening(from) : erasing(from);
      chosen?.move(to);
    },
    end: () => {
      if (!chosen && !isHeld) erasing(from);
    },
    cancel: () => chosen?.cancel(),
  };
}

function begin(from: Point, by: Tool, isHeld: boolean): OnGrid {
  cursor.value = { lane: from.lane, step: from.step };
  const isHit = notesIn(beat.value, from.lane, from.step).length > 0;
  if (by === "select") return selecting(from);
  if (by === "velocity") return isHit ? loudening(from) : NO_GESTURE;
  if (by === "timing") return isHit ? shifting(from) : NO_GESTURE;
  return isHit ? onHit(from, isHeld) : drawing(from);
}

function between(a: number, b: number): number[] {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** Follows a pointer from where it went down on the rows of the grid. */
export function followOnRows(down: PointerEvent, rows: HTMLElement): void {
  const pointAt = (event: PointerEvent): Point => {
    const box = rows.getBoundingClientRect();
    const x = event.clientX - box.left;
    const row = Math.floor(((event.clientY - box.top) / box.height) * lanes.value.length);
    const lane = lanes.value[Math.max(0, Math.min(lanes.value.length - 1, row))] ?? "kick";
    return { lane, step: stepAt(x), x, y: event.clientY };
  };
  const from = pointAt(down);
  const by: Tool = down.altKey ? "timing" : down.shiftKey ? "select" : tool.value;
  follow(down, rows, (isHeld) => begin(from, by, isHeld), pointAt);
}
