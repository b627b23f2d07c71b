/** Every key of the page, in one table: the help sheet is drawn from it. */

import { ACTIONS } from "./actions_table.ts";
import type { Lane } from "./messages.ts";
import { notesIn } from "./model/beat.ts";
import { eraseRange, SHADES, setOffset, setVelocity } from "./model/edits.ts";
import { perform } from "./state/actions.ts";
import { toggleFavourite, shareRecipe } from "./state/history.ts";
import { getFromLive, sendToLive, setFollow } from "./state/live.ts";
import { nextSeed, recipeNow } from "./state/making.ts";
import { playOrStop } from "./state/playing.ts";
import { beat, cursor, edit, helpIsOpen, lanes, lookAt, newGesture, range, redoEdit, styles, type Tool, tool, undoEdit, view } from "./state/session.ts";
import { set, setTempo, settings } from "./state/settings.ts";
import { chooseFile, download } from "./view/Files.tsx";
import { steps } from "./view/geometry.ts";
import { offsetAt, toggle, velocityOf } from "./view/gestures.ts";

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

function move(key: string): void {
  const [dx, dy] = MOVES[key.replace("shift+", "")] ?? [0, 0];
  const { lane, step } = cursor.value;
  const row = Math.max(0, Math.min(lanes.value.length - 1, lanes.value.indexOf(lane) + dy));
  const to = (step + dx + steps.value) % steps.value;
  if (key.startsWith("shift+")) {
    anchor ??= step;
    range.value = { from: Math.min(anchor, to), to: Math.max(anchor, to) + 1 };
  } else {
    anchor = null;
  }
  cursor.value = { lane: lanes.value[row] ?? lane, step: to };
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
}

function later(by: number): void {
  const gesture = newGesture();
  atCursor((lane, step) => {
    if (notesIn(beat.value, lane, step).length > 0) edit(setOffset(beat.value, lane, step, offsetAt(lane, step) + by), gesture);
  });
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
  set({ locked: locked.includes(lane) ? locked.filter((each) => each !== lane) : [...locked, lane] });
}

function style(by: number): void {
  const keys = styles.value.map((each) => each.key);
  const next = keys[(keys.indexOf(settings.value.style) + by + keys.length) % keys.length];
  if (next) set({ style: next });
}

function extendBy(by: number): void {
  set({ extend_bars: Math.max(1, Math.min(63, settings.value.extend_bars + by)) });
}

function eraseChosen(): void {
  const { lane, step } = cursor.value;
  const chosen = range.value;
  edit(chosen ? eraseRange(beat.value, lanes.value, chosen.from, chosen.to) : eraseRange(beat.value, [lane], step, step + 1));
}

function escape(): void {
  if (helpIsOpen.value) helpIsOpen.value = false;
  else range.value = null;
}

const choose = (name: Tool) => () => { tool.value = name; };
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
    key("1 2 3 4 5 6 7 8", "1 … 8", "another version, from the next bar on", (pressed) => lookAt(Number(pressed) - 1)),
    key("+ -", "+ −", "faster, slower", (pressed) => setTempo(Math.max(20, Math.min(999, settings.value.tempo_bpm + (pressed === "+" ? 1 : -1))))),
  ]],
  ["Edit", [
    key("arrowleft arrowright arrowup arrowdown", "← → ↑ ↓", "move in the grid", move, true),
    key("enter", "Enter", "draw or erase a hit", () => toggle(cursor.value.lane, cursor.value.step), true),
    key("[ ]", "[ ]", "softer, harder", (pressed) => strike((before) => before + (pressed === "]" ? 8 : -8))),
    key(", .", ", .", "earlier, later", (pressed) => later(pressed === "." ? 0.05 : -0.05)),
    key("shift+1 shift+2 shift+3 shift+4", "Shift 1 … 4", "velocity from soft to accent, also for new hits", (pressed) => shade(Number(pressed.at(-1)) - 1)),
    key("shift+arrowleft shift+arrowright", "Shift ← →", "select steps", move, true),
    key("delete backspace", "Delete", "erase what is selected", eraseChosen),
    key("l", "L", "lock the lane, or unlock it", lock),
    key("shift+l", "Shift L", "unlock all lanes", () => set({ locked: [] })),
    key("ctrl+z", "Ctrl Z", "undo", undoEdit),
    key("ctrl+shift+z ctrl+y", "Ctrl Shift Z", "redo", redoEdit),
    key("d b j s", "D B J S", "tools: draw, velocity, timing, select", (pressed) => choose(({ d: "draw", b: "velocity", j: "timing", s: "select" } as const)[pressed as "d"])()),
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
    key("escape", "Esc", "close, clear the selection", escape),
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

const TYPED_IN = "input:not([type=range]):not([type=checkbox]), textarea, select";

function isElsewhere(target: HTMLElement, name: string, chosen: Key): boolean {
  if (name === "escape") return false;
  if (target.matches(TYPED_IN)) return true;
  if (target.closest(".sheet, dialog") && name !== "?") return true;
  const isAtButton = isTabbed && target.matches("button, [role=slider]");
  if ((name === "space" || name === "enter") && isAtButton) return true;
  return Boolean(chosen.inGrid) && target.id !== "grid" && target !== document.body;
}

export function onKeyDown(event: KeyboardEvent): void {
  if (event.key === "Tab") isTabbed = true;
  if (event.altKey || event.isComposing) return;
  const name = nameOf(event);
  const chosen = BY_KEY.get(name);
  if (!chosen || isElsewhere(event.target as HTMLElement, name, chosen)) return;
  event.preventDefault();
  // A button that was clicked has the focus still, and must not take the key when it comes up.
  if (event.target instanceof HTMLButtonElement && !isTabbed) event.target.blur();
  void chosen.run(name);
}

