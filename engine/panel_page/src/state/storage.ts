/** Storage that survives a reload: localStorage, under the name of this tab. */

const PREFIX = "sidestick";
const MOST_TABS = 8;

/** A reload keeps the tab's name; a tab that is new, or a copy of another, gets one of its own. */
function tabName(): string {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const kept = sessionStorage.getItem(PREFIX);
  if (kept && entry?.type !== "navigate") return kept;
  const name = Date.now().toString(36) + Math.random().toString(36).slice(2, 6);
  sessionStorage.setItem(PREFIX, name);
  return name;
}

function safely<Result>(work: () => Result, otherwise: Result): Result {
  try {
    return work();
  } catch {
    return otherwise; // storage is full or switched off: the page works on without
  }
}

const tab = safely(tabName, "tab");

function keyOf(what: string): string {
  return `${PREFIX}.${tab}.${what}`;
}

/** Text of this tab; what a new tab has not yet said, the last one that was used says. */
export function loadText(what: string): string | null {
  return safely(() => localStorage.getItem(keyOf(what)), null);
}

export function saveText(what: string, text: string): void {
  safely(() => {
    localStorage.setItem(keyOf(what), text);
    localStorage.setItem(`${PREFIX}.tabs`, JSON.stringify(recentTabs()));
  }, undefined);
}

export function load<Value>(what: string, otherwise: Value): Value {
  return safely(() => {
    const own = loadText(what) ?? localStorage.getItem(`${PREFIX}.last.${what}`);
    return own === null ? otherwise : (JSON.parse(own) as Value);
  }, otherwise);
}

export function save(what: string, value: unknown): void {
  const text = JSON.stringify(value);
  saveText(what, text);
  safely(() => localStorage.setItem(`${PREFIX}.last.${what}`, text), undefined);
}

/** This tab first; what tabs of long ago have left is removed. */
function recentTabs(): string[] {
  const before = JSON.parse(localStorage.getItem(`${PREFIX}.tabs`) ?? "[]") as string[];
  const tabs = [tab, ...before.filter((name) => name !== tab)];
  for (const gone of tabs.splice(MOST_TABS)) {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`${PREFIX}.${gone}.`)) localStorage.removeItem(key);
    }
  }
  return tabs;
}
