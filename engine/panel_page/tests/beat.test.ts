import assert from "node:assert/strict";
import { test } from "node:test";
import type { Beat } from "../src/messages.ts";
import { barsOf, cellsOf, eventsOf, lanesOf, offsetOf, stepOf, stepsOf } from "../src/model/beat.ts";
import { draw, erase, eraseRange, setOffset, setVelocity, quantize } from "../src/model/edits.ts";
import { barBeats, beatSteps, laterBeats, placeOf } from "../src/model/meter.ts";

const empty: Beat = { notes: [], length_beats: 8, numerator: 4, denominator: 4 };

test("a bar has as many steps as its meter says, in the beats that are counted", () => {
  assert.deepEqual(beatSteps({ numerator: 4, denominator: 4 }), [4, 4, 4, 4]);
  assert.deepEqual(beatSteps({ numerator: 5, denominator: 4 }), [4, 4, 4, 4, 4]);
  assert.deepEqual(beatSteps({ numerator: 6, denominator: 8 }), [6, 6]);
  assert.deepEqual(beatSteps({ numerator: 12, denominator: 8 }), [6, 6, 6, 6]);
  assert.deepEqual(beatSteps({ numerator: 7, denominator: 8 }), [4, 4, 6]);
  assert.equal(barBeats({ numerator: 7, denominator: 8 }), 3.5);
});

test("the beats of a bar begin where those before them end", () => {
  assert.deepEqual(laterBeats({ numerator: 4, denominator: 4 }), [4, 8, 12]);
  assert.deepEqual(laterBeats({ numerator: 6, denominator: 8 }), [6]);
  assert.deepEqual(laterBeats({ numerator: 7, denominator: 8 }), [4, 8]);
});

test("a step is told by bar, beat and step", () => {
  assert.deepEqual(placeOf(0, empty), { bar: 1, beat: 1, step: 1 });
  assert.deepEqual(placeOf(22, empty), { bar: 2, beat: 2, step: 3 });
  assert.deepEqual(placeOf(13, { numerator: 7, denominator: 8 }), { bar: 1, beat: 3, step: 6 });
});

test("a hit is drawn on the grid, once in a cell, and erased again", () => {
  const drawn = draw(empty, "snare", 4, 96);
  assert.deepEqual(drawn.notes, [["snare", 1, 0.25, 96]]);
  assert.equal(draw(drawn, "snare", 4, 30), drawn);
  assert.deepEqual(erase(drawn, "snare", 4).notes, []);
  assert.deepEqual(empty.notes, []);
});

test("velocities stay within 1 to 127", () => {
  const drawn = draw(empty, "kick", 0, 96);
  assert.equal(setVelocity(drawn, "kick", 0, 300).notes[0]?.[3], 127);
  assert.equal(setVelocity(drawn, "kick", 0, -3).notes[0]?.[3], 1);
});

test("an offset moves a hit within its cell, at the loop's start around its end", () => {
  const moved = setOffset(draw(empty, "kick", 8, 96), "kick", 8, 0.25);
  assert.equal(moved.notes[0]?.[1], 2.0625);
  assert.equal(stepOf(moved.notes[0]!, moved), 8);
  const early = setOffset(draw(empty, "kick", 0, 96), "kick", 0, -0.2);
  assert.ok(Math.abs(early.notes[0]![1] - 7.95) < 1e-9);
  assert.equal(stepOf(early.notes[0]!, early), 0);
  assert.ok(Math.abs(offsetOf(early.notes[0]!) + 0.2) < 1e-9);
});

test("quantize puts hits on the grid and leaves locked lanes alone", () => {
  const loose: Beat = { ...empty, notes: [["kick", 0.03, 0.25, 90], ["snare", 1.04, 0.25, 80]] };
  assert.deepEqual(quantize(loose, ["snare"]).notes, [["kick", 0, 0.25, 90], ["snare", 1.04, 0.25, 80]]);
});

test("a range is erased in the lanes named only", () => {
  const beat = draw(draw(draw(empty, "kick", 0, 90), "kick", 5, 90), "snare", 5, 90);
  assert.deepEqual(eraseRange(beat, ["kick"], 4, 8).notes.map((note) => [note[0], note[1]]), [["kick", 0], ["snare", 1.25]]);
});

test("lanes go from cymbals to kick; claps stand beside the snare, unknown pads on top", () => {
  const beat: Beat = { ...empty, notes: [["clap", 1, 0.25, 90], ["note_93", 0, 0.25, 90], ["snare_40", 2, 0.25, 90]] };
  const lanes = lanesOf(beat, []);
  assert.equal(lanes[0], "note_93");
  assert.deepEqual(lanes.slice(-4), ["clap", "snare", "snare_40", "kick"]);
});

test("small grids count claps as snares and leave percussion out", () => {
  const beat: Beat = { ...empty, notes: [["kick", 0, 0.25, 90], ["clap", 1, 0.25, 90], ["conga", 1, 0.25, 90]] };
  const events = eventsOf(beat);
  assert.equal(events[0], 1);
  assert.equal(events[4], 2);
});

test("cells hold every note, also two of one step", () => {
  const beat: Beat = { ...empty, notes: [["snare", 1, 0.1, 90], ["snare", 1.1, 0.1, 70]] };
  assert.deepEqual(cellsOf(beat).get("snare")?.get(4), [0, 1]);
  assert.equal(stepsOf(beat), 32);
  assert.equal(barsOf(beat), 2);
});
