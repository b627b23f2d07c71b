// Made from the table of the panel's messages by `python -m sidestick_engine.panel.messages`.
// Change that, not this. Times are beats (quarter notes) from the beat's start, never rounded.

export const DRUMS = ["kick", "snare", "closed_hat", "open_hat", "low_tom", "mid_tom", "high_tom", "crash", "ride"] as const;

export const SOUNDS = ["kick", "snare", "closed_hat", "open_hat", "low_tom", "mid_tom", "high_tom", "crash", "ride", "clap", "rim", "snap", "cowbell", "tambourine", "shaker", "conga", "percussion"] as const;

export const MAX_FRAME_BYTES = 1572864;

export const MOST_IMPORT_BYTES = 1000000;

export const MOST_NOTES = 10000;

export const MOST_DOCUMENT_CHARS = 1000000;

/** Legal values in requests: lowest, highest. */
export const RANGES = {
  tempo_bpm: [20.0, 999.0],
  numerator: [1, 99],
  temperature: [0.1, 2.0],
  density: [0.0, 1.0],
  swing: [50.0, 75.0],
  eighth_swing: [50.0, 75.0],
  timing_amount: [0.0, 1.0],
  velocity_amount: [0.0, 1.0],
  complexity: [0.0, 1.0],
  intensity: [0.0, 1.0],
  laid_back_ms: [-30.0, 30.0],
  versions: [1, 8],
  added_swing: [50.0, 75.0],
  bars: [1, 64],
  from_beats: [0.0, 10000.0],
  to_beats: [-1000000.0, 1000000.0],
  fill_beats: [0.0, 1000000.0],
  note: [0, 127],
  channel: [1, 16],
} as const;

export type ErrorCode =
  | "bad_message"
  | "unknown_kind"
  | "wrong_token"
  | "wrong_version"
  | "not_welcome"
  | "unknown_style"
  | "unknown_model"
  | "unsupported_meter"
  | "bad_clip"
  | "too_busy"
  | "deadline"
  | "cancelled"
  | "models_missing"
  | "no_version"
  | "history_lost"
  | "no_live"
  | "live_gone"
  | "clip_changed"
  | "unknown_action"
  | "refused"
  | "internal"
  | "engine_lost"
  | "bad_recipe"
  | "bad_file"
  | "no_port";

export type Drum = (typeof DRUMS)[number];
export type Sound = (typeof SOUNDS)[number];

/** snare: the pad that plays it; snare_40: another of the same; note_93: unknown. */
export type Lane = Sound | `${Sound}_${number}` | `note_${number}`;

export type Blend = [style: string, amount: number];

export type DrummerModels = [seed_model: string, continuation_model: string];

export type LaneNote = [lane: Lane, start_beats: number, length_beats: number, velocity: number];

export interface Beat {
  /** the notes */
  notes: LaneNote[];
  /** length, beats */
  length_beats: number;
  /** beats in a bar, as the clip's signature has it */
  numerator: number;
  /** what a beat of the signature is */
  denominator: 1 | 2 | 4 | 8 | 16;
}

export interface LiveSettings {
  /** the style of a new beat */
  style?: string;
  /** bars of a new clip */
  bars?: number;
  /** bars that *extend* adds */
  extend_bars?: number;
  /** bars that *fill* takes, such as 0.5 */
  fill_bars?: number;
  /** how adventurous: below 1 safer, above 1 wilder */
  temperature?: number;
  /** from the style's sparsest, 0, to its densest, 1 */
  density?: number | null;
  /** a second style to mix in, and how much of it, 0 to 1 */
  blend?: Blend | null;
  /** where in an eighth its second sixteenth is, percent: 50 is straight; none as the clip has it, or the style */
  swing?: number | null;
  /** where in a beat its second eighth is, percent: 50 is straight, 66.7 a shuffle; none as the clip has it, or the style */
  eighth_swing?: number | null;
  /** what the beats of a new clip are divided into; none as the style's drummers play */
  subdivision?: "straight" | "swung" | "triplet" | null;
  /** how much of a drummer's timing: 0 is on the grid, 1 as learned */
  timing_amount?: number;
  /** how much of a drummer's dynamics: 0 is one level per drum, 1 as learned */
  velocity_amount?: number;
  /** how much happens off the beat: 0 less, 0.5 as it comes, 1 more */
  complexity?: number;
  /** how hard it is driven, by strokes, backbeats, open hats and crashes: 0 less, 1 more */
  intensity?: number;
  /** how far behind the beat all of it is, milliseconds; below 0 it pushes ahead */
  laid_back_ms?: number;
  /** lanes that stay as they are, note for note; null: none */
  locked?: Lane[] | null;
  /** the random seed: the same seed makes the same beat; none draws a new one at each press */
  seed?: number | null;
  /** the models that play; an empty slot plays the model in use */
  drummer?: DrummerModels;
}

export interface Style {
  /** what requests call it */
  key: string;
  /** its name for people */
  name: string;
  /** its colour, #rrggbb */
  colour: string;
  /** the tempo from which on it is usual */
  slowest_bpm: number;
  /** the tempo up to which it is */
  fastest_bpm: number;
}

export type InstalledModel = [slot: "seed_model" | "continuation_model", name: string];

export interface SoundInfo {
  /** what lanes call it */
  key: Sound;
  /** its name for people */
  name: string;
  /** the drum class that hits of it count as */
  drum: Drum | null;
  /** the pitch that plays it in files and out of ports */
  pitch: number | null;
}

export interface Clip {
  /** what it is; slot: an empty one */
  where: "session" | "arrangement" | "slot";
  /** its name; empty: a slot has none */
  name: string;
  /** its track's name */
  track: string;
  /** the name of its kit; empty: it has none yet */
  kit: string;
  /** quarter notes per minute */
  tempo_bpm: number;
  /** length, beats */
  length_beats: number;
  /** beats in a bar, as the clip's signature has it */
  numerator: number;
  /** what a beat of the signature is */
  denominator: 1 | 2 | 4 | 8 | 16;
  /** whether it sounds now */
  is_playing: boolean;
  /** hash of its notes, for write_live; empty: an empty slot */
  content_hash: string;
  /** what it holds; null: to a page that does not follow */
  beat: Beat | null;
}

export interface MadeBeat {
  /** the beat, never rounded */
  beat: Beat;
  /** how dense it is, hits per bar */
  hits_per_bar: number;
  /** its recipe, one line; empty: none is known */
  recipe: string;
}

export interface Entry {
  /** what requests call it */
  row: number;
  /** when, seconds since 1970 UTC */
  made_at: number;
  /** where it was made */
  place: "panel" | "live";
  /** what made it, such as generate, edited, found */
  action: string;
  /** key of its style; empty: none */
  style: string;
  /** the random seed */
  seed: number;
  /** how dense it is, hits per bar */
  hits_per_bar: number;
  /** length, beats */
  length_beats: number;
  /** beats in a bar, as the clip's signature has it */
  numerator: number;
  /** what a beat of the signature is */
  denominator: 1 | 2 | 4 | 8 | 16;
  /** its tempo; null: not known */
  tempo_bpm: number | null;
  /** classes hit in each of its first sixteenths, the sum of 2**class */
  events: number[];
  /** whether it is kept for ever */
  is_favourite: boolean;
  /** whether it can be made again */
  has_recipe: boolean;
}

export interface Pad {
  /** the MIDI note that plays it */
  note: number;
  /** its name in Live */
  name: string;
  /** what it is; null: nothing that is known */
  sound: Sound | null;
  /** whether new hits of that sound go to this pad */
  is_played: boolean;
  /** whether the musician said so, not the pad's name */
  is_corrected: boolean;
}

/** Opens the conversation; until it is answered by welcome, nothing else is allowed. Answered by welcome, or error. */
export interface HelloMessage {
  kind: "hello";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the token, from the fragment of the page's address */
  token: string;
}

/** Asks for a new beat. Answered by beats, or error. */
export interface GenerateMessage {
  kind: "generate";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a style of welcome's list; but for generate, empty: as the notes are */
  style: string;
  /** random seed; null: a new one */
  seed: number | null;
  /** the set's tempo, quarter notes per minute */
  tempo_bpm: number;
  /** beats in a bar, as the clip's signature has it */
  numerator: number;
  /** what a beat of the signature is */
  denominator: 1 | 2 | 4 | 8 | 16;
  /** how adventurous: below 1 safer, above 1 wilder */
  temperature: number;
  /** from the style's sparsest, 0, to its densest, 1 */
  density: number | null;
  /** a second style to mix in, and how much of it, 0 to 1 */
  blend: Blend | null;
  /** where in an eighth its second sixteenth is, percent: 50 is straight; none as the clip has it, or the style */
  swing: number | null;
  /** where in a beat its second eighth is, percent: 50 is straight, 66.7 a shuffle; none as the clip has it, or the style */
  eighth_swing: number | null;
  /** what the beats of a new clip are divided into; none as the style's drummers play */
  subdivision: "straight" | "swung" | "triplet" | null;
  /** how much of a drummer's timing: 0 is on the grid, 1 as learned */
  timing_amount: number;
  /** how much of a drummer's dynamics: 0 is one level per drum, 1 as learned */
  velocity_amount: number;
  /** how much happens off the beat: 0 less, 0.5 as it comes, 1 more */
  complexity: number;
  /** how hard it is driven, by strokes, backbeats, open hats and crashes: 0 less, 1 more */
  intensity: number;
  /** how far behind the beat all of it is, milliseconds; below 0 it pushes ahead */
  laid_back_ms: number;
  /** how many different beats */
  versions: number;
  /** the models that play; an empty slot plays the model in use */
  drummer: DrummerModels;
  /** percent; added to a drummer's timing in place of all other swing, as 0.1 did; nil: not */
  added_swing: number | null;
  /** how many new bars */
  bars: number;
}

/** Asks for a clip's beat in another way: new hits where they may change. Answered by beats, or error. */
export interface VaryMessage {
  kind: "vary";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a style of welcome's list; but for generate, empty: as the notes are */
  style: string;
  /** random seed; null: a new one */
  seed: number | null;
  /** the set's tempo, quarter notes per minute */
  tempo_bpm: number;
  /** how adventurous: below 1 safer, above 1 wilder */
  temperature: number;
  /** from the style's sparsest, 0, to its densest, 1 */
  density: number | null;
  /** a second style to mix in, and how much of it, 0 to 1 */
  blend: Blend | null;
  /** where in an eighth its second sixteenth is, percent: 50 is straight; none as the clip has it, or the style */
  swing: number | null;
  /** where in a beat its second eighth is, percent: 50 is straight, 66.7 a shuffle; none as the clip has it, or the style */
  eighth_swing: number | null;
  /** how much of a drummer's timing: 0 is on the grid, 1 as learned */
  timing_amount: number;
  /** how much of a drummer's dynamics: 0 is one level per drum, 1 as learned */
  velocity_amount: number;
  /** how much happens off the beat: 0 less, 0.5 as it comes, 1 more */
  complexity: number;
  /** how hard it is driven, by strokes, backbeats, open hats and crashes: 0 less, 1 more */
  intensity: number;
  /** how far behind the beat all of it is, milliseconds; below 0 it pushes ahead */
  laid_back_ms: number;
  /** lanes that stay as they are, note for note; null: none */
  locked: Lane[] | null;
  /** how many different beats */
  versions: number;
  /** the models that play; an empty slot plays the model in use */
  drummer: DrummerModels;
  /** percent; added to a drummer's timing in place of all other swing, as 0.1 did; nil: not */
  added_swing: number | null;
  /** the beat, never rounded */
  beat: Beat;
  /** where the range that may change begins, beats */
  from_beats: number;
  /** where it ends, beats; what starts there stays */
  to_beats: number;
}

/** Asks how the beat of a clip goes on. Answered by beats, or error. */
export interface ExtendMessage {
  kind: "extend";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a style of welcome's list; but for generate, empty: as the notes are */
  style: string;
  /** random seed; null: a new one */
  seed: number | null;
  /** the set's tempo, quarter notes per minute */
  tempo_bpm: number;
  /** how adventurous: below 1 safer, above 1 wilder */
  temperature: number;
  /** from the style's sparsest, 0, to its densest, 1 */
  density: number | null;
  /** a second style to mix in, and how much of it, 0 to 1 */
  blend: Blend | null;
  /** where in an eighth its second sixteenth is, percent: 50 is straight; none as the clip has it, or the style */
  swing: number | null;
  /** where in a beat its second eighth is, percent: 50 is straight, 66.7 a shuffle; none as the clip has it, or the style */
  eighth_swing: number | null;
  /** how much of a drummer's timing: 0 is on the grid, 1 as learned */
  timing_amount: number;
  /** how much of a drummer's dynamics: 0 is one level per drum, 1 as learned */
  velocity_amount: number;
  /** how much happens off the beat: 0 less, 0.5 as it comes, 1 more */
  complexity: number;
  /** how hard it is driven, by strokes, backbeats, open hats and crashes: 0 less, 1 more */
  intensity: number;
  /** how far behind the beat all of it is, milliseconds; below 0 it pushes ahead */
  laid_back_ms: number;
  /** how many different beats */
  versions: number;
  /** the models that play; an empty slot plays the model in use */
  drummer: DrummerModels;
  /** percent; added to a drummer's timing in place of all other swing, as 0.1 did; nil: not */
  added_swing: number | null;
  /** the beat, never rounded */
  beat: Beat;
  /** how many new bars */
  bars: number;
}

/** Asks for a fill at the end of a clip's loop. Answered by beats, or error. */
export interface FillMessage {
  kind: "fill";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a style of welcome's list; but for generate, empty: as the notes are */
  style: string;
  /** random seed; null: a new one */
  seed: number | null;
  /** the set's tempo, quarter notes per minute */
  tempo_bpm: number;
  /** how adventurous: below 1 safer, above 1 wilder */
  temperature: number;
  /** from the style's sparsest, 0, to its densest, 1 */
  density: number | null;
  /** a second style to mix in, and how much of it, 0 to 1 */
  blend: Blend | null;
  /** where in an eighth its second sixteenth is, percent: 50 is straight; none as the clip has it, or the style */
  swing: number | null;
  /** where in a beat its second eighth is, percent: 50 is straight, 66.7 a shuffle; none as the clip has it, or the style */
  eighth_swing: number | null;
  /** how much of a drummer's timing: 0 is on the grid, 1 as learned */
  timing_amount: number;
  /** how much of a drummer's dynamics: 0 is one level per drum, 1 as learned */
  velocity_amount: number;
  /** how much happens off the beat: 0 less, 0.5 as it comes, 1 more */
  complexity: number;
  /** how hard it is driven, by strokes, backbeats, open hats and crashes: 0 less, 1 more */
  intensity: number;
  /** how far behind the beat all of it is, milliseconds; below 0 it pushes ahead */
  laid_back_ms: number;
  /** lanes that stay as they are, note for note; null: none */
  locked: Lane[] | null;
  /** how many different beats */
  versions: number;
  /** the models that play; an empty slot plays the model in use */
  drummer: DrummerModels;
  /** percent; added to a drummer's timing in place of all other swing, as 0.1 did; nil: not */
  added_swing: number | null;
  /** the beat, never rounded */
  beat: Beat;
  /** length of the fill, beats */
  fill_beats: number;
}

/** Asks how a drummer would play a clip's notes: when and how hard. Answered by beats, or error. */
export interface FeelMessage {
  kind: "feel";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a style of welcome's list; but for generate, empty: as the notes are */
  style: string;
  /** random seed; null: a new one */
  seed: number | null;
  /** the set's tempo, quarter notes per minute */
  tempo_bpm: number;
  /** where in an eighth its second sixteenth is, percent: 50 is straight; none as the clip has it, or the style */
  swing: number | null;
  /** where in a beat its second eighth is, percent: 50 is straight, 66.7 a shuffle; none as the clip has it, or the style */
  eighth_swing: number | null;
  /** how much of a drummer's timing: 0 is on the grid, 1 as learned */
  timing_amount: number;
  /** how much of a drummer's dynamics: 0 is one level per drum, 1 as learned */
  velocity_amount: number;
  /** how hard it is driven, by strokes, backbeats, open hats and crashes: 0 less, 1 more */
  intensity: number;
  /** how far behind the beat all of it is, milliseconds; below 0 it pushes ahead */
  laid_back_ms: number;
  /** lanes that stay as they are, note for note; null: none */
  locked: Lane[] | null;
  /** percent; added to a drummer's timing in place of all other swing, as 0.1 did; nil: not */
  added_swing: number | null;
  /** the beat, never rounded */
  beat: Beat;
}

/** Makes the beat of a recipe again, or the one of the next seed. Answered by beats, or error. */
export interface AgainMessage {
  kind: "again";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** its recipe, one line; empty: none is known */
  recipe: string;
  /** whether the seed is the next one */
  next_seed: boolean;
}

/** Asks what a recipe says, such as one that somebody sent. Answered by recipe, or error. */
export interface ReadRecipeMessage {
  kind: "read_recipe";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** its recipe, one line; empty: none is known */
  recipe: string;
}

/** Takes a request back; that request is then answered by error with the code cancelled. Answered by done, or error. */
export interface CancelMessage {
  kind: "cancel";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** id of the request */
  request_id: number;
}

/** Searches the history, newest first. Answered by history, or error. */
export interface ListHistoryMessage {
  kind: "list_history";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** words that are all in style, action or seed; empty: any */
  text: string;
  /** key of the style; empty: any */
  style: string;
  /** made then or later, seconds since 1970 UTC */
  since: number | null;
  /** made before, seconds since 1970 UTC */
  until: number | null;
  /** whether to show favourites only */
  favourites_only: boolean;
  /** older than this row: the next page */
  before: number | null;
}

/** Asks for a beat of the history. Answered by beats, or error. */
export interface RecallMessage {
  kind: "recall";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** which entry of the history */
  row: number;
}

/** Keeps a beat in the history as it is now, such as one that was edited. Answered by kept, or error. */
export interface KeepMessage {
  kind: "keep";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the beat, never rounded */
  beat: Beat;
  /** quarter notes per minute */
  tempo_bpm: number;
  /** key of its style; empty: none */
  style: string;
  /** its random seed; null: none */
  seed: number | null;
  /** its recipe, one line; empty: none is known */
  recipe: string;
  /** whether it is kept for ever */
  is_favourite: boolean;
}

/** Makes an entry of the history a favourite, or takes that back. Answered by done, or error. */
export interface FavouriteMessage {
  kind: "favourite";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** which entry of the history */
  row: number;
  /** whether it shall be so */
  on: boolean;
}

/** Opens what this page works on, which no other page has then. Answered by document, or error. */
export interface OpenDocumentMessage {
  kind: "open_document";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** its key, chosen by the page */
  key: string;
  /** whether the page has just chosen it */
  is_new: boolean;
}

/** Keeps what this page works on, as it is now, until it is opened again. Answered by done, or error. */
export interface SaveDocumentMessage {
  kind: "save_document";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** what is in it; empty: nothing */
  text: string;
  /** whether what was opened cannot be read, and is put aside */
  put_aside: boolean;
}

/** Gets what Live shows: answered by live_read. Answered by live_read, or error. */
export interface ReadLiveMessage {
  kind: "read_live";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
}

/** Sends a beat to Live: into the clip that it shows, or a new one in the empty slot. Answered by live_written, or error. */
export interface WriteLiveMessage {
  kind: "write_live";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the beat, never rounded */
  beat: Beat;
  /** its name */
  name: string;
  /** hash of the clip that this was made from, refused where it has changed since; null: whatever is there */
  content_hash: string | null;
  /** key of its style; null: none */
  style: string | null;
  /** its random seed; null: none */
  seed: number | null;
  /** its recipe, with which Live goes on; null: none is known */
  recipe: string | null;
}

/** Follows Live's clip from now on, or no longer: each change of it comes as a notification. A page that follows writes its edits with the content_hash that came last. Answered by done, or error. */
export interface FollowLiveMessage {
  kind: "follow_live";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** whether it shall be so */
  on: boolean;
}

/** Does in Live what a button of a controller would do. Answered by done, or error. */
export interface RunActionMessage {
  kind: "run_action";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** its key, such as launch, undo, song_kit */
  action: string;
  /** what it is done with; what is left out, or null: what is chosen in Live */
  settings: LiveSettings | null;
}

/** Asks which pads the selected rack has and what they are. Answered by kit, or error. */
export interface ShowKitMessage {
  kind: "show_kit";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
}

/** Corrects what a pad of the selected rack is; remembered for this rack. Answered by kit, or error. */
export interface SetPadMessage {
  kind: "set_pad";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** which pad */
  note: number;
  /** what it is, and plays from now on; null: as its name says */
  sound: Sound | null;
}

/** Asks for the MIDI ports. Answered by ports, or error. */
export interface ListPortsMessage {
  kind: "list_ports";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
}

/** Chooses where the beat is sent. Answered by ports, or error. */
export interface UsePortMessage {
  kind: "use_port";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** no port, our own, or one by name */
  port: "none" | "virtual" | "named";
  /** its name, where it is named */
  name: string;
}

/** Chooses the MIDI channel that the beat is sent on, from the next hit on. Answered by ports, or error. */
export interface UseChannelMessage {
  kind: "use_channel";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the channel */
  channel: number;
}

/** Plays a beat out of the port, in a loop. Answered by done, or error. */
export interface PlayMessage {
  kind: "play";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the beat, never rounded */
  beat: Beat;
  /** quarter notes per minute */
  tempo_bpm: number;
  /** where to begin */
  from_beats: number;
}

/** Changes the beat or the tempo that is playing. Answered by done, or error. */
export interface SetPartMessage {
  kind: "set_part";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the beat, never rounded */
  beat: Beat;
  /** quarter notes per minute */
  tempo_bpm: number;
  /** from when on */
  when: "next_step" | "next_bar";
}

/** Ends the playing out of the port. Answered by done, or error. */
export interface StopMessage {
  kind: "stop";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
}

/** Chooses whether MIDI clock is sent, and whether that of a port is followed. Answered by ports, or error. */
export interface ClockMessage {
  kind: "clock";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** send clock, start and stop */
  send: boolean;
  /** the port whose clock is followed; empty: our own tempo */
  follow: string;
}

/** Makes a beat of a dropped file's drums. Answered by imported, or error. */
export interface ImportMidiMessage {
  kind: "import_midi";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** its name */
  name: string;
  /** a .mid file, in base64 */
  data: string;
}

/** Makes a file of a beat; read back, its notes are the same to the bit. Answered by exported, or error. */
export interface ExportMidiMessage {
  kind: "export_midi";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the beat, never rounded */
  beat: Beat;
  /** quarter notes per minute */
  tempo_bpm: number;
  /** its name */
  name: string;
}

/** Answers hello; comes again, with id 0, when there is something else to ask for. */
export interface WelcomeMessage {
  kind: "welcome";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** version of Sidestick */
  version: string;
  /** the styles that can be asked for */
  styles: Style[];
  /** the installed models that can be asked for */
  models: InstalledModel[];
  /** the sounds that lanes can have, in order */
  sounds: SoundInfo[];
}

/** Notification: whether the engine can be reached. */
export interface EngineMessage {
  kind: "engine";
  /** whether it is */
  is_connected: boolean;
  /** a sentence for the musician; may be empty */
  sentence: string;
}

/** Notification: whether Live is connected, and the clip that it shows. */
export interface LiveMessage {
  kind: "live";
  /** whether it is */
  is_connected: boolean;
  /** a sentence for the musician; may be empty */
  sentence: string;
  /** the clip, or empty slot; null: none that can be played */
  clip: Clip | null;
}

/** Answers read_live. */
export interface LiveReadMessage {
  kind: "live_read";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a sentence for the musician; may be empty */
  sentence: string;
  /** the clip; null: none that can be played */
  clip: Clip | null;
}

/** Answers write_live. */
export interface LiveWrittenMessage {
  kind: "live_written";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a sentence for the musician; may be empty */
  sentence: string;
  /** hash of what the clip holds now */
  content_hash: string;
}

/** Answers every request for beats: whole beats, what was there and what is new. */
export interface BeatsMessage {
  kind: "beats";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** what made them */
  action: string;
  /** the beats */
  versions: MadeBeat[];
  /** the style played; empty: as the notes were */
  style: string;
  /** the random seed used */
  seed: number;
  /** its tempo; null: not known */
  tempo_bpm: number | null;
  /** where what is new begins, beats */
  from_beats: number;
  /** where it ends, beats */
  to_beats: number;
  /** a sentence for the musician; may be empty */
  sentence: string;
  /** time that the models took, milliseconds */
  model_ms: number;
}

/** Answers read_recipe. */
export interface RecipeMessage {
  kind: "recipe";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** what it makes */
  action: string;
  /** a sentence for the musician; may be empty */
  sentence: string;
  /** a style of welcome's list; but for generate, empty: as the notes are */
  style: string;
  /** the random seed */
  seed: number;
  /** its tempo */
  tempo_bpm: number;
  /** beats in a bar, as the clip's signature has it */
  numerator: number;
  /** what a beat of the signature is */
  denominator: 1 | 2 | 4 | 8 | 16;
  /** new bars; null: as long as its beat */
  bars: number | null;
}

/** Answers list_history. */
export interface HistoryMessage {
  kind: "history";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** newest first */
  entries: Entry[];
  /** whether there are older ones */
  has_more: boolean;
}

/** Answers keep. */
export interface KeptMessage {
  kind: "kept";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** which entry of the history */
  row: number;
}

/** Notification: beats that were made are in the history. */
export interface RememberedMessage {
  kind: "remembered";
  /** the request of this page that made them; 0: another's */
  request_id: number;
  /** their rows, in the order of versions */
  rows: number[];
  /** why they could not be kept; empty: they are */
  sentence: string;
}

/** Answers open_document. */
export interface DocumentMessage {
  kind: "document";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** its key from now on: another one where a page has that open */
  key: string;
  /** the key that it had; empty: there is none yet */
  former: string;
  /** what is in it; empty: nothing */
  text: string;
  /** own: of the key; last: of the tab that was closed last; other: of one that is open, and for its settings only */
  whose: "own" | "last" | "other";
}

/** Answers show_kit and set_pad. */
export interface KitMessage {
  kind: "kit";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** what the kit is called, also by sidestick kit */
  name: string;
  /** the rack's pads; none: there is no drum rack */
  pads: Pad[];
  /** a sentence for the musician; may be empty */
  sentence: string;
}

/** Answers list_ports, use_port, use_channel and clock; notification where they are in use. */
export interface PortsMessage {
  kind: "ports";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** ports that the beat can be sent to */
  outputs: string[];
  /** ports whose clock can be followed */
  inputs: string[];
  /** whether this system lets us make a port of our own */
  has_virtual: boolean;
  /** the one in use */
  port: "none" | "virtual" | "named";
  /** its name; empty: none */
  name: string;
  /** the MIDI channel that the beat is sent on */
  channel: number;
  /** whether clock is sent */
  sends_clock: boolean;
  /** the port whose clock is followed; empty: none */
  follows: string;
  /** a sentence for the musician; may be empty */
  sentence: string;
}

/** Notification: what plays out of the port, at every start, stop, change and bar. */
export interface PlayingMessage {
  kind: "playing";
  /** whether it does */
  is_playing: boolean;
  /** where in the beat it is as this is sent */
  position_beats: number;
  /** quarter notes per minute */
  tempo_bpm: number;
  /** a sentence for the musician; may be empty */
  sentence: string;
}

/** Answers import_midi. */
export interface ImportedMessage {
  kind: "imported";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** the beat, never rounded */
  beat: Beat;
  /** quarter notes per minute */
  tempo_bpm: number;
  /** what was left out; empty: nothing */
  sentence: string;
}

/** Answers export_midi. */
export interface ExportedMessage {
  kind: "exported";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** its name */
  name: string;
  /** a .mid file, in base64 */
  data: string;
}

/** Notification: something to know at first. */
export interface NoticeMessage {
  kind: "notice";
  /** a sentence for the musician; may be empty */
  sentence: string;
}

/** Answers what has no other answer. */
export interface DoneMessage {
  kind: "done";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** a sentence for the musician; may be empty */
  sentence: string;
}

/** Answers any message that could not be done; nothing was changed. */
export interface ErrorMessage {
  kind: "error";
  /** request id, chosen by the page and repeated in the answer */
  id: number;
  /** what went wrong, for programs */
  code: ErrorCode;
  /** a sentence for the musician; may be empty */
  sentence: string;
}

export type FromPage =
  | HelloMessage
  | GenerateMessage
  | VaryMessage
  | ExtendMessage
  | FillMessage
  | FeelMessage
  | AgainMessage
  | ReadRecipeMessage
  | CancelMessage
  | ListHistoryMessage
  | RecallMessage
  | KeepMessage
  | FavouriteMessage
  | OpenDocumentMessage
  | SaveDocumentMessage
  | ReadLiveMessage
  | WriteLiveMessage
  | FollowLiveMessage
  | RunActionMessage
  | ShowKitMessage
  | SetPadMessage
  | ListPortsMessage
  | UsePortMessage
  | UseChannelMessage
  | PlayMessage
  | SetPartMessage
  | StopMessage
  | ClockMessage
  | ImportMidiMessage
  | ExportMidiMessage;

export type FromPanel =
  | WelcomeMessage
  | EngineMessage
  | LiveMessage
  | LiveReadMessage
  | LiveWrittenMessage
  | BeatsMessage
  | RecipeMessage
  | HistoryMessage
  | KeptMessage
  | RememberedMessage
  | DocumentMessage
  | KitMessage
  | PortsMessage
  | PlayingMessage
  | ImportedMessage
  | ExportedMessage
  | NoticeMessage
  | DoneMessage
  | ErrorMessage;

/** The answer to each request, where it is not an error. */
export interface Answers {
  hello: WelcomeMessage;
  generate: BeatsMessage;
  vary: BeatsMessage;
  extend: BeatsMessage;
  fill: BeatsMessage;
  feel: BeatsMessage;
  again: BeatsMessage;
  read_recipe: RecipeMessage;
  cancel: DoneMessage;
  list_history: HistoryMessage;
  recall: BeatsMessage;
  keep: KeptMessage;
  favourite: DoneMessage;
  open_document: DocumentMessage;
  save_document: DoneMessage;
  read_live: LiveReadMessage;
  write_live: LiveWrittenMessage;
  follow_live: DoneMessage;
  run_action: DoneMessage;
  show_kit: KitMessage;
  set_pad: KitMessage;
  list_ports: PortsMessage;
  use_port: PortsMessage;
  use_channel: PortsMessage;
  play: DoneMessage;
  set_part: DoneMessage;
  stop: DoneMessage;
  clock: PortsMessage;
  import_midi: ImportedMessage;
  export_midi: ExportedMessage;
}
