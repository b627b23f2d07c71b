/** Makes beats: sends requests for them, and puts what comes into the grid. */

import { signal } from "@preact/signals";
import { BEAT_FIELDS, type BeatKind } from "../actions_table.ts";
import type { Beat, BeatsMessage } from "../messages.ts";
import { barsOf, laneName } from "../model/beat.ts";
import { type Doc, current } from "../model/doc.ts";
import { quantize } from "../model/edits.ts";
import { barBeats, STEP_BEATS } from "../model/meter.ts";
import { isPlaying } from "../sound/sounding.ts";
import { addTo, beat, cursor, doc, edit, isSlow, isWaiting, live, notify, notifyRefusal, ports, range, isTitle, replace, setRows, styles, titleOf } from "./session.ts";
import { chosenValues, set, setTempo, settings } from "./settings.ts";
import { Refusal, request } from "./socket.ts";

const VERSIONS = 8;
const SEEDS = 2 ** 32;
/** A request that takes longer is shown as such. */
const PATIENCE_MS = 250;
/** One that takes longer can be cancelled. */
const SLOW_MS = 2000;
/** Time that a new beat has to be drawn in before further versions are requested. */
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

/** A field of any request for beats. */
type FieldName = (typeof BEAT_FIELDS)[BeatKind][number];
type Fields = Partial<Record<FieldName, unknown>>;

/** True if a request carries a field; those that work on the beat in the grid carry `beat`. */
export function carries(kind: string, name: FieldName): boolean {
  const fields: readonly FieldName[] | undefined = BEAT_FIELDS[kind as BeatKind];
  return fields?.includes(name) ?? false;
}

/** Fields of a request: the chosen settings, and the beat in the grid. */
function fieldsOf(kind: BeatKind): Fields {
  const { tempo_bpm, numerator, denominator, bars, extend_bars, fill_bars } = settings.value;
  const chosen = range.value;
  const { length_beats } = beat.value;
  const all: Record<FieldName, unknown> = {
    ...chosenValues(),
    tempo_bpm,
    numerator,
    denominator,
    beat: beat.value,
    bars: carries(kind, "beat") ? extend_bars : bars,
    from_beats: chosen ? chosen.from * STEP_BEATS : 0,
    to_beats: chosen ? Math.min(chosen.to * STEP_BEATS, length_beats) : length_beats,
    fill_beats: Math.min(fill_bars * barBeats(beat.value), length_beats),
  };
  return Object.fromEntries(BEAT_FIELDS[kind].map((name) => [name, all[name]]));
}

interface Made {
  take: number;
  beats: readonly Beat[];
}

const requests = new Map<number, Made>();
const early = new Map<number, readonly number[]>();

/** Rows of the history that a request's beats got; they may come before the beats or after them. */
export function onRemembered(request_id: number, rows: readonly number[]): void {
  const made = requests.get(request_id);
  if (made) setRows(made.take, made.beats, rows);
  else early.set(request_id, rows);
}

function onMade(request_id: number, made: Made): void {
  requests.set(request_id, made);
  const rows = early.get(request_id);
  if (rows) setRows(made.take, made.beats, rows);
}

/** Puts new beats into the grid; all that was there is one undo away. What is made of a beat with a name of its own keeps that. */
export function adopt(made: BeatsMessage, seed_beats: number, isNew: boolean): void {
  const before = doc.value;
  const style = isNew ? made.style : made.style || before.style;
  const next: Doc = {
    versions: made.versions.map((each) => ({ beat: each.beat, recipe: each.recipe, row: null })),
    current: 0,
    seed_beats,
    style,
    seed: made.seed,
    name: isNew || isTitle(before.name) ? titleOf(style, made.seed) : before.name,
    take: before.take + 1,
  };
  if (next.versions.length === 0) return;
  replace(next);
  onMade(made.id, { take: next.take, beats: next.versions.map(({ beat }) => beat) });
  notify(made.sentence);
}

/** True while further versions of the beat are under way. */
export const isAdding = signal(false);
let addingId = 0;
let turn = 0;

/** Further versions of a beat that is shown already; whoever asks for something else takes them back. */
async function addVersions(send: Request, take: number): Promise<void> {
  const mine = turn;
  const first = beat.value;
  isAdding.value = true;
  await new Promise((painted) => window.setTimeout(painted, PAINT_MS));
  if (mine !== turn) return;
  const further = send(VERSIONS);
  addingId = further.id;
  try {
    const made = await further;
    addTo(take, made.versions.slice(1).map((each) => ({ beat: each.beat, recipe: each.recipe, row: null })));
    onMade(made.id, { take, beats: made.versions.map(({ beat }, index) => (index === 0 ? first : beat)) });
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "cancelled")) notifyRefusal(error);
  } finally {
    if (mine === turn) isAdding.value = false;
  }
}

function stopAdding(): void {
  if (isAdding.value && addingId) request("cancel", { request_id: addingId }).catch(() => undefined);
  turn += 1;
  addingId = 0;
  isAdding.value = false;
}

let isRequesting = false;
let requestId = 0;

type Request = (versions: number) => Promise<BeatsMessage> & { id: number };

/**
 * Sends a request, and shows what comes: one version at once, the others as soon as they are made.
 * A refusal becomes a sentence and changes nothing.
 */
async function make(send: Request, seedBeats: (made: BeatsMessage) => number, isNew: boolean, all = 1): Promise<boolean> {
  if (isRequesting) return false;
  isRequesting = true;
  const patience = window.setTimeout(() => { isWaiting.value = true; }, PATIENCE_MS);
  const slowness = window.setTimeout(() => { isSlow.value = true; }, SLOW_MS);
  stopAdding();
  try {
    const answer = send(1);
    requestId = answer.id;
    const made = await answer;
    adopt(made, seedBeats(made), isNew);
    // What is new at the end may lie out of sight: the cursor goes there.
    const isAtEnd = made.from_beats > 0 && !carries(made.action, "from_beats");
    if (isAtEnd && !isPlaying.value) cursor.value = { ...cursor.value, step: Math.floor(made.from_beats / STEP_BEATS) };
    if (all > 1) void addVersions(send, doc.value.take);
    if (!settings.value.seed_is_locked && made.seed === settings.value.seed) nextSeed();
    return true;
  } catch (error) {
    notifyRefusal(error);
    return false;
  } finally {
    isRequesting = false;
    window.clearTimeout(patience);
    window.clearTimeout(slowness);
    isWaiting.value = isSlow.value = false;
  }
}

/** Takes back the request that is under way, which ends in a sentence. */
export function cancelRequest(): void {
  if (isRequesting) request("cancel", { request_id: requestId }).catch(notifyRefusal);
}

/** Ratio to its usual tempos at which a style is played at most; beyond, it is another style's. */
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

/** The tempo of a beat that was made elsewhere, or before; Live's set and a clock that is followed keep theirs. */
export function takeTempo(tempo_bpm: number | null): void {
  if (tempo_bpm === null || ports.value?.follows) return;
  const set_bpm = live.value.is_connected ? live.value.clip?.tempo_bpm : undefined;
  setTempo(set_bpm ?? tempo_bpm);
  if (set_bpm !== undefined && Math.abs(set_bpm - tempo_bpm) > 0.5) notify(`This beat was made at ${text(tempo_bpm)} BPM; Live's set has ${text(set_bpm)}.`);
}

const text = (bpm: number): string => String(Math.round(bpm * 10) / 10);

/** Sends the request of an action, and shows the beats that come; `chosen` fields in place of the settings. */
export function requestBeats(action: BeatKind, chosen: Fields = {}): Promise<boolean> {
  const isNew = !carries(action, "beat");
  if (isNew) settleTempo();
  // A new beat beside locked lanes is one in which all but those is varied.
  const { locked } = settings.value;
  const isAround = isNew && locked !== null && locked.length > 0 && beat.value.notes.length > 0;
  const kind = isAround ? "vary" : action;
  const whole = isAround ? { from_beats: 0, to_beats: beat.value.length_beats } : {};
  const fields = { ...fieldsOf(kind), ...whole, ...chosen };
  const before = carries(kind, "beat") ? barsOf(beat.value) : 0;
  const bars = before + (carries(kind, "bars") ? Number(fields.bars) : 0);
  if (bars > MOST_BARS) {
    const fewer = before < MOST_BARS ? ` Extend by ${MOST_BARS - before} at most.` : "";
    notify(`The beat has ${before} bars already; it can be ${MOST_BARS} bars long.${fewer}`, true);
    return Promise.resolve(false);
  }
  const seed_beats = Math.min(doc.value.seed_beats, beat.value.length_beats);
  const hasVersions = carries(kind, "versions");
  if (isNew && locked.length > 0 && !isAround) notify("The grid is empty, so there is nothing to lock yet: every lane is new.");
  const send: Request = (versions) => request(kind, (hasVersions ? { ...fields, versions } : fields) as never);
  const seedBeats = (made: BeatsMessage) => (isNew ? (made.versions[0]?.beat.length_beats ?? 0) : seed_beats);
  const work = make(send, seedBeats, isNew, hasVersions ? versionsFor(bars) : 1);
  return carries(action, "from_beats") ? keepingRange(work) : work;
}

/** Puts all hits but those of locked lanes on the grid. */
export function quantizeBeat(): void {
  const { locked } = settings.value;
  edit(quantize(beat.value, locked));
  notify(locked.length ? `Quantized, except for ${locked.map(laneName).join(", ")}.` : "Quantized.");
}

/** Makes the beat of a recipe once more, or that of its next seed, in the tempo that it was made at. */
export function again(recipe: string, next_seed: boolean, tempo_bpm: number | null): Promise<boolean> {
  const send = () => request("again", { recipe, next_seed });
  return make(send, (made) => made.from_beats || made.to_beats, true).then((done) => {
    if (done) takeTempo(tempo_bpm);
    return done;
  });
}

/** Opens a whole beat from elsewhere: a file, Live. */
export function openBeat(whole: Beat, name: string, style = ""): void {
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
