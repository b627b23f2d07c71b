/** The grid: lanes by steps, its hits by velocity and offset, the seed pattern and what goes on. */

import { useComputed } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Lane } from "../messages.ts";
import { barsOf, cellsOf, furtherSounds, laneName, notesIn, offsetOf } from "../model/beat.ts";
import { beatSteps, laterBeats, STEP_BEATS } from "../model/meter.ts";
import { audition, isPlaying, partKey, playhead, sounding } from "../sound/sounding.ts";
import { beat, beatName, cursor, doc, isWaiting, lanes, range, seedBeats, sounds, tool } from "../state/session.ts";
import { set, settings } from "../state/settings.ts";
import { Arrow, barsText } from "./Arrow.tsx";
import { ARROW_ROOM, barSteps, fitRows, ghostSteps, narrowest, pull, rowHeight, stepAt, steps, stepWidth, windowWidth } from "./geometry.ts";
import { followOnRows, selecting } from "./gestures.ts";
import { Icon } from "./Icon.tsx";
import { follow, keepStill } from "./pointer.ts";
import { cellId, cellText, noteText } from "./spoken.ts";

const NARROW = "(max-width: 720px)";
const TOUCHED = "(pointer: coarse)";
/** The least width of a step, and the least height of a lane, by mouse and by finger, pixels. */
const LEAST_BY_MOUSE = [12, 29] as const;
const LEAST_BY_FINGER = [24, 40] as const;
/** From which width of a step on beats are numbered, pixels. */
const BEATS_SHOWN = 10;
/** Margin that stays visible before a place that is scrolled to, pixels. */
const SHOWN_BEFORE = 24;

export function Grid() {
  const scroll = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const measure = () => {
      const isNarrow = window.matchMedia(NARROW).matches;
      const [width, height] = isNarrow || window.matchMedia(TOUCHED).matches ? LEAST_BY_FINGER : LEAST_BY_MOUSE;
      narrowest.value = width;
      windowWidth.value = scroll.current?.clientWidth ?? 900;
      const stage = scroll.current?.closest(".stage");
      const ruler = scroll.current?.querySelector(".ruler")?.clientHeight ?? 0;
      if (stage) fitRows(isNarrow ? 0 : stage.clientHeight - ruler, lanes.value.length, height);
    };
    measure();
    const observer = new ResizeObserver(measure);
    if (scroll.current) observer.observe(scroll.current);
    const stage = scroll.current?.closest(".stage");
    if (stage) observer.observe(stage);
    return () => observer.disconnect();
  }, [lanes.value.length]);
  const width = (steps.value + ghostSteps.value) * stepWidth.value;
  return (
    <section class={`grid tool-${tool.value}`} aria-label="Beat" aria-busy={isWaiting.value} style={{ "--row": `${rowHeight.value}px` }}>
      <Heads />
      <div class="scroll" ref={scroll}>
        <div class="field" onTouchMove={keepStill} style={{ width: `${width + ARROW_ROOM}px`, "--step": `${stepWidth.value}px` }}>
          <Ruler />
          <Rows />
          <Arrow />
        </div>
      </div>
    </section>
  );
}

/** The names of the lanes: one stop for Tab, at the cursor's lane; arrows lead to the others. */
function Heads() {
  const heads = useRef<HTMLDivElement>(null);
  const at = Math.max(0, lanes.value.indexOf(cursor.value.lane));
  const rove = (event: KeyboardEvent) => {
    const on = event.target as HTMLElement;
    const alike = [...(heads.current?.querySelectorAll<HTMLElement>(on.matches(".lock") ? ".lock" : ".lane") ?? [])];
    const to = alike.indexOf(on) + (event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : NaN);
    const lane = lanes.value[to];
    if (!lane) return;
    event.preventDefault();
    cursor.value = { ...cursor.value, lane };
    alike[to]?.focus();
  };
  return (
    <div class="heads" ref={heads} onKeyDown={rove}>
      <AddLane />
      {lanes.value.map((lane, index) => <Head key={lane} lane={lane} tabIndex={index === at ? 0 : -1} />)}
    </div>
  );
}

function Head({ lane, tabIndex }: { lane: Lane; tabIndex: number }) {
  const { locked } = settings.value;
  const isLocked = locked.includes(lane);
  const name = laneName(lane);
  const toggle = () => set({ locked: isLocked ? locked.filter((each) => each !== lane) : [...locked, lane] });
  return (
    <div class={cursor.value.lane === lane ? "head at" : "head"}>
      <button type="button" class="lane" tabIndex={tabIndex} title={`Hear the ${name}`} onClick={() => void audition(lane, 100)}>{name}</button>
      <button type="button" class="lock" tabIndex={tabIndex} aria-pressed={isLocked} aria-label={`Lock ${name}`} title={`${isLocked ? "Unlock" : "Lock"}: a locked lane stays as it is (L)`}
        onClick={toggle}>
        <Icon name={isLocked ? "lock" : "unlock"} />
      </button>
    </div>
  );
}

/** Further sounds of the kit, to draw on. */
function AddLane() {
  const kit = sounds.value.filter((sound) => sound.pitch !== null).map((sound) => sound.key);
  const further = furtherSounds(lanes.value, kit);
  const add = (sound: string) => set({ more_lanes: [...settings.value.more_lanes, sound as Lane] });
  return (
    <div class="corner">
      {further.length > 0 && (
        <select aria-label="Show another lane" value="" onChange={(event) => { add(event.currentTarget.value); event.currentTarget.value = ""; }}>
          <option value="" disabled>+ lane</option>
          {further.map((sound) => <option key={sound} value={sound}>{laneName(sound)}</option>)}
        </select>
      )}
    </div>
  );
}

/** Numbers of the beats within bars, as 1.2; made again only where they lie elsewhere. */
function useBeatNumbers(bars: number) {
  const [width, { numerator, denominator }] = [stepWidth.value, beat.value];
  return useMemo(() => {
    const beats = width >= BEATS_SHOWN ? laterBeats({ numerator, denominator }) : [];
    return Array.from({ length: bars }, (_, bar) => beats.map((step, index) => (
      <span key={`${bar}.${step}`} class="of-bar" style={{ left: `${(bar * barSteps.peek() + step) * width}px` }}>
        {bar + 1}.{index + 2}
      </span>
    )));
  }, [bars, width, numerator, denominator]);
}

function Ruler() {
  const bars = barsOf(beat.value);
  const seedBars = seedBeats.value / (barSteps.value * STEP_BEATS);
  const ghosts = pull.value ?? 0;
  const select = (event: PointerEvent) => {
    const on = event.currentTarget as HTMLElement;
    const pointAt = (at: PointerEvent) => ({ step: stepAt(at.clientX - on.getBoundingClientRect().left) });
    const from = pointAt(event);
    follow(event, on, () => selecting(from), pointAt);
  };
  const chosen = range.value;
  return (
    <div class="ruler" onPointerDown={select} title="Drag to select steps">
      {Array.from({ length: bars + ghosts }, (_, bar) => (
        <span key={bar} class={bar >= bars ? "bar ghost" : bar >= seedBars ? "bar more" : "bar"} style={{ left: `${bar * barSteps.value * stepWidth.value}px` }}>
          {bar + 1}
        </span>
      ))}
      {useBeatNumbers(bars)}
      {chosen && (
        <span class="chosen" style={{ left: `${chosen.from * stepWidth.value}px`, width: `${(chosen.to - chosen.from) * stepWidth.value}px` }} />
      )}
    </div>
  );
}

function Rows() {
  const rows = useRef<HTMLDivElement>(null);
  const cursorBox = useRef<HTMLDivElement>(null);
  const at = cursor.value;
  useEffect(() => {
    if (cursorBox.current) keepInView(cursorBox.current, at.step * stepWidth.peek());
  }, [at.step]);
  const row = lanes.value.indexOf(at.lane);
  return (
    <div class="rows" ref={rows} role="grid" id="grid" tabIndex={0} aria-label={`${beatName.value}: ${lanes.value.length} lanes, ${barsText(barsOf(beat.value))}`}
      aria-rowcount={lanes.value.length} aria-colcount={steps.value} aria-activedescendant={cellId(at.lane, at.step)} style={{ "--lanes": lanes.value.length }}
      onPointerDown={(event) => rows.current && followOnRows(event, rows.current)}>
      <Cells />
      {range.value && <div class="range" style={box(range.value.from, range.value.to)} />}
      {lanes.value.map((lane) => <Row key={lane} lane={lane} />)}
      <div class="cursor" ref={cursorBox} style={{ left: `${at.step * stepWidth.value}px`, top: `calc(${Math.max(0, row)} * var(--row))` }} />
      <Playhead />
    </div>
  );
}

/** True if a place in the beat is to be seen; a long one shows a part of itself. */
function isInView(within: HTMLElement, x: number): boolean {
  const scroll = within.closest(".scroll");
  return !scroll || (x >= scroll.scrollLeft && x < scroll.scrollLeft + scroll.clientWidth - stepWidth.peek());
}

/** Scrolls a long beat on, by a window's width, where a place in it is not to be seen. */
function keepInView(within: HTMLElement, x: number): void {
  const scroll = within.closest(".scroll");
  if (scroll && scroll.scrollWidth > scroll.clientWidth && !isInView(within, x)) scroll.scrollLeft = Math.max(0, x - SHOWN_BEFORE);
}

function box(from: number, to: number) {
  return { left: `${from * stepWidth.value}px`, width: `${(to - from) * stepWidth.value}px` };
}

/** The empty cells: bars and beats with gaps between them, and the bars to come. */
function Cells() {
  const groups = beatSteps(beat.value);
  const marks: { from: number; size: number; isOdd: boolean; isBar: boolean }[] = [];
  for (let step = 0; step < steps.value; ) {
    groups.forEach((size, index) => {
      if (step < steps.value) marks.push({ from: step, size: Math.min(size, steps.value - step), isOdd: index % 2 === 1, isBar: index === 0 });
      step += size;
    });
  }
  const ghost = ghostSteps.value;
  return (
    <div class="cells" aria-hidden="true">
      {marks.map(({ from, size, isOdd, isBar }) => (
        <i key={from} class={`${isOdd ? "beat odd" : "beat"}${isBar ? " first" : ""}`} style={box(from, from + size)} />
      ))}
      {ghost > 0 && <i class="ghost" style={box(steps.value, steps.value + ghost)} />}
    </div>
  );
}

function Row({ lane }: { lane: Lane }) {
  const hits = useComputed(() => cellsOf(beat.value).get(lane));
  const isLocked = settings.value.locked.includes(lane);
  const at = cursor.value.lane === lane ? cursor.value.step : null;
  return (
    <div class={isLocked ? "row locked" : "row"} role="row" aria-rowindex={lanes.value.indexOf(lane) + 1} aria-label={laneName(lane)} data-lane={lane}>
      {at !== null && notesIn(beat.value, lane, at).length === 0 && (
        <div role="gridcell" id={cellId(lane, at)} aria-colindex={at + 1} aria-label={cellText(lane, at)} />
      )}
      {[...(hits.value ?? [])].map(([step, indices]) => <Hit key={step} lane={lane} step={step} indices={indices} isAt={step === at} />)}
    </div>
  );
}

function Hit({ lane, step, indices, isAt }: { lane: Lane; step: number; indices: readonly number[]; isAt: boolean }) {
  const isMore = step * STEP_BEATS >= seedBeats.value;
  return (
    <>
      {indices.map((index, count) => {
        const note = beat.value.notes[index];
        if (!note) return null;
        const offset = offsetOf(note);
        const said = noteText(lane, step, note);
        return (
          <div key={index} role="gridcell" id={isAt && count === 0 ? cellId(lane, step) : undefined} aria-colindex={step + 1} aria-label={said} class={isMore ? "hit more" : "hit"} title={tool.value === "draw" ? undefined : said}
            style={{ left: `${(step + offset) * stepWidth.value}px`, "--v": note[3] / 127 }}>
            <i />
          </div>
        );
      })}
    </>
  );
}

function Playhead() {
  const line = useRef<HTMLDivElement>(null);
  const isShown = isPlaying.value;
  const isHere = sounding.value === null || sounding.value === partKey(doc.value.current);
  useEffect(() => {
    if (!isShown) return undefined;
    let frame = 0;
    let before_px = 0;
    let isFollowed = true;
    const move = () => {
      const at = playhead();
      if (line.current) {
        const now_px = ((at ?? 0) / STEP_BEATS) * stepWidth.peek();
        line.current.style.transform = `translateX(${now_px}px)`;
        line.current.style.opacity = at === null ? "0" : "";
        // It is followed out of the window; whoever has scrolled away from it looks at something else.
        if (at !== null && (isFollowed || isInView(line.current, before_px))) keepInView(line.current, now_px);
        isFollowed = false;
        before_px = now_px;
      }
      frame = requestAnimationFrame(move);
    };
    move();
    return () => cancelAnimationFrame(frame);
  }, [isShown]);
  return isShown ? <div class={isHere ? "playhead" : "playhead elsewhere"} ref={line} aria-hidden="true" /> : null;
}
