/** The help sheet: every key, from the table of keys. */

import { useEffect, useRef } from "preact/hooks";
import { GROUPS } from "../keys.ts";
import { helpIsOpen } from "../state/session.ts";
import { Icon } from "./Icon.tsx";

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = helpIsOpen.value;
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen && dialog.current?.open) dialog.current.close();
  }, [isOpen]);
  if (!isOpen) return null;
  const close = () => { helpIsOpen.value = false; };
  return (
    <dialog class="help" ref={dialog} aria-label="Keys" onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
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
        <section>
          <h3>Mouse</h3>
          <dl>
            <div><dt>Press, drag</dt><dd>draw; on a hit, erase</dd></div>
            <div><dt>Hit, up and down</dt><dd>velocity</dd></div>
            <div><dt>Alt, sideways</dt><dd>earlier, later</dd></div>
            <div><dt>Shift, or the bar numbers</dt><dd>select steps</dd></div>
            <div><dt>Arrow at the end</dt><dd>drag to extend</dd></div>
          </dl>
        </section>
      </div>
    </dialog>
  );
}
