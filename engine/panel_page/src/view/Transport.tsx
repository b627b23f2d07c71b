/** The bar at the bottom: play, tempo, meter, loudness, and the MIDI port. */

import { useEffect, useRef } from "preact/hooks";
import { RANGES } from "../messages.ts";
import { barsOf, emptyBeat } from "../model/beat.ts";
import { METERS, placeOf, STEP_BEATS } from "../model/meter.ts";
import { isMuted, isPlaying, playhead } from "../sound/sounding.ts";
import { favourites, shareRecipe, toggleFavourite } from "../state/history.ts";
import { playOrStop } from "../state/playing.ts";
import { beat, doc, edit } from "../state/session.ts";
import { current } from "../model/doc.ts";
import { set, setTempo, settings } from "../state/settings.ts";
import { barsText } from "./Arrow.tsx";
import { Icon } from "./Icon.tsx";
import { MidiOut } from "./MidiOut.tsx";
import { NumberField } from "./NumberField.tsx";
import { Range } from "./Slider.tsx";

const [SLOWEST, FASTEST] = RANGES.tempo_bpm;

export function Transport() {
  const { tempo_bpm, volume } = settings.value;
  const version = current(doc.value);
  const isFavourite = version.row !== null && favourites.value.has(version.row);
  return (
    <footer class="transport" aria-label="Playing">
      <button type="button" class="play" aria-pressed={isPlaying.value} aria-label={isPlaying.value ? "Stop" : "Play"} title="Play and stop (space)" onClick={playOrStop}>
        <Icon name={isPlaying.value ? "stop" : "play"} filled />
      </button>
      <Counter />
      <label class="field"><span>Tempo</span>
        <NumberField class="tempo" min={SLOWEST} max={FASTEST} value={Math.round(tempo_bpm * 100) / 100}
          onNumber={setTempo} />
      </label>
      <MeterMenu />
      <div class="what">
        <strong>{doc.value.name}</strong>
        <span>{barsText(barsOf(beat.value))} · {beat.value.notes.length} hits</span>
      </div>
      <button type="button" class="quiet" aria-pressed={isFavourite} disabled={beat.value.notes.length === 0} aria-label="Favourite" title="Keep as a favourite (A)" onClick={() => void toggleFavourite()}>
        <Icon name="star" filled={isFavourite} />
      </button>
      <button type="button" class="quiet" disabled={!version.recipe} aria-label="Copy the recipe" title="Copy the recipe as text (C)" onClick={() => void shareRecipe(version.recipe)}>
        <Icon name="share" />
      </button>
      <span class="room" />
      <label class="volume" title="Loudness">
        <Icon name="volume" />
        <Range label="Loudness" min={0} max={1} step={0.01} value={volume} text={`${Math.round(volume * 100)} %`} disabled={isMuted.value}
          onInput={(to) => set({ volume: to })} />
      </label>
      <MidiOut />
    </footer>
  );
}

/** Bar, beat and step of the playhead. */
function Counter() {
  const shown = useRef<HTMLOutputElement>(null);
  const isOn = isPlaying.value;
  useEffect(() => {
    let frame = 0;
    const show = () => {
      const place = placeOf(Math.floor((playhead() ?? 0) / STEP_BEATS), beat.peek());
      const text = `${place.bar}.${place.beat}.${place.step}`;
      if (shown.current && shown.current.textContent !== text) shown.current.textContent = text;
      if (isOn) frame = requestAnimationFrame(show);
    };
    show();
    return () => cancelAnimationFrame(frame);
  }, [isOn]);
  return <output class="counter" aria-hidden="true" ref={shown}>1.1.1</output>;
}

/** The meter of the next beat; an empty beat takes it at once. */
function MeterMenu() {
  const { numerator, denominator, bars } = settings.value;
  const now = `${numerator}/${denominator}`;
  const choose = (chosen: string) => {
    const [top, bottom] = chosen.split("/").map(Number);
    const meter = { numerator: top ?? 4, denominator: (bottom ?? 4) as 4 | 8 };
    set(meter);
    if (beat.value.notes.length === 0) edit(emptyBeat(meter, bars));
  };
  const all = (METERS as readonly string[]).includes(now) ? METERS : [now, ...METERS];
  return (
    <label class="field"><span>Meter</span>
      <select value={now} onChange={(event) => choose(event.currentTarget.value)}>
        {all.map((meter) => <option key={meter}>{meter}</option>)}
      </select>
    </label>
  );
}
