/** The row above the grid: what to do with the beat, by which tool, and back again. */

import { SHADES } from "../model/edits.ts";
import { extend, feel, fill, straighten, vary } from "../state/making.ts";
import { beat, edits, isWaiting, range, redoEdit, type Tool, tool, undoEdit } from "../state/session.ts";
import { set, settings } from "../state/settings.ts";
import { chooseFile, ExportButton } from "./Files.tsx";
import { Icon, type IconName } from "./Icon.tsx";

const TOOLS: readonly (readonly [Tool, IconName, string])[] = [
  ["draw", "draw", "Draw and erase (D)"],
  ["velocity", "velocity", "Velocity: drag up and down (B)"],
  ["timing", "timing", "Timing: drag left and right (J)"],
  ["select", "select", "Select steps (S)"],
];
const SHADE_NAMES = ["Soft", "Medium", "Strong", "Accent"];

export function Actions() {
  const isIdle = !isWaiting.value;
  const hasNotes = beat.value.notes.length > 0;
  const act = (name: string, run: () => unknown, title: string) => (
    <button type="button" disabled={!isIdle || !hasNotes} onClick={() => void run()} title={title}>{name}</button>
  );
  return (
    <div class="actions" role="toolbar" aria-label="The beat">
      <div class="group">
        {act("Extend", () => extend(), "E")}
        {act(range.value ? "Vary range" : "Vary", vary, "V")}
        {act("Fill", fill, "F")}
        {act("Feel", feel, "H")}
        {act("Straighten", straighten, "Q")}
      </div>
      <div class="group tools" role="group" aria-label="Tool">
        {TOOLS.map(([name, icon, title]) => (
          <button type="button" key={name} class="quiet" aria-pressed={tool.value === name} aria-label={title} title={title}
            onClick={() => { tool.value = name; }}>
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div class="group shades" role="group" aria-label="Velocity of new hits">
        {SHADES.map((velocity, index) => (
          <button type="button" key={velocity} aria-pressed={settings.value.shade === index} aria-label={`${SHADE_NAMES[index]}: ${velocity}`}
            title={`${SHADE_NAMES[index]} (Shift+${index + 1})`} style={{ "--v": velocity / 127 }} onClick={() => set({ shade: index })}>
            <i />
          </button>
        ))}
      </div>
      <span class="room" />
      <div class="group">
        <button type="button" class="quiet" aria-label="Undo" title="Undo (Ctrl+Z)" disabled={edits.value.past.length === 0} onClick={undoEdit}>
          <Icon name="undo" />
        </button>
        <button type="button" class="quiet" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" disabled={edits.value.future.length === 0} onClick={redoEdit}>
          <Icon name="redo" />
        </button>
        <button type="button" class="quiet" aria-label="Import a MIDI file" title="Import a MIDI file (O), or drop one anywhere" onClick={chooseFile}>
          <Icon name="up" />
        </button>
        <ExportButton />
      </div>
    </div>
  );
}
