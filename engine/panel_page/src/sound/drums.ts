/** The drums as sound: each voice is rendered once by Tone.js, then struck at exact times. */

import {
  Context, Filter, Gain, Limiter, Noise, Offline, Oscillator, setContext, start as startTone, type ToneAudioBuffer,
  ToneBufferSource,
} from "tone";
import type { Sound } from "../messages.ts";
import { brightness, type Layer, lengthOf, loudness, METAL_RATIOS, VOICES } from "./voices.ts";

const SILENCE = 0.0001;
const WAIT_FOR_AUDIO_MS = 700;
/** The drums that a drum cuts off: a closed hat damps the open one. */
const CHOKES: Partial<Record<Sound, Sound>> = { closed_hat: "open_hat" };

function renderLayer(layer: Layer): void {
  const starts = layer.kind === "noise" ? (layer.at ?? [0]) : [0];
  for (const [index, at] of starts.entries()) {
    const isLast = index === starts.length - 1;
    const decay = isLast ? layer.decay : 0.012;
    const gain = new Gain(0).toDestination();
    gain.gain.setValueAtTime(SILENCE, at);
    gain.gain.linearRampToValueAtTime(layer.gain, at + 0.0012);
    gain.gain.exponentialRampToValueAtTime(SILENCE, at + 0.0012 + decay * 1.5);
    renderSource(layer, at, at + decay * 1.6 + 0.01, gain);
  }
}

function renderSource(layer: Layer, from: number, to: number, into: Gain): void {
  if (layer.kind === "tone") {
    const oscillator = new Oscillator(layer.from, layer.wave).connect(into);
    oscillator.frequency.setValueAtTime(layer.from, from);
    oscillator.frequency.exponentialRampToValueAtTime(layer.to, from + layer.sweep);
    oscillator.start(from).stop(to);
  } else if (layer.kind === "noise") {
    const filter = new Filter({ type: layer.filter, frequency: layer.frequency, Q: layer.q }).connect(into);
    new Noise("white").connect(filter).start(from).stop(to);
  } else {
    const filter = new Filter({ type: "highpass", frequency: layer.highpass, rolloff: -24 }).connect(into);
    for (const ratio of METAL_RATIOS) {
      const level = new Gain(1 / 3).connect(filter);
      new Oscillator(layer.frequency * ratio, "square").connect(level).start(from).stop(to);
    }
  }
}

export class Drums {
  private readonly context = new Context({ latencyHint: "interactive", lookAhead: 0 });
  private readonly buffers = new Map<Sound, ToneAudioBuffer>();
  private readonly ringing = new Map<Sound, ToneBufferSource>();
  private readonly out: Gain;

  constructor() {
    setContext(this.context);
    this.out = new Gain(0.8).connect(new Limiter(-1).toDestination());
  }

  /** The audio's own clock, seconds. */
  now(): number {
    return this.context.rawContext.currentTime;
  }

  /** Output latency, seconds. */
  latency(): number {
    const context = this.context.rawContext as Partial<AudioContext>;
    return context.outputLatency ?? 0;
  }

  set volume(volume: number) {
    this.out.gain.rampTo(volume * volume * 1.25, 0.03);
  }

  /** Renders all voices, a few milliseconds each. */
  async render(): Promise<void> {
    for (const [sound, layers] of Object.entries(VOICES) as [Sound, readonly Layer[]][]) {
      const buffer = await Offline(() => layers.forEach(renderLayer), lengthOf(layers), 1, this.context.sampleRate);
      this.buffers.set(sound, buffer);
    }
  }

  /** True if sound runs: false where there is no audio device, or the browser gives none. */
  async resume(): Promise<boolean> {
    const before = this.now();
    const patience = new Promise((done) => window.setTimeout(done, WAIT_FOR_AUDIO_MS));
    await Promise.race([startTone().catch(() => undefined), patience]);
    for (let tries = 0; tries < 20 && this.now() <= before; tries += 1) {
      await new Promise((done) => window.setTimeout(done, 25));
    }
    return this.context.state === "running" && this.now() > before;
  }

  /** Strikes a drum at a time of the audio clock; velocity 1 to 127. */
  strike(sound: Sound, velocity: number, at_s: number): void {
    const buffer = this.buffers.get(sound);
    if (!buffer) return;
    const at = Math.max(at_s, this.now());
    const choked = CHOKES[sound];
    if (choked) this.ringing.get(choked)?.stop(at);
    const level = new Gain(loudness(velocity)).connect(this.out);
    const filter = new Filter({ type: "lowpass", frequency: brightness(velocity), rolloff: -12 }).connect(level);
    const source = new ToneBufferSource({ url: buffer, fadeOut: 0.012 }).connect(filter);
    source.onended = () => [source, filter, level].forEach((node) => node.dispose());
    source.start(at);
    this.ringing.set(sound, source);
  }
}
