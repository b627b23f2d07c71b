/** Every key of the page, in one table: the help sheet is drawn from it. */

import { ACTIONS } from "./actions_table.ts";
import type { Lane } from "./messages.ts";
import { laneName, notesIn } from "./model/beat.ts";
import { draw, erase, eraseRange, SHADES, setOffset, setVelocity } from "./model/edits.ts";
import { perform } from "./state/actions.ts";
import { toggleFavourite, shareRecipe } from "./state/history.ts";
import { getFromLive, sendToLive, setFollow } from "./state/live.ts";
import { cancelRequest, nextSeed, recipeNow } from "./state/making.ts";
import { playOrStop } from "./state/playing.ts";
import { beat, cursor, doc, edit, helpIsOpen, isSlow, lanes, lookAt, newGesture, range, redoEdit, styleName, styles, type Tool, tool, undoEdit, view } from "./state/session.ts";
import { set, setTempo, settings } from "./state/settings.ts";
import { chooseFile, download } from "./view/Files.tsx";
import { barsText } from "./view/Arrow.tsx";
import { barSteps, steps } from "./view/geometry.ts";
import { newVelocity, offsetAt, toggle, velocityOf } from "./view/gestures.ts";
import { cellText, tell } from "./view/spoken.ts";

export interface Key {
  /** as `KeyboardEvent.key`, after `ctrl+` and `shift+` where they are held */
  keys: readonly string[];
  shown: string;
  does: string;
  run(key: string): unknown;
  /** only where the grid has the focus, or nothing has */
  inGrid?: boolean;
}

const MOVES: Record<string, readonly [number, number]> = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1] };
let anchor: number | null = null;

/** Steps from the cursor to where a key leads: a step, a bar, or the beginning or the end of the beat. */
function stepsOn(key: string, step: number): number {
  switch (key) {
    case "home": return -step;
    case "end": return steps.value - 1 - step;
    case "pageup": return Math.max(-step, -barSteps.value);
    case "pagedown": return Math.min(steps.value - 1 - step, barSteps.value);
    default: return MOVES[key]?.[0] ?? 0;
  }
}

function move(pressed: string): void {
  const key = pressed.replace("shift+", "");
  const { lane, step } = cursor.value;
  const row = Math.max(0, Math.min(lanes.value.length - 1, lanes.value.indexOf(lane) + (MOVES[key]?.[1] ?? 0)));
  const on = step + stepsOn(key, step);
  let to = (on + steps.value) % steps.value;
  if (key !== pressed) {
    to = Math.max(0, Math.min(steps.value - 1, on));
    anchor ??= step;
    range.value = { from: Math.min(anchor, to), to: Math.max(anchor, to) + 1 };
    tell(`${range.value.to - range.value.from} steps selected`);
  } else {
    anchor = null;
  }
  cursor.value = { lane: lanes.value[row] ?? lane, step: to };
}

function tellCell(): void {
  tell(cellText(cursor.value.lane, cursor.value.step));
}

/** Draws the steps that are selected; erases them where all are drawn. Without a selection, the cursor's own. */
function drawOrErase(): void {
  const { lane, step } = cursor.value;
  if (range.value) {
    const gesture = newGesture();
    const before = beat.value;
    atCursor((each, at) => edit(draw(beat.value, each, at, newVelocity()), gesture));
    if (beat.value === before) atCursor((each, at) => edit(erase(beat.value, each, at), gesture));
  } else {
    toggle(lane, step);
  }
  tellCell();
}

/** All steps of the cursor's lane that are meant: the range, or the cursor's own. */
function atCursor(change: (lane: Lane, step: number) => void): void {
  const { lane, step } = cursor.value;
  const chosen = range.value;
  if (!chosen) return change(lane, step);
  for (let each = chosen.from; each < chosen.to; each += 1) change(lane, each);
}

function strike(velocityFrom: (before: number) => number): void {
  const gesture = newGesture();
  atCursor((lane, step) => {
    const before = velocityOf(lane, step);
    if (before !== null) edit(setVelocity(beat.value, lane, step, velocityFrom(before)), gesture);
  });
  tellCell();
}

function later(by: number): void {
  const gesture = newGesture();
  atCursor((lane, step) => {
    if (notesIn(beat.value, lane, step).length > 0) edit(setOffset(beat.value, lane, step, offsetAt(lane, step) + by), gesture);
  });
  tellCell();
}

/** New hits get this shade; so do those at the cursor, while the grid has the focus. */
function shade(index: number): void {
  set({ shade: index });
  const velocity = SHADES[index];
  if (velocity !== undefined && document.activeElement?.id === "grid") strike(() => velocity);
}

function lock(): void {
  const { lane } = cursor.value;
  const { locked } = settings.value;
  const isLocked = locked.includes(lane);
  set({ locked: isLocked ? locked.filter((each) => each !== lane) : [...locked, lane] });
  tell(`${laneName(lane)} ${isLocked ? "unlocked" : "locked"}`);
}

function style(by: number): void {
  const keys = styles.value.map((each) => each.key);
  const next = keys[(keys.indexOf(settings.value.style) + by + keys.length) % keys.length];
  if (!next) return;
  set({ style: next });
  tell(styleName(next));
}

function extendBy(by: number): void {
  set({ extend_bars: Math.max(1, Math.min(63, settings.value.extend_bars + by)) });
  tell(`Continuation: ${barsText(settings.value.extend_bars)}`);
}

function eraseChosen(): void {
  const { lane, step } = cursor.value;
  const chosen = range.value;
  edit(chosen ? eraseRange(beat.value, lanes.value, chosen.from, chosen.to) : eraseRange(beat.value, [lane], step, step + 1));
  tellCell();
}

function escape(): void {
  if (helpIsOpen.value) helpIsOpen.value = false;
  else if (isSlow.value) cancelRequest();
  else range.value = null;
}

function choose(name: Tool): void {
  tool.value = name;
  tell(`Tool: ${name}`);
}

function lookAtVersion(index: number): void {
  if (!doc.value.versions[index]) return;
  lookAt(index);
  tell(`Version ${index + 1}`);
}

function tempoBy(by: number): void {
  setTempo(Math.max(20, Math.min(999, settings.value.tempo_bpm + by)));
  tell(`${settings.value.tempo_bpm} BPM`);
}

const key = (keys: string, shown: string, does: string, run: (key: string) => unknown, inGrid = false): Key => ({ keys: keys.split(" "), shown, does, run, inGrid });

export const GROUPS: readonly (readonly [string, readonly Key[]])[] = [
  ["Make", [
    ...ACTIONS.filter((action) => action.shortcut).map((action) => (
      key(action.shortcut, action.shortcut.toUpperCase(), `${action.label}: ${action.help}`, () => perform(action))
    )),
    key("x shift+x", "X, Shift X", "next style, previous style", (pressed) => style(pressed === "x" ? 1 : -1)),
    key("n", "N", "next seed", nextSeed),
    key("k", "K", "keep this seed", () => set({ seed_is_locked: !settings.value.seed_is_locked })),
    key("< >", "< >", "shorter, longer continuation", (pressed) => extendBy(pressed === ">" ? 1 : -1)),
  ]],
  ["Play", [
    key("space", "Space", "play, stop", playOrStop),
    key("1 2 3 4 5 6 7 8", "1 … 8", "another version, from the next bar on", (pressed) => lookAtVersion(Number(pressed) - 1)),
    key("+ -", "+ −", "faster, slower", (pressed) => tempoBy(pressed === "+" ? 1 : -1)),
  ]],
  ["Edit", [
    key("arrowleft arrowright arrowup arrowdown", "← → ↑ ↓", "move in the grid", move, true),
    key("home end pageup pagedown", "Home End, Page ↑ ↓", "first step, last step, a bar back, a bar on", move, true),
    key("enter", "Enter", "draw or erase a hit, or the selected steps of a lane", drawOrErase, true),
    key("[ ]", "[ ]", "softer, harder", (pressed) => strike((before) => before + (pressed === "]" ? 8 : -8))),
    key(", .", ", .", "earlier, later", (pressed) => later(pressed === "." ? 0.05 : -0.05)),
    key("shift+1 shift+2 shift+3 shift+4", "Shift 1 … 4", "velocity from soft to accent, also for new hits", (pressed) => shade(Number(pressed.at(-1)) - 1)),
    key("shift+arrowleft shift+arrowright shift+home shift+end shift+pageup shift+pagedown", "Shift ← →", "select steps, also with Home, End, Page ↑ ↓", move, true),
    key("delete backspace", "Delete", "erase what is selected", eraseChosen),
    key("l", "L", "lock the lane, or unlock it", lock),
    key("shift+l", "Shift L", "unlock all lanes", () => set({ locked: [] })),
    key("ctrl+z", "Ctrl Z", "undo", undoEdit),
    key("ctrl+shift+z ctrl+y", "Ctrl Shift Z", "redo", redoEdit),
    key("d b j s", "D B J S", "tools: draw, velocity, timing, select", (pressed) => choose(({ d: "draw", b: "velocity", j: "timing", s: "select" } as const)[pressed as "d"])),
  ]],
  ["Files, Live, favourites", [
    key("o", "O", "open a MIDI file", chooseFile),
    key("p", "P", "download as a MIDI file", download),
    key("r", "R", "get from Live", getFromLive),
    key("w", "W", "send to Live", sendToLive),
    key("u", "U", "follow Live, or stop following", () => setFollow(!settings.value.follow)),
    key("a", "A", "favourite", toggleFavourite),
    key("c", "C", "copy the recipe", () => shareRecipe(recipeNow())),
  ]],
  ["Pages", [
    key("m y i", "M Y I", "beat, history, kit", (pressed) => { view.value = ({ m: "beat", y: "history", i: "kit" } as const)[pressed as "m"]; }),
    key("?", "?", "this sheet", () => { helpIsOpen.value = !helpIsOpen.value; }),
    key("escape", "Esc", "close, cancel what takes long, clear the selection", escape),
  ]],
];

const BY_KEY = new Map(GROUPS.flatMap(([, keys]) => keys.flatMap((each) => each.keys.map((name) => [name, each] as const))));

/** The key of a press, as the table writes it. */
export function nameOf(event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey">): string {
  const digit = /^Digit([1-8])$/.exec(event.code)?.[1];
  const plain = event.key === " " ? "space" : event.shiftKey && digit ? digit : event.key.toLowerCase();
  const isSign = plain.length === 1 && !/[a-z0-9]/.test(plain);
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.shiftKey && !isSign ? "shift+" : ""}${plain}`;
}

/** True if the Tab key has brought the focus here: a button then keeps its own keys. */
let isTabbed = false;

export function onPointerDown(): void {
  isTabbed = false;
}

/** A menu that the mouse has set gives the keys back. */
export function onChange(event: Event): void {
  if (event.target instanceof HTMLSelectElement && !isTabbed) event.target.blur();
}

/** A button that can do nothing now keeps the focus, and does nothing. */
export function onClick(event: Event): void {
  if (!(event.target as HTMLElement).closest("[aria-disabled=true]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

const MOVES_IN_FIELD = /^(shift\+)?(arrow\w+|home|end|pageup|pagedown|enter|backspace|delete)$/;

/** True if a menu takes this key: to open, to move, to find what begins with a letter. */
function isForMenu(menu: HTMLSelectElement, name: string, { key }: KeyboardEvent): boolean {
  const isOpen = CSS.supports("selector(:open)") && menu.matches(":open");
  if (isOpen || MOVES_IN_FIELD.test(name)) return true;
  if (name === "space") return isTabbed;
  return key.length === 1 && !name.startsWith("ctrl+") && [...menu.options].some((each) => each.text.toLowerCase().startsWith(key.toLowerCase()));
}

/** True if a field that has the focus takes this key: a number its digits, a text everything. */
function isForField(target: HTMLElement, name: string, event: KeyboardEvent): boolean {
  if (target instanceof HTMLSelectElement) return isForMenu(target, name, event);
  if (!(target instanceof HTMLInputElement)) return target.matches("textarea");
  if (target.type === "number") return /^[\d.,]$/.test(event.key) || name.startsWith("ctrl+") || MOVES_IN_FIELD.test(name);
  return target.type !== "range" && target.type !== "checkbox";
}

function isElsewhere(target: HTMLElement, name: string, chosen: Key, event: KeyboardEvent): boolean {
  if (name === "escape") return false;
  if (isForField(target, name, event)) return true;
  if (target.closest(".sheet, dialog") && name !== "?") return true;
  const isAtButton = isTabbed && target.matches("button, [role=slider], [type=checkbox]");
  if ((name === "space" || name === "enter") && isAtButton) return true;
  return Boolean(chosen.inGrid) && target.id !== "grid" && target !== document.body;
}

export function onKeyDown(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (event.key === "Tab") isTabbed = true;
  if (event.altKey || event.isComposing) return;
  const name = nameOf(event);
  const isNumber = target instanceof HTMLInputElement && target.type === "number";
  if (isNumber && name === "enter" && !isTabbed) target.blur(); // what was typed counts, and the next key is the page's
  const chosen = BY_KEY.get(name);
  if (!chosen || isElsewhere(target, name, chosen, event)) return;
  event.preventDefault();
  // What was clicked has the focus still, and must not take the key when it comes up; what is half typed counts.
  if (isNumber || (target instanceof HTMLButtonElement && !isTabbed)) target.blur();
  if (isNumber && isTabbed) target.focus();
  void chosen.run(name);
}
