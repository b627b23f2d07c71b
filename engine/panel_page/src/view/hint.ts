/** Text that a button shows when the mouse rests on it. */

import type { Action } from "../actions_table.ts";

/** "Fill: a fill at the end of the beat (F)". */
export function hint({ label, help, shortcut }: Action): string {
  return `${label}: ${help}${shortcut ? ` (${shortcut.toUpperCase()})` : ""}`;
}
