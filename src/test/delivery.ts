/**
 * How records reach the sensor: losses and disorder that a test asks for. The order is always the
 * same for the same test.
 */
import type { MadeEvents } from "./event_maker.ts";
import type { CaseSpec } from "./test_format.ts";

/** Positions of the records in the order in which they arrive; lost ones are missing. */
export function delivered(made: MadeEvents, spec: CaseSpec): number[] {
  const { heading, stepOf } = made;
  const all = stepOf.map((_, i) => i);
  const isLost = lostBy(made, spec);
  const arriving = reordered(all.slice(heading), made, spec).filter((i) => !isLost(i));
  return [...all.slice(0, heading), ...delayed(arriving, made)];
}

/** True for records that `drop` of the case or of their event takes away. */
function lostBy(made: MadeEvents, { drop }: CaseSpec): (record: number) => boolean {
  const wanted = drop === undefined ? [] : typeof drop === "string" ? [drop] : drop;
  return (record) => {
    const at = made.stepOf[record] as number;
    const step = made.steps[at];
    if (step?.keys.drop === true) return true;
    return wanted.some((word) => {
      const [, part, whole] = /^(\d+)\/(\d+)$/.exec(word) ?? [];
      if (whole !== undefined) {
        return (record - made.heading) % Number(whole) >= Number(whole) - Number(part);
      }
      return /^\d+$/.test(word) ? at === Number(word) - 1 : step?.name === word;
    });
  };
}

function reordered(records: readonly number[], made: MadeEvents, { reorder }: CaseSpec): number[] {
  if (reorder === undefined) return [...records];
  if (typeof reorder === "number") return shuffled(records, reorder);
  const rest = records.filter((i) => !reorder.includes((made.stepOf[i] as number) + 1));
  const named = reorder.flatMap((step) =>
    records.filter((i) => (made.stepOf[i] as number) === step - 1)
  );
  return [...named, ...rest];
}

/** Shuffles within windows, by a fixed rule so that a failure comes again. */
function shuffled(records: readonly number[], window: number): number[] {
  const out: number[] = [];
  let seed = 1;
  for (let from = 0; from < records.length; from += Math.max(1, window)) {
    const part = records.slice(from, from + Math.max(1, window));
    while (part.length > 0) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      out.push(...part.splice((seed >> 8) % part.length, 1));
    }
  }
  return out;
}

/** Moves records of late events behind so many of the records after them. */
function delayed(records: readonly number[], made: MadeEvents): number[] {
  const out = [...records];
  for (const record of records) {
    const late = made.steps[made.stepOf[record] as number]?.keys.late ?? 0;
    if (late <= 0) continue;
    const at = out.indexOf(record);
    out.splice(at, 1);
    out.splice(at + late, 0, record);
  }
  return out;
}
