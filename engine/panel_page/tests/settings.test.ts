import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, SETTINGS } from "../src/settings_table.ts";
import { chosenValues, fromStored, restore, set, settings } from "../src/state/settings.ts";

/** What the page of 0.1 stored, as it stood in localStorage. */
const OF_0_1 =
  '{"style":"jazz","blend":"latin","blend_amount":0.45,"temperature":1.2,"density":0.35,"swing":58,"timing_amount":0.7,"velocity_amount":0.9,' +
  '"bars":4,"extend_bars":2,"fill_bars":0.5,"seed":99,"seed_is_locked":true,"drums_rnn":"mine","music_vae":"cat-drums_2bar_small","tempo_bpm":140,' +
  '"tempo_style":"jazz","midi_channel":11,"numerator":7,"denominator":8,"volume":0.5,"locked":["snare_40"],"more_lanes":["cowbell"],"follow":false,"shade":1}';

test("what 0.1 stored is read, its models as those of the drummer", () => {
  const stored = fromStored(JSON.parse(OF_0_1));
  const { drums_rnn, music_vae, ...same } = JSON.parse(OF_0_1) as Record<string, unknown>;
  assert.deepEqual(stored, { ...same, drummer: [music_vae, drums_rnn] });
});

test("a swing that was none in 0.1 is that of the clip, any other stays", () => {
  assert.equal(fromStored({ swing: 50 }).swing, null);
  assert.equal(fromStored({ swing: 58 }).swing, 58);
  assert.equal(fromStored({ swing: 50, eighth_swing: null }).swing, 50);
});

test("a drummer that was stored since counts", () => {
  assert.deepEqual(fromStored({ drummer: ["", "mine"] }).drummer, ["", "mine"]);
});

test("a choice that is none of a setting's values is left out", () => {
  restore({ subdivision: "triplet" });
  assert.equal(settings.value.subdivision, "triplet");
  restore({ subdivision: "quintuplet" });
  assert.equal(settings.value.subdivision, null);
});

test("settings have the table's defaults at first, and messages get them as the table has them", () => {
  assert.deepEqual(chosenValues().temperature, DEFAULTS.temperature);
  assert.equal(chosenValues().blend, null);
  set({ blend: "jazz", blend_amount: 0.25 });
  assert.deepEqual(chosenValues().blend, ["jazz", 0.25]);
  for (const { key, slider } of SETTINGS) {
    if (slider && key !== "blend") assert.ok(key in settings.value, key);
  }
});
