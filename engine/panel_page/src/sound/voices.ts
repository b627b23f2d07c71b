/** Synthesis of each drum: layers of a tone, noise and metal, in one table. */

import type { Sound } from "../messages.ts";

export interface ToneLayer {
  kind: "tone";
  wave: "sine" | "triangle" | "square";
  /** where its pitch begins and settles, Hz, and how fast, seconds */
  from: number;
  to: number;
  sweep: number;
  decay: number;
  gain: number;
}

export interface NoiseLayer {
  kind: "noise";
  filter: "lowpass" | "highpass" | "bandpass";
  frequency: number;
  q: number;
  decay: number;
  gain: number;
  /** seconds after the stroke at which it begins, each by itself: a clap has several hands */
  at?: readonly number[];
}

export interface MetalLayer {
  kind: "metal";
  /** the lowest of its six square waves, Hz */
  frequency: number;
  highpass: number;
  decay: number;
  gain: number;
}

export type Layer = ToneLayer | NoiseLayer | MetalLayer;

const tone = (from: number, to: number, sweep: number, decay: number, gain: number, wave: ToneLayer["wave"] = "sine"): ToneLayer => ({
  kind: "tone", wave, from, to, sweep, decay, gain,
});
const noise = (filter: NoiseLayer["filter"], frequency: number, q: number, decay: number, gain: number, at?: readonly number[]): NoiseLayer =>
  at ? { kind: "noise", filter, frequency, q, decay, gain, at } : { kind: "noise", filter, frequency, q, decay, gain };
const metal = (frequency: number, highpass: number, decay: number, gain: number): MetalLayer => ({
  kind: "metal", frequency, highpass, decay, gain,
});

/** Ratios of the square waves of a cymbal: none of them harmonic. */
export const METAL_RATIOS = [1, 1.34, 1.52, 1.81, 2.33, 2.66] as const;

export const VOICES: Record<Sound, readonly Layer[]> = {
  kick: [tone(165, 48, 0.055, 0.42, 0.86), noise("lowpass", 3200, 0.7, 0.012, 0.35)],
  snare: [tone(245, 182, 0.03, 0.13, 0.5, "triangle"), noise("highpass", 1600, 0.6, 0.19, 0.55), noise("bandpass", 5200, 0.8, 0.05, 0.35)],
  closed_hat: [metal(330, 7800, 0.045, 0.3), noise("highpass", 9000, 0.7, 0.035, 0.3)],
  open_hat: [metal(330, 7200, 0.42, 0.34), noise("highpass", 8600, 0.7, 0.34, 0.2)],
  low_tom: [tone(132, 82, 0.09, 0.42, 0.75), noise("lowpass", 1800, 0.7, 0.03, 0.2)],
  mid_tom: [tone(186, 118, 0.08, 0.36, 0.72), noise("lowpass", 2200, 0.7, 0.03, 0.2)],
  high_tom: [tone(252, 164, 0.07, 0.3, 0.7), noise("lowpass", 2600, 0.7, 0.03, 0.2)],
  crash: [metal(290, 4200, 1.3, 0.3), noise("highpass", 4800, 0.5, 1.1, 0.3)],
  ride: [metal(420, 5600, 0.7, 0.32), tone(3300, 3300, 0.01, 0.16, 0.06), noise("highpass", 8000, 0.7, 0.25, 0.07)],
  clap: [noise("bandpass", 1250, 1.4, 0.13, 2.5, [0, 0.011, 0.023])],
  rim: [tone(1720, 1660, 0.01, 0.028, 0.4, "triangle"), tone(480, 470, 0.01, 0.02, 0.35, "square"), noise("highpass", 3000, 0.7, 0.01, 0.25)],
  snap: [noise("bandpass", 2300, 3.2, 0.06, 2, [0, 0.008]), tone(1500, 1100, 0.02, 0.02, 0.15)],
  cowbell: [tone(562, 562, 0.01, 0.22, 0.22, "square"), tone(845, 845, 0.01, 0.24, 0.2, "square")],
  tambourine: [metal(610, 8800, 0.14, 0.24), noise("highpass", 9500, 0.9, 0.11, 0.3, [0, 0.02])],
  shaker: [noise("bandpass", 7200, 1.1, 0.07, 0.5)],
  conga: [tone(226, 196, 0.03, 0.24, 0.7), noise("lowpass", 2400, 0.8, 0.012, 0.25)],
  percussion: [tone(820, 640, 0.02, 0.1, 0.45, "triangle"), noise("bandpass", 2600, 1.2, 0.03, 0.2)],
};

/** Length of a voice, seconds. */
export function lengthOf(layers: readonly Layer[]): number {
  const ends = layers.map((layer) => layer.decay + ("at" in layer ? Math.max(...(layer.at ?? [0])) : 0));
  return Math.max(...ends) * 1.6 + 0.03;
}

/** Loudness of a hit: soft ones are heard, hard ones stand out. */
export function loudness(velocity: number): number {
  return 0.06 + 0.94 * (velocity / 127) ** 1.7;
}

/** Brightness of a hit: the cutoff of its lowpass, Hz. */
export function brightness(velocity: number): number {
  return 2600 + 17000 * (velocity / 127) ** 1.5;
}
