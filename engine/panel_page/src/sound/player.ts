/** Plays a beat in a loop: says a little ahead of time which hit sounds when. */

import type { Beat, LaneNote } from "../messages.ts";
import { barBeats } from "../model/meter.ts";

/** Time that hits are scheduled ahead of the clock, seconds. */
export const LOOK_AHEAD_S = 0.08;
/** Length of a piece of a beat that is scheduled at once: an edit is heard from the next piece on. */
const PIECE_BEATS = 0.125;
const CLOSE_BEATS = 1e-6;

export interface Part {
  beat: Beat;
  /** another key is another version: it comes in at the next bar, an edit at once */
  key: string;
}

export interface Source {
  part(): Part;
  tempoBpm(): number;
}

export interface Hit {
  note: LaneNote;
  /** when it sounds, in the clock's seconds */
  at_s: number;
}

interface Piece {
  at_s: number;
  from_beats: number;
  to_beats: number;
  seconds_per_beat: number;
}

/** The notes that start from one place to before another. */
export function notesBetween(beat: Beat, from: number, to: number): LaneNote[] {
  return beat.notes.filter((note) => {
    const start = wrapped(note[1], beat.length_beats);
    return start >= from && start < to;
  });
}

function wrapped(place: number, length: number): number {
  return place >= 0 && place < length ? place : ((place % length) + length) % length;
}

export class Player {
  private readonly source: Source;
  private readonly now: () => number;
  private readonly sound: (hit: Hit) => void;
  private playing: Part | null = null;
  private pieces: Piece[] = [];
  private next_beats = 0;
  private next_s = 0;

  /** `now` is the clock's time in seconds; `sound` gets each hit a little before it sounds. */
  constructor(source: Source, now: () => number, sound: (hit: Hit) => void) {
    this.source = source;
    this.now = now;
    this.sound = sound;
  }

  get part(): Part | null {
    return this.playing;
  }

  /** Begins at a place of the beat, after a short while in which the first hits are made ready. */
  start(from_beats: number, delay_s = 0.05): void {
    this.playing = this.source.part();
    this.next_beats = wrapped(from_beats, this.playing.beat.length_beats);
    this.next_s = this.now() + delay_s;
    this.pieces = [];
    this.tick();
  }

  stop(): void {
    this.playing = null;
    this.pieces = [];
  }

  /** Gives out what sounds soon; to be called a few times within the look-ahead. */
  tick(): void {
    if (!this.playing) return;
    const now = this.now();
    if (now - this.next_s > 1) this.next_s = now; // the computer slept: go on, do not catch up
    while (this.playing && this.next_s < now + LOOK_AHEAD_S) this.give();
    this.pieces = this.pieces.filter((piece) => piece.at_s > now - 2);
  }

  /** Position in the beat that sounds; null before the first hit and when stopped. */
  position(at_s = this.now()): number | null {
    const piece = this.pieces.findLast((each) => each.at_s <= at_s);
    if (!piece) return null;
    return Math.min(piece.to_beats, piece.from_beats + (at_s - piece.at_s) / piece.seconds_per_beat);
  }

  private give(): void {
    const { beat } = this.adopt();
    const from = this.next_beats;
    const bar = barBeats(beat);
    const nextBar = (Math.floor(from / bar + CLOSE_BEATS) + 1) * bar;
    const to = Math.min(from + PIECE_BEATS, nextBar, beat.length_beats);
    const seconds_per_beat = 60 / this.source.tempoBpm();
    for (const note of notesBetween(beat, from, to)) {
      const start = wrapped(note[1], beat.length_beats);
      this.sound({ note, at_s: this.next_s + (start - from) * seconds_per_beat });
    }
    this.pieces.push({ at_s: this.next_s, from_beats: from, to_beats: to, seconds_per_beat });
    this.next_s += (to - from) * seconds_per_beat;
    this.next_beats = to >= beat.length_beats - CLOSE_BEATS ? 0 : to;
  }

  /** Returns the version that sounds from here on: edits of the same one at once, another at a bar. */
  private adopt(): Part {
    const wanted = this.source.part();
    const playing = this.playing ?? wanted;
    const bar = barBeats(playing.beat);
    const within = this.next_beats / bar;
    const isBar = Math.abs(within - Math.round(within)) < CLOSE_BEATS;
    if (wanted.key === playing.key || isBar) {
      this.playing = wanted;
      if (this.next_beats >= wanted.beat.length_beats) {
        this.next_beats = wrapped(this.next_beats, wanted.beat.length_beats);
      }
      return wanted;
    }
    return playing;
  }
}
