/** Asking for beats: what is sent, and what becomes of what comes. */

import { signal } from "@preact/signals";
import type { Beat, BeatsMessage } from "../messages.ts";
import { barsOf, laneName } from "../model/beat.ts";
import { type Doc, current } from "../model/doc.ts";
import { straighten as straightened } from "../model/edits.ts";
import { barBeats, STEP_BEATS } from "../model/meter.ts";
import { isPlaying } from "../sound/sounding.ts";
import { addTo, beat, cursor, doc, edit, isWaiting, live, ports, range, refused, replace, setRows, styleName, styles, tell } from "./session.ts";
import { set, setTempo, settings } from "./settings.ts";
import { ask, Refusal } from "./socket.ts";

const VERSIONS = 8;
const SEEDS = 2 ** 32;
/** A request that takes longer is shown as such. */
const PATIENCE_MS = 250;
/** How long a new beat has to be drawn before the computer is asked for more. */
const PAINT_MS = 50;
/** Longer beats come in one version, for each takes its time. */
const MOST_BARS_FOR_ALL = 8;
const MOST_BARS = 64;

function versionsFor(bars: number): number {
  return bars <= MOST_BARS_FOR_ALL ? VERSIONS : 1;
}

export function nextSeed(): void {
  set({ seed: (settings.value.seed + 1) % SEEDS });
}

function played() {
  const { seed, tempo_bpm, swing, timing_amount, velocity_amount } = settings.value;
  return { seed, tempo_bpm, swing, timing_amount, velocity_amount };
}

function asked(style: string, versions: number) {
  const { temperature, density, blend, blend_amount, drummer } = settings.value;
  return {
    ...played(),
    style,
    temperature,
    density,
    blend: blend ? ([blend, blend_amount] as [string, number]) : null,
    versions,
    drummer,
  };
}

const requests = new Map<number, number>();
const early = new Map<number, readonly number[]>();

/** Rows of the history that a request's beats got; they may be told before or after the beats. */
export function remembered(request_id: number, rows: readonly number[]): void {
  const take = requests.get(request_id);
  if (take === undefined) early.set(request_id, rows);
  else setRows(take, rows);
}

function nameOf(style: string, seed: number): string {
  return style ? `${styleName(style)} ${seed}` : `Beat ${seed}`;
}

/** Puts new beats into the grid; all that was there is one undo away. */
export function adopt(made: BeatsMessage, seed_beats: number): void {
  const before = doc.value;
  const next: Doc = {
    versions: made.versions.map((each) => ({ beat: each.beat, recipe: each.recipe, row: null })),
    current: 0,
    seed_beats,
    style: made.style || before.style,
    seed: made.seed,
    name: made.action === "generate" ? nameOf(made.style, made.seed) : before.name,
    take: before.take + 1,
  };
  if (next.versions.length === 0) return;
  replace(next);
  requests.set(made.id, next.take);
  const rows = early.get(made.id);
  if (rows) setRows(next.take, rows);
  tell(made.sentence);
}

/** Whether further versions of the beat are under way. */
export const isAdding = signal(false);
let addingId = 0;
let turn = 0;

/** Further versions of a beat that is shown already; whoever asks for something else takes them back. */
async function addVersions(request: Request, take: number): Promise<void> {
  const mine = turn;
  isAdding.value = true;
  await new Promise((painted) => window.setTimeout(painted, PAINT_MS));
  if (mine !== turn) return;
  const asking = request(VERSIONS);
  addingId = asking.id;
  try {
    const made = await asking;
    requests.set(made.id, take);
    addTo(take, made.versions.slice(1).map((each) => ({ beat: each.beat, recipe: each.recipe, row: null })));
    const rows = early.get(made.id);
    if (rows) setRows(take, rows);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "cancelled")) refused(error);
  } finally {
    if (mine === turn) isAdding.value = false;
  }
}

function stopAdding(): void {
  if (isAdding.value && addingId) ask("cancel", { request_id: addingId }).catch(() => undefined);
  turn += 1;
  addingId = 0;
  isAdding.value = false;
}

let isAsking = false;
/** What brings something new at the end, which may lie out of sight: the cursor goes there. */
const GOES_ON = new Set(["extend", "fill"]);

type Request = (versions: number) => Promise<BeatsMessage> & { id: number };

/**
 * Asks, and shows what comes: one version at once, the others as soon as they are made.
 * A refusal becomes a sentence and changes nothing.
 */
async function make(request: Request, seedBeats: (made: BeatsMessage) => number, all = 1): Promise<boolean> {
  if (isAsking) return false;
  isAsking = true;
  const patience = window.setTimeout(() => { isWaiting.value = true; }, PATIENCE_MS);
  stopAdding();
  try {
    const made = await request(1);
    adopt(made, seedBeats(made));
    if (GOES_ON.has(made.action) && !isPlaying.value) cursor.value = { ...cursor.value, step: Math.floor(made.from_beats / STEP_BEATS) };
    if (all > 1) void addVersions(request, doc.value.take);
    if (!settings.value.seed_is_locked && made.seed === settings.value.seed) nextSeed();
    return true;
  } catch (error) {
    refused(error);
    return false;
  } finally {
    isAsking = false;
    window.clearTimeout(patience);
    isWaiting.value = false;
  }
}

/** How far beyond its usual tempos a style is played before it is another one's. */
const LENIENCE = 1.1;

/** A style that was just picked comes in the set's tempo; without Live in its own, where it is out of that. */
function settleTempo(): void {
  const { style, tempo_bpm, tempo_style } = settings.value;
  if (style === tempo_style || ports.value?.follows) return;
  const { slowest_bpm, fastest_bpm } = styles.value.find((each) => each.key === style) ?? { slowest_bpm: 0, fastest_bpm: Infinity };
  const isUsual = tempo_bpm >= slowest_bpm / LENIENCE && tempo_bpm <= fastest_bpm * LENIENCE;
  const own = isUsual ? tempo_bpm : Math.round((slowest_bpm + fastest_bpm) / 2);
  setTempo((live.value.is_connected && live.value.clip?.tempo_bpm) || own);
}

export function generate(): Promise<boolean> {
  settleTempo();
  const { style, bars, numerator, denominator } = settings.value;
  const wish = { ...asked(style, 1), numerator, denominator, bars };
  return make((versions) => ask("generate", { ...wish, versions }), (made) => made.versions[0]?.beat.length_beats ?? 0, versionsFor(bars));
}

export function extend(bars = settings.value.extend_bars): Promise<boolean> {
  const before = doc.value;
  const all = barsOf(beat.value) + bars;
  if (all > MOST_BARS) {
    tell(`The beat has ${barsOf(beat.value)} bars already; it can be ${MOST_BARS} bars long. Extend by fewer.`, true);
    return Promise.resolve(false);
  }
  const seed_beats = before.seed_beats < beat.value.length_beats ? before.seed_beats : beat.value.length_beats;
  const wish = { ...asked(settings.value.style, 1), beat: beat.value, bars };
  return make((versions) => ask("extend", { ...wish, versions }), () => seed_beats, versionsFor(all));
}

function keepsSeed(): number {
  return Math.min(doc.value.seed_beats, beat.value.length_beats);
}

export function vary(): Promise<boolean> {
  const chosen = range.value;
  const from_beats = chosen ? chosen.from * STEP_BEATS : 0;
  const to_beats = chosen ? Math.min(chosen.to * STEP_BEATS, beat.value.length_beats) : beat.value.length_beats;
  const { locked } = settings.value;
  const wish = { ...asked(settings.value.style, 1), beat: beat.value, locked, from_beats, to_beats };
  const request: Request = (versions) => ask("vary", { ...wish, versions });
  return keepingRange(make(request, keepsSeed, versionsFor(barsOf(beat.value))));
}

export function fill(): Promise<boolean> {
  const fill_beats = Math.min(settings.value.fill_bars * barBeats(beat.value), beat.value.length_beats);
  const { locked } = settings.value;
  const wish = { ...asked(settings.value.style, 1), beat: beat.value, locked, fill_beats };
  return make((versions) => ask("fill", { ...wish, versions }), keepsSeed, versionsFor(barsOf(beat.value)));
}

export function feel(): Promise<boolean> {
  const { locked, style } = settings.value;
  const request = () => ask("feel", { ...played(), style, beat: beat.value, locked });
  return make(request, keepsSeed);
}

export function straighten(): void {
  const { locked } = settings.value;
  edit(straightened(beat.value, locked));
  tell(locked.length ? `On the grid, but for ${locked.map(laneName).join(", ")}.` : "On the grid.");
}

export function again(recipe: string, next_seed: boolean): Promise<boolean> {
  const request = () => ask("again", { recipe, next_seed });
  return make(request, (made) => made.from_beats || made.to_beats);
}

/** Takes a whole beat from elsewhere: a file, Live. */
export function take(whole: Beat, name: string, style = ""): void {
  const version = { beat: whole, recipe: "", row: null };
  const before = doc.value;
  replace({ versions: [version], current: 0, seed_beats: whole.length_beats, style: style || before.style, seed: null, name, take: before.take + 1 });
}

export function recipeNow(): string {
  return current(doc.value).recipe;
}

async function keepingRange(work: Promise<boolean>): Promise<boolean> {
  const chosen = range.value;
  const done = await work;
  if (done) range.value = chosen;
  return done;
}
