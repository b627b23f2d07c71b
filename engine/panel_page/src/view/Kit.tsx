/** The pads of the selected rack: which drum each is, and a hand to correct it. */

import { useEffect } from "preact/hooks";
import { SOUNDS, type Pad, type Sound } from "../messages.ts";
import { laneName } from "../model/beat.ts";
import { kit, kitSentence, setPad, showKit } from "../state/kit.ts";
import { live, sounds } from "../state/session.ts";
import { connection } from "../state/socket.ts";

const COLUMNS = 4;
const NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
/** Live calls MIDI note 60 C3. */
const noteName = (note: number): string => `${NAMES[note % 12]}${Math.floor(note / 12) - 2}`;

export function Kit() {
  const rack = live.value.clip?.kit;
  useEffect(() => {
    if (connection.value === "open") void showKit();
  }, [rack, connection.value, live.value.is_connected]);
  const shown = kit.value;
  return (
    <main class="page kit">
      <div class="kit-title">
        <h2>{shown?.name || "Kit"}</h2>
        <p>{shown && shown.pads.length > 0 ? "The drum that each pad plays. Correct what is wrong; corrections are remembered for this rack." : kitSentence.value}</p>
      </div>
      {shown && shown.pads.length > 0 ? <Pads pads={shown.pads} /> : <NoPads />}
    </main>
  );
}

function Pads({ pads }: { pads: readonly Pad[] }) {
  const top = Math.max(...pads.map((pad) => Math.floor(pad.note / COLUMNS)));
  return <ul class="pads">{[...pads].sort((a, b) => a.note - b.note).map((pad) => <One key={pad.note} pad={pad} top={top} />)}</ul>;
}

/** True for the sounds that new beats can have: the models' drums, and claps. */
const isNew = (sound: Sound): boolean => sound === "clap" || sounds.value.some((each) => each.key === sound && each.drum === sound);

function says(pad: Pad): string {
  if (pad.is_corrected) return "corrected by you";
  if (pad.sound === null) return "left alone";
  if (!isNew(pad.sound)) return "plays what you draw";
  return pad.is_played ? "plays new beats" : `another ${laneName(pad.sound)}`;
}

/** A pad where Live's drum rack has it: four in a row, the lowest at the bottom left. */
function One({ pad, top }: { pad: Pad; top: number }) {
  const place = { "--column": (pad.note % COLUMNS) + 1, "--row-of-pad": top - Math.floor(pad.note / COLUMNS) + 1 };
  const state = pad.sound === null ? "pad unknown" : pad.is_played && isNew(pad.sound) ? "pad played" : "pad";
  return (
    <li class={state} style={place}>
      <span class="note">{noteName(pad.note)}</span>
      <strong title={pad.name}>{pad.name || "no name"}</strong>
      <select aria-label={`What ${pad.name || noteName(pad.note)} is`} value={pad.sound ?? ""}
        onChange={(event) => void setPad(pad.note, (event.currentTarget.value || null) as Sound | null)}>
        <option value="">{pad.is_corrected ? "as its name says" : "not known"}</option>
        {SOUNDS.map((sound) => <option key={sound} value={sound}>{laneName(sound)}</option>)}
      </select>
      <span class={pad.is_corrected ? "says corrected" : "says"}>{says(pad)}</span>
    </li>
  );
}

function NoPads() {
  return (
    <div class="nothing">
      <p>Select a track with a drum rack in Live: its pads are shown here, each with the drum that Sidestick takes it for.</p>
      <p>Without a rack, beats play General MIDI's notes, or the map that <code>sidestick kit use</code> has set.</p>
    </div>
  );
}
