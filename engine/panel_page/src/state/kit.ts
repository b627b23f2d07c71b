/** The selected rack: which pad is which drum, and corrections. */

import { signal } from "@preact/signals";
import type { KitMessage, Sound } from "../messages.ts";
import { notify, notifyRefusal } from "./session.ts";
import { Refusal, request } from "./socket.ts";

export const kit = signal<KitMessage | null>(null);
/** Reason why there is no kit to show; empty while there is one. */
export const kitSentence = signal("");

export async function showKit(): Promise<void> {
  try {
    kit.value = await request("show_kit", {});
    kitSentence.value = kit.value.sentence;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    kit.value = null;
    kitSentence.value = error.message;
  }
}

export async function setPad(note: number, sound: Sound | null): Promise<void> {
  try {
    kit.value = await request("set_pad", { note, sound });
    notify(kit.value.sentence || "Remembered for this rack.");
  } catch (error) {
    notifyRefusal(error);
  }
}
