/** The whole page. */

import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { beat, beatName, colourOf, styleColour, view } from "../state/session.ts";
import { settings } from "../state/settings.ts";
import { Actions } from "./Actions.tsx";
import { Controls } from "./Controls.tsx";
import { DropTarget } from "./Files.tsx";
import { Grid } from "./Grid.tsx";
import { Header, Lost } from "./Header.tsx";
import { Help } from "./Help.tsx";
import { History } from "./History.tsx";
import { Kit } from "./Kit.tsx";
import { told } from "./spoken.ts";
import { Toast } from "./Toast.tsx";
import { Transport } from "./Transport.tsx";
import { Versions } from "./Versions.tsx";

export function App() {
  const style = styleColour.value;
  const next = colourOf(settings.value.style);
  useEffect(() => {
    document.documentElement.style.setProperty("--style", style);
    document.documentElement.style.setProperty("--next-style", next);
  }, [style, next]);
  const name = beatName.value;
  useEffect(() => { document.title = `${name} · Sidestick`; }, [name]);
  return (
    <>
      <Header />
      <Lost />
      {view.value === "beat" && <Workplace />}
      {view.value === "history" && <History />}
      {view.value === "kit" && <Kit />}
      <Transport />
      <Help />
      <Toast />
      <Told />
      <DropTarget />
    </>
  );
}

function Told() {
  return <div class="sr" role="status">{told.value}</div>;
}

function Workplace() {
  return (
    <div class="workplace">
      <Controls />
      <main class="beat">
        <Actions />
        <div class="stage">
          <Grid />
          <Invite />
        </div>
        <Versions />
      </main>
    </div>
  );
}

/** The first step, on an empty grid. */
function Invite() {
  const isEmpty = useComputed(() => beat.value.notes.length === 0);
  if (!isEmpty.value) return null;
  return (
    <p class="invite">
      Pick a style and press <kbd>Generate</kbd>
      <span class="by-mouse">, draw on the grid, or drop a MIDI file.</span>
      <span class="by-finger">, or tap the grid. To draw on, hold it, then drag.</span>
    </p>
  );
}
