/** Live: which clip it shows, getting and sending, and following each other. */

import { effect } from "@preact/signals";
import type { Answers, Beat, Clip, ErrorCode, LiveMessage, LiveSettings } from "../messages.ts";
import { IN_LIVE } from "../settings_table.ts";
import { openBeat, recipeNow } from "./making.ts";
import { beat, doc, live, notify, notifyRefusal } from "./session.ts";
import { chosenValues, set, settings } from "./settings.ts";
import { connection, Refusal, request } from "./socket.ts";

const SEND_AFTER_MS = 60;
/** Codes of a Live that cannot be reached now. */
const AWAY: readonly ErrorCode[] = ["engine_lost", "no_live", "live_gone"];
const BOTH_CHANGED = "Live shows another clip, or its clip has changed, so that is here now. What was changed here meanwhile is one undo away.";

/** Hash of what Live's clip and the page's beat last had in common; null: nothing yet, so nothing may be written over. */
let shared: string | null = null;
/** The beat that the clip holds as far as we know. */
let known: Beat | null = null;
/** The set of versions as which Live's clip was shown; undo of it leads to what was of no clip, or of another. */
let shown = 0;
/** Before, what this tab works on may not be open yet, or what Live shows has not been read since the panel was lost: neither side is written over. */
let isJoined = false;
let isSending = false;
let timer = 0;

export function onLive({ is_connected, sentence, clip }: LiveMessage): void {
  live.value = { is_connected, sentence, clip };
  takeClip();
}

/** Shows what Live shows, where this page follows it. */
function takeClip(): void {
  const clip = live.value.clip;
  if (!clip || !settings.value.follow || !isJoined || isSending) return;
  if (clip.content_hash === shared) return sendSoon(); // it is as it was: what was drawn while Live was away goes there
  if (clip.where === "slot") shared = clip.content_hash;
  // A clip without its beat was sent before the panel knew that this page follows: the beat comes next.
  else if (clip.beat) {
    if (shared !== null && beat.value !== known) notify(BOTH_CHANGED, true);
    show(clip, clip.beat);
  }
}

const text = (of: Beat): string => JSON.stringify([of.length_beats, of.numerator, of.denominator, of.notes]);

/** Puts what a clip holds into the grid, where it is not there already. */
function show(clip: Clip, beatOfClip: Beat): void {
  shared = clip.content_hash;
  if (text(beatOfClip) === text(beat.value)) {
    known = beat.value;
    return;
  }
  known = beatOfClip;
  openBeat(beatOfClip, clip.name || "Clip");
  shown = doc.value.take;
  const { numerator, denominator } = clip;
  set({ tempo_bpm: clip.tempo_bpm, numerator, denominator });
}

export async function getFromLive(): Promise<void> {
  try {
    const read = await request("read_live", {});
    live.value = { ...live.value, clip: read.clip };
    if (!read.clip) notify(read.sentence || "Live shows no clip. Select one, or an empty slot, then try again.", true);
    else if (read.clip.where === "slot" || !read.clip.beat) notify("Live shows an empty slot. Send the beat to it, or select a clip.");
    else {
      show(read.clip, read.clip.beat);
      notify(read.sentence || `${read.clip.name || "The clip"} is in the grid; undo brings back what was there.`);
    }
  } catch (error) {
    notifyRefusal(error);
  }
}

export async function sendToLive(): Promise<void> {
  await send(null, (sentence) => notify(sentence || "The beat is in Live's clip."));
}

/** The clip as it was when `content` was its hash gets the beat; whatever is there with null. */
async function send(content: string | null, done: (sentence: string) => void): Promise<void> {
  const sent = beat.value;
  isSending = true;
  try {
    const { name, style, seed } = doc.value;
    const recipe = recipeNow() || null;
    const written = await request("write_live", { beat: sent, name, content_hash: content, style: style || null, seed, recipe });
    isSending = false;
    shared = written.content_hash;
    known = sent;
    done(written.sentence);
    takeClip(); // another may have been selected meanwhile
  } catch (error) {
    isSending = false;
    notifyRefusal(error);
    const code = error instanceof Refusal ? error.code : "internal";
    if (AWAY.includes(code)) return; // it is sent when Live is reached again
    known = sent; // tried once: the next edit tries again
    if (code === "clip_changed") await getFromLive();
  }
  sendSoon();
}

/** Does an action in Live, with what is chosen here in place of the script's own settings. */
export async function runInLive(action: string): Promise<void> {
  const values = { ...chosenValues(), seed: settings.value.seed_is_locked ? settings.value.seed : null };
  const chosen: LiveSettings = Object.fromEntries(IN_LIVE.map((key) => [key, values[key]]));
  try {
    notify((await request("run_action", { action, settings: chosen })).sentence);
  } catch (error) {
    notifyRefusal(error);
  }
}

export async function setFollow(on: boolean): Promise<void> {
  set({ follow: on });
  try {
    if (on) await joinLive();
    else await request("follow_live", { on: false });
  } catch (error) {
    set({ follow: false });
    notifyRefusal(error);
  }
}

/** Begins to follow: what Live shows comes first, so that neither side is written over unseen. */
async function joinLive(): Promise<void> {
  shared = null;
  known = beat.value;
  const read = await follow();
  if (!read.clip) notify(read.sentence || "Following Live: select a clip there, and it is shown here.");
}

async function follow(): Promise<Answers["read_live"]> {
  isJoined = false;
  try {
    await request("follow_live", { on: true });
    const read = await request("read_live", {});
    if (read.clip) live.value = { is_connected: true, sentence: read.sentence, clip: read.clip };
    return read;
  } finally {
    isJoined = true;
    takeClip();
  }
}

/** Whenever the panel or the engine is there again: a page that followed goes on with it, from where both were. */
export async function rejoinLive(): Promise<void> {
  if (!settings.value.follow) return;
  if (shared === null) {
    known = beat.value;
    shown = doc.value.take;
  }
  try {
    await follow();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // Live is not there yet: a notification brings the clip later
  }
}

function sendSoon(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    const isThere = connection.value === "open" && live.value.is_connected;
    if (isThere && isJoined && shared !== null && settings.value.follow && !isSending && beat.value !== known) void send(shared, () => undefined);
  }, SEND_AFTER_MS);
}

/** Undo went back to before Live's clip was shown: that must not go into the clip unasked. */
async function stopFollowing(): Promise<void> {
  await setFollow(false);
  notify("This beat is older than the one from Live's clip, so the panel has stopped following Live. Press Send to put it into the clip.");
}

/** While following, every edit goes into the clip. */
export function startFollowing(): void {
  effect(() => {
    if (connection.value !== "open") isJoined = false;
  });
  effect(() => {
    if (!settings.value.follow || beat.value === known) return;
    if (doc.value.take < shown) void stopFollowing();
    else sendSoon();
  });
}
