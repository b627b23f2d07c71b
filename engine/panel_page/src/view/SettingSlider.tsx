/** Sliders of settings, as the table has them. */

import { DEFAULTS, SETTINGS, type Setting, type SliderRange } from "../settings_table.ts";
import { set, settings } from "../state/settings.ts";
import { Slider } from "./Slider.tsx";

/** A value as people read it, such as "75 %". */
function shown(value: number, { scale, unit }: SliderRange): string {
  return unit ? `${Math.round(value * scale)} ${unit}` : (value * scale).toFixed(2);
}

interface Props {
  setting: Setting;
  range: SliderRange;
}

/** A setting whose range has a floor can be left to the drummer, with a button beside it. */
export function SettingSlider({ setting, range }: Props) {
  const { key, label, help } = setting;
  const { low, high, step, floor } = range;
  const value = settings.value[key] as number | null;
  const change = (to: number | null) => set({ [key]: to });
  const middle = (low + high) / 2;
  const normal = (DEFAULTS[key] as number | null) ?? middle;
  return (
    <Slider label={label} help={help} value={value ?? middle} min={low} max={high} step={step} normal={normal} disabled={value === null}
      text={value === null ? "" : shown(value, range)} onInput={change}>
      {floor && (
        <button type="button" class="chip" aria-label={`${label}: ${floor}`} aria-pressed={value === null} title={`Leave ${label.toLowerCase()} to the drummer`} onClick={() => change(value === null ? normal : null)}>
          {floor}
        </button>
      )}
    </Slider>
  );
}

const BLEND = SETTINGS.find((setting) => setting.key === "blend");

/** Amount of the second style. */
export function BlendSlider({ amount }: { amount: number }) {
  if (!BLEND?.slider) return null;
  const { low, high, step } = BLEND.slider;
  return (
    <Slider label={BLEND.label} help={BLEND.help} value={amount} min={low} max={high} step={step} normal={0.3} text={shown(amount, BLEND.slider)}
      onInput={(to) => set({ blend_amount: to })} />
  );
}
