/** Plays what the page shows, by the audio's clock where there is one. */

import { effect, signal } from "@preact/signals";
import type { Lane } from "../messages.ts";
import { soundOf } from "../model/beat.ts";
import { beat, doc, notify } from "../state/session.ts";
import { settings } from "../state/settings.ts";
import { Drums } from "./drums.ts";
import { type Hit, Player } from "./player.ts";

const TICK_MS = 20;
const NO_AUDIO = "No sound: the browser found no working audio device. The beat plays silently; connect a device and press play again.";
const MOST_SCHEDULED = 512;

export const isPlaying = signal(false);
/** The version that sounds, by its key; null while nothing does. */
export const sounding = signal<string | null>(null);
/** True if the browser sounds; it is silent while a MIDI port does. */
export const isMuted = signal(false);

let drums: Drums | null = null;
let rendering: Promise<Drums | null> | null = null;
let hasAudio = false;
let timer = 0;

/** Hits with the times at which they are scheduled to sound, newest last. */
export const scheduled: Hit[] = [];

const clock = (): number => (hasAudio && drums ? drums.now() : performance.now() / 1000);

function sound(hit: Hit): void {
  scheduled.push(hit);
  if (scheduled.length > MOST_SCHEDULED) scheduled.shift();
  if (hasAudio && !isMuted.value) drums?.strike(soundOf(hit.note[0]) ?? "percussion", hit.note[3], hit.at_s);
}

export function partKey(index: number): string {
  return `${doc.value.take}:${index}`;
}

const player = new Player(
  { part: () => ({ beat: beat.value, key: partKey(doc.value.current) }), tempoBpm: () => settings.value.tempo_bpm },
  clock,
  sound,
);

async function make(): Promise<Drums> {
  const made = new Drums();
  await made.render();
  drums = made;
  effect(() => {
    made.volume = settings.value.volume;
  });
  return made;
}

/** Renders the drums, once; done ahead of the first press on play. */
export function prepare(): Promise<Drums | null> {
  rendering ??= make().catch(() => {
    rendering = null; // tried again at the next press
    return null;
  });
  return rendering;
}

export async function play(from_beats = 0): Promise<void> {
  if (isPlaying.value) return;
  isPlaying.value = true;
  const ready = await prepare();
  hasAudio = ready !== null && (await ready.resume());
  if (!isPlaying.value) return;
  if (!hasAudio) notify(NO_AUDIO, true);
  player.start(from_beats);
  timer = window.setInterval(tick, TICK_MS);
  tick();
}

export function stop(): void {
  window.clearInterval(timer);
  player.stop();
  isPlaying.value = false;
  sounding.value = null;
}

/** Position of the playhead, beats; null while nothing plays. */
export function playhead(): number | null {
  const latency = hasAudio && drums ? drums.latency() : 0;
  return isPlaying.value ? player.position(clock() - latency) : null;
}

/** One stroke now, to hear what a lane is. */
export async function audition(lane: Lane, velocity: number): Promise<void> {
  const ready = await prepare();
  if (!ready || !(await ready.resume())) return;
  ready.strike(soundOf(lane) ?? "percussion", velocity, ready.now());
}

function tick(): void {
  player.tick();
  sounding.value = player.part?.key ?? null;
}

/** The clock that plays, for whoever measures. */
export const clocks = { now: clock, hasAudio: () => hasAudio };
