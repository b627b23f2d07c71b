/** A slider with its name and value; a double click takes it back to its default. */

import { useRef } from "preact/hooks";

/** A finger that goes farther than this up or down scrolls, pixels. */
const RESTS = 10;

interface RangeProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onInput(value: number): void;
  text?: string;
  title?: string;
  disabled?: boolean;
  onDblClick?(): void;
}

/** A finger on its way: where it went down, and whether it slides, once that is known. */
interface Finger {
  x: number;
  y: number;
  slides: boolean;
}

/** The slider alone. Under a finger it changes only once that slides along it, or is lifted where it went down. */
export function Range({ label, value, min, max, step, text, onInput, ...rest }: RangeProps) {
  const finger = useRef<Finger | null>(null);
  const touched = useRef(value);
  const input = (event: InputEvent & { currentTarget: HTMLInputElement }) => {
    const { currentTarget } = event;
    const to = Number(currentTarget.value);
    if (!finger.current || finger.current.slides) return onInput(to);
    touched.current = to;
    currentTarget.value = String(value);
  };
  const down = (event: PointerEvent) => {
    finger.current = event.pointerType === "mouse" ? null : { x: event.clientX, y: event.clientY, slides: false };
    touched.current = value;
  };
  const move = (event: PointerEvent) => {
    const now = finger.current;
    if (!now || now.slides) return;
    const [dx, dy] = [Math.abs(event.clientX - now.x), Math.abs(event.clientY - now.y)];
    now.slides = dx > RESTS && dx > dy;
  };
  const up = () => {
    const isTap = finger.current !== null && !finger.current.slides;
    finger.current = null;
    if (isTap && touched.current !== value) onInput(touched.current);
  };
  return (
    <input
      type="range" aria-label={label} aria-valuetext={text} min={min} max={max} step={step} value={value} style={{ "--part": `${((value - min) / (max - min)) * 100}%` }}
      {...rest} onInput={input} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={() => { finger.current = null; }}
    />
  );
}

interface Props extends RangeProps {
  help: string;
  normal: number;
  text: string;
  children?: preact.ComponentChildren;
}

export function Slider({ help, normal, children, ...range }: Props) {
  const { label, text, disabled, onInput } = range;
  return (
    <div class={disabled ? "slider off" : "slider"}>
      <span class="name" aria-hidden="true">{label}</span>
      {children}
      <span class="value" aria-hidden="true">{text}</span>
      <Range {...range} title={`${help}. Double click: back to the default`} onDblClick={() => onInput(normal)} />
    </div>
  );
}
