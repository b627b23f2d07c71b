import assert from "node:assert/strict";
import { test } from "node:test";
import type { Beat, LaneNote } from "../src/messages.ts";
import { MOST_DOCUMENT_CHARS, MOST_NOTES } from "../src/messages.ts";
import { emptyBeat } from "../src/model/beat.ts";
import { begin, change, current, type Doc, type Edits, undo, withBeat } from "../src/model/doc.ts";
import { draw, erase, quantize, setVelocity } from "../src/model/edits.ts";
import { read, write } from "../src/model/stored.ts";

const empty = emptyBeat({ numerator: 4, denominator: 4 }, 2);
const settings = { style: "funk", density: null, more_lanes: ["shaker"] };

function docOf(...beats: Beat[]): Doc {
  const versions = beats.map((beat, index) => ({ beat, recipe: `r${index}`, row: index }));
  return { versions, current: 0, seed_beats: 8, style: "funk", seed: 11, name: "Funk 11", take: 1 };
}

/** Full of hits, each of which is another. */
function full(notes: number, velocity = 90): Beat {
  const all = Array.from({ length: notes }, (_, index): LaneNote => ["closed_hat", (index * 256) / notes + 1e-7, 0.123456789012, velocity + index / notes]);
  return { ...empty, length_beats: 256, notes: all };
}

function edited(edits: Edits, change_: (beat: Beat) => Beat): Edits {
  return change(edits, withBeat(edits.now, change_(current(edits.now).beat)));
}

/** Many kinds of edit, one after the other, and some of them undone. */
function worked(from: Beat, times: number): Edits {
  let edits = begin(docOf(from, full(40)));
  for (let index = 0; index < times; index += 1) {
    const kinds = [
      (beat: Beat) => draw(beat, index % 2 ? "kick" : "crash", (index * 7) % 32, 40 + index),
      (beat: Beat) => erase(beat, "kick", (index * 7 - 7) % 32),
      (beat: Beat) => setVelocity(beat, "crash", (index * 7 - 14) % 32, 127 - index),
      quantize,
    ];
    edits = edited(edits, kinds[index % 4] as (beat: Beat) => Beat);
  }
  return undo(undo(edits));
}

test("a document is read back the same, undo, redo, settings and all", () => {
  for (const from of [empty, full(300)]) {
    const edits = worked(from, 24);
    assert.deepEqual(read(write({ at: 5, settings, edits })), { at: 5, settings, edits: { ...edits, gesture: null } });
  }
});

test("an edit of a full beat takes little more room", () => {
  const before = write({ at: 5, settings, edits: begin(docOf(full(5000))) }).length;
  const after = write({ at: 5, settings, edits: edited(begin(docOf(full(5000))), (beat) => draw(beat, "kick", 1, 90)) }).length;
  assert.ok(after - before < 1000, `${after - before} characters`);
});

test("what is too long loses its oldest states first, then its other versions, never its beat", () => {
  let edits = begin(docOf(full(8000)));
  for (let index = 0; index < 30; index += 1) edits = change(edits, docOf(full(8000, 30 + index)));
  const some = write({ at: 5, settings, edits });
  assert.ok(some.length <= MOST_DOCUMENT_CHARS);
  assert.deepEqual(read(some)?.edits.now, edits.now);
  const eight = begin(docOf(...Array.from({ length: 8 }, (_, index) => full(MOST_NOTES, 20 + index))));
  const one = write({ at: 5, settings, edits: eight });
  assert.ok(one.length <= MOST_DOCUMENT_CHARS);
  assert.deepEqual(read(one)?.edits.now.versions, eight.now.versions.slice(0, 1));
});

test("what 0.2 stored is read: every beat in full, no settings beside it", () => {
  const stored = { beats: [full(3)], versions: [{ beat: 0, recipe: "r0", row: 0 }], docs: [{ ...docOf(full(3)), versions: [0] }], at: 0 };
  assert.deepEqual(read(JSON.stringify({ edits: stored }))?.edits.now, docOf(full(3)));
});

test("what is damaged is not read", () => {
  const good = write({ at: 5, settings, edits: worked(full(3), 6) });
  const damages: [string, string][] = [
    ['"closed_hat"', "7"], ['"closed_hat"', '"<b>"'], ['"current":0', '"current":9'], ['}],"at":', '}],"at":9'], ['"name":"Funk 11"', '"name":null'],
    ['"length_beats":256', '"length_beats":-1'], ['"denominator":4', '"denominator":0'], ['"beat":1', '"beat":77'], ['"settings":{', '"settings":[{'], ["[", "{"],
  ];
  for (const [from, to] of damages) {
    assert.ok(good.includes(from), from);
    assert.equal(read(good.replace(from, to)), null, to);
  }
  for (const text of ["", "null", "{}", '"x"', good.slice(0, -9)]) assert.equal(read(text), null);
});
