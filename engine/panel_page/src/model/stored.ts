/** A document with its undo, and the settings, as text; what many states share is written once. */

import type { Beat, LaneNote } from "../messages.ts";
import { MOST_DOCUMENT_CHARS } from "../messages.ts";
import { barBeats } from "./meter.ts";
import { current, type Doc, type Edits, type Version } from "./doc.ts";

const MOST_STATES = 100;

export interface Stored {
  /** when it was last changed, milliseconds since 1970; 0: not known */
  at: number;
  /** as they were written, by this version or an earlier one */
  settings: Record<string, unknown>;
  edits: Edits;
}

/** A beat; with `of`, that one's notes before `from` and the last `to` of them stand around these. */
interface StoredBeat extends Beat {
  of?: number;
  from?: number;
  to?: number;
}
type StoredVersion = Omit<Version, "beat"> & { beat: number };
type StoredDoc = Omit<Doc, "versions"> & { versions: number[] };

interface StoredEdits {
  beats: StoredBeat[];
  versions: StoredVersion[];
  docs: StoredDoc[];
  /** which of docs is now; those before it are past, those behind it future */
  at: number;
}

/** The text of a document: as many states of its undo as there is room for. */
export function write({ at, settings, edits }: Stored, most_chars = MOST_DOCUMENT_CHARS): string {
  for (let most = MOST_STATES; most > 0; most = Math.floor(most / 2)) {
    const text = JSON.stringify({ at, settings, edits: packed(edits, most) });
    if (text.length <= most_chars) return text;
  }
  const now = { ...edits.now, versions: [current(edits.now)], current: 0 };
  const whole = JSON.stringify({ at, settings, edits: packed({ ...edits, now: edits.now }, 0) });
  return whole.length <= most_chars ? whole : JSON.stringify({ at, settings, edits: packed({ ...edits, now }, 0) });
}

function packed(edits: Edits, most: number): StoredEdits {
  const past = most > 0 ? edits.past.slice(-most) : [];
  const all = [...past, edits.now, ...edits.future.slice(0, most)];
  const beats: StoredBeat[] = [];
  const versions: StoredVersion[] = [];
  const beatPlaces = new Map<Beat, number>();
  const versionPlaces = new Map<Version, number>();
  const beatPlace = (beat: Beat, before: Beat | undefined): number => {
    const known = beatPlaces.get(beat);
    if (known !== undefined) return known;
    const of = before && beatPlaces.get(before);
    const place = beats.push(before && of !== undefined ? difference(beat, before, of) : beat) - 1;
    beatPlaces.set(beat, place);
    return place;
  };
  const versionPlace = (version: Version, before: Version | undefined): number => {
    const known = versionPlaces.get(version);
    if (known !== undefined) return known;
    const place = versions.push({ ...version, beat: beatPlace(version.beat, before?.beat) }) - 1;
    versionPlaces.set(version, place);
    return place;
  };
  const docs = all.map((doc, at) => ({
    ...doc,
    versions: doc.versions.map((version, place) => versionPlace(version, all[at - 1]?.versions[place])),
  }));
  return { beats, versions, docs, at: past.length };
}

function isSame(a: LaneNote | undefined, b: LaneNote | undefined): boolean {
  return a === b || (!!a && !!b && a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]);
}

/** A beat by what is other in it than in the one before, whose place is `of`. */
function difference(beat: Beat, before: Beat, of: number): StoredBeat {
  const most = Math.min(beat.notes.length, before.notes.length);
  let from = 0;
  while (from < most && isSame(beat.notes[from], before.notes[from])) from += 1;
  let to = 0;
  while (to < most - from && isSame(beat.notes.at(-1 - to), before.notes.at(-1 - to))) to += 1;
  return { ...beat, notes: beat.notes.slice(from, beat.notes.length - to), of, from, to };
}

/** Reads what `write` wrote, or 0.2; null where it is no whole document. */
export function read(text: string): Stored | null {
  try {
    const { at = 0, settings = {}, edits } = JSON.parse(text) as { at?: unknown; settings?: unknown; edits: StoredEdits };
    check(typeof at === "number" && isObject(settings));
    return { at, settings, edits: unpacked(edits) };
  } catch {
    return null;
  }
}

function unpacked(stored: StoredEdits): Edits {
  const beats: Beat[] = [];
  for (const { of, from, to, ...beat } of stored.beats) {
    const around = of === undefined ? [] : at(beats, of).notes;
    const notes = [...around.slice(0, from ?? 0), ...beat.notes, ...around.slice(around.length - (to ?? 0))];
    checkBeat(beat);
    beats.push({ ...beat, notes });
  }
  const versions = stored.versions.map((version) => ({ ...version, beat: at(beats, version.beat) }));
  for (const { recipe, row } of versions) check(typeof recipe === "string" && (row === null || Number.isInteger(row)));
  const docs = stored.docs.map((doc) => ({ ...doc, versions: doc.versions.map((index) => at(versions, index)) }));
  docs.forEach(checkDoc);
  const now = at(docs, stored.at);
  return { now, past: docs.slice(0, stored.at), future: docs.slice(stored.at + 1), gesture: null };
}

function at<Thing>(things: readonly Thing[], index: number): Thing {
  const thing = things[index];
  if (thing === undefined) throw new Error("What was stored is not whole.");
  return thing;
}

function check(isRight: boolean): asserts isRight {
  if (!isRight) throw new Error("What was stored is no document.");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkBeat(beat: Beat): void {
  check(Number.isFinite(barBeats(beat)) && barBeats(beat) > 0 && beat.length_beats > 0 && beat.length_beats <= 1e4);
  for (const [lane, start, length, velocity] of beat.notes) {
    check(/^[a-z_]+(_\d{1,3})?$/.test(lane) && Number.isFinite(start) && length > 0 && velocity >= 1 && velocity <= 127);
  }
}

function checkDoc(doc: Doc): void {
  check(typeof doc.name === "string" && typeof doc.style === "string" && Number.isInteger(doc.take));
  check(Number.isFinite(doc.seed_beats) && (doc.seed === null || Number.isInteger(doc.seed)));
  check(at(doc.versions, doc.current) === current(doc));
}
