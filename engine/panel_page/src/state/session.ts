/** State of the page: the document with its undo, and what is going on around it. */

import { computed, signal } from "@preact/signals";
import type { Beat, Clip, Lane, InstalledModel, PortsMessage, SoundInfo, Style } from "../messages.ts";
import { emptyBeat, lanesOf } from "../model/beat.ts";
import { begin, change, current, type Doc, type Edits, look, redo, undo, type Version, withBeat, withRows } from "../model/doc.ts";
import { settings } from "./settings.ts";
import { Refusal } from "./socket.ts";
import { found, load } from "./storage.ts";

export interface Range {
  /** steps, from one to before another */
  from: number;
  to: number;
}

export interface Cursor {
  lane: Lane;
  step: number;
}

export type View = "beat" | "history" | "kit";
export type Tool = "draw" | "velocity" | "timing" | "select";

const NEW_BEAT = "New beat";

function firstDoc(): Doc {
  const beat = emptyBeat(settings.value, settings.value.bars);
  const version = { beat, recipe: "", row: null };
  return { versions: [version], current: 0, seed_beats: beat.length_beats, style: "", seed: null, name: NEW_BEAT, take: 0 };
}

export const edits = signal<Edits>(found?.edits ?? begin(firstDoc()));
export const doc = computed(() => edits.value.now);
export const beat = computed(() => current(doc.value).beat);
/** The part of the document that the grid needs; it is not drawn again for the rest. */
export const seedBeats = computed(() => doc.value.seed_beats);
export const beatName = computed(() => doc.value.name);
export const lanes = computed(() => lanesOf(beat.value, settings.value.more_lanes));

export const styles = signal<readonly Style[]>(load<Style[]>("styles", []));
export const models = signal<readonly InstalledModel[]>([]);
export const sounds = signal<readonly SoundInfo[]>([]);
export const engineSentence = signal<string | null>(null);

export const live = signal<{ is_connected: boolean; sentence: string; clip: Clip | null }>({
  is_connected: false,
  sentence: "",
  clip: null,
});
export const ports = signal<PortsMessage | null>(null);

export const view = signal<View>("beat");
export const tool = signal<Tool>("draw");
export const cursor = signal<Cursor>({ lane: "kick", step: 0 });
export const range = signal<Range | null>(null);
export const helpIsOpen = signal(false);
/** A request that has been under way for so long that the page shows it. */
export const isWaiting = signal(false);
/** One that has been under way for so long that the page offers to cancel it. */
export const isSlow = signal(false);
/** The last sentence for the musician; `is_bad`: something could not be done. */
export const notice = signal<{ sentence: string; is_bad: boolean; count: number } | null>(null);

export const styleColour = computed(() => colourOf(doc.value.style || settings.value.style));

export function colourOf(style: string): string {
  return styles.value.find((each) => each.key === style)?.colour ?? "#c9c4bb";
}

/** The name of a beat that was made, wherever it is shown: its style and its seed, as Live's clips are called. */
export function titleOf(style: string, seed: number | null): string {
  return [style ? styleName(style) : "Beat", ...(seed ? [seed] : [])].join(" ");
}

/** False for a name that the musician has given: a file's, or a clip's. */
export function isTitle(name: string): boolean {
  const words = name.replace(/ \d+$/, "");
  return words === NEW_BEAT || words === "Beat" || styles.value.some((style) => style.name === words);
}

export function styleName(style: string): string {
  return styles.value.find((each) => each.key === style)?.name ?? style;
}

export function notify(sentence: string, is_bad = false): void {
  if (sentence) notice.value = { sentence, is_bad, count: (notice.value?.count ?? 0) + 1 };
}

/** Says why something could not be done; what is no refusal is a fault of ours. */
export function notifyRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  notify(error.message, true);
}

/** A hand's edit of the beat in the grid. */
export function edit(next: Beat, gesture: number | null = null): void {
  edits.value = change(edits.value, withBeat(doc.value, next), gesture);
}

export function replace(next: Doc): void {
  edits.value = change(edits.value, next);
  range.value = null;
}

export function lookAt(index: number): void {
  edits.value = look(edits.value, index);
}

export function undoEdit(): void {
  edits.value = undo(edits.value);
}

export function redoEdit(): void {
  edits.value = redo(edits.value);
}

let gestures = 0;
export function newGesture(): number {
  gestures += 1;
  return gestures;
}

/** Remembers rows of the history for beats of a take, which is no edit. */
export function setRows(take: number, beats: readonly Beat[], rows: readonly number[]): void {
  edits.value = withRows(edits.value, take, beats, rows);
}

/** Puts further versions behind the one of a take, in each of its states: that is no edit. */
export function addTo(take: number, further: readonly Version[]): void {
  const withFurther = (each: Doc): Doc => (each.take === take ? { ...each, versions: [...each.versions, ...further] } : each);
  const { now, past, future, gesture } = edits.value;
  edits.value = { now: withFurther(now), past: past.map(withFurther), future: future.map(withFurther), gesture };
}
