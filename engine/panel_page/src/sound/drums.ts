/** The drums as sound: each voice is rendered once, then struck at exact times. */

import type { Sound } from "../messages.ts";
import { brightness, type Layer, lengthOf, loudness, METAL_RATIOS, VOICES } from "./voices.ts";

const SILENCE = 0.0001;
const WAIT_FOR_AUDIO_MS = 700;
/** Time in which a stroke that is cut off falls silent, seconds. */
const FADE_S = 0.012;
/** Strokes that ring at once; one more cuts off the oldest, so that no beat is too much for a computer. */
const MOST_RINGING = 48;
/** The drums that a drum cuts off: a closed hat damps the open one. */
const CHOKES: Partial<Record<Sound, Sound>> = { closed_hat: "open_hat" };

function renderLayer(layer: Layer, context: BaseAudioContext): void {
  const starts = layer.kind === "noise" ? (layer.at ?? [0]) : [0];
  for (const [index, at] of starts.entries()) {
    const isLast = index === starts.length - 1;
    const decay = isLast ? layer.decay : 0.012;
    const envelope = new GainNode(context, { gain: 0 });
    envelope.connect(context.destination);
    envelope.gain.setValueAtTime(SILENCE, at);
    envelope.gain.linearRampToValueAtTime(layer.gain, at + 0.0012);
    envelope.gain.exponentialRampToValueAtTime(SILENCE, at + 0.0012 + decay * 1.5);
    renderSource(layer, at, at + decay * 1.6 + 0.01, envelope);
  }
}

function renderSource(layer: Layer, from: number, to: number, into: GainNode): void {
  const { context } = into;
  const run = (source: AudioScheduledSourceNode, through: AudioNode): void => {
    source.connect(through);
    source.start(from);
    source.stop(to);
  };
  if (layer.kind === "tone") {
    const oscillator = new OscillatorNode(context, { type: layer.wave, frequency: layer.from });
    oscillator.frequency.setValueAtTime(layer.from, from);
    oscillator.frequency.exponentialRampToValueAtTime(layer.to, from + layer.sweep);
    run(oscillator, into);
  } else if (layer.kind === "noise") {
    const filter = new BiquadFilterNode(context, { type: layer.filter, frequency: layer.frequency, Q: layer.q });
    filter.connect(into);
    run(new AudioBufferSourceNode(context, { buffer: noise(context, to - from) }), filter);
  } else {
    const highpass = { type: "highpass", frequency: layer.highpass, Q: 1 } as const;
    const [first, second] = [new BiquadFilterNode(context, highpass), new BiquadFilterNode(context, highpass)];
    const level = new GainNode(context, { gain: 1 / 3 });
    level.connect(first).connect(second).connect(into);
    for (const ratio of METAL_RATIOS) run(new OscillatorNode(context, { type: "square", frequency: layer.frequency * ratio }), level);
  }
}

/** White noise as two sources make it together. */
function noise(context: BaseAudioContext, length_s: number): AudioBuffer {
  const buffer = new AudioBuffer({ length: Math.ceil(length_s * context.sampleRate), sampleRate: context.sampleRate });
  const samples = buffer.getChannelData(0);
  for (let index = 0; index < samples.length; index += 1) samples[index] = Math.random() - Math.random();
  return buffer;
}

/** A stroke that rings, from its time on. */
interface Ringing {
  sound: Sound;
  at_s: number;
  source: AudioBufferSourceNode;
  level: GainNode;
}

export class Drums {
  private readonly context = new AudioContext({ latencyHint: "interactive" });
  private readonly buffers = new Map<Sound, AudioBuffer>();
  /** by the time at which they were struck, oldest first */
  private readonly ringing = new Set<Ringing>();
  private readonly out = new GainNode(this.context, { gain: 0.8 });

  constructor() {
    const limiter = new DynamicsCompressorNode(this.context, { threshold: -1, ratio: 20, attack: 0.003, release: 0.01, knee: 30 });
    this.out.connect(limiter).connect(this.context.destination);
  }

  /** The audio's own clock, seconds. */
  now(): number {
    return this.context.currentTime;
  }

  /** Output latency, seconds; some browsers do not know it. */
  latency(): number {
    return (this.context as Partial<AudioContext>).outputLatency ?? 0;
  }

  set volume(volume: number) {
    this.out.gain.setTargetAtTime(volume * volume * 1.25, this.now(), 0.01);
  }

  /** Renders all voices, a few milliseconds each. */
  async render(): Promise<void> {
    const { sampleRate } = this.context;
    for (const [sound, layers] of Object.entries(VOICES) as [Sound, readonly Layer[]][]) {
      const offline = new OfflineAudioContext({ length: Math.ceil(lengthOf(layers) * sampleRate), sampleRate });
      for (const layer of layers) renderLayer(layer, offline);
      this.buffers.set(sound, await offline.startRendering());
    }
  }

  /** True if sound runs: false where there is no audio device, or the browser gives none. */
  async resume(): Promise<boolean> {
    const before = this.now();
    const patience = new Promise((done) => window.setTimeout(done, WAIT_FOR_AUDIO_MS));
    await Promise.race([this.context.resume().catch(() => undefined), patience]);
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
    for (const each of this.ringing) {
      if (each.sound === CHOKES[sound] && each.at_s <= at) this.cutOff(each, at);
    }
    const [oldest] = this.ringing;
    if (oldest && this.ringing.size >= MOST_RINGING) this.cutOff(oldest, at);
    const level = new GainNode(this.context, { gain: loudness(velocity) });
    const filter = new BiquadFilterNode(this.context, { type: "lowpass", frequency: brightness(velocity), Q: 1 });
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(filter).connect(level).connect(this.out);
    const stroke: Ringing = { sound, at_s: at, source, level };
    this.ringing.add(stroke);
    // What is still connected is computed for ever, silent or not.
    source.onended = () => {
      [source, filter, level].forEach((node) => node.disconnect());
      this.ringing.delete(stroke);
    };
    source.start(at);
  }

  private cutOff(stroke: Ringing, at_s: number): void {
    this.ringing.delete(stroke);
    const { gain } = stroke.level;
    gain.setValueAtTime(gain.value, at_s);
    gain.linearRampToValueAtTime(0, at_s + FADE_S);
    stroke.source.stop(at_s + FADE_S);
  }
}
