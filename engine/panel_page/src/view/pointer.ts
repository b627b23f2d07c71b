/** One pointer from press to lift: a mouse works at once; a finger scrolls, taps, or works once it has been held still. */

/** Time after which a finger that rests has taken hold, milliseconds. */
const HOLD_MS = 350;
/** A finger rests up to here, pixels: beyond, it scrolls. */
const RESTS = 10;
const FELT_MS = 12;

export interface Gesture<To> {
  move(to: To): void;
  end(): void;
  /** Takes back all that it has done. */
  cancel(): void;
}

let isHolding = false;

/** Keeps the page from scrolling under a finger that has taken hold; to be called at every touchmove. */
export function keepStill(event: TouchEvent): void {
  if (isHolding && event.cancelable) event.preventDefault();
}

/**
 * Hands a gesture the moves of one pointer until it is lifted; where the browser takes the pointer away, or another finger
 * comes, what was done is taken back. `begin` is called when the gesture begins; with true by a finger that was held.
 */
export function follow<To>(down: PointerEvent, on: HTMLElement, begin: (isHeld: boolean) => Gesture<To>, pointAt: (event: PointerEvent) => To): void {
  if (down.button !== 0 || !down.isPrimary) return;
  const isMouse = down.pointerType === "mouse";
  const ending = new AbortController();
  const { signal } = ending;
  let gesture: Gesture<To> | null = null;
  const finish = (): void => {
    window.clearTimeout(timer);
    isHolding = false;
    ending.abort();
  };
  const start = (isHeld: boolean): Gesture<To> => {
    if (isHeld) navigator.vibrate?.(FELT_MS);
    on.setPointerCapture(down.pointerId);
    isHolding = !isMouse;
    return begin(isHeld);
  };
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== down.pointerId) return;
    const isAway = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > RESTS;
    if (gesture) gesture.move(pointAt(event));
    else if (isAway) finish();
  };
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== down.pointerId) return;
    finish();
    (gesture ?? begin(false)).end();
  };
  const cancel = (): void => {
    finish();
    gesture?.cancel();
  };
  const timer = isMouse ? 0 : window.setTimeout(() => { gesture = start(true); }, HOLD_MS);
  if (isMouse) gesture = start(false);
  on.addEventListener("pointermove", move, { signal });
  on.addEventListener("pointerup", up, { signal });
  on.addEventListener("pointercancel", (event) => event.pointerId === down.pointerId && cancel(), { signal });
  on.addEventListener("contextmenu", (event) => !isMouse && event.preventDefault(), { signal });
  window.addEventListener("pointerdown", (event) => event.pointerId !== down.pointerId && cancel(), { signal, capture: true });
}
