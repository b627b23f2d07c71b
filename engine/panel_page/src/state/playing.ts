/** Play and stop, in the browser and out of a MIDI port, in step with each other. */

import { effect } from "@preact/signals";
import type { PlayingMessage, PortsMessage } from "../messages.ts";
import { isMuted, isPlaying, partKey, play, stop } from "../sound/sounding.ts";
import { beat, doc, ports, refused, tell } from "./session.ts";
import { set, settings } from "./settings.ts";
import { ask } from "./socket.ts";

const usesPort = (): boolean => ports.value !== null && ports.value.port !== "none";

export function playOrStop(): void {
  if (isPlaying.value) {
    stop();
    if (usesPort()) ask("stop", {}).catch(refused);
    return;
  }
  void play();
  if (usesPort()) ask("play", { beat: beat.value, tempo_bpm: settings.value.tempo_bpm, from_beats: 0 }).catch(refused);
}

export function takePorts(message: PortsMessage): void {
  ports.value = message;
  isMuted.value = usesPort();
  if (usesPort()) set({ midi_channel: message.channel });
}

/** News of the port: a clock that is followed starts, stops and sets the tempo. */
export function takePlaying(news: PlayingMessage): void {
  if (news.sentence && isPlaying.value && news.sentence !== ports.value?.sentence) tell(news.sentence, true);
  if (!ports.value?.follows) return;
  if (Math.abs(news.tempo_bpm - settings.value.tempo_bpm) > 0.05) set({ tempo_bpm: Math.round(news.tempo_bpm * 100) / 100 });
  if (news.is_playing && !isPlaying.value) void play(news.position_beats);
  if (!news.is_playing && isPlaying.value) stop();
}

export async function listPorts(): Promise<void> {
  await ask("list_ports", {}).then(takePorts, refused);
}

export function choosePort(value: string): void {
  const isNamed = value.startsWith("named:");
  const port = isNamed ? "named" : (value as "none" | "virtual");
  // A panel that has been started since does not know what was chosen before.
  chooseChannel(settings.value.midi_channel);
  ask("use_port", { port, name: isNamed ? value.slice("named:".length) : "" }).then(takePorts, refused);
}

export function chooseChannel(channel: number): void {
  set({ midi_channel: channel });
  ask("use_channel", { channel }).then(takePorts, refused);
}

export function chooseClock(send: boolean, follow: string): void {
  ask("clock", { send, follow }).then(takePorts, refused);
}

/** The port gets every edit at the next step, another version at the next bar. */
export function startSending(): void {
  let key = "";
  effect(() => {
    const now = partKey(doc.value.current);
    const part = { beat: beat.value, tempo_bpm: settings.value.tempo_bpm };
    const when = now === key ? "next_step" : "next_bar";
    key = now;
    if (isPlaying.peek() && usesPort() && part.beat.length_beats > 0) ask("set_part", { ...part, when }).catch(refused);
  });
}
