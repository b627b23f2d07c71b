/** Chooses a style, each in its colour. */

import { colourOf, styleName, styles } from "../state/session.ts";
import { Icon } from "./Icon.tsx";
import { Popover } from "./Popover.tsx";

interface Props {
  label: string;
  value: string;
  /** what no style is called; empty: there must be one */
  none?: string;
  onChoose(style: string): void;
}

export function StyleMenu({ label, value, none = "", onChoose }: Props) {
  const name = value ? styleName(value) : none;
  const shown = (
    <>
      <span class="dot" style={{ "--dot": value ? colourOf(value) : "transparent" }} />
      <span class="chosen">{name}</span>
      <Icon name="chevron" />
    </>
  );
  return (
    <Popover label={`${label}: ${name}`} kind="listbox" button={shown} className="style-menu">
      {(close) => (
        <div class="styles" role="listbox" aria-label={label} onKeyDown={moveFocus}>
          {none && <Choice colour="transparent" name={none} isChosen={!value} choose={() => { onChoose(""); close(); }} />}
          {styles.value.map((style) => (
            <Choice key={style.key} colour={style.colour} name={style.name} isChosen={style.key === value}
              choose={() => { onChoose(style.key); close(); }} />
          ))}
          {styles.value.length === 0 && <p class="hint">The styles appear here as soon as the engine is running.</p>}
        </div>
      )}
    </Popover>
  );
}

function Choice({ colour, name, isChosen, choose }: { colour: string; name: string; isChosen: boolean; choose(): void }) {
  return (
    <button type="button" role="option" aria-selected={isChosen} data-first={isChosen ? "" : undefined} onClick={choose}>
      <span class="dot" style={{ "--dot": colour }} />
      {name}
    </button>
  );
}

const MOVES: Record<string, number> = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

function moveFocus(event: KeyboardEvent): void {
  const move = MOVES[event.key];
  if (move === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const options = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=option]")];
  const at = options.indexOf(document.activeElement as HTMLElement);
  options[Math.max(0, Math.min(options.length - 1, at + move))]?.focus();
}
