/** The left side: which style, how it is played, how long, which seed. */

import { ACTIONS } from "../actions_table.ts";
import { MODEL_SLOTS, SETTINGS, type SettingKey } from "../settings_table.ts";
import { perform, worksOnBeat } from "../state/actions.ts";
import { nextSeed } from "../state/making.ts";
import { isWaiting, models, styles } from "../state/session.ts";
import { set, settings } from "../state/settings.ts";
import { hint } from "./hint.ts";
import { Icon } from "./Icon.tsx";
import { NumberField } from "./NumberField.tsx";
import { SettingChoice } from "./SettingChoice.tsx";
import { BlendSlider, SettingSlider } from "./SettingSlider.tsx";
import { StyleMenu } from "./StyleMenu.tsx";

const MOST_SEED = 2 ** 32 - 1;

export function Controls() {
  const { style, blend, blend_amount } = settings.value;
  return (
    <aside class="controls" aria-label="How beats are made">
      <section>
        <h2>{labelOf("style")}</h2>
        <StyleMenu label="Style" value={style} onChoose={(chosen) => set({ style: chosen })} />
        <div class="blend">
          <StyleMenu label="Blend with" value={blend} none="No blend" onChoose={(chosen) => set({ blend: chosen })} />
          {blend && <BlendSlider amount={blend_amount} />}
        </div>
        {ACTIONS.filter((action) => action.place === "beat" && !worksOnBeat(action)).map((action) => (
          <button type="button" key={action.key} class="primary" disabled={styles.value.length === 0} aria-disabled={isWaiting.value}
            onClick={() => perform(action)} title={hint(action)}>
            {action.label}
          </button>
        ))}
      </section>
      <Playing />
      <Making />
    </aside>
  );
}

/** A slider or a menu for each setting that has one; that of the blend stands beside the second style. */
function Playing() {
  return (
    <section>
      <h2>How it plays</h2>
      {SETTINGS.map((setting) =>
        setting.choices ? (
          <SettingChoice key={setting.key} setting={setting} choices={setting.choices} />
        ) : (
          setting.slider && setting.key !== "blend" && <SettingSlider key={setting.key} setting={setting} range={setting.slider} />
        ),
      )}
    </section>
  );
}

const labelOf = (key: SettingKey): string => SETTINGS.find((setting) => setting.key === key)?.label ?? key;

function Making() {
  const { bars, seed, seed_is_locked, fill_bars } = settings.value;
  return (
    <section class="making">
      <Stepper label={labelOf("bars")} value={bars} values={[1, 2, 4, 8, 16, 32, 64]} onChange={(value) => set({ bars: value })} />
      <Stepper label={labelOf("fill_bars")} value={fill_bars} values={[0.5, 1, 2]} text={(value) => (value === 0.5 ? "½ bar" : `${value} bar${value > 1 ? "s" : ""}`)}
        onChange={(value) => set({ fill_bars: value })} />
      <div class="seed">
        <label class="name" for="seed">{labelOf("seed")}</label>
        <NumberField id="seed" min={0} max={MOST_SEED} value={seed} onNumber={(typed) => set({ seed: Math.round(typed) })} />
        <button type="button" class="quiet" aria-pressed={seed_is_locked} aria-label="Keep this seed" title="Keep this seed (K)"
          onClick={() => set({ seed_is_locked: !seed_is_locked })}>
          <Icon name={seed_is_locked ? "lock" : "unlock"} />
        </button>
        <button type="button" class="quiet" aria-label="Next seed" title="Next seed (N)" onClick={nextSeed}><Icon name="next" /></button>
      </div>
      <Models />
    </section>
  );
}

interface StepperProps {
  label: string;
  value: number;
  values: readonly number[];
  text?(value: number): string;
  onChange(value: number): void;
}

function Stepper({ label, value, values, text = String, onChange }: StepperProps) {
  const at = values.indexOf(value);
  const to = (index: number) => values[index] !== undefined && onChange(values[index]);
  return (
    <div class="stepper" role="group" aria-label={label}>
      <span class="name" aria-hidden="true">{label}</span>
      <button type="button" class="quiet" aria-label={`Fewer: ${label}`} aria-disabled={at <= 0} onClick={() => to(at - 1)}>−</button>
      <output>{text(value)}</output>
      <button type="button" class="quiet" aria-label={`More: ${label}`} aria-disabled={at >= values.length - 1} onClick={() => to(at + 1)}>+</button>
    </div>
  );
}

/** "Seed model" for seed_model. */
function slotName(slot: string): string {
  return `${slot.charAt(0).toUpperCase()}${slot.slice(1).replaceAll("_", " ")}`;
}

function chooseModel(place: number, name: string): void {
  const [seedModel, continuationModel] = settings.value.drummer;
  set({ drummer: place === 0 ? [name, continuationModel] : [seedModel, name] });
}

/** A menu for each slot of the drummer that more than one installed model fits. */
function Models() {
  return (
    <>
      {MODEL_SLOTS.map((slot, place) => {
        const names = models.value.filter((model) => model[0] === slot).map((model) => model[1]);
        if (names.length < 2) return null;
        return (
          <label class="model" key={slot}>
            <span class="name">{slotName(slot)}</span>
            <select value={settings.value.drummer[place]} onChange={(event) => chooseModel(place, event.currentTarget.value)}>
              <option value="">the one in use</option>
              {names.map((name) => <option key={name}>{name}</option>)}
            </select>
          </label>
        );
      })}
    </>
  );
}
