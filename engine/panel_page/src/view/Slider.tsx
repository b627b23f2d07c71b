/** A slider with its name and value; a double click takes it back to its default. */

interface Props {
  label: string;
  help: string;
  value: number;
  min: number;
  max: number;
  step: number;
  normal: number;
  text: string;
  onInput(value: number): void;
  disabled?: boolean;
  children?: preact.ComponentChildren;
}

export function Slider({ label, help, value, min, max, step, normal, text, onInput, disabled = false, children }: Props) {
  const part = ((value - min) / (max - min)) * 100;
  return (
    <div class={disabled ? "slider off" : "slider"}>
      <span class="name" aria-hidden="true">{label}</span>
      {children}
      <span class="value" aria-hidden="true">{text}</span>
      <input
        type="range" aria-label={label} aria-valuetext={text} min={min} max={max} step={step} value={value} disabled={disabled}
        style={{ "--part": `${part}%` }} title={`${help}. Double click: back to the default`}
        onInput={(event) => onInput(Number(event.currentTarget.value))} onDblClick={() => onInput(normal)}
      />
    </div>
  );
}
