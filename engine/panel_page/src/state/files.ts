/** MIDI files: what is dropped in becomes a beat, what is taken away is made by the panel. */

import { MOST_IMPORT_BYTES } from "../messages.ts";
import { openBeat } from "./making.ts";
import { beat, doc, notify } from "./session.ts";
import { set, setTempo, settings } from "./settings.ts";
import { Refusal, request } from "./socket.ts";

const MEGABYTE = 1_000_000;

/** Makes the beat of a file, or says why it is none; what was there is one undo away. */
export async function importFile(file: File): Promise<void> {
  if (file.size > MOST_IMPORT_BYTES) {
    const size = (file.size / MEGABYTE).toFixed(file.size < 10 * MEGABYTE ? 1 : 0);
    notify(`${file.name} has ${size} MB; a MIDI file of up to ${MOST_IMPORT_BYTES / MEGABYTE} MB is read. Export the drums alone from your DAW.`, true);
    return;
  }
  try {
    const imported = await request("import_midi", { name: file.name.slice(0, 200), data: base64(await file.arrayBuffer()) });
    openBeat(imported.beat, file.name.replace(/\.(midi?|rmi|kar|smf)$/i, ""));
    setTempo(imported.tempo_bpm);
    set({ numerator: imported.beat.numerator, denominator: imported.beat.denominator });
    notify(imported.sentence || `${file.name} is in the grid.`);
  } catch (error) {
    notify(error instanceof Refusal ? error.message : `${file.name} could not be read. Choose it once more.`, true);
  }
}

export async function exportFile(): Promise<File> {
  const made = await request("export_midi", { beat: beat.value, tempo_bpm: settings.value.tempo_bpm, name: doc.value.name });
  const bytes = Uint8Array.from(atob(made.data), (letter) => letter.charCodeAt(0));
  return new File([bytes], made.name, { type: "audio/midi" });
}

function base64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
