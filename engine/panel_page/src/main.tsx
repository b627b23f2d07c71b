/** Starts the page. */

import { render } from "preact";
import { onKeyDown, onPointerDown } from "./keys.ts";
import type { FromPanel } from "./messages.ts";
import { clocks, heard, playhead, prepare } from "./sound/sounding.ts";
import { rejoinLive, startFollowing, takeLive } from "./state/live.ts";
import { remembered } from "./state/making.ts";
import { startSending, takePlaying, takePorts } from "./state/playing.ts";
import { beat, doc, engineSentence, models, sounds, startSaving, styles, tell } from "./state/session.ts";
import { connect, drop } from "./state/socket.ts";
import { App } from "./view/App.tsx";

function takeNews(message: FromPanel): void {
  switch (message.kind) {
    case "welcome":
      if (message.styles.length > 0) styles.value = message.styles;
      models.value = message.models;
      sounds.value = message.sounds;
      break;
    case "engine":
      engineSentence.value = message.is_connected ? null : message.sentence;
      break;
    case "live":
      takeLive(message);
      break;
    case "ports":
      takePorts(message);
      break;
    case "playing":
      takePlaying(message);
      break;
    case "remembered":
      remembered(message.request_id, message.rows);
      tell(message.sentence, true);
      break;
    case "error":
      tell(message.sentence, true);
      break;
  }
}

const root = document.getElementById("page");
if (root) render(<App />, root);
startSaving();
startSending();
startFollowing();
connect(rejoinLive, takeNews);
window.addEventListener("keydown", onKeyDown);
window.addEventListener("pointerdown", onPointerDown, { capture: true });
// The sound's library comes after the first paint, so that play sounds at once.
const soon = window.requestIdleCallback ?? ((work: () => void) => window.setTimeout(work, 200));
requestAnimationFrame(() => soon(() => void prepare()));

/** What is in the grid and heard when, for tests and the curious. */
Object.assign(window, { sidestick: { heard, playhead, now: clocks.now, hasAudio: clocks.hasAudio, doc: () => doc.value, beat: () => beat.value, drop } });
