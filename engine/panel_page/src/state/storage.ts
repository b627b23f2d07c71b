/** The browser's storage: a copy of what this tab works on, until the panel has kept it. */

import { hasContent } from "../model/doc.ts";
import { read, type Stored } from "../model/stored.ts";

const PREFIX = "sidestick";
const MOST_TABS = 8;
const DOCUMENT = "document";
/** Says of a tab's document that the panel lacks its last change; LEFT: and that the tab has gone. */
const UNSAVED = "unsaved";
const LEFT = "left";
/** What is unsaved for so long is of a tab that has gone without a word. */
const GONE_AFTER_MS = 10_000;

function safely<Result>(work: () => Result, otherwise: Result): Result {
  try {
    return work();
  } catch {
    return otherwise; // storage is full or switched off: the page works on without
  }
}

const get = (key: string): string | null => safely(() => localStorage.getItem(`${PREFIX}.${key}`), null);

export function load<Value>(what: string, otherwise: Value): Value {
  return safely(() => {
    const text = get(`last.${what}`);
    return text === null ? otherwise : (JSON.parse(text) as Value);
  }, otherwise);
}

export function save(what: string, value: unknown): void {
  safely(() => localStorage.setItem(`${PREFIX}.last.${what}`, JSON.stringify(value)), undefined);
}

/** Keys of tabs that have stored something, the last one first. */
function tabs(): string[] {
  const text = get("tabs");
  return text === null ? [] : safely(() => JSON.parse(text) as string[], []);
}

/** Text of a tab; 0.2 stored its document in two parts. */
function textOf(tab: string): string | null {
  const [edits, settings] = [get(`${tab}.edits`), get(`${tab}.settings`)];
  return get(`${tab}.${DOCUMENT}`) ?? (edits && `{"edits":${edits},"settings":${settings ?? "{}"}}`);
}

/** A tab that has gone and left what the panel lacks. */
function leftBehind(): string | undefined {
  return tabs().find((tab) => {
    const text = textOf(tab);
    const stored = text === null ? null : read(text);
    if (stored === null || !hasContent(stored.edits)) return false;
    if (get(`${tab}.${DOCUMENT}`) === null) return true; // of 0.2
    const mark = get(`${tab}.${UNSAVED}`);
    return mark !== null && (mark === LEFT || Date.now() - stored.at > GONE_AFTER_MS);
  });
}

const inSession = safely(() => sessionStorage.getItem(PREFIX), null);
const left = inSession ? undefined : leftBehind();

/** Key of what this tab works on, while it is loaded again too. */
export let key = inSession ?? left ?? Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
/** True until what this tab works on has been opened. */
export let isNew = inSession === null && left === undefined;

const text = textOf(key);
/** What this tab has stored itself; null: nothing. */
export const found: Stored | null = text === null ? null : read(text);
export const isDamaged = text !== null && found === null;
if (isDamaged) safely(() => localStorage.setItem(`${PREFIX}.damaged`, text ?? ""), undefined);

/** Names what this tab works on, once the panel has opened it. */
export function open(named: string): void {
  key = named;
  isNew = false;
  safely(() => sessionStorage.setItem(PREFIX, key), undefined);
}

/** Stores a document here; `isLeaving`: the tab may be gone after this. False where storage is full or switched off. */
export function keep(document: string, isLeaving: boolean): boolean {
  const store = (): boolean => {
    sessionStorage.setItem(PREFIX, key);
    const all = [key, ...tabs().filter((tab) => tab !== key)];
    for (const gone of all.slice(MOST_TABS).filter((tab) => get(`${tab}.${UNSAVED}`) === null)) {
      forget(gone);
      all.splice(all.indexOf(gone), 1);
    }
    localStorage.setItem(`${PREFIX}.tabs`, JSON.stringify(all));
    localStorage.setItem(`${PREFIX}.${key}.${UNSAVED}`, isLeaving ? LEFT : "");
    localStorage.setItem(`${PREFIX}.${key}.${DOCUMENT}`, document);
    return true;
  };
  return safely(store, false) || safely(() => (makeRoom(), store()), false);
}

/** Forgets copies of what the panel has of other tabs: what it lacks needs their room. */
function makeRoom(): void {
  for (const tab of tabs()) {
    if (tab !== key && get(`${tab}.${UNSAVED}`) === null) forget(tab);
  }
}

/** The panel has kept what is stored here. */
export function settle(): void {
  safely(() => {
    for (const what of [UNSAVED, "edits", "settings"]) localStorage.removeItem(`${PREFIX}.${key}.${what}`);
  }, undefined);
}

/** Forgets what another tab has stored of a document that is this one's now; what is later than `at` is for this one. */
export function inherit(tab: string, at: number): Stored | null {
  const text = tab === key ? null : textOf(tab);
  const stored = text === null ? null : read(text);
  if (tab !== key) forget(tab);
  return stored && stored.at > at ? stored : null;
}

function forget(tab: string): void {
  safely(() => {
    for (const each of Object.keys(localStorage)) {
      if (each.startsWith(`${PREFIX}.${tab}.`)) localStorage.removeItem(each);
    }
  }, undefined);
}
