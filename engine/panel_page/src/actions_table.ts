// Made from the table of actions by `python -m sidestick_engine.panel.messages`.
// Change that, not this.

/** Settings that each request for beats carries. */
export const BEAT_FIELDS = {
  generate: ["style", "seed", "tempo_bpm", "numerator", "denominator", "temperature", "density", "blend", "swing", "eighth_swing", "subdivision", "timing_amount", "velocity_amount", "complexity", "intensity", "laid_back_ms", "versions", "drummer", "bars"],
  vary: ["style", "seed", "tempo_bpm", "temperature", "density", "blend", "swing", "eighth_swing", "timing_amount", "velocity_amount", "complexity", "intensity", "laid_back_ms", "locked", "versions", "drummer", "beat", "from_beats", "to_beats"],
  extend: ["style", "seed", "tempo_bpm", "temperature", "density", "blend", "swing", "eighth_swing", "timing_amount", "velocity_amount", "complexity", "intensity", "laid_back_ms", "versions", "drummer", "beat", "bars"],
  fill: ["style", "seed", "tempo_bpm", "temperature", "density", "blend", "swing", "eighth_swing", "timing_amount", "velocity_amount", "complexity", "intensity", "laid_back_ms", "locked", "versions", "drummer", "beat", "fill_beats"],
  feel: ["style", "seed", "tempo_bpm", "swing", "eighth_swing", "timing_amount", "velocity_amount", "intensity", "laid_back_ms", "locked", "beat"],
} as const;

export type BeatKind = keyof typeof BEAT_FIELDS;

/** An action that has its place on the panel. */
export interface Action {
  key: string;
  label: string;
  help: string;
  /** the request for beats that it sends; empty: the page does it by itself, or Live does */
  request: BeatKind | "";
  /** beat: it works on the page's own beat; live: in Live */
  place: "beat" | "live";
  /** the key that does the same; empty: none */
  shortcut: string;
}

export const ACTIONS: readonly Action[] = [
  { key: "generate", label: "Generate", help: "a new beat in the chosen style", request: "generate", place: "beat", shortcut: "g" },
  { key: "vary", label: "Vary", help: "other hits, in the selected steps where some are", request: "vary", place: "beat", shortcut: "v" },
  { key: "extend", label: "Extend", help: "extends the beat by as many bars as its end says", request: "extend", place: "beat", shortcut: "e" },
  { key: "fill", label: "Fill", help: "a fill at the end of the beat", request: "fill", place: "beat", shortcut: "f" },
  { key: "feel", label: "Humanize", help: "a drummer's timing and dynamics", request: "feel", place: "beat", shortcut: "h" },
  { key: "straighten", label: "Quantize", help: "puts the notes back on the grid", request: "", place: "beat", shortcut: "q" },
  { key: "song_kit", label: "Song kit", help: "intro, verse, chorus, break, fill and outro from Live's clip, in new scenes", request: "", place: "live", shortcut: "" },
  { key: "launch", label: "Launch", help: "starts the clip in Live; a second press stops it", request: "", place: "live", shortcut: "" },
  { key: "cancel", label: "Cancel", help: "cancels what is under way in Live", request: "", place: "live", shortcut: "" },
];
