/** Bars and beats of a meter, in steps of a sixteenth. */

export const STEP_BEATS = 0.25;
export const METERS = ["4/4", "3/4", "6/8", "12/8", "5/4", "7/8", "2/4", "2/2", "4/8"] as const;

export interface Meter {
  numerator: number;
  denominator: 1 | 2 | 4 | 8 | 16;
}

/** Length of a bar in beats (quarter notes). */
export function barBeats(meter: Meter): number {
  return (meter.numerator * 4) / meter.denominator;
}

/** Steps in each beat of a bar: 4, 4, 4, 4 in 4/4; 6, 6 in 6/8; 4, 4, 6 in 7/8. */
export function beatSteps(meter: Meter): number[] {
  const steps = 16 / meter.denominator;
  if (meter.denominator < 8) return Array<number>(meter.numerator).fill(steps);
  const groups: number[] = [];
  let left = meter.numerator;
  if (left % 3 === 0) {
    for (; left > 0; left -= 3) groups.push(3 * steps);
    return groups;
  }
  for (; left > 3; left -= 2) groups.push(2 * steps);
  if (left > 0) groups.push(left * steps);
  return groups;
}

/** At which steps of a bar its beats begin, but for the first. */
export function laterBeats(meter: Meter): number[] {
  let at = 0;
  return beatSteps(meter).slice(0, -1).map((steps) => (at += steps));
}

export interface Place {
  bar: number;
  beat: number;
  /** step within the beat */
  step: number;
}

/** Position of a step; all three count from 1. */
export function placeOf(step: number, meter: Meter): Place {
  const perBar = Math.max(1, Math.round(barBeats(meter) / STEP_BEATS));
  let within = step % perBar;
  const groups = beatSteps(meter);
  for (let beat = 0; beat < groups.length; beat += 1) {
    const size = groups[beat] ?? 1;
    if (within < size) return { bar: Math.floor(step / perBar) + 1, beat: beat + 1, step: within + 1 };
    within -= size;
  }
  return { bar: Math.floor(step / perBar) + 1, beat: 1, step: within + 1 };
}
