/** Play and stop, in the browser and out of a MIDI port, in step with each other. */

import { effect } from "@preact/signals";
import type { PlayingMessage, PortsMessage } from "../messages.ts";
import { isMuted, isPlaying, partKey, play, stop } from "../sound/sounding.ts";
import { beat, doc, notify, notifyRefusal, ports } from "./session.ts";
import { set, settings } from "./settings.ts";
import { request } from "./socket.ts";

const usesPort = (): boolean => ports.value !== null && ports.value.port !== "none";

export function playOrStop(): void {
  if (isPlaying.value) {
    stop();
    if (usesPort()) request("stop", {}).catch(notifyRefusal);
    return;
  }
  void play();
  if (usesPort()) request("play", { beat: beat.value, tempo_bpm: settings.value.tempo_bpm, from_beats: 0 }).catch(notifyRefusal);
}

export function onPorts(message: PortsMessage): void {
  ports.value = message;
  isMuted.value = usesPort();
  if (usesPort()) set({ midi_channel: message.channel });
}

/** State of the MIDI output: a clock that is followed starts, stops and sets the tempo. */
export function onPlaying(now: PlayingMessage): void {
  if (now.sentence && isPlaying.value && now.sentence !== ports.value?.sentence) notify(now.sentence, true);
  if (!ports.value?.follows) return;
  if (Math.abs(now.tempo_bpm - settings.value.tempo_bpm) > 0.05) set({ tempo_bpm: Math.round(now.tempo_bpm * 100) / 100 });
  if (now.is_playing && !isPlaying.value) void play(now.position_beats);
  if (!now.is_playing && isPlaying.value) stop();
}

export async function listPorts(): Promise<void> {
  await request("list_ports", {}).then(onPorts, notifyRefusal);
}

export function choosePort(value: string): void {
  const isNamed = value.startsWith("named:");
  const port = isNamed ? "named" : (value as "none" | "virtual");
  // A panel that has been started since does not know what was chosen before.
  chooseChannel(settings.value.midi_channel);
  request("use_port", { port, name: isNamed ? value.slice("named:".length) : "" }).then(onPorts, notifyRefusal);
}

export function chooseChannel(channel: number): void {
  set({ midi_channel: channel });
  request("use_channel", { channel }).then(onPorts, notifyRefusal);
}

export function chooseClock(send: boolean, follow: string): void {
  request("clock", { send, follow }).then(onPorts, notifyRefusal);
}

/** The port gets every edit at the next step, another version at the next bar. */
export function startSending(): void {
  let key = "";
  effect(() => {
    const now = partKey(doc.value.current);
    const part = { beat: beat.value, tempo_bpm: settings.value.tempo_bpm };
    const when = now === key ? "next_step" : "next_bar";
    key = now;
    if (isPlaying.peek() && usesPort() && part.beat.length_beats > 0) request("set_part", { ...part, when }).catch(notifyRefusal);
  });
}
