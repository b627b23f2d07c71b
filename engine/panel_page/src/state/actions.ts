/** The actions of the table: what happens when a button or a key asks for one. */

import type { Action } from "../actions_table.ts";
import { runInLive } from "./live.ts";
import { carries, quantizeBeat, requestBeats } from "./making.ts";

/** Actions that the page does without the engine. */
const BY_PAGE: Record<string, () => void> = { straighten: quantizeBeat };

export function perform({ key, place, request }: Action): void {
  if (place === "live") void runInLive(key);
  else if (request) void requestBeats(request);
  else BY_PAGE[key]?.();
}

/** True if the action changes the beat in the grid rather than make a new one. */
export function worksOnBeat({ place, request }: Action): boolean {
  return place === "beat" && (!request || carries(request, "beat"));
}
