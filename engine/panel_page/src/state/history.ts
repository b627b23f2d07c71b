/** The history of what was made: search, favourites, once more, recipes as text. */

import { signal } from "@preact/signals";
import type { Entry } from "../messages.ts";
import { current } from "../model/doc.ts";
import { adopt, again, takeTempo } from "./making.ts";
import { beat, doc, notify, notifyRefusal, setRows, view } from "./session.ts";
import { settings } from "./settings.ts";
import { request } from "./socket.ts";

export interface Search {
  text: string;
  style: string;
  /** only the last days; 0: all */
  days: number;
  favourites_only: boolean;
}

const DAY_S = 86_400;

export const search = signal<Search>({ text: "", style: "", days: 0, favourites_only: false });
export const entries = signal<readonly Entry[]>([]);
export const hasMore = signal(false);
export const favourites = signal<ReadonlySet<number>>(new Set());

let searches = 0;

/** Puts what fits the search into `entries`; with `more`, the older ones behind them. */
export async function find(more = false): Promise<void> {
  searches += 1;
  const mine = searches;
  const { text, style, days, favourites_only } = search.value;
  const before = more ? (entries.value.at(-1)?.row ?? null) : null;
  const since = days ? Date.now() / 1000 - days * DAY_S : null;
  try {
    const found = await request("list_history", { text, style, since, until: null, favourites_only, before });
    if (mine !== searches) return; // another search has begun since
    entries.value = more ? [...entries.value, ...found.entries] : found.entries;
    hasMore.value = found.has_more;
    const stars = new Set(favourites.value);
    for (const entry of found.entries) entry.is_favourite ? stars.add(entry.row) : stars.delete(entry.row);
    favourites.value = stars;
  } catch (error) {
    notifyRefusal(error);
  }
}

/** Puts a beat of the history into the grid. */
export async function recall(row: number): Promise<void> {
  try {
    const made = await request("recall", { row });
    adopt(made, made.versions[0]?.beat.length_beats ?? 0, true);
    takeTempo(made.tempo_bpm);
    setRows(doc.value.take, [beat.value], [row]);
    view.value = "beat";
  } catch (error) {
    notifyRefusal(error);
  }
}

/** Makes a beat of the history once more, or that of its next seed. */
export async function makeAgain(row: number, next_seed: boolean): Promise<void> {
  try {
    const made = await request("recall", { row });
    const recipe = made.versions[0]?.recipe ?? "";
    if (!recipe) notify("This beat has no recipe: it was drawn by hand, or comes from a clip.", true);
    else if (await again(recipe, next_seed, made.tempo_bpm)) view.value = "beat";
  } catch (error) {
    notifyRefusal(error);
  }
}

export async function setFavourite(row: number, on: boolean): Promise<void> {
  try {
    await request("favourite", { row, on });
    const stars = new Set(favourites.value);
    on ? stars.add(row) : stars.delete(row);
    favourites.value = stars;
    entries.value = entries.value.map((entry) => (entry.row === row ? { ...entry, is_favourite: on } : entry));
  } catch (error) {
    notifyRefusal(error);
  }
}

/** The beat in the grid as a favourite; one that was edited is kept first. */
export async function toggleFavourite(): Promise<void> {
  const now = doc.value;
  const version = current(now);
  if (version.row !== null) return setFavourite(version.row, !favourites.value.has(version.row));
  try {
    const kept = await request("keep", { beat: version.beat, tempo_bpm: settings.value.tempo_bpm, style: now.style, seed: now.seed, recipe: version.recipe, is_favourite: true });
    setRows(now.take, [version.beat], [kept.row]);
    favourites.value = new Set([...favourites.value, kept.row]);
    notify("Kept as a favourite.");
  } catch (error) {
    notifyRefusal(error);
  }
}

export async function shareRow(row: number): Promise<void> {
  try {
    const made = await request("recall", { row });
    await shareRecipe(made.versions[0]?.recipe ?? "");
  } catch (error) {
    notifyRefusal(error);
  }
}

export async function shareRecipe(recipe: string): Promise<void> {
  if (!recipe) return notify("This beat has no recipe: it was drawn by hand, or comes from a clip.", true);
  try {
    await navigator.clipboard.writeText(recipe);
    notify("The recipe is in the clipboard: paste it to a friend, or into History.");
  } catch {
    notify("The browser does not let the page copy. Allow the clipboard for this page, then try again.", true);
  }
}

/** Makes the beat of a recipe that somebody sent. */
export async function makeRecipe(recipe: string): Promise<boolean> {
  try {
    const read = await request("read_recipe", { recipe });
    const done = await again(recipe.trim(), false, null);
    if (done) {
      notify(read.sentence);
      takeTempo(read.tempo_bpm);
      view.value = "beat";
    }
    return done;
  } catch (error) {
    notifyRefusal(error);
    return false;
  }
}
