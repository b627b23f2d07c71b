/** Menus of settings that have a few values, as the table has them. */

import type { Setting } from "../settings_table.ts";
import { set, settings } from "../state/settings.ts";

interface Props {
  setting: Setting;
  choices: readonly string[];
}

/** A setting that can be left to the style's drummers. */
export function SettingChoice({ setting, choices }: Props) {
  const { key, label, help } = setting;
  return (
    <label class="model" title={help}>
      <span class="name">{label}</span>
      <select value={(settings.value[key] as string | null) ?? ""} onChange={(event) => set({ [key]: event.currentTarget.value || null })}>
        <option value="">as the style</option>
        {choices.map((choice) => <option key={choice}>{choice}</option>)}
      </select>
    </label>
  );
}
