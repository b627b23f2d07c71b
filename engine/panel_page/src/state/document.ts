/** Keeps what this tab works on: with the panel, and in the browser until that has it. */

import { effect } from "@preact/signals";
import type { DocumentMessage } from "../messages.ts";
import { type Edits, hasContent, join } from "../model/doc.ts";
import { read, type Stored, write } from "../model/stored.ts";
import { edits, engineSentence, notify, notifyRefusal, styles } from "./session.ts";
import { restore, type Settings, settings } from "./settings.ts";
import { connection, Refusal, request } from "./socket.ts";
import * as storage from "./storage.ts";

const KEEP_AFTER_MS = 250;
const SAVE_AFTER_MS = 600;
const AGAIN_AFTER_MS = 10_000;
const NOT_KEPT_HERE = "The browser's storage is full or switched off: leave this tab open until the panel is there again, and nothing is lost.";
const NOT_READ = "What this tab worked on could not be read. It was put aside, and a new beat begun; what was made is under History.";

const now = (): State => ({ edits: edits.value, settings: settings.value });
const isAsNow = (then: State): boolean => then.edits === edits.value && then.settings === settings.value;

interface State {
  edits: Edits;
  settings: Settings;
}

/** What the page began with, and what the panel has. */
const first = now();
let saved = now();
/** When the last state that we know of was changed: a later one is another tab's. */
let known_at = storage.found?.at ?? 0;
let changed_at = known_at;
let isOpen = false;
let isOpening = false;
let isSaving = false;
let isLeaving = false;
let isUnreadable = false;
let isRefused = false;
let isWarned = false;
let keepTimer = 0;
let saveTimer = 0;

/** True where the panel has all of it. */
export function isKept(): boolean {
  return !isSaving && (isAsNow(saved) || !hasContent(edits.value));
}

function textNow(): string {
  return write({ at: changed_at, settings: { ...settings.value }, edits: edits.value });
}

function keepHere(): void {
  window.clearTimeout(keepTimer);
  keepTimer = 0;
  if (!hasContent(edits.value) || isAsNow(saved) || storage.keep(textNow(), isLeaving)) return;
  const isReached = connection.value === "open" && engineSentence.value === null;
  if (!isReached && !isWarned) notify(NOT_KEPT_HERE, true);
  isWarned = !isReached;
}

/** After every welcome, and whenever the engine is found: opens what this tab works on, and sends what that lacks. */
export async function openDocument(): Promise<void> {
  if (isOpen) return saveNow();
  if (isOpening) return;
  isOpening = true;
  try {
    take(await request("open_document", { key: storage.key, is_new: storage.isNew }));
    isOpen = true;
    void saveNow();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // no engine yet: it is opened when that is found
  } finally {
    isOpening = false;
  }
}

function take({ key, former, text, whose }: DocumentMessage): void {
  storage.open(key);
  if (!text) return;
  const stored = read(text);
  if (stored === null) {
    if (whose === "other") return;
    isUnreadable = true;
    notify(NOT_READ, true);
  } else if (whose === "other") {
    if (isAsNow(first) && !hasContent(edits.value)) restore({ ...stored.settings, follow: false });
  } else if (stored.at > known_at) {
    const later = whose === "last" ? storage.inherit(former, stored.at) : null;
    adopt(later ?? stored, later === null);
  } else if (stored.at === known_at && isAsNow(first)) {
    saved = now();
    storage.settle();
  }
}

/** Takes what was kept; what was drawn here before it came is one step further, and it is one undo away. */
function adopt(stored: Stored, isWithPanel: boolean): void {
  known_at = changed_at = Math.max(stored.at, changed_at);
  if (isAsNow(first)) {
    edits.value = stored.edits;
    restore(stored.settings);
    if (isWithPanel) saved = now();
  } else if (hasContent(edits.value)) {
    edits.value = join(stored.edits, edits.value);
  } else {
    edits.value = stored.edits;
  }
}

async function saveNow(): Promise<void> {
  window.clearTimeout(saveTimer);
  saveTimer = 0;
  const mine = now();
  if (!isOpen || isSaving || (isAsNow(saved) && !isUnreadable) || !(hasContent(edits.value) || isUnreadable)) return;
  isSaving = true;
  known_at = changed_at;
  try {
    await request("save_document", { text: textNow(), put_aside: isUnreadable });
    saved = mine;
    isUnreadable = isRefused = false;
    if (isAsNow(mine)) storage.settle();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "engine_lost") return; // it is sent when that is found again
    if (!isRefused) notifyRefusal(error);
    isRefused = true;
    window.setTimeout(saveSoon, AGAIN_AFTER_MS);
    return;
  } finally {
    isSaving = false;
  }
  if (!isAsNow(mine)) saveSoon();
}

function saveSoon(): void {
  if (saveTimer === 0) saveTimer = window.setTimeout(() => void saveNow(), SAVE_AFTER_MS);
}

/** The page may be gone after this: all is sent that the panel lacks. */
function sendAll(): void {
  keepHere();
  isSaving = false; // what is on its way is older
  void saveNow();
}

/** Keeps what is worked on, shortly after each change and when the page goes. */
export function startSaving(): void {
  if (storage.isDamaged) notify(NOT_READ, true);
  if (storage.found) saved = { ...first, settings: { ...first.settings } }; // the panel may lack it
  effect(() => {
    if (connection.value !== "open") isOpen = false;
  });
  effect(() => storage.save("styles", styles.value));
  effect(() => {
    void edits.value;
    void settings.value;
    if (isAsNow(first) || isAsNow(saved)) return;
    changed_at = Math.max(Date.now(), known_at + 1);
    if (keepTimer === 0) keepTimer = window.setTimeout(keepHere, KEEP_AFTER_MS);
    saveSoon();
  });
  window.addEventListener("pagehide", () => { isLeaving = true; sendAll(); });
  window.addEventListener("pageshow", () => { isLeaving = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) sendAll(); });
}
