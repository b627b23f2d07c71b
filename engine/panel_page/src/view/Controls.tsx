/** The left side: which style, how it is played, how long, which seed. */

import { RANGES } from "../messages.ts";
import { isWaiting, models, styles } from "../state/session.ts";
import { generate, nextSeed } from "../state/making.ts";
import { set, settings } from "../state/settings.ts";
import { Icon } from "./Icon.tsx";
import { NumberField } from "./NumberField.tsx";
import { Slider } from "./Slider.tsx";
import { StyleMenu } from "./StyleMenu.tsx";

const percent = (value: number): string => `${Math.round(value * 100)} %`;
const MOST_SEED = 2 ** 32 - 1;

export function Controls() {
  const { style, blend, blend_amount } = settings.value;
  return (
    <aside class="controls" aria-label="How beats are made">
      <section>
        <h2>Style</h2>
        <StyleMenu label="Style" value={style} onChoose={(chosen) => set({ style: chosen })} />
        <div class="blend">
          <StyleMenu label="Blend with" value={blend} none="No blend" onChoose={(chosen) => set({ blend: chosen })} />
          {blend && (
            <Slider label="Blend" value={blend_amount} min={0} max={1} step={0.05} normal={0.3} text={percent(blend_amount)}
              onInput={(value) => set({ blend_amount: value })} />
          )}
        </div>
        <button type="button" class="primary" disabled={isWaiting.value || styles.value.length === 0} onClick={() => void generate()} title="G">
          Generate
        </button>
      </section>
      <Playing />
      <Making />
    </aside>
  );
}

function Playing() {
  const { temperature, density, swing, timing_amount, velocity_amount } = settings.value;
  const [low, high] = RANGES.temperature;
  return (
    <section>
      <h2>How it plays</h2>
      <Slider label="Temperature" value={temperature} min={low} max={high} step={0.05} normal={1} text={temperature.toFixed(2)}
        onInput={(value) => set({ temperature: value })} />
      <Slider label="Density" value={density ?? 0.5} min={0} max={1} step={0.05} normal={0.5} disabled={density === null}
        text={density === null ? "" : percent(density)} onInput={(value) => set({ density: value })}>
        <button type="button" class="chip" aria-pressed={density === null} onClick={() => set({ density: density === null ? 0.5 : null })}>
          as it comes
        </button>
      </Slider>
      <Slider label="Swing" value={swing} min={RANGES.swing[0]} max={RANGES.swing[1]} step={1} normal={50} text={`${swing} %`}
        onInput={(value) => set({ swing: value })} />
      <Slider label="Timing" value={timing_amount} min={0} max={1} step={0.05} normal={1} text={percent(timing_amount)}
        onInput={(value) => set({ timing_amount: value })} />
      <Slider label="Velocity" value={velocity_amount} min={0} max={1} step={0.05} normal={1} text={percent(velocity_amount)}
        onInput={(value) => set({ velocity_amount: value })} />
    </section>
  );
}

function Making() {
  const { bars, seed, seed_is_locked, fill_bars } = settings.value;
  return (
    <section class="making">
      <Stepper label="Bars" value={bars} values={[1, 2, 4, 8, 16, 32, 64]} onChange={(value) => set({ bars: value })} />
      <Stepper label="Fill" value={fill_bars} values={[0.5, 1, 2]} text={(value) => (value === 0.5 ? "½ bar" : `${value} bar${value > 1 ? "s" : ""}`)}
        onChange={(value) => set({ fill_bars: value })} />
      <div class="seed">
        <label class="name" for="seed">Seed</label>
        <NumberField id="seed" min={0} max={MOST_SEED} otherwise={0} value={seed} onNumber={(typed) => set({ seed: Math.round(typed) })} />
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
      <button type="button" class="quiet" aria-label={`Fewer: ${label}`} disabled={at <= 0} onClick={() => to(at - 1)}>−</button>
      <output>{text(value)}</output>
      <button type="button" class="quiet" aria-label={`More: ${label}`} disabled={at >= values.length - 1} onClick={() => to(at + 1)}>+</button>
    </div>
  );
}

const MODEL_SLOTS = [["seed_model", "Seed patterns"], ["continuation_model", "Continuations"]] as const;

function chooseModel(place: number, name: string): void {
  const [seedModel, continuationModel] = settings.value.drummer;
  set({ drummer: place === 0 ? [name, continuationModel] : [seedModel, name] });
}

/** A menu for each slot of the drummer that more than one installed model fits. */
function Models() {
  return (
    <>
      {MODEL_SLOTS.map(([slot, label], place) => {
        const names = models.value.filter((model) => model[0] === slot).map((model) => model[1]);
        if (names.length < 2) return null;
        return (
          <label class="model" key={slot}>
            <span class="name">{label}</span>
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
