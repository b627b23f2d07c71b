/** The top: name, pages, what is connected, help. */

import { connection, LOST, refusal } from "../state/socket.ts";
import { engineSentence, helpIsOpen, view, type View } from "../state/session.ts";
import { LiveStrip } from "./LiveStrip.tsx";

const PAGES: readonly (readonly [View, string, string])[] = [
  ["beat", "Beat", "M"],
  ["history", "History", "Y"],
  ["kit", "Kit", "I"],
];

export function Header() {
  return (
    <header class="top">
      <h1><span class="mark" aria-hidden="true"><i /><i /><i /><i /></span>Sidestick</h1>
      <nav aria-label="Pages">
        {PAGES.map(([name, label, key]) => (
          <button type="button" key={name} aria-current={view.value === name ? "page" : undefined} title={key} onClick={() => { view.value = name; }}>
            {label}
          </button>
        ))}
      </nav>
      <span class="room" />
      <LiveStrip />
      <button type="button" class="quiet help-opener" aria-label="Help: keys" title="Help (?)" onClick={() => { helpIsOpen.value = true; }}>?</button>
    </header>
  );
}

/** Shown as long as it lasts: there is no panel or no engine. */
export function Lost() {
  const sentence = lostSentence();
  return <div class={sentence ? "lost" : "lost none"} role="status" aria-live="polite">{sentence}</div>;
}

function lostSentence(): string {
  switch (connection.value) {
    case "connecting": return "";
    case "lost": return LOST;
    case "refused": return refusal.value;
    case "open": return engineSentence.value ?? "";
  }
}
