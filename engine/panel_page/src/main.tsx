/** Starts the page. */

import { render } from "preact";
import { onChange, onClick, onKeyDown, onPointerDown } from "./keys.ts";
import type { FromPanel } from "./messages.ts";
import { clocks, playhead, prepare, scheduled } from "./sound/sounding.ts";
import { isKept, openDocument, startSaving } from "./state/document.ts";
import { onLive, rejoinLive, startFollowing } from "./state/live.ts";
import { onRemembered } from "./state/making.ts";
import { onPlaying, onPorts, startSending } from "./state/playing.ts";
import { beat, doc, engineSentence, models, notify, sounds, styles } from "./state/session.ts";
import { connect, drop } from "./state/socket.ts";
import { App } from "./view/App.tsx";
import { startTelling } from "./view/spoken.ts";

let version = "";

function onNotification(message: FromPanel): void {
  switch (message.kind) {
    case "welcome":
      // A page of another version would not understand what comes; what is worked on is kept.
      if (version !== "" && version !== message.version) return location.reload();
      version = message.version;
      if (message.styles.length > 0) styles.value = message.styles;
      models.value = message.models;
      sounds.value = message.sounds;
      break;
    case "engine":
      engineSentence.value = message.is_connected ? null : message.sentence;
      if (message.is_connected) void goOn();
      break;
    case "live":
      onLive(message);
      break;
    case "ports":
      onPorts(message);
      break;
    case "playing":
      onPlaying(message);
      break;
    case "remembered":
      onRemembered(message.request_id, message.rows);
      notify(message.sentence, true);
      break;
    case "notice":
    case "error":
      notify(message.sentence, true);
      break;
  }
}

/** The panel, or the engine, is there again: what this tab works on is opened or sent, then Live is followed. */
async function goOn(): Promise<void> {
  await openDocument();
  await rejoinLive();
}

const root = document.getElementById("page");
if (root) render(<App />, root);
startSaving();
startSending();
startFollowing();
startTelling();
connect(() => void goOn(), onNotification);
window.addEventListener("keydown", onKeyDown);
window.addEventListener("pointerdown", onPointerDown, { capture: true });
window.addEventListener("click", onClick, { capture: true });
window.addEventListener("change", onChange);
// The drums are rendered after the first paint, so that play sounds at once.
const soon = window.requestIdleCallback ?? ((work: () => void) => window.setTimeout(work, 200));
requestAnimationFrame(() => soon(() => void prepare()));

/** The grid's state and the scheduled hits, for tests and the curious. */
Object.assign(window, { sidestick: { scheduled, playhead, now: clocks.now, hasAudio: clocks.hasAudio, doc: () => doc.value, beat: () => beat.value, isKept, drop } });
