import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyBeat } from "../src/model/beat.ts";
import { begin, change, current, type Doc, join, look, redo, undo, withBeat, withRows } from "../src/model/doc.ts";
import { draw } from "../src/model/edits.ts";

const beat = emptyBeat({ numerator: 4, denominator: 4 }, 2);
const doc: Doc = { versions: [{ beat, recipe: "r", row: 3 }, { beat, recipe: "s", row: 4 }], current: 0, seed_beats: 8, style: "funk", seed: 11, name: "Funk 11", take: 1 };
const drawn = (step: number, from: Doc): Doc => withBeat(from, draw(current(from).beat, "kick", step, 90));

test("undo goes back through every edit, redo forth again", () => {
  const first = change(begin(doc), drawn(0, doc));
  const second = change(first, drawn(4, first.now));
  assert.equal(undo(undo(second)).now, doc);
  assert.equal(redo(redo(undo(undo(second)))).now, second.now);
  assert.equal(undo(undo(undo(second))).now, doc);
});

test("edits of one gesture are undone together", () => {
  const first = change(begin(doc), drawn(0, doc), 7);
  const second = change(first, drawn(1, first.now), 7);
  assert.equal(undo(second).now, doc);
});

test("an edit after undo ends what could be redone", () => {
  const edited = change(undo(change(begin(doc), drawn(0, doc))), drawn(8, doc));
  assert.equal(redo(edited), edited);
});

test("to look at another version is no edit", () => {
  const looked = look(begin(doc), 1);
  assert.equal(looked.now.current, 1);
  assert.deepEqual(looked.past, []);
  assert.equal(look(looked, 5), looked);
});

test("an edited version is no longer the one of the history or of its recipe", () => {
  assert.equal(current(drawn(0, doc)).recipe, "");
  assert.equal(current(drawn(0, doc)).row, null);
  assert.equal(drawn(0, doc).versions[1]?.row, 4);
});

test("what was made elsewhere is one undo away from what was drawn here", () => {
  const made = change(begin(doc), drawn(0, doc));
  const empty = { ...doc, versions: [{ beat, recipe: "", row: null }], take: 0 };
  const here = change(begin(empty), drawn(4, empty));
  const both = join(made, here);
  assert.deepEqual(current(both.now).beat, current(here.now).beat);
  assert.equal(undo(both).now, made.now);
  assert.equal(undo(undo(both)).now, doc);
  assert.ok(both.now.take > doc.take);
});

test("rows of the history that come after an edit are those of the beats before it", () => {
  const unkept = { ...doc, versions: doc.versions.map((version, index) => ({ ...version, beat: { ...version.beat }, row: index === 0 ? null : version.row })) };
  const edited = change(begin(unkept), drawn(0, unkept));
  const noted = withRows(edited, unkept.take, unkept.versions.map(({ beat }) => beat), [7]);
  assert.deepEqual(noted.now.versions.map(({ row }) => row), [null, 4]);
  assert.deepEqual(undo(noted).now.versions.map(({ row }) => row), [7, 4]);
  assert.equal(withRows(edited, unkept.take + 1, [beat], [7]).now, edited.now);
});
