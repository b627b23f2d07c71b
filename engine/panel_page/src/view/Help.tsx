/** The help sheet: every key, from the table of keys. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { GROUPS } from "../keys.ts";
import { helpIsOpen } from "../state/session.ts";
import { Icon } from "./Icon.tsx";

const HANDS = [
  ["Mouse", [
    ["Press, drag", "draw; on a hit, erase"],
    ["Hit, up and down", "velocity"],
    ["Alt, sideways", "earlier, later"],
    ["Shift, or the bar numbers", "select steps"],
    ["Arrow at the end", "drag to extend"],
  ]],
  ["Touch", [
    ["Tap", "draw; on a hit, erase"],
    ["Swipe", "scroll"],
    ["Hold, then drag", "draw on; on a hit, velocity up and down, erase sideways"],
    ["… the bar numbers", "select steps"],
    ["… the arrow at the end", "extend"],
  ]],
] as const;

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = helpIsOpen.value;
  useLayoutEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen && dialog.current?.open) dialog.current.close();
  }, [isOpen]);
  const close = () => { helpIsOpen.value = false; };
  return (
    <dialog class="help" ref={dialog} aria-label="Keys" onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      {isOpen && <Sheet close={close} />}
    </dialog>
  );
}

function Sheet({ close }: { close(): void }) {
  return (
    <>
      <div class="help-head">
        <h2>Keys</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={close}><Icon name="close" /></button>
      </div>
      <div class="columns">
        {GROUPS.map(([name, keys]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {keys.map((each) => (
                <div key={each.shown}><dt><kbd>{each.shown}</kbd></dt><dd>{each.does}</dd></div>
              ))}
            </dl>
          </section>
        ))}
        {HANDS.map(([name, gestures]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>{gestures.map(([how, does]) => <div key={how}><dt>{how}</dt><dd>{does}</dd></div>)}</dl>
          </section>
        ))}
      </div>
    </>
  );
}
