import { Traffic, intersect, isNoTraffic, subtract } from '../algebra/traffic';
import { Hop } from '../evaluate/connection';
import { Cause } from '../evaluate/side';

/** The fewest lines, in the order in which the layer reads them, that settle these requests at one hop: what lets them through, and what stops the rest. */
export function deciding({ passes, causes, decisions }: Hop, asked: Traffic): readonly Cause[] {
  if (!decisions) { return causes; }
  const parts = decisions();
  const found: Cause[] = [];
  const settle = (open: boolean, wanted: Traffic) => {
    let left = wanted;
    for (const part of parts) {
      if (isNoTraffic(left)) { return; }
      if (part.open !== open || isNoTraffic(intersect(part.traffic, left))) { continue; }
      found.push(...part.causes);
      left = subtract(left, part.traffic);
    }
  };
  settle(true, intersect(asked, passes));
  settle(false, subtract(asked, passes));
  return found;
}
