/** A number to type: what is half typed stays, whatever else on the page is drawn again meanwhile. A wheel scrolls and sets nothing. */

import { useState } from "preact/hooks";

interface NumberFieldProps {
  value: number;
  min: number;
  max: number;
  onNumber: (value: number) => void;
  id?: string;
  class?: string;
}

export function NumberField({ value, min, max, onNumber, ...rest }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const accept = (text: string): void => {
    setTyped(null);
    const typed_number = Number(text);
    // What is no number leaves the field as it was.
    if (text.trim() !== "" && Number.isFinite(typed_number)) onNumber(Math.max(min, Math.min(max, typed_number)));
  };
  return (
    <input type="number" min={min} max={max} step={1} value={typed ?? value} {...rest}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onChange={(event) => accept(event.currentTarget.value)}
      onKeyDown={(event) => { if (event.key === "Enter") accept(event.currentTarget.value); }}
      onBlur={() => setTyped(null)}
      onWheel={(event) => event.currentTarget.blur()} />
  );
}
