import assert from "node:assert/strict";
import { test } from "node:test";
import type { Beat } from "../src/messages.ts";
import { type Hit, LOOK_AHEAD_S, type Part, Player } from "../src/sound/player.ts";

const one: Beat = { notes: [["kick", 0, 0.25, 90], ["snare", 1, 0.25, 100], ["kick", 3.95, 0.25, 60]], length_beats: 4, numerator: 4, denominator: 4 };
const two: Beat = { ...one, notes: [["ride", 0, 0.25, 90], ["ride", 2, 0.25, 90]] };

/** A player whose clock is turned by hand, at 120 BPM: a beat takes half a second. */
function played(part: () => Part, until_s: number, at?: (now: number) => void): { hits: Hit[]; player: Player } {
  const hits: Hit[] = [];
  let now = 0;
  const player = new Player({ part, tempoBpm: () => 120 }, () => now, (hit) => hits.push(hit));
  player.start(0, 0);
  for (; now < until_s; now += 0.02) {
    at?.(now);
    player.tick();
  }
  return { hits, player };
}

const rounded = (hits: Hit[]) => hits.map((hit) => [hit.note[0], Math.round(hit.at_s * 1000) / 1000]);

test("hits sound at their times, in a loop", () => {
  const { hits } = played(() => ({ beat: one, key: "a" }), 2.4);
  assert.deepEqual(rounded(hits), [["kick", 0], ["snare", 0.5], ["kick", 1.975], ["kick", 2], ["snare", 2.5]].filter(([, at]) => Number(at) < 2.4 + LOOK_AHEAD_S));
});

test("hits are given out before they sound, and not long before", () => {
  let now = 0;
  const late: number[] = [];
  const player = new Player({ part: () => ({ beat: one, key: "a" }), tempoBpm: () => 120 }, () => now, (hit) => late.push(hit.at_s - now));
  player.start(0, 0);
  for (; now < 4; now += 0.02) player.tick();
  assert.ok(late.every((ahead) => ahead > -1e-9 && ahead < LOOK_AHEAD_S + 0.0626), String(late));
});

test("an edit is heard at the next step", () => {
  let beat = one;
  const { hits } = played(() => ({ beat, key: "a" }), 1, (now) => {
    if (now > 0.5) beat = { ...one, notes: [["clap", 1.5, 0.25, 90]] };
  });
  assert.deepEqual(rounded(hits).at(-1), ["clap", 0.75]);
});

test("another version is heard from the next bar on", () => {
  let part: Part = { beat: one, key: "a" };
  const { hits } = played(() => part, 3.2, (now) => {
    if (now > 0.3) part = { beat: two, key: "b" };
  });
  assert.deepEqual(rounded(hits), [["kick", 0], ["snare", 0.5], ["kick", 1.975], ["ride", 2], ["ride", 3]]);
});

test("a version that is shorter goes on from where it is in the loop", () => {
  let part: Part = { beat: { ...one, length_beats: 8 }, key: "a" };
  const { hits, player } = played(() => part, 4.9, (now) => {
    if (now > 1) part = { beat: two, key: "b" };
  });
  assert.equal(rounded(hits).filter(([lane]) => lane === "ride").length, 3);
  assert.ok((player.position() ?? 9) < 4);
});

test("the place in the beat follows the clock, not what was given out ahead", () => {
  const { player } = played(() => ({ beat: one, key: "a" }), 1);
  assert.ok(Math.abs((player.position(0.75) ?? 0) - 1.5) < 1e-9);
  assert.equal(player.position(-1), null);
});

test("a tempo counts from the next piece on", () => {
  let tempo = 120;
  let now = 0;
  const hits: Hit[] = [];
  const player = new Player({ part: () => ({ beat: one, key: "a" }), tempoBpm: () => tempo }, () => now, (hit) => hits.push(hit));
  player.start(0, 0);
  for (; now < 1.1; now += 0.02) {
    if (now > 0.2) tempo = 60;
    player.tick();
  }
  const snare = hits.find((hit) => hit.note[0] === "snare");
  assert.ok(snare && snare.at_s > 0.65 && snare.at_s < 0.8, String(snare?.at_s));
});
