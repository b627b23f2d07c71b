/** What the musician has chosen; it survives a reload, in each tab for itself. */

import { signal } from "@preact/signals";
import type { Drummer, Lane } from "../messages.ts";
import type { Meter } from "../model/meter.ts";
import { load, save } from "./storage.ts";

export interface Settings extends Meter {
  style: string;
  /** key of a second style; empty: none */
  blend: string;
  blend_amount: number;
  temperature: number;
  /** null: as it comes */
  density: number | null;
  swing: number;
  timing_amount: number;
  velocity_amount: number;
  bars: number;
  extend_bars: number;
  fill_bars: number;
  seed: number;
  seed_is_locked: boolean;
  /** names of the models that play; empty: the one in use */
  drummer: Drummer;
  tempo_bpm: number;
  /** key of the style that the tempo was chosen for; empty: none was */
  tempo_style: string;
  /** 1 to 16: that of the MIDI port */
  midi_channel: number;
  volume: number;
  locked: Lane[];
  /** further sounds of the kit that are shown though they have no hits */
  more_lanes: Lane[];
  follow: boolean;
  shade: number;
}

const AT_FIRST: Settings = {
  style: "funk",
  blend: "",
  blend_amount: 0.3,
  temperature: 1,
  density: null,
  swing: 50,
  timing_amount: 1,
  velocity_amount: 1,
  bars: 2,
  extend_bars: 2,
  fill_bars: 1,
  seed: 11,
  seed_is_locked: false,
  drummer: ["", ""],
  tempo_bpm: 104,
  tempo_style: "",
  midi_channel: 10,
  numerator: 4,
  denominator: 4,
  volume: 0.8,
  locked: [],
  more_lanes: [],
  follow: false,
  shade: 2,
};

/** What 0.1 kept: the models of the drummer, each by itself. */
interface Former {
  music_vae?: string;
  drums_rnn?: string;
}

function kept(): Partial<Settings> {
  const { music_vae = "", drums_rnn = "", ...rest } = load<Partial<Settings> & Former>("settings", {});
  return { drummer: [music_vae, drums_rnn], ...rest };
}

export const settings = signal<Settings>({ ...AT_FIRST, ...kept() });

export function set(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  save("settings", settings.value);
}

/** A tempo that the musician, or what they brought, has: it stays for this style. */
export function setTempo(tempo_bpm: number): void {
  set({ tempo_bpm, tempo_style: settings.value.style });
}
