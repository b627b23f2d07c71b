/** Gestures on the grid: draw, erase, velocity, timing, selection. */

import type { Lane } from "../messages.ts";
import { notesIn, offsetOf } from "../model/beat.ts";
import { draw, erase, SHADES, setOffset, setVelocity } from "../model/edits.ts";
import { audition, isPlaying } from "../sound/sounding.ts";
import { beat, cursor, edit, lanes, newGesture, range, tool, type Tool } from "../state/session.ts";
import { settings } from "../state/settings.ts";
import { stepAt, stepWidth } from "./geometry.ts";

/** A hand is still up to here, pixels. */
const STILL = 4;

interface Point {
  lane: Lane;
  step: number;
  x: number;
  y: number;
}

interface Gesture {
  move(to: Point): void;
  end(): void;
}

const nothing = (): void => undefined;

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

function drawing(from: Point): Gesture {
  const gesture = newGesture();
  toggle(from.lane, from.step, gesture);
  return {
    move: (to) => {
      for (const step of between(from.step, to.step)) edit(draw(beat.value, from.lane, step, newVelocity()), gesture);
    },
    end: nothing,
  };
}

function erasing(from: Point, gesture: number): Gesture {
  const rub = (step: number) => edit(erase(beat.value, from.lane, step), gesture);
  rub(from.step);
  return { move: (to) => between(from.step, to.step).forEach(rub), end: nothing };
}

function loudening(from: Point): Gesture {
  const gesture = newGesture();
  const before = velocityOf(from.lane, from.step) ?? newVelocity();
  return {
    move: (to) => edit(setVelocity(beat.value, from.lane, from.step, before + (from.y - to.y) * 0.9), gesture),
    end: nothing,
  };
}

function shifting(from: Point): Gesture {
  const gesture = newGesture();
  const before = offsetAt(from.lane, from.step);
  return {
    move: (to) => edit(setOffset(beat.value, from.lane, from.step, before + (to.x - from.x) / stepWidth.value), gesture),
    end: nothing,
  };
}

export function selecting(from: { step: number }): Gesture {
  const spread = (to: { step: number }) => {
    range.value = { from: Math.min(from.step, to.step), to: Math.max(from.step, to.step) + 1 };
  };
  range.value = null;
  return { move: spread, end: nothing };
}

/** On a hit: up or down is velocity, sideways erases, and so does a press alone. */
function onHit(from: Point): Gesture {
  let chosen: Gesture | null = null;
  return {
    move: (to) => {
      const [dx, dy] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
      if (!chosen && Math.max(dx, dy) > STILL) chosen = dy >= dx ? loudening(from) : erasing(from, newGesture());
      chosen?.move(to);
    },
    end: () => {
      if (!chosen) erasing(from, newGesture());
    },
  };
}

function begin(from: Point, by: Tool): Gesture {
  const isHit = notesIn(beat.value, from.lane, from.step).length > 0;
  if (by === "select") return selecting(from);
  if (by === "velocity") return isHit ? loudening(from) : { move: nothing, end: nothing };
  if (by === "timing") return isHit ? shifting(from) : { move: nothing, end: nothing };
  return isHit ? onHit(from) : drawing(from);
}

function between(a: number, b: number): number[] {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** Follows a pointer from where it went down on the rows of the grid. */
export function follow(down: PointerEvent, rows: HTMLElement): void {
  if (down.button !== 0) return;
  const pointAt = (event: PointerEvent): Point => {
    const box = rows.getBoundingClientRect();
    const x = event.clientX - box.left;
    const row = Math.floor(((event.clientY - box.top) / box.height) * lanes.value.length);
    const lane = lanes.value[Math.max(0, Math.min(lanes.value.length - 1, row))] ?? "kick";
    return { lane, step: stepAt(x), x, y: event.clientY };
  };
  const from = pointAt(down);
  cursor.value = { lane: from.lane, step: from.step };
  const by: Tool = down.altKey ? "timing" : down.shiftKey ? "select" : tool.value;
  capture(down, rows, begin(from, by), pointAt);
}

/** Hands a gesture the moves of one pointer until it is lifted. */
export function capture<To>(down: PointerEvent, on: HTMLElement, gesture: { move(to: To): void; end(): void }, pointAt: (event: PointerEvent) => To): void {
  on.setPointerCapture(down.pointerId);
  const move = (event: PointerEvent) => event.pointerId === down.pointerId && gesture.move(pointAt(event));
  const done = (event: PointerEvent) => {
    if (event.pointerId !== down.pointerId) return;
    on.removeEventListener("pointermove", move);
    on.removeEventListener("pointerup", done);
    on.removeEventListener("pointercancel", done);
    if (event.type === "pointerup") gesture.end();
  };
  on.addEventListener("pointermove", move);
  on.addEventListener("pointerup", done);
  on.addEventListener("pointercancel", done);
}
