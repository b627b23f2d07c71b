/** Settings that the musician has chosen, in each tab for itself; they are kept with its document. */

import { signal } from "@preact/signals";
import { type Lane, RANGES } from "../messages.ts";
import type { Meter } from "../model/meter.ts";
import { DEFAULTS, FORMER_MODELS, FORMER_SWING, MODEL_SLOTS, SETTINGS, type Values } from "../settings_table.ts";
import { found, load, save } from "./storage.ts";

/** The settings of the table, and what only the page knows. */
export interface Settings extends Omit<Values, "blend" | "seed">, Meter {
  /** key of a second style; empty: none */
  blend: string;
  blend_amount: number;
  seed: number;
  seed_is_locked: boolean;
  tempo_bpm: number;
  /** key of the style that the tempo was chosen for; empty: none was */
  tempo_style: string;
  /** 1 to 16: that of the MIDI port */
  midi_channel: number;
  volume: number;
  /** further sounds of the kit that are shown though they have no hits */
  more_lanes: Lane[];
  follow: boolean;
  shade: number;
}

const AT_FIRST: Settings = {
  ...DEFAULTS,
  blend: "",
  blend_amount: 0.3,
  seed: 11,
  seed_is_locked: false,
  tempo_bpm: 104,
  tempo_style: "",
  midi_channel: 10,
  numerator: 4,
  denominator: 4,
  volume: 0.8,
  more_lanes: [],
  follow: false,
  shade: 2,
};

/** Names under which 0.1 stored the drummer's models, one by one. */
type Former = { [Name in keyof typeof FORMER_MODELS]?: string };

/** The settings that were stored, by this version or by 0.1. */
export function fromStored(stored: Partial<Settings> & Former): Partial<Settings> {
  const rest: Partial<Settings> & Former = { ...stored };
  const drummer: [string, string] = [...DEFAULTS.drummer];
  for (const former of Object.keys(FORMER_MODELS) as (keyof Former)[]) {
    drummer[MODEL_SLOTS.indexOf(FORMER_MODELS[former])] = rest[former] ?? "";
    delete rest[former];
  }
  if (!("eighth_swing" in rest) && rest.swing === FORMER_SWING) rest.swing = null;
  return { drummer, ...rest };
}

/** Values that each are of the kind that they must be: what is stored may have been damaged. */
function legal(stored: Record<string, unknown>): Partial<Settings> {
  const isLegal = ([key, value]: [string, unknown]): boolean => {
    const normal: unknown = AT_FIRST[key as keyof Settings];
    const choices = SETTINGS.find((setting) => setting.key === key)?.choices;
    if (choices && value !== null) return choices.includes(value as string);
    if (value === null || normal === undefined) return value === normal;
    if (typeof value === "number") {
      const [low, high] = RANGES[key as keyof typeof RANGES] ?? [-Infinity, Infinity];
      return (normal === null || typeof normal === "number") && value >= low && value <= high;
    }
    return typeof value === typeof normal && Array.isArray(value) === Array.isArray(normal);
  };
  return Object.fromEntries(Object.entries(fromStored(stored)).filter(isLegal));
}

/** Settings of the last tab, for one that begins with a new beat: that follows Live only once it is asked to. */
const lastSettings = (): Record<string, unknown> => ({ ...load("settings", {}), follow: false });

export const settings = signal<Settings>({ ...AT_FIRST, ...legal(found?.settings ?? lastSettings()) });

/** Takes the settings that were stored with a document. */
export function restore(stored: Record<string, unknown>): void {
  set({ ...AT_FIRST, ...legal(stored) });
}

export function set(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  save("settings", settings.value);
}

/** The chosen values of the table's settings, as messages have them. */
export function chosenValues(): Values {
  const { blend, blend_amount, ...rest } = settings.value;
  return { ...rest, blend: blend ? [blend, blend_amount] : null };
}

/** A tempo that the musician, or what they brought, has: it stays for this style. */
export function setTempo(tempo_bpm: number): void {
  set({ tempo_bpm, tempo_style: settings.value.style });
}
