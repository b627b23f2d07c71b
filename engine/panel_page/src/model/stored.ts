/** A document with its undo as text; what many states share is written once. */

import type { Beat } from "../messages.ts";
import { current, type Doc, type Edits, type Version } from "./doc.ts";

type StoredDoc = Omit<Doc, "versions"> & { versions: number[] };
type StoredVersion = Omit<Version, "beat"> & { beat: number };

interface Stored {
  beats: Beat[];
  versions: StoredVersion[];
  docs: StoredDoc[];
  /** which of docs is now; those before it are past, those behind it future */
  at: number;
}

/** Numbers things in the order in which they are met. */
class Numbered<Thing, Kept> {
  readonly kept: Kept[] = [];
  private readonly places = new Map<Thing, number>();
  private readonly keep: (thing: Thing) => Kept;

  constructor(keep: (thing: Thing) => Kept) {
    this.keep = keep;
  }

  of(thing: Thing): number {
    const found = this.places.get(thing);
    if (found !== undefined) return found;
    const kept = this.keep(thing);
    this.places.set(thing, this.kept.length);
    return this.kept.push(kept) - 1;
  }
}

export function write(edits: Edits, most: number): string {
  const past = edits.past.slice(-most);
  const future = edits.future.slice(0, most);
  const beats = new Numbered<Beat, Beat>((beat) => beat);
  const versions = new Numbered<Version, StoredVersion>((version) => ({ ...version, beat: beats.of(version.beat) }));
  const docs = [...past, edits.now, ...future].map((doc) => ({
    ...doc,
    versions: doc.versions.map((version) => versions.of(version)),
  }));
  const stored: Stored = { beats: beats.kept, versions: versions.kept, docs, at: past.length };
  return JSON.stringify(stored);
}

/** Reads what `write` wrote; null where it cannot be read. */
export function read(text: string): Edits | null {
  try {
    const stored = JSON.parse(text) as Stored;
    const versions = stored.versions.map((version) => ({ ...version, beat: at(stored.beats, version.beat) }));
    const docs = stored.docs.map((doc) => ({ ...doc, versions: doc.versions.map((index) => at(versions, index)) }));
    const now = at(docs, stored.at);
    current(now);
    return { now, past: docs.slice(0, stored.at), future: docs.slice(stored.at + 1), gesture: null };
  } catch {
    return null;
  }
}

function at<Thing>(things: readonly Thing[], index: number): Thing {
  const thing = things[index];
  if (thing === undefined) throw new Error("What was stored is not whole.");
  return thing;
}
