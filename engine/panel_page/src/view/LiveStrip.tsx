/** The connection to Live and the clip that it shows, or why there is none. */

import { ACTIONS } from "../actions_table.ts";
import { barsOf } from "../model/beat.ts";
import { perform } from "../state/actions.ts";
import { beat, engineSentence, live } from "../state/session.ts";
import { getFromLive, sendToLive, setFollow } from "../state/live.ts";
import { settings } from "../state/settings.ts";
import { connection } from "../state/socket.ts";
import { barsText } from "./Arrow.tsx";
import { hint } from "./hint.ts";

export function LiveStrip() {
  const { is_connected, clip } = live.value;
  const isReady = connection.value === "open" && engineSentence.value === null && is_connected;
  const { follow } = settings.value;
  return (
    <div class={isReady ? "live on" : "live"} role="group" aria-label="Ableton Live">
      <span class="lamp" aria-hidden="true" />
      <div class="clip">
        <strong>{isReady ? (clip ? clip.name || (clip.where === "slot" ? "Empty slot" : "Unnamed clip") : "Live") : "Live"}</strong>
        <span>{isReady ? (clip ? clipText() : live.value.sentence || "connected") : "not connected"}</span>
      </div>
      {isReady && (
        <>
          <button type="button" class="small" onClick={() => void getFromLive()} title="Get from Live (R)" aria-label="Get from Live">Get</button>
          <button type="button" class="small" disabled={beat.value.notes.length === 0} onClick={() => void sendToLive()} title="Send to Live (W)" aria-label="Send to Live">Send</button>
          <button type="button" class="small" aria-pressed={follow} onClick={() => void setFollow(!follow)} title="Edits here go into Live's clip, and edits in Live come here (U)">Follow</button>
          {ACTIONS.filter((action) => action.place === "live").map((action) => (
            <button type="button" key={action.key} class="small act" onClick={() => perform(action)} title={hint(action)}>{action.label}</button>
          ))}
        </>
      )}
    </div>
  );
}

function clipText(): string {
  const { clip } = live.value;
  if (!clip) return "";
  const length = clip.where === "slot" ? "" : barsText(barsOf(clip));
  return [length, `${Math.round(clip.tempo_bpm * 10) / 10} BPM`, clip.kit || clip.track].filter(Boolean).join(" · ");
}
