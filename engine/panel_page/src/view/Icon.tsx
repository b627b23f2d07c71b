/** The few signs of the page, drawn on a field of 16 by 16. */

const PATHS = {
  play: "M4 2.5v11l9-5.5z",
  stop: "M4 4h8v8H4z",
  undo: "M6.5 3 3 6.5 6.5 10M3.5 6.5H10a3 3 0 0 1 0 6H7",
  redo: "M9.5 3 13 6.5 9.5 10M12.5 6.5H6a3 3 0 0 0 0 6h3",
  lock: "M5 7.5V5.2a3 3 0 0 1 6 0v2.3M4 7.5h8v5.5H4z",
  unlock: "M5 7.5V5.2a3 3 0 0 1 5.7-1.3M4 7.5h8v5.5H4z",
  arrow: "M2.5 8h10M8.5 4l4 4-4 4",
  star: "M8 2.2l1.7 3.7 4 .5-3 2.7.8 4L8 11.1l-3.5 2 .8-4-3-2.7 4-.5z",
  down: "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10",
  up: "M8 11V3M4.5 6 8 2.5 11.5 6M3 13.5h10",
  next: "M4 3.5 9.5 8 4 12.5zM12 3.5v9",
  chevron: "M4 6l4 4 4-4",
  close: "M4 4l8 8M12 4l-8 8",
  share: "M6 9.5 10 6.5M5.5 8h0M10.8 5.6a1.8 1.8 0 1 0 0-.1zM1.9 10.4a1.8 1.8 0 1 0 3.6 0 1.8 1.8 0 1 0-3.6 0",
  draw: "M3 13l.6-3L10.5 3l2.5 2.5L6 12.4z",
  velocity: "M3.5 13V9M8 13V3M12.5 13V6.5",
  timing: "M2 8h12M5 5 2 8l3 3M11 5l3 3-3 3",
  select: "M3 3h2.5M10.5 3H13M3 13h2.5M10.5 13H13M3 3v2.5M3 10.5V13M13 3v2.5M13 10.5V13",
  volume: "M3 6.2v3.6h2.4L8.5 12.5v-9L5.4 6.2zM11 6a3 3 0 0 1 0 4M12.8 4.2a5.6 5.6 0 0 1 0 7.6",
  midi: "M2.5 8a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0M5 8.2h0M6 6h0M8 5.2h0M10 6h0M11 8.2h0",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg class={filled ? "icon filled" : "icon"} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
