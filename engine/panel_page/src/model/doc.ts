/** The document that the page works on, with its undo and redo. */

import type { Beat } from "../messages.ts";

export interface Version {
  beat: Beat;
  /** one line that makes it again; empty: none is known */
  recipe: string;
  /** its row in the history; null: not kept, or not known yet */
  row: number | null;
}

export interface Doc {
  versions: readonly Version[];
  /** which of them is in the grid */
  current: number;
  /** where the seed pattern ends and its continuation begins, beats */
  seed_beats: number;
  /** key of the style that it was made in; empty: none */
  style: string;
  /** the random seed that it was made with; null: none */
  seed: number | null;
  name: string;
  /** counts up with every new set of versions */
  take: number;
}

export interface Edits {
  readonly now: Doc;
  readonly past: readonly Doc[];
  readonly future: readonly Doc[];
  /** edits of one gesture are undone together */
  readonly gesture: number | null;
}

export const MOST_EDITS = 1000;

export function current(doc: Doc): Version {
  const version = doc.versions[doc.current] ?? doc.versions[0];
  if (!version) throw new Error("A document has a version at all times.");
  return version;
}

export function begin(now: Doc): Edits {
  return { now, past: [], future: [], gesture: null };
}

/** Goes on to another state; within a gesture only the state before it is kept. */
export function change(edits: Edits, next: Doc, gesture: number | null = null): Edits {
  if (next === edits.now) return edits;
  const goesOn = gesture !== null && gesture === edits.gesture;
  const past = goesOn ? edits.past : [...edits.past, edits.now].slice(-MOST_EDITS);
  return { now: next, past, future: [], gesture };
}

/** False for an empty grid in which nothing was ever drawn: that is nothing to keep. */
export function hasContent({ now, past, future }: Edits): boolean {
  return past.length > 0 || future.length > 0 || now.versions.some(({ beat }) => beat.notes.length > 0);
}

/** What was made elsewhere goes on as what was made here: the one is one undo away from the other. */
export function join(before: Edits, after: Edits): Edits {
  const earlier = [...before.past, before.now];
  const take = Math.max(...[...earlier, ...before.future].map((doc) => doc.take)) + 1;
  const later = [...after.past, after.now].filter(({ versions }) => versions.some(({ beat }) => beat.notes.length > 0));
  const [now = before.now, ...reversed] = later.map((doc) => ({ ...doc, take: doc.take + take })).reverse();
  return { now, past: [...earlier, ...reversed.reverse()].slice(-MOST_EDITS), future: [], gesture: null };
}

/** Looks at another version: no edit of its own. */
export function look(edits: Edits, index: number): Edits {
  if (index === edits.now.current || !edits.now.versions[index]) return edits;
  return { ...edits, now: { ...edits.now, current: index }, gesture: null };
}

export function undo(edits: Edits): Edits {
  const now = edits.past.at(-1);
  if (!now) return edits;
  return { now, past: edits.past.slice(0, -1), future: [edits.now, ...edits.future], gesture: null };
}

export function redo(edits: Edits): Edits {
  const [now, ...future] = edits.future;
  if (!now) return edits;
  return { now, past: [...edits.past, edits.now], future, gesture: null };
}

/** The document with another beat in the version that is looked at, which no recipe makes any more. */
export function withBeat(doc: Doc, beat: Beat): Doc {
  const version = current(doc);
  if (version.beat === beat) return doc;
  const versions = doc.versions.map((each) => (each === version ? { beat, recipe: "", row: null } : each));
  return { ...doc, versions };
}

/** Notes the history's rows for beats of a take, in each of its states: that is no edit. A beat that a hand changed meanwhile has no row. */
export function withRows(edits: Edits, take: number, beats: readonly Beat[], rows: readonly number[]): Edits {
  const rowOf = new Map(beats.map((beat, index) => [beat, rows[index] ?? null]));
  const noted = (doc: Doc): Doc => {
    if (doc.take !== take || !doc.versions.some(({ beat }) => rowOf.has(beat))) return doc;
    return { ...doc, versions: doc.versions.map((version) => ({ ...version, row: rowOf.get(version.beat) ?? version.row })) };
  };
  return { ...edits, now: noted(edits.now), past: edits.past.map(noted), future: edits.future.map(noted) };
}
