/** The versions side by side: a press, or a digit, puts one into the grid. */

import { eventsOf } from "../model/beat.ts";
import type { Version } from "../model/doc.ts";
import { STEP_BEATS } from "../model/meter.ts";
import { partKey, sounding } from "../sound/sounding.ts";
import { isAdding } from "../state/making.ts";
import { doc, lookAt } from "../state/session.ts";
import { MiniGrid } from "./MiniGrid.tsx";

const MOST = 8;

export function Versions() {
  const { versions, current, seed_beats } = doc.value;
  return (
    <section class="versions" aria-label="Versions" aria-busy={isAdding.value}>
      {Array.from({ length: MOST }, (_, index) => {
        const version = versions[index];
        if (!version) return <span key={index} class="version none" aria-hidden="true" />;
        return <Choice key={index} version={version} index={index} isChosen={index === current} more_from={seed_beats / STEP_BEATS} />;
      })}
    </section>
  );
}

function Choice({ version, index, isChosen, more_from }: { version: Version; index: number; isChosen: boolean; more_from: number }) {
  const isSounding = sounding.value === partKey(index);
  const isNext = isChosen && sounding.value !== null && !isSounding;
  const hits = version.beat.notes.length;
  return (
    <button type="button" class={`version${isSounding ? " sounds" : ""}${isNext ? " next" : ""}`} aria-pressed={isChosen}
      aria-label={`Version ${index + 1}, ${hits} hits${isNext ? ", from the next bar on" : ""}`} title={`Version ${index + 1} (${index + 1})`} onClick={() => lookAt(index)}>
      <span class="number">{index + 1}</span>
      <MiniGrid events={eventsOf(version.beat)} more_from={more_from} />
    </button>
  );
}
