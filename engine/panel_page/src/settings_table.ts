// Made from the table of settings by `python -m sidestick_engine.panel.messages`.
// Change that, not this.

import type { Blend, DrummerModels, Lane } from "./messages.ts";

/** The values of settings, by their keys. */
export interface Values {
  style: string;
  bars: number;
  extend_bars: number;
  fill_bars: number;
  temperature: number;
  density: number | null;
  blend: Blend | null;
  swing: number | null;
  eighth_swing: number | null;
  subdivision: "straight" | "swung" | "triplet" | null;
  timing_amount: number;
  velocity_amount: number;
  complexity: number;
  intensity: number;
  laid_back_ms: number;
  locked: Lane[];
  seed: number | null;
  versions: number;
  drummer: DrummerModels;
}

export type SettingKey = keyof Values;

/** How a slider sets a value; with a `floor` it may be null, which is written so. */
export interface SliderRange {
  low: number;
  high: number;
  step: number;
  /** what a value is multiplied with where it is written, and the unit behind it */
  scale: number;
  unit: string;
  floor: string;
}

/** A setting that requests for beats or actions in Live carry. */
export interface Setting {
  key: SettingKey;
  label: string;
  help: string;
  /** null: it has a control of its own, or none */
  slider: SliderRange | null;
  /** its values, besides null, where there are only these */
  choices?: readonly string[];
}

export const DEFAULTS: Values = {
  style: "funk",
  bars: 2,
  extend_bars: 2,
  fill_bars: 1.0,
  temperature: 1.0,
  density: null,
  blend: null,
  swing: null,
  eighth_swing: null,
  subdivision: null,
  timing_amount: 1.0,
  velocity_amount: 1.0,
  complexity: 0.5,
  intensity: 0.5,
  laid_back_ms: 0.0,
  locked: [],
  seed: null,
  versions: 1,
  drummer: ["", ""],
};

export const SETTINGS: readonly Setting[] = [
  { key: "style", label: "Style", help: "the style of a new beat", slider: null },
  { key: "bars", label: "Bars", help: "bars of a new clip", slider: null },
  { key: "extend_bars", label: "Extend by", help: "bars that extend adds", slider: null },
  { key: "fill_bars", label: "Fill length", help: "bars that fill takes, such as 0.5", slider: null },
  { key: "temperature", label: "Temperature", help: "from what is likeliest to adventurous", slider: {"low": 0.1, "high": 2.0, "step": 0.05, "scale": 1.0, "unit": "", "floor": ""} },
  { key: "density", label: "Density", help: "from the style's sparsest to its densest; at the bottom as it comes", slider: {"low": 0.0, "high": 1.0, "step": 0.05, "scale": 100, "unit": "%", "floor": "auto"} },
  { key: "blend", label: "Blend", help: "how much of the second style; without one, of the next in the list", slider: {"low": 0.0, "high": 1.0, "step": 0.05, "scale": 100, "unit": "%", "floor": ""} },
  { key: "swing", label: "Swing", help: "how late every second sixteenth is; at the bottom the clip's own", slider: {"low": 50.0, "high": 75.0, "step": 1, "scale": 1.0, "unit": "%", "floor": "own"} },
  { key: "eighth_swing", label: "Eighth swing", help: "how late every second eighth is; at the bottom the clip's own", slider: {"low": 50.0, "high": 75.0, "step": 1, "scale": 1.0, "unit": "%", "floor": "own"} },
  { key: "subdivision", label: "Subdivision", help: "what the beats of a new clip are divided into; none as the style's drummers play", slider: null, choices: ["straight", "swung", "triplet"] },
  { key: "timing_amount", label: "Human timing", help: "how much of a drummer's timing", slider: {"low": 0.0, "high": 1.0, "step": 0.05, "scale": 100, "unit": "%", "floor": ""} },
  { key: "velocity_amount", label: "Human dynamics", help: "how much of a drummer's dynamics", slider: {"low": 0.0, "high": 1.0, "step": 0.05, "scale": 100, "unit": "%", "floor": ""} },
  { key: "complexity", label: "Complexity", help: "how much happens off the beat; in the middle as it comes", slider: {"low": 0.0, "high": 1.0, "step": 0.05, "scale": 100, "unit": "%", "floor": ""} },
  { key: "intensity", label: "Intensity", help: "how hard it is driven; in the middle as it comes", slider: {"low": 0.0, "high": 1.0, "step": 0.05, "scale": 100, "unit": "%", "floor": ""} },
  { key: "laid_back_ms", label: "Laid back", help: "how far behind the beat all of it is; below 0 it pushes ahead", slider: {"low": -30.0, "high": 30.0, "step": 1, "scale": 1.0, "unit": "ms", "floor": ""} },
  { key: "locked", label: "Locked lanes", help: "lanes that stay as they are, such as kick", slider: null },
  { key: "seed", label: "Seed", help: "the random seed: the same seed makes the same beat; none draws a new one at each press", slider: null },
  { key: "versions", label: "Versions", help: "how many different beats", slider: null },
  { key: "drummer", label: "Drummer", help: "the models that play; an empty slot plays the model in use", slider: null },
];

/** Settings that an action in Live takes. */
export const IN_LIVE: readonly SettingKey[] = ["style", "bars", "extend_bars", "fill_bars", "temperature", "density", "blend", "swing", "eighth_swing", "subdivision", "timing_amount", "velocity_amount", "complexity", "intensity", "laid_back_ms", "locked", "seed", "drummer"];

/** Slots of the drummer, in order: the purpose of each of its models. */
export const MODEL_SLOTS = ["seed_model", "continuation_model"] as const;

/** The slots of the models that 0.1 stored, by the names that it gave them. */
export const FORMER_MODELS = {"music_vae": "seed_model", "drums_rnn": "continuation_model"} as const;

/** The swing of settings that 0.1 stored where it was none. */
export const FORMER_SWING = 50.0;
