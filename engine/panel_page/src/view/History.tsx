/** The history: search it, bring a beat back, make it again, share it. */

import { useEffect, useState } from "preact/hooks";
import { ACTIONS } from "../actions_table.ts";
import type { Entry } from "../messages.ts";
import { barBeats } from "../model/meter.ts";
import { entries, favourites, find, hasMore, makeAgain, makeRecipe, recall, search, type Search, setFavourite, shareRow } from "../state/history.ts";
import { colourOf, styles, titleOf } from "../state/session.ts";
import { connection } from "../state/socket.ts";
import { barsText } from "./Arrow.tsx";
import { Icon } from "./Icon.tsx";
import { MiniGrid } from "./MiniGrid.tsx";

const SEARCH_AFTER_MS = 150;
const DAYS = [[0, "Any time"], [1, "Last 24 hours"], [7, "Last 7 days"], [30, "Last 30 days"]] as const;

export function History() {
  const searched = search.value;
  const isOpen = connection.value === "open";
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = window.setTimeout(() => void find(), SEARCH_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [searched, isOpen]);
  return (
    <main class="page history">
      <h2 class="sr">History</h2>
      <Filters />
      <ul class="entries">
        {entries.value.map((entry) => <One key={entry.row} entry={entry} />)}
      </ul>
      {entries.value.length === 0 && <Nothing />}
      {hasMore.value && <button type="button" class="more-button" onClick={() => void find(true)}>Show older ones</button>}
    </main>
  );
}

function change(part: Partial<Search>): void {
  search.value = { ...search.value, ...part };
}

function Filters() {
  const { text, style, days, favourites_only } = search.value;
  return (
    <div class="filters" role="search">
      <input type="search" aria-label="Search the history" placeholder="Search: style, what was done, seed" value={text}
        onInput={(event) => change({ text: event.currentTarget.value })} />
      <select aria-label="Style" value={style} onChange={(event) => change({ style: event.currentTarget.value })}>
        <option value="">Every style</option>
        {styles.value.map((each) => <option key={each.key} value={each.key}>{each.name}</option>)}
      </select>
      <select aria-label="Made" value={days} onChange={(event) => change({ days: Number(event.currentTarget.value) })}>
        {DAYS.map(([count, name]) => <option key={count} value={count}>{name}</option>)}
      </select>
      <button type="button" aria-pressed={favourites_only} onClick={() => change({ favourites_only: !favourites_only })}>
        <Icon name="star" filled={favourites_only} /> Favourites
      </button>
      <Recipe />
    </div>
  );
}

/** A recipe that somebody sent. */
function Recipe() {
  const [text, setText] = useState("");
  const make = async (event: Event) => {
    event.preventDefault();
    if (text.trim() && (await makeRecipe(text))) setText("");
  };
  return (
    <form class="recipe" onSubmit={(event) => void make(event)}>
      <input aria-label="A recipe that somebody sent you" placeholder="Paste a recipe" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      <button type="submit" disabled={!text.trim()}>Make it</button>
    </form>
  );
}

function Nothing() {
  const isSearched = search.value.text || search.value.style || search.value.days || search.value.favourites_only;
  return <p class="nothing">{isSearched ? "No beat matches. Try fewer words or another filter." : "Nothing here yet. Every beat that you make is kept here."}</p>;
}

const dates = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

function actionText({ action, place }: Entry): string {
  const known = ACTIONS.find((each) => each.key === action);
  const name = known ? known.label.toLowerCase() : action.replaceAll("_", " ");
  if (place !== "live") return name;
  return action === "panel" ? "sent to Live" : `${name} in Live`;
}

function One({ entry }: { entry: Entry }) {
  const name = titleOf(entry.style, entry.seed);
  const bars = barsText(Math.max(1, Math.round(entry.length_beats / barBeats(entry))));
  const isFavourite = favourites.value.has(entry.row);
  return (
    <li class="entry" style={{ "--style": colourOf(entry.style) }}>
      <button type="button" class="picture" aria-label={`Open ${name}`} onClick={() => void recall(entry.row)}><MiniGrid events={entry.events} /></button>
      <div class="about">
        <strong>{name}</strong>
        <span>{actionText(entry)} · {bars} {entry.tempo_bpm === null ? "" : ` · ${Math.round(entry.tempo_bpm)} BPM`}</span>
        <time dateTime={new Date(entry.made_at * 1000).toISOString()}>{dates.format(entry.made_at * 1000)}</time>
      </div>
      <div class="does">
        <button type="button" class="small" disabled={!entry.has_recipe} onClick={() => void makeAgain(entry.row, false)}>Again</button>
        <button type="button" class="small" disabled={!entry.has_recipe} onClick={() => void makeAgain(entry.row, true)}>Next seed</button>
        <span class="room" />
        <button type="button" class="quiet" disabled={!entry.has_recipe} aria-label={`Copy the recipe of ${name}`} title="Copy the recipe" onClick={() => void shareRow(entry.row)}><Icon name="share" /></button>
        <button type="button" class="quiet star" aria-pressed={isFavourite} aria-label={`Favourite: ${name}`} title="Favourite" onClick={() => void setFavourite(entry.row, !isFavourite)}>
          <Icon name="star" filled={isFavourite} />
        </button>
      </div>
    </li>
  );
}
