/** A small sheet that opens from a button: Escape, or a press elsewhere, closes it. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

const GAP = 8;

interface Props {
  label: string;
  /** what opens: a list to choose from, or several fields */
  kind: "listbox" | "dialog";
  button: ComponentChildren;
  className?: string;
  onOpen?(): void;
  children(close: () => void): ComponentChildren;
}

export function Popover({ label, kind, button, className = "", onOpen, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  // At once: keys that follow must find the focus in the sheet, or Escape would lose it.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const elsewhere = (event: PointerEvent) => whole.current?.contains(event.target as Node) || setOpen(false);
    document.addEventListener("pointerdown", elsewhere);
    whole.current?.querySelector<HTMLElement>(".sheet [data-first], .sheet button, .sheet input, .sheet select")?.focus();
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, [isOpen]);
  useLayoutEffect(() => {
    const sheet = whole.current?.querySelector<HTMLElement>(".sheet");
    if (isOpen && sheet && opener.current) place(sheet, opener.current.getBoundingClientRect());
  });
  const toggle = () => {
    if (!isOpen) onOpen?.();
    setOpen(!isOpen);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return;
    event.stopPropagation();
    close();
  };
  // The focus that goes on elsewhere leaves nothing open behind it.
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget instanceof Node && !whole.current?.contains(relatedTarget)) setOpen(false);
  };
  return (
    <div class={`popover ${className}`} ref={whole} onKeyDown={onKey} onFocusOut={onFocusOut}>
      <button type="button" class="opener" ref={opener} aria-label={label} aria-expanded={isOpen} aria-haspopup={kind} onClick={toggle}>
        {button}
      </button>
      {isOpen && <div class="sheet" role={kind === "dialog" ? "dialog" : "group"} aria-label={label}>{children(close)}</div>}
    </div>
  );
}

/** Puts a sheet below or above its button, where there is more room, and within the window. */
function place(sheet: HTMLElement, at: DOMRect): void {
  const isBelow = at.top < window.innerHeight / 2;
  const left = Math.max(GAP, Math.min(at.left, window.innerWidth - sheet.offsetWidth - GAP));
  sheet.style.left = `${left}px`;
  sheet.style.top = isBelow ? `${at.bottom + GAP}px` : "auto";
  sheet.style.bottom = isBelow ? "auto" : `${window.innerHeight - at.top + GAP}px`;
  sheet.style.maxHeight = `${(isBelow ? window.innerHeight - at.bottom : at.top) - 2 * GAP}px`;
}
