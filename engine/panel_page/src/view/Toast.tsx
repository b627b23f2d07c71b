/** The last sentence for the musician; it disappears by itself, an error later. */

import { useEffect } from "preact/hooks";
import { cancelRequest } from "../state/making.ts";
import { isSlow, notice } from "../state/session.ts";
import { Icon } from "./Icon.tsx";

const GOOD_MS = 4000;
const BAD_MS = 8000;

export function Toast() {
  const now = notice.value;
  useEffect(() => {
    if (!now) return undefined;
    const timer = window.setTimeout(() => { notice.value = null; }, now.is_bad ? BAD_MS : GOOD_MS);
    return () => window.clearTimeout(timer);
  }, [now]);
  return (
    <div class="toasts" role="status" aria-live={now?.is_bad ? "assertive" : "polite"}>
      {isSlow.value && (
        <div class="toast">
          <p>Still at work.</p>
          <button type="button" title="Cancel (Esc)" onClick={cancelRequest}>Cancel</button>
        </div>
      )}
      {now && (
        <div class={now.is_bad ? "toast bad" : "toast"} key={now.count}>
          <p>{now.sentence}</p>
          <button type="button" class="quiet" aria-label="Close" onClick={() => { notice.value = null; }}><Icon name="close" /></button>
        </div>
      )}
    </div>
  );
}
