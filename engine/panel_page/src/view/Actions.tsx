/** The row above the grid: what to do with the beat, by which tool, and back again. */

import { type Action, ACTIONS } from "../actions_table.ts";
import { SHADES } from "../model/edits.ts";
import { perform, worksOnBeat } from "../state/actions.ts";
import { carries } from "../state/making.ts";
import { beat, edits, isWaiting, range, redoEdit, type Tool, tool, undoEdit } from "../state/session.ts";
import { set, settings } from "../state/settings.ts";
import { chooseFile, ExportButton } from "./Files.tsx";
import { hint } from "./hint.ts";
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
  const nameOf = ({ label, request }: Action) => (range.value && carries(request, "from_beats") ? `${label} range` : label);
  return (
    <div class="actions" role="toolbar" aria-label="The beat">
      <div class="group">
        {ACTIONS.filter(worksOnBeat).map((action) => (
          <button type="button" key={action.key} disabled={!hasNotes} aria-disabled={!isIdle} onClick={() => perform(action)} title={hint(action)}>
            {nameOf(action)}
          </button>
        ))}
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
        <button type="button" class="quiet" aria-label="Undo" title="Undo (Ctrl+Z)" aria-disabled={edits.value.past.length === 0} onClick={undoEdit}>
          <Icon name="undo" />
        </button>
        <button type="button" class="quiet" aria-label="Redo" title="Redo (Ctrl+Shift+Z)" aria-disabled={edits.value.future.length === 0} onClick={redoEdit}>
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
